package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// verdicts is what one call that changes records brought.
type verdicts struct {
	e       *Engine
	settled []store.Change
	runs    []store.Run
	again   []*touch // may go again within the flush
	relink  []string // keys of sessions whose lead was made just now
	gates   map[string]fault
	stale   bool // the org's fields are not what they were described as
	waits   map[int]time.Duration
}

// gateOfAll says that a fault concerns everything that is sent to the org. What
// is missing for some records only must not hold up the sessions.
func gateOfAll(f fault) bool {
	if f.verdict.Class != salesforce.ClassGate {
		return false
	}
	switch f.verdict.Gate {
	case salesforce.GateConfig, salesforce.GateStorage:
		return false
	}
	return true
}

// judge decides what becomes of one record from its result object.
func (v *verdicts) judge(t *touch, res salesforce.SaveResult) {
	if res.Success {
		v.saved(t, res)
		return
	}
	f := recordFault(res)
	switch {
	case gateOfAll(f):
		if v.gates == nil {
			v.gates = map[string]fault{}
		}
		v.gates[gateKind(f.verdict.Gate)] = f
		v.runs = append(v.runs, t.runs(store.RunPending, "", "", 0)...)
	case f.quick() && t.locks < mostLocks:
		t.locks++
		v.e.state.work.Retries++
		v.again = append(v.again, t)
	case t.drop(f):
		v.stale = true
		v.again = append(v.again, t)
	default:
		v.failed(t, f)
	}
}

func (v *verdicts) saved(t *touch, res salesforce.SaveResult) {
	if t.create != nil {
		t.id = res.ID
		for _, one := range t.visits {
			v.relink = append(v.relink, one.key)
		}
	} else {
		v.e.pool.note(t)
		t.change.State = store.ChangeWritten
		v.settled = append(v.settled, t.change)
	}
	if v.e.run != nil {
		v.e.run.records++
	}
	v.runs = append(v.runs, t.runs(store.RunCompleted, t.done(), "", 0)...)
}

// drop leaves out the fields that a refusal names, so that all else is written.
// It reports false when it names none that we write.
func (t *touch) drop(f fault) bool {
	if f.verdict.Class == salesforce.ClassRetry || gateOfAll(f) {
		return false
	}
	found := false
	for _, ch := range t.planned.Changes {
		name := ch.Row.Field
		if !slices.ContainsFunc(f.fields, func(field string) bool { return strings.EqualFold(field, name) }) && !names(f.text, name) {
			continue
		}
		if t.dropped == nil {
			t.dropped = map[string]string{}
		}
		t.dropped[name], found = f.text, true
	}
	t.last = f
	if found {
		// The before-image must not claim what was not written.
		t.change.Fields = slices.DeleteFunc(t.change.Fields, func(c store.ChangedField) bool { return t.dropped[c.Field] != "" })
	}
	return found
}

// names says that a text names a field: as a word, not as part of another.
func names(text, field string) bool {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		if strings.EqualFold(word, field) {
			return true
		}
	}
	return false
}

// failed records that a record could not be written: it is tried again later
// when that may help, else a person has to do something.
func (v *verdicts) failed(t *touch, f fault) {
	t.last = f
	if t.change.ID != 0 {
		t.change.State = store.ChangeRefused
		v.settled = append(v.settled, t.change)
		t.change = store.Change{}
	}
	now := v.e.now()
	for _, run := range t.runs(store.RunFailed, f.text, f.verdict.Key, 0) {
		switch {
		case f.verdict.Class == salesforce.ClassGate:
			run.State, run.Next = store.RunRetrying, now.Add(recheck+v.e.backoff(0, v.waits))
		case f.verdict.Class == salesforce.ClassRetry && run.Attempts+1 < mostAttempts:
			run.Attempts++
			run.State, run.Next = store.RunRetrying, now.Add(v.e.backoff(run.Attempts, v.waits))
		}
		v.runs = append(v.runs, run)
	}
	if f.verdict.Class == salesforce.ClassGate || f.verdict.Key == "INVALID_FIELD" {
		v.stale = true
	}
}

