package kit

import (
	"strings"
	"unicode"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// MenuItem is one line of a menu.
type MenuItem struct {
	Label    string
	Icon     string // Lucide name or ""
	Checked  bool
	Disabled bool
	Danger   bool
	Tapped   func()
}

const menuMaxRows = 10

// ShowMenu opens a menu under an object, at least as wide as it. Up, Down,
// Enter and Esc work; a letter jumps to the next line that starts with it.
func ShowMenu(under fyne.CanvasObject, items []MenuItem) { showMenu(under, items, false) }

// openMenu is a menu on the screen.
type openMenu struct {
	layer *layer
	list  *List
	items []MenuItem
	stay  bool
}

// showMenu opens the menu. With stay a choice leaves it open, for ticks.
func showMenu(under fyne.CanvasObject, items []MenuItem, stay bool) *openMenu {
	driver := fyne.CurrentApp().Driver()
	c := driver.CanvasForObject(under)
	if c == nil || len(items) == 0 {
		return nil
	}
	m := &openMenu{items: items, stay: stay}
	m.list = NewList(theme.SidebarItemHeight, func() fyne.CanvasObject { return newMenuRow() },
		func(i int, o fyne.CanvasObject) RowState {
			o.(*menuRow).set(m.items[i])
			return RowState{}
		})
	m.list.plain = true
	m.list.length = len(items)
	m.list.OnOpen = m.choose
	m.list.OnLetter = m.jump
	m.layer = newLayer(c, newSurface(theme.RadiusCard, theme.BorderStrong, 4, m.list))
	m.layer.outside = m.layer.close
	m.layer.onKey = func(e *fyne.KeyEvent) bool {
		if e.Name == fyne.KeyEscape || e.Name == fyne.KeyTab {
			m.layer.close()
		}
		return true
	}
	at := driver.AbsolutePositionForObject(under)
	m.layer.place = func(window fyne.Size) (x, y, w, h float32) { return m.room(at, under.Size(), window) }
	m.layer.open()
	m.list.current = m.start()
	c.Focus(m.list)
	m.list.ScrollTo(m.list.current)
	return m
}

// room places the menu below its object, or above where there is more room.
func (m *openMenu) room(at fyne.Position, anchor, window fyne.Size) (x, y, w, h float32) {
	l := lookOf(m.layer.Theme())
	w = anchor.Width
	for _, item := range m.items {
		w = max(w, menuRowWidth(l, item)+8)
	}
	h = l.px(theme.SidebarItemHeight)*float32(min(len(m.items), menuMaxRows)) + 8
	w, h = min(w, window.Width-16), min(h, window.Height-16)
	x = min(max(at.X, 8), window.Width-8-w)
	y = at.Y + anchor.Height + 4
	if y+h > window.Height-8 {
		y = max(at.Y-4-h, 8)
	}
	return x, y, w, h
}

// start is the line the keyboard begins at: the ticked one, else the first.
func (m *openMenu) start() int {
	for i, item := range m.items {
		if item.Checked {
			return i
		}
	}
	return 0
}

func (m *openMenu) choose(i int) {
	item := m.items[i]
	if item.Disabled {
		return
	}
	if !m.stay {
		m.layer.close()
	}
	if item.Tapped != nil {
		item.Tapped()
	}
}

func (m *openMenu) jump(r rune) {
	n := len(m.items)
	for k := 1; k <= n; k++ {
		i := (m.list.current + k) % n
		if strings.HasPrefix(strings.ToLower(m.items[i].Label), string(unicode.ToLower(r))) {
			m.list.Select(i)
			return
		}
	}
}

type menuRow struct {
	widget.BaseWidget

	icon, tick *Icon
	label      *Text
	item       MenuItem
}

func newMenuRow() *menuRow {
	r := &menuRow{
		icon: NewIcon("", theme.Text2, 16), tick: NewIcon("", theme.AccentText, 16),
		label: NewText(theme.Body, theme.Text, "").Flexible(),
	}
	r.ExtendBaseWidget(r)
	return r
}

func (r *menuRow) set(item MenuItem) {
	r.item = item
	token := theme.Text
	switch {
	case item.Disabled:
		token = theme.Disabled
	case item.Danger:
		token = theme.Bad
	}
	icon := token
	if icon == theme.Text {
		icon = theme.Text2
	}
	r.label.Set(token, item.Label)
	r.icon.Set(item.Icon, icon)
	r.tick.Set("", theme.AccentText)
	if item.Checked {
		r.tick.Set("check", theme.AccentText)
	}
	r.Refresh()
}

func menuRowWidth(l look, item MenuItem) float32 {
	w := 10 + l.width(theme.Body, item.Label) + 10 + l.px(16) + 10
	if item.Icon != "" {
		w += l.px(16) + 8
	}
	return w
}

// CreateRenderer is called by Fyne.
func (r *menuRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, objects: []fyne.CanvasObject{r.icon, r.label, r.tick}}
	p.min = func() fyne.Size { return fyne.Size{} }
	p.layout = func(size fyne.Size) {
		icon := lookOf(r.Theme()).px(16)
		x, y := float32(10), round((size.Height-icon)/2)
		if r.item.Icon != "" {
			place(r.icon, x, y, icon, icon)
			x += icon + 8
		}
		place(r.tick, size.Width-10-icon, y, icon, icon)
		h := r.label.MinSize().Height
		place(r.label, x, round((size.Height-h)/2), size.Width-x-icon-20, h)
	}
	return newPaint(p)
}
