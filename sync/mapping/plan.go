package mapping

import (
	"strings"
	"time"
)

// Record is a Salesforce record as it is now.
type Record struct {
	Object, ID, Name string
	// Fields are its current values by API name, as the JSON of an answer has
	// them: string, json.Number or float64, bool, nil. A mapped field that is
	// not among them was not read, and is left alone.
	Fields map[string]any
	// New is true for a record that is yet to be created: all fields are empty.
	New bool
	// Unread is true where no current values were read at all: Always then
	// writes without comparing, and Only when empty does not write.
	Unread bool
}

// Change is one field that will be written.
type Change struct {
	Row           Row // the mapping that decided
	Label         string
	Before, After any    // nil is empty
	Unread        bool   // Before is not known
	Note          string // that the value was cut or rounded
}

// SkipCode is why a mapping writes nothing.
type SkipCode string

// The reasons for writing nothing.
const (
	SkipNever    SkipCode = "never"     // the rule is Never
	SkipNotEmpty SkipCode = "not-empty" // the rule is Only when empty
	SkipSame     SkipCode = "same"      // the field has the value already
	SkipBlank    SkipCode = "blank"     // there is no value
	SkipBroken   SkipCode = "broken"    // see Fault
)

// Skip is one mapping that writes nothing, and why in plain words.
type Skip struct {
	Row    Row
	Label  string
	Code   SkipCode
	Text   string
	Before any
	Fault  Fault // of a broken one
}

// Planned is what will be written to one record.
type Planned struct {
	Changes []Change
	Skips   []Skip
}

// Options of a plan.
type Options struct {
	// Zone is where days begin for date fields, usually the org's. Nil is UTC.
	Zone *time.Location
}

// Fields are the values to write, by API name, ready to be written as JSON.
// They are those of the changes and no others.
func (p Planned) Fields() map[string]any {
	out := make(map[string]any, len(p.Changes))
	for _, c := range p.Changes {
		out[c.Row.Field] = c.After
	}
	return out
}

// Faults are the mappings that could not be carried out.
func (p Planned) Faults() []Skip {
	var out []Skip
	for _, s := range p.Skips {
		if s.Code == SkipBroken {
			out = append(out, s)
		}
	}
	return out
}

// Plan says field by field what the mappings make of a record: only those of
// its object, only fields that really change, and for every other mapping why
// it writes nothing. A broken mapping stops only itself.
func Plan(rows []Row, values Values, rec Record, ts Targets, o Options) Planned {
	var out Planned
	current := make(map[string]any, len(rec.Fields))
	for name, v := range rec.Fields {
		current[strings.ToLower(name)] = v
	}
	filled := map[string]bool{}
	for _, row := range rows {
		if !strings.EqualFold(row.Object, rec.Object) {
			continue
		}
		t := ts.Field(row.Object, row.Field)
		before, read := current[strings.ToLower(row.Field)]
		step := step{row: row, t: t, before: before, read: read || rec.New, rec: rec}
		if f := check(row, ts, filled); !f.None() {
			out.Skips = append(out.Skips, step.fault(f))
			continue
		}
		if c, s := step.decide(values, o.Zone); s != nil {
			out.Skips = append(out.Skips, *s)
		} else {
			out.Changes = append(out.Changes, c)
		}
	}
	return out
}

// step is one mapping on one record.
type step struct {
	row    Row
	t      Target
	before any
	read   bool
	rec    Record
}

func (s step) label() string {
	if s.t.Label != "" {
		return s.t.Label
	}
	return s.row.Field
}

func (s step) skip(code SkipCode, text string) *Skip {
	return &Skip{Row: s.row, Label: s.label(), Code: code, Text: text, Before: s.before}
}

func (s step) fault(f Fault) Skip {
	out := s.skip(SkipBroken, f.Text)
	out.Fault = f
	return *out
}

func (s step) decide(values Values, zone *time.Location) (Change, *Skip) {
	broken := func(f Fault) (Change, *Skip) {
		skip := s.fault(f)
		return Change{}, &skip
	}
	if s.row.Rule == Never {
		return Change{}, s.skip(SkipNever, "Rule: Never")
	}
	if f := s.locked(); !f.None() {
		return broken(f)
	}
	if s.row.Rule == WhenEmpty && s.read && !s.t.empty(s.before) {
		return Change{}, s.skip(SkipNotEmpty, "Not empty, so left as it is")
	}
	v, _ := values.Get(s.row.Source)
	after, f := Convert(v, s.t, zone)
	if !f.None() {
		return broken(f)
	}
	if after.Value == nil {
		if !s.row.ClearWhenBlank {
			return Change{}, s.skip(SkipBlank, "No value, and an empty value never clears a field")
		}
		after.Note = "Emptied: the source has no value"
		if s.t.kind() == boxField {
			after.Value = false
		} else if !s.t.Nillable {
			return broken(faultf(CannotBeBlank, "Salesforce does not let this field be empty."))
		}
	}
	switch {
	case !s.read && s.rec.Unread && s.row.Rule == Always:
	case !s.read:
		return broken(faultf(NotReadCurrent, "The value it has now could not be read, so it is left as it is."))
	case s.t.Same(s.before, after.Value):
		return Change{}, s.skip(SkipSame, "Has this value already")
	}
	return Change{Row: s.row, Label: s.label(), Before: s.before, After: after.Value, Unread: !s.read, Note: after.Note}, nil
}

// locked is why the field may not be written on this record, though it may on
// others: some fields can only be set on a new record, some only later.
func (s step) locked() Fault {
	switch {
	case s.rec.New && !s.t.Createable:
		return faultf(FieldReadOnly, "%s may not fill this field on a new record.", thisUser)
	case !s.rec.New && !s.t.Updateable:
		return faultf(FieldReadOnly, "%s may read this field but not change it.", thisUser)
	}
	return Fault{}
}

// Reads are the fields of an object that Plan needs the current values of, by
// API name: those that an unbroken mapping may write.
func Reads(rows []Row, object string, ts Targets) []string {
	var out []string
	filled := map[string]bool{}
	for _, row := range rows {
		if !strings.EqualFold(row.Object, object) || row.Rule == Never {
			continue
		}
		if check(row, ts, filled).None() {
			out = append(out, ts.Field(row.Object, row.Field).Field)
		}
	}
	return out
}
