package engine

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// asked is what a batch is to be looked up by.
type asked struct {
	keys, emails, deals, domains []string
}

func askedBy(rows []store.Row, c *Config) asked {
	var a asked
	for _, r := range rows {
		a.keys = append(a.keys, r.Key)
		address := cmp.Or(session.NormalEmail(r.Session.Visitor.Email), match.Email(r.Session.Visitor.Email))
		if address != "" {
			a.emails = append(a.emails, address)
		}
		if r.OpportunityID != "" {
			a.deals = append(a.deals, r.OpportunityID)
		}
		if c == nil || address == "" {
			continue
		}
		if domain := match.LookUpDomain(address, c.Free); domain != "" {
			a.domains = append(a.domains, match.Spellings(domain)...)
		}
	}
	return a
}

// questions are those about a batch, at most five: as many queries as one call
// takes (contract: data 3.4).
func questions(rows []store.Row, again []string, c *Config) []question {
	a := askedBy(rows, c)
	mine := map[string]bool{}
	for _, k := range a.keys {
		mine[k] = true
	}
	own := c.reads(mapping.SessionObject)
	qs := []question{withValues(question{
		ref: "sessions", object: mapping.SessionObject, required: true,
		read: func(f *found, rs []salesforce.Record) {
			for _, r := range rs {
				key := r.String(mapping.SessionKey)
				if !mine[key] {
					f.again = append(f.again, r)
					continue
				}
				f.revisions[key], f.ids[key] = r.Int(mapping.RevisionField), r.String("Id")
				f.values.take(r, mapping.SessionObject, "", r.String("Id"), own)
			}
		},
	}, func(with bool) string {
		if !with {
			return revisionsOf(slices.Concat(a.keys, again), nil)
		}
		return revisionsOf(slices.Concat(a.keys, again), own)
	}, len(own) > 0)}
	if len(a.emails) > 0 {
		qs = append(qs, contacts(a.emails, c), leads(a.emails, c))
	}
	if len(a.deals) > 0 {
		qs = append(qs, opportunities(a.deals, c))
	}
	if len(a.domains) > 0 {
		qs = append(qs, accounts(a.domains, c))
	}
	return qs
}

// withValues completes a question by its query, with the values of mapped fields
// and without.
func withValues(q question, soql func(with bool) string, has bool) question {
	q.soql = soql(has)
	if has {
		q.bare = soql(false)
	}
	return q
}

// revisionsOf asks which revisions the org holds.
func revisionsOf(keys, fields []string) string {
	return "SELECT " + columns([]string{"Id", mapping.SessionKey, mapping.RevisionField}, fields, "") + " FROM " + mapping.SessionObject +
		" WHERE " + mapping.SessionKey + " IN " + listOf(keys)
}

