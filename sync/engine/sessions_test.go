package engine_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"demobridge/assets"
	"demobridge/sync/session"
)

var start = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)

// some makes n sessions; revision shifts their close, so that a higher one is
// newer.
func some(n, revision int) []session.Session {
	out := make([]session.Session, n)
	for i := range out {
		began := start.Add(time.Duration(i) * time.Minute)
		out[i] = session.Session{
			ID: fmt.Sprintf("s-%06d", i), CreatedAt: began, ClosedAt: began.Add(time.Duration(5+revision) * time.Minute),
			Visitor: session.Visitor{Email: fmt.Sprintf("v%d@firm%d.example", i, i%7)},
			Facts:   session.Facts{StartedAt: began, LastActivityAt: began.Add(4 * time.Minute), Minutes: 4, Steps: 3 + revision, Demos: []string{"Platform tour"}},
		}
	}
	return out
}

// people are the addresses of the contacts in the rehearsal org.
func people(t testing.TB) []string {
	t.Helper()
	text, err := fs.ReadFile(assets.Samples(), assets.SampleOrg)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct{ Contacts []struct{ Email string } }
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range doc.Contacts {
		if c.Email != "" {
			out = append(out, c.Email)
		}
	}
	return out
}

// lively makes n sessions like real ones: a dozen events each, three of ten by
// people whom the org knows, three anonymous.
func lively(t testing.TB, from, n int) []session.Session {
	known := people(t)
	out := make([]session.Session, n)
	for i := range out {
		k := from + i
		began := start.Add(time.Duration(k) * time.Second)
		s := session.Session{ID: fmt.Sprintf("live-%07d", k), Kind: session.InteractiveDemo, CreatedAt: began}
		switch k % 10 {
		case 0, 3, 6:
			s.Visitor.Email = known[k/10%len(known)]
		case 2, 5, 8:
		default:
			s.Visitor = session.Visitor{Email: fmt.Sprintf("visitor.%d@firm%d.example", k, k%997), FullName: fmt.Sprintf("Visitor %d", k)}
		}
		for j := range 12 {
			s.Events = append(s.Events, session.Event{
				ID: fmt.Sprintf("e-%d-%d", k, j), Type: session.ViewStep, At: began.Add(time.Duration(j) * 20 * time.Second),
				DemoID: "demo-1", Demo: "Platform tour", FlowID: fmt.Sprintf("flow-%d", j%3), Flow: strings.Repeat("Flow ", 1+j%3),
				StepID: fmt.Sprintf("step-%d", j), StepCommonID: fmt.Sprintf("common-%d", j), Step: fmt.Sprintf("Step %d", j),
				URL: "https://demo.example/tour?step=" + fmt.Sprint(j),
			})
		}
		s.ClosedAt = began.Add(5 * time.Minute)
		out[i] = session.Summarize(s)
	}
	return out
}
