// Package task carries work between the window and everything slower. It is
// the only place under ui with a go statement and with fyne.Do, so the rule
// "widgets are touched on the UI goroutine only" is kept in one file.
//
// It may import fyne's core package and the standard library.
//
//	r := task.New()
//	task.Run(r, "sessions", load, show)      // latest wins
//	task.After(r, "search", 250*time.Millisecond, ask)
//	task.Observe(r, snapshots, show)         // at most ten a second
//	r.Close()                                // cancel, wait, and nothing after
package task

import (
	"context"
	"sync"
	"time"

	"fyne.io/fyne/v2"
)

// Runner starts work and hands its results to the UI goroutine. All methods
// and functions of this package are to be called on the UI goroutine, except
// Close, which may be called from any other as well.
type Runner struct {
	post func(func())

	mu     sync.Mutex
	wg     sync.WaitGroup
	ctx    context.Context
	stop   context.CancelFunc
	runs   map[string]*run
	closed bool
}

// run is one piece of work under a key; comparing pointers tells whether it is
// still the latest.
type run struct {
	cancel context.CancelFunc
}

// New returns a Runner that posts to Fyne's UI goroutine.
func New() *Runner { return NewPosting(fyne.Do) }

// NewPosting returns a Runner that hands results to post. post must run the
// functions one after another, in the order it got them.
func NewPosting(post func(func())) *Runner {
	ctx, stop := context.WithCancel(context.Background())
	return &Runner{post: post, ctx: ctx, stop: stop, runs: map[string]*run{}}
}

// begin registers work under a key and cancels the work it replaces. It
// returns nil after Close.
func (r *Runner) begin(key string) (context.Context, *run) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, nil
	}
	if old := r.runs[key]; old != nil {
		old.cancel()
	}
	ctx, cancel := context.WithCancel(r.ctx)
	mine := &run{cancel: cancel}
	r.runs[key] = mine
	r.wg.Add(1)
	return ctx, mine
}

// finish reports whether this run is still the latest of its key, and forgets
// it.
func (r *Runner) finish(key string, mine *run) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	mine.cancel()
	if r.closed || r.runs[key] != mine {
		return false
	}
	delete(r.runs, key)
	return true
}

func (r *Runner) isClosed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.closed
}

// Busy tells whether work under the key has not yet delivered its result.
func (r *Runner) Busy(key string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.runs[key] != nil
}

// Cancel ends the work under a key; its result is never delivered.
func (r *Runner) Cancel(key string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if old := r.runs[key]; old != nil {
		old.cancel()
		delete(r.runs, key)
	}
}

// Close cancels all work, waits until every goroutine has ended, and drops
// every result that was not delivered. Call it before the window's loop ends:
// Fyne does not run what is posted afterwards on the UI goroutine.
func (r *Runner) Close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.stop()
	r.wg.Wait()
}

// Run starts work off the UI goroutine and hands what it returns to done on
// the UI goroutine. Starting work under a key that is still busy cancels the
// older work, whose result is dropped even if it arrives: the latest wins.
// work must return soon after ctx is done. After Close nothing is started.
func Run[T any](r *Runner, key string, work func(ctx context.Context) (T, error), done func(T, error)) {
	ctx, mine := r.begin(key)
	if mine == nil {
		return
	}
	go func() {
		defer r.wg.Done()
		value, err := work(ctx)
		r.post(func() {
			if r.finish(key, mine) {
				done(value, err)
			}
		})
	}()
}

// Do is Run for work without a value.
func Do(r *Runner, key string, work func(ctx context.Context) error, done func(error)) {
	Run(r, key, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, work(ctx)
	}, func(_ struct{}, err error) { done(err) })
}

// After calls f on the UI goroutine when the delay has passed, unless the key
// is used again or cancelled before. Use it to wait for the end of typing.
func After(r *Runner, key string, delay time.Duration, f func()) {
	Run(r, key, func(ctx context.Context) (bool, error) {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
			return true, nil
		case <-ctx.Done():
			return false, nil
		}
	}, func(due bool, _ error) {
		if due {
			f()
		}
	})
}

// Every calls f on the UI goroutine once per interval until the key is used
// again, cancelled, or the Runner is closed. Use it for clocks in words.
func Every(r *Runner, key string, interval time.Duration, f func()) {
	ctx, mine := r.begin(key)
	if mine == nil {
		return
	}
	go func() {
		defer r.wg.Done()
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				r.post(func() {
					if ctx.Err() == nil && !r.isClosed() {
						f()
					}
				})
			}
		}
	}()
}
