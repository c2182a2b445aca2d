package demo_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/app/demo"
	"demobridge/sync/session"
)

var anchor = time.Date(2027, time.March, 3, 15, 4, 5, 678, time.FixedZone("Lagos", 3600))

func TestTheSamplesAreMovedToTheAnchor(t *testing.T) {
	list, err := demo.Sessions(anchor)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 64 {
		t.Errorf("%d sessions", len(list))
	}
	if got, want := list[0].EndedAt(), time.Date(2027, time.March, 3, 14, 0, 5, 0, time.UTC); got != want {
		t.Errorf("the newest ended %v, want %v", got, want)
	}
	for i, s := range list {
		if i > 0 && s.EndedAt().After(list[i-1].EndedAt()) {
			t.Errorf("%s ended after the one before it", s.ID)
		}
		if age := anchor.Sub(s.Facts.StartedAt); age > 22*24*time.Hour {
			t.Errorf("%s is %v old", s.ID, age)
		}
	}
}

func TestMovingChangesNothingButTheTimes(t *testing.T) {
	early, err := demo.Sessions(anchor)
	if err != nil {
		t.Fatal(err)
	}
	late, err := demo.Sessions(anchor.Add(100 * time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	for i := range early {
		if got := late[i].Facts.StartedAt.Sub(early[i].Facts.StartedAt); got != 100*time.Hour {
			t.Errorf("%s was moved by %v, want 100 hours", early[i].ID, got)
		}
		late[i].CreatedAt, late[i].ClosedAt = early[i].CreatedAt, early[i].ClosedAt
		late[i].Facts.StartedAt, late[i].Facts.LastActivityAt = early[i].Facts.StartedAt, early[i].Facts.LastActivityAt
		late[i].Events, early[i].Events = nil, nil
		if diff := cmp.Diff(early[i], late[i]); diff != "" {
			t.Errorf("%s (-early +late):\n%s", early[i].ID, diff)
		}
	}
}

func TestTheSameAnchorGivesTheSameSessions(t *testing.T) {
	one, err := demo.Sessions(anchor)
	if err != nil {
		t.Fatal(err)
	}
	two, err := demo.Sessions(anchor.UTC())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one, two); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

func generated(t *testing.T, n int) []session.Session {
	t.Helper()
	seq, err := demo.Generate(n, anchor)
	if err != nil {
		t.Fatal(err)
	}
	return slices.Collect(seq)
}

func TestGeneratedSessionsAreTheSameEachTime(t *testing.T) {
	few, many := generated(t, 50), generated(t, 200)
	if diff := cmp.Diff(few, many[:50]); diff != "" {
		t.Errorf("(-50 +200):\n%s", diff)
	}
	if few[0].ID != "gen-000001" || many[199].ID != "gen-000200" {
		t.Errorf("IDs from %s to %s", few[0].ID, many[199].ID)
	}
}

func TestGeneratedSessionsAreLikeRealOnes(t *testing.T) {
	org := knownEmails(t)
	known, anonymous, linked, largest := 0, 0, 0, 0
	list := generated(t, 2000)
	for _, s := range list {
		if diff := cmp.Diff(session.Summarize(s), s); diff != "" {
			t.Fatalf("%s is not summarized:\n%s", s.ID, diff)
		}
		payload, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		largest = max(largest, len(payload))
		switch {
		case s.Visitor.Email == "":
			anonymous++
		case org[s.Visitor.Email]:
			known++
		}
		if s.ShareLink.OpportunityID != "" {
			linked++
			if email, id := s.Owner(); email == "" || id == "" {
				t.Errorf("%s came through a deal's link, but has no owner", s.ID)
			}
		}
		if s.Facts.Steps < 5 || s.Facts.Steps > 17 {
			t.Errorf("%s has %d steps", s.ID, s.Facts.Steps)
		}
		if end := s.EndedAt(); end.After(anchor) || end.Before(anchor.AddDate(0, 0, -46)) {
			t.Errorf("%s ended %v", s.ID, end)
		}
	}
	t.Logf("%d known, %d anonymous, %d on a deal, largest %d bytes", known, anonymous, linked, largest)
	if known != len(list)*3/10 {
		t.Errorf("%d of %d are by people the org knows, want 30 %%", known, len(list))
	}
	if largest >= 6000 {
		t.Errorf("the largest payload has %d bytes, want less than 6,000", largest)
	}
}

func BenchmarkGenerate(b *testing.B) {
	for b.Loop() {
		seq, err := demo.Generate(1000, anchor)
		if err != nil {
			b.Fatal(err)
		}
		for range seq {
			continue
		}
	}
}
