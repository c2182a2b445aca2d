// Package playbook says which actions run for a session: when, for whom, and
// what. It holds the playbooks, the audiences and their filters, the decision
// with its reasons, and the JSON form of an admin's whole configuration. It is
// pure: no I/O, no clock. It may import sync/session, sync/match, sync/mapping
// and the standard library only.
package playbook

import (
	"slices"
	"strings"
)

// Playbook says: when this happens, for these visitors, do that.
type Playbook struct {
	ID   string `json:"id"` // stable; part of every action run's identity
	Name string `json:"name"`
	On   bool   `json:"on"`
	When When   `json:"when"`
	// Who is empty for everybody.
	Who Filter `json:"who,omitzero"`
	// Do runs in this order; a later action still runs if one fails.
	Do []Action `json:"do"`
}

// When is what makes a playbook look at a session. All of them happen when a
// session ends: the page was closed, or 30 minutes passed without a click.
type When string

// What a playbook can wait for.
const (
	SessionEnds    When = "session-ends"
	VisitorReturns When = "visitor-comes-back"      // not the visitor's first session
	AccountEngages When = "account-becomes-engaged" // the company's first engaged session
)

// Whens are all of them, in the order in which they are offered.
func Whens() []When { return []When{SessionEnds, VisitorReturns, AccountEngages} }

// Words is how a screen says it.
func (w When) Words() string {
	switch w {
	case SessionEnds:
		return "A session ends"
	case VisitorReturns:
		return "A visitor comes back"
	case AccountEngages:
		return "An account becomes engaged"
	}
	return string(w)
}

// Kind is what an action does.
type Kind string

// The actions.
const (
	SubmitSession     Kind = "submit-session-object"
	SyncLead          Kind = "sync-lead"
	SyncContact       Kind = "sync-contact"
	UpdateAccount     Kind = "update-account"
	UpdateOpportunity Kind = "update-opportunity"
	SendWebhook       Kind = "send-webhook"
)

// Kinds are all actions, in the order in which they are offered.
func Kinds() []Kind {
	return []Kind{SubmitSession, SyncLead, SyncContact, UpdateAccount, UpdateOpportunity, SendWebhook}
}

// Words is the action's name on a screen.
func (k Kind) Words() string {
	switch k {
	case SubmitSession:
		return "Submit session object"
	case SyncLead:
		return "Sync lead"
	case SyncContact:
		return "Sync contact"
	case UpdateAccount:
		return "Update account"
	case UpdateOpportunity:
		return "Update opportunity"
	case SendWebhook:
		return "Send webhook"
	}
	return string(k)
}

// Action is one thing that a playbook does.
type Action struct {
	// ID tells the actions of one playbook apart and stays the same as long as
	// the action does, wherever it stands in the order.
	ID   string `json:"id"`
	Kind Kind   `json:"kind"`
	// CreateLead lets Sync lead create a lead when nobody in Salesforce has
	// the address. Off unless somebody wants it.
	CreateLead bool `json:"createLead,omitempty"`
	// Webhook is the id of the configured address that Send webhook sends to.
	Webhook string `json:"webhook,omitempty"`
}

// Do makes an action with the id that a playbook's only action of a kind has.
func Do(k Kind) Action { return Action{ID: string(k), Kind: k} }

// Default is the playbook that is made at the first connect: all sessions of
// identified visitors, all actions in Salesforce. A webhook needs an address,
// which nobody has given yet.
func Default(id string) Playbook {
	return Playbook{
		ID: id, Name: "Salesforce: all engagement", On: true, When: SessionEnds, Who: identified(),
		Do: []Action{Do(SubmitSession), Do(SyncLead), Do(SyncContact), Do(UpdateAccount), Do(UpdateOpportunity)},
	}
}

// Duplicate is a copy under another id, off until somebody turns it on.
func (p Playbook) Duplicate(id string) Playbook {
	p.ID, p.Name, p.On = id, cutName(p.Name+" (copy)"), false
	p.Who = p.Who.clone()
	p.Do = slices.Clone(p.Do)
	return p
}

// Has says whether the playbook does something of a kind.
func (p Playbook) Has(k Kind) bool {
	return slices.ContainsFunc(p.Do, func(a Action) bool { return a.Kind == k })
}

func cutName(name string) string {
	if r := []rune(name); len(r) > mostName {
		return strings.TrimSpace(string(r[:mostName]))
	}
	return name
}
