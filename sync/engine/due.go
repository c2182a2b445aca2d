package engine

import (
	"context"
	"slices"
	"time"

	"demobridge/sync/playbook"
	"demobridge/sync/store"
)

// mostDueRuns is how many waiting action runs are taken up at a time.
const mostDueRuns = 5 * maxBatch

// mostRounds is how often a flush takes up waiting action runs.
const mostRounds = 50

// beginFlush makes room for what this flush writes.
func (e *Engine) beginFlush(ctx context.Context) {
	e.calls.Store(0)
	e.pool.wrote = nil
	if !e.playing() {
		return
	}
	id, err := e.o.Work.BeginFlush(context.WithoutCancel(ctx), e.o.OrgID)
	if err != nil {
		e.storeFault(ctx, err)
		return
	}
	e.run = &flushing{id: id, began: e.now()}
}

// endFlush says what the flush came to.
func (e *Engine) endFlush(ctx context.Context) {
	if e.run == nil {
		return
	}
	f := store.Flush{ID: e.run.id, Calls: int(e.calls.Load()), Sessions: e.run.sessions, Records: e.run.records}
	e.run = nil
	if err := e.o.Work.EndFlush(context.WithoutCancel(ctx), f); err != nil {
		e.storeFault(ctx, err)
	}
}

func (e *Engine) flushID() int64 {
	if e.run == nil {
		return 0
	}
	return e.run.id
}

// nextDue is when the earliest session or action run is due.
func (e *Engine) nextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	at, ok, err = e.o.Store.NextDue(ctx, e.o.OrgID)
	if err != nil || !e.playing() {
		return at, ok, err
	}
	run, waits, err := e.o.Work.NextRun(ctx, e.o.OrgID)
	if run = later(run, e.restUntil); waits && (!ok || run.Before(at)) {
		at, ok = run, true
	}
	return at, ok, err
}

// The longest and the shortest time for which records other than sessions are
// left alone when call after call for them fails.
const (
	shortRest = time.Minute
	longRest  = 15 * time.Minute
)

// rest leaves the records other than sessions alone for a while. Sessions go on:
// what is wrong with a record that they concern is not their fault.
func (e *Engine) rest() {
	wait := min(shortRest<<min(e.stumbles/mostFailing, 8), longRest)
	e.restUntil = e.now().Add(wait + e.jitter(wait/4))
}

// resting says that the records other than sessions are left alone now. A person
// who asks is not kept waiting.
func (e *Engine) resting() bool { return !e.manual && e.now().Before(e.restUntil) }

// runsDue says whether action runs wait that could go now.
func (e *Engine) runsDue(ctx context.Context) (bool, error) {
	if !e.playing() {
		return false, nil
	}
	at, ok, err := e.o.Work.NextRun(ctx, e.o.OrgID)
	return ok && !at.After(e.now()) && !e.resting(), err
}

// finishPool changes the records that the flush's sessions concern, and takes up
// the action runs that an earlier flush, or a process that was killed, left.
func (e *Engine) finishPool(ctx context.Context) {
	for round := 1; e.playing() && ctx.Err() == nil && !e.paused() && len(e.gates) == 0 && !e.resting(); round++ {
		if !e.writePool(ctx) {
			break
		}
		if round > mostRounds {
			e.rest() // others want to use this computer, too
			break
		}
		more, err := e.poolDue(ctx)
		if err != nil {
			e.storeFault(ctx, err)
		}
		if err != nil || !more {
			return
		}
	}
	e.pool = pool{} // what is left waits in the store
}

