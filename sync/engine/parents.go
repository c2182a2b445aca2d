package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// writePool changes the records that recorded sessions concern: one update for
// each, only of fields that really change, in composite calls of up to five
// collections. It comes after the sessions' own records and never beside another
// writing call. Whatever becomes of it, the sessions are in Salesforce. It
// reports false when a gate closed; what was not written waits in the store.
func (e *Engine) writePool(ctx context.Context) bool {
	list := e.pool.take()
	if len(list) == 0 {
		return true
	}
	config, err := e.config(ctx)
	if err != nil {
		e.storeFault(ctx, err)
		return false
	}
	stale, err := e.readCurrent(ctx, list, config)
	if err != nil {
		e.notReached(ctx, faultOf(err))
		return false // they wait in the store
	}
	e.renewTargets(ctx, stale)
	for round := 0; len(list) > 0; round++ {
		var ready []*touch
		var runs []store.Run
		for _, t := range list {
			if t.plan(config); t.writes() {
				ready = append(ready, t)
			} else {
				runs = append(runs, t.nothing()...)
			}
		}
		if !e.recordRuns(ctx, runs) {
			return false
		}
		var ok bool
		if list, ok = e.writeTouches(ctx, ready, 0); !ok || len(list) == 0 {
			return ok
		}
		if config, err = e.config(ctx); err != nil {
			e.storeFault(ctx, err)
			return false
		}
		e.nap(ctx, e.lockPause(list, round))
		if ctx.Err() != nil {
			return false
		}
	}
	return true
}

// lockPause is how long to wait before records are written again: none when they
// only had a field taken out.
func (e *Engine) lockPause(list []*touch, round int) time.Duration {
	for _, t := range list {
		if t.locks > 0 {
			return 250*time.Millisecond + e.jitter(250*time.Millisecond<<min(round, 6))
		}
	}
	return 0
}

// writeTouches makes the calls for records that have something to write, and
// returns those that may go again at once.
func (e *Engine) writeTouches(ctx context.Context, ready []*touch, fails int) (again []*touch, ok bool) {
	for _, part := range calls(ready) {
		if ctx.Err() != nil || e.paused() || e.overLimits(ctx) || len(e.gates) > 0 {
			return again, false
		}
		more, ok := e.writeCall(ctx, part, fails)
		again = append(again, more...)
		if !ok {
			return again, false
		}
	}
	return again, true
}

// calls parts records into calls of up to five collections, each of one object.
func calls(ready []*touch) [][]*touch {
	var out [][]*touch
	var call []*touch
	chunks := 0
	literal, rest := partedTouches(ready)
	out = append(out, chunksOf(literal)...) // each alone
	for _, chunk := range chunksOf(rest) {
		if chunks == collections {
			out, call, chunks = append(out, call), nil, 0
		}
		call = append(call, chunk...)
		chunks++
	}
	if len(call) > 0 {
		out = append(out, call)
	}
	return out
}

func partedTouches(ready []*touch) (literal, rest []*touch) {
	for _, t := range ready {
		if t.literal() {
			literal = append(literal, t)
		} else {
			rest = append(rest, t)
		}
	}
	return literal, rest
}

// chunksOf parts records into collections: of one object, either of new records
// or of known ones.
func chunksOf(ready []*touch) [][]*touch {
	var out [][]*touch
	kind := func(t *touch) string { return fmt.Sprint(t.object, t.create != nil) }
	kinds := map[string][]*touch{}
	var order []string
	for _, t := range ready {
		if _, ok := kinds[kind(t)]; !ok {
			order = append(order, kind(t))
		}
		kinds[kind(t)] = append(kinds[kind(t)], t)
	}
	for _, k := range order {
		out = append(out, slices.Collect(slices.Chunk(kinds[k], perCollection))...)
	}
	return out
}

// touchSubs are the parts of the call that writes records.
func touchSubs(chunks [][]*touch) []salesforce.Subrequest {
	subs := make([]salesforce.Subrequest, len(chunks))
	for i, chunk := range chunks {
		records := make([]map[string]any, len(chunk))
		for j, t := range chunk {
			records[j] = t.body()
		}
		ref := fmt.Sprintf("records%d", i)
		if chunk[0].create == nil {
			subs[i] = salesforce.UpdateSub(ref, chunk[0].object, records)
			continue
		}
		for _, r := range records {
			r["attributes"] = map[string]string{"type": chunk[0].object}
		}
		subs[i] = salesforce.Subrequest{
			Method: "POST", Path: "composite/sobjects", ReferenceID: ref,
			Body: map[string]any{"allOrNone": false, "records": records},
		}
	}
	return subs
}

// writeCall makes one call. The before-images are on the disk before it is made.
func (e *Engine) writeCall(ctx context.Context, part []*touch, fails int) (again []*touch, ok bool) {
	e.lane.Lock()
	defer e.lane.Unlock()
	if !e.keepImages(ctx, part) {
		return nil, false
	}
	e.state.work.InFlight = len(part)
	e.publish()
	defer func() { e.state.work.InFlight = 0; e.publish() }()
	if part[0].literal() {
		return e.writeLiteralTouches(ctx, part, fails)
	}
	chunks := chunksOf(part)
	answers, took, err := e.call(ctx, touchSubs(chunks))
	e.pace.note(took)
	if err != nil {
		return e.touchCallFailed(ctx, part, faultOf(err), fails)
	}
	e.failing, e.stumbles = 0, 0
	v := verdicts{e: e, waits: map[int]time.Duration{}}
	for i, chunk := range chunks {
		saved, err := answers[i].SaveResults(len(chunk))
		if err != nil {
			f := faultOf(err)
			if len(chunk) == len(part) || gateOfAll(f) {
				return e.touchCallFailed(ctx, chunk, f, fails)
			}
			for _, t := range chunk {
				v.failed(t, f)
			}
			continue
		}
		for j, one := range saved {
			v.judge(chunk[j], one)
		}
	}
	return e.concludeTouches(ctx, &v)
}

