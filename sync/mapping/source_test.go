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

const (
	visitorNames = `firstName, lastName, fullName, email, phone, os, browser, browserVersion, device, visitorCity, visitorState,
		visitorCountry, visitorPostalCode, currentURL, path, sessionId, screenWidth, screenHeight, utm_campaign, utm_content,
		utm_medium, utm_source, utm_referrer, utm_term, lastViewedFlowId, lastViewedFlowName, lastViewedStepName,
		lastViewedStepIndex, lastViewedStepId, lastViewedChecklistName, lastViewedProjectName, lastViewedProjectId,
		interestAreas, interestLevels, hubspotCookie, marketoCookie`
	companyNames = `name, description, logo, linkedin, industry, industryGroup, subIndustry, size, domain, city, state, country,
		postalCode, estimatedAnnualRevenue, technologyStack, confidenceScore, employeeCount, amountRaised, sector, trafficRank,
		foundedYear`
)

func names(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' })
}

func TestEveryPropertyOfTheSourceCanBeMappedAndArrivesWithItsValue(t *testing.T) {
	s := session.Session{ID: "s1"}
	want := map[string]bool{}
	for _, n := range names(visitorNames) {
		s.Properties = append(s.Properties, session.Property{Object: session.AboutVisitor, Name: n, Value: "7"})
		want["visitor."+n] = true
	}
	for _, n := range names(companyNames) {
		s.Properties = append(s.Properties, session.Property{Object: session.AboutCompany, Name: n, Value: "7"})
		want["company."+n] = true
	}
	if len(want) != 36+21 {
		t.Fatalf("%d names, the source has 57", len(want))
	}
	values := mapping.ValuesOf(s, session.History{}, match.Result{})
	for key := range want {
		src, ok := mapping.SourceOf(key)
		if !ok || src.Label == "" {
			t.Errorf("%s is not in the catalogue", key)
		}
		v, ok := values.Get(key)
		if key == "visitor.email" {
			continue // "7" is none
		}
		if !ok || v.Show(time.UTC) != "7" || v.Type != src.Type {
			t.Errorf("%s is %v, a %s", key, v, src.Type)
		}
	}
	if seen := mapping.SeenIn(s); len(seen) != 0 {
		t.Errorf("counted as custom properties: %v", seen)
	}
}

func TestTheCatalogueHasOneEntryForEachKeyInTheOrderOfItsGroups(t *testing.T) {
	seen := mapping.SeenIn(session.Session{Properties: []session.Property{
		{Object: session.AboutVisitor, Name: "Job title", Value: "VP", Source: "FORM"},
		{Object: session.AboutVisitor, Name: "job_title", Value: "CFO", Source: "IDENTIFY"},
		{Object: session.AboutCompany, Name: "Tier", Value: "1"},
		{Name: "OpportunityOwnerEmail", Value: "maya@harbor.example"},
		{Name: " ", Value: "x"},
		{Name: strings.Repeat("n", 500), Value: "x"},
		{Name: "new\nline", Value: "x"},
	}})
	if diff := cmp.Diff([]mapping.Property{{About: session.AboutVisitor, Name: "Job title", Form: true}, {About: session.AboutCompany, Name: "Tier"}}, seen); diff != "" {
		t.Error(diff)
	}
	var groups []mapping.Group
	keys := map[string]bool{}
	for _, src := range mapping.Sources(seen...) {
		if keys[src.Key] {
			t.Errorf("%s is there twice", src.Key)
		}
		keys[src.Key] = true
		if len(groups) == 0 || groups[len(groups)-1] != src.Group {
			groups = append(groups, src.Group)
		}
		if found, ok := mapping.SourceOf(src.Key); !ok || found.Label != src.Label || mapping.ValidSource(src.Key) != "" {
			t.Errorf("%s is found as %+v", src.Key, found)
		}
	}
	want := []mapping.Group{mapping.GroupSession, mapping.GroupVisitor, mapping.GroupCompany, mapping.GroupForm, mapping.GroupCustom, mapping.GroupTotals, mapping.GroupOpportunity}
	if !slices.Equal(groups, want) {
		t.Errorf("groups %v", groups)
	}
}

func TestACustomPropertyIsTheSameInAnySpelling(t *testing.T) {
	values := mapping.ValuesOf(session.Session{Properties: []session.Property{{Name: "job_title", Value: " VP "}, {Name: "Job Title", Value: "CFO"}}}, session.History{}, match.Result{})
	for _, key := range []string{"property.visitor.Job title", "property.visitor.jobTitle"} {
		if v, ok := values.Get(key); !ok || v.Text != "VP" {
			t.Errorf("%s is %v", key, v)
		}
	}
	if _, ok := values.Get("property.company.Job title"); ok {
		t.Error("the company has the visitor's title")
	}
}

