package mapping

import (
	"strings"
	"time"
)

// Type is what a source property holds.
type Type string

// The types of source properties.
const (
	Text     Type = "text"
	Number   Type = "number"
	YesNo    Type = "yes or no"
	Moment   Type = "date and time"
	List     Type = "list"
	Email    Type = "email"
	URL      Type = "web address"
	Phone    Type = "phone"
	RecordID Type = "record id" // of a Salesforce record
)

// Word is the type in one word, for a tag on a screen.
func (t Type) Word() string {
	switch t {
	case YesNo:
		return "Yes/no"
	case Moment:
		return "Date"
	case URL:
		return "Web"
	case RecordID:
		return "Record"
	}
	return strings.ToUpper(string(t[:min(1, len(t))])) + string(t[min(1, len(t)):])
}

// Value is one known value of a source property. The field that its type names
// holds it: Items for a List, Number for a Number, At for a Moment, Yes for
// YesNo, Text for all others.
type Value struct {
	Type   Type
	Text   string
	Items  []string
	Number float64
	At     time.Time
	Yes    bool
}

// Blank says whether there is nothing in the value. Zero and "no" are
// something.
func (v Value) Blank() bool {
	switch v.Type {
	case Number, YesNo:
		return false
	case Moment:
		return v.At.IsZero()
	case List:
		return len(v.Items) == 0
	}
	return strings.TrimSpace(v.Text) == ""
}

// Values are what is known of a session, by the key of the source property. A
// property that is not in it is not known.
type Values map[string]Value

// set keeps what is not blank.
func (vs Values) set(key string, v Value) {
	if !v.Blank() {
		vs[key] = v
	}
}

func (vs Values) text(key string, t Type, text string) {
	vs.set(key, Value{Type: t, Text: strings.TrimSpace(text)})
}

// Latest makes one set of values of several, given oldest first: the newest
// known value of each property. It is what is written when many sessions of
// one record are merged into one update.
func Latest(all ...Values) Values {
	out := Values{}
	for _, vs := range all {
		for key, v := range vs {
			out[key] = v
		}
	}
	return out
}

// clean is the value without what Salesforce takes in no text. Items that are
// left empty are dropped.
func (v Value) clean(lines bool) Value {
	v.Text = clean(v.Text, lines)
	var items []string
	for _, item := range v.Items {
		if item = clean(item, false); item != "" {
			items = append(items, item)
		}
	}
	v.Items = items
	return v
}

// clean drops what Salesforce takes in no text, and the ends, which it does
// not keep. In a field of one line, a break becomes a space.
func clean(text string, lines bool) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' && lines, r == '\t' && lines:
			return r
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r < ' ' || r == 0x7f || r == '\ufffe' || r == '\uffff':
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}
