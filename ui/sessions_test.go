package ui_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"demobridge/app/status"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// list opens the window on the list of sessions.
func list(t *testing.T, f *fake, size fyne.Size) *window {
	t.Helper()
	w := open(t, f, size)
	w.key(fyne.Key2)
	w.until("sessions · ")
	return w
}

func TestSearchShowsOnlyHits(t *testing.T) {
	w := list(t, harbor(), usual)
	w.key(fyne.KeyF)
	w.letters("meridian")
	w.untilLine("1 of 412 sessions")
	if got := w.row(t, 0); got != "Rajesh Iyer" {
		t.Errorf("the list shows %q", got)
	}
	w.keys(fyne.KeyEscape)
	w.untilLine("412 of 412 sessions")
}

func TestTheLatestSearchWins(t *testing.T) {
	f := harbor()
	w := list(t, f, usual)
	asked, release := make(chan string, 10), make(chan struct{})
	f.hold = func(_ context.Context, q status.SessionQuery) error {
		asked <- q.Search
		if q.Search == "grace" {
			<-release // a store that does not heed a cancelled context
		}
		return nil
	}
	w.key(fyne.KeyF)
	w.letters("grace")
	w.keys(fyne.KeyReturn)
	if got := <-asked; got != "grace" {
		t.Fatalf("asked for %q", got)
	}
	w.letters("fully late")
	for range len("fully late") + len("grace") {
		w.keys(fyne.KeyBackspace)
	}
	w.letters("rajesh")
	w.keys(fyne.KeyReturn)
	w.untilLine("1 of 412 sessions")
	close(release)
	w.app.Drain()
	if got := w.row(t, 0); got != "Rajesh Iyer" {
		t.Errorf("an older answer came through: the list shows %q", got)
	}
}

func TestAHeadClickSorts(t *testing.T) {
	w := list(t, harbor(), usual)
	uitest.Tap(t, w.Canvas(), "Steps")
	w.app.Until(func() bool { return w.row(t, 0) == "Rajesh Iyer" }) // 31 steps
	uitest.Tap(t, w.Canvas(), "Steps")
	w.app.Until(func() bool { return w.row(t, 0) == "Claire Dubois" }) // 1 step
}

func TestTheStatusFilterTakesSeveral(t *testing.T) {
	f := harbor()
	w := list(t, f, usual)
	uitest.Tap(t, w.Canvas(), "All statuses")
	uitest.TapText(t, w.Canvas(), "Skipped")
	w.keys(fyne.KeyEscape)
	w.untilLine("1 of 412 sessions")
	if got := w.row(t, 0); got != "Claire Dubois" {
		t.Errorf("the list shows %q", got)
	}
	uitest.Tap(t, w.Canvas(), "Clear filters")
	w.untilLine("412 of 412 sessions")
}

func TestFiltersLiveUntilTheNextStart(t *testing.T) {
	f := harbor()
	w := list(t, f, usual)
	uitest.Tap(t, w.Canvas(), "All demos")
	uitest.TapText(t, w.Canvas(), "Admin & security")
	w.untilLine("3 of 412 sessions")
	again := list(t, f, usual)
	again.untilLine("3 of 412 sessions")
}

func TestNoHitsCanBeCleared(t *testing.T) {
	w := list(t, harbor(), usual)
	w.key(fyne.KeyF)
	w.letters("nobody at all")
	w.until("No session fits these filters.")
	uitest.Tap(t, w.Canvas(), "Clear filters")
	w.untilLine("412 of 412 sessions")
}

func TestAnEmptyStoreOffersTheImport(t *testing.T) {
	f := empty()
	w := open(t, f, usual)
	w.files.paths = []string{"/files/sessions.csv"}
	w.key(fyne.Key2)
	w.until("No sessions yet")
	uitest.Tap(t, w.Canvas(), "Import a file")
	w.app.Until(func() bool { return f.called("import /files/sessions.csv") })
}

func TestAStoreThatFailsSaysSoAndIsTriedAgain(t *testing.T) {
	f := broken()
	w := open(t, f, usual)
	w.key(fyne.Key2)
	w.until("The local store cannot be read.")
	f.mu.Lock()
	f.fail = nil
	f.mu.Unlock()
	uitest.Tap(t, w.Canvas(), "Try again")
	w.untilLine("412 of 412 sessions")
}

