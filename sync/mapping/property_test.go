package mapping_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var describeTypes = []string{
	"string", "textarea", "picklist", "multipicklist", "combobox", "double", "int", "currency", "percent", "boolean",
	"date", "datetime", "email", "url", "phone", "reference", "address", "id",
}

func drawTarget(t *rapid.T, field string) mapping.Target {
	return mapping.Target{
		Field: field, Label: field, Type: rapid.SampledFrom(describeTypes).Draw(t, "type"),
		Length: rapid.SampledFrom([]int{0, 10, 18, 40, 80, 255, 4099}).Draw(t, "length"), Precision: rapid.IntRange(1, 18).Draw(t, "precision"),
		Scale: rapid.IntRange(0, 4).Draw(t, "scale"), Digits: rapid.IntRange(0, 9).Draw(t, "digits"),
		Createable: rapid.Bool().Draw(t, "createable"), Updateable: rapid.IntRange(0, 4).Draw(t, "updateable") > 0,
		Calculated: rapid.IntRange(0, 9).Draw(t, "calculated") == 0, Nillable: rapid.Bool().Draw(t, "nillable"),
		Restricted: rapid.Bool().Draw(t, "restricted"), Options: options("a", "b", "Yes", "3"), ReferenceTo: []string{"User"},
		Presence: rapid.SampledFrom([]mapping.Presence{mapping.Seen, mapping.Seen, mapping.Seen, mapping.Hidden, mapping.Removed}).Draw(t, "presence"),
	}
}

func drawText(t *rapid.T) string {
	return rapid.OneOf(
		rapid.String(), rapid.StringN(0, 400, -1),
		rapid.SampledFrom([]string{"a", "b", "A; b", "yes", "3", "12.5", "-0", "2026-11-22", "2026-11-22T08:00:00Z", "dana@acme.example", "https://acme.example", "+1 555 0100", "005Dn000001abCd", "\r\n x \x00", "🦜"}),
	).Draw(t, "text")
}

func drawValue(t *rapid.T) mapping.Value {
	v := mapping.Value{Type: rapid.SampledFrom([]mapping.Type{
		mapping.Text, mapping.Text, mapping.Number, mapping.YesNo, mapping.Moment, mapping.List, mapping.Email, mapping.URL, mapping.Phone, mapping.RecordID,
	}).Draw(t, "value type")}
	switch v.Type {
	case mapping.Number:
		v.Number = rapid.Float64().Draw(t, "number")
	case mapping.YesNo:
		v.Yes = rapid.Bool().Draw(t, "yes")
	case mapping.Moment:
		v.At = time.UnixMilli(rapid.Int64Range(-1e13, 1e14).Draw(t, "at")).UTC()
	case mapping.List:
		for range rapid.IntRange(0, 5).Draw(t, "items") {
			v.Items = append(v.Items, drawText(t))
		}
	default:
		v.Text = drawText(t)
	}
	return v
}

// world is an object with some fields, mappings onto it (some of them onto
// nothing, or twice onto one field), values and a record.
type world struct {
	ts     mapping.Targets
	rows   []mapping.Row
	values mapping.Values
	record mapping.Record
	zone   *time.Location
}

func drawWorld(t *rapid.T) world {
	names := []string{"A__c", "B__c", "C__c", "D__c", "E__c", "F__c"}
	w := world{values: mapping.Values{}, zone: time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "zone")*3600)}
	w.record = mapping.Record{Object: "Contact", Fields: map[string]any{}, New: rapid.IntRange(0, 5).Draw(t, "new") == 0}
	var fields []mapping.Target
	for _, name := range names[:rapid.IntRange(1, len(names)).Draw(t, "fields")] {
		fields = append(fields, drawTarget(t, name))
		if rapid.Bool().Draw(t, "has a value") {
			w.record.Fields[name] = rapid.SampledFrom([]any{nil, "", "a", "2026-11-22", json.Number("3"), 3.0, true, false, "a;b"}).Draw(t, "current")
		}
	}
	w.ts = mapping.Targets{}.With("Contact", fields)
	for i := range rapid.IntRange(0, 8).Draw(t, "rows") {
		key := fmt.Sprintf("property.visitor.p%d", i)
		w.rows = append(w.rows, mapping.Row{
			Source: key, Object: rapid.SampledFrom([]string{"Contact", "Contact", "Contact", "Account"}).Draw(t, "object"),
			Field: rapid.SampledFrom(names).Draw(t, "field"), Rule: rapid.SampledFrom(append(mapping.Rules(), "odd")).Draw(t, "rule"),
			ClearWhenBlank: rapid.Bool().Draw(t, "clear"),
		})
		if rapid.IntRange(0, 4).Draw(t, "known") > 0 {
			w.values[key] = drawValue(t)
		}
	}
	return w
}