func TestWhatIntakeMadeOfAVisitorGoesBeforeWhatAPropertySays(t *testing.T) {
	step := 4
	s := session.Summarize(session.Session{
		ID: "s1", Kind: session.InteractiveDemo, ClosedAt: evening,
		Visitor:    session.Visitor{ID: "v1", Email: "dana@acme.example", FirstName: "Dana", LastName: "Whitfield", Country: "DE", Company: "Acme"},
		Company:    session.Company{ID: "c1", Name: "Acme", Domain: "acme.example"},
		ShareLink:  session.ShareLink{Name: "Acme pilot", URL: "https://demo.harbor.example/x", CreatorEmail: "maya@harbor.example", OpportunityID: "006A"},
		Properties: []session.Property{{Name: "email", Value: "old@acme.example"}, {Name: "employeeCount", Object: session.AboutCompany, Value: "1,200"}, {Name: "technologyStack", Object: session.AboutCompany, Value: "Go; SQL"}, {Name: "foundedYear", Object: session.AboutCompany, Value: "last year"}},
		Events: []session.Event{
			{ID: "1", Type: session.ViewStep, At: evening.Add(-time.Minute), Demo: "Tour", DemoID: "d1", Flow: "First", Step: "One", StepCommonID: "a"},
			{ID: "2", Type: session.ViewStep, At: evening.Add(-30 * time.Second), Flow: "Second", FlowID: "f2", Step: "Two", StepID: "s2", StepCommonID: "b", StepIndex: &step, Checklist: "List"},
		},
	})
	got := mapping.ValuesOf(s, session.History{Visitor: session.Total(s)}, match.Result{
		Opportunity: match.Link{ID: "006A", Name: "Forecasting"}, Stage: "Proposal", OwnerID: "005A", OwnerName: "Maya", OwnerEmail: "maya@harbor.example",
	})
	want := map[string]string{
		"session.id": "s1", "session.kind": "INTERACTIVE_DEMO", "session.startedAt": "22 Nov 2026 23:29", "session.closedAt": "22 Nov 2026 23:30",
		"session.minutes": "0.5", "session.steps": "2", "session.demos": "Tour", "session.flows": "First; Second", "session.engaged": "Yes",
		"session.shareLink": "Acme pilot", "session.shareLinkURL": "https://demo.harbor.example/x", "session.shareLinkCreator": "maya@harbor.example",
		"visitor.id": "v1", "visitor.email": "dana@acme.example", "visitor.emailDomain": "acme.example", "visitor.fullName": "Dana Whitfield",
		"visitor.displayName": "Dana Whitfield", "visitor.company": "Acme", "visitor.visitorCountry": "DE",
		"visitor.lastViewedProjectName": "Tour", "visitor.lastViewedProjectId": "d1", "visitor.lastViewedFlowName": "Second", "visitor.lastViewedFlowId": "f2",
		"visitor.lastViewedStepName": "Two", "visitor.lastViewedStepId": "s2", "visitor.lastViewedStepIndex": "4", "visitor.lastViewedChecklistName": "List",
		"company.id": "c1", "company.name": "Acme", "company.domain": "acme.example", "company.employeeCount": "1200", "company.technologyStack": "Go; SQL",
		"company.foundedYear":    "last year", // no number, and said to be none where it is mapped
		"visitorTotals.sessions": "1", "visitorTotals.engagedSessions": "1", "visitorTotals.lastDemo": "Tour", "visitorTotals.lastFlow": "Second",
		"opportunity.id": "006A", "opportunity.name": "Forecasting", "opportunity.stage": "Proposal",
		"owner.id": "005A", "owner.email": "maya@harbor.example", "owner.name": "Maya",
	}
	for key, text := range want {
		if v, ok := got.Get(key); !ok || v.Show(time.UTC) != text {
			t.Errorf("%s is %q, want %q", key, v.Show(time.UTC), text)
		}
	}
	for _, key := range slices.Collect(maps.Keys(got)) {
		if strings.HasPrefix(key, "companyTotals.") || strings.HasPrefix(key, "opportunityTotals.") {
			t.Errorf("%s is known, though there are no such totals", key)
		}
	}
}

func TestTheOwnerIsKnownOnlyWhereThereIsALinkedOpportunity(t *testing.T) {
	recorded := session.Session{Properties: []session.Property{{Name: "OpportunityOwnerEmail", Value: "maya@harbor.example"}, {Name: "OpportunityOwnerId", Value: "005A"}}}
	for _, c := range []struct {
		s    session.Session
		m    match.Result
		want string
	}{
		{session.Session{}, match.Result{}, ""},
		{recorded, match.Result{}, "maya@harbor.example"},
		{recorded, match.Result{OwnerID: "005B", OwnerEmail: "luis@harbor.example"}, "luis@harbor.example"},
	} {
		if v, _ := mapping.ValuesOf(c.s, session.History{}, c.m).Get("owner.email"); v.Text != c.want {
			t.Errorf("the owner is %q, want %q", v.Text, c.want)
		}
	}
}
