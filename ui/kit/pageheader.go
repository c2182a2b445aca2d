package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// PageHeader is the top of a screen: title, one line under it, buttons at the
// right. It is 64 units high.
type PageHeader struct {
	widget.BaseWidget

	title, caption *Text
	content        fyne.CanvasObject
}

// NewPageHeader returns a header. The caption gives way to the buttons with an
// ellipsis.
func NewPageHeader(title, caption string, buttons ...fyne.CanvasObject) *PageHeader {
	h := &PageHeader{
		title:   NewText(theme.Title, theme.Text, title).Flexible(),
		caption: NewText(theme.Caption, theme.Text3, caption).Flexible(),
	}
	words := VBox(0, h.title, h.caption)
	h.content = NewPanel(theme.Card, Bottom, Inset(0, theme.PagePadX, 0, theme.PagePadX, Edges(nil, nil, nil,
		HBox(12, buttons...), Inset(11, theme.PagePadX, 10, 0, words))))
	h.ExtendBaseWidget(h)
	return h
}

// SetCaption changes the line under the title.
func (h *PageHeader) SetCaption(text string) { h.caption.SetText(text) }

// CreateRenderer is called by Fyne.
func (h *PageHeader) CreateRenderer() fyne.WidgetRenderer {
	h.ExtendBaseWidget(h)
	p := &paint{owner: h, objects: []fyne.CanvasObject{h.content}}
	p.min = func() fyne.Size {
		return fyne.NewSize(h.content.MinSize().Width, lookOf(h.Theme()).px(theme.PageHeaderHeight))
	}
	p.layout = func(size fyne.Size) { place(h.content, 0, 0, size.Width, size.Height) }
	return newPaint(p)
}
