package ui_test

import (
	"testing"

	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// The golden pictures hold the look of the screens: one for each state that a
// person should recognise at once.
func TestTheScreensLookAsAgreed(t *testing.T) {
	f := harbor()
	f.prefs["window.theme"] = "light"
	w := open(t, f, usual)
	uitest.Golden(t, w.Canvas(), "overview")

	f = harbor()
	f.prefs["window.theme"] = "dark"
	w = rajeshOpen(t, f)
	uitest.Golden(t, w.Canvas(), "session-dark")

	f = empty()
	f.prefs["window.theme"] = "light"
	w = open(t, f, fyne.NewSize(1024, 640))
	w.key(fyne.Key2)
	w.until("No sessions yet")
	uitest.Golden(t, w.Canvas(), "sessions-empty")

	f = signedOut()
	f.prefs["window.theme"] = "dark"
	w = open(t, f, usual)
	uitest.Golden(t, w.Canvas(), "signed-out-dark")
}
