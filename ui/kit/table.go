package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Table is a list of rows under a fixed head; both share one set of columns.
// Length, current row and callbacks (OnSelect, OnOpen, OnMark, OnLetter,
// OnVisible) are those of Rows.
type Table struct {
	widget.BaseWidget

	// Rows is the list under the head.
	Rows *List
	// OnSort is called when a sortable head is pressed; the screen sorts and
	// calls SetSort.
	OnSort func(key string)

	columns []Column
	left    float32
	head    theme.Token // ground of the head
	update  func(i int, row *Row)
	heads   []*tableHead
	ground  *canvas.Rectangle
	line    *canvas.Rectangle
}

// NewTable returns an empty table with rows of height units: theme.RowHeight
// or theme.RowHeightTwo. update shows row i; it must only set texts, from rows
// that are already in memory, and call row.Skeleton for those that are not.
func NewTable(height float32, columns []Column, update func(i int, row *Row)) *Table {
	t := &Table{
		left: tableLeft, head: theme.Page, update: update,
		ground: canvas.NewRectangle(color.Transparent), line: canvas.NewRectangle(color.Transparent),
	}
	t.Rows = NewList(height, func() fyne.CanvasObject { return newRow(t) }, func(i int, o fyne.CanvasObject) RowState {
		row := o.(*Row)
		row.begin()
		t.update(i, row)
		row.Refresh()
		return row.state
	})
	t.setColumns(columns)
	t.ExtendBaseWidget(t)
	return t
}

// Inset sets the distance of the first column from the edge: 24 on a page,
// which is the default, and 16 in a card.
func (t *Table) Inset(left float32) *Table {
	t.left = left
	return t
}

// OnCard lets the head stand on the ground of the card around it, so that the
// card keeps its round corners.
func (t *Table) OnCard() *Table {
	t.head = theme.Card
	return t
}

// SetColumns changes the columns and the row height, as when a pane opens.
func (t *Table) SetColumns(height float32, columns []Column) {
	t.setColumns(columns)
	t.Rows.height = height
	t.Rows.Renew()
	t.Refresh()
}

func (t *Table) setColumns(columns []Column) {
	t.columns = columns
	t.heads = nil
	for _, c := range columns {
		t.heads = append(t.heads, newTableHead(t, c))
	}
}

// SetSort shows the arrow of the sorted column.
func (t *Table) SetSort(key string, descending bool) {
	for _, h := range t.heads {
		h.sorted = key != "" && h.column.Sort == key
		h.descending = descending
		h.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (t *Table) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	p := &paint{owner: t, list: func() []fyne.CanvasObject {
		objects := []fyne.CanvasObject{t.ground, t.line, t.Rows}
		for _, h := range t.heads {
			objects = append(objects, h)
		}
		return objects
	}}
	p.refresh = func() {
		l := lookOf(t.Theme())
		t.ground.FillColor = l.color(t.head)
		t.line.FillColor = l.color(theme.Border)
	}
	p.min = func() fyne.Size {
		l := lookOf(t.Theme())
		w := t.left + tableRight
		for _, c := range t.columns {
			if c.Width == 0 {
				w += smallestFlexible
			}
			w += l.px(c.Width)
		}
		return fyne.NewSize(w, l.px(theme.TableHeadHeight)+t.Rows.MinSize().Height)
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(t.Theme())
		h := l.px(theme.TableHeadHeight)
		place(t.ground, 0, 0, size.Width, h)
		place(t.line, 0, h-1, size.Width, 1)
		for i, at := range spread(l, t.columns, t.left, size.Width) {
			place(t.heads[i], at.x, 0, at.width, h)
		}
		place(t.Rows, 0, h, size.Width, size.Height-h)
	}
	return newPaint(p)
}

// tableHead is the name of one column; a sortable one can be pressed.
type tableHead struct {
	pressable

	column     Column
	sorted     bool
	descending bool

	label *canvas.Text
	arrow *glyph
	ring  *focusRing
}

func newTableHead(t *Table, c Column) *tableHead {
	h := &tableHead{column: c, label: &canvas.Text{}, arrow: newGlyph(), ring: newFocusRing(true)}
	if c.Sort == "" {
		h.Disable() // keeps it out of the Tab order
	}
	h.tap = func() {
		if t.OnSort != nil {
			t.OnSort(c.Sort)
		}
	}
	h.extend(h)
	return h
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (h *tableHead) AccessibilityLabel() string { return h.column.Title }

// AccessibilityRole is read by Fyne's accessibility builds.
func (h *tableHead) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by Fyne.
func (h *tableHead) CreateRenderer() fyne.WidgetRenderer {
	h.ExtendBaseWidget(h)
	p := &paint{owner: h, objects: []fyne.CanvasObject{h.label, h.arrow.image, h.ring.rect}}
	p.refresh = func() {
		l := lookOf(h.Theme())
		token := theme.Text3
		if h.column.Sort != "" && (h.hovered || h.sorted) {
			token = theme.Text
		}
		l.setText(h.label, theme.CaptionMedium, token, h.column.Title)
		icon := ""
		if h.sorted {
			icon = "arrow-up"
			if h.descending {
				icon = "arrow-down"
			}
		}
		h.arrow.set(icon, token)
		h.ring.set(l, theme.RadiusTag, h.focused)
	}
	p.min = func() fyne.Size { return fyne.NewSize(0, lookOf(h.Theme()).px(theme.TableHeadHeight)) }
	p.layout = func(size fyne.Size) {
		l := lookOf(h.Theme())
		room, icon := size.Width, l.px(12)
		if h.sorted {
			room -= icon + 4
		}
		h.label.Text = fit(l, theme.CaptionMedium, h.column.Title, room)
		w := min(l.width(theme.CaptionMedium, h.label.Text), room)
		x := float32(0)
		if h.column.Right {
			x = room - w
		}
		place(h.label, x, 0, w, size.Height)
		h.arrow.place(l, x+w+4, round((size.Height-icon)/2), icon)
		h.ring.place(-4, 3, size.Width+8, size.Height-6)
	}
	return newPaint(p)
}
