package engine

import (
	"context"
	"errors"
	"time"

	"demobridge/sync/store"
)

// flush sends what is due, call by call, until nothing is due, a gate closes,
// or the engine is paused or stopped.
func (e *Engine) flush(ctx context.Context) {
	counts, err := e.o.Outbox.Counts(ctx, e.o.OrgID, e.o.Now())
	if err != nil {
		e.storeFault(ctx, err)
		return
	}
	w := &e.state.work
	total := counts.Waiting + counts.Retrying
	w.Sending, w.Done, w.Total = total > 0, 0, total
	e.publish()
	for ctx.Err() == nil && !e.paused() {
		n := e.allowed()
		if n == 0 || e.overReserve(ctx) {
			break
		}
		batch, err := e.o.Outbox.Claim(ctx, e.o.OrgID, n, lease)
		if err != nil {
			e.storeFault(ctx, err)
			break
		}
		if len(batch.Rows) == 0 {
			break
		}
		w.InFlight = len(batch.Rows)
		w.Total = max(w.Total, w.Done+len(batch.Rows))
		e.publish()
		outcomes := e.deliver(ctx, batch.Rows)
		if !e.record(ctx, batch.Token, outcomes) {
			break
		}
		w.Done += finished(outcomes)
		w.InFlight = 0
		e.publish()
	}
	w.Sending, w.InFlight = false, 0
}

// deliver sends one batch and says what became of each row. The call in flight
// outlives the engine's context by ten seconds, so that a normal stop does not
// leave its outcome unknown.
func (e *Engine) deliver(ctx context.Context, rows []store.Row) []store.Outcome {
	call, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(callGrace, cancel)
		context.AfterFunc(call, func() { t.Stop() })
	})
	defer stop()

	f, err := e.lookUp(call, rows)
	if err != nil {
		return e.callFailed(ctx, rows, err, false)
	}
	records, outcomes := e.compose(rows, f)
	for _, group := range inCalls(records) {
		if ctx.Err() != nil && len(outcomes) > 0 {
			outcomes = append(outcomes, releaseAll(group)...)
			continue
		}
		outcomes = append(outcomes, e.send(call, ctx, group)...)
	}
	return outcomes
}

// record stores the outcomes. It must happen even while the engine stops.
func (e *Engine) record(ctx context.Context, token string, outcomes []store.Outcome) bool {
	for _, o := range outcomes {
		if o.Kind == store.Retry {
			e.state.work.Retries++
		}
	}
	_, err := e.o.Outbox.Record(context.WithoutCancel(ctx), token, outcomes)
	if err != nil {
		e.storeFault(ctx, err)
		return false
	}
	return true
}

// storeFault closes the disk gate in memory: the store itself cannot keep it
// now. Rows that were claimed come back when their lease ends.
func (e *Engine) storeFault(ctx context.Context, err error) {
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return
	}
	e.shut(ctx, GateDisk, "LOCAL_STORE", err.Error(), 0)
}

func finished(outcomes []store.Outcome) int {
	n := 0
	for _, o := range outcomes {
		if o.Kind == store.Sent || o.Kind == store.Dead || o.Kind == store.Skip {
			n++
		}
	}
	return n
}
