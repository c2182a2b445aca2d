package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Progress is a bar of known length. For an unknown length use a Spinner.
type Progress struct {
	widget.BaseWidget

	height   float32
	fraction float32

	track, done *canvas.Rectangle
}

// NewProgress returns a bar: 4 units high in the sidebar, 6 in previews, 8 for
// a deployment.
func NewProgress(height float32) *Progress {
	p := &Progress{height: height, track: canvas.NewRectangle(color.Transparent), done: canvas.NewRectangle(color.Transparent)}
	p.ExtendBaseWidget(p)
	return p
}

// SetFraction sets how much is done, 0 to 1.
func (p *Progress) SetFraction(f float32) {
	f = min(max(f, 0), 1)
	if f != p.fraction {
		p.fraction = f
		p.Refresh()
	}
}

// Fraction returns how much is done.
func (p *Progress) Fraction() float32 { return p.fraction }

// CreateRenderer is called by Fyne.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &paint{owner: p, objects: []fyne.CanvasObject{p.track, p.done}}
	r.refresh = func() {
		l := lookOf(p.Theme())
		p.track.FillColor = l.color(theme.Track)
		p.done.FillColor = l.color(theme.Accent)
		p.track.CornerRadius = l.px(p.height) / 2
		p.done.CornerRadius = l.px(p.height) / 2
	}
	r.min = func() fyne.Size {
		h := lookOf(p.Theme()).px(p.height)
		return fyne.NewSize(h, h)
	}
	r.layout = func(size fyne.Size) {
		h := lookOf(p.Theme()).px(p.height)
		y := round((size.Height - h) / 2)
		place(p.track, 0, y, size.Width, h)
		w := float32(0)
		if p.fraction > 0 {
			w = max(round(size.Width*p.fraction), h)
		}
		place(p.done, 0, y, w, h)
	}
	return newPaint(r)
}
