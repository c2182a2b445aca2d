package engine

import (
	"context"
)

// flush sends what is due, call by call, until nothing is due, a gate closes,
// or the engine is paused or stopped.
func (e *Engine) flush(ctx context.Context) {
	if !e.tryDisk(ctx) || !e.recordOverdue(ctx) {
		return
	}
	counts, err := e.o.Store.Counts(ctx, e.o.OrgID, e.now())
	if err != nil {
		e.storeFault(ctx, err)
		return
	}
	w := &e.state.work
	w.Done, w.Total = 0, counts.Waiting+counts.Retrying
	due, err := e.runsDue(ctx)
	if err != nil {
		e.storeFault(ctx, err)
		return
	}
	if (w.Total > 0 || due) && e.allowed() > 0 {
		e.beginFlush(ctx)
		defer e.endFlush(ctx)
	}
	if w.Total > 0 {
		w.Sending, e.dry = true, false
		e.publish()
		for ctx.Err() == nil && !e.paused() && e.step(ctx) {
			w.Total = max(w.Total, w.Done+e.line.len())
			e.publish()
		}
		e.record(ctx, giveBackLocked(e.line.takeAll()))
	}
	e.finishPool(ctx)
	// What was written is read again once the dust has settled: when nothing
	// came since, or when another computer is at work too.
	if ctx.Err() == nil && !e.paused() && (w.Total == 0 && !e.manual || e.written.company) {
		e.checkWritten(ctx)
	}
	if e.pace.size != e.kept {
		// It is only a good start for the next time.
		_ = e.o.Store.SetBatchSize(context.WithoutCancel(ctx), e.o.OrgID, e.pace.size)
		e.kept = e.pace.size
	}
	w.Sending, w.InFlight = false, 0
	e.publish()
}

// step makes the next call, or waits until it may be made. It reports false
// when the flush is over.
func (e *Engine) step(ctx context.Context) bool {
	n := e.allowed()
	if n == 0 || e.overLimits(ctx) {
		return false
	}
	if !e.record(ctx, giveBack(e.line.stale(e.now()))) {
		return false
	}
	if e.pool.full() && len(e.gates) == 0 && !e.writePool(ctx) {
		return false
	}
	if p, ok := e.line.next(n, e.now(), e.dry); ok {
		ahead := e.fetchAhead(ctx)
		e.lane.Lock()
		good := e.write(ctx, p)
		e.lane.Unlock()
		if ahead != nil {
			good = e.lineUp(ctx, <-ahead) && good
		}
		return good
	}
	if len(e.line.parcels) == 0 && (!e.dry || e.line.len() == 0) {
		got := e.fetch(ctx, n, e.now(), e.written.keys())
		return e.lineUp(ctx, got) && (len(got.batch.Rows) > 0 || e.line.len() > 0)
	}
	e.nap(ctx, min(max(e.line.wakeAt().Sub(e.now()), 0), longestSleep))
	e.dry = false // something may have come
	return true
}

// recordOverdue records what an earlier flush could not, before the leases of
// those rows end.
func (e *Engine) recordOverdue(ctx context.Context) bool {
	results := e.overdue
	e.overdue = nil
	return e.record(ctx, results)
}

// giveBackLocked releases the rows that a flush leaves behind; those that were
// refused for a lock remember by whom.
func giveBackLocked(ps []*prepared) []result {
	out := giveBack(ps)
	for i, p := range ps {
		if p.locks > 0 {
			out[i].Kind, out[i].CountAttempt = p.last.Kind, false
			out[i].ErrClass, out[i].ErrCode, out[i].ErrText, out[i].ErrFields = p.last.ErrClass, p.last.ErrCode, p.last.ErrText, p.last.ErrFields
		}
	}
	return out
}
