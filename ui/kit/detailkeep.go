package kit

import "fyne.io/fyne/v2"

// ReplaceBody changes the body and keeps the place one has scrolled to, for
// the same thing in a newer state.
func (d *DetailPane) ReplaceBody(body fyne.CanvasObject) {
	ReplaceScrolled(d.body, Inset(12, 16, 16, 16, body))
}
