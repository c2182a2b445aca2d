package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

type toggleShape uint8

const (
	switchShape toggleShape = iota
	tickShape
	radioShape
)

// Toggle is a switch, a tick box or a radio with its label at the right; the
// label is part of what can be clicked.
type Toggle struct {
	pressable

	// OnChange is called when the person changed it.
	OnChange func(on bool)

	shape   toggleShape
	label   string
	spoken  string // its name where the words stand elsewhere
	help    string
	on      bool
	group   *RadioGroup
	ordinal int

	body  *box
	knob  *canvas.Circle
	tick  *glyph
	ring  *focusRing
	text  *canvas.Text
	under *canvas.Text
}

// NewSwitch returns a switch, for settings that work at once.
func NewSwitch(label string, on bool, onChange func(on bool)) *Toggle {
	return newToggle(switchShape, label, on, onChange)
}

// NewTickBox returns a tick box, for choices that are carried out later.
func NewTickBox(label string, on bool, onChange func(on bool)) *Toggle {
	return newToggle(tickShape, label, on, onChange)
}

func newToggle(shape toggleShape, label string, on bool, onChange func(bool)) *Toggle {
	t := &Toggle{
		shape: shape, label: label, on: on, OnChange: onChange,
		body: newBox(), knob: canvas.NewCircle(color.Transparent), tick: newGlyph(),
		ring: newFocusRing(false), text: &canvas.Text{}, under: &canvas.Text{},
	}
	t.tap = t.flip
	t.extend(t)
	return t
}

// Help adds a caption under the label.
func (t *Toggle) Help(help string) *Toggle {
	t.help = help
	t.Refresh()
	return t
}

// Spoken names a toggle without a label, whose words stand elsewhere.
func (t *Toggle) Spoken(name string) *Toggle {
	t.spoken = name
	return t
}

// On tells whether it is on.
func (t *Toggle) On() bool { return t.on }

// SetOn changes it without calling OnChange.
func (t *Toggle) SetOn(on bool) {
	if on != t.on {
		t.on = on
		t.Refresh()
	}
}

// SetEnabled enables or disables.
func (t *Toggle) SetEnabled(enabled bool) {
	if enabled {
		t.Enable()
	} else {
		t.Disable()
	}
}

func (t *Toggle) flip() {
	if t.group != nil {
		t.group.choose(t.ordinal)
		return
	}
	t.SetOn(!t.on)
	if t.OnChange != nil {
		t.OnChange(t.on)
	}
}

// TypedKey flips with Space and Enter; in a group Up and Down choose.
func (t *Toggle) TypedKey(e *fyne.KeyEvent) {
	if t.group != nil && (e.Name == fyne.KeyUp || e.Name == fyne.KeyDown) {
		t.group.step(e.Name == fyne.KeyDown)
		return
	}
	t.pressable.TypedKey(e)
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (t *Toggle) AccessibilityLabel() string {
	if t.spoken != "" {
		return t.spoken
	}
	return t.label
}

// AccessibilityRole is read by Fyne's accessibility builds.
func (t *Toggle) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (t *Toggle) shapeSize(l look) fyne.Size {
	if t.shape == switchShape {
		return fyne.NewSize(l.px(34), l.px(20))
	}
	return fyne.NewSquareSize(l.px(16))
}

// CreateRenderer is called by Fyne.
func (t *Toggle) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	p := &paint{owner: t, objects: append(t.body.objects(), t.knob, t.tick.image, t.ring.rect, t.text, t.under)}
	p.refresh = t.repaint
	p.min = func() fyne.Size {
		l := lookOf(t.Theme())
		size := t.shapeSize(l)
		words := max(l.width(theme.Body, t.label), l.width(theme.Caption, t.help))
		if words > 0 {
			words += theme.Gap8
		}
		h := max(size.Height, l.lineHeight(theme.Body))
		if t.help != "" {
			h = l.lineHeight(theme.Body) + l.lineHeight(theme.Caption)
		} else if t.label != "" {
			h = l.px(theme.ControlHeight)
		}
		return fyne.NewSize(size.Width+words, h)
	}
	p.layout = t.arrange
	return newPaint(p)
}

