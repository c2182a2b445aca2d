package kit

import (
	"strings"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// pickRowView shows one PickItem on two lines.
type pickRowView struct {
	widget.BaseWidget

	title                        *Paragraph
	caption, right, rightCaption *Text
}

func newPickRow() *pickRowView {
	r := &pickRowView{
		title:        NewSpans().MaxLines(1),
		caption:      NewText(theme.Caption, theme.Text3, "").Flexible(),
		right:        NewText(theme.Strong, theme.Text, ""),
		rightCaption: NewText(theme.Caption, theme.Text3, ""),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *pickRowView) set(item PickItem, query string) {
	r.title.SetSpans(highlight(item.Title, query)...)
	r.caption.SetText(item.Caption)
	r.right.SetText(item.Right)
	r.rightCaption.SetText(item.RightCaption)
	r.Refresh()
}

// highlight sets the letters that match the query in SemiBold.
func highlight(title, query string) []Span {
	plain := func(s string) Span { return Span{s, theme.Body, theme.Text} }
	at := strings.Index(strings.ToLower(title), strings.ToLower(query))
	// Lower-casing can change the length in bytes; then nothing is highlighted.
	if query == "" || at < 0 || at+len(query) > len(title) || !strings.EqualFold(title[at:at+len(query)], query) {
		return []Span{plain(title)}
	}
	var spans []Span
	for _, s := range []Span{
		plain(title[:at]),
		{title[at : at+len(query)], theme.BodyBold, theme.Text},
		plain(title[at+len(query):]),
	} {
		if s.Text != "" {
			spans = append(spans, s)
		}
	}
	return spans
}

// CreateRenderer is called by Fyne.
func (r *pickRowView) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, objects: []fyne.CanvasObject{r.title, r.caption, r.right, r.rightCaption}}
	p.min = func() fyne.Size { return fyne.Size{} }
	p.layout = func(size fyne.Size) {
		first, second := r.right.MinSize(), r.rightCaption.MinSize()
		y := round((size.Height - first.Height - second.Height) / 2)
		place(r.right, size.Width-12-first.Width, y, first.Width, first.Height)
		place(r.rightCaption, size.Width-12-second.Width, y+first.Height, second.Width, second.Height)
		place(r.title, 12, y, size.Width-24-8-first.Width, first.Height)
		place(r.caption, 12, y+first.Height, size.Width-24-8-second.Width, second.Height)
	}
	return newPaint(p)
}
