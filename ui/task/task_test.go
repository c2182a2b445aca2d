package task_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"demobridge/ui/task"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// loop stands for the UI goroutine: it collects what is posted, and the test
// runs it.
type loop struct{ queue chan func() }

func newLoop() *loop { return &loop{queue: make(chan func(), 100)} }

func (l *loop) post(f func()) { l.queue <- f }

func (l *loop) drain() {
	for {
		select {
		case f := <-l.queue:
			f()
		default:
			return
		}
	}
}

// TestLatestWins: when a filter is changed while the old query still runs, the
// old query is cancelled and its rows are never shown, even if they arrive.
func TestLatestWins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ui := newLoop()
		r := task.NewPosting(ui.post)
		defer r.Close()
		var shown []string
		cancelled := false
		show := func(s string, _ error) { shown = append(shown, s) }
		task.Run(r, "rows", func(ctx context.Context) (string, error) {
			<-ctx.Done()
			cancelled = true
			return "old", nil
		}, show)
		synctest.Wait()
		task.Run(r, "rows", func(context.Context) (string, error) { return "new", nil }, show)
		synctest.Wait()
		ui.drain()
		if !cancelled {
			t.Error("the older work was not cancelled")
		}
		if diff := cmp.Diff([]string{"new"}, shown); diff != "" {
			t.Error(diff)
		}
	})
}

// TestAResultAlreadyPostedIsDroppedWhenReplaced: the older result may already
// wait for the UI goroutine when the newer work starts.
func TestAResultAlreadyPostedIsDroppedWhenReplaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ui := newLoop()
		r := task.NewPosting(ui.post)
		defer r.Close()
		var shown []string
		show := func(s string, _ error) { shown = append(shown, s) }
		for _, s := range []string{"old", "new"} {
			task.Run(r, "rows", func(context.Context) (string, error) { return s, nil }, show)
			synctest.Wait()
		}
		ui.drain()
		if diff := cmp.Diff([]string{"new"}, shown); diff != "" {
			t.Error(diff)
		}
	})
}

// TestKeysAreIndependent: work under one key does not disturb another, and an
// error arrives as it was returned.
func TestKeysAreIndependent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ui := newLoop()
		r := task.NewPosting(ui.post)
		defer r.Close()
		broken := errors.New("no rows")
		var got error
		count := 0
		task.Do(r, "a", func(context.Context) error { return broken }, func(err error) { got = err })
		task.Do(r, "b", func(context.Context) error { return nil }, func(error) { count++ })
		synctest.Wait()
		if !r.Busy("a") {
			t.Error("work that has not delivered is not busy")
		}
		ui.drain()
		if !errors.Is(got, broken) || count != 1 || r.Busy("a") {
			t.Errorf("error %v, count %d, busy %v", got, count, r.Busy("a"))
		}
	})
}

// TestCloseJoinsAndSilences: Close returns only after work has ended, and
// nothing is shown afterwards, posted or new.
func TestCloseJoinsAndSilences(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ui := newLoop()
		r := task.NewPosting(ui.post)
		ended, shown := false, 0
		task.Do(r, "ready", func(context.Context) error { return nil }, func(error) { shown++ })
		synctest.Wait()
		task.Do(r, "slow", func(ctx context.Context) error {
			<-ctx.Done()
			<-time.After(time.Second) // fake time: work that needs a moment to stop
			ended = true
			return nil
		}, func(error) { shown++ })
		r.Close()
		if !ended {
			t.Error("Close did not wait for the work to end")
		}
		task.Do(r, "late", func(context.Context) error { shown++; return nil }, func(error) { shown++ })
		ui.drain()
		if shown != 0 {
			t.Errorf("%d callbacks after Close", shown)
		}
	})
}

// TestAfterWaitsForTheEndOfTyping: every key press starts the wait again.
func TestAfterWaitsForTheEndOfTyping(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ui := newLoop()
		r := task.NewPosting(ui.post)
		defer r.Close()
		asked := 0
		for range 4 {
			task.After(r, "search", 250*time.Millisecond, func() { asked++ })
			<-time.After(100 * time.Millisecond)
			ui.drain()
		}
		if asked != 0 {
			t.Fatalf("asked %d times while typing", asked)
		}
		<-time.After(200 * time.Millisecond)
		synctest.Wait()
		ui.drain()
		if asked != 1 {
			t.Errorf("asked %d times after typing, want 1", asked)
		}
	})
}

// TestEveryStopsWhenCancelled: a clock ticks once per interval and no more
// after Cancel.
func TestEveryStopsWhenCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ui := newLoop()
		r := task.NewPosting(ui.post)
		defer r.Close()
		ticks := 0
		task.Every(r, "clock", time.Second, func() { ticks++ })
		<-time.After(3500 * time.Millisecond)
		synctest.Wait()
		ui.drain()
		r.Cancel("clock")
		<-time.After(3 * time.Second)
		synctest.Wait()
		ui.drain()
		if ticks != 3 {
			t.Errorf("%d ticks, want 3", ticks)
		}
	})
}

// TestObserveThrottlesAndKeepsTheLast: a burst of snapshots becomes at most ten
// repaints a second, and the newest is always the last one shown.
func TestObserveThrottlesAndKeepsTheLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ui := newLoop()
		r := task.NewPosting(ui.post)
		defer r.Close()
		source := make(chan int)
		var shown []int
		task.Observe(r, source, func(v int) { shown = append(shown, v) })
		for v := range 1000 { // one a millisecond: one second
			source <- v
			<-time.After(time.Millisecond)
			ui.drain()
		}
		close(source)
		synctest.Wait()
		ui.drain()
		if len(shown) > 12 {
			t.Errorf("%d repaints in a second", len(shown))
		}
		if len(shown) == 0 || shown[0] != 0 || shown[len(shown)-1] != 999 {
			t.Errorf("first and last snapshot are not shown: %v", shown)
		}
	})
}

// TestObserveReplacesWhatTheWindowHasNotFetched: while the window is busy,
// snapshots do not pile up.
func TestObserveReplacesWhatTheWindowHasNotFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ui := newLoop()
		r := task.NewPosting(ui.post)
		defer r.Close()
		source := make(chan int)
		var shown []int
		task.Observe(r, source, func(v int) { shown = append(shown, v) })
		for v := range 20 {
			source <- v
			<-time.After(150 * time.Millisecond)
		}
		synctest.Wait()
		ui.drain()
		if diff := cmp.Diff([]int{19}, shown); diff != "" {
			t.Error(diff)
		}
	})
}
