package status

import "time"

// Webhook is an endpoint that is told of sessions once they are in Salesforce.
type Webhook struct {
	WebhookForm
	Active  bool
	Ended   string    // why it is told nothing any more, in words; empty when it is, or when a person switched it off
	Failing time.Time // since when nothing was taken; zero: the last one was
	Waiting int       // deliveries that are due or tried again
	Last    WebhookDelivery
}

// WebhookForm is what a person fills in for an endpoint.
type WebhookForm struct {
	ID      string // empty for a new one
	Name    string
	Address string
	Every   bool // told of every session; else of those that a playbook sends
	Private bool // may be on this computer or in its network
}

// CodeForm is the code of a fault that lies in what a person filled in.
const CodeForm = "FORM"

// WebhookSecret is what the receiver checks signatures with.
type WebhookSecret struct {
	Secret      string    // "whsec_..."
	Former      string    // is signed with as well until FormerUntil; or empty
	FormerUntil time.Time // zero without a former one
	NotKept     bool      // there is no key store: it ends with the program
}

// String keeps the secret out of logs.
func (WebhookSecret) String() string { return "status.WebhookSecret" }

// GoString keeps the secret out of logs.
func (WebhookSecret) GoString() string { return "status.WebhookSecret" }

// WebhookState says how a delivery stands.
type WebhookState int

// The states of a delivery.
const (
	WebhookWaiting WebhookState = iota
	WebhookSending
	WebhookRetrying
	WebhookDelivered
	WebhookFailed
	WebhookSkipped // a newer revision of the session took its place
)

// WebhookDelivery is one telling.
type WebhookDelivery struct {
	ID       int64
	Session  string // key of the session; empty for a test
	Visitor  string
	State    WebhookState
	Told     string // how it went, in words
	Attempts int
	Next     time.Time // when a waiting one is due
	Made     time.Time
	Tried    time.Time // zero: not yet
	Status   int       // HTTP status of the last answer; 0: there was none
	Response string    // the beginning of the answer's body
}

// WebhookDeliveryPage is a window of an endpoint's deliveries, the newest first.
type WebhookDeliveryPage struct {
	Offset int
	All    int
	Rows   []WebhookDelivery
}
