package mapping

import (
	"fmt"
	"math"
	"strings"
	"time"

	"demobridge/sync/session"
)

// Converted is a value as it is written to a field: a string, a json.Number, a
// bool, or nil for a blank one.
type Converted struct {
	Value any
	Note  string // what a person should know: that it was cut, or rounded
}

// Convert makes of a value what the field takes, or says why it does not take
// it. Only texts and lists are ever cut, to the longest that fits; an address,
// a number or an id is whole or not written. Times are read and shown in the
// zone; nil is UTC.
func Convert(v Value, t Target, zone *time.Location) (Converted, Fault) {
	if zone == nil {
		zone = time.UTC
	}
	if v = v.clean(t.kind() == areaField); v.Blank() {
		return Converted{}, Fault{}
	}
	if !t.takes(v.Type) {
		return Converted{}, faultf(TypeMisfit, "%s does not fit %s: %s.", v.Type.Word(), t.Word(), why(v.Type, t.kind()))
	}
	switch t.kind() {
	case textField, areaField:
		return toText(v, t, zone)
	case picklistField:
		return toPicklist(v, t)
	case multiField:
		return toMulti(v, t)
	case numberField:
		return toNumber(v, t)
	case boxField:
		return toBox(v)
	case dateField, momentField:
		return toTime(v, t, zone)
	case referenceField:
		return toReference(v, t)
	default:
		return toAddress(v, t)
	}
}

func (t Target) limit() int {
	if t.Length > 0 {
		return t.Length
	}
	return textLimit
}

func toText(v Value, t Target, zone *time.Location) (Converted, Fault) {
	limit := t.limit()
	switch v.Type {
	case List:
		return cutList(v.Items, limit), Fault{}
	case Text:
		n := session.UTF16Len(v.Text)
		if n <= limit {
			return Converted{Value: v.Text}, Fault{}
		}
		return Converted{session.Cut(v.Text, limit), fmt.Sprintf("Cut: of %d letters, %d fit", n, limit)}, Fault{}
	case Moment:
		v.Text = v.At.In(zone).Format("2006-01-02 15:04")
	case Number:
		v.Text = v.Show(zone)
	case YesNo:
		v.Text = v.Show(zone)
	}
	if n := session.UTF16Len(v.Text); n > limit {
		return Converted{}, tooLong(v.Text, n, limit)
	}
	return Converted{Value: v.Text}, Fault{}
}

func cutList(items []string, limit int) Converted {
	whole := session.Join(items, math.MaxInt)
	if session.UTF16Len(whole) <= limit {
		return Converted{Value: whole}
	}
	text := session.Join(items, limit)
	for n := len(items) - 1; n > 0; n-- {
		if text == fmt.Sprintf("%s +%d more", session.Join(items[:n], math.MaxInt), len(items)-n) {
			return Converted{text, fmt.Sprintf("Cut at an item: %d of %d fit in %d letters", n, len(items), limit)}
		}
	}
	return Converted{text, fmt.Sprintf("Cut: not even the first of %d fits in %d letters", len(items), limit)}
}

func tooLong(text string, n, limit int) Fault {
	return faultf(LengthMisfit, "%s has %d letters, the field takes %d, and it cannot be cut.", quoted(text), n, limit)
}

func toPicklist(v Value, t Target) (Converted, Fault) {
	texts := []string{v.Text}
	switch v.Type {
	case Number:
		texts = []string{v.Show(time.UTC)}
	case YesNo:
		texts = []string{v.Show(time.UTC), fmt.Sprint(v.Yes)}
	}
	return t.option(texts)
}

// option finds the picklist's own value: by value, else by label, and by exact
// case first.
func (t Target) option(texts []string) (Converted, Fault) {
	same := []func(o PicklistOption, text string) bool{
		func(o PicklistOption, text string) bool { return o.Value == text },
		func(o PicklistOption, text string) bool { return o.Label == text },
		func(o PicklistOption, text string) bool { return strings.EqualFold(o.Value, text) },
		func(o PicklistOption, text string) bool { return strings.EqualFold(o.Label, text) },
	}
	retired := false
	for _, text := range texts {
		text = strings.TrimSpace(text)
		for _, is := range same {
			for _, o := range t.Options {
				if is(o, text) && o.Active {
					return Converted{Value: o.Value}, Fault{}
				}
				retired = retired || is(o, text)
			}
		}
	}
	text := strings.TrimSpace(texts[0])
	switch {
	case t.Restricted && retired:
		return Converted{}, faultf(PicklistValue, "%s is no longer a value of this picklist.", quoted(text))
	case t.Restricted:
		return Converted{}, faultf(PicklistValue, "%s is not a value of this picklist.", quoted(text))
	}
	if n := session.UTF16Len(text); n > textLimit {
		return Converted{}, tooLong(text, n, textLimit)
	}
	return Converted{text, "Not among the values of this picklist, which takes others too"}, Fault{}
}

func toMulti(v Value, t Target) (Converted, Fault) {
	items := v.Items
	if v.Type == Text {
		items = strings.Split(v.Text, ";")
	}
	var out []string
	note := ""
	have := map[string]bool{}
	for _, item := range items {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		if strings.Contains(item, ";") {
			return Converted{}, faultf(ValueMisfit, "%s has a semicolon, which parts the values of this picklist.", quoted(item))
		}
		c, f := t.option([]string{item})
		if !f.None() {
			return Converted{}, f
		}
		if text := c.Value.(string); !have[text] {
			have[text] = true
			out = append(out, text)
		}
		if c.Note != "" {
			note = c.Note
		}
	}
	text := strings.Join(out, ";")
	if n := session.UTF16Len(text); t.Length > 0 && n > t.Length {
		return Converted{}, tooLong(text, n, t.Length)
	}
	if text == "" {
		return Converted{}, Fault{}
	}
	return Converted{text, note}, Fault{}
}

func toBox(v Value) (Converted, Fault) {
	if v.Type == YesNo {
		return Converted{Value: v.Yes}, Fault{}
	}
	switch strings.ToLower(strings.TrimSpace(v.Text)) {
	case "true", "yes", "1", "on", "y", "t":
		return Converted{Value: true}, Fault{}
	case "false", "no", "0", "off", "n", "f":
		return Converted{Value: false}, Fault{}
	}
	return Converted{}, faultf(ValueMisfit, "%s is neither yes nor no.", quoted(v.Text))
}
