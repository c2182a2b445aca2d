// Package match decides which Salesforce records a session concerns, from the
// candidates a look-up found. It is pure: no I/O, no clock. Nothing is
// guessed: several equal candidates mean that none is chosen and a person is
// asked, and every result and every missing one carries a reason a person can
// read.
//
// It may import sync/session, golang.org/x/net (public suffixes, domain
// names) and the standard library only.
package match

import (
	"strings"

	"demobridge/sync/session"
)

// Contact is a Salesforce contact that has a session's email address.
type Contact struct {
	ID, Name, Email        string
	AccountID, AccountName string
	// Person is true for the contact half of a person account
	// (Contact.IsPersonAccount): its fields can be changed only through the
	// account.
	Person bool
}

// Lead is a Salesforce lead that has a session's email address.
type Lead struct {
	ID, Name, Email, Company string
	Converted                bool
	ConvertedDate            string // as Salesforce writes dates, 2006-01-02
	ConvertedContactID       string
	ConvertedAccountID       string
	ConvertedOpportunityID   string
	// What the lead was converted to, as far as the user may see it; nil where
	// the look-up did not ask. One with an empty ID is hidden or deleted.
	ConvertedContact     *Contact
	ConvertedAccount     *Account
	ConvertedOpportunity *Opportunity
}

// Account is a Salesforce account.
type Account struct {
	ID, Name, Website string
	// Person is true for a person account (Account.IsPersonAccount): it stands
	// for one person, so it is never found by a domain.
	Person bool
}

// Opportunity is a Salesforce opportunity with its owner.
type Opportunity struct {
	ID, Name, Stage                string
	Closed                         bool // IsClosed: won or lost
	AccountID, AccountName         string
	OwnerID, OwnerName, OwnerEmail string
	OwnerActive                    bool
}

// Candidates is everything a look-up found for a batch of sessions. A nil map
// means that the look-up of that object was not made; where it was not
// possible, Unreadable says why, by object name.
type Candidates struct {
	Contacts      map[string][]Contact // by Email(address)
	Leads         map[string][]Lead    // by Email(address)
	Accounts      map[string][]Account // by Domain(website)
	Opportunities map[string]Opportunity
	// Deals are the open opportunities of accounts, by ID(account). They are
	// only ever suggested.
	Deals      map[string][]Opportunity
	Unreadable map[string]string

	// Choices are what people chose, by Question.Key.
	Choices map[string]Choice
	// Free are the domains that say nothing about a company; nil means the
	// built-in list.
	Free *FreeMail
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
	// The owner of the opportunity that the share link is tied to. They are
	// never filled for another one.
	OwnerID, OwnerName, OwnerEmail string
	// OwnerInactive is true when the opportunity's owner can no longer sign in.
	OwnerInactive bool
	// PersonAccount is true when the contact is half of a person account.
	PersonAccount bool
	// Domain is the registrable domain of the visitor's email address; "" where
	// there is none, or a free-mail one, which says nothing about a company.
	Domain string
	// Nobody is true when contacts and leads were both looked up and none has
	// the visitor's email address: only then may a lead be created.
	Nobody bool
	// Undecided is true when several equal candidates were found and a person
	// has to choose: Questions says between which.
	Undecided bool
	Questions []Question
	// Suggestions are opportunities that a person may link; none is linked by
	// itself.
	Suggestions []Suggestion
}

// Suggestion is an opportunity that the session may concern.
type Suggestion struct {
	ID, Name, Stage string
	OwnerName       string
	Reason          string
}

// Linked says which opportunity the session's share link is tied to, and who
// tied it, in the words shown to a person.
type Linked struct{ OpportunityID, By string }

// Session decides for one session. The rules are those of the data contract:
//
//   - contact by email, else open lead by email; a converted lead is followed
//     to its contact and account, and to its opportunity where that is open
//     and the share link has none of its own (a person made that conversion);
//   - the account is the contact's, else the opportunity's, else the one whose
//     website has the registrable domain of the email address, never for
//     free-mail domains;
//   - several equal candidates: a remembered choice decides, else nobody.
func Session(s session.Session, linked Linked, c Candidates) Result {
	d := decision{c: c, address: session.NormalEmail(s.Visitor.Email)}
	d.r.Domain = LookUpDomain(d.address, c.Free)
	d.person(s.Visitor.Email)
	d.deal(linked)
	d.company()
	d.suggest()
	d.r.Undecided = len(d.r.Questions) > 0
	return d.r
}

// decision is one session's match as it takes shape.
type decision struct {
	r       Result
	c       Candidates
	address string // normal form; "" when the visitor gave none that is one

	contacts  []Contact // the candidates while they are undecided
	converted *Lead     // the lead that was followed
}

// missing is the reason for no record of an object.
func (d *decision) missing(object, otherwise string) string {
	if why := d.c.Unreadable[object]; why != "" {
		return why
	}
	return otherwise
}