// runs are the action runs of a record, in a state.
func (t *touch) runs(state store.RunState, reason, code string, attempts int) []store.Run {
	var out []store.Run
	for _, v := range t.visits {
		for _, r := range v.runs {
			r.State, r.Reason, r.Code, r.RecordID, r.RecordName = state, reason, code, t.id, t.name
			r.Attempts += attempts
			r.Next = time.Time{}
			out = append(out, r)
		}
	}
	return out
}

// done says what was written.
func (t *touch) done() string {
	text := count(len(t.planned.Changes), "field") + " updated"
	if t.create != nil {
		text = "Created"
	}
	return text + t.broken()
}

// broken says which mappings wrote nothing because something is wrong with them.
func (t *touch) broken() string {
	text, told := "", map[string]bool{}
	for _, s := range t.planned.Faults() {
		told[strings.ToLower(s.Row.Field)] = true
		text += "; " + s.Label + " was left out: " + s.Fault.Text
	}
	for _, name := range slices.Sorted(maps.Keys(t.dropped)) {
		if told[strings.ToLower(name)] {
			continue
		}
		text += "; " + name + " was left out: " + t.dropped[name]
	}
	return text
}

// nothing are the runs of a record that needs no change.
func (t *touch) nothing() []store.Run {
	switch {
	case t.gone:
		return t.runs(store.RunSkipped, "Deleted in Salesforce, or this user may not see it", "", 0)
	case len(t.dropped) > 0:
		return t.runs(store.RunFailed, "Nothing was written"+t.broken(), t.last.verdict.Key, 0)
	case len(t.planned.Skips) == 0:
		return t.runs(store.RunSkipped, "No field of this object is mapped", "", 0)
	}
	return t.runs(store.RunSkipped, "Nothing to change"+t.broken(), "", 0)
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// touchCallFailed decides what becomes of records whose call failed as a whole:
// they go again, then in halves, until the one that breaks every call is alone.
func (e *Engine) touchCallFailed(ctx context.Context, part []*touch, f fault, fails int) (again []*touch, ok bool) {
	if ctx.Err() != nil {
		return nil, false // they wait in the store
	}
	e.stumbles++
	fails++
	switch {
	case gateOfAll(f) && (f.verdict.Key != "HTTP_503" || fails >= freeFaults):
		e.shut(ctx, gateKind(f.verdict.Gate), f.verdict.Key, f.text, f.retryAfter)
		return nil, false
	case len(part) == 1 && (fails >= freeFaults || f.hopeless() || f.verdict.Class == salesforce.ClassGate):
		v := verdicts{e: e, waits: map[int]time.Duration{}}
		v.failed(part[0], f)
		return e.concludeTouches(ctx, &v)
	case e.stumbles >= mostFailing && !f.hopeless(), f.retryAfter > shortPause:
		e.rest()
		return nil, false
	}
	e.state.work.Retries += len(part)
	e.nap(ctx, e.shortWait(1, f.retryAfter))
	if len(part) > 1 && (f.crowding() || f.hopeless() || f.verdict.Class == salesforce.ClassGate || fails >= freeFaults) {
		half := (len(part) + 1) / 2
		for _, one := range [][]*touch{part[:half], part[half:]} {
			more, ok := e.writeAgain(ctx, one, fails)
			again = append(again, more...)
			if !ok {
				return again, false
			}
		}
		return again, true
	}
	return e.writeAgain(ctx, part, fails)
}

// writeAgain is writeCall for records whose call is made again: the lane is ours
// already.
func (e *Engine) writeAgain(ctx context.Context, part []*touch, fails int) ([]*touch, bool) {
	e.lane.Unlock()
	defer e.lane.Lock()
	return e.writeTouches(ctx, part, fails)
}
