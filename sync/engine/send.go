package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// result is the outcome of one claimed row.
type result struct {
	token string
	store.Outcome
	from *prepared // nil where nothing is known of it but its row
}

// graced is a context for a call: it outlives the engine's by ten seconds, so
// that a normal stop does not leave the call's outcome unknown.
func graced(ctx context.Context) (context.Context, func()) {
	call, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		t := time.AfterFunc(callGrace, cancel)
		context.AfterFunc(call, func() { t.Stop() })
	})
	return call, func() {
		stop()
		cancel()
	}
}

// call makes one composite call.
func (e *Engine) call(ctx context.Context, subs []salesforce.Subrequest) (answers []salesforce.Subresponse, took time.Duration, err error) {
	call, done := graced(ctx)
	defer done()
	began := time.Now()
	e.calls.Add(1)
	answers, err = e.o.Salesforce.Composite(call, salesforce.CompositeRequest{Subrequests: subs})
	took = time.Since(began)
	if err == nil && len(answers) != len(subs) {
		err = fmt.Errorf("%d answers to %d parts of a call", len(answers), len(subs))
	}
	return answers, took, err
}

// reference opens a reference to another part of a composite call. Salesforce
// knows no way to write it as plain text there (contract: data 3.4).
const reference = "@{"

// literal says that a text of the record reads like a reference.
func (p *prepared) literal() bool {
	for _, v := range p.fields {
		if text, ok := v.(string); ok && strings.Contains(text, reference) {
			return true
		}
	}
	return false
}

// writeLiteral sends rows whose texts would be taken for references in a
// composite call: as a collection on its own, where they are only texts.
func (e *Engine) writeLiteral(ctx context.Context, p parcel) bool {
	if len(p.rows) > perCollection {
		rest := p
		rest.rows, p.rows = p.rows[perCollection:], p.rows[:perCollection:perCollection]
		e.line.parcels = append([]parcel{rest}, e.line.parcels...)
	}
	call, done := graced(ctx)
	defer done()
	began := time.Now()
	e.calls.Add(1)
	saved, err := e.o.Salesforce.UpsertCollection(call, mapping.SessionObject, mapping.SessionKey, fieldsOf(p.rows), false)
	took := time.Since(began)
	if err != nil {
		return e.callLost(ctx, p, err, took)
	}
	r := e.newReport()
	e.failing = 0
	e.goods++
	for i, one := range saved {
		r.judge(p.rows[i], one)
	}
	return e.conclude(ctx, r, len(p.rows), took)
}

// callLost records a writing call that brought no answer for any of its rows.
func (e *Engine) callLost(ctx context.Context, p parcel, err error, took time.Duration) bool {
	r := e.newReport()
	if len(p.rows) > 1 || !p.rows[0].known() {
		e.failing++
	}
	r.callFailed(ctx, p, faultOf(err))
	return e.conclude(ctx, r, len(p.rows), took)
}

// parted keeps the order within both kinds.
func parted(rows []*prepared) (literal, rest []*prepared) {
	for _, row := range rows {
		if row.literal() {
			literal = append(literal, row)
		} else {
			rest = append(rest, row)
		}
	}
	return literal, rest
}

func fieldsOf(rows []*prepared) []map[string]any {
	records := make([]map[string]any, len(rows))
	for i, row := range rows {
		records[i] = row.fields
	}
	return records
}

// write sends one parcel, up to five collections of 200 in one composite call,
// and records what became of it. It reports false when the flush has to end.
func (e *Engine) write(ctx context.Context, p parcel) bool {
	if literal, rest := parted(p.rows); len(literal) > 0 {
		p.rows = literal
		if len(rest) > 0 {
			e.line.parcels = append([]parcel{{rows: rest, fails: p.fails, goods: p.goods}}, e.line.parcels...)
		}
		e.state.work.InFlight = len(p.rows)
		e.publish()
		return e.writeLiteral(ctx, p)
	}
	e.state.work.InFlight = len(p.rows)
	e.publish()
	chunks := chunksOfSessions(p.rows)
	answers, took, err := e.call(ctx, sessionSubs(chunks))
	if err != nil {
		return e.callLost(ctx, p, err, took)
	}
	r := e.newReport()
	var broken []parcel
	var faults []fault
	for i, chunk := range chunks {
		saved, err := answers[i].SaveResults(len(chunk))
		if err != nil {
			broken = append(broken, parcel{rows: chunk, fails: p.fails, goods: p.goods})
			faults = append(faults, faultOf(err))
			continue
		}
		e.failing = 0
		e.goods++
		for j, one := range saved {
			r.judge(chunk[j], one)
		}
	}
	if len(broken) == len(chunks) {
		e.failing++
	}
	for i, part := range broken {
		r.callFailed(ctx, part, faults[i])
	}
	return e.conclude(ctx, r, len(p.rows), took)
}

// conclude acts on a call as a whole and records its rows.
func (e *Engine) conclude(ctx context.Context, r *report, rows int, took time.Duration) bool {
	e.dropUnnamed(ctx, r)
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
		e.pace.bad(rows)
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
	byToken := map[string][]result{}
	for _, r := range results {
		byToken[r.token] = append(byToken[r.token], r)
	}
	ok := true
	for token, theirs := range byToken {
		outcomes := make([]store.Outcome, len(theirs))
		var runs []store.Run
		for i, r := range theirs {
			outcomes[i] = r.Outcome
			runs = append(runs, e.runsOf(r)...)
		}
		if err := e.store(ctx, token, outcomes, runs); err != nil {
			e.overdue = append(e.overdue, theirs...)
			e.storeFault(ctx, err)
			ok = false
			continue
		}
		for _, r := range theirs {
			switch r.Kind {
			case store.Retry:
				e.state.work.Retries++
			case store.Sent, store.Dead, store.Skip:
				e.state.work.Done++
				e.pooled(r)
				if r.Kind == store.Sent && e.run != nil {
					e.run.sessions++
				}
			}
		}
	}
	return ok
}

func (e *Engine) store(ctx context.Context, token string, outcomes []store.Outcome, runs []store.Run) error {
	ctx = context.WithoutCancel(ctx)
	if len(runs) == 0 {
		_, err := e.o.Store.Record(ctx, token, outcomes)
		return err
	}
	_, err := e.o.Work.RecordWithRuns(ctx, token, outcomes, runs)
	return err
}
