package engine

import (
	"context"
	"errors"
	"time"

	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// When a record is given up: it had its tries, and they were spread over days.
const (
	mostAttempts   = 20
	longestTrying  = 72 * time.Hour
	shortestWait   = time.Second
	longestWait    = time.Hour
	longestLock    = time.Minute // a lock is held for seconds, not for hours
	freeCallFaults = 3           // failed calls before they count as a row's own attempts
)

// outcome says what became of one row from its result object.
func (e *Engine) outcome(ctx context.Context, p prepared, r salesforce.SaveResult) store.Outcome {
	if r.Success {
		return store.Outcome{ID: p.row.ID, Version: p.row.Version, Kind: store.Sent, SalesforceID: r.ID,
			RecordName: p.row.Session.Name(), Matches: matches(p.match), ParentKey: parents(p)}
	}
	f := recordFault(r)
	o := f.outcome(p.row)
	o.Matches, o.ParentKey = matches(p.match), parents(p)
	switch f.verdict.Class {
	case salesforce.ClassGate:
		e.shut(ctx, gateKind(f.verdict.Gate), o.ErrCode, o.ErrText, 0)
		o.Kind = store.Release
	case salesforce.ClassRetry:
		o = e.again(p.row, o)
	default:
		o.Kind, o.CountAttempt = store.Dead, true
	}
	return o
}

// callFailed says what becomes of the rows of a call that failed as a whole.
// Nothing is known of any row, so none is marked sent; if the call may have
// reached the org, the rows are marked so and simply written again.
func (e *Engine) callFailed(ctx context.Context, rows []prepared, err error, wrote bool) []result {
	f := faultOf(err)
	maybe := wrote && f.maybeApplied
	gate := f.verdict.Class == salesforce.ClassGate
	if gate {
		e.shut(ctx, gateKind(f.verdict.Gate), f.verdict.Key, f.text, f.retryAfter)
	} else if ctx.Err() == nil {
		e.pace.bad()
		// A call that failed for another reason is tried again soon, but not
		// at once, whatever the rows' own waits are.
		e.shut(ctx, GateBusy, f.verdict.Key, f.text, f.retryAfter)
	}
	out := make([]result, len(rows))
	for i, p := range rows {
		o := f.outcome(p.row)
		o.Kind = store.Release
		// A row is suspected of breaking its call only by a fault that is not
		// a gate's.
		o.MaybeApplied = maybe || wrote && !gate
		if o.MaybeApplied && p.row.MaybeApplied >= freeCallFaults && len(rows) == 1 {
			o = e.again(p.row, o)
			o.MaybeApplied = true
		}
		out[i] = result{p.token, o}
	}
	return out
}

// again plans another try of a row with full jitter, or gives the row up when
// it had its tries.
func (e *Engine) again(row store.Row, o store.Outcome) store.Outcome {
	o.CountAttempt = true
	now := e.o.Now()
	if row.Attempts+1 >= mostAttempts && now.Sub(row.AcceptedAt) >= longestTrying {
		o.Kind = store.Dead
		return o
	}
	o.Kind = store.Retry
	top := longestWait
	if o.ErrCode == salesforce.KeyLock {
		top = longestLock
	}
	o.NextAttempt = now.Add(e.backoff(row.Attempts, top))
	return o
}

// backoff is a random wait between one second and 2 s * 2^n, top at most. Rows
// that failed together, as often as each other, share one wait: they go again
// together and cost one call.
func (e *Engine) backoff(attempts int, top time.Duration) time.Duration {
	if wait, ok := e.waits[attempts]; ok {
		return min(wait, top)
	}
	if attempts < 11 {
		top = min(2*time.Second<<attempts, top)
	}
	wait := max(shortestWait, time.Duration(e.o.Rand.Int64N(int64(top))))
	e.waits[attempts] = wait
	return wait
}

// fault is an error as the engine needs it.
type fault struct {
	verdict      salesforce.Verdict
	text         string // for a person: Salesforce's words, or ours
	fields       []string
	maybeApplied bool
	retryAfter   time.Duration
}

func faultOf(err error) fault {
	f := fault{text: err.Error(), maybeApplied: true}
	v, ok := salesforce.VerdictOf(err)
	if !ok {
		v = salesforce.Verdict{Key: "UNFORESEEN", Class: salesforce.ClassBug}
	}
	f.verdict = v
	var call *salesforce.Error
	if errors.As(err, &call) {
		f.maybeApplied, f.retryAfter, f.fields = call.MaybeApplied, call.RetryAfter, call.Fields
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
			f.text, f.fields = e.Message, e.Fields
			break
		}
	}
	return f
}

func (f fault) outcome(row store.Row) store.Outcome {
	return store.Outcome{ID: row.ID, Version: row.Version, ErrClass: f.verdict.Class.String(), ErrCode: f.verdict.Key, ErrText: f.text, ErrFields: f.fields}
}

// unreadable tells an object that this user may not read, or that the org does
// not have, from every other fault.
func unreadable(err error) bool {
	return salesforce.HasCode(err, "INVALID_TYPE", "INVALID_FIELD", "INSUFFICIENT_ACCESS", "INVALID_TYPE_FOR_OPERATION")
}

func matches(m match.Result) store.Matches {
	link := func(l match.Link) store.Match { return store.Match{ID: l.ID, Name: l.Name, Reason: l.Reason} }
	out := store.Matches{Lead: link(m.Lead), Contact: link(m.Contact), Account: link(m.Account),
		Opportunity: link(m.Opportunity), NeedsChoice: m.Undecided}
	out.Opportunity.Stage, out.Opportunity.OwnerID = m.Stage, m.OwnerID
	out.Opportunity.OwnerName, out.Opportunity.OwnerEmail = m.OwnerName, m.OwnerEmail
	for _, l := range []match.Link{m.Contact, m.Lead} {
		if m.Undecided && out.Question == "" && l.ID == "" {
			out.Question = l.Reason
		}
	}
	return out
}
