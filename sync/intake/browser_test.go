package intake_test

import (
	"strings"
	"testing"

	"demobridge/sync/intake"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

func TestBrowserEventsAreGroupedIntoSessions(t *testing.T) {
	result := decode(t, strings.Join([]string{
		`{"type":"START_FLOW","sessionId":"s1","timestamp":"2026-11-12T09:00:00Z","project":{"id":"p1","name":"Tour"},"flow":{"id":"f1","name":"Intro"},"customerId":"v1",
			"eventAttributes":{"SHARE_LINK":{"id":"l1","url":"https://demos.harbor.example/tour"},"FORM":{"seats":3}}}`,
		`{"type":"VIEW_STEP","sessionId":"s2","time":1794474000000,"flow":{"id":"f1","name":"Intro"},"step":{"name":"Start","indx":0}}`,
		`{"type":"VIEW_STEP","sessionId":"s1","createdAt":"2026-11-12T09:02:00Z","flow":{"id":"f1","name":"Intro"},"step":{"name":"Start","indx":0},"task":{"id":"t","title":"Look"}}`,
		`{"type":"IDENTIFY_USER","sessionId":"s1","timestamp":"2026-11-12T09:01:00Z","properties":[
			{"captureMethod":"DEMO","object":"END_USER","source":"FORM","name":"email","value":"first@acme.example"},
			{"captureMethod":"DEMO","object":"COMPANY_ACCOUNT","source":"ENRICHMENT","name":"domain","value":"acme.example"}]}`,
		`{"type":"IDENTIFY_USER","sessionId":"s1","timestamp":"2026-11-12T09:03:00Z","properties":[
			{"object":"END_USER","source":"FORM","name":"email","value":"Dannika@acme.example"},{"object":"END_USER","source":"FORM","name":"firstName","value":"Dannika"}]}`,
		`{"type":"NAVIGATE","sessionId":"s1","timestamp":"2026-11-12T09:05:30Z","url":"https://acme.example/plans"}`,
		`{"type":"VIEW_STEP","flow":{"id":"f1"},"step":{"indx":1}}`,
		`{"type":"VIEW_STEP","sessionId":"s2","timestamp":"tomorrow"}`,
	}, "\n\n"), intake.Options{})
	if result.Form != intake.FormEvents {
		t.Errorf("Form = %q", result.Form)
	}
	if diff := cmp.Diff([]string{"s1", "s2"}, ids(result)); diff != "" {
		t.Fatalf("sessions (-want +got):\n%s", diff)
	}
	s := result.Sessions[0]
	if diff := cmp.Diff(session.Facts{
		StartedAt: at(0), LastActivityAt: at(5).Add(30e9), Minutes: 5.5, Steps: 1, Demos: []string{"Tour"}, Flows: []string{"Intro"},
	}, s.Facts); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(session.Visitor{ID: "v1", Email: "dannika@acme.example", FirstName: "Dannika"}, s.Visitor); diff != "" {
		t.Errorf("visitor (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(session.ShareLink{ID: "l1", URL: "https://demos.harbor.example/tour"}, s.ShareLink); diff != "" {
		t.Errorf("share link (-want +got):\n%s", diff)
	}
	if s.Company.Domain != "acme.example" || len(s.Events) != 5 || s.Kind != session.InteractiveDemo {
		t.Errorf("company %+v, %d events, kind %q", s.Company, len(s.Events), s.Kind)
	}
	var got []string
	for _, p := range result.Problems {
		got = append(got, p.Where+": "+p.Cause)
	}
	if diff := cmp.Diff([]string{
		"sessionId: This event names no session",
		`timestamp: "tomorrow" is not a time like 2026-11-12T14:13:00Z`,
	}, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestBrowserEventsWithoutTimesKeepTheirOrderAndAreNoted(t *testing.T) {
	result := decode(t, strings.Join([]string{
		`{"type":"VIEW_STEP","sessionId":"s1","flow":{"name":"Zebra"},"step":{"indx":0}}`,
		`{"type":"VIEW_STEP","sessionId":"s1","flow":{"name":"Aardvark"},"step":{"indx":0}}`,
		`{"type":"VIEW_STEP","sessionId":"s1","flow":{"name":"Aardvark"},"step":{"indx":1}}`,
	}, "\n"), intake.Options{})
	want := session.Facts{Steps: 3, Flows: []string{"Zebra", "Aardvark"}}
	if diff := cmp.Diff(want, result.Sessions[0].Facts); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if len(result.Notes) != 2 || result.Notes[0].Where != "timestamp" {
		t.Errorf("notes: %v", causes(result.Notes))
	}
}
