package mapping_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

// contract is the org as set-up makes it (architecture 4.1, 4.2).
func contract() mapping.Targets {
	target := func(name, kind string, length, scale int) mapping.Target {
		return mapping.Target{Field: name, Label: name, Type: kind, Length: length, Precision: 18, Scale: scale, Createable: true, Updateable: true, Nillable: true}
	}
	own := []mapping.Target{
		target("Session_Key__c", "string", 255, 0), target("Name", "string", 80, 0), target("Started_At__c", "datetime", 0, 0),
		target("Duration_Minutes__c", "double", 0, 3), target("Steps_Viewed__c", "double", 0, 0), target("Revision__c", "double", 0, 0),
	}
	for _, name := range []string{"Full_Name__c", "Email__c", "Demos__c", "Flows__c", "Very_Interested_Areas__c", "Somewhat_Interested_Areas__c", "Not_Interested_Areas__c"} {
		own = append(own, target(name, "string", 255, 0))
	}
	ts := mapping.Targets{}.With(mapping.SessionObject, own)
	for _, object := range []string{"Lead", "Contact", "Account", "Opportunity"} {
		var fields []mapping.Target
		for _, name := range []string{"First_Viewed", "Last_Viewed"} {
			fields = append(fields, target("Navattic_"+name+"__c", "datetime", 0, 0))
		}
		for name, scale := range map[string]int{"Total_Sessions": 0, "Total_Steps": 0, "Total_Minutes": 3} {
			fields = append(fields, target("Navattic_"+name+"__c", "double", 0, scale))
		}
		for _, name := range []string{"Last_Demo", "Last_Flow", "Very_Interested_Areas", "Somewhat_Interested_Areas", "Not_Interested_Areas"} {
			fields = append(fields, target("Navattic_"+name+"__c", "string", 255, 0))
		}
		ts = ts.With(object, fields)
	}
	return ts
}

func viewed() session.Session {
	return session.Session{
		ID: "s1", ClosedAt: evening, Visitor: session.Visitor{Email: "dana@acme.example", FullName: "Dana Whitfield"},
		Facts: session.Facts{
			StartedAt: evening.Add(-10 * time.Minute).Truncate(time.Second), LastActivityAt: evening, Minutes: 7.412, Steps: 18, Demos: []string{"Tour", "Forecasting"},
			Flows: []string{"First"}, VeryInterested: []string{"SSO"}, NotInterested: []string{strings.Repeat("é", 300)},
		},
	}
}

func TestTheDefaultsFillEveryFieldOfTheContract(t *testing.T) {
	rows, ts := mapping.Defaults(), contract()
	if faults := mapping.CheckAll(rows, ts); len(faults) > 0 {
		t.Error(faults)
	}
	if err := mapping.Validate(rows); err != nil {
		t.Error(err)
	}
	s := viewed()
	totals := session.Total(s)
	values := mapping.ValuesOf(s, session.History{Visitor: totals, Company: totals, Opportunity: totals}, match.Result{})
	want := map[string]any{
		"Navattic_First_Viewed__c": "2026-11-22T23:20:15.000Z", "Navattic_Last_Viewed__c": "2026-11-22T23:30:15.000Z",
		"Navattic_Total_Sessions__c": "1", "Navattic_Total_Steps__c": "18", "Navattic_Total_Minutes__c": "7.412",
		"Navattic_Last_Demo__c": "Forecasting", "Navattic_Last_Flow__c": "First", "Navattic_Very_Interested_Areas__c": "SSO",
		"Navattic_Not_Interested_Areas__c": strings.Repeat("é", 254) + "…",
	}
	for _, object := range []string{"Lead", "Contact", "Account", "Opportunity"} {
		all := map[string]any{}
		for _, field := range mapping.Reads(rows, object, ts) {
			all[field] = nil
		}
		if len(all) != 10 {
			t.Errorf("%s: %d fields are read, the contract has 10", object, len(all))
		}
		got := mapping.Plan(rows, values, mapping.Record{Object: object, Fields: all}, ts, mapping.Options{}).Fields()
		if diff := cmp.Diff(want, texts(got)); diff != "" {
			t.Errorf("%s: %s", object, diff)
		}
	}
}

