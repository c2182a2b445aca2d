package task

import (
	"sync"
	"time"
)

// observeInterval keeps the window at ten repaints a second from one source.
const observeInterval = 100 * time.Millisecond

// latest is a value that waits for the UI goroutine; a newer one replaces it.
type latest[T any] struct {
	mu    sync.Mutex
	value T
	full  bool
}

// put stores a value and reports whether none was waiting.
func (l *latest[T]) put(v T) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := !l.full
	l.value, l.full = v, true
	return first
}

func (l *latest[T]) take() T {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.full = false
	return l.value
}

// Observe hands every snapshot of a source to show on the UI goroutine, at
// most ten times a second: in a burst only the newest is shown, and the last
// one always is. It ends when the source is closed or the Runner is. Snapshots
// must not be changed after they were sent.
func Observe[T any](r *Runner, source <-chan T, show func(T)) {
	r.mu.Lock()
	closed := r.closed
	if !closed {
		r.wg.Add(1)
	}
	r.mu.Unlock()
	if closed {
		return
	}
	go func() {
		defer r.wg.Done()
		observe(r, source, show)
	}()
}

func observe[T any](r *Runner, source <-chan T, show func(T)) {
	waiting := &latest[T]{}
	deliver := func(v T) {
		if !waiting.put(v) {
			return // the UI goroutine has not fetched the last one yet
		}
		r.post(func() {
			if v := waiting.take(); !r.isClosed() {
				show(v)
			}
		})
	}
	var (
		pending T
		have    bool
		pause   <-chan time.Time // not nil while we may not deliver
	)
	for {
		select {
		case <-r.ctx.Done():
			return
		case v, open := <-source:
			if !open {
				if have {
					deliver(pending)
				}
				return
			}
			if pause != nil {
				pending, have = v, true
				continue
			}
			deliver(v)
			pause = time.After(observeInterval)
		case <-pause:
			pause = nil
			if have {
				have = false
				deliver(pending)
				pause = time.After(observeInterval)
			}
		}
	}
}
