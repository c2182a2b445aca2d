package match

import "fmt"

// company finds the account where neither the contact nor the opportunity
// brought one.
func (d *decision) company() {
	if d.r.Account.ID != "" || d.r.Account.Reason != "" {
		return
	}
	if len(d.contacts) > 0 {
		d.shared()
		return
	}
	d.byDomain()
}

// shared is the account of contacts between which nobody decided yet: where
// they all have the same one, there is no doubt about it.
func (d *decision) shared() {
	accounts := distinct(d.contacts, func(c Contact) string { return c.AccountID })
	first := accounts[0]
	switch {
	case len(d.contacts) == 1 && first.AccountID != "":
		d.account(first.AccountID, first.AccountName, ofContact)
	case len(accounts) == 1 && first.AccountID != "":
		d.account(first.AccountID, first.AccountName, fmt.Sprintf("The account of all %d contacts with this email", len(d.contacts)))
	case len(accounts) == 1:
		d.byDomain()
	default:
		d.r.Account = Link{Reason: "Not decided: the contacts with this email do not share one account"}
	}
}

// byDomain finds the account whose website has the domain of the email
// address.
func (d *decision) byDomain() {
	if d.address == "" {
		d.r.Account = Link{Reason: d.r.Contact.Reason}
		return
	}
	domain := Domain(d.address)
	switch {
	case domain == "":
		d.r.Account = Link{Reason: "No match: the email address has no domain that a company could own"}
		return
	case d.c.Free.Has(domain):
		d.r.Account = Link{Reason: "No match: " + domain + " is a free email service and says nothing about a company"}
		return
	case d.c.Accounts == nil:
		d.r.Account = Link{Reason: d.missing("Account", "Not looked up: no account was looked for by its website")}
		return
	}
	var companies []Account
	found := distinct(d.c.Accounts[domain], func(a Account) string { return a.ID })
	for _, a := range found {
		if !a.Person {
			companies = append(companies, a)
		}
	}
	if len(companies) == 0 {
		reason := "No match: no account has the website " + domain
		if len(found) > 0 {
			reason = "No match: only person accounts have the website " + domain
		}
		d.r.Account = Link{Reason: d.missing("Account", reason)}
		return
	}
	q := Question{Object: "Account", Value: domain, Text: count(len(companies), "account") + " the website " + domain}
	for _, a := range companies {
		q.Options = append(q.Options, Option{a.ID, a.Name, a.Website})
	}
	i, reason := d.choose(q, "Its website has the domain of the email address, "+domain)
	d.r.Account = Link{Reason: reason}
	if i >= 0 {
		d.account(companies[i].ID, companies[i].Name, reason)
	}
}

func (d *decision) account(id, name, reason string) {
	if id != "" {
		d.r.Account = Link{id, name, reason}
	}
}
