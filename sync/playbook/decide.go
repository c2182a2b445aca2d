package playbook

import (
	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/session"
)

// State is what became of an action run.
type State string

// The states of an action run. Decide gives Pending and Skipped; the others
// come from sending.
const (
	Pending   State = "pending"
	Running   State = "running"
	Completed State = "completed"
	Skipped   State = "skipped"
	Retrying  State = "retrying"
	Failed    State = "failed"
)

// Run is one action of one playbook for one session. Session, Playbook and
// Action together are its identity: deciding again gives the same runs.
type Run struct {
	Session  string // session.Session.Key
	Playbook string // Playbook.ID
	Action   string // Action.ID

	PlaybookName string
	Kind         Kind
	Object       string // API name of what is written; "" for a webhook
	RecordID     string // of the record that is written; "" where it is not known yet
	Webhook      string // Action.Webhook
	Create       bool   // a lead will be created

	State  State
	Reason string // why it was skipped, in words shown to a person
}

// Decide says which actions run for a session, of all playbooks that are on,
// in their order. A playbook whose audience the session is not in gives a
// skipped run for each of its actions, with the reason.
func Decide(ps []Playbook, s session.Session, h session.History, m match.Result) []Run {
	return DecideBy(ps, s, mapping.ValuesOf(s, h, m), m)
}

// DecideBy is Decide where the session's values are at hand already.
func DecideBy(ps []Playbook, s session.Session, values mapping.Values, m match.Result) []Run {
	var out []Run
	for _, p := range ps {
		if !p.On {
			continue
		}
		concerned, why := p.Concerns(values)
		for _, a := range p.Do {
			r := Run{
				Session: s.Key(), Playbook: p.ID, Action: a.ID, PlaybookName: p.Name,
				Kind: a.Kind, Object: a.Kind.Object(), Webhook: a.Webhook, State: Pending,
			}
			if !concerned {
				r.State, r.Reason = Skipped, why
			} else {
				r.aim(a, s, m)
			}
			out = append(out, r)
		}
	}
	return out
}

// Concerns says whether the playbook is about a session with these values, and
// if not, why not, in a few words.
func (p Playbook) Concerns(vs mapping.Values) (ok bool, why string) {
	switch p.When {
	case VisitorReturns:
		if v, _ := vs.Get("visitorTotals.sessions"); v.Number < 2 {
			return false, "the visitor's first session"
		}
	case AccountEngages:
		if v, _ := vs.Get("session.engaged"); !v.Yes {
			return false, "moved no step"
		}
		v, known := vs.Get("companyTotals.engagedSessions")
		if !known {
			return false, "the company is not known"
		}
		if v.Number > 1 {
			return false, "the account was engaged before"
		}
	}
	return p.Who.Test(vs)
}

// Object is the API name of what the action writes, or "".
func (k Kind) Object() string {
	switch k {
	case SubmitSession:
		return mapping.SessionObject
	case SyncLead:
		return "Lead"
	case SyncContact:
		return "Contact"
	case UpdateAccount:
		return "Account"
	case UpdateOpportunity:
		return "Opportunity"
	}
	return ""
}

// aim finds the record that the action writes, or why there is none.
func (r *Run) aim(a Action, s session.Session, m match.Result) {
	var link match.Link
	switch a.Kind {
	case SubmitSession:
		return
	case SendWebhook:
		if a.Webhook == "" {
			r.State, r.Reason = Skipped, "No address set"
		}
		return
	case SyncLead:
		link = m.Lead
		if link.ID == "" && a.CreateLead {
			r.create(s, m)
			return
		}
	case SyncContact:
		link = m.Contact
		if link.ID != "" && m.PersonAccount {
			r.State, r.Reason = Skipped, "This is a person account: its fields can be changed only through the account"
			return
		}
	case UpdateAccount:
		link = m.Account
	case UpdateOpportunity:
		link = m.Opportunity
	}
	r.RecordID = link.ID
	if link.ID == "" {
		r.State, r.Reason = Skipped, link.Reason
		if r.Reason == "" {
			r.Reason = "No match"
		}
	}
}

// create lets a lead be made only where it is certain that nobody matches.
func (r *Run) create(s session.Session, m match.Result) {
	if !m.Nobody {
		r.State, r.Reason = Skipped, m.Lead.Reason
		return
	}
	if _, why := mapping.NewLeadAt(s, m.Domain); why != "" {
		r.State, r.Reason = Skipped, why
		return
	}
	r.Create = true
}
