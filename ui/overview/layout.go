package overview

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// The heights of the parts that do not grow.
const (
	figuresHeight    = 102
	chartHeight      = 218
	connectionHeight = 136
	callsHeight      = 148
	restSmallest     = 130
	sideWidth        = 340
	sideSmallest     = 306
	mainSmallest     = 580
)

// columns places figures, chart and recent sessions at the left, and
// connection, calls and attention at the right. The last of each column takes
// the rest of the height.
type columns struct{ narrow bool }

func (c *columns) MinSize([]fyne.CanvasObject) fyne.Size {
	scale := scaleNow()
	gaps := 2*theme.CardGap + 2*theme.PagePadTop
	figures := figuresHeight * scale
	if c.narrow {
		figures *= 2
	}
	left := figures + (chartHeight+restSmallest)*scale + gaps
	right := (connectionHeight+callsHeight+restSmallest)*scale + gaps
	return fyne.NewSize(0, max(left, right))
}

func (c *columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	scale := scaleNow()
	width := min(size.Width-2*theme.PagePadX, theme.CardsMaxWidth)
	side := float32(sideWidth)
	if width-side-theme.CardGap < mainSmallest {
		side = max(sideSmallest, width-theme.CardGap-mainSmallest)
	}
	main := width - side - theme.CardGap
	figures := figuresHeight * scale
	if c.narrow = inTwoRows(main); c.narrow {
		figures *= 2
	}
	stack(objects[:3], theme.PagePadX, main, size.Height, figures, chartHeight*scale)
	stack(objects[3:], theme.PagePadX+main+theme.CardGap, side, size.Height, connectionHeight*scale, callsHeight*scale)
}

// stack places three cards from the top; the third ends above the page's
// lower edge.
func stack(cards []fyne.CanvasObject, x, width, height, first, second float32) {
	y := theme.PagePadTop
	for i, h := range []float32{first, second, 0} {
		if i == 2 {
			h = height - y - theme.PagePadTop
		}
		cards[i].Move(fyne.NewPos(x, y))
		cards[i].Resize(fyne.NewSize(width, h))
		y += h + theme.CardGap
	}
}

// figureSmallest is the width under which the four figures stand in two rows.
const figureSmallest = 108

func inTwoRows(width float32) bool { return width/4 < figureSmallest*scaleNow() }

// figureGrid places the four figures side by side, or in two rows where their
// words would be cut.
type figureGrid struct{}

func (figureGrid) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(0, 0) }

func (figureGrid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	across := 4
	if inTwoRows(size.Width) {
		across = 2
	}
	width, height := size.Width/float32(across), size.Height/float32(len(objects)/across)
	for i, o := range objects {
		column, row := i%across, i/across
		x := float32(int(float32(column) * width))
		o.Move(fyne.NewPos(x, float32(row)*height))
		o.Resize(fyne.NewSize(width, height))
	}
}

// scaleNow is the text size as a factor; the cards grow with it.
func scaleNow() float32 {
	return max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
}

// recentColumns are the columns of a recent session: visitor, company and demo
// share the room that chip and time leave.
type recentColumns struct{}

const (
	chipWidth = 112
	timeWidth = 64
)

func (recentColumns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, theme.RowHeight*scaleNow())
}

func (recentColumns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	scale := scaleNow()
	right := size.Width - theme.CardPad
	place := func(o fyne.CanvasObject, x, width float32) {
		h := o.MinSize().Height
		o.Move(fyne.NewPos(x, (size.Height-h)/2))
		o.Resize(fyne.NewSize(max(width, 0), h))
	}
	texts := right - theme.CardPad - (chipWidth+timeWidth)*scale
	x := theme.CardPad
	shares := []float32{0.27, 0.35, 0.38}
	if texts < 330*scale { // names rather than three stumps
		shares = []float32{0.5, 0.5, 0}
	}
	for i, share := range shares {
		width := texts * share
		if share == 0 {
			objects[i].Hide()
			continue
		}
		objects[i].Show()
		place(objects[i], x, width-theme.Gap8)
		x += width
	}
	place(objects[3], x, chipWidth*scale)
	place(objects[4], right-timeWidth*scale, timeWidth*scale)
}
