package ui_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"demobridge/app/status"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
)

// problems opens the window on the list of problems.
func problems(t *testing.T, f *fake, size fyne.Size) *window {
	t.Helper()
	w := open(t, f, size)
	w.key(fyne.Key4)
	w.until("Grouped by cause")
	return w
}

// fieldOpen shows the first problem with its sessions.
func fieldOpen(t *testing.T, f *fake) *window {
	t.Helper()
	w := problems(t, f, usual)
	w.until("Kwame Asante")
	return w
}

func TestTheFirstProblemIsOpenWithItsRemedy(t *testing.T) {
	w := fieldOpen(t, harbor())
	for _, text := range []string{
		"Need you, 3 causes", "9 sessions", "Going away by themselves", "6 sessions", "Solved in the last 7 days", "2 causes, 31 sessions",
		"Can be fixed here", "2 to choose", "last 14:10",
		"5 sessions · first seen 10 Nov 09:14 · last seen today 14:10",
		"Fix for me", "Open Setup page", "Retry all 5", "Export CSV", "What happened", "What “Fix for me” does",
		"Or do it yourself in Salesforce", "Mateo Silva", "Yesterday 16:05", "Answer from Salesforce, word for word", "Copy details",
	} {
		if !w.has(text) {
			t.Errorf("%q is not on the screen", text)
		}
	}
	if w.has("INVALID_FIELD") {
		t.Error("Salesforce’s code stands open before anyone asked")
	}
	uitest.Tap(t, w.Canvas(), "Answer from Salesforce, word for word")
	w.until("INVALID_FIELD_FOR_INSERT_UPDATE")
	uitest.Tap(t, w.Canvas(), "Copy details")
	if got := fyne.CurrentApp().Clipboard().Content(); !strings.Contains(got, "INVALID_FIELD_FOR_INSERT_UPDATE") {
		t.Errorf("the clipboard holds %q", got)
	}
}

func TestTheSidebarCountsWhatNeedsAPerson(t *testing.T) {
	w := open(t, harbor(), usual)
	for _, text := range uitest.TextsIn(uitest.ByName(w.Canvas(), "Problems")) {
		if text == "9" {
			return
		}
	}
	t.Errorf("the place of the problems says %q", uitest.TextsIn(uitest.ByName(w.Canvas(), "Problems")))
}

func TestTheKeysOfTheProblems(t *testing.T) {
	f := harbor()
	w := fieldOpen(t, f)
	w.keys(fyne.KeyF6)
	w.letters("r")
	w.app.Until(func() bool { return f.called("retry problem field-access") })
	w.letters("s")
	w.app.Until(func() bool { return len(w.opened) == 1 })
	if !strings.HasSuffix(w.opened[0], "/ObjectManager/Contact/FieldsAndRelationships/view") {
		t.Errorf("opened %q", w.opened)
	}
	w.letters("e")
	w.until("5 sessions exported")
	if got := w.files.saved.String(); got != "sessions of field-access\r\n" {
		t.Errorf("exported %q", got)
	}
	w.letters("f")
	w.app.Until(func() bool { return f.called("fix field-access") })
	w.keys(fyne.KeyDown)
	w.until("Somebody in Harbor Analytics")
	w.keys(fyne.KeyEnd, fyne.KeyReturn)
	w.until("Your Salesforce sign-in has ended")
}

func TestFixingTellsHowItEnds(t *testing.T) {
	f := harbor()
	f.book.hold = make(chan struct{})
	w := fieldOpen(t, f)
	uitest.Tap(t, w.Canvas(), "Fix for me")
	w.until("Fixing…")
	close(f.book.hold)
	w.until("5 sessions are being sent again.")

	f = harbor()
	f.book.fix = errors.New("no")
	w = fieldOpen(t, f)
	uitest.Tap(t, w.Canvas(), "Fix for me")
	w.until("Salesforce refused: ")
	if !w.has("Send the request to your admin.") {
		t.Errorf("%q", uitest.Texts(w.Canvas()))
	}
}

func TestWithoutARepairTheRequestComesFirst(t *testing.T) {
	f := harbor()
	w := fieldOpen(t, f)
	uitest.TapText(t, w.Canvas(), "A validation rule in Salesforce stops the update.")
	w.until("What the request asks for")
	uitest.Tap(t, w.Canvas(), "Copy request for admin")
	if got := fyne.CurrentApp().Clipboard().Content(); got != "Please change the rule." {
		t.Errorf("the clipboard holds %q", got)
	}
	if uitest.ByName(w.Canvas(), "Fix for me") != nil {
		t.Error("a repair is offered that nobody can make")
	}
}

func TestOfflineNothingIsPromisedThatNeedsTheInternet(t *testing.T) {
	f := harbor()
	w := fieldOpen(t, f)
	f.change(func(s *status.Snapshot) { s.Connection.State = status.Offline })
	w.until("Needs the internet")
	for _, label := range []string{"Fix for me", "Open Setup page"} {
		if !button(t, w, label).Disabled() {
			t.Errorf("%s can be pressed", label)
		}
	}
	w.letters("fs")
	if f.called("fix field-access") || len(w.opened) > 0 {
		t.Error("the keys still work")
	}
	uitest.Tap(t, w.Canvas(), "Retry all 5")
	w.until("Will be sent when you are online")
}

