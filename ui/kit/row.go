package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Row is one recyclable row of a Table. Its methods set texts and nothing
// else, so they can be called for every visible row on every scroll step.
type Row struct {
	widget.BaseWidget

	table    *Table
	cells    []*cell
	state    RowState
	skeleton bool
}

// cell holds what a column can show; parts are made when first needed.
type cell struct {
	main, second *Text
	chip         *Chip
	icon         *Icon
	own          fyne.CanvasObject
	bar          *canvas.Rectangle
}

func newRow(t *Table) *Row {
	r := &Row{table: t}
	for i, c := range t.columns {
		x := &cell{
			main:   NewText(theme.Body, theme.Text2, "").Flexible(),
			second: NewText(theme.Caption, theme.Text3, "").Flexible(),
			bar:    canvas.NewRectangle(color.Transparent),
		}
		if c.Right {
			x.main.Align(fyne.TextAlignTrailing)
			x.second.Align(fyne.TextAlignTrailing)
		}
		if i == 0 {
			x.main.SetStyle(theme.Strong, theme.Text)
		}
		x.second.Hide()
		x.bar.Hide()
		if c.Make != nil {
			x.own = c.Make()
		}
		r.cells = append(r.cells, x)
	}
	r.ExtendBaseWidget(r)
	return r
}

// begin forgets what the row said before.
func (r *Row) begin() {
	r.state = RowState{}
	if !r.skeleton {
		return
	}
	r.skeleton = false
	for _, c := range r.cells {
		c.bar.Hide()
		if c.own != nil {
			c.own.Show()
		}
	}
}

// Text shows one line in the column's usual style: strong in the first column,
// secondary in the others.
func (r *Row) Text(column int, text string) {
	if column == 0 {
		r.Styled(column, theme.Strong, theme.Text, text)
		return
	}
	r.Styled(column, theme.Body, theme.Text2, text)
}

// Styled shows one line in any style and colour.
func (r *Row) Styled(column int, style theme.Style, token theme.Token, text string) {
	c := r.cells[column]
	c.only(c.main)
	c.main.SetStyle(style, token)
	c.main.SetText(text)
}

// Address shows a web address that keeps its end when cut.
func (r *Row) Address(column int, text string) {
	r.Text(column, text)
	r.cells[column].main.KeepEnd()
}

// Two shows a line and a caption under it, for rows of 48 units.
func (r *Row) Two(column int, text, caption string) {
	style := theme.Body
	if column == 0 {
		style = theme.Strong
	}
	c := r.cells[column]
	c.only(c.main, c.second)
	c.main.SetStyle(style, theme.Text)
	c.main.SetText(text)
	c.second.SetText(caption)
}

// TwoAddress is Two with a web address as caption, which keeps its end.
func (r *Row) TwoAddress(column int, text, address string) {
	r.Two(column, text, address)
	r.cells[column].second.KeepEnd()
}

// Chip shows a status chip.
func (r *Row) Chip(column int, kind Kind, text string) {
	c := r.cells[column]
	if c.chip == nil {
		c.chip = NewChip(kind, text)
	}
	c.chip.show(kind, text, true)
	c.only(c.chip)
}

// PlainChip shows a chip without a dot, such as "Suggestion".
func (r *Row) PlainChip(column int, kind Kind, text string) {
	r.Chip(column, kind, text)
	r.cells[column].chip.show(kind, text, false)
}

// Icon shows an icon of 16 units before a line of text, which may be empty.
func (r *Row) Icon(column int, icon string, token theme.Token, text string) {
	r.Text(column, text)
	c := r.cells[column]
	if c.icon == nil {
		c.icon = NewIcon(icon, token, 16)
	}
	c.icon.Set(icon, token)
	c.only(c.icon, c.main)
}

// Object returns the object Column.Make built for this cell.
func (r *Row) Object(column int) fyne.CanvasObject { return r.cells[column].own }

// Bad tints the row as a fault.
func (r *Row) Bad() { r.state.Bad = true }

// Marked tints the row as marked.
func (r *Row) Marked(marked bool) { r.state.Marked = marked }

// Skeleton shows bars instead of texts, for a row that is still being read.
func (r *Row) Skeleton() {
	r.skeleton = true
	for _, c := range r.cells {
		c.only()
		c.bar.Show()
		if c.own != nil {
			c.own.Hide()
		}
	}
}

// only hides every part of the cell but the given ones.
func (c *cell) only(parts ...fyne.CanvasObject) {
	for _, o := range c.parts() {
		wanted := false
		for _, p := range parts {
			wanted = wanted || p == o
		}
		show(o, wanted)
	}
}

func (c *cell) parts() []fyne.CanvasObject {
	parts := []fyne.CanvasObject{c.main, c.second}
	if c.chip != nil {
		parts = append(parts, c.chip)
	}
	if c.icon != nil {
		parts = append(parts, c.icon)
	}
	return parts
}

func (r *Row) objects() []fyne.CanvasObject {
	var objects []fyne.CanvasObject
	for _, c := range r.cells {
		objects = append(objects, c.parts()...)
		objects = append(objects, c.bar)
		if c.own != nil {
			objects = append(objects, c.own)
		}
	}
	return objects
}

// CreateRenderer is called by Fyne.
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, list: r.objects}
	p.refresh = func() {
		track := lookOf(r.Theme()).color(theme.Track)
		for _, c := range r.cells {
			c.bar.FillColor = track
			c.bar.CornerRadius = 5
		}
	}
	p.min = func() fyne.Size { return fyne.Size{} }
	p.layout = r.arrange
	return newPaint(p)
}

func (r *Row) arrange(size fyne.Size) {
	l := lookOf(r.Theme())
	for i, at := range spread(l, r.table.columns, r.table.left, size.Width) {
		c := r.cells[i]
		x, w := at.x, at.width
		if c.own != nil {
			m := c.own.MinSize()
			place(c.own, x, round((size.Height-m.Height)/2), w, m.Height)
			continue
		}
		place(c.bar, x, round((size.Height-10)/2), min(w, l.px(72)), 10)
		if c.icon != nil && c.icon.Visible() {
			m := c.icon.MinSize()
			place(c.icon, x, round((size.Height-m.Height)/2), m.Width, m.Height)
			x, w = x+m.Width+theme.Gap8, w-m.Width-theme.Gap8
		}
		if c.chip != nil {
			m := c.chip.MinSize()
			place(c.chip, x, round((size.Height-m.Height)/2), m.Width, m.Height)
		}
		h := c.main.MinSize().Height
		if !c.second.Visible() {
			place(c.main, x, round((size.Height-h)/2), w, h)
			continue
		}
		second := c.second.MinSize().Height
		y := round((size.Height - h - second) / 2)
		place(c.main, x, y, w, h)
		place(c.second, x, y+h-1, w, second)
	}
}