func (w world) plan() mapping.Planned {
	return mapping.Plan(w.rows, w.values, w.record, w.ts, mapping.Options{Zone: w.zone})
}

func TestNoFieldIsEverWrittenThatNoMappingNames(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		p := w.plan()
		mapped := map[string]mapping.Rule{}
		ofObject := 0
		for _, r := range w.rows {
			if r.Object == "Contact" {
				ofObject++
				if r.Rule != mapping.Never {
					mapped[r.Field] = r.Rule
				}
			}
		}
		for field := range p.Fields() {
			if _, ok := mapped[field]; !ok {
				t.Fatalf("%s is written, and no mapping names it", field)
			}
			if !w.ts.Field("Contact", field).Closed().None() {
				t.Fatalf("%s is written, though nothing can fill it", field)
			}
		}
		if len(p.Fields()) != len(p.Changes) {
			t.Fatalf("%d changes of %d fields", len(p.Changes), len(p.Fields()))
		}
		if n := len(p.Changes) + len(p.Skips); n != ofObject {
			t.Fatalf("%d mappings of the object, %d answers", ofObject, n)
		}
		for _, s := range p.Skips {
			if s.Text == "" || (s.Code == mapping.SkipBroken) == s.Fault.None() {
				t.Fatalf("a skip without its reason: %+v", s)
			}
		}
	})
}

func TestPlanningAgainAfterTheWriteChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		first := w.plan()
		for field, v := range first.Fields() {
			// What comes back from Salesforce went through JSON.
			b, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			d := json.NewDecoder(strings.NewReader(string(b)))
			d.UseNumber()
			var back any
			if err := d.Decode(&back); err != nil {
				t.Fatal(err)
			}
			if text, ok := back.(string); ok && strings.HasSuffix(text, ".000Z") && w.ts.Field("Contact", field).Type == "datetime" {
				back = strings.TrimSuffix(text, "Z") + "+0000"
			}
			w.record.Fields[field] = back
		}
		if w.record.New {
			w.record.New = false
			for _, f := range w.ts.All("Contact") {
				if _, ok := w.record.Fields[f.Field]; !ok {
					w.record.Fields[f.Field] = nil
				}
			}
		}
		second := w.plan()
		for _, c := range second.Changes {
			if _, again := first.Fields()[c.Row.Field]; again {
				t.Fatalf("%s was written as %#v and is to be written again as %#v", c.Row.Field, first.Fields()[c.Row.Field], c.After)
			}
		}
	})
}

func TestABrokenMappingStopsOnlyItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		all := w.plan()
		broken := map[mapping.Row]bool{}
		for i, f := range mapping.CheckAll(w.rows, w.ts) {
			if f.Code != mapping.FilledTwice {
				broken[w.rows[i]] = true
			}
		}
		kept := w.rows[:0:0]
		for _, r := range w.rows {
			if !broken[r] {
				kept = append(kept, r)
			}
		}
		w.rows = kept
		if diff := cmp.Diff(all.Changes, w.plan().Changes); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestNothingIsWrittenThatIsTooLongForItsField(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		target, v := drawTarget(t, "A__c"), drawValue(t)
		got, fault := mapping.Convert(v, target, nil)
		if !fault.None() && got.Value != nil {
			t.Fatalf("refused (%s) and given: %v", fault.Text, got.Value)
		}
		text, ok := got.Value.(string)
		if ok && target.Length > 0 && target.Type != "picklist" && target.Type != "combobox" && target.Type != "reference" &&
			target.Type != "date" && target.Type != "datetime" && session.UTF16Len(text) > target.Length {
			t.Fatalf("%d letters in %s", session.UTF16Len(text), target.Word())
		}
		if ok && (text == "" || strings.TrimSpace(text) != text) {
			t.Fatalf("%q would not be kept as it is", text)
		}
	})
}
