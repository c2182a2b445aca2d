package mapping_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"demobridge/sync/mapping"
)

var (
	text255  = mapping.Target{Type: "string", Length: 255}
	text20   = mapping.Target{Type: "string", Length: 20}
	area     = mapping.Target{Type: "textarea", Length: 32768}
	loose    = mapping.Target{Type: "picklist", Length: 255, Options: options("Hot", "Warm")}
	strict   = mapping.Target{Type: "picklist", Length: 255, Restricted: true, Options: append(options("Hot", "Warm"), mapping.PicklistOption{Value: "Cold", Label: "Cold"})}
	labelled = mapping.Target{Type: "picklist", Restricted: true, Options: []mapping.PicklistOption{{Value: "DE", Label: "Germany", Active: true}}}
	yesno    = mapping.Target{Type: "picklist", Restricted: true, Options: options("Yes", "No")}
	several  = mapping.Target{Type: "multipicklist", Length: 30, Restricted: true, Options: options("SSO", "Audit log", "Forecasting", "Scenarios")}
	open     = mapping.Target{Type: "multipicklist", Length: 4099}
	number   = mapping.Target{Type: "double", Precision: 18, Scale: 3}
	small    = mapping.Target{Type: "double", Precision: 4, Scale: 1}
	whole    = mapping.Target{Type: "int", Digits: 8}
	money    = mapping.Target{Type: "currency", Precision: 18, Scale: 2}
	percent  = mapping.Target{Type: "percent", Precision: 5, Scale: 2}
	box      = mapping.Target{Type: "boolean"}
	day      = mapping.Target{Type: "date"}
	instant  = mapping.Target{Type: "datetime"}
	email    = mapping.Target{Type: "email", Length: 80}
	web      = mapping.Target{Type: "url", Length: 255}
	phone    = mapping.Target{Type: "phone", Length: 40}
	user     = mapping.Target{Type: "reference", Length: 18, ReferenceTo: []string{"User"}}
	place    = mapping.Target{Type: "address"}

	evening = time.Date(2026, 11, 22, 23, 30, 15, 987_000_000, time.UTC)
)

func options(values ...string) []mapping.PicklistOption {
	var out []mapping.PicklistOption
	for _, v := range values {
		out = append(out, mapping.PicklistOption{Value: v, Label: v, Active: true})
	}
	return out
}

func txt(s string) mapping.Value     { return mapping.Value{Type: mapping.Text, Text: s} }
func num(n float64) mapping.Value    { return mapping.Value{Type: mapping.Number, Number: n} }
func yes(is bool) mapping.Value      { return mapping.Value{Type: mapping.YesNo, Yes: is} }
func at(t time.Time) mapping.Value   { return mapping.Value{Type: mapping.Moment, At: t} }
func list(i ...string) mapping.Value { return mapping.Value{Type: mapping.List, Items: i} }
func typed(t mapping.Type, s string) mapping.Value {
	return mapping.Value{Type: t, Text: s}
}

