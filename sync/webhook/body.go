package webhook

import (
	"encoding/json"
	"fmt"
	"time"

	"demobridge/sync/session"
)

// SessionClosed is the type of the one event there is: a session that has ended
// and is in Salesforce.
const SessionClosed = "session.closed"

// mostBody is the size that the specification wants a body to stay under.
const mostBody = 20_000

// Event is what an endpoint is told.
type Event struct {
	At       time.Time // when the session was sent
	OrgID    string
	Session  session.Session
	Revision int64
	Matches  Matches
	Record   Record
	// Linked says that the session's share link is tied to an opportunity; only
	// then its owner is told.
	Linked bool
	Test   bool // made up, to try the endpoint
}

// Matches are the Salesforce records that the session concerns.
type Matches struct {
	Lead        *Match `json:"lead,omitempty"`
	Contact     *Match `json:"contact,omitempty"`
	Account     *Match `json:"account,omitempty"`
	Opportunity *Match `json:"opportunity,omitempty"`
}

// Match is one of them, with the reason why it was taken.
type Match struct {
	ID     string `json:"id"`
	Name   string `json:"name,omitempty"`
	Reason string `json:"reason,omitempty"`
	Stage  string `json:"stage,omitempty"`
}

// Record is the session's own record in Salesforce.
type Record struct {
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
	URL  string `json:"url,omitempty"`
}

type wireEvent struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      wireData  `json:"data"`
}

type wireData struct {
	Test     bool        `json:"test,omitempty"`
	OrgID    string      `json:"orgId,omitempty"`
	Revision int64       `json:"revision,omitempty"`
	Session  wireSession `json:"session"`
	Matches  Matches     `json:"matches"`
	Record   *Record     `json:"record,omitempty"`
}

// wireSession is the whole session. The two properties of the owner stand under
// the names the product has for them, and nowhere when there is no opportunity.
type wireSession struct {
	session.Session
	OwnerEmail    string `json:"OpportunityOwnerEmail,omitempty"`
	OwnerID       string `json:"OpportunityOwnerId,omitempty"`
	EventsLeftOut int    `json:"eventsLeftOut,omitempty"`
}

// Body is the event as JSON. When it would be larger than receivers have to
// take, the single events of the session are left out from the end, and
// eventsLeftOut says how many; the facts made of all of them stay.
func Body(e Event) ([]byte, error) {
	w := wireEvent{Type: SessionClosed, Timestamp: e.At.UTC(), Data: wireData{
		Test: e.Test, OrgID: e.OrgID, Revision: e.Revision, Session: wireSession{Session: e.Session.WithOwner("", "")}, Matches: e.Matches,
	}}
	if e.Linked {
		w.Data.Session.OwnerEmail, w.Data.Session.OwnerID = e.Session.Owner()
	}
	if e.Record != (Record{}) {
		w.Data.Record = &e.Record
	}
	body, err := json.Marshal(w)
	if err != nil {
		return nil, fmt.Errorf("webhook: %w", err)
	}
	all := w.Data.Session.Events
	for keep := len(all) / 2; len(body) >= mostBody && len(w.Data.Session.Events) > 0; keep /= 2 {
		w.Data.Session.Events, w.Data.Session.EventsLeftOut = all[:keep], len(all)-keep
		if body, err = json.Marshal(w); err != nil {
			return nil, fmt.Errorf("webhook: %w", err)
		}
	}
	return body, nil
}

// Sample is a made-up session to try an endpoint with.
func Sample() session.Session {
	return session.Session{
		ID:      "test-session",
		Visitor: session.Visitor{Email: "visitor@customer.example", FullName: "Sam Example"},
		Company: session.Company{Name: "Customer Example"},
		Facts:   session.Facts{Minutes: 3.5, Steps: 7, Demos: []string{"Product tour"}, Flows: []string{"Getting started"}},
	}
}
