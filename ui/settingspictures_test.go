package ui_test

import (
	"testing"

	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// TestPicturesOfTheSettings paints the settings in their states for people to
// look at.
func TestPicturesOfTheSettings(t *testing.T) {
	for _, look := range []string{"light", "dark"} {
		for name, f := range map[string]*fake{"webhooks": told(), "none": harbor()} {
			f.prefs["window.theme"] = look
			w := settingsOpen(t, f, "Outgoing webhooks")
			if name == "none" {
				w.until("No webhook yet")
				uitest.Picture(t, w.Canvas(), "settings-none-"+look)
				continue
			}
			w.until("Data warehouse")
			uitest.Picture(t, w.Canvas(), "settings-webhooks-"+look)
			uitest.Tap(t, w.Canvas(), "Edit")
			w.until("Dana Whitfield")
			w.until("Signature")
			uitest.Picture(t, w.Canvas(), "settings-webhook-"+look)
		}
	}
	f := told()
	f.prefs["window.theme"] = "light"
	w := open(t, f, fyne.NewSize(1024, 640))
	uitest.Tap(t, w.Canvas(), "Settings")
	w.until("Import a file")
	uitest.Picture(t, w.Canvas(), "settings-sources-small")
}
