package kit

import (
	"image/color"
	"math"
	"strconv"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Bar is one day of a chart: a good part and, on top, a part that needs
// attention.
type Bar struct {
	Label     string // "T 12"
	Good, Bad int
	Strong    bool // today
}

// chartLines is the number of grid lines.
const chartLines = 5

// BarChart shows a number per day. Every number is drawn, so nothing needs the
// mouse.
type BarChart struct {
	widget.BaseWidget

	bars   []Bar
	lines  []*canvas.Rectangle
	scales []*canvas.Text
	good   []*canvas.Rectangle
	bad    []*canvas.Rectangle
	totals []*canvas.Text
	labels []*canvas.Text
}

// NewBarChart returns an empty chart with a plot of 136 units height.
func NewBarChart() *BarChart {
	b := &BarChart{}
	for range chartLines {
		b.lines = append(b.lines, canvas.NewRectangle(color.Transparent))
		b.scales = append(b.scales, &canvas.Text{Alignment: fyne.TextAlignTrailing})
	}
	b.ExtendBaseWidget(b)
	return b
}

// Set changes the bars.
func (b *BarChart) Set(bars []Bar) {
	b.bars = bars
	for len(b.good) < len(bars) {
		b.good = append(b.good, canvas.NewRectangle(color.Transparent))
		b.bad = append(b.bad, canvas.NewRectangle(color.Transparent))
		b.totals = append(b.totals, &canvas.Text{Alignment: fyne.TextAlignCenter})
		b.labels = append(b.labels, &canvas.Text{Alignment: fyne.TextAlignCenter})
	}
	b.Refresh()
}

// top is the number of the highest grid line: the next round one that divides
// by four, so that every line has a whole number.
func (b *BarChart) top() int {
	highest := 0
	for _, x := range b.bars {
		highest = max(highest, x.Good+x.Bad)
	}
	for _, step := range []int{4, 8} {
		if highest <= step {
			return step
		}
	}
	for unit := 1; ; unit *= 10 {
		for _, step := range []int{12, 16, 20, 40, 60, 80, 100} {
			if highest <= step*unit {
				return step * unit
			}
		}
	}
}

func (b *BarChart) objects() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for i := range b.lines {
		objects = append(objects, b.lines[i], b.scales[i])
	}
	for i := range b.bars {
		objects = append(objects, b.good[i], b.bad[i], b.totals[i], b.labels[i])
	}
	return objects
}

// CreateRenderer is called by Fyne.
func (b *BarChart) CreateRenderer() fyne.WidgetRenderer {
	b.ExtendBaseWidget(b)
	p := &paint{owner: b, list: b.objects}
	p.refresh = func() {
		l := lookOf(b.Theme())
		top := b.top()
		for i := range b.lines {
			b.lines[i].FillColor = l.color(theme.Border)
			l.setText(b.scales[i], theme.Caption, theme.Text3, strconv.Itoa(top*(chartLines-1-i)/(chartLines-1)))
		}
		for i, x := range b.bars {
			style, token := theme.Caption, theme.Text3
			if x.Strong {
				style, token = theme.CaptionBold, theme.Text
			}
			total := ""
			if x.Good+x.Bad > 0 {
				total = strconv.Itoa(x.Good + x.Bad)
			}
			l.setText(b.totals[i], style, token, total)
			l.setText(b.labels[i], style, token, x.Label)
			b.good[i].FillColor, b.bad[i].FillColor = l.color(theme.BarOK), l.color(theme.BarBad)
			for _, r := range []*canvas.Rectangle{b.good[i], b.bad[i]} {
				r.TopLeftCornerRadius, r.TopRightCornerRadius = 2, 2
			}
		}
	}
	p.min = func() fyne.Size {
		l := lookOf(b.Theme())
		return fyne.NewSize(l.px(30)+float32(len(b.bars))*l.px(28), l.px(136)+8+l.px(4)+l.lineHeight(theme.Caption))
	}
	p.layout = b.arrange
	return newPaint(p)
}

func (b *BarChart) arrange(size fyne.Size) {
	l := lookOf(b.Theme())
	line := l.lineHeight(theme.Caption)
	plotTop, left := line/2, l.px(28)
	plot := size.Height - plotTop - line - 5
	for i := range b.lines {
		y := round(plotTop + plot*float32(i)/(chartLines-1))
		place(b.lines[i], left, y, size.Width-left, 1)
		place(b.scales[i], 0, y-line/2, left-8, line)
	}
	if len(b.bars) == 0 {
		return
	}
	slot := (size.Width - left) / float32(len(b.bars))
	w := min(l.px(20), slot-4)
	base := round(plotTop + plot)
	every := b.labelEvery(l, slot)
	for i, x := range b.bars {
		at := left + round(slot*float32(i)+(slot-w)/2)
		good := b.height(plot, x.Good, 1)
		bad := b.height(plot, x.Bad, 3)
		place(b.good[i], at, base-good, w, good)
		gap := float32(0)
		if good > 0 && bad > 0 {
			gap = 1
		}
		place(b.bad[i], at, base-good-gap-bad, w, bad)
		place(b.totals[i], at-14, base-good-gap-bad-line-2, w+28, line)
		show(b.labels[i], (len(b.bars)-1-i)%every == 0)
		show(b.totals[i], slot > l.px(18) || (len(b.bars)-1-i)%every == 0)
		place(b.labels[i], at-14, size.Height-line, w+28, line)
	}
}

// labelEvery tells which labels are drawn where not all have room: every n-th,
// counted from today.
func (b *BarChart) labelEvery(l look, slot float32) int {
	widest := float32(0)
	for _, x := range b.bars {
		widest = max(widest, l.width(theme.CaptionBold, x.Label))
	}
	return max(1, int(math.Ceil(float64((widest+4)/slot))))
}

// height is a part of a bar in units; a part that exists is never invisible.
func (b *BarChart) height(plot float32, n int, smallest float32) float32 {
	if n <= 0 {
		return 0
	}
	return max(float32(math.Round(float64(plot)*float64(n)/float64(b.top()))), smallest)
}
