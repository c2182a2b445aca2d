package preview_test

import (
	"testing"

	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// reachable fails for every control of the open dialog that Tab does not come
// to.
func (w *window) reachable(t *testing.T, where string) {
	t.Helper()
	want := map[fyne.Focusable]bool{}
	uitest.Walk(w.Canvas().Overlays().Top(), func(o fyne.CanvasObject) bool {
		if _, takes := o.(fyne.Tappable); !takes {
			return true
		}
		f, ok := o.(fyne.Focusable)
		if !ok {
			return true
		}
		if d, can := o.(fyne.Disableable); !can || !d.Disabled() {
			want[f] = true
		}
		return true
	})
	if len(want) < 2 {
		t.Fatalf("%s: only %d controls", where, len(want))
	}
	for range 4 * len(want) {
		uitest.Key(w.Canvas(), fyne.KeyTab)
		delete(want, w.Canvas().Focused())
	}
	for f := range want {
		t.Errorf("%s: Tab does not come to %T %q", where, f, uitest.TextsIn(f.(fyne.CanvasObject)))
	}
}

func TestEveryControlOfTheDialogsIsReachedWithTab(t *testing.T) {
	w := open(t, &past{}, theme.Light, usual)
	w.viewer.Session("k", "Dana Whitfield")
	w.until("Same email address")
	w.reachable(t, "the preview")
	for _, tab := range []string{"Left out", "Requests"} {
		uitest.Tap(t, w.Canvas(), tab)
		uitest.Settle(w.Canvas())
		w.reachable(t, tab)
	}
	uitest.Tap(t, w.Canvas(), "Close")
	w.viewer.UndoSession("k", "Dana Whitfield")
	w.until("Acme Manufacturing")
	w.reachable(t, "the way back of a session")
	uitest.Tap(t, w.Canvas(), "Close")
	w.viewer.Runs()
	w.until("Too old to undo")
	w.reachable(t, "the earlier runs")
}
