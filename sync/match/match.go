// Package match decides which Salesforce records a session concerns, from the
// candidates a look-up found. It is pure: no I/O, no clock. Nothing is
// guessed: several equal candidates mean that none is chosen, and every
// result and every missing one carries a reason a person can read.
//
// It may import sync/session and the standard library only.
package match

import (
	"fmt"
	"strings"

	"demobridge/sync/session"
)

// Contact is a Salesforce contact that has a session's email address.
type Contact struct {
	ID, Name, Email        string
	AccountID, AccountName string
}

// Lead is a Salesforce lead that has a session's email address.
type Lead struct {
	ID, Name, Email, Company string
	Converted                bool
	ConvertedDate            string // as Salesforce writes dates, 2006-01-02
	ConvertedContactID       string
	ConvertedAccountID       string
	ConvertedOpportunityID   string
}

// Opportunity is a Salesforce opportunity with its owner.
type Opportunity struct {
	ID, Name, Stage                string
	AccountID, AccountName         string
	OwnerID, OwnerName, OwnerEmail string
	OwnerActive                    bool
}

// Candidates is everything a look-up found for a batch of sessions. A nil map
// means that the look-up of that object was not possible; Unreadable then says
// why, by object name.
type Candidates struct {
	Contacts      map[string][]Contact // by Email(address)
	Leads         map[string][]Lead    // by Email(address)
	Opportunities map[string]Opportunity
	Unreadable    map[string]string
}

// Email is the form in which addresses are compared: Salesforce compares them
// without regard to case.
func Email(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

// ID is the form in which record ids are compared: the first 15 characters,
// which are case-sensitive and the same in the 15- and 18-character forms.
func ID(id string) string {
	if len(id) > 15 {
		return id[:15]
	}
	return id
}

// Link is one record a session concerns. An empty ID means that there is none
// and Reason says why.
type Link struct{ ID, Name, Reason string }

// Result is what a session concerns.
type Result struct {
	Contact, Lead, Account, Opportunity Link
	Stage                               string
	OwnerID, OwnerName, OwnerEmail      string
	// Undecided is true when several equal candidates were found and a person
	// has to choose.
	Undecided bool
}

// Linked says which opportunity the session's share link is tied to, and who
// tied it, in the words shown to a person.
type Linked struct{ OpportunityID, By string }

// Session decides for one session. The rules are those of the data contract:
// contact by email, else open lead by email, a converted lead is followed to
// its contact and account; the account is the contact's, else the linked
// opportunity's.
func Session(s session.Session, linked Linked, c Candidates) Result {
	var r Result
	r.person(s, c)
	r.deal(linked, c)
	return r
}

func (r *Result) person(s session.Session, c Candidates) {
	address := Email(s.Visitor.Email)
	if address == "" {
		none := Link{Reason: "No match: the visitor has no email address"}
		r.Contact, r.Lead = none, none
		return
	}
	contacts, leads := c.Contacts[address], c.Leads[address]
	switch {
	case len(contacts) == 1:
		r.Contact = Link{contacts[0].ID, contacts[0].Name, "Same email address"}
		r.account(contacts[0].AccountID, contacts[0].AccountName, "The account of this contact")
		r.Lead = Link{Reason: "A contact has this email; the contact is used"}
		return
	case len(contacts) > 1:
		r.Contact = Link{Reason: fmt.Sprintf("Not decided: %d contacts have this email", len(contacts))}
		r.Lead = Link{Reason: "Not decided: contacts have this email"}
		r.Undecided = true
		return
	}
	r.Contact = Link{Reason: missing("Contact", c)}
	var open, converted []Lead
	for _, l := range leads {
		if l.Converted {
			converted = append(converted, l)
		} else {
			open = append(open, l)
		}
	}
	switch {
	case len(open) == 1:
		r.Lead = Link{open[0].ID, open[0].Name, "Same email address"}
	case len(open) > 1:
		r.Lead = Link{Reason: fmt.Sprintf("Not decided: %d leads have this email", len(open))}
		r.Undecided = true
	case len(converted) == 1 && converted[0].ConvertedContactID != "":
		reason := "Converted from a lead; the contact is used"
		if d := converted[0].ConvertedDate; d != "" {
			reason = "Converted from a lead on " + d + "; the contact is used"
		}
		r.Contact = Link{converted[0].ConvertedContactID, converted[0].Name, reason}
		r.account(converted[0].ConvertedAccountID, converted[0].Company, "The account of this contact")
		r.Lead = Link{Reason: "The lead with this email was converted"}
	default:
		r.Lead = Link{Reason: missing("Lead", c)}
	}
}

func (r *Result) deal(linked Linked, c Candidates) {
	if linked.OpportunityID == "" {
		r.Opportunity = Link{Reason: "Not linked: the share link has no opportunity"}
		return
	}
	o, ok := c.Opportunities[ID(linked.OpportunityID)]
	if !ok {
		reason := "The linked opportunity was deleted, or this user may not see it"
		if why := c.Unreadable["Opportunity"]; why != "" {
			reason = why
		}
		r.Opportunity = Link{Reason: reason}
		return
	}
	reason := "Linked to the share link"
	if linked.By != "" {
		reason += " by " + linked.By
	}
	r.Opportunity = Link{o.ID, o.Name, reason}
	r.Stage, r.OwnerID, r.OwnerName, r.OwnerEmail = o.Stage, o.OwnerID, o.OwnerName, o.OwnerEmail
	if r.Account.ID == "" {
		r.account(o.AccountID, o.AccountName, "The account of the linked opportunity")
	}
}

func (r *Result) account(id, name, reason string) {
	if id != "" {
		r.Account = Link{id, name, reason}
	}
}

func missing(object string, c Candidates) string {
	if why := c.Unreadable[object]; why != "" {
		return why
	}
	return "No match: nobody in Salesforce has this email"
}
