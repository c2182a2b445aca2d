package engine

import (
	"context"
	"fmt"
	"time"
)

const (
	longestSleep = 15 * time.Second // timers stand still while a computer sleeps
	suspendJump  = 22 * time.Second
	startSpread  = 30 * time.Second // an office that opens its lids at nine does not call in the same second
	patience     = 2 * time.Minute  // Drain waits no longer than this for one retry
)

// Run sends until ctx ends. It then claims nothing more, gives the call in
// flight ten seconds, records its outcome and returns. Being killed instead is
// safe too: the next Run takes the orphans back. The first flush comes within
// half a minute, at random, unless it is asked for.
func (e *Engine) Run(ctx context.Context) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	e.nextRun = e.now().Add(e.jitter(min(e.o.Every, startSpread)))
	for ctx.Err() == nil {
		asked := e.takeWishes(ctx)
		if !e.paused() && (asked || !e.now().Before(e.nextRun)) {
			e.manual = asked
			e.flush(ctx)
			e.plan(ctx)
		}
		e.publish()
		e.sleep(ctx)
	}
	e.publish()
	return nil
}

// Drain sends what is due and returns when nothing is due any more, a gate is
// closed that does not open within moments, or ctx ends. Rows that wait for a
// retry are waited for, two minutes at most for each.
func (e *Engine) Drain(ctx context.Context) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	e.manual = true
	for ctx.Err() == nil {
		e.takeWishes(ctx)
		e.flush(ctx)
		e.plan(ctx)
		e.publish()
		next, more, err := e.drainNext(ctx)
		if err != nil || !more {
			return err
		}
		e.nextRun = next
		e.sleepUntil(ctx, next)
	}
	return context.Cause(ctx)
}

// drainNext tells when a headless run goes on, if it does.
func (e *Engine) drainNext(ctx context.Context) (next time.Time, more bool, err error) {
	soon := e.now().Add(patience)
	for kind, g := range e.gates {
		if !waitedFor[kind] || g.Until.IsZero() || g.Until.After(soon) {
			return next, false, nil
		}
		next = later(next, g.Until)
	}
	due, ok, err := e.nextDue(ctx)
	if err != nil || !ok || due.After(soon) {
		return next, false, err
	}
	return later(next, due), true, nil
}

// start puts right what the last process left behind.
func (e *Engine) start(ctx context.Context) error {
	if _, err := e.o.Store.ReleaseOrphans(ctx); err != nil {
		return fmt.Errorf("give back what an earlier run had claimed: %w", err)
	}
	if _, err := e.o.Store.ClampTimes(ctx, longestWait); err != nil {
		return fmt.Errorf("correct the times of waiting sessions: %w", err)
	}
	gates, err := e.o.Store.Gates(ctx, e.o.OrgID)
	if err != nil {
		return fmt.Errorf("read the gates: %w", err)
	}
	for _, g := range gates {
		e.gates[g.Kind] = g
	}
	e.clampGates()
	return nil
}

// plan sets the next run: after the usual time, or earlier when a retry is due
// or a gate may be tried again.
func (e *Engine) plan(ctx context.Context) {
	now := e.now()
	e.nextRun = now.Add(e.o.Every)
	at, ok, err := e.nextDue(ctx)
	if err != nil || !ok {
		at = e.nextRun // nothing waits
	}
	if len(e.gates) > 0 {
		half := e.halfOpenAt()
		if half.IsZero() {
			return
		}
		at = later(at, half)
		if _, full := e.gates[GateDisk]; full {
			at = half // it is not the outbox that says when
		}
	}
	if at.Before(e.nextRun) {
		e.nextRun = later(at, now.Add(time.Second))
	}
}

// sleep waits for the next run or a wish, never longer than 15 s at a stretch:
// timers stand still while a computer sleeps, the wall clock does not.
func (e *Engine) sleep(ctx context.Context) {
	if e.wanted() {
		return
	}
	d := min(max(e.nextRun.Sub(e.now()), 0), longestSleep)
	if e.paused() {
		d = longestSleep
	}
	e.nap(ctx, d)
}

// nap sleeps for d, or until a wish or the end, and looks at the wall clock
// when it wakes.
func (e *Engine) nap(ctx context.Context, d time.Duration) {
	before, mono := e.now(), time.Now()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-e.wake:
	case <-t.C:
	}
	// The process's own clock is the yardstick: it may stand still in a
	// suspend, but it never jumps.
	if jumped := e.now().Sub(before) - time.Since(mono); jumped > suspendJump || jumped < -suspendJump {
		e.woke(ctx, jumped)
	}
}

func (e *Engine) sleepUntil(ctx context.Context, at time.Time) {
	for ctx.Err() == nil {
		d := at.Sub(e.now())
		if d <= 0 {
			return
		}
		e.nap(ctx, min(d, longestSleep))
	}
}

// woke re-plans after the wall clock jumped: the computer slept, or the clock
// was set. What is due is decided anew, no wait is longer than the usual, and
// connections from before are not trusted.
func (e *Engine) woke(ctx context.Context, jumped time.Duration) {
	e.o.Salesforce.CloseIdle()
	e.probeNow(GateClock)
	e.probeNow(GateOffline)
	now := e.now()
	e.slept = max(e.slept+jumped, 0) // in this time nothing was tried
	if jumped < 0 {
		// Whatever was planned by the later clock lies too far ahead.
		if _, err := e.o.Store.ClampTimes(context.WithoutCancel(ctx), longestWait); err != nil {
			e.storeFault(ctx, err)
		}
		e.clampGates()
	}
	if jumped > 0 || e.nextRun.After(now.Add(e.o.Every)) {
		e.nextRun = now.Add(e.jitter(min(e.o.Every, startSpread)))
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
