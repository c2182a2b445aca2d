package ui_test

import (
	"testing"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

var usual = fyne.NewSize(1280, 800)

func TestAFigureOpensItsSessions(t *testing.T) {
	for _, c := range []struct {
		figure string
		rows   []string
		count  string
	}{
		{"9 Need attention", []string{"Rajesh Iyer", "Kwame Asante", "Noah Bergström"}, "3 of 412 sessions"},
		{"14 Waiting", []string{"Hannah Vogel", "Grace Mbeki", "Tom Kessler"}, "3 of 412 sessions"},
		{"61 Synced today", []string{"Dana Whitfield", "Luis Ortega"}, "25 of 412 sessions"},
	} {
		w := open(t, harbor(), usual)
		uitest.Tap(t, w.Canvas(), c.figure)
		w.untilLine(c.count)
		for i, name := range c.rows {
			if got := w.row(t, i); got != name {
				t.Errorf("%s: row %d is %q, want %q", c.figure, i, got, name)
			}
		}
	}
}

func TestARecentSessionOpensInThePane(t *testing.T) {
	w := open(t, harbor(), usual)
	uitest.Tap(t, w.Canvas(), "Session of Rajesh Iyer")
	w.until("Matched records")
	if !w.has("The opportunity was not updated") {
		t.Errorf("the pane does not say what failed: %q", uitest.Texts(w.Canvas()))
	}
}

func TestAnAttentionRowOpensItsProblem(t *testing.T) {
	w := open(t, harbor(), usual)
	uitest.Tap(t, w.Canvas(), "Two contacts share one email")
	w.until("Salesforce holds two contacts with the same email")
	if !w.has("Grouped by cause") {
		t.Errorf("the window shows %q", uitest.Texts(w.Canvas()))
	}
}

func TestTheOverviewFollowsTheProgram(t *testing.T) {
	f := harbor()
	w := open(t, f, usual)
	f.change(func(s *status.Snapshot) {
		s.Counts.Waiting, s.Sync.Done = 1234, 16
	})
	w.until("1,234")
	w.until("Sending 16 of 17")
}

func TestTheChartIsAlsoATable(t *testing.T) {
	w := open(t, harbor(), usual)
	w.letters("t")
	for _, text := range []string{"Thursday 12 November", "Friday 30 October"} {
		if !w.has(text) {
			t.Errorf("%q is not in the table: %q", text, uitest.Texts(w.Canvas()))
		}
	}
	uitest.Picture(t, w.Canvas(), "days")
	w.keys(fyne.KeyEscape)
	if w.has("Friday 30 October") {
		t.Error("Esc does not close the table")
	}
}

func TestBeforeTheFirstSnapshotNothingIsClaimed(t *testing.T) {
	f := harbor()
	real := f.snapshot
	f.snapshot = status.Snapshot{}
	w := open(t, f, usual)
	if uitest.ByName(w.Canvas(), "0 Waiting") != nil || !w.has("–") || !w.has("Starting…") {
		t.Errorf("before anything is known the window says %q", uitest.Texts(w.Canvas()))
	}
	f.change(func(s *status.Snapshot) { *s = real })
	w.until("yesterday by now: 57")
}

func TestPauseAndSyncNow(t *testing.T) {
	f := harbor()
	w := open(t, f, usual)
	uitest.Tap(t, w.Canvas(), "Sync now")
	uitest.Tap(t, w.Canvas(), "Pause")
	if !f.called("sync") || !f.called("pause") {
		t.Errorf("the program was asked for %q", f.calls)
	}
	f.change(func(s *status.Snapshot) { s.Sync.State = status.Paused })
	w.until("Sending is paused.")
	uitest.Tap(t, w.Canvas(), "Resume")
	if !f.called("resume") {
		t.Errorf("the program was asked for %q", f.calls)
	}
	if button(t, w, "Sync now").Disabled() == false {
		t.Error("Sync now works while sending is paused")
	}
}

func button(t *testing.T, w *window, label string) *kit.Button {
	t.Helper()
	for _, b := range uitest.Find[*kit.Button](w.Canvas()) {
		if b.Label() == label {
			return b
		}
	}
	t.Fatalf("no button says %q", label)
	return nil
}