// poolDue puts the records of waiting action runs into the pool: they are looked
// up, matched and mapped as they are now. It reports false when nothing waits.
func (e *Engine) poolDue(ctx context.Context) (bool, error) {
	runs, err := e.o.Work.DueRuns(ctx, e.o.OrgID, mostDueRuns)
	if err != nil || len(runs) == 0 || e.overLimits(ctx) {
		return false, err
	}
	config, err := e.config(ctx)
	if err != nil {
		return false, err
	}
	bySession := map[string][]store.Run{}
	var keys []string
	for _, r := range runs {
		if bySession[r.SessionKey] == nil && len(keys) < maxBatch {
			keys = append(keys, r.SessionKey)
		}
		bySession[r.SessionKey] = append(bySession[r.SessionKey], r)
	}
	rows, err := e.o.Work.ByKeys(ctx, e.o.OrgID, keys...)
	if err != nil {
		return false, err
	}
	var settled []store.Run
	for _, key := range keys {
		if !slices.ContainsFunc(rows, func(r store.Row) bool { return r.Key == key }) {
			settled = append(settled, ended(bySession[key], store.RunFailed, "The stored session is no longer on this computer")...)
		}
	}
	if len(rows) > 0 {
		more, ok, err := e.lookAgain(ctx, rows, bySession, config)
		if err != nil || !ok {
			return false, err
		}
		settled = append(settled, more...)
	}
	return e.recordRuns(ctx, settled), nil
}

// lookAgain decides anew about sessions whose actions wait, and pools their
// records. It returns the runs that came to an end by it.
func (e *Engine) lookAgain(ctx context.Context, rows []store.Row, waiting map[string][]store.Run, c *Config) (settled []store.Run, ok bool, err error) {
	l := e.lookUp(ctx, rows, nil, c)
	if l.err != nil {
		e.notReached(ctx, faultOf(l.err))
		return nil, false, nil
	}
	e.renewTargets(ctx, l.stale)
	histories, err := e.histories(ctx, c, l.rows)
	if err != nil {
		return nil, false, err
	}
	whoever := *c
	whoever.Playbooks = decided(c.Playbooks)
	for i, row := range l.rows {
		p := &prepared{row: row, revision: row.Session.Sequence()}
		if err := p.guarded(func() { p.decide(&whoever, histories[i], &l.found) }); err != nil {
			settled = append(settled, ended(waiting[row.Key], store.RunFailed, err.Error())...)
			continue
		}
		settled = append(settled, e.poolWaiting(p, waiting[row.Key])...)
	}
	for _, r := range l.refused {
		settled = append(settled, ended(waiting[r.row.Key], store.RunFailed, r.fault.text)...)
	}
	return settled, true, nil
}

// notReached acts on a look-up for records other than sessions that failed.
func (e *Engine) notReached(ctx context.Context, f fault) {
	if gateOfAll(f) {
		e.shut(ctx, gateKind(f.verdict.Gate), f.verdict.Key, f.text, f.retryAfter)
		return
	}
	e.stumbles++
	e.rest()
}

// poolWaiting pools the records of those of a session's actions that wait. What
// is not wanted any more, or has no record any more, ends.
func (e *Engine) poolWaiting(p *prepared, waiting []store.Run) (settled []store.Run) {
	wants := map[runKey]store.Run{}
	for _, r := range waiting {
		wants[keyOf(r)] = r
	}
	for _, t := range p.touches {
		var kept []store.Run
		for _, r := range t.visits[0].runs {
			if w, ok := wants[keyOf(r)]; ok {
				r.Attempts, r.Version = w.Attempts, w.Version
				kept = append(kept, r)
				delete(wants, keyOf(r))
			}
		}
		if t.visits[0].runs = kept; len(kept) > 0 {
			e.pool.add(t)
		}
	}
	for key, w := range wants {
		why := "The playbook does not do this any more"
		if i := slices.IndexFunc(p.runs, func(r store.Run) bool { return keyOf(r) == key }); i >= 0 && p.runs[i].Reason != "" {
			why = p.runs[i].Reason
		}
		settled = append(settled, ended([]store.Run{w}, store.RunSkipped, why)...)
	}
	return settled
}

// decided are playbooks for sessions whose audience was decided before: who is
// meant, and when, is not asked again.
func decided(ps []playbook.Playbook) []playbook.Playbook {
	out := slices.Clone(ps)
	for i := range out {
		out[i].Who, out[i].When = playbook.Filter{}, playbook.SessionEnds
	}
	return out
}

func ended(runs []store.Run, state store.RunState, why string) []store.Run {
	out := slices.Clone(runs)
	for i := range out {
		out[i].State, out[i].Reason, out[i].Next = state, why, time.Time{}
	}
	return out
}
