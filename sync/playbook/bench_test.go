package playbook_test

import (
	"fmt"
	"testing"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/playbook"
	"demobridge/sync/session"
)

// One session through all the rules: match, values, decision and four plans.
func BenchmarkOneSessionThroughAllTheRules(b *testing.B) {
	var fields []mapping.Target
	rows := mapping.Defaults()
	for _, r := range rows {
		kind := "string"
		if src, _ := mapping.SourceOf(r.Source); src.Type == mapping.Number {
			kind = "double"
		} else if src.Type == mapping.Moment {
			kind = "datetime"
		}
		fields = append(fields, mapping.Target{Field: r.Field, Type: kind, Length: 255, Precision: 18, Scale: 3, Createable: true, Updateable: true, Nillable: true})
	}
	ts := mapping.Targets{}
	for _, object := range mapping.Objects() {
		ts = ts.With(object, fields)
	}
	s := one("s1", "dana@acme.example", 5)
	for i := range 40 {
		s.Properties = append(s.Properties, session.Property{Name: fmt.Sprint("Question ", i), Value: "yes"})
		s.Events = append(s.Events, session.Event{ID: fmt.Sprint(i), Type: session.ViewStep, StepCommonID: fmt.Sprint(i), Demo: "Tour"})
	}
	s = session.Summarize(s)
	c := match.Candidates{Contacts: map[string][]match.Contact{"dana@acme.example": {{ID: "003A", AccountID: "001A"}}}}
	for b.Loop() {
		m := match.Session(s, match.Linked{}, c)
		h := history(s)
		values := mapping.ValuesOf(s, h, m)
		if runs := playbook.DecideBy([]playbook.Playbook{playbook.Default("usual")}, s, values, m); len(runs) != 5 {
			b.Fatal(runs)
		}
		for _, object := range []string{"Lead", "Contact", "Account", "Opportunity"} {
			mapping.Plan(rows, values, mapping.Record{Object: object, Unread: true}, ts, mapping.Options{})
		}
	}
}
