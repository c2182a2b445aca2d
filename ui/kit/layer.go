package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// layer covers the whole window and holds one thing above it: a dialog over a
// scrim, or a menu over nothing. It keeps clicks and keys away from what lies
// behind. Fyne gives each overlay its own focus, so the object that had it
// before has it again when the layer closes.
type layer struct {
	widget.BaseWidget

	canvas  fyne.Canvas
	scrim   theme.Token // "" for none
	content fyne.CanvasObject
	place   func(window fyne.Size) (x, y, w, h float32)
	outside func()
	onKey   func(e *fyne.KeyEvent) bool

	ground *canvas.Rectangle
}

var (
	_ fyne.Tappable     = (*layer)(nil)
	_ desktop.Hoverable = (*layer)(nil)
	_ keyTaker          = (*layer)(nil)
)

func newLayer(c fyne.Canvas, content fyne.CanvasObject) *layer {
	l := &layer{canvas: c, content: content, ground: canvas.NewRectangle(color.Transparent)}
	l.ExtendBaseWidget(l)
	return l
}

func (l *layer) open() { l.canvas.Overlays().Add(l) }

func (l *layer) close() { l.canvas.Overlays().Remove(l) }

func (l *layer) isOpen() bool {
	for _, o := range l.canvas.Overlays().List() {
		if o == fyne.CanvasObject(l) {
			return true
		}
	}
	return false
}

func (l *layer) takeKey(e *fyne.KeyEvent) bool { return l.onKey != nil && l.onKey(e) }

// Tapped is called by Fyne for a click beside the content.
func (l *layer) Tapped(*fyne.PointEvent) {
	if l.outside != nil {
		l.outside()
	}
}

// MouseIn is called by Fyne; being hoverable keeps hover away from behind.
func (l *layer) MouseIn(*desktop.MouseEvent) {}

// MouseMoved is called by Fyne.
func (l *layer) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (l *layer) MouseOut() {}

// CreateRenderer is called by Fyne.
func (l *layer) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	p := &paint{owner: l, objects: []fyne.CanvasObject{l.ground, l.content}}
	p.refresh = func() {
		l.ground.FillColor = color.Transparent
		if l.scrim != "" {
			l.ground.FillColor = lookOf(l.Theme()).color(l.scrim)
		}
	}
	p.min = func() fyne.Size { return fyne.Size{} }
	p.layout = func(size fyne.Size) {
		place(l.ground, 0, 0, size.Width, size.Height)
		x, y, w, h := l.place(size)
		place(l.content, x, y, w, h)
	}
	return newPaint(p)
}

// surface is the bordered ground of a popup or dialog. It takes clicks, so
// that they do not reach the layer.
type surface struct {
	widget.BaseWidget

	radius  float32
	edge    theme.Token
	inset   float32
	content fyne.CanvasObject
	box     *box
}

var _ fyne.Tappable = (*surface)(nil)

func newSurface(radius float32, edge theme.Token, inset float32, content fyne.CanvasObject) *surface {
	s := &surface{radius: radius, edge: edge, inset: inset, content: content, box: newBox()}
	s.ExtendBaseWidget(s)
	return s
}

// Tapped is called by Fyne.
func (s *surface) Tapped(*fyne.PointEvent) {}

func (s *surface) heightFor(width float32) float32 {
	return heightOf(s.content, width-2*s.inset) + 2*s.inset
}

// CreateRenderer is called by Fyne.
func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	p := &paint{owner: s, objects: append(s.box.objects(), s.content)}
	p.refresh = func() {
		l := lookOf(s.Theme())
		s.box.set(l.color(theme.Card), l.color(s.edge), s.radius, theme.BorderWidth)
	}
	p.min = func() fyne.Size { return s.content.MinSize().AddWidthHeight(2*s.inset, 2*s.inset) }
	p.layout = func(size fyne.Size) {
		s.box.place(0, 0, size.Width, size.Height)
		place(s.content, s.inset, s.inset, size.Width-2*s.inset, size.Height-2*s.inset)
	}
	return newPaint(p)
}
