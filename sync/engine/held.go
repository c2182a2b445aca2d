package engine

import (
	"context"
	"time"

	"demobridge/sync/store"
)

// mostLocks is how often a row is sent again at once after its parent was
// locked, before it waits as long as any other retry.
const mostLocks = 8

// hold keeps a row whose parent was locked for the next call, as it was
// prepared. It reports false when the row had its share of quick tries.
func (e *Engine) hold(p prepared) bool {
	p.locks++
	if p.locks >= mostLocks {
		return false
	}
	e.held = append(e.held, p)
	e.state.work.Retries++
	return true
}

// holdOn decides what to do when nothing new is due: without held rows the
// flush is over; with them it waits a moment, because whoever holds the lock
// needs one.
func (e *Engine) holdOn(ctx context.Context) bool {
	if len(e.held) == 0 {
		return false
	}
	most := 0
	for _, p := range e.held {
		most = max(most, p.locks)
	}
	wait := 250*time.Millisecond + time.Duration(e.o.Rand.Int64N(int64(250*time.Millisecond)<<most))
	t := time.NewTimer(min(wait, longestSleep))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// letGo gives up the held rows at the end of a flush: they are retried later.
func (e *Engine) letGo() []result {
	e.waits = map[int]time.Duration{}
	var out []result
	for _, p := range e.held {
		out = append(out, result{p.token, e.again(p.row, p.lock)})
	}
	e.held = nil
	return out
}

// putBack returns rows that were not sent at all.
func putBack(ps []prepared) []result {
	out := make([]result, len(ps))
	for i, p := range ps {
		out[i] = result{p.token, store.Outcome{ID: p.row.ID, Version: p.row.Version, Kind: store.Release}}
	}
	return out
}