// columns lists what a query asks for, each once whatever its case.
func columns(fixed, more []string, path string) string {
	out := slices.Clone(fixed)
	for _, name := range more {
		name = path + name
		if !slices.ContainsFunc(out, func(have string) bool { return strings.EqualFold(have, name) }) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

func contacts(emails []string, c *Config) question {
	own, company := c.reads("Contact"), c.reads("Account")
	fixed := []string{"Id", "Name", "Email", "AccountId", "Account.Name"}
	if c.has("Contact", "IsPersonAccount") {
		fixed = append(fixed, "IsPersonAccount")
	}
	return withValues(question{ref: "contacts", object: "Contact", read: func(f *found, rs []salesforce.Record) {
		for _, r := range rs {
			f.values.take(r, "Contact", "", r.String("Id"), own)
			f.values.take(r, "Account", "Account.", r.String("AccountId"), company)
		}
		readContacts(f, rs)
	}}, func(with bool) string {
		list := columns(fixed, nil, "")
		if with {
			list = columns(strings.Split(columns(fixed, own, ""), ", "), company, "Account.")
		}
		return "SELECT " + list + " FROM Contact WHERE Email IN " + listOf(slices.Clone(emails))
	}, len(own)+len(company) > 0)
}

func leads(emails []string, c *Config) question {
	own := c.reads("Lead")
	fixed := []string{"Id", "Name", "Email", "Company", "IsConverted", "ConvertedDate", "ConvertedContactId", "ConvertedAccountId", "ConvertedOpportunityId"}
	if c != nil {
		fixed = append(fixed, becameColumns...)
	}
	return withValues(question{ref: "leads", object: "Lead", read: func(f *found, rs []salesforce.Record) {
		for _, r := range rs {
			f.values.take(r, "Lead", "", r.String("Id"), own)
		}
		readLeads(f, rs, c != nil)
	}}, func(with bool) string {
		list := columns(fixed, nil, "")
		if with {
			list = columns(fixed, own, "")
		}
		return "SELECT " + list + " FROM Lead WHERE Email IN " + listOf(slices.Clone(emails))
	}, len(own) > 0)
}

func opportunities(ids []string, c *Config) question {
	own, company := c.reads("Opportunity"), c.reads("Account")
	fixed := []string{"Id", "Name", "StageName", "IsClosed", "AccountId", "Account.Name", "OwnerId", "Owner.Name", "Owner.Email", "Owner.IsActive"}
	return withValues(question{ref: "opportunities", object: "Opportunity", read: func(f *found, rs []salesforce.Record) {
		for _, r := range rs {
			f.values.take(r, "Opportunity", "", r.String("Id"), own)
			f.values.take(r, "Account", "Account.", r.String("AccountId"), company)
		}
		readOpportunities(f, rs)
	}}, func(with bool) string {
		list := columns(fixed, nil, "")
		if with {
			list = columns(strings.Split(columns(fixed, own, ""), ", "), company, "Account.")
		}
		return "SELECT " + list + " FROM Opportunity WHERE Id IN " + listOf(slices.Clone(ids))
	}, len(own)+len(company) > 0)
}

// accounts finds accounts by their website. Salesforce can only search for a
// part of it; what is not of the domain is left out here.
func accounts(domains []string, c *Config) question {
	own := c.reads("Account")
	fixed := []string{"Id", "Name", "Website"}
	if c.has("Account", "IsPersonAccount") {
		fixed = append(fixed, "IsPersonAccount")
	}
	domains = slices.Clone(domains)
	slices.Sort(domains)
	domains = slices.Compact(domains)
	return withValues(question{ref: "accounts", object: "Account", read: func(f *found, rs []salesforce.Record) {
		by := map[string][]match.Account{}
		for _, r := range rs {
			domain := match.Domain(r.String("Website"))
			if domain == "" {
				continue
			}
			f.values.take(r, "Account", "", r.String("Id"), own)
			by[domain] = append(by[domain], match.Account{
				ID: r.String("Id"), Name: r.String("Name"), Website: r.String("Website"), Person: r.Bool("IsPersonAccount"),
			})
		}
		maps.Copy(f.Accounts, by)
	}}, func(with bool) string {
		list := columns(fixed, nil, "")
		if with {
			list = columns(fixed, own, "")
		}
		conditions := make([]string, len(domains))
		for i, d := range domains {
			conditions[i] = "Website LIKE " + salesforce.Quote("%"+likeLiteral.Replace(d)+"%")
		}
		return "SELECT " + list + " FROM Account WHERE " + strings.Join(conditions, " OR ")
	}, len(own) > 0)
}

// likeLiteral takes their meaning from the signs of a LIKE pattern. Domains hold
// an underscore at most, which as a pattern only finds more; what is found too
// much is left out.
var likeLiteral = strings.NewReplacer("%", "")

// readContacts takes all contacts of an address at once: a look-up in parts can
// ask for the same address twice.
func readContacts(f *found, rs []salesforce.Record) {
	contacts := map[string][]match.Contact{}
	for _, r := range rs {
		a := match.Email(r.String("Email"))
		contacts[a] = append(contacts[a], match.Contact{
			ID: r.String("Id"), Name: r.String("Name"), Email: r.String("Email"),
			AccountID: r.String("AccountId"), AccountName: r.String("Account.Name"), Person: r.Bool("IsPersonAccount"),
		})
	}
	maps.Copy(f.Contacts, contacts)
}

// becameColumns are what a converted lead became, as far as the user may see it.
var becameColumns = []string{
	"ConvertedContact.Name", "ConvertedContact.AccountId", "ConvertedContact.Account.Name", "ConvertedAccount.Name",
	"ConvertedOpportunity.Name", "ConvertedOpportunity.StageName", "ConvertedOpportunity.IsClosed", "ConvertedOpportunity.AccountId",
	"ConvertedOpportunity.OwnerId", "ConvertedOpportunity.Owner.Name", "ConvertedOpportunity.Owner.Email", "ConvertedOpportunity.Owner.IsActive",
}

// became reads what a converted lead became; the parts that the user may not see
// are there without an id.
func became(l *match.Lead, r salesforce.Record) {
	l.ConvertedContact, l.ConvertedAccount, l.ConvertedOpportunity = &match.Contact{}, &match.Account{}, &match.Opportunity{}
	if r.String("ConvertedContact.Name") != "" {
		*l.ConvertedContact = match.Contact{
			ID: l.ConvertedContactID, Name: r.String("ConvertedContact.Name"), Email: l.Email,
			AccountID: r.String("ConvertedContact.AccountId"), AccountName: r.String("ConvertedContact.Account.Name"),
		}
	}
	if r.String("ConvertedAccount.Name") != "" {
		*l.ConvertedAccount = match.Account{ID: l.ConvertedAccountID, Name: r.String("ConvertedAccount.Name")}
	}
	if r.String("ConvertedOpportunity.Name") != "" {
		const o = "ConvertedOpportunity."
		*l.ConvertedOpportunity = match.Opportunity{
			ID: l.ConvertedOpportunityID, Name: r.String(o + "Name"), Stage: r.String(o + "StageName"), Closed: r.Bool(o + "IsClosed"),
			AccountID: r.String(o + "AccountId"), OwnerID: r.String(o + "OwnerId"), OwnerName: r.String(o + "Owner.Name"),
			OwnerEmail: r.String(o + "Owner.Email"), OwnerActive: r.Bool(o + "Owner.IsActive"),
		}
	}
}

func readLeads(f *found, rs []salesforce.Record, whole bool) {
	leads := map[string][]match.Lead{}
	for _, r := range rs {
		a := match.Email(r.String("Email"))
		l := match.Lead{
			ID: r.String("Id"), Name: r.String("Name"), Email: r.String("Email"), Company: r.String("Company"),
			Converted: r.Bool("IsConverted"), ConvertedDate: r.String("ConvertedDate"),
			ConvertedContactID: r.String("ConvertedContactId"), ConvertedAccountID: r.String("ConvertedAccountId"),
			ConvertedOpportunityID: r.String("ConvertedOpportunityId"),
		}
		if whole && l.Converted {
			became(&l, r)
		}
		leads[a] = append(leads[a], l)
	}
	maps.Copy(f.Leads, leads)
}

func readOpportunities(f *found, rs []salesforce.Record) {
	for _, r := range rs {
		f.Opportunities[match.ID(r.String("Id"))] = match.Opportunity{
			ID: r.String("Id"), Name: r.String("Name"), Stage: r.String("StageName"), Closed: r.Bool("IsClosed"),
			AccountID: r.String("AccountId"), AccountName: r.String("Account.Name"),
			OwnerID: r.String("OwnerId"), OwnerName: r.String("Owner.Name"),
			OwnerEmail: r.String("Owner.Email"), OwnerActive: r.Bool("Owner.IsActive"),
		}
	}
}

// listOf writes distinct values as a SOQL list.
func listOf(values []string) string {
	slices.Sort(values)
	values = slices.Compact(values)
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = salesforce.Quote(v)
	}
	return "(" + strings.Join(quoted, ",") + ")"
}