func TestBarsStandInForRowsThatTakeLong(t *testing.T) {
	f := harbor()
	release := make(chan struct{})
	f.hold = func(ctx context.Context, _ status.SessionQuery) error {
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	w := open(t, f, usual)
	w.key(fyne.Key2)
	if n := w.table(t).Rows.Length(); n != 0 {
		t.Errorf("%d rows before anything is known", n)
	}
	w.app.Until(func() bool { return w.table(t).Rows.Length() > 0 })
	close(release)
	w.untilLine("412 of 412 sessions")
}

func TestAHundredThousandSessionsAreReadByPages(t *testing.T) {
	f := harbor()
	f.rows = nil
	for i := range 100_000 {
		end := at(12, 0).Add(-secondsOf(i))
		f.rows = append(f.rows, status.SessionRow{Key: fmt.Sprint(i), Visitor: fmt.Sprint("Visitor ", i), State: status.StateSynced, EndedAt: end, SyncedAt: end})
	}
	reads := make(chan int, 100)
	f.asked = func(_ status.SessionQuery, offset int) { reads <- offset }
	w := list(t, f, usual)
	w.table(t).Rows.Focus()
	w.keys(fyne.KeyEnd)
	w.app.Until(func() bool { return w.lastRow(t) == "Visitor 99999" })
	w.keys(fyne.KeyReturn)
	w.until("Raw data")
	if n := len(reads); n > 4 {
		t.Errorf("%d reads for the first and the last page", n)
	}
}

func TestNewSessionsDoNotMoveWhatOneLooksAt(t *testing.T) {
	f := harbor()
	w := list(t, f, usual)
	rows := w.table(t).Rows
	rows.Select(60)
	before, offset := w.current(t), rows.Offset()
	f.change(func(s *status.Snapshot) {
		for i := range 5 {
			late := status.SessionRow{Key: fmt.Sprint("late ", i), Visitor: "Late Visitor", EndedAt: at(14, 31)}
			f.rows = append([]status.SessionRow{late}, f.rows...)
		}
		s.Revision++
	})
	w.untilLine("417 of 417 sessions")
	if got := w.current(t); got != before {
		t.Errorf("the current row was %q and is %q", before, got)
	}
	if moved := rows.Offset() - offset; moved != 5*36 {
		t.Errorf("the list scrolled by %.0f, five rows came in above", moved)
	}
}

func TestABurstOfChangesIsReadOneAtATime(t *testing.T) {
	f := harbor()
	reads := make(chan int, 1000)
	f.asked = func(_ status.SessionQuery, offset int) { reads <- offset }
	w := list(t, f, usual)
	for i := range 300 {
		f.change(func(s *status.Snapshot) {
			s.Revision++
			s.Sync.Done = i + 1
			s.Sync.Total = 300
		})
	}
	w.until("Sending 300 of 300")
	if n := len(reads); n > 20 {
		t.Errorf("300 changes cost %d reads", n)
	}
}

func TestMarkedSessionsAreRetriedTogether(t *testing.T) {
	f := harbor()
	w := list(t, f, usual)
	w.table(t).Rows.Focus()
	w.keys(fyne.KeyDown, fyne.KeySpace, fyne.KeyDown, fyne.KeyDown, fyne.KeySpace)
	w.untilLine("2 marked:")
	uitest.Tap(t, w.Canvas(), "Retry")
	w.until("2 sessions are sent again")
	if !f.called("retry k-luis-ortega,k-rajesh-iyer") && !f.called("retry k-rajesh-iyer,k-luis-ortega") {
		t.Errorf("the program was asked for %q", f.calls)
	}
	w.untilLine("412 of 412 sessions")
}

func TestAllThatTheFiltersLeaveCanBeMarkedAndSkipped(t *testing.T) {
	f := harbor()
	w := list(t, f, usual)
	w.key(fyne.KeyF)
	w.letters("works.example")
	w.untilLine("395 of 412 sessions")
	w.table(t).Rows.Focus()
	w.table(t).Rows.TypedShortcut(&fyne.ShortcutSelectAll{})
	w.untilLine("395 marked:")
	uitest.Tap(t, w.Canvas(), "Skip")
	w.until("395 sessions are skipped")
}

func TestMarksDoNotOutliveTheFilters(t *testing.T) {
	w := list(t, harbor(), usual)
	w.table(t).Rows.Focus()
	w.keys(fyne.KeyDown, fyne.KeySpace)
	w.untilLine("1 marked:")
	w.key(fyne.KeyF)
	w.letters("lindner")
	w.untilLine("2 of 412 sessions")
	if w.has("marked:") {
		t.Error("a session out of sight is still marked")
	}
}

func TestExportTakesWhatTheFiltersLeave(t *testing.T) {
	w := list(t, harbor(), usual)
	w.key(fyne.KeyF)
	w.letters("lindner")
	w.untilLine("2 of 412 sessions")
	uitest.Tap(t, w.Canvas(), "Export CSV")
	w.until("2 sessions exported")
	if n := strings.Count(w.files.saved.String(), "\r\n"); n != 3 {
		t.Errorf("%d lines:\n%s", n, w.files.saved.String())
	}
}
