package engine

import (
	"context"
	"fmt"
	"slices"

	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// found is what the look-up answered for a batch.
type found struct {
	match.Candidates
	revisions map[string]int64    // by session key: the revision the org holds
	ids       map[string]string   // by session key: the record's Id
	again     []salesforce.Record // what was written earlier, read again
	values    values              // what mapped fields hold now
	stale     bool                // a field that we were to read is gone
}

// values are the current values of records, by object and match.ID.
type values map[string]map[string]map[string]any

func (v values) put(object, id string, fields map[string]any) {
	if v[object] == nil {
		v[object] = map[string]map[string]any{}
	}
	v[object][match.ID(id)] = fields
}

func (v values) add(more values) {
	for object, records := range more {
		for id, fields := range records {
			v.put(object, id, fields)
		}
	}
}

// take keeps the wanted fields of a record, which stands at path in the answer.
func (v values) take(r salesforce.Record, object, path, id string, wanted []string) {
	if id == "" || len(wanted) == 0 {
		return
	}
	fields := make(map[string]any, len(wanted))
	for _, name := range wanted {
		if value, ok := r.Lookup(path + name); ok {
			fields[name] = value
		}
	}
	if len(fields) > 0 { // else they were not asked for after all
		v.put(object, id, fields)
	}
}

func newFound() found {
	return found{
		Candidates: match.Candidates{
			Contacts: map[string][]match.Contact{}, Leads: map[string][]match.Lead{},
			Opportunities: map[string]match.Opportunity{}, Unreadable: map[string]string{},
		},
		revisions: map[string]int64{}, ids: map[string]string{}, values: values{},
	}
}

// longestQuery leaves room below SOQL's 100,000 characters (contract: data 3.5).
const longestQuery = 90_000

// looked is how far a look-up came.
type looked struct {
	found
	rows    []store.Row // that were looked up
	refused []refusal   // that no look-up can be made for
	left    []store.Row // that err kept from being looked up
	err     error
}

// refusal is a row whose look-up Salesforce refuses for good.
type refusal struct {
	row   store.Row
	fault fault
}

// lookUp finds the people, their companies, the linked opportunities and the
// revisions that the org already holds, with what the mapped fields of all of
// these hold now: one composite call, unless the queries get too long for one
// or the call is refused. again are keys of sessions written earlier. It touches
// nothing of the engine but its client, so it may run beside a call that writes.
func (e *Engine) lookUp(ctx context.Context, rows []store.Row, again []string, c *Config) looked {
	l := looked{found: newFound()}
	if c != nil {
		l.Accounts = map[string][]match.Account{}
	}
	parts := [][]store.Row{rows}
	for len(parts) > 0 {
		part := parts[0]
		qs := questions(part, again, c)
		if len(again) > 0 && slices.ContainsFunc(qs, func(q question) bool { return len(q.soql) > longestQuery }) {
			again = nil // they are asked for at the end of the flush
			continue
		}
		split := len(part) > 1 && slices.ContainsFunc(qs, func(q question) bool { return len(q.soql) > longestQuery })
		var err error
		if !split {
			split, err = e.ask5(ctx, &l.found, qs, len(part) == 1)
		}
		flt := faultOf(err)
		switch hopeless := err != nil && flt.verdict.Class == salesforce.ClassBug; {
		case split, hopeless && len(part) > 1:
			half := (len(part) + 1) / 2
			parts = append([][]store.Row{part[:half:half], part[half:]}, parts[1:]...)
		case hopeless:
			l.refused = append(l.refused, refusal{part[0], flt})
			parts = parts[1:]
		case err != nil:
			l.err, l.left = err, slices.Concat(parts...)
			return l
		default:
			l.rows = append(l.rows, part...)
			parts, again = parts[1:], nil
		}
	}
	return l
}

// question is one query of the look-up call.
type question struct {
	ref, object, soql string
	bare              string // the same without values of mapped fields; "" when there are none
	read              func(*found, []salesforce.Record)
	required          bool
}

// ask5 puts up to five questions in one call. crowded says that an answer did
// not fit one page; with enough set, the first page is enough.
//
// A mapped field that was removed, or hidden from this user, since the fields
// were described must not cost a session its links: such a question is asked
// again without the values.
func (e *Engine) ask5(ctx context.Context, f *found, qs []question, enough bool) (crowded bool, err error) {
	subs := make([]salesforce.Subrequest, len(qs))
	for i, q := range qs {
		subs[i] = salesforce.QuerySub(q.ref, q.soql)
	}
	answers, _, err := e.call(ctx, subs)
	if err != nil {
		return false, err
	}
	pages := make([]*salesforce.QueryResult, len(qs))
	var bare []question
	for i, q := range qs {
		page, err := answers[i].Query()
		switch {
		case err == nil && !page.Done && !enough:
			return true, nil
		case err == nil:
			pages[i] = page
		case q.bare != "" && salesforce.HasCode(err, "INVALID_FIELD"):
			q.soql, q.bare = q.bare, ""
			bare, f.stale = append(bare, q), true
		case q.required || !unreadable(err):
			return false, fmt.Errorf("look up %s: %w", q.object, err)
		default:
			f.Unreadable[q.object] = "Not looked up: this user may not read " + q.object + " records"
		}
	}
	if len(bare) > 0 {
		if crowded, err := e.ask5(ctx, f, bare, enough); crowded || err != nil {
			return crowded, err
		}
	}
	for i, q := range qs {
		if pages[i] != nil {
			q.read(f, pages[i].Records)
		}
	}
	return false, nil
}

// unreadable tells an object that this user may not read, or that the org does
// not have, from every other fault.
func unreadable(err error) bool {
	return salesforce.HasCode(err, "INVALID_TYPE", "INVALID_FIELD", "INSUFFICIENT_ACCESS", "INVALID_TYPE_FOR_OPERATION")
}
