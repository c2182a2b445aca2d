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
	token  string // of the claim
	row    store.Row
	match  match.Result
	fields map[string]any
	locks  int           // times its parent was locked since the claim
	lock   store.Outcome // what the last of them said
}

// compose turns rows into records. A row that cannot become a record fails
// alone; a row whose newer revision the org already holds needs no write.
func (e *Engine) compose(batch store.Batch, f found) (ready []prepared, done []result) {
	for _, row := range batch.Rows {
		if held, ok := f.revisions[row.Key]; ok && held > row.Session.Sequence() {
			done = append(done, result{batch.Token, store.Outcome{
				ID: row.ID, Version: row.Version, Kind: store.Sent, SalesforceID: f.ids[row.Key], RecordName: row.Session.Name(),
				ErrCode: "NEWER_IN_SALESFORCE", ErrText: "Another computer had already saved a newer revision.",
			}})
			continue
		}
		p, err := compose(row, f)
		if err != nil {
			done = append(done, result{batch.Token, store.Outcome{ID: row.ID, Version: row.Version, Kind: store.Dead, CountAttempt: true,
				ErrClass: "bug", ErrCode: "CANNOT_BE_PREPARED", ErrText: err.Error()}})
			continue
		}
		p.token = batch.Token
		ready = append(ready, p)
	}
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
	return prepared{row: row, match: m, fields: mapping.SessionRecord(row.Session, m)}, nil
}

// parents orders rows by the records they lock in Salesforce, so that children
// of one parent stay together (contract: data 3.8).
func parents(p prepared) string {
	m := p.match
	if m.Account.ID+m.Opportunity.ID+m.Contact.ID+m.Lead.ID == "" {
		return ""
	}
	return strings.Join([]string{m.Account.ID, m.Opportunity.ID, m.Contact.ID, m.Lead.ID}, "|")
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
func (e *Engine) send(call, ctx context.Context, rows []prepared) []result {
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
		return e.callFailed(ctx, rows, err, true)
	}
	var results []result
	tooLarge, locked, arrived := false, 0, false
	for i, chunk := range chunks {
		saved, err := answers[i].SaveResults(len(chunk))
		if err != nil {
			results = append(results, e.callFailed(ctx, chunk, err, true)...)
			tooLarge = true
			continue
		}
		for j, r := range saved {
			p := chunk[j]
			o := e.outcome(ctx, p, r)
			switch {
			case o.ErrCode == salesforce.KeyLock:
				locked++
				p.lock = o
				if e.hold(p) {
					continue
				}
			case o.ErrCode == salesforce.KeyGovernor:
				tooLarge = true
			}
			arrived = arrived || o.Kind == store.Sent
			results = append(results, result{p.token, o})
		}
	}
	if arrived {
		e.open(ctx)
	}
	// Locks of single rows are not helped by smaller calls; when they are the
	// rule, the call itself stands in somebody's way.
	if tooLarge || locked*2 > len(rows) {
		e.pace.bad()
	} else {
		e.pace.good()
	}
	return results
}

// unprepared are the rows of a batch before anything was made of them.
func unprepared(b store.Batch) []prepared {
	out := make([]prepared, len(b.Rows))
	for i, row := range b.Rows {
		out[i] = prepared{token: b.Token, row: row}
	}
	return out
}
