package settings_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"demobridge/app/settings"
)

// C15: after four starts in a row that crashed, the fifth is careful.
func TestFourCrashesInARowMakeTheNextStartCareful(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	crash := func(dir string, n int, apart time.Duration) {
		for range n {
			settings.ReadStarts(dir).Begin(now)
			now = now.Add(apart)
		}
	}
	tests := []struct {
		name   string
		before func(dir string)
		safe   bool
	}{
		{"the first start", func(string) {}, false},
		{"three crashes", func(dir string) { crash(dir, 3, 5*time.Second) }, false},
		{"four crashes", func(dir string) { crash(dir, 4, 5*time.Second) }, true},
		{"many crashes", func(dir string) { crash(dir, 9, 5*time.Second) }, true},
		{"crashes of other days", func(dir string) { crash(dir, 6, 25*time.Hour) }, false},
		{"a good end between them", func(dir string) {
			crash(dir, 3, time.Second)
			s := settings.ReadStarts(dir)
			s.Begin(now)
			s.End()
			crash(dir, 1, time.Second)
		}, false},
		{"one that lasted between them", func(dir string) {
			crash(dir, 3, time.Second)
			s := settings.ReadStarts(dir)
			s.Begin(now)
			s.Stable(false)
		}, false},
		{"the careful one crashed, too", func(dir string) { crash(dir, 5, time.Second) }, true},
		{"a person went on as usual, and it crashed", func(dir string) {
			crash(dir, 4, time.Second)
			s := settings.ReadStarts(dir)
			s.Begin(now)
			s.Bold()
		}, true},
		{"a record that is torn", func(dir string) {
			if err := os.WriteFile(filepath.Join(dir, "app.starts"), []byte(`{"at":["20`), 0o600); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"crashes by a clock that ran ahead", func(dir string) {
			crash(dir, 5, time.Second)
			now = now.AddDate(-1, 0, 0)
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			tt.before(dir)
			s := settings.ReadStarts(dir)
			if got := s.Begin(now); got != tt.safe {
				t.Errorf("careful: %t, want %t", got, tt.safe)
			}
			if settings.ReadStarts(dir).Safe() != tt.safe {
				t.Error("another process reads something else")
			}
		})
	}
}

func TestAFolderThatCannotTakeTheRecordStartsAllTheSame(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not there")
	s := settings.ReadStarts(dir)
	if s.Begin(time.Now()) {
		t.Error("careful for no reason")
	}
	s.Stable(false)
	s.End()
}
