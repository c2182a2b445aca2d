package kit

import "fyne.io/fyne/v2"

// ReplaceBody changes the body and keeps the place one has scrolled to, for
// the same thing in a newer state.
func (d *DetailPane) ReplaceBody(body fyne.CanvasObject) {
	d.body.Content = Inset(12, 16, 16, 16, body)
	d.body.Refresh()
}