// keepImages keeps the before-images, and says that the runs are under way.
func (e *Engine) keepImages(ctx context.Context, part []*touch) bool {
	flush := e.flushID()
	var changes []store.Change
	var of []*touch
	var runs []store.Run
	for _, t := range part {
		runs = append(runs, t.runs(store.RunRunning, "", "", 0)...)
		if t.change.ID == 0 && t.create == nil {
			changes, of = append(changes, t.image(flush)), append(of, t)
		}
	}
	keep := context.WithoutCancel(ctx)
	if err := e.o.Work.AskChanges(keep, e.o.OrgID, changes); err != nil {
		e.storeFault(ctx, err)
		return false
	}
	for i, t := range of {
		t.change = changes[i]
	}
	return e.recordRuns(ctx, runs)
}

// writeLiteralTouches changes records whose texts would be taken for references
// in a composite call: as a collection on its own, where they are only texts.
func (e *Engine) writeLiteralTouches(ctx context.Context, part []*touch, fails int) (again []*touch, ok bool) {
	records := make([]map[string]any, len(part))
	for i, t := range part {
		records[i] = t.body()
	}
	call, done := graced(ctx)
	defer done()
	e.calls.Add(1)
	saved, err := e.o.Salesforce.UpdateCollection(call, part[0].object, records, false)
	if err != nil {
		return e.touchCallFailed(ctx, part, faultOf(err), fails)
	}
	e.failing, e.stumbles = 0, 0
	v := verdicts{e: e, waits: map[int]time.Duration{}}
	for i, one := range saved {
		v.judge(part[i], one)
	}
	return e.concludeTouches(ctx, &v)
}

// concludeTouches records what became of the records of a call.
func (e *Engine) concludeTouches(ctx context.Context, v *verdicts) (again []*touch, ok bool) {
	keep := context.WithoutCancel(ctx)
	if err := e.o.Work.SettleChanges(keep, v.settled); err != nil {
		e.storeFault(ctx, err)
		return nil, false
	}
	if !e.recordRuns(ctx, v.runs) {
		return nil, false
	}
	if len(v.relink) > 0 {
		// The session's own record does not know the new lead yet.
		if _, err := e.o.Store.Resend(keep, e.o.OrgID, v.relink...); err != nil {
			e.storeFault(ctx, err)
			return nil, false
		}
	}
	for kind, f := range v.gates {
		e.shut(ctx, kind, f.verdict.Key, f.text, f.retryAfter)
	}
	if v.stale {
		e.renewTargets(ctx, true)
	}
	return v.again, len(v.gates) == 0
}

// renewTargets asks anew what the org's fields are, when they turned out not to
// be what they were.
func (e *Engine) renewTargets(ctx context.Context, stale bool) {
	if !stale || e.o.Describe == nil || len(e.gates) > 0 {
		return
	}
	e.calls.Add(1)
	// If it fails, the fields stay what they were: the next fault asks again.
	_ = e.o.Describe(ctx)
}

func (e *Engine) recordRuns(ctx context.Context, runs []store.Run) bool {
	for i := range runs {
		runs[i].FlushID = e.flushID()
	}
	if err := e.o.Work.RecordRuns(context.WithoutCancel(ctx), runs); err != nil {
		e.storeFault(ctx, err)
		return false
	}
	return true
}

// readCurrent reads what records hold now that no look-up read: converted leads'
// contacts, chosen records, records of runs that waited. stale says that the
// org's fields are not what they were described as. It touches nothing of the
// engine but its client.
func (e *Engine) readCurrent(ctx context.Context, list []*touch, c *Config) (stale bool, err error) {
	missing := map[string][]string{}
	for _, t := range list {
		if !t.read && t.create == nil && len(c.reads(t.object)) > 0 {
			missing[t.object] = append(missing[t.object], t.id)
		}
	}
	for len(missing) > 0 {
		var qs []question
		for object, ids := range missing {
			if len(ids) > maxBatch {
				missing[object], ids = ids[maxBatch:], ids[:maxBatch]
			} else {
				delete(missing, object)
			}
			qs = append(qs, currentOf(object, ids, c.reads(object)))
		}
		f := newFound()
		if _, err := e.ask5(ctx, &f, qs, true); err != nil {
			return stale, err
		}
		stale = stale || f.stale
		for _, t := range list {
			if fields, ok := f.values[t.object][match.ID(t.id)]; ok && !t.read {
				t.fields, t.read = fields, true
			}
		}
	}
	for _, t := range list {
		t.gone = !t.read && t.create == nil && len(c.reads(t.object)) > 0
	}
	return stale, nil
}

func currentOf(object string, ids, fields []string) question {
	query := func(list string) string {
		return "SELECT " + list + " FROM " + object + " WHERE Id IN " + listOf(slices.Clone(ids))
	}
	return question{
		ref: "now" + object, object: object, soql: query(columns([]string{"Id"}, fields, "")), bare: query("Id"),
		read: func(f *found, rs []salesforce.Record) {
			for _, r := range rs {
				f.values.take(r, object, "", r.ID(), fields)
			}
		},
	}
}
