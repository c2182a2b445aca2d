package kit

import (
	"image/color"
	"math"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// look is one reading of the theme: what a block needs to paint itself once.
type look struct {
	th      fyne.Theme
	variant fyne.ThemeVariant
	scale   float32
}

func lookOf(th fyne.Theme) look {
	l := look{th: th, variant: fyne.CurrentApp().Settings().ThemeVariant(), scale: th.Size(theme.SizeScale)}
	// A theme that is not ours does not know the name and answers 0.
	if l.scale < 1 {
		l.scale = 1
	}
	return l
}

func (l look) color(t theme.Token) color.Color { return l.th.Color(t, l.variant) }

// px grows a measure with the text size, to whole units.
func (l look) px(units float32) float32 { return round(units * l.scale) }

func (l look) ring() float32 {
	if w := l.th.Size(theme.SizeFocusRing); w > 0 {
		return w
	}
	return 2
}

func (l look) textSize(s theme.Style) float32 { return l.px(s.Spec().Size) }

func (l look) lineHeight(s theme.Style) float32 { return l.px(s.Spec().Line) }

// width measures one line of text. Fyne keeps the answers, so asking again
// for a text that has been seen costs a map look-up.
func (l look) width(s theme.Style, text string) float32 {
	if text == "" {
		return 0
	}
	size := fyne.MeasureText(text, l.textSize(s), s.Spec().Weight.TextStyle())
	return ceil(size.Width)
}

// setText prepares a canvas text; the caller places it with placeLine.
func (l look) setText(t *canvas.Text, s theme.Style, token theme.Token, text string) {
	t.Text = text
	t.TextSize = l.textSize(s)
	t.TextStyle = s.Spec().Weight.TextStyle()
	t.Color = l.color(token)
}

func round(v float32) float32 { return float32(math.Round(float64(v))) }

func ceil(v float32) float32 { return float32(math.Ceil(float64(v))) }

// place moves and resizes in one step.
func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(w, 0), max(h, 0)))
}

// show makes visibility follow a condition.
func show(o fyne.CanvasObject, visible bool) {
	if visible == o.Visible() {
		return
	}
	if visible {
		o.Show()
	} else {
		o.Hide()
	}
}

// paint is the one renderer of this package. A block gives it four things: its
// objects, its smallest size, where things go, and how they look now.
type paint struct {
	owner   fyne.CanvasObject
	objects []fyne.CanvasObject
	list    func() []fyne.CanvasObject // instead of objects where they change
	min     func() fyne.Size
	layout  func(fyne.Size)
	refresh func()
}

var _ fyne.WidgetRenderer = (*paint)(nil)

// newPaint reads the theme once, so that MinSize is right before the first
// Refresh.
func newPaint(p *paint) *paint {
	if p.refresh != nil {
		p.refresh()
	}
	return p
}

func (p *paint) Objects() []fyne.CanvasObject {
	if p.list != nil {
		return p.list()
	}
	return p.objects
}

func (p *paint) MinSize() fyne.Size { return p.min() }

func (p *paint) Layout(size fyne.Size) { p.layout(size) }

func (p *paint) Destroy() {}

func (p *paint) Refresh() {
	if p.refresh != nil {
		p.refresh()
	}
	p.layout(p.owner.Size())
	canvas.Refresh(p.owner)
}

// box is a filled shape with an edge, made of two nested rectangles. Fyne's
// painters disagree on where a stroke lies (inside, or centred and therefore
// half a pixel blurred); two fills are sharp in both.
type box struct {
	edge, fill *canvas.Rectangle
	width      float32
	radius     float32
}

func newBox() *box {
	return &box{edge: canvas.NewRectangle(color.Transparent), fill: canvas.NewRectangle(color.Transparent)}
}

func (b *box) objects() []fyne.CanvasObject { return []fyne.CanvasObject{b.edge, b.fill} }

// set colours the box. A nil edge means no edge; a nil fill is transparent.
func (b *box) set(fill, edge color.Color, radius, width float32) {
	if edge == nil {
		width = 0
		edge = color.Transparent
	}
	if fill == nil {
		fill = color.Transparent
	}
	b.width, b.radius = width, radius
	b.edge.FillColor, b.fill.FillColor = edge, fill
	b.edge.CornerRadius, b.fill.CornerRadius = radius, max(radius-width, 0)
}

func (b *box) place(x, y, w, h float32) {
	place(b.edge, x, y, w, h)
	place(b.fill, x+b.width, y+b.width, w-2*b.width, h-2*b.width)
}

// focusRing is drawn outside its control (1 unit away) or inside it.
type focusRing struct {
	rect   *canvas.Rectangle
	inside bool
}

func newFocusRing(inside bool) *focusRing {
	r := canvas.NewRectangle(color.Transparent)
	r.Hide()
	return &focusRing{rect: r, inside: inside}
}

func (f *focusRing) set(l look, radius float32, visible bool) {
	f.rect.StrokeColor = l.color(theme.Accent)
	f.rect.StrokeWidth = l.ring()
	f.rect.CornerRadius = radius
	if !f.inside {
		f.rect.CornerRadius = radius + 3
	}
	show(f.rect, visible)
}

func (f *focusRing) place(x, y, w, h float32) {
	if f.inside {
		place(f.rect, x+1, y+1, w-2, h-2)
		return
	}
	out := f.rect.StrokeWidth + 1
	place(f.rect, x-out, y-out, w+2*out, h+2*out)
}
