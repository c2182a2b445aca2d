package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/salesforce"
)

// org is a Salesforce org as the engine sees it through composite calls, kept
// in memory, with a fault forced where a test wants one. Everything that does
// not need a forced fault is tested on the rehearsal org instead.
type org struct {
	mu      sync.Mutex
	records map[string]record // by session key
	calls   int               // composite calls that reached the org
	writes  int               // of them, those that wrote
	used    int               // Sforce-Limit-Info
	limit   int
	told    time.Time // when it last told its usage; always now when zero

	idled   int // times that idle connections were dropped
	inWrite atomic.Int32
	shared  bool // by two computers: only then may two calls write at once

	// hold runs ahead of a call, before the org looks at it, and may wait.
	hold func(ctx context.Context, write bool) error
	// rule makes the org refuse older revisions, as mapping.NewestRule does.
	rule bool
	// rows is told how many records a writing call has.
	rows func(n int) error
	// before runs ahead of a call, after runs when it was applied; an error
	// becomes the call's. row may refuse a single record.
	before func(call int, write bool) error
	after  func(call int, write bool) error
	row    func(key string, fields map[string]any) *salesforce.RecordError
}

type record struct {
	id     string
	fields map[string]any
	writes int
}

func newOrg() *org { return &org{records: map[string]record{}, limit: 100_000} }

func (o *org) LimitInfo() (used, limit int, at time.Time, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if at = o.told; at.IsZero() {
		at = time.Now()
	}
	return o.used, o.limit, at, o.used > 0
}

func (o *org) CloseIdle() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.idled++
}

func (o *org) Composite(ctx context.Context, r salesforce.CompositeRequest) ([]salesforce.Subresponse, error) {
	write := r.Subrequests[0].Method != "GET"
	if write {
		if o.inWrite.Add(1) > 1 && !o.shared {
			return nil, errors.New("two writing calls at once")
		}
		defer o.inWrite.Add(-1)
	}
	if o.hold != nil {
		if err := o.hold(ctx, write); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls++
	if !o.told.IsZero() {
		o.told = time.Now()
	}
	if write {
		o.writes++
	}
	if o.before != nil {
		if err := o.before(o.calls, write); err != nil {
			return nil, err
		}
	}
	if write && o.rows != nil {
		if err := o.rows(rowsOf(r)); err != nil {
			return nil, err
		}
	}
	var out []salesforce.Subresponse
	for _, s := range r.Subrequests {
		body, err := o.answer(s)
		if err != nil {
			return nil, err
		}
		out = append(out, salesforce.Subresponse{ReferenceID: s.ReferenceID, Status: 200, Body: body})
	}
	if o.after != nil {
		if err := o.after(o.calls, write); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// UpsertCollection is one collection of a composite call, as far as the engine
// can tell.
func (o *org) UpsertCollection(ctx context.Context, object, extField string, records []map[string]any, _ bool) ([]salesforce.SaveResult, error) {
	out, err := o.Composite(ctx, salesforce.CompositeRequest{
		Subrequests: []salesforce.Subrequest{salesforce.UpsertSub("alone", object, extField, records)},
	})
	if err != nil {
		return nil, err
	}
	return out[0].SaveResults(len(records))
}

func rowsOf(r salesforce.CompositeRequest) (n int) {
	for _, s := range r.Subrequests {
		raw, err := json.Marshal(s.Body)
		if err != nil {
			return 0
		}
		n += bytes.Count(raw, []byte(`"Session_Key__c"`))
	}
	return n
}

func (o *org) answer(s salesforce.Subrequest) (json.RawMessage, error) {
	if s.Method == "GET" {
		return o.query(s.Path)
	}
	raw, err := json.Marshal(s.Body)
	if err != nil {
		return nil, err
	}
	var body struct{ Records []map[string]any }
	if err := json.Unmarshal(raw, &body); err != nil {
		return nil, err
	}
	type result struct {
		ID      string                   `json:"id,omitempty"`
		Success bool                     `json:"success"`
		Created bool                     `json:"created"`
		Errors  []salesforce.RecordError `json:"errors"`
	}
	var results []result
	seen := map[string]bool{}
	for _, fields := range body.Records {
		key, _ := fields["Session_Key__c"].(string)
		if key == "" || seen[key] {
			return nil, fmt.Errorf("the same key twice in one call: %q", key)
		}
		seen[key] = true
		if o.row != nil {
			if fault := o.row(key, fields); fault != nil {
				results = append(results, result{Errors: []salesforce.RecordError{*fault}})
				continue
			}
		}
		r := o.records[key]
		if held, ok := r.fields["Revision__c"].(float64); o.rule && ok && fields["Revision__c"].(float64) < held {
			results = append(results, result{Errors: []salesforce.RecordError{{StatusCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", Message: mapping.NewestMessage}}})
			continue
		}
		created := r.id == ""
		if created {
			r.id = fmt.Sprintf("a00Rh%010dIAA", len(o.records)+1)
		}
		r.fields, r.writes = fields, r.writes+1
		o.records[key] = r
		results = append(results, result{ID: r.id, Success: true, Created: created, Errors: []salesforce.RecordError{}})
	}
	return json.Marshal(results)
}

// query answers the one query the tests look at: which revisions are held.
func (o *org) query(path string) (json.RawMessage, error) {
	_, q, _ := strings.Cut(path, "?")
	values, err := url.ParseQuery(q)
	if err != nil {
		return nil, err
	}
	records := []map[string]any{}
	if soql := values.Get("q"); strings.Contains(soql, "FROM Navattic_Session__c") {
		for key, r := range o.records {
			if strings.Contains(soql, salesforce.Quote(key)) {
				records = append(records, map[string]any{"Id": r.id, "Session_Key__c": key, "Revision__c": r.fields["Revision__c"]})
			}
		}
	}
	return json.Marshal(map[string]any{"totalSize": len(records), "done": true, "records": records})
}

func (o *org) snapshot() map[string]record {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := map[string]record{}
	for k, r := range o.records {
		out[k] = r
	}
	return out
}

// poison makes every call fail that holds one of the records. Nothing of it is
// saved.
func (o *org) poison(with error, keys ...string) {
	hit := false
	o.row = func(key string, _ map[string]any) *salesforce.RecordError {
		hit = hit || slices.Contains(keys, key)
		return nil
	}
	var before map[string]record
	o.before = func(_ int, write bool) error {
		before, hit = maps.Clone(o.records), false
		return nil
	}
	o.after = func(_ int, write bool) error {
		if !hit {
			return nil
		}
		o.records = before
		return with
	}
}

// UpdateCollection is not used without playbooks.
func (o *org) UpdateCollection(context.Context, string, []map[string]any, bool) ([]salesforce.SaveResult, error) {
	return nil, errReset
}