func TestEveryTypeOfValueBecomesWhatTheFieldTakesOrIsRefusedWithItsCause(t *testing.T) {
	const id15, id18 = "005Dn000001abCd", "005Dn000001abCdIAI"
	long := strings.Repeat("é", 300)
	for i, c := range []struct {
		value  mapping.Value
		target mapping.Target
		want   any    // what is written
		said   string // the note, or the cause of the refusal
	}{
		// Text.
		{txt(" Acme  Holding "), text255, "Acme  Holding", ""},
		{txt("one\r\ntwo\tthree"), text255, "one two three", ""},
		{txt("one\r\ntwo\tthree"), area, "one\ntwo\tthree", ""},
		{txt("a\x00b\x07c\xff"), text255, "abc", ""},
		{txt(long), text255, strings.Repeat("é", 254) + "…", "Cut: of 300 letters, 255 fit"},
		{txt("🦜🦜🦜🦜🦜🦜🦜🦜🦜🦜🦜"), text20, "🦜🦜🦜🦜🦜🦜🦜🦜🦜…", "Cut: of 22 letters, 20 fit"},
		{txt("exactly twenty chars"), text20, "exactly twenty chars", ""},
		{num(7.25), text255, "7.25", ""},
		{yes(true), text255, "Yes", ""},
		{at(evening), text255, "2026-11-23 00:30", ""},
		{list("SSO", " ", "Audit log"), text255, "SSO; Audit log", ""},
		{list("SSO", "Audit log", "Forecasting"), text20, "SSO +2 more", "Cut at an item: 1 of 3 fit in 20 letters"},
		{list(long, "b"), text20, strings.Repeat("é", 11) + "… +1 more", "Cut: not even the first of 2 fits in 20 letters"},
		{list("a +1 more", "b"), text20, "a +1 more; b", ""},
		{typed(mapping.Email, "dana.whitfield@acme.example"), text20, nil, "“dana.whitfield@acme.example” has 27 letters, the field takes 20, and it cannot be cut."},
		{typed(mapping.RecordID, id18), text20, id18, ""},

		// Picklists.
		{txt("Hot"), strict, "Hot", ""},
		{txt(" hOT "), strict, "Hot", ""},
		{txt("Germany"), labelled, "DE", ""},
		{txt("de"), labelled, "DE", ""},
		{txt("Tepid"), strict, nil, "“Tepid” is not a value of this picklist."},
		{txt("Cold"), strict, nil, "“Cold” is no longer a value of this picklist."},
		{txt("Tepid"), loose, "Tepid", "Not among the values of this picklist, which takes others too"},
		{txt(long), loose, nil, "“" + strings.Repeat("é", 39) + "…” has 300 letters, the field takes 255, and it cannot be cut."},
		{yes(true), yesno, "Yes", ""},
		{yes(false), yesno, "No", ""},
		{num(3), mapping.Target{Type: "picklist", Restricted: true, Options: options("3")}, "3", ""},
		{list("Hot"), strict, nil, "List does not fit Picklist: a list may have several items, the field takes one."},

		// Several values.
		{list("SSO", "audit log", "SSO"), several, "SSO;Audit log", ""},
		{txt("SSO; Forecasting"), several, "SSO;Forecasting", ""},
		{list("SSO", "Unheard"), several, nil, "“Unheard” is not a value of this picklist."},
		{list("Audit log", "Forecasting", "Scenarios"), several, nil, "“Audit log;Forecasting;Scenarios” has 31 letters, the field takes 30, and it cannot be cut."},
		{list("a;b"), open, nil, "“a;b” has a semicolon, which parts the values of this picklist."},
		{list("New"), open, "New", "Not among the values of this picklist, which takes others too"},
		{txt(" ; ; "), open, nil, ""},

		// Numbers.
		{num(7.412), number, json.Number("7.412"), ""},
		{num(0), number, json.Number("0"), ""},
		{num(0.30000000000000004), number, json.Number("0.3"), "Rounded to 3 decimals"},
		{num(-0.0001), number, json.Number("0"), "Rounded to 3 decimals"},
		{num(2.25), small, json.Number("2.3"), "Rounded to 1 decimal"},
		{num(999.95), small, nil, "“1000.0” is too large: the field takes 3 digits before the point."},
		{num(2.5), whole, json.Number("3"), "Rounded to a whole number"},
		{num(100_000_000), whole, nil, "“100000000” is too large: the field takes 8 digits before the point."},
		{num(1e300), number, nil, "“" + "1" + strings.Repeat("0", 38) + "…” is too large: the field takes 15 digits before the point."},
		{txt("123456789012345.678"), number, json.Number("123456789012345.678"), ""},
		{txt("12,500,000"), money, json.Number("12500000"), ""},
		{txt("1e3"), money, json.Number("1000"), ""},
		{txt("12.5"), percent, json.Number("12.5"), ""},
		{txt("1,5"), number, nil, "“1,5” is no number."},
		{txt("about 50"), number, nil, "“about 50” is no number."},
		{txt("1e999999999"), number, nil, "“1e999999999” is no number."},
		{txt("0x10"), number, nil, "“0x10” is no number."},
		{txt("NaN"), number, nil, "“NaN” is no number."},
		{yes(true), number, nil, "Yes/no does not fit Number: the value is no number."},

		// Checkboxes.
		{yes(true), box, true, ""},
		{yes(false), box, false, ""},
		{txt("YES"), box, true, ""},
		{txt("0"), box, false, ""},
		{txt("perhaps"), box, nil, "“perhaps” is neither yes nor no."},
		{num(1), box, nil, "Number does not fit Checkbox: the field is either ticked or not."},

		// Days and moments, in a zone an hour ahead of UTC.
		{at(evening), day, "2026-11-23", ""},
		{at(evening), instant, "2026-11-22T23:30:15.000Z", ""},
		{txt("2026-11-22"), day, "2026-11-22", ""},
		{txt("2026-11-22"), instant, "2026-11-21T23:00:00.000Z", ""},
		{txt("2026-11-22T23:30:00Z"), day, "2026-11-23", ""},
		{txt("2026-11-22 08:15"), instant, "2026-11-22T07:15:00.000Z", ""},
		{txt("2026-11-22T08:15:00-05:00"), instant, "2026-11-22T13:15:00.000Z", ""},
		{txt("22.11.2026"), day, nil, "“22.11.2026” is no date: it should look like 2026-11-22."},
		{txt("0900-01-01"), day, nil, "The year 900 is not one that Salesforce takes."},
		{num(5), day, nil, "Number does not fit Date: the value is no date."},

		// Addresses.
		{typed(mapping.Email, "Dana <Dana@Acme.example>"), email, "dana@acme.example", ""},
		{txt("dana at acme"), email, nil, "“dana at acme” is no email address."},
		{txt(strings.Repeat("d", 80) + "@acme.example"), email, nil, "“" + strings.Repeat("d", 39) + "…” has 93 letters, the field takes 80, and it cannot be cut."},
		{typed(mapping.URL, "https://acme.example/a?b=c"), web, "https://acme.example/a?b=c", ""},
		{typed(mapping.URL, "acme.example"), web, "acme.example", ""},
		{txt("javascript:alert(1)"), web, nil, "“javascript:alert(1)” is no web address."},
		{txt("javascript://acme.example/%0aalert(1)"), web, nil, "“javascript://acme.example/%0aalert(1)” is no web address."},
		{txt("https://me:pw@acme.example"), web, nil, "“https://me:pw@acme.example” is no web address."},
		{txt("two words"), web, nil, "“two words” is no web address."},
		{txt("https://acme.example/" + strings.Repeat("a", 300)), web, nil, "“https://acme.example/" + strings.Repeat("a", 18) + "…” has 321 letters, the field takes 255, and it cannot be cut."},
		{typed(mapping.Phone, "+1 (555) 010-0199 ext 4"), phone, "+1 (555) 010-0199 ext 4", ""},
		{txt("call me"), phone, nil, "“call me” is no phone number."},
		{num(15550100), phone, nil, "Number does not fit Phone: the value is no phone number."},
		{typed(mapping.Email, "dana@acme.example"), phone, nil, "Email does not fit Phone: the value is no phone number."},

		// Links to records.
		{typed(mapping.RecordID, id15), user, id18, ""},
		{typed(mapping.RecordID, id18), user, id18, ""},
		{txt(strings.ToUpper(id18)), user, nil, "“" + strings.ToUpper(id18) + "” is not the id of a record."},
		{txt("003Dn000001abCd"), user, nil, "“003Dn000001abCdIAI” is the id of a Contact record, the field links to User."},
		{txt("Maya"), user, nil, "“Maya” is not the id of a record."},
		{typed(mapping.Email, "dana@acme.example"), user, nil, "Email does not fit Link to User: the field holds the id of another record."},

		// What nothing fits.
		{txt("Berlin"), place, nil, "Text does not fit address: they hold different things."},
	} {
		got, fault := mapping.Convert(c.value, c.target, time.FixedZone("", 3600))
		said := got.Note
		if !fault.None() {
			said = fault.Text
		}
		if got.Value != c.want || said != c.said {
			t.Errorf("%d: %v into %s: %#v (%s)\nwant %#v (%s)", i+1, c.value, c.target.Word(), got.Value, said, c.want, c.said)
		}
	}
}

func TestABlankValueBecomesNothing(t *testing.T) {
	for _, v := range []mapping.Value{{}, txt(" "), txt("\x00"), list(), list(" ", ""), at(time.Time{}), typed(mapping.Email, "")} {
		for _, target := range []mapping.Target{text255, strict, several, number, box, day, instant, email, user} {
			if got, fault := mapping.Convert(v, target, nil); got.Value != nil || !fault.None() {
				t.Errorf("%v into %s: %#v, %v", v, target.Word(), got.Value, fault)
			}
		}
	}
}

func TestWhatIsWrittenIsWhatJSONCanHold(t *testing.T) {
	for _, v := range []mapping.Value{num(1e17), num(0.001), txt("\u2028 </script>"), list("a"), yes(true)} {
		got, _ := mapping.Convert(v, mapping.Target{Type: map[bool]string{true: "double", false: "string"}[v.Type == mapping.Number], Length: 255, Precision: 18}, nil)
		b, err := json.Marshal(got.Value)
		if err != nil || !json.Valid(b) {
			t.Errorf("%s: %s, %v", fmt.Sprint(v), b, err)
		}
	}
}
