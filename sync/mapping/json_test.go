package mapping_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"demobridge/sync/mapping"

	"github.com/google/go-cmp/cmp"
)

// parse reads mappings as they stand in a configuration file.
func parse(data []byte) ([]mapping.Row, error) {
	var rows []mapping.Row
	if err := mapping.Strict(data, &rows); err != nil {
		return nil, err
	}
	return rows, mapping.Validate(rows)
}

func format(rows []mapping.Row) ([]byte, error) { return json.Marshal(rows) }

func TestMappingsComeBackAsTheyWereWritten(t *testing.T) {
	rows := append(mapping.Defaults(), mapping.Row{
		Source: "property.visitor.Größe & <b>", Object: "Lead", Field: "acme__Size__c", Rule: mapping.WhenEmpty, ClearWhenBlank: true,
	})
	for _, want := range [][]mapping.Row{rows, {}} {
		data, err := format(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := parse(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestAHostileFileIsNotTakenAndItsFaultIsNamed(t *testing.T) {
	one := func(source, object, field, rule string) string {
		return fmt.Sprintf(`[{"source":%q,"object":%q,"field":%q,"rule":%q}]`, source, object, field, rule)
	}
	for file, want := range map[string]string{
		``:                "cannot be read",
		`{}`:              "cannot be read",
		`[{"source":1}]`:  "cannot be read",
		`[] []`:           "goes on after its end",
		"[\xff]":          "not text in UTF-8",
		`[{"sauce":"x"}]`: "unknown field",
		one("session.steps", "Lead", "Steps__c", "sometimes"):                       "mapping 1: “sometimes” is not a rule",
		one("session.steps", "User", "Steps__c", "always"):                          "“User” is not an object that can be mapped",
		one("session.steps", "Lead", "Id, Name FROM User--", "always"):              "cannot be the name of a field",
		one("session.steps", "Lead", "../Account", "always"):                        "cannot be the name of a field",
		one("session.steps", "Lead", "A__c,B__c", "always"):                         "cannot be the name of a field",
		one("session.steps", "Lead", "", "always"):                                  "cannot be the name of a field",
		one("session.steps", "Lead", strings.Repeat("a", 90), "always"):             "cannot be the name of a field",
		one("session.steps", mapping.SessionObject, "Revision__c", "always"):        "Demobridge fills Revision__c itself",
		one("session.everything", "Lead", "A__c", "always"):                         "is not a property that Demobridge knows",
		one("property.visitor.a\nb", "Lead", "A__c", "always"):                      "cannot be the name of a property",
		one("property.visitor."+strings.Repeat("a", 500), "Lead", "A__c", "always"): "cannot be the name of a property",
		"[" + strings.Repeat("[", 20_000):                                           "cannot be read",
		"[" + strings.Repeat(`{"source":"session.id","object":"Lead","field":"A__c","rule":"never"},`, mapping.MostRows) + `{"source":"session.id","object":"Lead","field":"A__c","rule":"never"}]`: "at most 2000 can be used",
	} {
		if _, err := parse([]byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80q: %v, want %q", file, err, want)
		}
	}
}

func TestNamesOfFieldsAreWhatSalesforceAllows(t *testing.T) {
	for name, want := range map[string]bool{
		"Email": true, "Navattic_Last_Demo__c": true, "acme__Size__c": true, "A1": true, "MobilePhone": true, "X__pc": true,
		"": false, "1A": false, "_A": false, "A_": false, "A b": false, "A.B": false, "A'": false, "Ä": false, "A__c__c__c__c": false, "A-B": false,
	} {
		if got := mapping.IsAPIName(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

func TestADiffSaysHowToGetFromOneSetToTheOther(t *testing.T) {
	was := []mapping.Row{
		{Source: "session.steps", Object: "Lead", Field: "Steps__c", Rule: mapping.Always},
		{Source: "visitor.phone", Object: "Lead", Field: "Phone", Rule: mapping.WhenEmpty},
		{Source: "session.id", Object: "Lead", Field: "Old__c", Rule: mapping.Always},
		{Source: "session.id", Object: "Contact", Field: "Same__c", Rule: mapping.Always},
	}
	now := []mapping.Row{
		{Source: "session.id", Object: "Contact", Field: "Same__c", Rule: mapping.Always},
		{Source: "visitorTotals.steps", Object: "Lead", Field: "Steps__c", Rule: mapping.WhenEmpty, ClearWhenBlank: true},
		{Source: "visitor.phone", Object: "Lead", Field: "Phone", Rule: mapping.Never},
		{Source: "property.company.Tier", Object: "Account", Field: "Tier__c", Rule: mapping.Always},
	}
	var got []string
	for _, d := range mapping.Diff(was, now) {
		got = append(got, d.Text)
	}
	want := []string{
		"Changed: Steps__c of Lead, from Total steps of the visitor instead of Steps viewed, Only when empty instead of Always, also emptied when the source is blank",
		"Changed: Phone of Lead, Never instead of Only when empty",
		"Added: Tier (company) goes into Tier__c of Account, Always",
		"Removed: Session ID goes into Old__c of Lead, Always",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if same := mapping.Diff(now, now); len(same) > 0 {
		t.Errorf("a set differs from itself: %v", same)
	}
}

// Whatever the file, what is taken is valid and comes back the same.
func FuzzParse(f *testing.F) {
	data, err := format(mapping.Defaults()[:3])
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`[{"source":"property.visitor.x","object":"Lead","field":"A__c","rule":"always","clearWhenBlank":true}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, err := parse(data)
		if err != nil {
			return
		}
		if err := mapping.Validate(rows); err != nil {
			t.Fatal(err)
		}
		again, err := format(rows)
		if err != nil {
			t.Fatal(err)
		}
		back, err := parse(again)
		if err != nil || len(back) != len(rows) || len(mapping.Diff(rows, back)) > 0 {
			t.Fatalf("%s\ncame back as\n%s\n%v", data, again, err)
		}
	})
}