func TestASolvedProblemMovesDown(t *testing.T) {
	f := harbor()
	w := fieldOpen(t, f)
	f.change(func(s *status.Snapshot) {
		b := &f.book
		row := b.list.NeedYou[0]
		row.Solved = at(14, 32)
		b.list.NeedYou, b.list.Solved = b.list.NeedYou[1:], append([]status.ProblemRow{row}, b.list.Solved...)
		s.Revision++
	})
	w.until("Solved: No write access")
	w.until("Need you, 2 causes")
	w.until("Somebody in Harbor Analytics") // the next one is open
	uitest.Tap(t, w.Canvas(), "Solved in the last 7 days")
	w.until("solved 14:32")
}

func TestNoProblemsSaySo(t *testing.T) {
	w := problems(t, empty(), usual)
	w.until("Nothing needs you.")
	if !w.has("Problems appear here grouped by cause, with a remedy.") || !button(t, w, "Retry everything").Disabled() {
		t.Errorf("%q", uitest.Texts(w.Canvas()))
	}
}

func TestAStoreThatFailsIsToldAndTriedAgain(t *testing.T) {
	f := broken()
	w := problems(t, f, usual)
	w.until("The local store cannot be read.")
	f.mu.Lock()
	f.fail = nil
	f.mu.Unlock()
	uitest.Tap(t, w.Canvas(), "Try again")
	w.until("Need you, 3 causes")
}

func TestASessionOfAProblemOpens(t *testing.T) {
	f := harbor()
	w := fieldOpen(t, f)
	uitest.TapText(t, w.Canvas(), "A validation rule in Salesforce stops the update.")
	w.until("Rajesh Iyer")
	uitest.TapText(t, w.Canvas(), "Rajesh Iyer")
	w.until("Matched records")
	uitest.Tap(t, w.Canvas(), "Show the remedy")
	w.until("Somebody in Harbor Analytics")
}

func TestRetryEverythingAndExportAll(t *testing.T) {
	f := harbor()
	w := fieldOpen(t, f)
	uitest.Tap(t, w.Canvas(), "Retry everything")
	w.until("15 sessions are being sent again")
	uitest.Tap(t, w.Canvas(), "Export all")
	w.until("15 sessions exported")
	if got := w.files.saved.String(); got != "sessions of all\r\n" {
		t.Errorf("exported %q", got)
	}
}

func TestAProblemWithAHundredThousandSessionsIsReadByPages(t *testing.T) {
	f := harbor()
	rows := make([]status.ProblemSession, 100_000)
	for i := range rows {
		rows[i] = status.ProblemSession{Tries: 1, SessionRow: status.SessionRow{Key: fmt.Sprint(i), Visitor: fmt.Sprint("Visitor ", i), EndedAt: at(12, 0).Add(-time.Duration(i) * time.Second)}}
	}
	f.book.rows["field-access"] = rows
	w := problems(t, f, usual)
	w.until("Visitor 0")
	w.table(t).Rows.Focus()
	w.keys(fyne.KeyEnd)
	w.until("Visitor 99999")
}

func TestABurstOfChangesReadsTheProblemsOneAtATime(t *testing.T) {
	f := harbor()
	w := fieldOpen(t, f)
	before := f.reads()
	for i := range 300 {
		f.change(func(s *status.Snapshot) {
			s.Revision++
			s.Sync.Done, s.Sync.Total = i+1, 300
		})
	}
	w.until("Sending 300 of 300")
	if n := f.reads() - before; n > 20 {
		t.Errorf("300 changes cost %d reads", n)
	}
}

func TestANarrowWindowShowsOneAfterTheOther(t *testing.T) {
	w := problems(t, harbor(), fyne.NewSize(720, 560))
	w.until("Need you, 3 causes")
	if w.has("What happened") {
		t.Fatal("list and page are squeezed together")
	}
	uitest.TapText(t, w.Canvas(), "A validation rule in Salesforce stops the update.")
	w.until("What happened")
	w.keys(fyne.KeyEscape)
	w.until("Need you, 3 causes")
}

// TestPicturesOfProblems paints the screen in its states for people to look at.
func TestPicturesOfProblems(t *testing.T) {
	for _, scene := range []struct {
		name string
		make func() *fake
		want string
	}{{"normal", harbor, "Kwame Asante"}, {"empty", empty, "Nothing needs you."}, {"long", longText, "Kwame"}, {"error", broken, "Try again"}} {
		for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
			for _, size := range []fyne.Size{{Width: 1280, Height: 800}, {Width: 900, Height: 600}} {
				name := map[theme.Mode]string{theme.Light: "light", theme.Dark: "dark"}[mode]
				f := scene.make()
				f.prefs["window.theme"] = name
				w := problems(t, f, size)
				w.until(scene.want)
				uitest.Picture(t, w.Canvas(), fmt.Sprintf("problems-%s-%s-%.0f", scene.name, name, size.Width))
			}
		}
	}
	w := fieldOpen(t, harbor())
	uitest.Tap(t, w.Canvas(), "Solved in the last 7 days")
	uitest.Tap(t, w.Canvas(), "Answer from Salesforce, word for word")
	uitest.TapText(t, w.Canvas(), "A validation rule in Salesforce stops the update.")
	w.until("What the request asks for")
	uitest.Picture(t, w.Canvas(), "problems-request-light-1280")
	w.app.SetTheme(theme.Options{Mode: theme.Light, TextScale: 150})
	uitest.Settle(w.Canvas())
	uitest.Picture(t, w.Canvas(), "problems-large-1280")
}

func TestTheProblemsLookAsAgreed(t *testing.T) {
	for _, mode := range []string{"light", "dark"} {
		f := harbor()
		f.prefs["window.theme"] = mode
		w := fieldOpen(t, f)
		uitest.Golden(t, w.Canvas(), "problems-"+mode)
	}
}
