package ui_test

import (
	"testing"

	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"github.com/google/go-cmp/cmp"
)

func TestAScreenThatComesBackIsPaintedInTheNewColours(t *testing.T) {
	fresh := func(before, now theme.Mode) any {
		w := open(t, newFake(), fyne.NewSize(1280, 800))
		w.app.SetTheme(theme.Options{Mode: before})
		w.shortcut(fyne.Key4, fyne.KeyModifierShortcutDefault)
		w.until("Export all")
		w.shortcut(fyne.Key1, fyne.KeyModifierShortcutDefault)
		w.app.SetTheme(theme.Options{Mode: now})
		uitest.Settle(w.Canvas())
		w.shortcut(fyne.Key4, fyne.KeyModifierShortcutDefault)
		w.until("Export all")
		return uitest.Capture(w.Canvas())
	}
	if !cmp.Equal(fresh(theme.Dark, theme.Light), fresh(theme.Light, theme.Light)) {
		t.Error("the problems are not all light after they were dark")
	}
}
