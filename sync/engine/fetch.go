package engine

import (
	"context"
	"maps"
	"slices"
	"time"

	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// fetched is a claimed batch and what was found for it.
type fetched struct {
	asked   int // rows
	config  *Config
	batch   store.Batch
	claimed time.Time
	looked
	storeErr error
}

// fetch takes up to n due rows out of the outbox and looks up what they concern.
// Like lookUp it may run beside a call that writes; what it brings is judged by
// lineUp.
func (e *Engine) fetch(ctx context.Context, n int, now time.Time, extra []string) fetched {
	config, err := e.config(ctx)
	if err != nil {
		return fetched{asked: n, storeErr: err}
	}
	batch, err := e.o.Store.Claim(ctx, e.o.OrgID, n, lease)
	f := fetched{asked: n, config: config, batch: batch, claimed: now, storeErr: err}
	if len(batch.Rows) > 0 {
		f.looked = e.lookUp(ctx, batch.Rows, extra, config)
	}
	return f
}

// fetchAhead fetches the next batch while the current one is being written, so
// that neither this computer nor the org waits for the other. It fetches nothing
// when there is nothing, or when the next call will not be for new rows; the
// channel is then nil.
func (e *Engine) fetchAhead(ctx context.Context) <-chan fetched {
	n := e.pace.hoped()
	if e.dry || len(e.gates) > 0 || len(e.line.parcels) > 0 || len(e.line.ready) >= n {
		return nil
	}
	out := make(chan fetched, 1)
	now, extra := e.now(), e.written.keys()
	go func() { out <- e.fetch(ctx, n, now, extra) }()
	return out
}

// lineUp makes records of what was fetched and puts them in the line. It reports
// false when the flush has to end.
func (e *Engine) lineUp(ctx context.Context, f fetched) bool {
	e.dry = len(f.batch.Rows) < f.asked
	if f.storeErr != nil {
		e.storeFault(ctx, f.storeErr)
	}
	if len(f.batch.Rows) == 0 {
		return f.storeErr == nil
	}
	// A row whose lease ended early, because the wall clock jumped, comes as a
	// new one; what the line holds of it is void.
	ids := make(map[int64]bool, len(f.batch.Rows))
	for _, row := range f.batch.Rows {
		ids[row.ID] = true
		delete(e.written.revisions, row.Key)
	}
	e.line.drop(ids)
	done := e.lookUpRest(ctx, &f)
	e.written.compare(f.again)
	e.resendOvertaken(ctx)
	e.renewTargets(ctx, f.stale)
	ready, finished, err := e.prepare(ctx, &f)
	if err != nil {
		e.storeFault(ctx, err)
		e.record(ctx, append(done, f.untouched()...))
		return false
	}
	done = append(done, finished...)
	if ctx.Err() != nil || len(ready) > 1 && len(e.gates) > 0 || e.allowed() == 0 {
		done, ready = append(done, giveBack(ready)...), nil
	}
	plain, apart := e.suspects(ready)
	e.line.add(plain, e.now())
	e.line.parcels = append(e.line.parcels, apart...)
	return e.record(ctx, done) && (len(e.gates) == 0 || e.line.len() > 0)
}

// untouched gives back rows that were looked up and went no further.
func (f *fetched) untouched() []result {
	rows := slices.Clone(f.rows)
	for _, r := range f.refused {
		rows = append(rows, r.row)
	}
	done := make([]result, len(rows))
	for i, row := range rows {
		done[i] = (&prepared{token: f.batch.Token, row: row}).release()
	}
	return done
}

// lookUpRest repeats a look-up that failed for a passing reason. When it keeps
// failing a gate closes, and the rows it did not reach go back.
func (e *Engine) lookUpRest(ctx context.Context, f *fetched) (done []result) {
	for tries := 1; f.err != nil; tries++ {
		flt := faultOf(f.err)
		e.failing++
		switch {
		case ctx.Err() != nil:
		case e.passing(flt) && tries < freeFaults:
			e.nap(ctx, e.shortWait(tries, flt.retryAfter))
			rest := e.lookUp(ctx, f.left, nil, f.config)
			f.merge(rest)
			continue
		case flt.verdict.Class == salesforce.ClassGate:
			e.shut(ctx, gateKind(flt.verdict.Gate), flt.verdict.Key, flt.text, flt.retryAfter)
		default:
			e.shut(ctx, GateBusy, flt.verdict.Key, flt.text, flt.retryAfter)
		}
		for _, row := range f.left {
			done = append(done, (&prepared{token: f.batch.Token, row: row}).release())
		}
		return done
	}
	return done
}

// merge adds what a repeated look-up found.
func (l *looked) merge(more looked) {
	maps.Copy(l.Contacts, more.Contacts)
	maps.Copy(l.Leads, more.Leads)
	maps.Copy(l.Opportunities, more.Opportunities)
	maps.Copy(l.Unreadable, more.Unreadable)
	maps.Copy(l.revisions, more.revisions)
	maps.Copy(l.ids, more.ids)
	maps.Copy(l.Accounts, more.Accounts)
	l.values.add(more.values)
	l.again, l.stale = append(l.again, more.again...), l.stale || more.stale
	l.rows, l.refused = append(l.rows, more.rows...), append(l.refused, more.refused...)
	l.left, l.err = more.left, more.err
}
