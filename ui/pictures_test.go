package ui_test

import (
	"fmt"
	"testing"

	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// TestPictures paints every screen in its states for people to look at. It
// fails only when a screen cannot be painted at all.
func TestPictures(t *testing.T) {
	scenes := []struct {
		name string
		make func() *fake
	}{{"normal", harbor}, {"empty", empty}, {"signedout", signedOut}, {"long", longText}, {"error", broken}}
	for _, scene := range scenes {
		for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
			for _, size := range []fyne.Size{{Width: 1280, Height: 800}, {Width: 900, Height: 600}} {
				name := fmt.Sprintf("%s-%s-%.0f", scene.name, map[theme.Mode]string{theme.Light: "light", theme.Dark: "dark"}[mode], size.Width)
				t.Run(name, func(t *testing.T) { paint(t, scene.make(), mode, size, name) })
			}
		}
	}
}

// TestPicturesOfLargeText paints both screens with text at 150 %, and in the
// smallest window.
func TestPicturesOfLargeText(t *testing.T) {
	for _, c := range []struct {
		name  string
		scale int
		size  fyne.Size
	}{{"large-1280", 150, usual}, {"smallest-1024", 100, fyne.NewSize(1024, 640)}, {"wide-1900", 100, fyne.NewSize(1900, 1000)}} {
		f := harbor()
		f.prefs["window.theme"] = "light"
		w := open(t, f, c.size)
		w.app.SetTheme(theme.Options{Mode: theme.Light, TextScale: c.scale})
		uitest.Settle(w.Canvas())
		uitest.Picture(t, w.Canvas(), "overview-"+c.name)
		w.key("2")
		w.until("sessions · ")
		uitest.Picture(t, w.Canvas(), "sessions-"+c.name)
		w.table(t).Rows.Focus()
		w.keys(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
		w.until("Matched records")
		uitest.Picture(t, w.Canvas(), "pane-"+c.name)
	}
}

func paint(t *testing.T, f *fake, mode theme.Mode, size fyne.Size, name string) {
	f.prefs["window.theme"] = map[theme.Mode]string{theme.Light: "light", theme.Dark: "dark"}[mode]
	w := open(t, f, size)
	uitest.Picture(t, w.Canvas(), "overview-"+name)
	w.key("2")
	switch {
	case f.fail != nil:
		w.until("Try again")
	case len(f.rows) == 0:
		w.until("No sessions yet")
	default:
		w.until("sessions · ")
	}
	uitest.Picture(t, w.Canvas(), "sessions-"+name)
	if len(f.rows) == 0 || f.fail != nil {
		return
	}
	w.tapRow(t, 3)
	w.until("Matched records")
	uitest.Picture(t, w.Canvas(), "pane-"+name)
	w.letters("2")
	w.until("in the order they were seen")
	uitest.Picture(t, w.Canvas(), "steps-"+name)
}
