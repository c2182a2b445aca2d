package app_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/session"
)

// watched is an application on a clock of its own.
type watched struct {
	*app.App
	now time.Time
	dir string
}

func openWatched(t *testing.T, dir string) *watched {
	t.Helper()
	w := &watched{now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), dir: dir}
	a, err := app.OpenWindow(t.Context(), app.Options{Dir: dir, Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	w.App = a
	t.Cleanup(func() { _ = a.Close() })
	return w
}

func (w *watched) take(t *testing.T, ids ...string) {
	t.Helper()
	var all []session.Session
	for _, id := range ids {
		all = append(all, session.Session{ID: id, CreatedAt: w.now, ClosedAt: w.now.Add(time.Minute)})
	}
	if _, err := w.Take(t.Context(), slices.Values(all)); err != nil {
		t.Fatal(err)
	}
}

func (w *watched) backups(t *testing.T) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(w.dir, "backups", "*.backup"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func TestABackupFollowsEachQuarterOfAnHourOfChangeAndThreeStay(t *testing.T) {
	w := openWatched(t, t.TempDir())
	w.take(t, "first")
	w.Care(t.Context()) // none was ever made
	made := w.backups(t)
	if made != 1 {
		t.Fatalf("%d backups after the first look, want 1", made)
	}
	for _, id := range []string{"a", "b", "c", "d"} {
		w.now = w.now.Add(time.Minute)
		w.take(t, id)
		w.Care(t.Context())
		w.now = w.now.Add(16 * time.Minute)
		w.Care(t.Context())
		w.now = w.now.Add(time.Hour)
		w.Care(t.Context()) // nothing changed since
	}
	if n := w.backups(t); n != 3 {
		t.Errorf("%d backups, want the newest 3", n)
	}
	s, err := w.Standing(t.Context())
	if err != nil || s.BackupAt == nil || w.now.Sub(*s.BackupAt) != time.Hour {
		t.Errorf("status tells of a backup at %v (%v), want one an hour ago", s.BackupAt, err)
	}
}

// K10: backups that cannot be made stop nothing, and are told after a day.
func TestAFolderForBackupsThatCannotBeWrittenIsToldAfterADay(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "backups"), []byte("a file in its place"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := openWatched(t, dir)
	told := func() bool {
		list, err := w.Problems(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(list.NeedYou, func(p status.ProblemRow) bool { return p.Title == "No backup can be made" })
	}
	w.take(t, "a")
	w.Care(t.Context())
	w.now = w.now.Add(23 * time.Hour)
	w.take(t, "b")
	w.Care(t.Context())
	if told() {
		t.Error("told before a day has passed")
	}
	w.now = w.now.Add(2 * time.Hour)
	w.take(t, "c")
	w.Care(t.Context())
	if !told() {
		t.Error("not told after a day")
	}
	if err := os.Remove(filepath.Join(dir, "backups")); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Hour)
	w.Care(t.Context())
	if told() || w.backups(t) != 1 {
		t.Errorf("the cause is gone: told %t, %d backups", told(), w.backups(t))
	}
}

// C15 from inside: in safe mode sessions are taken in, and Resume ends it.
func TestSafeModeTakesInAndResumeEndsIt(t *testing.T) {
	dir := t.TempDir()
	crashes := `{"at":["2026-11-02T08:59:10Z","2026-11-02T08:59:20Z","2026-11-02T08:59:30Z","2026-11-02T08:59:40Z"]}`
	if err := os.WriteFile(filepath.Join(dir, "app.starts"), []byte(crashes), 0o600); err != nil {
		t.Fatal(err)
	}
	w := openWatched(t, dir)
	if err := w.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	until := func(want bool) status.Snapshot {
		snapshots, stop := w.Watch()
		defer stop()
		for {
			select {
			case s := <-snapshots:
				if (s.Halt != nil) == want {
					return s
				}
			case <-time.After(20 * time.Second):
				t.Fatalf("the halt never became %t", want)
			}
		}
	}
	if s := until(true); !s.Halt.Resumable || s.Halt.Title == "" || s.Halt.Sentence == "" {
		t.Errorf("halt %+v, want words and a way out", s.Halt)
	}
	w.take(t, "a")
	w.Resume()
	until(false)
}
