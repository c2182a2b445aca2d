package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Tabs is a row of tab names, 40 units high, with a line under it. It shows no
// content itself: OnChange tells the screen what to show. Left and Right move
// the focus, Enter and Space choose.
type Tabs struct {
	widget.BaseWidget

	// OnChange is called when the person chose another tab.
	OnChange func(i int)

	inset    float32
	selected int
	tabs     []*tab
	line     *canvas.Rectangle
}

// NewTabs returns tabs with the first one chosen. inset is the distance from
// the left edge: theme.PagePadX on a page, 16 in a pane.
func NewTabs(inset float32, names []string, onChange func(i int)) *Tabs {
	t := &Tabs{OnChange: onChange, inset: inset, line: canvas.NewRectangle(color.Transparent)}
	for i, name := range names {
		t.tabs = append(t.tabs, newTab(t, i, name))
	}
	t.ExtendBaseWidget(t)
	return t
}

// Selected returns the chosen tab.
func (t *Tabs) Selected() int { return t.selected }

// SetSelected chooses without calling OnChange.
func (t *Tabs) SetSelected(i int) {
	t.selected = i
	for _, x := range t.tabs {
		x.Refresh()
	}
}

// SetCounter shows a number behind a name; "" removes it. kind Mute shows the
// plain number, others a coloured chip.
func (t *Tabs) SetCounter(i int, kind Kind, text string) {
	x := t.tabs[i]
	x.count, x.kind = text, kind
	x.counter.Set(kind, text)
	x.Refresh()
	t.Refresh()
}

// Choose selects a tab as a click does.
func (t *Tabs) Choose(i int) {
	if i < 0 || i >= len(t.tabs) || i == t.selected {
		return
	}
	t.SetSelected(i)
	if t.OnChange != nil {
		t.OnChange(i)
	}
}

// CreateRenderer is called by Fyne.
func (t *Tabs) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	p := &paint{owner: t, objects: []fyne.CanvasObject{t.line}}
	for _, x := range t.tabs {
		p.objects = append(p.objects, x)
	}
	p.refresh = func() { t.line.FillColor = lookOf(t.Theme()).color(theme.Border) }
	p.min = func() fyne.Size {
		l := lookOf(t.Theme())
		w := 2 * t.inset
		for i, x := range t.tabs {
			if i > 0 {
				w += theme.Gap20
			}
			w += x.MinSize().Width
		}
		return fyne.NewSize(w, l.px(theme.TabBarHeight))
	}
	p.layout = func(size fyne.Size) {
		place(t.line, 0, size.Height-1, size.Width, 1)
		x := t.inset
		for _, tab := range t.tabs {
			w := tab.MinSize().Width
			place(tab, x, 0, w, size.Height)
			x += w + theme.Gap20
		}
	}
	return newPaint(p)
}

type tab struct {
	pressable

	tabs    *Tabs
	index   int
	name    string
	count   string
	kind    Kind
	label   *canvas.Text
	number  *canvas.Text
	counter *Chip
	under   *canvas.Rectangle
	ring    *focusRing
}

func newTab(t *Tabs, i int, name string) *tab {
	x := &tab{
		tabs: t, index: i, name: name, label: &canvas.Text{}, number: &canvas.Text{},
		counter: NewCounter(Mute, ""), under: canvas.NewRectangle(color.Transparent), ring: newFocusRing(true),
	}
	x.tap = func() { t.Choose(i) }
	x.extend(x)
	return x
}

// TypedKey moves the focus with Left and Right.
func (x *tab) TypedKey(e *fyne.KeyEvent) {
	next := x.index
	switch e.Name {
	case fyne.KeyLeft:
		next--
	case fyne.KeyRight:
		next++
	default:
		x.pressable.TypedKey(e)
		return
	}
	if next < 0 || next >= len(x.tabs.tabs) {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(x); c != nil {
		c.Focus(x.tabs.tabs[next])
	}
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (x *tab) AccessibilityLabel() string { return x.name }

// AccessibilityRole is read by Fyne's accessibility builds.
func (x *tab) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (x *tab) countWidth(l look) float32 {
	switch {
	case x.count == "":
		return 0
	case x.kind == Mute:
		return 6 + l.width(theme.Caption, x.count)
	default:
		return 6 + x.counter.MinSize().Width
	}
}

// CreateRenderer is called by Fyne.
func (x *tab) CreateRenderer() fyne.WidgetRenderer {
	x.ExtendBaseWidget(x)
	p := &paint{owner: x, objects: []fyne.CanvasObject{x.label, x.number, x.counter, x.under, x.ring.rect}}
	p.refresh = func() {
		l := lookOf(x.Theme())
		selected := x.tabs.selected == x.index
		token := theme.Text2
		if selected {
			token = theme.AccentText
		} else if x.hovered {
			token = theme.Text
		}
		l.setText(x.label, theme.Strong, token, x.name)
		l.setText(x.number, theme.Caption, theme.Text3, x.count)
		show(x.number, x.count != "" && x.kind == Mute)
		show(x.counter, x.count != "" && x.kind != Mute)
		x.under.FillColor = l.color(theme.Accent)
		show(x.under, selected)
		x.ring.set(l, theme.RadiusTag, x.focused)
	}
	p.min = func() fyne.Size {
		l := lookOf(x.Theme())
		return fyne.NewSize(l.width(theme.Strong, x.name)+x.countWidth(l), l.px(theme.TabBarHeight))
	}
	p.layout = func(size fyne.Size) {
		l := lookOf(x.Theme())
		w := l.width(theme.Strong, x.name)
		place(x.label, 0, 0, w, size.Height)
		place(x.number, w+6, 0, size.Width-w-6, size.Height)
		m := x.counter.MinSize()
		place(x.counter, w+6, round((size.Height-m.Height)/2), m.Width, m.Height)
		place(x.under, 0, size.Height-2, size.Width, 2)
		x.ring.place(-6, 4, size.Width+12, size.Height-8)
	}
	return newPaint(p)
}
