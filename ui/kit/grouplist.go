package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// GroupRow is one row of a GroupList.
type GroupRow struct {
	ID      string // of what can be chosen; "" for a head or a note
	Spoken  string // its name for readers and tests
	Head    bool   // stands on the ground of a section head
	Content fyne.CanvasObject
}

// GroupList shows rows of different heights, with section heads between them.
// One row is the current one; the whole list takes one stop in the Tab order.
// Every row keeps its objects, so it is for some hundreds of rows at most; use
// List for more.
type GroupList struct {
	widget.BaseWidget

	// OnSelect is called when the current row changes, by click or by key.
	OnSelect func(id string)
	// OnOpen is called on Enter and on a click.
	OnOpen func(id string)
	// OnLetter is called for a letter typed while the list has the focus.
	OnLetter func(r rune)

	rows      []*groupRow
	current   string
	focused   bool
	byPointer bool
	box       *fyne.Container
	scroll    *container.Scroll
}

var _ fyne.Focusable = (*GroupList)(nil)

// NewGroupList returns an empty list.
func NewGroupList() *GroupList {
	g := &GroupList{box: VBox(0)}
	g.scroll = NewScroll(g.box)
	g.ExtendBaseWidget(g)
	return g
}

// SetRows changes what the list shows. It stays where it is scrolled to, and
// at the current row if that is still there.
func (g *GroupList) SetRows(rows ...GroupRow) {
	g.rows = make([]*groupRow, len(rows))
	objects := make([]fyne.CanvasObject, len(rows))
	for i, r := range rows {
		g.rows[i] = newGroupRow(g, r)
		objects[i] = g.rows[i]
	}
	g.box.Objects = objects
	if g.at(g.current) < 0 {
		g.current = ""
	}
	ReplaceScrolled(g.scroll, g.box)
	g.Refresh()
}

// Current returns the id of the current row, or "".
func (g *GroupList) Current() string { return g.current }

// SetCurrent moves the current row without calling OnSelect; "" means none.
func (g *GroupList) SetCurrent(id string) {
	g.current = id
	g.repaintRows()
}

// Focus gives the list the keyboard.
func (g *GroupList) Focus() {
	if c := fyne.CurrentApp().Driver().CanvasForObject(g); c != nil {
		c.Focus(g)
	}
}

func (g *GroupList) at(id string) int {
	for i, r := range g.rows {
		if id != "" && r.row.ID == id {
			return i
		}
	}
	return -1
}

func (g *GroupList) choose(id string) {
	changed := id != g.current
	g.current = id
	g.Reveal()
	g.repaintRows()
	if changed && g.OnSelect != nil {
		g.OnSelect(id)
	}
}

// move goes to the next row that can be chosen, in steps of 1 or -1.
func (g *GroupList) move(from, step int) {
	for i := from; i >= 0 && i < len(g.rows); i += step {
		if id := g.rows[i].row.ID; id != "" {
			g.choose(id)
			return
		}
	}
}

// Reveal brings the current row into view.
func (g *GroupList) Reveal() {
	i := g.at(g.current)
	if i < 0 {
		return
	}
	y, h, view := g.rows[i].Position().Y, g.rows[i].Size().Height, g.scroll.Size().Height
	switch {
	case y < g.scroll.Offset.Y:
		g.scroll.ScrollToOffset(fyne.NewPos(0, y))
	case y+h > g.scroll.Offset.Y+view:
		g.scroll.ScrollToOffset(fyne.NewPos(0, y+h-view))
	}
}

func (g *GroupList) repaintRows() {
	for _, r := range g.rows {
		r.Refresh()
	}
}

// FocusGained is called by Fyne.
func (g *GroupList) FocusGained() {
	g.focused = true
	if g.current == "" && !g.byPointer {
		g.move(0, 1)
	}
	g.repaintRows()
}

// FocusLost is called by Fyne.
func (g *GroupList) FocusLost() {
	g.focused, g.byPointer = false, false
	g.repaintRows()
}

// TypedRune hands letters to the screen.
func (g *GroupList) TypedRune(r rune) {
	if r != ' ' && g.OnLetter != nil {
		g.OnLetter(r)
	}
}

