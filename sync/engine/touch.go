package engine

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/store"
)

// touch is one record other than a session that is to be changed, for all the
// sessions of a flush that concern it: it is written once.
type touch struct {
	object, id string
	name, why  string
	create     map[string]any // of a lead that is to be made; then id is ""
	parents    string         // id of the account that Salesforce locks with it
	fields     map[string]any // current values, when read is set
	read       bool
	gone       bool // it could not be read: deleted, or hidden from this user
	visits     []visit

	planned mapping.Planned
	dropped map[string]string // fields that Salesforce refused, and why
	change  store.Change
	locks   int // times it was locked in this flush
	last    fault
}

// visit is one session that concerns a record.
type visit struct {
	row      int64
	key      string
	revision int64
	values   mapping.Values
	runs     []store.Run
}

// recordKey tells records apart; a lead that is yet to be made is known by its
// address.
type recordKey struct{ object, id string }

func (t *touch) record() recordKey {
	if t.create != nil {
		address, _ := t.create["Email"].(string)
		return recordKey{t.object, "new:" + address}
	}
	return recordKey{t.object, match.ID(t.id)}
}

func (t *touch) same(o *touch) bool { return t.record() == o.record() }

// values are those of all sessions together, the newest last word of each.
func (t *touch) values() mapping.Values {
	slices.SortStableFunc(t.visits, func(a, b visit) int {
		return cmp.Or(cmp.Compare(a.revision, b.revision), cmp.Compare(a.key, b.key))
	})
	all := make([]mapping.Values, len(t.visits))
	for i, v := range t.visits {
		all[i] = v.values
	}
	return mapping.Latest(all...)
}

// plan decides field by field what is written. A field that Salesforce refused
// is left out.
func (t *touch) plan(c *Config) {
	rec := mapping.Record{Object: t.object, ID: t.id, Name: t.name, Fields: t.fields, New: t.create != nil, Unread: !t.read && t.create == nil}
	t.planned = mapping.Plan(c.Mappings, t.values(), rec, c.Targets, mapping.Options{Zone: c.Zone})
	if !t.read && t.create == nil {
		// Without a before-image nothing could be taken back.
		t.planned.Changes = nil
	}
	t.planned.Changes = slices.DeleteFunc(t.planned.Changes, func(ch mapping.Change) bool { return t.dropped[ch.Row.Field] != "" })
}

// body is what is sent for the record.
func (t *touch) body() map[string]any {
	out := t.planned.Fields()
	for name, v := range t.create {
		if _, mapped := out[name]; !mapped {
			out[name] = v
		}
	}
	if t.create == nil {
		out["Id"] = t.id
	}
	return out
}

// literal says that a text of the record reads like a reference in a composite
// call. A record that is yet to be made cannot be sent otherwise.
func (t *touch) literal() bool {
	if t.create != nil {
		return false
	}
	for _, ch := range t.planned.Changes {
		if text, ok := ch.After.(string); ok && strings.Contains(text, reference) {
			return true
		}
	}
	return false
}

// writes says that there is something to send.
func (t *touch) writes() bool { return len(t.planned.Changes) > 0 || t.create != nil }

// image is the record as it is before the change.
func (t *touch) image(flush int64) store.Change {
	c := store.Change{FlushID: flush, Object: t.object, RecordID: t.id, RecordName: t.name}
	for _, v := range t.visits {
		c.Sessions = append(c.Sessions, v.key)
	}
	for _, ch := range t.planned.Changes {
		c.Fields = append(c.Fields, store.ChangedField{Field: ch.Row.Field, Label: ch.Label, Before: ch.Before, After: ch.After, Rule: ch.Row.Rule.Words()})
	}
	return c
}

// pool holds the records that are to be changed, each once.
type pool struct {
	touches map[recordKey]*touch
	visits  int
	wrote   map[recordKey]map[string]any // what this flush wrote, newer than any look-up
}

// A pool that is as full as this is written before the flush ends.
const (
	fullRecords = maxBatch
	fullVisits  = 5 * maxBatch
)

func (p *pool) full() bool { return len(p.touches) >= fullRecords || p.visits >= fullVisits }

// add takes in a record, together with what is there of it already.
func (p *pool) add(t touch) {
	if p.touches == nil {
		p.touches = map[recordKey]*touch{}
	}
	p.visits += len(t.visits)
	known := p.touches[t.record()]
	if known == nil {
		p.touches[t.record()] = &t
		return
	}
	if t.read {
		known.fields, known.read = t.fields, true
	}
	for _, v := range t.visits {
		i := slices.IndexFunc(known.visits, func(w visit) bool { return w.row == v.row })
		if i < 0 {
			known.visits = append(known.visits, v)
			continue
		}
		known.visits[i] = v // a newer revision of the session
	}
}

// take empties the pool, in the order in which records are locked: by account,
// and there from the top.
func (p *pool) take() []*touch {
	rank := map[string]int{"Account": 1, "Opportunity": 2, "Contact": 3, "Lead": 4}
	var out []*touch
	for _, t := range p.touches {
		if wrote := p.wrote[t.record()]; wrote != nil && t.read {
			now := make(map[string]any, len(t.fields))
			for name, v := range t.fields {
				now[name] = v
			}
			for name, v := range wrote {
				now[name] = v
			}
			t.fields = now
		}
		out = append(out, t)
	}
	slices.SortFunc(out, func(a, b *touch) int {
		return cmp.Or(cmp.Compare(rank[a.object], rank[b.object]), cmp.Compare(a.parents, b.parents), cmp.Compare(a.record().id, b.record().id))
	})
	p.touches, p.visits = nil, 0
	return out
}

// note remembers what was written, for look-ups that were made before it.
func (p *pool) note(t *touch) {
	if p.wrote == nil {
		p.wrote = map[recordKey]map[string]any{}
	}
	fields := p.wrote[t.record()]
	if fields == nil {
		fields = map[string]any{}
		p.wrote[t.record()] = fields
	}
	for _, ch := range t.planned.Changes {
		fields[ch.Row.Field] = ch.After
	}
}

type runKey struct {
	session          int64
	playbook, action string
}

func keyOf(r store.Run) runKey { return runKey{r.SessionID, r.Playbook, r.Action} }

// flushing is what a flush has come to so far.
type flushing struct {
	id       int64
	records  int
	sessions int
	began    time.Time
}
