package status

import "time"

// Playbook says when, for whom and what.
type Playbook struct {
	ID      string // empty while it is new
	Name    string
	On      bool
	Changed time.Time // when it was switched last
	Today   int       // how many sessions it ran for today
	When    string    // PlaybookChoice.Key
	Who     FilterGroup
	Do      []PlaybookAction
}

// ActionKind is what an action does.
type ActionKind string

// The kinds, in the order of a new playbook.
const (
	ActionSession     ActionKind = "submit-session-object"
	ActionLead        ActionKind = "sync-lead"
	ActionContact     ActionKind = "sync-contact"
	ActionAccount     ActionKind = "update-account"
	ActionOpportunity ActionKind = "update-opportunity"
	ActionWebhook     ActionKind = "send-webhook"
)

// PlaybookAction is one of the things a playbook does, in order. All kinds are
// listed; those that are off are not done.
type PlaybookAction struct {
	Kind    ActionKind
	On      bool
	Create  bool   // a lead is created when nobody matches
	Webhook string // identity of the outgoing webhook
	// The rest is for the screen and is not read when saving.
	Label   string // "Sync lead"
	Caption string // "7 mapped fields"
	Broken  int    // mappings of it that write nothing
	Object  string // whose mappings those are
	Missing string // why it cannot be switched on: "No address set"
}

// FilterGroup is a list of filters and groups that all (or any) have to hold. An
// empty group holds for everybody.
type FilterGroup struct {
	Any     bool
	Filters []Filter
	Groups  []FilterGroup
}

// Filter compares one property with values.
type Filter struct {
	Property string // FilterProperty.Key
	Operator string // FilterOperator.Key of its property
	Values   []string
}

// PlaybookChoice is one of several, with the words for it.
type PlaybookChoice struct {
	Key   string
	Label string
	Help  string
}

// FilterProperty is what sessions can be filtered by.
type FilterProperty struct {
	Key       string
	Label     string // "Total steps"
	Group     string // "Session", "Visitor", ...
	Number    bool   // its values are numbers
	Operators []FilterOperator
	Values    []string // seen lately, the most frequent first
}

// FilterOperator is one way to compare a property.
type FilterOperator struct {
	Key   string
	Label string // "is", "at least", "is known"
	Alone bool   // needs no value
}

// Audience is a named set of filters to start from.
type Audience struct {
	Name string
	Who  FilterGroup
}

// PlaybookBook is everything the screen of the playbooks shows.
type PlaybookBook struct {
	Playbooks  []Playbook // in the order they run
	Whens      []PlaybookChoice
	Properties []FilterProperty
	Audiences  []Audience
	Webhooks   []PlaybookChoice // to send to
	Fresh      Playbook         // what a new one starts with
}

// PlaybookTrial is a draft tried on the latest sessions.
type PlaybookTrial struct {
	Matched     int
	Of          int // sessions tried: 100, or fewer when there are not as many
	Rows        []TrialRow
	Calls       int // for the sessions that match
	CallsPerDay int
	Fault       string // why the filters cannot be tried; empty when they were
}

// TrialRow is one session of a trial, the newest first.
type TrialRow struct {
	Key     string
	Visitor string
	Company string
	Matches bool
	Why     string // why not: "no email", "moved no step"
}