func texts(fields map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range fields {
		if n, ok := v.(interface{ String() string }); ok {
			v = n.String()
		}
		out[name] = v
	}
	return out
}

func TestTheDefaultMappingsMakeTheSessionRecordThatDemobridgeAlwaysMade(t *testing.T) {
	s := viewed()
	m := match.Result{Contact: match.Link{ID: "003A"}, Account: match.Link{ID: "001A"}}
	got, plan := mapping.SessionFields(mapping.Defaults(), s, m, mapping.ValuesOf(s, session.History{}, m), mapping.Record{Unread: true}, contract(), mapping.Options{})
	want := mapping.SessionRecord(s, m)
	want["Duration_Minutes__c"], want["Steps_Viewed__c"] = "7.412", "18"
	if diff := cmp.Diff(want, texts(got)); diff != "" {
		t.Error(diff)
	}
	if faults := plan.Faults(); len(faults) > 0 {
		t.Error(faults)
	}
}

func TestNoMappingCanTakeAwayWhatMakesASessionExactlyOneRecord(t *testing.T) {
	s := viewed()
	m := match.Result{Contact: match.Link{ID: "003A"}}
	rows := []mapping.Row{
		{Source: "visitor.email", Object: mapping.SessionObject, Field: "Session_Key__c", Rule: mapping.Always},
		{Source: "visitor.email", Object: mapping.SessionObject, Field: "Revision__c", Rule: mapping.Always},
		{Source: "visitor.email", Object: mapping.SessionObject, Field: "Email__c", Rule: mapping.Always},
	}
	got, plan := mapping.SessionFields(rows, s, m, mapping.ValuesOf(s, session.History{}, m), mapping.Record{New: true}, contract(), mapping.Options{})
	want := map[string]any{"Session_Key__c": "s1", "Name": "s1", "Revision__c": s.Sequence(), "Contact__c": "003A", "Email__c": "dana@acme.example"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(plan.Faults()) != 2 {
		t.Errorf("faults: %v", plan.Faults())
	}
	// While the org's fields are not known, nothing is held back.
	all, _ := mapping.SessionFields(rows, s, m, mapping.Values{}, mapping.Record{}, mapping.Targets{}, mapping.Options{})
	if diff := cmp.Diff(mapping.SessionRecord(s, m), all); diff != "" {
		t.Error(diff)
	}
}

func TestANewLeadHasWhatSalesforceWantsOrSaysWhyItCannot(t *testing.T) {
	for _, c := range []struct {
		v    session.Visitor
		co   session.Company
		want string
	}{
		{session.Visitor{Email: "dana@acme.example", FullName: "Dana van Whitfield", Company: "Acme"}, session.Company{Name: "Other"}, "Company=Acme Email=dana@acme.example FirstName=Dana van LastName=Whitfield"},
		{session.Visitor{Email: "dana@acme.example", FirstName: "Dana", LastName: "Whitfield"}, session.Company{Name: "Acme"}, "Company=Acme Email=dana@acme.example FirstName=Dana LastName=Whitfield"},
		{session.Visitor{Email: "dana@eu.acme.example", FullName: "Whitfield"}, session.Company{}, "Company=acme.example Email=dana@eu.acme.example LastName=Whitfield"},
		{session.Visitor{Email: "dana@acme.example"}, session.Company{Name: "Acme"}, "A new lead needs a last name, and the visitor left none"},
		{session.Visitor{Email: "dana@acme.example", FirstName: "Dana"}, session.Company{Name: "Acme"}, "A new lead needs a last name, and the visitor left none"},
		{session.Visitor{Email: "dana@gmail.com", FullName: "Dana Whitfield"}, session.Company{}, "A new lead needs a company, and none is known"},
		{session.Visitor{FullName: "Dana Whitfield", Company: "Acme"}, session.Company{}, "A new lead needs an email address"},
	} {
		fields, why := mapping.NewLead(session.Session{Visitor: c.v, Company: c.co}, nil)
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			parts = append(parts, name+"="+fields[name].(string))
		}
		if got := strings.Join(parts, " ") + why; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
