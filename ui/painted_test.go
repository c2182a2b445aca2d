package ui_test

import (
	"image/color"
	"testing"

	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

func TestAScreenThatComesBackIsPaintedInTheNewColours(t *testing.T) {
	header := func(before, now theme.Mode) color.Color {
		w := open(t, newFake(), fyne.NewSize(1280, 800))
		w.app.SetTheme(theme.Options{Mode: before})
		w.shortcut(fyne.Key4, fyne.KeyModifierShortcutDefault)
		w.until("Export all")
		w.shortcut(fyne.Key1, fyne.KeyModifierShortcutDefault)
		w.app.SetTheme(theme.Options{Mode: now})
		uitest.Settle(w.Canvas())
		w.shortcut(fyne.Key4, fyne.KeyModifierShortcutDefault)
		w.until("Export all")
		return uitest.Capture(w.Canvas()).At(700, 10)
	}
	if header(theme.Dark, theme.Light) != header(theme.Light, theme.Light) {
		t.Error("the head of the problems is still dark after the window became light")
	}
}
