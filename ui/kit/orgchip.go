package kit

import (
	"image/color"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// OrgChip shows which org is connected and in what state; a press opens a menu.
// Collapsed it shows the icon, the state dot and a short word.
type OrgChip struct {
	pressable

	name, state, short string
	kind               Kind
	collapsed          bool

	box          *box
	ring         *focusRing
	cloud, arrow *glyph
	title, line  *canvas.Text
	dot          *canvas.Circle
}

// NewOrgChip returns the chip, 48 units high and as wide as it is given.
func NewOrgChip(tapped func()) *OrgChip {
	o := &OrgChip{
		box: newBox(), ring: newFocusRing(false), cloud: newGlyph(), arrow: newGlyph(),
		title: &canvas.Text{}, line: &canvas.Text{}, dot: canvas.NewCircle(color.Transparent),
	}
	o.tap = tapped
	o.extend(o)
	return o
}

// Set changes everything that is shown. kind colours the dot: OK for a working
// connection, Bad for "Sign in again" and Warn for "No internet", which also
// colour the word. short is the word of the collapsed form.
func (o *OrgChip) Set(name string, kind Kind, state, short string) {
	o.name, o.kind, o.state, o.short = oneLine(name), kind, state, short
	o.Refresh()
}

// SetCollapsed switches between the wide and the narrow form.
func (o *OrgChip) SetCollapsed(collapsed bool) {
	o.collapsed = collapsed
	o.Refresh()
}

// AccessibilityLabel is read by Fyne's accessibility builds.
func (o *OrgChip) AccessibilityLabel() string { return o.name + ", " + o.state }

// AccessibilityRole is read by Fyne's accessibility builds.
func (o *OrgChip) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by Fyne.
func (o *OrgChip) CreateRenderer() fyne.WidgetRenderer {
	o.ExtendBaseWidget(o)
	p := &paint{owner: o}
	p.objects = append(o.box.objects(), o.ring.rect, o.cloud.image, o.arrow.image, o.title, o.line, o.dot)
	p.refresh = func() {
		l := lookOf(o.Theme())
		fill := theme.Card
		if o.hovered {
			fill = theme.Hover
		}
		o.box.set(l.color(fill), l.color(theme.Border), theme.RadiusCard, theme.BorderWidth)
		o.ring.set(l, theme.RadiusCard, o.focused)
		state, _ := o.kind.tokens()
		words := theme.Text3
		if o.kind == Bad || o.kind == Warn {
			words = state
		}
		o.dot.FillColor = l.color(state)
		l.setText(o.title, theme.Strong, theme.Text, o.name)
		l.setText(o.line, theme.Caption, words, o.state)
		o.cloud.set("cloud", theme.Text2)
		o.arrow.set("chevrons-up-down", theme.Text2)
		show(o.title, !o.collapsed)
		if o.collapsed {
			o.line.Text = o.short
			o.arrow.image.Hide()
		}
	}
	p.min = func() fyne.Size {
		l := lookOf(o.Theme())
		return fyne.NewSize(l.px(56), l.px(48))
	}
	p.layout = o.arrange
	return newPaint(p)
}

func (o *OrgChip) arrange(size fyne.Size) {
	l := lookOf(o.Theme())
	o.box.place(0, 0, size.Width, size.Height)
	o.ring.place(0, 0, size.Width, size.Height)
	icon, dot := l.px(18), l.px(7)
	line := l.lineHeight(theme.Caption)
	if o.collapsed {
		x := round((size.Width - icon - 5 - dot) / 2)
		o.cloud.place(l, x, 7, icon)
		place(o.dot, x+icon+5, 7+round((icon-dot)/2), dot, dot)
		w := l.width(theme.Caption, o.short)
		place(o.line, round((size.Width-w)/2), size.Height-line-6, w, line)
		return
	}
	o.cloud.place(l, 11, round((size.Height-icon)/2), icon)
	arrow := l.px(14)
	o.arrow.place(l, size.Width-10-arrow, round((size.Height-arrow)/2), arrow)
	x := 11 + icon + 8
	room := size.Width - 10 - arrow - 6 - x
	top := round((size.Height - l.lineHeight(theme.Strong) - line) / 2)
	o.title.Text = fit(l, theme.Strong, o.name, room)
	place(o.title, x, top, room, l.lineHeight(theme.Strong))
	y := top + l.lineHeight(theme.Strong) - 1
	place(o.dot, x, y+round((line-dot)/2), dot, dot)
	o.line.Text = fit(l, theme.Caption, o.state, room-dot-6)
	place(o.line, x+dot+6, y, room-dot-6, line)
}
