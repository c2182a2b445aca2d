package engine

import (
	"context"
	"slices"
	"time"

	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

const (
	mostLocks = 8                // quick tries after a lock; half as many after each counted attempt
	mostQuick = 3                // other quick tries
	fewUnfit  = 10               // records the set-up refuses before it is all of them
	recheck   = 55 * time.Minute // until those are tried again
)

// report is what one writing call brought.
type report struct {
	e        *Engine
	done     []result
	locked   []*prepared // their parent was locked, or the org's code ran out of its allowance
	unnamed  []*prepared // one of their lookups was refused, and not which
	unfit    []*prepared // a field they need is missing or hidden
	setup    fault       // what was said of the last of those
	free     map[string]bool
	gates    map[string]fault
	answered bool                  // Salesforce dealt with a record, whatever came of it
	arrived  bool                  // it saved one
	code     string                // why it refused one, the last of them
	crowded  bool                  // the call may have been too large
	waits    map[int]time.Duration // of its failed rows, by their attempts
}

func (e *Engine) newReport() *report {
	return &report{e: e, free: map[string]bool{}, gates: map[string]fault{}, waits: map[int]time.Duration{}}
}

// judge decides what becomes of one row from its result object.
func (r *report) judge(p *prepared, res salesforce.SaveResult) {
	if res.Success {
		r.saved(p, res)
		return
	}
	delete(r.e.suspicion, p.row.ID)
	f := recordFault(res)
	p.last = f.mark(p.outcome(store.Retry), true)
	switch {
	case f.verdict.Class == salesforce.ClassGate && f.verdict.Gate == salesforce.GateConfig:
		r.unfit = append(r.unfit, p)
		r.setup = f
		return
	case f.verdict.Class == salesforce.ClassGate:
		r.gates[gateKind(f.verdict.Gate)] = f
		r.done = append(r.done, p.release())
		return
	}
	r.answered = true
	switch {
	case f.outdated():
		r.arrived = true // the record is there
		r.e.written.refused()
		r.done = append(r.done, p.superseded())
	case f.quick():
		r.crowded = r.crowded || f.verdict.Key == salesforce.KeyGovernor
		p.blame(f)
		r.locked = append(r.locked, p)
	case p.quick < mostQuick && p.blamesLookup(f):
		named := p.lookupsNamed(f)
		if len(named) == 0 {
			r.unnamed = append(r.unnamed, p)
			return
		}
		p.dropLookups(named, f.verdict.Key)
		r.atOnce(p)
	case p.quick < 1 && f.doubled():
		r.atOnce(p)
	case f.verdict.Class == salesforce.ClassRetry:
		r.done = append(r.done, result{p.token, r.e.again(p, f, r.waits), p})
	default:
		r.code = f.verdict.Key
		r.e.trend.add(f.verdict.Key)
		r.done = append(r.done, result{p.token, f.mark(p.outcome(store.Dead), true), p})
	}
}

// atOnce sends a row again with the next call.
func (r *report) atOnce(p *prepared) {
	p.quick++
	p.at = r.e.now()
	r.e.state.work.Retries++
	r.e.line.held = append(r.e.line.held, p)
}

func (r *report) saved(p *prepared, res salesforce.SaveResult) {
	r.answered, r.arrived = true, true
	r.e.trend.add("")
	delete(r.e.suspicion, p.row.ID)
	delete(r.e.parked, p.row.ID)
	for _, id := range p.parents {
		r.free[id] = true
	}
	w := &r.e.written
	w.add(p.row.Key, p.revision)
	if !res.Created && p.existing == "" && p.row.MaybeApplied == 0 && !p.maybe {
		w.company = true // it was not there a moment ago
	}
	o := p.outcome(store.Sent)
	o.SalesforceID, o.RecordName = res.ID, p.name
	r.done = append(r.done, result{p.token, o, p})
}

// callFailed decides what becomes of the rows of a call, or of one of its
// collections, that failed as a whole. Nothing is known of any row, so none is
// marked sent; if the call may have reached the org, the rows are marked so and
// simply written again: as they are, then in halves, so that a row which breaks
// every call it is in is soon alone.
func (r *report) callFailed(ctx context.Context, p parcel, f fault) {
	e := r.e
	for _, row := range p.rows {
		row.maybe = row.maybe || f.maybeApplied
	}
	if ctx.Err() != nil {
		r.done = append(r.done, giveBack(p.rows)...)
		return
	}
	gate := f.verdict.Class == salesforce.ClassGate
	r.crowded = r.crowded || f.crowding()
	if p.fails == 0 {
		p.goods = e.goods
	}
	p.fails++
	one := p.rows[0]
	// It is the row, and not Salesforce, when others got through meanwhile.
	proven := len(p.rows) == 1 && (one.known() || e.goods > p.goods)
	switch {
	case proven && f.hopeless():
		r.code = f.verdict.Key
		e.trend.add(r.code)
		r.done = append(r.done, result{one.token, f.mark(one.outcome(store.Dead), true), one})
	case proven && !gate && (one.known() || p.fails >= freeFaults):
		r.done = append(r.done, result{one.token, e.again(one, f, r.waits), one})
	case gate && !e.passing(f):
		r.gates[gateKind(f.verdict.Gate)] = f
		r.done = append(r.done, giveBack(p.rows)...)
	case !e.passing(f), len(p.rows) == 1 && p.fails >= freeFaults:
		// It is not a row: nothing gets through. A refusal that stays the
		// same, whatever is sent, is a matter of set-up.
		kind := GateBusy
		if f.hopeless() {
			kind = GateConfig
		}
		r.gates[kind] = f
		r.done = append(r.done, giveBack(p.rows)...)
		for _, row := range p.rows {
			e.suspicion[row.row.ID]++
		}
	default:
		e.state.work.Retries += len(p.rows)
		p.at = e.now().Add(e.shortWait(p.fails, f.retryAfter))
		if len(p.rows) > 1 && (f.crowding() || f.hopeless() || !gate && p.fails >= freeFaults) {
			e.line.parcels = append(e.line.parcels, p.halves(p.at)...)
			return
		}
		e.line.parcels = append(e.line.parcels, p)
	}
}

// holdUnfit decides about rows that need something the org's set-up does not
// give. When nothing else gets through either, the gate closes. But it can be a
// field that only some sessions have: those then wait apart, at no charge, and
// the others go on.
func (r *report) holdUnfit() {
	e := r.e
	if len(r.unfit) == 0 {
		return
	}
	fresh := 0
	for _, p := range r.unfit {
		e.trend.add(r.setup.verdict.Key)
		if !e.parked[p.row.ID] {
			fresh++
		}
	}
	_, closed := e.gates[GateConfig]
	if shut := !r.arrived && (closed || fresh >= fewUnfit || fresh > 0 && !e.trend.has("")); shut {
		r.gates[GateConfig] = r.setup
		if !closed {
			r.done = append(r.done, giveBack(r.unfit)...)
			return
		}
	}
	for _, p := range r.unfit {
		o := p.last
		o.CountAttempt, o.NextAttempt = false, e.now().Add(recheck+e.backoff(0, r.waits))
		e.parked[p.row.ID] = true
		r.done = append(r.done, result{p.token, o, p})
	}
}

// alike looks whether most records fail with one code. Then it is not they who
// are at fault: the gate closes, and none of them is given up.
func (r *report) alike() {
	code, most := r.e.trend.majority()
	if g, closed := r.e.gates[GateConfig]; !most && closed && g.Code == r.code && r.code != "" {
		code, most = g.Code, true // the probe failed as before
	}
	if !most {
		return
	}
	found := false
	for i, d := range r.done {
		if d.Kind != store.Dead || d.ErrCode != code {
			continue
		}
		found = true
		r.gates[GateConfig] = fault{verdict: salesforce.Verdict{Key: code}, text: d.ErrText}
		d.Kind, d.CountAttempt = store.Release, false
		r.done[i] = d
	}
	if found {
		r.e.trend = trend{}
	}
}

// blame takes note of the record that is in the way of p: the one that the
// refusal names, if it is a parent of p, else the first parent.
func (p *prepared) blame(f fault) {
	p.holder = ""
	if len(p.parents) > 0 {
		p.holder = p.parents[0]
	}
	links := map[string]match.Link{"Account__c": p.match.Account, "Opportunity__c": p.match.Opportunity, "Contact__c": p.match.Contact, "Lead__c": p.match.Lead}
	for field, l := range links {
		if l.ID == "" || !slices.ContainsFunc(f.ids, func(id string) bool { return salesforce.SameID(id, l.ID) }) {
			continue
		}
		p.holder, p.last.ErrFields = match.ID(l.ID), []string{field}
		if l.Name != "" {
			p.last.ErrText += " (" + l.Name + ")"
		}
	}
}

// holdLocked keeps the rows whose parent was locked for a later call, all rows
// of one parent until the same moment. Rows that had their share of quick tries
// wait in the store.
func (r *report) holdLocked() {
	e, now := r.e, r.e.now()
	until := map[string]time.Time{}
	for _, p := range r.locked {
		p.locks++
		if p.locks >= max(mostLocks>>p.row.Attempts, 1) {
			f := fault{verdict: salesforce.Verdict{Key: p.last.ErrCode, Class: salesforce.ClassRetry}, text: p.last.ErrText, fields: p.last.ErrFields}
			r.done = append(r.done, result{p.token, e.again(p, f, r.waits), p})
			continue
		}
		at, ok := until[p.order]
		if !ok || p.order == "" {
			at = now.Add(250*time.Millisecond + e.jitter(250*time.Millisecond<<p.locks))
			until[p.order] = at
		}
		p.at = at
		e.line.held = append(e.line.held, p)
		e.state.work.Retries++
		if p.holder != "" && !r.free[p.holder] {
			// Nothing below this parent got through: others need not try.
			e.line.locked[p.holder] = later(e.line.locked[p.holder], at)
		}
	}
}
