package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// StepDot is the mark of one entry of a timeline: a dot, and the line that
// leads to the next one. A milestone is filled.
type StepDot struct {
	widget.BaseWidget

	milestone bool
	edge, dot *canvas.Circle
	line      *canvas.Rectangle
}

// NewStepDot returns the mark, in a column of 16 units.
func NewStepDot(milestone bool) *StepDot {
	d := &StepDot{
		milestone: milestone, edge: canvas.NewCircle(color.Transparent),
		dot: canvas.NewCircle(color.Transparent), line: canvas.NewRectangle(color.Transparent),
	}
	d.ExtendBaseWidget(d)
	return d
}

// CreateRenderer is called by Fyne.
func (d *StepDot) CreateRenderer() fyne.WidgetRenderer {
	d.ExtendBaseWidget(d)
	p := &paint{owner: d, objects: []fyne.CanvasObject{d.line, d.edge, d.dot}}
	p.refresh = func() {
		l := lookOf(d.Theme())
		d.line.FillColor = l.color(theme.Border)
		d.edge.FillColor, d.dot.FillColor = l.color(theme.Control), l.color(theme.Card)
		if d.milestone {
			d.edge.FillColor, d.dot.FillColor = l.color(theme.Accent), l.color(theme.Accent)
		}
	}
	p.min = func() fyne.Size { return fyne.NewSize(lookOf(d.Theme()).px(16), 0) }
	p.layout = func(size fyne.Size) {
		l := lookOf(d.Theme())
		side := l.px(8)
		top := round((l.lineHeight(theme.Body) - side) / 2)
		place(d.edge, 0, top, side, side)
		place(d.dot, 2, top+2, side-4, side-4)
		place(d.line, round(side/2)-1, top+side+4, 1, size.Height-side-8)
	}
	return newPaint(p)
}
