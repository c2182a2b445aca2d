package playbook_test

import (
	"testing"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/playbook"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

func watched() mapping.Values {
	s := session.Session{
		ID: "s1", Kind: session.InteractiveDemo, Visitor: session.Visitor{Email: "dana@eu.acme.example", Country: "Germany"},
		Company:    session.Company{Domain: "https://www.acme.example/en"},
		Properties: []session.Property{{Name: "utm_source", Value: "Newsletter"}, {Name: "Seats", Value: "50"}, {Name: "Job title", Value: "VP Operations"}},
		Facts:      session.Facts{StartedAt: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Minutes: 7.5, Steps: 18, Demos: []string{"Tour", "Forecasting"}, Flows: []string{"First"}},
	}
	return mapping.ValuesOf(s, session.History{Visitor: session.Total(s)}, match.Result{
		Opportunity: match.Link{ID: "006A", Name: "Forecasting"}, Stage: "Proposal",
	})
}

func TestEveryFilterLetsThroughWhomItSaysAndTellsTheOthersWhy(t *testing.T) {
	is := playbook.Condition
	for _, c := range []struct {
		filter playbook.Filter
		why    string // "" where the session passes
	}{
		{playbook.Filter{}, ""},
		{is("visitor.email", playbook.Known), ""},
		{is("visitor.email", playbook.NotKnown), "Email is known"},
		{is("visitor.email", playbook.DomainIn, "beta.example", "acme.example"), ""},
		{is("visitor.email", playbook.DomainIn, "@eu.acme.example"), ""},
		{is("visitor.email", playbook.DomainIn, "cme.example"), "Email is dana@eu.acme.example"},
		{is("visitor.email", playbook.DomainNotIn, "acme.example"), "Email is dana@eu.acme.example"},
		{is("visitor.email", playbook.DomainNotIn, "beta.example"), ""},
		{is("visitor.emailDomain", playbook.DomainIn, "ACME.example"), ""},
		{is("company.domain", playbook.DomainIn, "acme.example"), ""},
		{is("session.demos", playbook.Is, "tour"), ""},
		{is("session.demos", playbook.Is, "Internal"), "Demos is Tour; Forecasting"},
		{is("session.demos", playbook.IsNot, "Internal sandbox tour"), ""},
		{is("session.demos", playbook.IsNot, "Internal", "Tour"), "Demos is Tour; Forecasting"},
		{is("session.demos", playbook.Contains, "cast"), ""},
		{is("session.demos", playbook.AtLeast, "2"), ""},
		{is("session.flows", playbook.ContainsNot, "first"), "Flows is First"},
		{is("session.minutes", playbook.AtLeast, "7.5"), ""},
		{is("session.minutes", playbook.AtLeast, "8"), "Duration in minutes is 7.5, not at least 8"},
		{is("session.minutes", playbook.AtMost, "7"), "Duration in minutes is 7.5, not at most 7"},
		{is("session.steps", playbook.Is, "18.0"), ""},
		{is("session.steps", playbook.IsNot, "18"), "Steps viewed is 18"},
		{is("session.startedAt", playbook.Since, "2026-11-22"), ""},
		{is("session.startedAt", playbook.Before, "2026-11-22"), "Started at is 22 Nov 2026 09:00, not before 2026-11-22"},
		{is("session.engaged", playbook.Is, "Yes"), ""},
		{is("session.engaged", playbook.Is, "No"), "Advanced at least one step is Yes"},
		{is("visitorTotals.sessions", playbook.AtLeast, "1"), ""},
		{is("visitorTotals.minutes", playbook.AtLeast, "10"), "Total minutes of the visitor is 7.5, not at least 10"},
		{is("opportunity.id", playbook.Known), ""},
		{is("opportunity.stage", playbook.Is, "Discovery", "Proposal"), ""},
		{is("opportunity.stage", playbook.IsNot, "Proposal"), "Stage of the opportunity is Proposal"},
		{is("visitor.visitorCountry", playbook.Is, "France"), "Country is Germany"},
		{is("visitor.utm_source", playbook.Is, "newsletter"), ""},
		{is("visitor.utm_term", playbook.Is, "demo"), "UTM term is not known"},
		{is("visitor.utm_term", playbook.IsNot, "demo"), ""},
		{is("visitor.utm_term", playbook.ContainsNot, "demo"), ""},
		{is("property.visitor.job title", playbook.Contains, "vp"), ""},
		{is("property.visitor.Seats", playbook.AtLeast, "25"), ""},
		{is("property.visitor.Seats", playbook.AtLeast, "100"), "Seats is 50, not at least 100"},
		{is("property.company.Tier", playbook.AtLeast, "1"), "Tier (company) is not known"},

		{playbook.All(is("visitor.email", playbook.Known), is("session.steps", playbook.AtLeast, "1")), ""},
		{playbook.All(is("visitor.email", playbook.Known), is("session.steps", playbook.AtLeast, "20")), "Steps viewed is 18, not at least 20"},
		{playbook.Any(is("session.steps", playbook.AtLeast, "20"), is("session.minutes", playbook.AtLeast, "5")), ""},
		{playbook.Any(is("session.steps", playbook.AtLeast, "20"), is("visitor.phone", playbook.Known)), "Steps viewed is 18, not at least 20, Phone is not known"},
		{playbook.All(is("visitor.email", playbook.Known), playbook.Any(is("visitor.phone", playbook.Known), is("opportunity.id", playbook.Known))), ""},
	} {
		p := playbook.Default("p1")
		p.Who = c.filter
		if err := p.Validate(); err != nil {
			t.Errorf("%s: %v", c.filter.Words(), err)
		}
		if ok, why := c.filter.Test(watched()); ok != (c.why == "") || why != c.why {
			t.Errorf("%s: %v %q, want %q", c.filter.Words(), ok, why, c.why)
		}
	}
}

func TestANegativeFilterIsTheOppositeOfItsPositive(t *testing.T) {
	opposites := map[playbook.Op]playbook.Op{
		playbook.Known: playbook.NotKnown, playbook.Is: playbook.IsNot, playbook.Contains: playbook.ContainsNot, playbook.DomainIn: playbook.DomainNotIn,
	}
	for _, values := range []mapping.Values{watched(), {}} {
		for _, src := range mapping.Sources(mapping.Property{About: session.AboutVisitor, Name: "Seats"}) {
			for yes, no := range opposites {
				for _, want := range []string{"Tour", "acme.example", "18", "50", "e"} {
					a, _ := playbook.Condition(src.Key, yes, want).Test(values)
					b, _ := playbook.Condition(src.Key, no, want).Test(values)
					if a == b {
						t.Errorf("%s: both %s and %s %q are %v", src.Key, yes, no, want, a)
					}
				}
			}
		}
	}
}

func TestAFilterReadsAsASentence(t *testing.T) {
	is := playbook.Condition
	f := playbook.All(is("visitor.email", playbook.Known), playbook.Any(is("session.demos", playbook.IsNot, "Internal", "Test"), is("visitorTotals.steps", playbook.AtLeast, "1")))
	if got, want := f.Words(), "Email is known and (Demos is not Internal or Test or Total steps of the visitor at least 1)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := (playbook.Filter{}).Words(); got != "Everybody" {
		t.Errorf("nobody is left out, and it says %q", got)
	}
}

