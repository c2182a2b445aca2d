package salesforce

import (
	"encoding/json"
	"strings"
	"time"
)

// Record is one row of an answer. Fields of a parent are inside an object of
// the relationship's name, which is null when there is no parent (data 3.5).
// Names are those of the query, with exact case.
//
// The accessors take a path such as "Owner.Email". They never fail: a missing
// or empty value, or one of another kind, gives the zero value.
type Record map[string]any

// Lookup returns the raw value at a path. It reports false where the path
// leads nowhere; a value that is there but empty is nil and true.
func (r Record) Lookup(path string) (any, bool) {
	current := map[string]any(r)
	for {
		name, rest, deeper := strings.Cut(path, ".")
		v, ok := current[name]
		if !ok || !deeper {
			return v, ok
		}
		next, ok := v.(map[string]any)
		if !ok {
			return nil, false
		}
		current, path = next, rest
	}
}

// ID is the record's own id.
func (r Record) ID() string { return r.String("Id") }

// Type is the API name of the record's object.
func (r Record) Type() string { return r.String("attributes.type") }

// String returns a text. Numbers are given as they were written, booleans as
// "true" and "false".
func (r Record) String(path string) string {
	v, _ := r.Lookup(path)
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		if v {
			return "true"
		}
		return "false"
	}
	return ""
}

// Int returns a whole number, also where Salesforce writes it as "2.0".
func (r Record) Int(path string) int64 {
	v, _ := r.Lookup(path)
	n, ok := v.(json.Number)
	if !ok {
		return 0
	}
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, err := n.Float64()
	if err != nil || f >= 1<<63 || f < -(1<<63) {
		return 0
	}
	return int64(f)
}

// Float returns a number.
func (r Record) Float(path string) float64 {
	v, _ := r.Lookup(path)
	if n, ok := v.(json.Number); ok {
		if f, err := n.Float64(); err == nil {
			return f
		}
	}
	return 0
}

// Bool returns a truth value.
func (r Record) Bool(path string) bool {
	v, _ := r.Lookup(path)
	b, _ := v.(bool)
	return b
}

// Time returns a date with time in UTC, or midnight UTC of a date.
func (r Record) Time(path string) time.Time {
	v, _ := r.Lookup(path)
	s, _ := v.(string)
	return parseTime(s)
}

// Children returns the rows of a sub-select on a child relationship: the first
// page, which is all of them for small parents. It is empty, never nil, when
// there are none.
func (r Record) Children(relationship string) *QueryResult {
	v, _ := r.Lookup(relationship)
	out := &QueryResult{Done: true}
	raw, err := json.Marshal(v)
	if v == nil || err != nil {
		return out
	}
	if decodeJSON(raw, out) != nil {
		return &QueryResult{Done: true}
	}
	return out
}

// parseTime reads the forms in which Salesforce writes points in time; the
// zone is "+0000" or "Z". Anything else is the zero time.
func parseTime(s string) time.Time {
	for _, layout := range []string{"2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04:05.999Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// FormatTime writes a point in time as Salesforce reads it: UTC, milliseconds.
func FormatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }
