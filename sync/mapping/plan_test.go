package mapping_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

// fields of a Contact as an org may have them.
func contactFields() mapping.Targets {
	can := func(t mapping.Target, field string) mapping.Target {
		t.Field, t.Label, t.Createable, t.Updateable, t.Nillable = field, strings.TrimSuffix(field, "__c"), true, true, true
		return t
	}
	locked, computed, hidden, gone := can(text255, "Locked__c"), can(number, "Formula__c"), can(text255, "Hidden__c"), can(text255, "Gone__c")
	locked.Createable, locked.Updateable = false, false
	computed.Calculated = true
	hidden.Presence, gone.Presence = mapping.Hidden, mapping.Removed
	required, once := can(text255, "Required__c"), can(text255, "Once__c")
	required.Nillable, once.Updateable = false, false
	return mapping.Targets{}.With("Contact", []mapping.Target{
		can(text255, "Title"), can(phone, "Phone"), can(email, "Email"), can(number, "Steps__c"), can(strict, "Rating__c"), can(box, "Seen__c"),
		can(several, "Areas__c"), can(instant, "Last__c"), can(day, "Day__c"), can(user, "Rep__c"), can(text20, "Short__c"), can(place, "MailingAddress"),
		locked, computed, hidden, gone, required, once,
	}).With(mapping.SessionObject, []mapping.Target{can(text255, "Demos__c"), can(number, "Steps_Viewed__c"), can(text255, "Session_Key__c")}).
		Without("Lead", "This user may not read Lead records")
}

func row(source, field string, rule mapping.Rule) mapping.Row {
	return mapping.Row{Source: source, Object: "Contact", Field: field, Rule: rule}
}

func TestAMappingIsBrokenForACauseThatIsSaid(t *testing.T) {
	ts := contactFields()
	for _, c := range []struct {
		row  mapping.Row
		seen []mapping.Value
		code mapping.FaultCode
		text string
	}{
		{row: row("session.steps", "Steps__c", mapping.Always)},
		{row: row("session.demos", "Title", mapping.WhenEmpty)},
		{row: row("owner.id", "Rep__c", mapping.Always)},
		{row: row("property.visitor.Job title", "Title", mapping.Always)},
		{row: row("session.steps", "Locked__c", mapping.Always), code: mapping.FieldReadOnly, text: "This user may read this field but not change it."},
		{row: row("session.steps", "Gone__c", mapping.Always), code: mapping.FieldRemoved, text: "This field is gone in Salesforce."},
		{row: row("session.steps", "Hidden__c", mapping.Always), code: mapping.FieldHidden, text: "This user may not see this field."},
		{row: row("session.steps", "Unheard__c", mapping.Always), code: mapping.FieldUnseen, text: "This field is gone in Salesforce, or hidden from this user."},
		{row: row("session.steps", "Formula__c", mapping.Always), code: mapping.FieldComputed, text: "Salesforce fills this field itself."},
		{row: row("session.steps", "Day__c", mapping.Always), code: mapping.TypeMisfit, text: "Number does not fit Date: the value is no date."},
		{row: row("session.demos", "Rating__c", mapping.Always), code: mapping.TypeMisfit, text: "List does not fit Picklist: a list may have several items, the field takes one."},
		{row: row("opportunity.id", "Rep__c", mapping.Always), code: mapping.TypeMisfit, text: "Record does not fit Link to User: the value is the id of an Opportunity record."},
		{row: row("session.id", "MailingAddress", mapping.Always), code: mapping.TypeMisfit, text: "Text does not fit address: no value of a session goes into such a field."},
		{row: row("session.nothing", "Title", mapping.Always), code: mapping.SourceUnknown, text: "Demobridge knows no property “session.nothing”."},
		{row: row("session.steps", "Steps__c", "sometimes"), code: mapping.RuleUnknown, text: "Demobridge knows no rule “sometimes”."},
		{row: row("session.steps", "Gone__c", mapping.Never)},
		{row: row("visitor.size", "Title", mapping.Never), code: mapping.SourceUnknown, text: "Demobridge knows no property “visitor.size”."},
		{row: row("property.visitor.Interest", "Rating__c", mapping.Always), seen: []mapping.Value{txt("Hot"), txt("")}},
		{row: row("property.visitor.Interest", "Rating__c", mapping.Always), seen: []mapping.Value{txt("Hot"), txt("Cold")}, code: mapping.PicklistValue, text: "“Cold” is no longer a value of this picklist."},
		{row: row("property.visitor.Age", "Steps__c", mapping.Always), seen: []mapping.Value{txt("old")}, code: mapping.ValueMisfit, text: "“old” is no number."},
		{row: mapping.Row{Source: "session.steps", Object: mapping.SessionObject, Field: "session_key__C", Rule: mapping.Always}, code: mapping.FieldReserved, text: "Demobridge fills this field itself."},
	} {
		got := mapping.Check(c.row, ts.Field(c.row.Object, c.row.Field), c.seen...)
		if got.Code != c.code || got.Text != c.text {
			t.Errorf("%s into %s: %q %q\nwant %q %q", c.row.Source, c.row.Field, got.Code, got.Text, c.code, c.text)
		}
	}
	short := mapping.Target{Type: "string", Length: 15, Updateable: true, Createable: true}
	if got := mapping.Check(row("owner.id", "X__c", mapping.Always), short); got.Code != mapping.LengthMisfit || got.Text != "Record does not fit Text 15: it needs room for 18 letters and cannot be cut." {
		t.Errorf("an id into a text of 15: %+v", got)
	}
}

func TestAllMappingsAreCheckedTogether(t *testing.T) {
	rows := []mapping.Row{
		row("session.demos", "Day__c", mapping.Always), // broken, so it does not hold the field
		row("session.startedAt", "Day__c", mapping.Always),
		row("session.closedAt", "day__C", mapping.WhenEmpty),
		row("session.closedAt", "Day__c", mapping.Never),
		{Source: "session.steps", Object: "Lead", Field: "Steps__c", Rule: mapping.Always},
		{Source: "session.steps", Object: "Account", Field: "Steps__c", Rule: mapping.Always},
	}
	got := map[int]string{}
	for i, f := range mapping.CheckAll(rows, contactFields()) {
		got[i] = f.Text
	}
	want := map[int]string{
		0: "List does not fit Date: the value is no date.",
		2: "Another mapping already fills this field.",
		4: "This user may not read Lead records.",
		5: "The fields of Account were not read from Salesforce yet.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// What happens when an admin takes a value from a picklist: the row is broken as
// soon as a session had that value, and everything else is still written.
func TestAPicklistThatLostAValueBreaksItsRowAndNothingElse(t *testing.T) {
	rows := []mapping.Row{row("property.visitor.Interest", "Rating__c", mapping.Always), row("session.steps", "Steps__c", mapping.Always)}
	had := func(interest string) mapping.Values {
		return mapping.ValuesOf(session.Session{Properties: []session.Property{{Name: "Interest", Value: interest}}, Facts: session.Facts{Steps: 3}}, session.History{}, match.Result{})
	}
	ts := contactFields()
	if faults := mapping.CheckAll(rows, ts, had("Hot"), had("Warm"), mapping.Values{}); len(faults) > 0 {
		t.Errorf("broken without a cause: %v", faults)
	}
	faults := mapping.CheckAll(rows, ts, had("Hot"), had("Cold"))
	if len(faults) != 1 || faults[0].Code != mapping.PicklistValue || faults[0].Text != "“Cold” is no longer a value of this picklist." {
		t.Errorf("faults %v", faults)
	}
	record := mapping.Record{Object: "Contact", Fields: map[string]any{"Rating__c": "Hot", "Steps__c": nil}}
	plan := mapping.Plan(rows, had("Cold"), record, ts, mapping.Options{})
	if diff := cmp.Diff(map[string]any{"Steps__c": json.Number("3")}, plan.Fields()); diff != "" {
		t.Error(diff)
	}
	rows[0].Rule = mapping.Never
	if faults := mapping.CheckAll(rows, ts, had("Cold")); len(faults) > 0 {
		t.Errorf("a mapping that never writes is broken: %v", faults)
	}
}

func TestACauseNamesTheUserAndHowManySessionsWait(t *testing.T) {
	f := mapping.Check(row("session.steps", "Locked__c", mapping.Always), contactFields().Field("Contact", "Locked__c"))
	for n, want := range map[int]string{
		0: "Demo Sync may read this field but not change it.",
		1: "Demo Sync may read this field but not change it. 1 session waits for it.",
		5: "Demo Sync may read this field but not change it. 5 sessions wait for it.",
	} {
		if got := f.Sentence("Demo Sync", n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestThePickerOffersWhatCanBeFilledAndSaysWhyTheRestCannot(t *testing.T) {
	ts := contactFields()
	var open []string
	for _, f := range ts.All("contact") {
		if f.Closed().None() {
			open = append(open, f.Field)
		}
	}
	if want := "Title Phone Email Steps__c Rating__c Seen__c Areas__c Last__c Day__c Rep__c Short__c Required__c"; strings.Join(open, " ") != want {
		t.Errorf("offered: %s", open)
	}
	for field, want := range map[string]string{
		"Once__c": "This user may read this field but not change it.", "Formula__c": "Salesforce fills this field itself.",
		"MailingAddress": "No value of a session goes into a field of type address.",
	} {
		if got := ts.Field("Contact", field).Closed().Text; got != want {
			t.Errorf("%s: %q, want %q", field, got, want)
		}
	}
}

// show writes a plan as lines: what changes, then what does not and why.
func show(p mapping.Planned) string {
	var b strings.Builder
	for _, c := range p.Changes {
		fmt.Fprintf(&b, "%s: %v -> %v, %s", c.Row.Field, c.Before, c.After, c.Row.Rule.Words())
		if c.Note != "" {
			fmt.Fprintf(&b, " (%s)", c.Note)
		}
		fmt.Fprintln(&b)
	}
	for _, s := range p.Skips {
		fmt.Fprintf(&b, "%s stays %v: %s: %s\n", s.Row.Field, s.Before, s.Code, s.Text)
	}
	return b.String()
}

func TestAPlanSaysFieldByFieldWhatChangesAndWhyTheRestDoesNot(t *testing.T) {
	rows := []mapping.Row{
		row("session.steps", "Steps__c", mapping.Always),
		row("session.demos", "Title", mapping.WhenEmpty),
		row("visitor.phone", "Phone", mapping.WhenEmpty),
		row("visitor.email", "Email", mapping.Always),
		row("property.visitor.rating", "Rating__c", mapping.Always),
		row("session.engaged", "Seen__c", mapping.WhenEmpty),
		row("session.veryInterested", "Areas__c", mapping.Always),
		row("session.lastActivityAt", "Last__c", mapping.Always),
		row("visitor.firstName", "Short__c", mapping.Never),
		row("session.id", "Locked__c", mapping.Always),
		row("session.id", "Once__c", mapping.Always),
		{Source: "visitor.lastName", Object: "Contact", Field: "Required__c", Rule: mapping.Always, ClearWhenBlank: true},
		row("session.startedAt", "Day__c", mapping.Always),
		{Source: "session.steps", Object: "Account", Field: "Steps__c", Rule: mapping.Always},
	}
	s := session.Summarize(session.Session{
		ID: "s1", Visitor: session.Visitor{Email: "Dana@acme.example", Phone: "+1 555 0100", FirstName: "Dana"},
		Properties: []session.Property{{Name: "Rating", Value: "Cold"}},
		Facts: session.Facts{
			Steps: 18, LastActivityAt: evening, Demos: []string{"Tour"}, VeryInterested: []string{"Forecasting", "SSO"},
		},
	})
	values := mapping.ValuesOf(s, session.History{Visitor: session.Total(s)}, match.Result{})
	record := mapping.Record{Object: "Contact", ID: "003A", Fields: map[string]any{
		"Steps__c": json.Number("11"), "Title": "VP", "phone": nil, "Email": "DANA@acme.example", "Rating__c": "Hot", "Seen__c": false,
		"Areas__c": "SSO;Forecasting", "Last__c": "2026-11-22T23:30:15.000+0000", "Short__c": "Dana", "Locked__c": nil, "Once__c": nil, "Required__c": "x",
	}}
	want := `Steps__c: 11 -> 18, Always
Phone: <nil> -> +1 555 0100, Only when empty
Seen__c: false -> true, Only when empty
Title stays VP: not-empty: Not empty, so left as it is
Email stays DANA@acme.example: same: Has this value already
Rating__c stays Hot: broken: “Cold” is no longer a value of this picklist.
Areas__c stays SSO;Forecasting: same: Has this value already
Last__c stays 2026-11-22T23:30:15.000+0000: same: Has this value already
Short__c stays Dana: never: Rule: Never
Locked__c stays <nil>: broken: This user may read this field but not change it.
Once__c stays <nil>: broken: This user may read this field but not change it.
Required__c stays x: broken: Salesforce does not let this field be empty.
Day__c stays <nil>: blank: No value, and an empty value never clears a field
`
	plan := mapping.Plan(rows, values, record, contactFields(), mapping.Options{})
	if diff := cmp.Diff(want, show(plan)); diff != "" {
		t.Error(diff)
	}
	fields := map[string]any{"Steps__c": json.Number("18"), "Phone": "+1 555 0100", "Seen__c": true}
	if diff := cmp.Diff(fields, plan.Fields()); diff != "" {
		t.Error(diff)
	}
	if n := len(plan.Faults()); n != 4 {
		t.Errorf("%d faults, want 4", n)
	}
}

func TestAnEmptyValueClearsOnlyWhereSomebodyWantsItTo(t *testing.T) {
	record := mapping.Record{Object: "Contact", Fields: map[string]any{"Title": "VP", "Seen__c": true}}
	clear := func(field string) mapping.Row {
		r := row("property.visitor.nothing", field, mapping.Always)
		r.ClearWhenBlank = true
		return r
	}
	plan := mapping.Plan([]mapping.Row{clear("Title"), clear("Seen__c")}, mapping.Values{}, record, contactFields(), mapping.Options{})
	want := "Title: VP -> <nil>, Always (Emptied: the source has no value)\nSeen__c: true -> false, Always (Emptied: the source has no value)\n"
	if diff := cmp.Diff(want, show(plan)); diff != "" {
		t.Error(diff)
	}
	rule := clear("Title")
	rule.Rule = mapping.WhenEmpty
	if got := mapping.Plan([]mapping.Row{rule}, mapping.Values{}, record, contactFields(), mapping.Options{}); len(got.Changes) != 0 {
		t.Errorf("Only when empty emptied a field: %s", show(got))
	}
}

func TestAFieldThatWasNotReadIsLeftAlone(t *testing.T) {
	rows := []mapping.Row{row("session.steps", "Steps__c", mapping.Always), row("session.id", "Title", mapping.WhenEmpty), row("session.id", "Once__c", mapping.Always)}
	values := mapping.ValuesOf(session.Session{ID: "s1", Facts: session.Facts{Steps: 3}}, session.History{}, match.Result{})
	notRead := "broken: The value it has now could not be read, so it is left as it is.\n"
	noChange := "Once__c stays <nil>: broken: This user may read this field but not change it.\n"
	for _, c := range []struct {
		record mapping.Record
		want   string
	}{
		{mapping.Record{}, "Steps__c stays <nil>: " + notRead + "Title stays <nil>: " + notRead + noChange},
		{mapping.Record{Unread: true}, "Steps__c: <nil> -> 3, Always\nTitle stays <nil>: " + notRead + noChange},
		{mapping.Record{New: true}, "Steps__c: <nil> -> 3, Always\nTitle: <nil> -> s1, Only when empty\n" + noChange},
	} {
		c.record.Object = "Contact"
		if diff := cmp.Diff(c.want, show(mapping.Plan(rows, values, c.record, contactFields(), mapping.Options{}))); diff != "" {
			t.Errorf("%+v: %s", c.record, diff)
		}
	}
	if diff := cmp.Diff([]string{"Steps__c", "Title"}, mapping.Reads(rows[:2], "contact", contactFields())); diff != "" {
		t.Error(diff)
	}
}

func TestADayBeginsWhereTheOrgIs(t *testing.T) {
	rows := []mapping.Row{row("session.lastActivityAt", "Day__c", mapping.Always)}
	values := mapping.ValuesOf(session.Session{Facts: session.Facts{LastActivityAt: evening}}, session.History{}, match.Result{})
	record := mapping.Record{Object: "Contact", Fields: map[string]any{"Day__c": "2026-11-22"}}
	for zone, want := range map[*time.Location]int{time.UTC: 0, time.FixedZone("", 3600): 1} {
		if got := mapping.Plan(rows, values, record, contactFields(), mapping.Options{Zone: zone}); len(got.Changes) != want {
			t.Errorf("in %v: %s", zone, show(got))
		}
	}
}

func TestManySessionsOfOneRecordBecomeOneUpdateWithTheNewestValues(t *testing.T) {
	older := mapping.Values{"session.steps": num(3), "visitor.phone": typed(mapping.Phone, "+1 555 0100")}
	newer := mapping.Values{"session.steps": num(5)}
	want := mapping.Values{"session.steps": num(5), "visitor.phone": typed(mapping.Phone, "+1 555 0100")}
	if diff := cmp.Diff(want, mapping.Latest(older, newer)); diff != "" {
		t.Error(diff)
	}
}
