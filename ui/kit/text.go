package kit

import (
	"strings"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

const ellipsis = "…"

// Text is one line of text. It is as wide as its words unless Flexible.
type Text struct {
	widget.BaseWidget

	style    theme.Style
	token    theme.Token
	text     string
	align    fyne.TextAlign
	flexible bool
	keepEnd  bool

	label *canvas.Text
}

var _ fyne.Widget = (*Text)(nil)

// NewText returns one line in a text style and a colour token.
func NewText(style theme.Style, token theme.Token, text string) *Text {
	t := &Text{style: style, token: token, text: oneLine(text), label: &canvas.Text{}}
	t.ExtendBaseWidget(t)
	return t
}

// Flexible lets a layout make the text narrower than its words, with an
// ellipsis at the end. It returns the text itself, for use in a constructor.
func (t *Text) Flexible() *Text {
	t.flexible = true
	return t
}

// KeepEnd is Flexible for web addresses: it cuts after the host and keeps the
// end, as in "harbor.navattic.com/…-forecast".
func (t *Text) KeepEnd() *Text {
	t.flexible, t.keepEnd = true, true
	return t
}

// Align sets where the words stand when the text is given more room.
func (t *Text) Align(a fyne.TextAlign) *Text {
	if a != t.align {
		t.align = a
		t.Refresh()
	}
	return t
}

// Text returns the whole text, also when it is shown cut.
func (t *Text) Text() string { return t.text }

// Shown returns what is drawn, with the ellipsis when the text is cut.
func (t *Text) Shown() string { return t.label.Text }

// SetText changes the words. Line breaks become spaces.
func (t *Text) SetText(text string) {
	text = oneLine(text)
	if text == t.text {
		return
	}
	t.text = text
	t.Refresh()
}

// Set changes words and colour in one step, for recycled rows.
func (t *Text) Set(token theme.Token, text string) {
	text = oneLine(text)
	if text == t.text && token == t.token {
		return
	}
	t.text, t.token = text, token
	t.Refresh()
}

// SetStyle changes the text style and the colour.
func (t *Text) SetStyle(style theme.Style, token theme.Token) {
	if style == t.style && token == t.token {
		return
	}
	t.style, t.token = style, token
	t.Refresh()
}

// CreateRenderer is called by Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	p := &paint{owner: t, objects: []fyne.CanvasObject{t.label}}
	p.refresh = func() {
		l := lookOf(t.Theme())
		l.setText(t.label, t.style, t.token, t.text)
		t.label.Alignment = t.align
	}
	p.min = func() fyne.Size {
		l := lookOf(t.Theme())
		h := l.lineHeight(t.style)
		if t.flexible {
			return fyne.NewSize(0, h)
		}
		return fyne.NewSize(l.width(t.style, t.text), h)
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(t.Theme())
		t.label.Text = t.fit(l, size.Width)
		t.label.Resize(size)
	}
	return newPaint(p)
}

func (t *Text) fit(l look, width float32) string {
	if t.keepEnd {
		return fitKeepEnd(l, t.style, t.text, width)
	}
	return fit(l, t.style, t.text, width)
}

// fit returns the text, or as much of its start as fits before an ellipsis.
func fit(l look, s theme.Style, text string, width float32) string {
	if width <= 0 || text == "" || l.width(s, text) <= width {
		return text
	}
	runes := []rune(text)
	n := longest(len(runes), func(n int) bool {
		return l.width(s, cut(runes[:n])) <= width
	})
	return cut(runes[:n])
}

func cut(runes []rune) string {
	return strings.TrimRight(string(runes), " \u200d\ufe0f") + ellipsis
}

// fitKeepEnd keeps the host and as much of the end as fits.
func fitKeepEnd(l look, s theme.Style, text string, width float32) string {
	if width <= 0 || text == "" || l.width(s, text) <= width {
		return text
	}
	head := ""
	rest := strings.TrimPrefix(strings.TrimPrefix(text, "https://"), "http://")
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		head, rest = rest[:i+1], rest[i+1:]
	}
	runes := []rune(rest)
	for _, h := range []string{head, ""} {
		n := longest(len(runes), func(n int) bool {
			return l.width(s, h+ellipsis+string(runes[len(runes)-n:])) <= width
		})
		if n > 3 || h == "" {
			return h + ellipsis + string(runes[len(runes)-n:])
		}
	}
	return ellipsis
}

// longest returns the largest n below limit for which fits(n) holds, assuming
// that a shorter one always fits too.
func longest(limit int, fits func(int) bool) int {
	low, high := 0, limit
	for high-low > 1 {
		mid := (low + high) / 2
		if fits(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

func oneLine(text string) string {
	if !strings.ContainsAny(text, "\n\r\t") {
		return text
	}
	return strings.Join(strings.Fields(text), " ")
}
