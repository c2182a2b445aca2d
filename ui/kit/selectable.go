package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// labelPad is what Fyne's label keeps free on every side.
const labelPad float32 = 8

// Selectable is wrapped text that can be marked and copied: an answer word for
// word, a request to an admin, raw data.
type Selectable struct {
	widget.BaseWidget

	label  *widget.Label
	boxed  bool
	ground *canvas.Rectangle
}

// NewSelectable returns selectable body text without a ground.
func NewSelectable(text string) *Selectable {
	s := &Selectable{label: widget.NewLabel(text), ground: canvas.NewRectangle(color.Transparent)}
	s.label.Wrapping = fyne.TextWrapWord
	s.label.Selectable = true
	s.ExtendBaseWidget(s)
	return s
}

// NewCodeBox returns selectable small text on a sunken ground.
func NewCodeBox(text string) *Selectable {
	s := NewSelectable(text)
	s.boxed = true
	s.label.SizeName = fynetheme.SizeNameCaptionText
	return s
}

// Text returns the words.
func (s *Selectable) Text() string { return s.label.Text }

// SetText changes the words.
func (s *Selectable) SetText(text string) {
	s.label.SetText(text)
	s.Refresh()
}

// outset is how far the label reaches over our edges: all of its own padding,
// or, in a box, so much that 12 units stay.
func (s *Selectable) outset() float32 {
	if s.boxed {
		return labelPad - 12
	}
	return labelPad
}

func (s *Selectable) heightFor(width float32) float32 {
	o := s.outset()
	// A label knows its height only for a width it has.
	s.label.Resize(fyne.NewSize(width+2*o, s.label.Size().Height))
	return s.label.MinSize().Height - 2*o
}

// CreateRenderer is called by Fyne.
func (s *Selectable) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	p := &paint{owner: s, objects: []fyne.CanvasObject{s.ground, s.label}}
	p.refresh = func() {
		s.ground.FillColor = color.Transparent
		if s.boxed {
			s.ground.FillColor = lookOf(s.Theme()).color(theme.Sunken)
		}
		s.ground.CornerRadius = theme.RadiusCard
	}
	p.min = func() fyne.Size {
		width := s.Size().Width
		if width == 0 {
			return fyne.NewSize(0, lookOf(s.Theme()).lineHeight(theme.Body))
		}
		return fyne.NewSize(0, s.heightFor(width))
	}
	p.layout = func(size fyne.Size) {
		o := s.outset()
		place(s.ground, 0, 0, size.Width, size.Height)
		place(s.label, -o, -o, size.Width+2*o, size.Height+2*o)
	}
	return newPaint(p)
}
