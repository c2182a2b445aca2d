package match

import (
	"fmt"
	"strings"
)

const (
	sameEmail = "Same email address"
	ofContact = "The account of this contact"
)

// person finds the contact or the lead by the visitor's email address. What
// the source guessed about a visitor never identifies a person.
func (d *decision) person(given string) {
	if d.address == "" {
		none := Link{Reason: "No match: the visitor has no email address"}
		if strings.TrimSpace(given) != "" {
			none.Reason = "No match: what the visitor gave is not an email address"
		}
		d.r.Contact, d.r.Lead = none, none
		return
	}
	contacts := distinct(d.c.Contacts[d.address], func(c Contact) string { return c.ID })
	if len(contacts) > 0 {
		d.contact(contacts)
		return
	}
	nobody := "No match: nobody in Salesforce has this email"
	d.r.Contact = Link{Reason: d.missing("Contact", nobody)}
	leads := distinct(d.c.Leads[d.address], func(l Lead) string { return l.ID })
	var open, converted []Lead
	for _, l := range leads {
		if l.Converted {
			converted = append(converted, l)
		} else {
			open = append(open, l)
		}
	}
	switch {
	case len(open) > 0:
		d.lead(open)
	case len(converted) > 0:
		d.follow(converted)
	default:
		d.r.Lead = Link{Reason: d.missing("Lead", nobody)}
		d.r.Nobody = d.c.Contacts != nil && d.c.Leads != nil && d.c.Unreadable["Contact"] == "" && d.c.Unreadable["Lead"] == ""
	}
}

func (d *decision) contact(contacts []Contact) {
	q := Question{Object: "Contact", Value: d.address, Text: count(len(contacts), "contact") + " this email"}
	for _, c := range contacts {
		q.Options = append(q.Options, Option{c.ID, c.Name, c.AccountName})
	}
	alone := sameEmail
	if contacts[0].Person {
		alone += "; this is a person account"
	}
	i, reason := d.choose(q, alone)
	if i >= 0 {
		d.takeContact(contacts[i], reason)
		d.r.Lead = Link{Reason: "A contact has this email; the contact is used"}
		return
	}
	d.r.Contact = Link{Reason: reason}
	d.r.Lead = Link{Reason: "Not decided: contacts have this email"}
	if len(d.r.Questions) == 0 { // a person said that it is none of them
		d.r.Lead = Link{Reason: "No match: contacts have this email, but none of them was chosen"}
		return
	}
	d.contacts = contacts
}

func (d *decision) takeContact(c Contact, reason string) {
	d.r.Contact = Link{c.ID, c.Name, reason}
	d.r.PersonAccount = c.Person
	d.account(c.AccountID, c.AccountName, ofContact)
}

func (d *decision) lead(open []Lead) {
	q := Question{Object: "Lead", Value: d.address, Text: count(len(open), "lead") + " this email"}
	for _, l := range open {
		q.Options = append(q.Options, Option{l.ID, l.Name, l.Company})
	}
	i, reason := d.choose(q, sameEmail)
	d.r.Lead = Link{Reason: reason}
	if i >= 0 {
		d.r.Lead = Link{open[i].ID, open[i].Name, reason}
	}
}

// follow goes from converted leads to what they became. Several leads may have
// become the same contact.
func (d *decision) follow(converted []Lead) {
	became := distinct(converted, func(l Lead) string {
		if l.contactID() == "" {
			return "lead " + l.ID
		}
		return l.contactID()
	})
	seen := became[:0:0]
	for _, l := range became {
		if l.contactID() != "" {
			seen = append(seen, l)
		}
	}
	if len(seen) == 0 {
		l := became[0]
		d.r.Contact = Link{Reason: "No match: " + l.history() + "; its contact was deleted, or this user may not see it"}
		d.r.Lead = Link{Reason: "The lead with this email was converted"}
		if len(became) == 1 {
			d.takeLead(l)
		}
		return
	}
	q := Question{Object: "Contact", Value: d.address, Text: "a lead with this email became 1 contact"}
	if len(seen) > 1 {
		q.Text = fmt.Sprintf("leads with this email became %d contacts", len(seen))
	}
	for _, l := range seen {
		c := l.contact()
		q.Options = append(q.Options, Option{c.ID, c.Name, c.AccountName})
	}
	i, reason := d.choose(q, "")
	d.r.Lead = Link{Reason: "The lead with this email was converted"}
	if len(converted) > 1 {
		d.r.Lead.Reason = "The leads with this email were converted"
	}
	if i < 0 {
		d.r.Contact = Link{Reason: reason}
		return
	}
	if reason == "" {
		reason = capital(seen[i].history()) + "; the contact is used"
	}
	d.takeLead(seen[i])
	c := seen[i].contact()
	d.r.Contact = Link{c.ID, c.Name, reason}
	d.r.PersonAccount = c.Person
}

// takeLead notes the account and the opportunity that a lead became.
func (d *decision) takeLead(l Lead) {
	d.converted = &l
	if a := l.ConvertedAccount; a != nil {
		d.account(a.ID, a.Name, ofContact)
		return
	}
	d.account(l.ConvertedAccountID, l.Company, ofContact)
}

func (l Lead) contactID() string {
	if l.ConvertedContact != nil {
		return l.ConvertedContact.ID
	}
	return l.ConvertedContactID
}

func (l Lead) contact() Contact {
	if l.ConvertedContact != nil {
		return *l.ConvertedContact
	}
	return Contact{ID: l.ConvertedContactID, Name: l.Name, AccountID: l.ConvertedAccountID, AccountName: l.Company}
}

func (l Lead) history() string {
	if l.ConvertedDate != "" {
		return "converted from a lead on " + l.ConvertedDate
	}
	return "converted from a lead"
}

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// distinct keeps the first of the rows with the same id: a look-up in parts may
// find a record twice.
func distinct[T any](rows []T, id func(T) string) []T {
	var out []T
	seen := map[string]bool{}
	for _, row := range rows {
		if key := ID(id(row)); !seen[key] {
			seen[key] = true
			out = append(out, row)
		}
	}
	return out
}
