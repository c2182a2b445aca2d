package session_test

import (
	"fmt"
	"testing"
	"time"

	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTotalsAddUpWhatAVisitorDid(t *testing.T) {
	day := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	dana, luis := session.Visitor{Email: "Dana@acme.example"}, session.Visitor{ID: "v2"}
	sessions := []session.Session{
		{ID: "2", Visitor: dana, Facts: session.Facts{
			StartedAt: day.AddDate(0, 0, 1), LastActivityAt: day.AddDate(0, 0, 1).Add(time.Hour), Minutes: 2.2, Steps: 4,
			Demos: []string{"Forecasting", "Tour"}, SomewhatInterested: []string{"SSO"}, NotInterested: []string{"Audit log"},
		}},
		{ID: "1", Visitor: dana, Facts: session.Facts{
			StartedAt: day, LastActivityAt: day.Add(time.Hour), Minutes: 1.1, Steps: 1, Demos: []string{"Intro"}, Flows: []string{"First"},
			VeryInterested: []string{"SSO", "Scenarios"},
		}},
		{ID: "3", Visitor: luis, Facts: session.Facts{Steps: 1}},
		{ID: "4", Facts: session.Facts{Steps: 9}},
		{ID: "5"},
	}
	want := session.Totals{
		Sessions: 5, Minutes: 3.3, Steps: 15, FirstViewed: day, LastViewed: day.AddDate(0, 0, 1).Add(time.Hour), LastDemo: "Tour", LastFlow: "First",
		VeryInterested: []string{"Scenarios"}, SomewhatInterested: []string{"SSO"}, NotInterested: []string{"Audit log"},
		EngagedSessions: 2, Visitors: 4, EngagedVisitors: 2,
	}
	if diff := cmp.Diff(want, session.Total(sessions...)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(session.Totals{}, session.Total()); diff != "" {
		t.Error(diff)
	}
}

func TestTheOrderInWhichSessionsCameDoesNotMatterToTheirTotals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sessions []session.Session
		for i := range rapid.IntRange(0, 8).Draw(t, "n") {
			at := time.UnixMilli(rapid.Int64Range(0, 5).Draw(t, "at") * 1000).UTC()
			areas := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 2).Draw(t, "areas")
			s := session.Session{ID: fmt.Sprint(i), CreatedAt: at, Facts: session.Facts{
				StartedAt: at, LastActivityAt: at, Steps: rapid.IntRange(0, 3).Draw(t, "steps"), Minutes: float64(rapid.IntRange(0, 9000).Draw(t, "ms")) / 1000,
				Demos: areas, VeryInterested: areas[:len(areas)/2], NotInterested: areas[len(areas)/2:],
			}}
			s.Visitor.Email = rapid.SampledFrom([]string{"", "dana@acme.example", "luis@acme.example"}).Draw(t, "email")
			sessions = append(sessions, s)
		}
		want := session.Total(sessions...)
		shuffled := rapid.Permutation(sessions).Draw(t, "order")
		if diff := cmp.Diff(want, session.Total(shuffled...)); diff != "" {
			t.Fatal(diff)
		}
		if want.EngagedVisitors > want.Visitors || want.Visitors > want.Sessions || want.EngagedSessions > want.Sessions {
			t.Fatalf("these cannot be: %+v", want)
		}
	})
}

func TestAVisitorWhoAdvancedAtLeastOneStepIsEngaged(t *testing.T) {
	for _, c := range []struct {
		name string
		s    session.Session
		want bool
	}{
		{"nothing seen", session.Session{}, false},
		{"the first step only, as everybody sees it", session.Session{Facts: session.Facts{Steps: 1}}, false},
		{"a second step", session.Session{Facts: session.Facts{Steps: 2}}, true},
		{"the source says so", session.Session{Facts: session.Facts{Steps: 1}, Events: []session.Event{{Type: session.Engage}}}, true},
		{"the same step twice", session.Summarize(session.Session{Events: []session.Event{
			{ID: "1", Type: session.ViewStep, StepCommonID: "a"}, {ID: "2", Type: session.ViewStep, StepCommonID: "a"},
		}}), false},
	} {
		if got := c.s.Engaged(); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestSessionsOfOneVisitorHaveOneKey(t *testing.T) {
	for _, c := range []struct {
		v    session.Visitor
		want string
	}{
		{session.Visitor{Email: " Dana@Acme.example", ID: "v1"}, "email:dana@acme.example"},
		{session.Visitor{Email: "none", ID: " v1 "}, "visitor:v1"},
		{session.Visitor{FullName: "Dana"}, ""},
	} {
		if got := (session.Session{Visitor: c.v}).VisitorKey(); got != c.want {
			t.Errorf("%+v: %q, want %q", c.v, got, c.want)
		}
	}
}
