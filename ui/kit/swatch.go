package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Swatch is the small square of a legend.
type Swatch struct {
	widget.BaseWidget

	token theme.Token
	fill  *canvas.Rectangle
}

// NewSwatch returns a square of 8 units in a colour token.
func NewSwatch(token theme.Token) *Swatch {
	s := &Swatch{token: token, fill: canvas.NewRectangle(color.Transparent)}
	s.ExtendBaseWidget(s)
	return s
}

// CreateRenderer is called by Fyne.
func (s *Swatch) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	p := &paint{owner: s, objects: []fyne.CanvasObject{s.fill}}
	p.refresh = func() {
		s.fill.FillColor = lookOf(s.Theme()).color(s.token)
		s.fill.CornerRadius = 2
	}
	p.min = func() fyne.Size { return fyne.NewSquareSize(lookOf(s.Theme()).px(8)) }
	p.layout = func(size fyne.Size) { place(s.fill, 0, 0, size.Width, size.Height) }
	return newPaint(p)
}
