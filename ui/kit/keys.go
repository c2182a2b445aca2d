package kit

import "fyne.io/fyne/v2"

// keyTaker is an overlay of this package, such as a dialog, that wants the keys
// nobody under it used.
type keyTaker interface {
	takeKey(e *fyne.KeyEvent) bool
}

// HandleKey gives a key to the topmost dialog or popup and reports whether it
// was used. Call it first in the canvas's OnTypedKey handler, which Fyne calls
// when nothing has the focus.
func HandleKey(c fyne.Canvas, e *fyne.KeyEvent) bool {
	if taker, ok := c.Overlays().Top().(keyTaker); ok {
		// Nothing behind a dialog may react to a key, used or not.
		taker.takeKey(e)
		return true
	}
	return false
}

// passKey hands a key on that the focused object does not use. Fyne gives keys
// to the focused object only, so without this Esc and F6 would be lost as soon
// as anything has the focus.
func passKey(o fyne.CanvasObject, e *fyne.KeyEvent) {
	if o == nil {
		return
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c == nil || HandleKey(c, e) {
		return
	}
	if handler := c.OnTypedKey(); handler != nil {
		handler(e)
	}
}
