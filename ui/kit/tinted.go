package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Tinted is a rounded coloured ground without an edge, such as the box that
// says what failed.
type Tinted struct {
	widget.BaseWidget

	token   theme.Token
	content fyne.CanvasObject
	box     *box
}

// NewTinted returns a ground of a token under content.
func NewTinted(token theme.Token, content fyne.CanvasObject) *Tinted {
	t := &Tinted{token: token, content: content, box: newBox()}
	t.ExtendBaseWidget(t)
	return t
}

func (t *Tinted) heightFor(width float32) float32 { return heightOf(t.content, width) }

// CreateRenderer is called by Fyne.
func (t *Tinted) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	p := &paint{owner: t, objects: append(t.box.objects(), t.content)}
	p.refresh = func() { t.box.set(lookOf(t.Theme()).color(t.token), nil, theme.RadiusCard, 0) }
	p.min = func() fyne.Size { return t.content.MinSize() }
	p.layout = func(size fyne.Size) {
		t.box.place(0, 0, size.Width, size.Height)
		place(t.content, 0, 0, size.Width, size.Height)
	}
	return newPaint(p)
}