func (t *Toggle) repaint() {
	l := lookOf(t.Theme())
	size := t.shapeSize(l)
	fill, edge := theme.Card, theme.Control
	if t.on {
		fill, edge = theme.Accent, theme.Accent
	} else if t.shape == switchShape {
		fill = theme.Control
	}
	words, knob := theme.Text, theme.OnAccent
	if t.Disabled() {
		words, fill, edge, knob = theme.Disabled, theme.Sunken, theme.Border, theme.Disabled
	}
	radius := theme.RadiusTag
	if t.shape != tickShape {
		radius = size.Height / 2
	}
	if t.hovered && !t.on && !t.Disabled() && t.shape != switchShape {
		fill = theme.Hover
	}
	t.body.set(l.color(fill), l.color(edge), radius, theme.BorderWidth)
	t.ring.set(l, radius, t.focused)
	t.knob.FillColor = l.color(knob)
	show(t.knob, t.shape == switchShape || t.shape == radioShape && t.on)
	t.tick.set("check", knob)
	if t.shape != tickShape || !t.on {
		t.tick.image.Hide()
	}
	l.setText(t.text, theme.Body, words, t.label)
	under := theme.Text3
	if t.Disabled() {
		under = theme.Disabled
	}
	l.setText(t.under, theme.Caption, under, t.help)
}

func (t *Toggle) arrange(size fyne.Size) {
	l := lookOf(t.Theme())
	shape := t.shapeSize(l)
	line := l.lineHeight(theme.Body)
	y := round((size.Height - shape.Height) / 2)
	top := float32(0)
	if t.help != "" {
		y = round((line - shape.Height) / 2)
	} else {
		top = round((size.Height - line) / 2)
	}
	t.body.place(0, y, shape.Width, shape.Height)
	t.ring.place(0, y, shape.Width, shape.Height)
	switch t.shape {
	case switchShape:
		d := shape.Height - 4
		x := float32(2)
		if t.on {
			x = shape.Width - 2 - d
		}
		place(t.knob, x, y+2, d, d)
	case radioShape:
		d := round(shape.Height * 0.375)
		place(t.knob, (shape.Width-d)/2, y+(shape.Height-d)/2, d, d)
	case tickShape:
		d := l.px(12)
		t.tick.place(l, round((shape.Width-d)/2), y+round((shape.Height-d)/2), d)
	}
	x := shape.Width + theme.Gap8
	t.text.Text = fit(l, theme.Body, t.label, size.Width-x)
	place(t.text, x, top, size.Width-x, line)
	t.under.Text = fit(l, theme.Caption, t.help, size.Width-x)
	place(t.under, x, line, size.Width-x, l.lineHeight(theme.Caption))
}

// RadioGroup is a choice of one among a few that are all shown.
type RadioGroup struct {
	// OnChange is called when the person chose another one.
	OnChange func(i int)

	items []*Toggle
	index int
}

// NewRadioGroup returns a group; put its Items into a VBox or HBox.
func NewRadioGroup(labels []string, index int, onChange func(i int)) *RadioGroup {
	g := &RadioGroup{OnChange: onChange, index: index}
	for i, label := range labels {
		item := newToggle(radioShape, label, i == index, nil)
		item.group, item.ordinal = g, i
		g.items = append(g.items, item)
	}
	return g
}

// Items returns the radios, in the order of their labels.
func (g *RadioGroup) Items() []*Toggle { return g.items }

// Box returns the radios stacked, or side by side.
func (g *RadioGroup) Box(horizontal bool) fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, len(g.items))
	for i, item := range g.items {
		objects[i] = item
	}
	if horizontal {
		return HBox(20, objects...)
	}
	return VBox(0, objects...)
}

// Index returns the choice, or -1.
func (g *RadioGroup) Index() int { return g.index }

// SetIndex chooses without calling OnChange.
func (g *RadioGroup) SetIndex(index int) {
	g.index = index
	for i, item := range g.items {
		item.SetOn(i == index)
	}
}

func (g *RadioGroup) choose(i int) {
	if i == g.index {
		return
	}
	g.SetIndex(i)
	if g.OnChange != nil {
		g.OnChange(i)
	}
}

func (g *RadioGroup) step(down bool) {
	next := g.index - 1
	if down {
		next = g.index + 1
	}
	if next < 0 || next >= len(g.items) {
		return
	}
	g.choose(next)
	if c := fyne.CurrentApp().Driver().CanvasForObject(g.items[next]); c != nil {
		c.Focus(g.items[next])
	}
}
