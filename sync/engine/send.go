package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// result is the outcome of one claimed row.
type result struct {
	token string
	store.Outcome
}

// call makes one composite call. It outlives the engine's context by ten
// seconds, so that a normal stop does not leave its outcome unknown.
func (e *Engine) call(ctx context.Context, subs []salesforce.Subrequest) (answers []salesforce.Subresponse, took time.Duration, err error) {
	call, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(callGrace, cancel)
		context.AfterFunc(call, func() { t.Stop() })
	})
	defer stop()
	began := time.Now()
	answers, err = e.o.Salesforce.Composite(call, salesforce.CompositeRequest{Subrequests: subs})
	took = time.Since(began)
	if err == nil && len(answers) != len(subs) {
		err = fmt.Errorf("%d answers to %d parts of a call", len(answers), len(subs))
	}
	return answers, took, err
}

// write sends one parcel, up to five collections of 200 in one composite call,
// and records what became of it. It reports false when the flush has to end.
func (e *Engine) write(ctx context.Context, p parcel) bool {
	e.state.work.InFlight = len(p.rows)
	e.publish()
	chunks := slices.Collect(slices.Chunk(p.rows, perCollection))
	subs := make([]salesforce.Subrequest, len(chunks))
	for i, chunk := range chunks {
		records := make([]map[string]any, len(chunk))
		for j, row := range chunk {
			records[j] = row.fields
		}
		subs[i] = salesforce.UpsertSub(fmt.Sprintf("sessions%d", i), mapping.SessionObject, mapping.SessionKey, records)
	}
	answers, took, err := e.call(ctx, subs)
	r := e.newReport()
	if err != nil {
		e.failing++
		r.callFailed(ctx, p, faultOf(err))
		return e.conclude(ctx, r, len(p.rows), took)
	}
	broken := false
	for i, chunk := range chunks {
		saved, err := answers[i].SaveResults(len(chunk))
		if err != nil {
			if !broken && !r.answered {
				e.failing++
			}
			broken = true
			r.callFailed(ctx, parcel{rows: chunk, fails: p.fails}, faultOf(err))
			continue
		}
		e.failing = 0
		for j, one := range saved {
			r.judge(chunk[j], one)
		}
	}
	return e.conclude(ctx, r, len(p.rows), took)
}

// conclude acts on a call as a whole and records its rows.
func (e *Engine) conclude(ctx context.Context, r *report, rows int, took time.Duration) bool {
	r.holdUnfit()
	r.alike()
	for kind, f := range r.gates {
		e.shut(ctx, kind, f.verdict.Key, f.text, f.retryAfter)
	}
	if r.answered {
		e.openAfter(ctx, r.arrived, r.code, r.gates)
	}
	r.holdLocked()
	// Locks of single rows are not helped by smaller calls; when they are the
	// rule, the call itself stands in somebody's way.
	switch {
	case r.crowded || len(r.locked)*2 > rows:
		e.pace.bad()
		e.pace.note(took)
	case r.answered:
		e.pace.good(rows, took)
	}
	e.state.work.InFlight = 0
	ok := e.record(ctx, r.done)
	e.publish()
	return ok && len(e.gates) == 0
}

// record stores outcomes. It must happen even while the engine stops. What the
// disk refuses is kept and recorded as soon as it can be.
func (e *Engine) record(ctx context.Context, results []result) bool {
	byToken := map[string][]store.Outcome{}
	for _, r := range results {
		byToken[r.token] = append(byToken[r.token], r.Outcome)
	}
	ok := true
	for token, outcomes := range byToken {
		if _, err := e.o.Store.Record(context.WithoutCancel(ctx), token, outcomes); err != nil {
			for _, o := range outcomes {
				e.overdue = append(e.overdue, result{token, o})
			}
			e.storeFault(ctx, err)
			ok = false
			continue
		}
		for _, o := range outcomes {
			switch o.Kind {
			case store.Retry:
				e.state.work.Retries++
			case store.Sent, store.Dead, store.Skip:
				e.state.work.Done++
			}
		}
	}
	return ok
}
