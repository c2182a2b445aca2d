package salesforce

import (
	"context"
	"slices"
	"strconv"
	"strings"
)

// Hints are what an org knows that could connect people to opportunities.
type Hints struct {
	Roles    []Role                   // contact roles of open opportunities
	Accounts map[string]Account       // by Id
	ByEmail  map[string]string        // account Id by the contact's address, in small letters; "" where several differ
	ByDomain map[string][]string      // account Ids by the domain asked for
	Open     map[string][]Opportunity // open opportunities by account Id
}

// Role says that a contact plays a part in an opportunity.
type Role struct {
	Email, Name string // of the contact
	Opportunity Opportunity
}

// Account is a company with its web address.
type Account struct{ ID, Name, Website string }

// The most addresses and domains that one Hints call may ask for.
const (
	MaxHintAddresses = 200
	MaxHintDomains   = 40
)

// Hints asks which accounts and open opportunities have to do with email
// addresses and web domains. It takes two calls. What the user may not read is
// left out.
func (o *Opportunities) Hints(ctx context.Context, addresses, domains []string) (Hints, error) {
	h := Hints{Accounts: map[string]Account{}, ByEmail: map[string]string{}, ByDomain: map[string][]string{}, Open: map[string][]Opportunity{}}
	fields, err := o.columns(ctx)
	if err != nil {
		return h, err
	}
	var subs []Subrequest
	if addresses = addresses[:min(len(addresses), MaxHintAddresses)]; len(addresses) > 0 {
		list := QuoteList(addresses)
		subs = append(subs,
			QuerySub("roles", "SELECT Id, Contact.Email, Contact.Name, "+named(fields, "Opportunity.")+
				" FROM OpportunityContactRole WHERE Opportunity.IsClosed = false AND Contact.Email IN "+list+" LIMIT 500"),
			QuerySub("contacts", "SELECT Email, AccountId, Account.Name FROM Contact WHERE AccountId != NULL AND Email IN "+list+" LIMIT 1000"))
	}
	if domains = domains[:min(len(domains), MaxHintDomains)]; len(domains) > 0 {
		var likes []string
		for _, d := range domains {
			likes = append(likes, "Website LIKE '%"+escapeSOQL(d, true)+"%'")
		}
		subs = append(subs, QuerySub("accounts", "SELECT Id, Name, Website FROM Account WHERE "+strings.Join(likes, " OR ")+" LIMIT 500"))
	}
	if len(subs) == 0 {
		return h, nil
	}
	answers, err := o.client.Composite(ctx, CompositeRequest{Subrequests: subs})
	if err != nil {
		return h, err
	}
	for i, a := range answers {
		page, err := a.Query()
		if err != nil {
			continue
		}
		for _, r := range page.Records {
			h.add(subs[i].ReferenceID, r, domains)
		}
	}
	return h, o.openOf(ctx, fields, &h)
}

func (h *Hints) add(ref string, r Record, domains []string) {
	switch ref {
	case "roles":
		h.Roles = append(h.Roles, Role{
			Email: strings.ToLower(r.String("Contact.Email")), Name: r.String("Contact.Name"), Opportunity: readOpportunity(r, "Opportunity."),
		})
	case "contacts":
		email, id := strings.ToLower(r.String("Email")), r.String("AccountId")
		if known, ok := h.ByEmail[email]; ok && known != id {
			id = ""
		}
		h.ByEmail[email] = id
		if id != "" {
			h.Accounts[id] = Account{ID: id, Name: r.String("Account.Name")}
		}
	case "accounts":
		account := Account{ID: r.ID(), Name: r.String("Name"), Website: r.String("Website")}
		h.Accounts[account.ID] = account
		host := hostOf(account.Website)
		for _, d := range domains {
			if (host == d || strings.HasSuffix(host, "."+d)) && !slices.Contains(h.ByDomain[d], account.ID) {
				h.ByDomain[d] = append(h.ByDomain[d], account.ID)
			}
		}
	}
}

// hostOf is the host of a web address as people write them.
func hostOf(website string) string {
	host := strings.ToLower(strings.TrimSpace(website))
	if _, after, ok := strings.Cut(host, "//"); ok {
		host = after
	}
	host, _, _ = strings.Cut(host, "/")
	host, _, _ = strings.Cut(host, ":")
	return host
}

// openOf reads the open opportunities of the accounts.
func (o *Opportunities) openOf(ctx context.Context, fields []string, h *Hints) error {
	var ids []string
	for id := range h.Accounts {
		ids = append(ids, id)
	}
	if len(ids) == 0 || !slices.Contains(fields, "AccountId") {
		return nil
	}
	slices.Sort(ids)
	page, err := o.client.Query(ctx, "SELECT "+named(fields, "")+" FROM Opportunity WHERE IsClosed = false AND AccountId IN "+
		QuoteList(ids[:min(len(ids), 400)])+" ORDER BY LastModifiedDate DESC LIMIT "+strconv.Itoa(1000))
	if err != nil {
		return err
	}
	for _, one := range readOpportunities(page.Records) {
		h.Open[one.AccountID] = append(h.Open[one.AccountID], one)
	}
	return nil
}