// TypedKey moves in the list.
func (g *GroupList) TypedKey(e *fyne.KeyEvent) {
	g.byPointer = false
	at := g.at(g.current)
	switch e.Name {
	case fyne.KeyDown:
		g.move(at+1, 1)
	case fyne.KeyUp:
		g.move(at-1, -1)
	case fyne.KeyHome, fyne.KeyPageUp:
		g.move(0, 1)
	case fyne.KeyEnd, fyne.KeyPageDown:
		g.move(len(g.rows)-1, -1)
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if at >= 0 && g.OnOpen != nil {
			g.OnOpen(g.current)
		}
	default:
		passKey(g, e)
	}
	g.repaintRows()
}

// CreateRenderer is called by Fyne.
func (g *GroupList) CreateRenderer() fyne.WidgetRenderer {
	g.ExtendBaseWidget(g)
	p := &paint{owner: g, objects: []fyne.CanvasObject{g.scroll}}
	p.min = func() fyne.Size { return fyne.NewSize(0, lookOf(g.Theme()).px(theme.RowHeight)) }
	p.layout = func(size fyne.Size) { place(g.scroll, 0, 0, size.Width, size.Height) }
	return newPaint(p)
}

// groupRow is the ground under one row: hover, current, the line below and the
// keyboard ring.
type groupRow struct {
	widget.BaseWidget

	list    *GroupList
	row     GroupRow
	hovered bool

	ground, line, bar *canvas.Rectangle
	ring              *focusRing
}

var (
	_ fyne.Tappable     = (*groupRow)(nil)
	_ desktop.Hoverable = (*groupRow)(nil)
)

func newGroupRow(g *GroupList, row GroupRow) *groupRow {
	clear := func() *canvas.Rectangle { return canvas.NewRectangle(color.Transparent) }
	r := &groupRow{list: g, row: row, ground: clear(), line: clear(), bar: clear(), ring: newFocusRing(true)}
	r.ExtendBaseWidget(r)
	return r
}

func (r *groupRow) heightFor(width float32) float32 { return heightOf(r.row.Content, width) + 1 }

// Tapped is called by Fyne.
func (r *groupRow) Tapped(*fyne.PointEvent) {
	if r.row.ID == "" {
		return
	}
	r.list.byPointer = true
	r.list.Focus()
	r.list.choose(r.row.ID)
	if r.list.OnOpen != nil {
		r.list.OnOpen(r.row.ID)
	}
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (r *groupRow) AccessibilityLabel() string { return r.row.Spoken }

// MouseIn is called by Fyne.
func (r *groupRow) MouseIn(*desktop.MouseEvent) { r.setHovered(r.row.ID != "") }

// MouseMoved is called by Fyne.
func (r *groupRow) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (r *groupRow) MouseOut() { r.setHovered(false) }

func (r *groupRow) setHovered(hovered bool) {
	if hovered != r.hovered {
		r.hovered = hovered
		r.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (r *groupRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, objects: []fyne.CanvasObject{r.ground, r.line, r.row.Content, r.bar, r.ring.rect}}
	p.refresh = func() {
		l := lookOf(r.Theme())
		current := r.row.ID != "" && r.row.ID == r.list.current
		r.line.FillColor, r.bar.FillColor = l.color(theme.Border), l.color(theme.Accent)
		switch {
		case current && !r.row.Head:
			r.ground.FillColor = l.color(theme.Selected)
		case r.hovered:
			r.ground.FillColor = l.color(theme.Hover)
		case r.row.Head:
			r.ground.FillColor = l.color(theme.Page)
		default:
			r.ground.FillColor = l.color(theme.Card)
		}
		show(r.bar, current && !r.row.Head)
		r.ring.set(l, 0, current && r.list.focused && !r.list.byPointer)
	}
	p.min = func() fyne.Size {
		m := r.row.Content.MinSize()
		return fyne.NewSize(m.Width, m.Height+1)
	}
	p.layout = func(size fyne.Size) {
		place(r.ground, 0, 0, size.Width, size.Height)
		place(r.line, 0, size.Height-1, size.Width, 1)
		place(r.bar, 0, 0, 3, size.Height-1)
		place(r.row.Content, 0, 0, size.Width, size.Height-1)
		r.ring.place(0, 0, size.Width, size.Height-1)
	}
	return newPaint(p)
}
