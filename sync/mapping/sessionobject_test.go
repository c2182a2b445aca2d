package mapping_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/session"
)

func TestTheRecordHoldsWhatIsKnownAndLeavesOutWhatIsNot(t *testing.T) {
	began := time.Date(2026, 11, 12, 14, 29, 5, 250_000_000, time.FixedZone("CET", 3600))
	s := session.Session{
		ID: "abc", ClosedAt: began.Add(time.Hour),
		Visitor: session.Visitor{Email: "dana@acme.example", FullName: "Dana Whitfold"},
		Facts: session.Facts{
			StartedAt: began, Minutes: 7.412, Steps: 18,
			Demos: []string{"Revenue forecasting", "Platform tour"}, VeryInterested: []string{"SSO & SCIM"},
		},
	}
	m := match.Result{Contact: match.Link{ID: "003A"}, Account: match.Link{ID: "001A"}, Lead: match.Link{Reason: "none"}}
	want := map[string]any{
		"Session_Key__c": "abc", "Name": "abc", "Started_At__c": "2026-11-12T13:29:05.250Z",
		"Full_Name__c": "Dana Whitfold", "Email__c": "dana@acme.example",
		"Duration_Minutes__c": 7.412, "Steps_Viewed__c": 18, "Demos__c": "Revenue forecasting; Platform tour",
		"Very_Interested_Areas__c": "SSO & SCIM", "Contact__c": "003A", "Account__c": "001A", "Revision__c": s.Sequence(),
	}
	if diff := cmp.Diff(want, mapping.SessionRecord(s, m)); diff != "" {
		t.Error(diff)
	}
}

func TestNoTextIsLongerThanItsField(t *testing.T) {
	long := strings.Repeat("🦜é", 300)
	s := session.Session{
		ID: long, Visitor: session.Visitor{FullName: long, Email: strings.Repeat("x", 300) + "@acme.example"},
		Facts: session.Facts{Demos: []string{"Tour", long, "Third"}},
	}
	for field, v := range mapping.SessionRecord(s, match.Result{}) {
		text, ok := v.(string)
		if !ok {
			continue
		}
		limit := 255
		if field == "Name" {
			limit = 80
		}
		if n := session.UTF16Len(text); n > limit {
			t.Errorf("%s has %d UTF-16 units, its field %d", field, n, limit)
		}
	}
}
