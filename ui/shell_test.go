package ui_test

import (
	"testing"

	"demobridge/app/status"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"
)

func TestDroppedFilesAreImported(t *testing.T) {
	f := harbor()
	f.report = status.ImportReport{
		Files: 2, New: 58, Updated: 1, Unchanged: 2,
		Problems: []status.ImportProblem{{File: "november.csv", Line: 17, Cause: "This date does not exist"}},
	}
	elsewhere, err := storage.ParseURI("https://harbor.example/x.csv")
	if err != nil {
		t.Fatal(err)
	}
	w := open(t, f, usual)
	w.drop(fyne.Position{}, []fyne.URI{
		storage.NewFileURI("/files/november.csv"), storage.NewFileURI("/files/late.ndjson"),
		elsewhere,
	})
	w.until("61 sessions read")
	if !f.called("import /files/november.csv,/files/late.ndjson") {
		t.Errorf("the program was asked for %q", f.calls)
	}
	for _, text := range []string{"58 new, 1 updated, 2 unchanged", "november.csv, line 17", "This date does not exist"} {
		if !w.has(text) {
			t.Errorf("%q is not in the dialog", text)
		}
	}
	w.keys(fyne.KeyEscape)
	if w.has("61 sessions read") {
		t.Error("Esc does not close the dialog")
	}
}

func TestImportByKeyAsksForAFile(t *testing.T) {
	f := harbor()
	f.report = status.ImportReport{Files: 1, Unchanged: 3}
	w := open(t, f, usual)
	w.files.paths = []string{"/files/again.json"}
	w.key(fyne.KeyI)
	w.until("They were here already.")
}

func TestImportsThatOverlapAreAllDone(t *testing.T) {
	f := harbor()
	w := open(t, f, usual)
	w.drop(fyne.Position{}, []fyne.URI{storage.NewFileURI("/files/a.csv")})
	w.drop(fyne.Position{}, []fyne.URI{storage.NewFileURI("/files/b.csv")})
	w.app.Until(func() bool { return f.called("import /files/a.csv") && f.called("import /files/b.csv") })
}

func TestKeysThatWorkEverywhere(t *testing.T) {
	f := harbor()
	w := open(t, f, usual)
	w.key(fyne.KeyR)
	w.keys(fyne.KeyF5)
	w.shortcut(fyne.KeyP, fyne.KeyModifierShortcutDefault|fyne.KeyModifierShift)
	f.mu.Lock()
	calls := append([]string{}, f.calls...)
	f.mu.Unlock()
	if len(calls) != 3 || calls[0] != "sync" || calls[1] != "sync" || calls[2] != "pause" {
		t.Errorf("the program was asked for %q", calls)
	}
	w.key(fyne.Key2)
	w.until("Every demo viewing that has reached this computer")
	w.key(fyne.Key1)
	if !w.has("Sessions by day") {
		t.Error("Ctrl+1 does not show the Overview")
	}
}

func TestF6GoesRound(t *testing.T) {
	w := rajeshOpen(t, harbor())
	rows := w.table(t).Rows
	w.Canvas().Unfocus()
	w.keys(fyne.KeyF6)
	if w.Canvas().Focused() != fyne.Focusable(rows) {
		t.Fatalf("first F6 leads to %T", w.Canvas().Focused())
	}
	w.keys(fyne.KeyF6)
	inPane := w.Canvas().Focused()
	if inPane == fyne.Focusable(rows) {
		t.Fatal("second F6 stays in the list")
	}
	w.keys(fyne.KeyF6)
	if now := w.Canvas().Focused(); now == inPane || now == fyne.Focusable(rows) {
		t.Fatalf("third F6 does not lead to the sidebar but to %T", now)
	}
	w.keys(fyne.KeyF6)
	if w.Canvas().Focused() != fyne.Focusable(rows) {
		t.Errorf("fourth F6 leads to %T", w.Canvas().Focused())
	}
}

func TestTheSidebarCollapsesByItselfAndByWish(t *testing.T) {
	f := harbor()
	w := open(t, f, usual)
	w.key(fyne.KeyB)
	w.until("Prod.")
	if f.Preference("window.sidebar") != "collapsed" {
		t.Error("the wish is not kept")
	}
	w.key(fyne.KeyB)
	w.until("Production")
	w.Resize(fyne.NewSize(1024, 640))
	w.until("Prod.")
	if f.Preference("window.sidebar") != "" {
		t.Error("a narrow window was taken for a wish")
	}
}

func TestTheLookIsKept(t *testing.T) {
	f := harbor()
	w := open(t, f, usual)
	uitest.Tap(t, w.Canvas(), "Harbor Analytics, Production")
	uitest.TapText(t, w.Canvas(), "Dark")
	if f.Preference("window.theme") != "dark" {
		t.Error("the look is not kept")
	}
	if look, ok := fyne.CurrentApp().Settings().Theme().(*theme.Theme); !ok || look.Options().Mode != theme.Dark {
		t.Error("the window is not dark")
	}
}

func TestShortcutsRestUnderADialog(t *testing.T) {
	f := harbor()
	w := open(t, f, usual)
	w.drop(fyne.Position{}, []fyne.URI{storage.NewFileURI("/files/a.csv")})
	w.until("No session was found")
	w.key(fyne.KeyR)
	if f.called("sync") {
		t.Error("a shortcut reached the window behind the dialog")
	}
}
