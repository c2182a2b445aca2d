package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// GaugeState is what a gauge shows. Numbers are of one unit, such as calls.
type GaugeState struct {
	Max   float64 // the whole track
	Used  float64 // by everyone, ours included
	Ours  float64
	Limit float64 // where we stop; 0 for no mark
	// LimitWords stand under the mark: "stops at 80,000".
	LimitWords string
	// OursWords and RestWords are the legend: "312 by Demobridge", "20,000 kept
	// for others".
	OursWords, RestWords string
}

// Gauge shows how much of a shared allowance is used, how much of that by us,
// and where we stop.
type Gauge struct {
	widget.BaseWidget

	state GaugeState

	track, used, ours, mark, dot *canvas.Rectangle
	stops, legend, rest          *canvas.Text
}

// NewGauge returns an empty gauge.
func NewGauge() *Gauge {
	clear := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	g := &Gauge{
		track: clear(), used: clear(), ours: clear(), mark: clear(), dot: clear(),
		stops: &canvas.Text{}, legend: &canvas.Text{}, rest: &canvas.Text{},
	}
	g.ExtendBaseWidget(g)
	return g
}

// Set changes everything that is shown.
func (g *Gauge) Set(state GaugeState) {
	g.state = state
	g.Refresh()
}

func (g *Gauge) over() bool { return g.state.Limit > 0 && g.state.Used >= g.state.Limit }

// CreateRenderer is called by Fyne.
func (g *Gauge) CreateRenderer() fyne.WidgetRenderer {
	g.ExtendBaseWidget(g)
	p := &paint{owner: g, objects: []fyne.CanvasObject{g.track, g.used, g.ours, g.mark, g.dot, g.stops, g.legend, g.rest}}
	p.refresh = func() {
		l := lookOf(g.Theme())
		ours := theme.Accent
		if g.over() {
			ours = theme.Warn
		}
		g.track.FillColor, g.used.FillColor = l.color(theme.Track), l.color(theme.BorderStrong)
		g.ours.FillColor, g.dot.FillColor = l.color(ours), l.color(ours)
		g.mark.FillColor = l.color(theme.Warn)
		for _, r := range []*canvas.Rectangle{g.track, g.used} {
			r.CornerRadius = l.px(10) / 2
		}
		g.dot.CornerRadius = 2
		show(g.mark, g.state.Limit > 0)
		l.setText(g.stops, theme.Caption, theme.Warn, g.state.LimitWords)
		l.setText(g.legend, theme.Caption, theme.Text2, g.state.OursWords)
		l.setText(g.rest, theme.Caption, theme.Text3, g.state.RestWords)
	}
	p.min = func() fyne.Size {
		l := lookOf(g.Theme())
		width := g.Size().Width
		if width == 0 {
			width = 1 << 15
		}
		return fyne.NewSize(l.px(160), g.heightFor(width))
	}
	p.layout = g.arrange
	return newPaint(p)
}

// legendFits tells whether both halves of the legend fit on one line.
func (g *Gauge) legendFits(l look, width float32) bool {
	return l.px(8)+6+l.width(theme.Caption, g.state.OursWords)+16+l.width(theme.Caption, g.state.RestWords) <= width
}

func (g *Gauge) heightFor(width float32) float32 {
	l := lookOf(g.Theme())
	lines := float32(2)
	if !g.legendFits(l, width) {
		lines = 3
	}
	return l.px(18) + lines*l.lineHeight(theme.Caption) + 6
}

func (g *Gauge) arrange(size fyne.Size) {
	l := lookOf(g.Theme())
	h, y := l.px(10), l.px(4)
	at := func(v float64) float32 {
		if g.state.Max <= 0 {
			return 0
		}
		return round(size.Width * float32(min(max(v/g.state.Max, 0), 1)))
	}
	place(g.track, 0, y, size.Width, h)
	place(g.used, 0, y, at(g.state.Used), h)
	ours := float32(0)
	if g.state.Ours > 0 {
		ours = min(max(at(g.state.Ours), 8), max(at(g.state.Used), 8))
	}
	g.ours.TopLeftCornerRadius, g.ours.BottomLeftCornerRadius = h/2, h/2
	place(g.ours, 0, y, ours, h)
	mark := at(g.state.Limit)
	place(g.mark, mark-1, 0, 2, l.px(18))
	line := l.lineHeight(theme.Caption)
	w := l.width(theme.Caption, g.state.LimitWords)
	place(g.stops, min(max(mark-w+3, 0), size.Width-w), l.px(18), w, line)
	y = l.px(18) + line + 6
	dot := l.px(8)
	place(g.dot, 0, y+round((line-dot)/2), dot, dot)
	place(g.legend, dot+6, y, l.width(theme.Caption, g.state.OursWords), line)
	w = l.width(theme.Caption, g.state.RestWords)
	if g.legendFits(l, size.Width) {
		place(g.rest, size.Width-w, y, w, line)
	} else {
		place(g.rest, dot+6, y+line, w, line)
	}
}

// Ring shows a part of a whole as a circle, 44 x 44 units.
type Ring struct {
	widget.BaseWidget

	part, whole int
	track, arc  *canvas.Arc
}

// NewRing returns an empty ring.
func NewRing() *Ring {
	r := &Ring{track: &canvas.Arc{EndAngle: 360, CutoutRatio: 0.8}, arc: &canvas.Arc{CutoutRatio: 0.8}}
	r.ExtendBaseWidget(r)
	return r
}

// Set shows part of whole.
func (r *Ring) Set(part, whole int) {
	r.part, r.whole = part, whole
	r.Refresh()
}

// CreateRenderer is called by Fyne.
func (r *Ring) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, objects: []fyne.CanvasObject{r.track, r.arc}}
	p.refresh = func() {
		l := lookOf(r.Theme())
		r.track.FillColor, r.arc.FillColor = l.color(theme.Track), l.color(theme.OK)
		r.arc.EndAngle = 0
		if r.whole > 0 {
			r.arc.EndAngle = 360 * float32(r.part) / float32(r.whole)
		}
	}
	p.min = func() fyne.Size { return fyne.NewSquareSize(lookOf(r.Theme()).px(44)) }
	p.layout = func(size fyne.Size) {
		d := min(size.Width, size.Height)
		for _, a := range []*canvas.Arc{r.track, r.arc} {
			place(a, (size.Width-d)/2, (size.Height-d)/2, d, d)
		}
	}
	return newPaint(p)
}
