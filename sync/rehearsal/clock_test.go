package rehearsal_test

import (
	"io/fs"
	"sync/atomic"
	"time"
)

// clock is a clock that stands still until it is moved.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC).Unix())
	return c
}

// Now is the clock's time.
func (c *clock) Now() time.Time { return time.Unix(c.at.Load(), 0) }

// Step moves the clock by seconds.
func (c *clock) Step(seconds int64) { c.at.Add(seconds) }

// emptyFS is a seed without files.
type emptyFS struct{}

func (emptyFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
