package engine_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"demobridge/sync/engine"
)

// nthCallFails sends some sessions while the n-th call, and the next ones up to
// n+last-1, fail, and checks that all arrive, once and uncharged. It returns how
// many calls there were.
func nthCallFails(t *testing.T, n, last int, after bool, fault func() error) (calls int) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(o *engine.Options) { o.Batch, o.Every = 20, time.Hour })
		hit := func(call int, _ bool) error {
			if call >= n && call < n+last {
				return fault()
			}
			return nil
		}
		if after {
			b.org.after = hit
		} else {
			b.org.before = hit
		}
		all := some(45, 0)
		b.accept(all...)
		b.Flush()
		stop := b.run()
		<-time.After(12 * time.Hour)
		stop()
		b.exactlyOnce(all...)
		b.uncharged(all...)
		if gate := b.gate(); gate != "" {
			t.Errorf("the %s gate is still closed", gate)
		}
		calls = b.org.calls
		if err := b.store.Close(); err != nil {
			t.Error(err)
		}
	})
	return calls
}

// contextUntil is a context that ends once a condition holds, which is looked at
// every few milliseconds.
func contextUntil(t *testing.T, done func() bool) (context.Context, context.CancelFunc) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for !done() {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
		cancel()
	}()
	return ctx, cancel
}
