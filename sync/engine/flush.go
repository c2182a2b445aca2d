package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"demobridge/sync/store"
)

// flush sends what is due, call by call, until nothing is due, a gate closes,
// or the engine is paused or stopped. Rows whose parent was locked are held and
// fill up the next calls; they cost no look-up of their own.
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
		batch := store.Batch{}
		if room := n - len(e.held); room > 0 {
			if batch, err = e.o.Outbox.Claim(ctx, e.o.OrgID, room, lease); err != nil {
				e.storeFault(ctx, err)
				break
			}
		}
		if len(batch.Rows) == 0 && !e.holdOn(ctx) {
			break
		}
		w.InFlight = len(batch.Rows) + len(e.held)
		w.Total = max(w.Total, w.Done+w.InFlight)
		e.publish()
		if !e.record(ctx, e.deliver(ctx, batch)) {
			break
		}
		w.InFlight = 0
		e.publish()
	}
	e.record(ctx, e.letGo())
	w.Sending, w.InFlight = false, 0
	e.publish()
}

// result is the outcome of one claimed row.
type result struct {
	token string
	store.Outcome
}

// deliver sends one batch, together with the held rows, and says what became
// of each row. The call in flight outlives the engine's context by ten seconds,
// so that a normal stop does not leave its outcome unknown.
func (e *Engine) deliver(ctx context.Context, batch store.Batch) []result {
	call, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(callGrace, cancel)
		context.AfterFunc(call, func() { t.Stop() })
	})
	defer stop()

	e.waits = map[int]time.Duration{}
	var ready []prepared
	var results []result
	if len(batch.Rows) > 0 {
		f, err := e.lookUp(call, batch.Rows)
		if err != nil {
			return e.callFailed(ctx, unprepared(batch), err, false)
		}
		ready, results = e.compose(batch, f)
	}
	ready = append(e.held, ready...)
	e.held = nil
	slices.SortStableFunc(ready, func(a, b prepared) int { return strings.Compare(parents(a), parents(b)) })
	for _, group := range inCalls(ready) {
		if ctx.Err() != nil && len(results) > 0 {
			results = append(results, putBack(group)...)
			continue
		}
		results = append(results, e.send(call, ctx, group)...)
	}
	return results
}

// record stores the outcomes. It must happen even while the engine stops.
func (e *Engine) record(ctx context.Context, results []result) bool {
	byToken := map[string][]store.Outcome{}
	for _, r := range results {
		byToken[r.token] = append(byToken[r.token], r.Outcome)
		switch r.Kind {
		case store.Retry:
			e.state.work.Retries++
		case store.Sent, store.Dead, store.Skip:
			e.state.work.Done++
		}
	}
	for token, outcomes := range byToken {
		if _, err := e.o.Outbox.Record(context.WithoutCancel(ctx), token, outcomes); err != nil {
			e.storeFault(ctx, err)
			return false
		}
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
