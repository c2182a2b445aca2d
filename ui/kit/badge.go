package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Badge is an icon on a round coloured ground: the large tick of something that
// has arrived.
type Badge struct {
	widget.BaseWidget

	kind   Kind
	icon   string
	size   float32
	ground *canvas.Circle
	glyph  *glyph
}

// NewBadge returns an icon of a kind's colours on a disc of size units.
func NewBadge(kind Kind, icon string, size float32) *Badge {
	b := &Badge{kind: kind, icon: icon, size: size, ground: canvas.NewCircle(color.Transparent), glyph: newGlyph()}
	b.ExtendBaseWidget(b)
	return b
}

// CreateRenderer is called by Fyne.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	p := &paint{owner: b, objects: []fyne.CanvasObject{b.ground, b.glyph.image}}
	p.refresh = func() {
		words, fill := b.kind.tokens()
		b.ground.FillColor = lookOf(b.Theme()).color(fill)
		b.glyph.set(b.icon, words)
	}
	p.min = func() fyne.Size { return fyne.NewSquareSize(lookOf(b.Theme()).px(b.size)) }
	p.layout = func(fyne.Size) {
		l := lookOf(b.Theme())
		d, icon := l.px(b.size), l.px(round(b.size*0.5))
		place(b.ground, 0, 0, d, d)
		b.glyph.place(l, round((d-icon)/2), round((d-icon)/2), icon)
	}
	return newPaint(p)
}
