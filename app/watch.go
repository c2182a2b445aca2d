package app

import (
	"context"
	"sync"
	"time"

	"demobridge/app/status"
)

// tempo is the most often that snapshots flow up: ten a second.
const tempo = 100 * time.Millisecond

// watch hands the newest snapshot to whoever listens. Slow listeners miss old
// snapshots and always get the newest.
type watch struct {
	mu        sync.Mutex
	latest    status.Snapshot
	listeners map[chan status.Snapshot]struct{}
	dirty     chan struct{}
}

func newWatch() *watch {
	return &watch{listeners: map[chan status.Snapshot]struct{}{}, dirty: make(chan struct{}, 1)}
}

// touch says that something changed. It never blocks.
func (w *watch) touch() {
	select {
	case w.dirty <- struct{}{}:
	default:
	}
}

// run builds a snapshot after each touch, at most ten a second, and at least
// every half minute because the words contain times. It returns when ctx ends.
func (w *watch) run(ctx context.Context, build func(context.Context) (status.Snapshot, error)) {
	idle := time.NewTicker(30 * time.Second)
	defer idle.Stop()
	for {
		w.look(ctx, build)
		pause := time.NewTimer(tempo)
		select {
		case <-ctx.Done():
			pause.Stop()
			return
		case <-pause.C:
		}
		select {
		case <-ctx.Done():
			return
		case <-w.dirty:
		case <-idle.C:
		}
	}
}

// look builds one snapshot. One that cannot be built leaves the former.
func (w *watch) look(ctx context.Context, build func(context.Context) (status.Snapshot, error)) {
	if s, err := build(ctx); err == nil {
		w.publish(s)
	}
}

func (w *watch) publish(s status.Snapshot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.latest = s
	for ch := range w.listeners {
		select {
		case <-ch: // the listener has not taken the former one
		default:
		}
		ch <- s
	}
}

func (w *watch) newest() status.Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.latest
}

func (w *watch) subscribe() (<-chan status.Snapshot, func()) {
	ch := make(chan status.Snapshot, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.latest.At.IsZero() {
		ch <- w.latest
	}
	w.listeners[ch] = struct{}{}
	return ch, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.listeners, ch)
	}
}
