package ui_test

import (
	"testing"

	"demobridge/app/status"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// rajeshOpen has the pane open on the session that failed.
func rajeshOpen(t *testing.T, f *fake) *window {
	t.Helper()
	w := list(t, f, usual)
	w.tapRow(t, 3)
	w.until("Matched records")
	return w
}

func TestThePaneTellsWhatHappenedAndWhoOwnsTheDeal(t *testing.T) {
	w := rajeshOpen(t, harbor())
	for _, text := range []string{
		"The opportunity was not updated", "Today 13:56", "14.2 minutes", "try 3 at 14:12",
		"Saved as NS-004817", "Nothing to change", "Stopped by a rule",
		"Linked to the share link by Maya Okafor, 3 Nov", "Maya Okafor", "maya.okafor@harbor.example",
		"SSO & SCIM", "Data residency", "All values",
	} {
		if !w.has(text) {
			t.Errorf("%q is not in the pane", text)
		}
	}
	if w.has("Firefox 140") {
		t.Error("all values stand open before anyone asked")
	}
	uitest.Tap(t, w.Canvas(), "All values")
	w.until("Firefox 140")
}

func TestThePaneClosesWithEscAndTheRowHasTheFocus(t *testing.T) {
	w := rajeshOpen(t, harbor())
	before := w.current(t)
	w.keys(fyne.KeyEscape)
	if w.has("Matched records") {
		t.Fatal("the pane is still there")
	}
	if w.Canvas().Focused() != fyne.Focusable(w.table(t).Rows) {
		t.Errorf("the focus is at %T", w.Canvas().Focused())
	}
	if got := w.current(t); got != before {
		t.Errorf("the current row was %q and is %q", before, got)
	}
}

func TestTheWholeWayByKeyboard(t *testing.T) {
	f := harbor()
	w := list(t, f, usual)
	w.keys(fyne.KeyF6) // from nowhere into the list
	w.keys(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyReturn)
	w.until("Matched records")
	w.letters("2")
	w.until("in the order they were seen")
	w.letters("3")
	w.until("As it is stored on this computer")
	w.letters("1r")
	w.app.Until(func() bool { return f.called("retry k-rajesh-iyer") })
	w.letters("o")
	w.app.Until(func() bool { return len(w.opened) == 1 })
	w.letters("c")
	w.until("Session Id copied")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "9f0c6a4e-5b1d-4e8a-9b0f-2d6f3a1c7e55" {
		t.Errorf("the clipboard holds %q", got)
	}
}

func TestRetryAndSkipActOnTheSessionInThePane(t *testing.T) {
	f := harbor()
	w := rajeshOpen(t, f)
	uitest.Tap(t, w.Canvas(), "Retry")
	w.until("Rajesh Iyer is sent again")
	uitest.Tap(t, w.Canvas(), "More")
	uitest.TapText(t, w.Canvas(), "Skip")
	w.until("Rajesh Iyer is skipped")
	if !f.called("retry k-rajesh-iyer") || !f.called("skip k-rajesh-iyer") {
		t.Errorf("the program was asked for %q", f.calls)
	}
}

func TestRetryWithoutInternetSaysWhenItIsSent(t *testing.T) {
	f := harbor()
	f.snapshot.Connection.State = status.Offline
	w := rajeshOpen(t, f)
	w.letters("r")
	w.until("Will be sent when you are online")
}

func TestThePaneFollowsTheProgram(t *testing.T) {
	f := harbor()
	w := rajeshOpen(t, f)
	f.change(func(s *status.Snapshot) {
		d := f.details["k-rajesh-iyer"]
		d.Fault, d.State, d.SyncedAt = nil, status.StateSynced, at(14, 40)
		f.details["k-rajesh-iyer"] = d
		f.rows[3].State, f.rows[3].SyncedAt = status.StateSynced, at(14, 40)
		s.Revision++
	})
	w.app.Until(func() bool {
		return !w.has("The opportunity was not updated") && w.row(t, 3) == "Rajesh Iyer" && contains(w.rowTexts(t)[3][len(w.rowTexts(t)[3])-1], "14:40")
	})
}

func TestOnlyWebAddressesReachTheBrowser(t *testing.T) {
	for _, address := range []string{
		"file:///etc/passwd", "javascript:alert(1)", "http://harbor.example/a", "ms-settings:", "https://user:word@harbor.example",
	} {
		f := harbor()
		d := f.details["k-rajesh-iyer"]
		d.RecordURL = address
		f.details["k-rajesh-iyer"] = d
		w := rajeshOpen(t, f)
		uitest.Tap(t, w.Canvas(), "Open in Salesforce")
		if len(w.opened) > 0 || !w.has("The page cannot be opened") {
			t.Errorf("%q was opened", address)
		}
	}
	f := harbor()
	d := f.details["k-rajesh-iyer"]
	d.RecordURL = "http://127.0.0.1:47900/a00"
	f.details["k-rajesh-iyer"] = d
	w := rajeshOpen(t, f)
	uitest.Tap(t, w.Canvas(), "Open in Salesforce")
	if len(w.opened) != 1 {
		t.Error("the rehearsal org of this computer cannot be opened")
	}
}

func TestInANarrowWindowThePaneLiesOverTheList(t *testing.T) {
	w := list(t, harbor(), fyne.NewSize(900, 600))
	before := w.table(t).Rows.Size().Width
	w.tapRow(t, 3)
	w.until("Matched records")
	if now := w.table(t).Rows.Size().Width; now != before {
		t.Errorf("the list shrank from %.0f to %.0f", before, now)
	}
}
