// Package session holds what Demobridge knows of one visitor's viewing of
// demos, and the pure rules that turn recorded events into that knowledge.
//
// It does no I/O, reads no clock, and imports only the standard library. The
// JSON form of Session is both Demobridge's own session file format and the
// payload kept in the local outbox.
package session

import "time"

// Kind says what sort of demo the visitor watched.
type Kind string

// The kinds of session the source records.
const (
	InteractiveDemo Kind = "INTERACTIVE_DEMO"
	AgentDemo       Kind = "AGENT_DEMO"
)

// EventType names one thing that can happen in a session.
type EventType string

// The event types the source records. The browser stream has all of them but
// SessionClosed.
const (
	ViewStep       EventType = "VIEW_STEP"
	StartFlow      EventType = "START_FLOW"
	CompleteFlow   EventType = "COMPLETE_FLOW"
	StartChecklist EventType = "START_CHECKLIST"
	OpenChecklist  EventType = "OPEN_CHECKLIST"
	CloseChecklist EventType = "CLOSE_CHECKLIST"
	IdentifyUser   EventType = "IDENTIFY_USER"
	Engage         EventType = "ENGAGE"
	Converted      EventType = "CONVERTED"
	Navigate       EventType = "NAVIGATE"
	CompleteTask   EventType = "COMPLETE_TASK"
	SessionClosed  EventType = "SESSION_CLOSED"
)

// Session is one visitor's viewing of demos, from first step to close: the
// unit that is sent to Salesforce.
type Session struct {
	// ID is the source's own identity of the session. It is never empty in a
	// session that intake let through.
	ID   string `json:"id"`
	Kind Kind   `json:"type,omitempty"`

	CreatedAt time.Time `json:"createdAt,omitzero"`
	ClosedAt  time.Time `json:"closedAt,omitzero"`

	Visitor    Visitor    `json:"visitor,omitzero"`
	Company    Company    `json:"company,omitzero"`
	ShareLink  ShareLink  `json:"shareLink,omitzero"`
	Properties []Property `json:"properties,omitempty"`
	Events     []Event    `json:"events,omitempty"`

	// Facts are what the rules made of the events; for a source without
	// events (a table of sessions) they are what the source said.
	Facts Facts `json:"facts,omitzero"`
}

// Facts are the computed values of a session (see Summarize for the rules).
type Facts struct {
	StartedAt          time.Time `json:"startedAt,omitzero"`
	LastActivityAt     time.Time `json:"lastActivityAt,omitzero"`
	Minutes            float64   `json:"minutes"` // 3 decimals, never negative
	Steps              int       `json:"steps"`
	Demos              []string  `json:"demos,omitempty"`
	Flows              []string  `json:"flows,omitempty"`
	VeryInterested     []string  `json:"veryInterested,omitempty"`
	SomewhatInterested []string  `json:"somewhatInterested,omitempty"`
	NotInterested      []string  `json:"notInterested,omitempty"`
}

// Visitor is the person who watched. Every field may be empty: a visitor may
// be anonymous.
type Visitor struct {
	ID        string `json:"id,omitempty"`
	Email     string `json:"email,omitempty"`
	FullName  string `json:"name,omitempty"`
	FirstName string `json:"firstName,omitempty"`
	LastName  string `json:"lastName,omitempty"`
	Company   string `json:"company,omitempty"`
	Phone     string `json:"phone,omitempty"`
	Country   string `json:"country,omitempty"`
	Region    string `json:"region,omitempty"`
	City      string `json:"city,omitempty"`
}

// Company is the account that the source took the visitor for.
type Company struct {
	ID     string `json:"id,omitempty"`
	Name   string `json:"name,omitempty"`
	Domain string `json:"domain,omitempty"`
}

// ShareLink is the trackable URL through which the demo was opened.
type ShareLink struct {
	ID            string `json:"id,omitempty"`
	URL           string `json:"url,omitempty"`
	Name          string `json:"name,omitempty"`
	CreatorID     string `json:"creatorId,omitempty"`
	CreatorEmail  string `json:"creatorEmail,omitempty"`
	OpportunityID string `json:"opportunityId,omitempty"` // Salesforce Id, 18 characters
}

// Property is one custom value the source recorded about the visitor
// (Object END_USER) or the company (Object COMPANY_ACCOUNT). Values are
// strings, as they are on the wire.
type Property struct {
	Object string `json:"object,omitempty"`
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source,omitempty"`
}

// Event is one thing that happened in a session.
type Event struct {
	ID            string    `json:"id,omitempty"`
	Type          EventType `json:"type"`
	At            time.Time `json:"at,omitzero"`
	DemoID        string    `json:"demoId,omitempty"`
	Demo          string    `json:"demo,omitempty"`
	FlowID        string    `json:"flowId,omitempty"`
	Flow          string    `json:"flow,omitempty"`
	StepID        string    `json:"stepId,omitempty"`
	StepCommonID  string    `json:"stepCommonId,omitempty"`
	Step          string    `json:"step,omitempty"`
	StepIndex     *int      `json:"stepIndex,omitempty"`
	Checklist     string    `json:"checklist,omitempty"`
	Task          string    `json:"task,omitempty"`
	Interest      string    `json:"interest,omitempty"`
	InterestLevel string    `json:"interestLevel,omitempty"` // very, somewhat, not
	URL           string    `json:"url,omitempty"`
	ShareLinkID   string    `json:"shareLinkId,omitempty"`
}
