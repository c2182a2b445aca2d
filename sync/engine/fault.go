package engine

import (
	"errors"
	"strings"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// When a record is given up: it had its tries, and they were spread over days.
const (
	mostAttempts  = 20
	longestTrying = 72 * time.Hour
	shortestWait  = time.Second
	longestWait   = time.Hour
)

// When a call is taken apart, or sending stops, because calls fail.
const (
	freeFaults  = 3                // failed calls before its rows are suspected
	mostFailing = 5                // failed calls in a row before it is Salesforce, not a row
	shortPause  = 15 * time.Second // the longest that a flush waits for a call to be made again
)

// fault is an error as the engine needs it.
type fault struct {
	verdict      salesforce.Verdict
	text         string // for a person: Salesforce's words, or ours
	fields       []string
	ids          []string // the records it names
	maybeApplied bool
	retryAfter   time.Duration
}

func faultOf(err error) fault {
	if err == nil {
		return fault{}
	}
	f := fault{text: err.Error(), maybeApplied: true}
	v, ok := salesforce.VerdictOf(err)
	if !ok {
		v = salesforce.Verdict{Key: "UNFORESEEN", Class: salesforce.ClassRetry}
	}
	f.verdict = v
	var call *salesforce.Error
	if errors.As(err, &call) {
		f.maybeApplied, f.retryAfter, f.fields, f.ids = call.MaybeApplied, call.RetryAfter, call.Fields, call.IDs()
		if call.Message != "" {
			f.text = call.Message
		}
	}
	return f
}

// recordFault is the fault of one record: the one of its errors that decides
// what to do.
func recordFault(r salesforce.SaveResult) fault {
	f := fault{verdict: r.Verdict()}
	for _, e := range r.Errors {
		if e.Verdict() == f.verdict {
			f.text, f.fields, f.ids = e.Message, e.Fields, e.IDs()
			break
		}
	}
	return f
}

// mark puts the fault into an outcome. counted: it is the record's own.
func (f fault) mark(o store.Outcome, counted bool) store.Outcome {
	o.CountAttempt = counted
	o.ErrClass, o.ErrCode, o.ErrText, o.ErrFields = f.verdict.Class.String(), f.verdict.Key, f.text, f.fields
	for _, id := range f.ids {
		if !strings.Contains(o.ErrText, id) {
			o.ErrText += " (" + id + ")"
		}
	}
	return o
}

// crowding says that fewer rows at once may help.
func (f fault) crowding() bool {
	switch f.verdict.Key {
	case salesforce.KeyLock, salesforce.KeyGovernor, salesforce.KeyConcurrent, salesforce.KeyTimeout,
		"REQUEST_RUNNING_TOO_LONG", "TOO_MANY_APEX_REQUESTS", "ANSWER_TOO_BIG", "HTTP_413":
		return true
	}
	return false
}

// quick says that the row may go again within the flush, at no charge.
func (f fault) quick() bool {
	switch f.verdict.Key {
	case salesforce.KeyLock, salesforce.KeyGovernor, salesforce.KeyHalted, salesforce.KeyRolledBack:
		return true
	}
	return false
}

// hopeless says that the call itself was refused, and would be again.
func (f fault) hopeless() bool {
	return f.verdict.Class == salesforce.ClassBug || f.verdict.Class == salesforce.ClassRecord
}

// passing says that a call that failed is worth making again within the flush.
// Salesforce's front door says 503 without a code also when one of its servers
// is restarted. A probe is not repeated.
func (e *Engine) passing(f fault) bool {
	if f.retryAfter > shortPause || e.failing >= mostFailing || len(e.gates) > 0 {
		return false
	}
	return f.verdict.Class != salesforce.ClassGate || f.verdict.Key == "HTTP_503" && e.failing < freeFaults
}

// outdated says that the org's own rule refused the row, because a newer
// revision of it is there.
func (f fault) outdated() bool {
	return f.verdict.Key == "FIELD_CUSTOM_VALIDATION_EXCEPTION" && strings.Contains(f.text, mapping.NewestMessage)
}

// doubled says that somebody else created the record between Salesforce's own
// search for the key and its insert; the next upsert finds it.
func (f fault) doubled() bool {
	return f.verdict.Key == salesforce.KeyDuplicateValue && strings.Contains(f.text, mapping.SessionKey)
}

// again plans another try of a row with full jitter, or gives the row up when
// it had its tries. The attempt is counted.
func (e *Engine) again(p *prepared, f fault, waits map[int]time.Duration) store.Outcome {
	o := f.mark(p.outcome(store.Retry), true)
	now := e.now()
	if p.row.Attempts+1 >= mostAttempts && now.Sub(p.row.AcceptedAt)-e.slept >= longestTrying {
		o.Kind = store.Dead
		return o
	}
	o.NextAttempt = now.Add(e.backoff(p.row.Attempts, waits))
	return o
}

// backoff is a random wait between one second and 2 s * 2^n, an hour at most.
// Rows that failed together, as often as each other, share one wait: they go
// again together and cost one call.
func (e *Engine) backoff(attempts int, waits map[int]time.Duration) time.Duration {
	if wait, ok := waits[attempts]; ok {
		return wait
	}
	top := longestWait
	if attempts < 11 {
		top = min(2*time.Second<<attempts, longestWait)
	}
	wait := max(shortestWait, e.jitter(top))
	waits[attempts] = wait
	return wait
}

// shortWait is the pause before a call is made again within the flush.
func (e *Engine) shortWait(fails int, retryAfter time.Duration) time.Duration {
	pauses := []time.Duration{time.Second, 2 * time.Second, 5 * time.Second}
	wait := pauses[min(max(fails, 1), len(pauses))-1]
	return max(wait/2+e.jitter(wait), retryAfter)
}
