package uitest

import (
	"testing"

	"fyne.io/fyne/v2"
)

// Key sends keys to what has the focus, or to the window when nothing has.
func Key(c fyne.Canvas, names ...fyne.KeyName) {
	for _, name := range names {
		e := &fyne.KeyEvent{Name: name}
		switch f := c.Focused(); {
		case name == fyne.KeyTab:
			if t, ok := f.(fyne.Tabbable); ok && t.AcceptsTab() {
				f.TypedKey(e)
				continue
			}
			c.FocusNext()
		case f != nil:
			f.TypedKey(e)
		case c.OnTypedKey() != nil:
			c.OnTypedKey()(e)
		}
	}
}

// Type sends letters to what has the focus, or to the window when nothing has.
func Type(c fyne.Canvas, text string) {
	for _, r := range text {
		if f := c.Focused(); f != nil {
			f.TypedRune(r)
		} else if c.OnTypedRune() != nil {
			c.OnTypedRune()(r)
		}
	}
}

// Focus moves the keyboard focus to an object and fails when it cannot have
// it.
func Focus(t testing.TB, c fyne.Canvas, o fyne.Focusable) {
	t.Helper()
	c.Focus(o)
	if c.Focused() != o {
		t.Fatalf("uitest: %T does not take the focus", o)
	}
}
