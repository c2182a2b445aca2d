package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// prepared is one row with the record that will be written for it.
type prepared struct {
	row    store.Row
	match  match.Result
	fields map[string]any
}

// compose turns rows into records. A row that cannot become a record fails
// alone; a row whose newer revision the org already holds needs no write.
func (e *Engine) compose(rows []store.Row, f found) (ready []prepared, done []store.Outcome) {
	for _, row := range rows {
		if held, ok := f.revisions[row.Key]; ok && held > row.Session.Sequence() {
			done = append(done, store.Outcome{
				ID: row.ID, Kind: store.Sent, SalesforceID: f.ids[row.Key], RecordName: row.Session.Name(),
				ErrCode: "NEWER_IN_SALESFORCE", ErrText: "Another computer had already saved a newer revision.",
			})
			continue
		}
		p, err := compose(row, f)
		if err != nil {
			done = append(done, store.Outcome{ID: row.ID, Kind: store.Dead, CountAttempt: true,
				ErrClass: "bug", ErrCode: "CANNOT_BE_PREPARED", ErrText: err.Error()})
			continue
		}
		ready = append(ready, p)
	}
	slices.SortStableFunc(ready, func(a, b prepared) int { return strings.Compare(parents(a), parents(b)) })
	return ready, done
}

// compose guards the rest of the batch against a fault in our own rules.
func compose(row store.Row, f found) (p prepared, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("this session broke a rule of Demobridge: %v", fault)
		}
	}()
	m := match.Session(row.Session, match.Linked{OpportunityID: row.OpportunityID}, f.Candidates)
	return prepared{row, m, mapping.SessionRecord(row.Session, m)}, nil
}

// parents orders rows by the records they lock in Salesforce, so that children
// of one parent stay together (contract: data 3.8).
func parents(p prepared) string {
	return strings.Join([]string{p.match.Account.ID, p.match.Opportunity.ID, p.match.Contact.ID, p.match.Lead.ID}, "|")
}

// inCalls splits a batch: rows that were part of failed calls go in ever
// smaller calls of their own, so that a row which breaks every call it is in is
// soon alone, and no longer hinders the others.
func inCalls(rows []prepared) [][]prepared {
	bySuspicion := map[int][]prepared{}
	var levels []int
	for _, p := range rows {
		level := min(p.row.MaybeApplied, 8)
		if bySuspicion[level] == nil {
			levels = append(levels, level)
		}
		bySuspicion[level] = append(bySuspicion[level], p)
	}
	slices.Sort(levels)
	var calls [][]prepared
	for _, level := range levels {
		size := maxBatch
		if level > 0 {
			size = max(perCollection>>level, 1)
		}
		calls = slices.AppendSeq(calls, slices.Chunk(bySuspicion[level], size))
	}
	return calls
}

// send writes one call's rows: up to five collections of 200 in one composite
// call.
func (e *Engine) send(call, ctx context.Context, rows []prepared) []store.Outcome {
	var subs []salesforce.Subrequest
	chunks := slices.Collect(slices.Chunk(rows, perCollection))
	for i, chunk := range chunks {
		records := make([]map[string]any, len(chunk))
		for j, p := range chunk {
			records[j] = p.fields
		}
		subs = append(subs, salesforce.UpsertSub(fmt.Sprintf("sessions%d", i), mapping.SessionObject, mapping.SessionKey, records))
	}
	answers, err := e.o.Salesforce.Composite(call, salesforce.CompositeRequest{Subrequests: subs})
	if err == nil && len(answers) != len(subs) {
		err = fmt.Errorf("send: %d answers to %d parts", len(answers), len(subs))
	}
	if err != nil {
		return e.callFailed(ctx, sourceRows(rows), err, true)
	}
	var outcomes []store.Outcome
	trouble, arrived := false, false
	for i, chunk := range chunks {
		results, err := answers[i].SaveResults(len(chunk))
		if err != nil {
			outcomes = append(outcomes, e.callFailed(ctx, sourceRows(chunk), err, true)...)
			trouble = true
			continue
		}
		for j, r := range results {
			o, sizeFault := e.outcome(ctx, chunk[j], r)
			trouble = trouble || sizeFault
			arrived = arrived || o.Kind == store.Sent
			outcomes = append(outcomes, o)
		}
	}
	if arrived {
		e.open(ctx)
	}
	if trouble {
		e.pace.bad()
	} else {
		e.pace.good()
	}
	return outcomes
}

func sourceRows(ps []prepared) []store.Row {
	rows := make([]store.Row, len(ps))
	for i, p := range ps {
		rows[i] = p.row
	}
	return rows
}

func releaseAll(ps []prepared) []store.Outcome {
	out := make([]store.Outcome, len(ps))
	for i, p := range ps {
		out[i] = store.Outcome{ID: p.row.ID, Kind: store.Release}
	}
	return out
}
