package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Panel is a plain coloured ground behind a content: the page, the sidebar, a
// pane. Edge lines can be drawn on chosen sides.
type Panel struct {
	widget.BaseWidget

	token   theme.Token
	sides   Side
	content fyne.CanvasObject

	fill  *canvas.Rectangle
	lines [4]*canvas.Rectangle
}

// Side is a set of sides.
type Side uint8

// The sides a line can be drawn on; combine them with |.
const (
	Top Side = 1 << iota
	Right
	Bottom
	Left
)

// NewPanel returns a ground of a token ("" for none) with lines on the given sides (0 for
// none). content may be nil.
func NewPanel(token theme.Token, lines Side, content fyne.CanvasObject) *Panel {
	p := &Panel{token: token, sides: lines, content: content, fill: canvas.NewRectangle(color.Transparent)}
	for i := range p.lines {
		p.lines[i] = canvas.NewRectangle(color.Transparent)
	}
	p.ExtendBaseWidget(p)
	return p
}

// SetContent changes what stands on the ground.
func (p *Panel) SetContent(content fyne.CanvasObject) {
	p.content = content
	p.Refresh()
}

func (p *Panel) heightFor(width float32) float32 {
	if p.content == nil {
		return 0
	}
	return heightOf(p.content, width)
}

func (p *Panel) objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{p.fill}
	if p.content != nil {
		objects = append(objects, p.content)
	}
	for _, line := range p.lines {
		objects = append(objects, line)
	}
	return objects
}

// CreateRenderer is called by Fyne.
func (p *Panel) CreateRenderer() fyne.WidgetRenderer {
	p.ExtendBaseWidget(p)
	r := &paint{owner: p, list: p.objects}
	r.refresh = func() {
		l := lookOf(p.Theme())
		p.fill.FillColor = color.Transparent
		if p.token != "" {
			p.fill.FillColor = l.color(p.token)
		}
		for i, line := range p.lines {
			line.FillColor = l.color(theme.Border)
			show(line, p.sides&(1<<i) != 0)
		}
	}
	r.min = func() fyne.Size {
		if p.content == nil {
			return fyne.Size{}
		}
		return p.content.MinSize()
	}
	r.layout = func(size fyne.Size) {
		place(p.fill, 0, 0, size.Width, size.Height)
		place(p.lines[0], 0, 0, size.Width, 1)
		place(p.lines[1], size.Width-1, 0, 1, size.Height)
		place(p.lines[2], 0, size.Height-1, size.Width, 1)
		place(p.lines[3], 0, 0, 1, size.Height)
		if p.content != nil {
			place(p.content, 0, 0, size.Width, size.Height)
		}
	}
	return newPaint(r)
}

// Rule is a line of 1 unit across the room it is given, or down it.
type Rule struct {
	widget.BaseWidget

	vertical bool
	line     *canvas.Rectangle
}

// NewRule returns a horizontal line.
func NewRule() *Rule {
	r := &Rule{line: canvas.NewRectangle(color.Transparent)}
	r.ExtendBaseWidget(r)
	return r
}

// NewVerticalRule returns a vertical line.
func NewVerticalRule() *Rule {
	r := NewRule()
	r.vertical = true
	return r
}

// CreateRenderer is called by Fyne.
func (r *Rule) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, objects: []fyne.CanvasObject{r.line}}
	p.refresh = func() { r.line.FillColor = lookOf(r.Theme()).color(theme.Border) }
	p.min = func() fyne.Size { return fyne.NewSquareSize(1) }
	p.layout = func(size fyne.Size) {
		if r.vertical {
			place(r.line, 0, 0, 1, size.Height)
		} else {
			place(r.line, 0, 0, size.Width, 1)
		}
	}
	return newPaint(p)
}
