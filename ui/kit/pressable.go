package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// pressable is what everything clickable shares: hover, press, keyboard focus,
// Enter and Space. A click does not take the focus, so a focus here always
// came by keyboard and its ring is always right to show.
type pressable struct {
	widget.DisableableWidget

	hovered, pressed, focused bool
	tap                       func()
	self                      fyne.Widget // the block that embeds this
}

// extend is ExtendBaseWidget that remembers the block, which Fyne knows by
// that pointer only.
func (p *pressable) extend(self fyne.Widget) {
	p.self = self
	p.ExtendBaseWidget(self)
}

// Tapped is called by Fyne on a click.
func (p *pressable) Tapped(*fyne.PointEvent) { p.press() }

func (p *pressable) press() {
	if p.Disabled() || p.tap == nil {
		return
	}
	p.tap()
}

// MouseIn is called by Fyne.
func (p *pressable) MouseIn(*desktop.MouseEvent) {
	p.hovered = true
	p.Refresh()
}

// MouseMoved is called by Fyne.
func (p *pressable) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called by Fyne.
func (p *pressable) MouseOut() {
	p.hovered, p.pressed = false, false
	p.Refresh()
}

// MouseDown is called by Fyne.
func (p *pressable) MouseDown(*desktop.MouseEvent) {
	p.pressed = true
	p.Refresh()
}

// MouseUp is called by Fyne.
func (p *pressable) MouseUp(*desktop.MouseEvent) {
	p.pressed = false
	p.Refresh()
}

// FocusGained is called by Fyne when Tab arrives here.
func (p *pressable) FocusGained() {
	p.focused = true
	p.Refresh()
}

// FocusLost is called by Fyne.
func (p *pressable) FocusLost() {
	p.focused = false
	p.Refresh()
}

// TypedRune is called by Fyne.
func (p *pressable) TypedRune(rune) {}

// TypedKey presses on Enter and Space and hands every other key on.
func (p *pressable) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		p.press()
	default:
		passKey(p.self, e)
	}
}
