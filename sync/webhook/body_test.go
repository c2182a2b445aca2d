package webhook_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/session"
	"demobridge/sync/webhook"
)

// The body is a contract with programs that others wrote: a field may be added,
// none may change its name or its place.
func TestTheBodyIsWhatReceiversWereToldItIs(t *testing.T) {
	at := time.Date(2026, 11, 2, 9, 30, 0, 0, time.FixedZone("", 3600))
	body, err := webhook.Body(webhook.Event{
		At: at, OrgID: org, Revision: 2, Linked: true,
		Session: session.Session{
			ID: "s-1", CreatedAt: at.Add(-time.Minute), ClosedAt: at, Visitor: session.Visitor{Email: "kim@customer.example", FullName: "Kim Example"},
			Properties: []session.Property{{Name: "plan", Value: "pro"}}, Events: []session.Event{{Type: "VIEW_STEP", At: at}},
			Facts: session.Facts{Minutes: 1.5, Steps: 1, Demos: []string{"Tour"}},
		}.WithOwner("owner@seller.example", "005000000000001AAA"),
		Matches: webhook.Matches{Lead: &webhook.Match{ID: "00Q000000000001AAA", Name: "Kim Example", Reason: "same email"}},
		Record:  webhook.Record{ID: "a00000000000001AAA", Name: "s-1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if err := json.Unmarshal(body, &got); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(`{
  "type": "session.closed", "timestamp": "2026-11-02T08:30:00Z",
  "data": {
    "orgId": "00D000000000001EAA", "revision": 2,
    "session": {
      "id": "s-1", "createdAt": "2026-11-02T09:29:00+01:00", "closedAt": "2026-11-02T09:30:00+01:00",
      "visitor": {"email": "kim@customer.example", "name": "Kim Example"},
      "properties": [{"name": "plan", "value": "pro"}],
      "events": [{"type": "VIEW_STEP", "at": "2026-11-02T09:30:00+01:00"}],
      "facts": {"minutes": 1.5, "steps": 1, "demos": ["Tour"]},
      "OpportunityOwnerEmail": "owner@seller.example", "OpportunityOwnerId": "005000000000001AAA"
    },
    "matches": {"lead": {"id": "00Q000000000001AAA", "name": "Kim Example", "reason": "same email"}},
    "record": {"id": "a00000000000001AAA", "name": "s-1"}
  }
}`), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-told +is)\n%s", diff)
	}
}

func TestALongSessionStillFitsIntoWhatReceiversTake(t *testing.T) {
	for _, n := range []int{0, 1, 50, 300, 20_000} {
		s := session.Session{ID: "long", Facts: session.Facts{Steps: n}}
		for i := range n {
			s.Events = append(s.Events, session.Event{ID: fmt.Sprint(i), Type: "VIEW_STEP", Step: strings.Repeat("x", 80)})
		}
		body, err := webhook.Body(webhook.Event{Session: s})
		if err != nil {
			t.Fatal(err)
		}
		var got struct {
			Data struct {
				Session struct {
					Events        []any
					EventsLeftOut int
					Facts         struct{ Steps int }
				}
			}
		}
		if err := json.Unmarshal(body, &got); err != nil {
			t.Fatal(err)
		}
		told := got.Data.Session
		if len(body) >= 20_000 || len(told.Events)+told.EventsLeftOut != n || told.Facts.Steps != n {
			t.Errorf("%d events: %d bytes, %d told, %d left out", n, len(body), len(told.Events), told.EventsLeftOut)
		}
	}
}
