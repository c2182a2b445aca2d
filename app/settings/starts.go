package settings

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// A program that crashes each time it starts would only do so again. After
// this many starts in a row that ended in a crash within StableAfter, the next
// one is careful.
const (
	crashesAllowed = 4
	StableAfter    = time.Minute
	// What happened longer ago than this says nothing about today.
	crashMemory = time.Hour
)

// Starts is the record of the starts in a row that have not ended well, kept in
// a small file beside the store: the store may be what they crash on.
type Starts struct {
	file string
	kept starts
}

type starts struct {
	At   []time.Time `json:"at"`   // starts that neither ended well nor lasted
	Safe bool        `json:"safe"` // the last of them is careful
}

func startsFile(dir string) string { return filepath.Join(dir, "app.starts") }

// ReadStarts reads the record of a folder. One that cannot be read is empty:
// the guard must never be what keeps the program from starting.
func ReadStarts(dir string) *Starts {
	s := &Starts{file: startsFile(dir)}
	if text, err := os.ReadFile(s.file); err == nil && json.Unmarshal(text, &s.kept) != nil {
		s.kept = starts{}
	}
	return s
}

// Safe reports whether the start that runs now, or crashed last, is careful.
func (s *Starts) Safe() bool { return s.kept.Safe }

// Begin notes a start and reports whether it has to be careful.
func (s *Starts) Begin(now time.Time) (safe bool) {
	var recent []time.Time
	for _, at := range s.kept.At {
		// A start in the future was noted by a clock that was wrong.
		if age := now.Sub(at); age >= 0 && age < crashMemory {
			recent = append(recent, at)
		}
	}
	safe = len(recent) >= crashesAllowed
	s.kept = starts{At: append(recent, now.UTC()), Safe: safe}
	s.write()
	return safe
}

// Stable notes that the start that runs now has lasted, or was told to go on
// as usual, which takes it out of the row; safe says whether it is careful
// still.
func (s *Starts) Stable(safe bool) {
	s.kept = starts{Safe: safe}
	s.write()
}

// Bold notes that a person ended the careful mode. The row stays: if it
// crashes again, the next start is careful again.
func (s *Starts) Bold() {
	s.kept.Safe = false
	s.write()
}

// End notes that the start ended well.
func (s *Starts) End() {
	if err := os.Remove(s.file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.Stable(false)
	}
}

// write is best effort: on a folder that cannot be written nothing is counted,
// and such a start sends nothing anyway.
func (s *Starts) write() {
	text, err := json.Marshal(s.kept)
	if err != nil {
		return
	}
	partial := s.file + ".partial"
	if os.WriteFile(partial, text, 0o600) == nil {
		_ = os.Rename(partial, s.file)
	}
}