func TestWhateverIsOfferedForAPropertyCanBeUsed(t *testing.T) {
	values := map[playbook.Op][]string{
		playbook.AtLeast: {"1"}, playbook.AtMost: {"1"}, playbook.Since: {"2026-11-22"}, playbook.Before: {"2026-11-22"},
		playbook.DomainIn: {"acme.example"}, playbook.DomainNotIn: {"acme.example"},
	}
	for _, src := range mapping.Sources(mapping.Property{About: session.AboutCompany, Name: "Tier"}) {
		for _, op := range playbook.OpsFor(src) {
			f := playbook.Filter{Property: src.Key, Is: op, Values: values[op]}
			if f.Values == nil && op != playbook.Known && op != playbook.NotKnown {
				f.Values = map[bool][]string{true: {"Yes"}, false: {"1"}}[src.Type == mapping.YesNo]
			}
			p := playbook.Default("p1")
			p.Who = f
			if err := p.Validate(); err != nil {
				t.Errorf("%s %s: %v", src.Key, op, err)
			}
			if op.Words() == string(op) && op != playbook.Is && op != playbook.Contains && op != playbook.Before {
				t.Errorf("%s has no words", op)
			}
		}
	}
}

func TestACopyOfAFilterIsItsOwn(t *testing.T) {
	p := playbook.Default("p1")
	p.Who = playbook.All(playbook.Condition("session.demos", playbook.Is, "Tour"), playbook.Any(playbook.Condition("session.flows", playbook.Is, "First")))
	before := p.Duplicate("p2")
	p.Who.All[0].Values[0], p.Who.All[1].Any[0].Values[0], p.Do[0].ID = "Other", "Other", "other"
	want := playbook.All(playbook.Condition("session.demos", playbook.Is, "Tour"), playbook.Any(playbook.Condition("session.flows", playbook.Is, "First")))
	if diff := cmp.Diff(want, before.Who); diff != "" || before.Do[0].ID == "other" {
		t.Error(diff)
	}
}
