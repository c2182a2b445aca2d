package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// listRow is the ground under one row of a List: hover, current, fault, mark,
// the line below and the keyboard ring.
type listRow struct {
	widget.BaseWidget

	list    *List
	index   int
	content fyne.CanvasObject
	state   RowState
	hovered bool

	ground, line, bar *canvas.Rectangle
	ring              [4]*canvas.Rectangle
}

var (
	_ fyne.Tappable     = (*listRow)(nil)
	_ desktop.Hoverable = (*listRow)(nil)
)

func newListRow(l *List, content fyne.CanvasObject) *listRow {
	clear := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	r := &listRow{list: l, content: content, index: -1, ground: clear(), line: clear(), bar: clear()}
	for i := range r.ring {
		r.ring[i] = clear()
	}
	r.ExtendBaseWidget(r)
	return r
}

// fill shows item i in this row.
func (r *listRow) fill(i int) {
	r.index = i
	r.state = r.list.update(i, r.content)
	r.Refresh()
}

// Tapped is called by Fyne.
func (r *listRow) Tapped(*fyne.PointEvent) { r.list.tapped(r.index) }

// MouseIn is called by Fyne.
func (r *listRow) MouseIn(*desktop.MouseEvent) { r.setHovered(true) }

// MouseMoved is called by Fyne.
func (r *listRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (r *listRow) MouseOut() { r.setHovered(false) }

func (r *listRow) setHovered(hovered bool) {
	if hovered != r.hovered {
		r.hovered = hovered
		r.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (r *listRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, objects: []fyne.CanvasObject{r.ground, r.line, r.content, r.bar}}
	for _, edge := range r.ring {
		p.objects = append(p.objects, edge)
	}
	p.refresh = func() {
		l := lookOf(r.Theme())
		current := r.index >= 0 && r.index == r.list.current
		r.line.FillColor = l.color(theme.Border)
		r.bar.FillColor = l.color(theme.Accent)
		switch {
		case current || r.state.Marked:
			r.ground.FillColor = l.color(theme.Selected)
		case r.state.Bad:
			r.ground.FillColor = l.color(theme.BadBg)
		case r.hovered:
			r.ground.FillColor = l.color(theme.Hover)
		default:
			r.ground.FillColor = l.color(theme.Card)
		}
		show(r.bar, current && !r.list.plain)
		show(r.line, !r.list.plain)
		if r.list.plain {
			r.ground.CornerRadius = theme.RadiusTag
		}
		for _, edge := range r.ring {
			edge.FillColor = l.color(theme.Accent)
			show(edge, current && r.list.focused && !r.list.byPointer && !r.list.plain)
		}
	}
	p.min = func() fyne.Size { return r.content.MinSize() }
	p.layout = func(size fyne.Size) {
		place(r.ground, 0, 0, size.Width, size.Height)
		place(r.line, 0, size.Height-1, size.Width, 1)
		place(r.bar, 0, 0, 3, size.Height-1)
		place(r.content, 0, 0, size.Width, size.Height-1)
		w := lookOf(r.Theme()).ring()
		place(r.ring[0], 0, 0, size.Width, w)
		place(r.ring[1], size.Width-w, 0, w, size.Height)
		place(r.ring[2], 0, size.Height-w, size.Width, w)
		place(r.ring[3], 0, 0, w, size.Height)
	}
	return newPaint(p)
}
