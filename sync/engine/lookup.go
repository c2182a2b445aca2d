package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// found is what one look-up call answered for a batch.
type found struct {
	match.Candidates
	revisions map[string]int64  // by session key: the revision the org holds
	ids       map[string]string // by session key: the record's Id
}

// question is one query of the look-up call.
type question struct {
	ref, object, soql string
	read              func(*found, []salesforce.Record)
	required          bool
}

// lookUp finds, in one composite call of at most five queries (contract: data
// 3.4), the people, the linked opportunities and the revisions that the org
// already holds for the batch.
func (e *Engine) lookUp(ctx context.Context, rows []store.Row) (found, error) {
	f := found{revisions: map[string]int64{}, ids: map[string]string{}}
	qs := questions(rows)
	subs := make([]salesforce.Subrequest, len(qs))
	for i, q := range qs {
		subs[i] = salesforce.QuerySub(q.ref, q.soql)
	}
	answers, err := e.o.Salesforce.Composite(ctx, salesforce.CompositeRequest{Subrequests: subs})
	if err != nil {
		return f, err
	}
	if len(answers) != len(qs) {
		return f, fmt.Errorf("look up: %d answers to %d queries", len(answers), len(qs))
	}
	for i, q := range qs {
		page, err := answers[i].Query()
		if err == nil && !page.Done {
			err = fmt.Errorf("look up %s: more rows than one page holds", q.object)
		}
		if err != nil {
			if q.required || !unreadable(err) {
				return f, fmt.Errorf("look up %s: %w", q.object, err)
			}
			if f.Unreadable == nil {
				f.Unreadable = map[string]string{}
			}
			f.Unreadable[q.object] = "Not looked up: this user may not read " + q.object + " records"
			continue
		}
		q.read(&f, page.Records)
	}
	return f, nil
}

func questions(rows []store.Row) []question {
	var emails, keys, deals []string
	for _, r := range rows {
		keys = append(keys, r.Key)
		if a := match.Email(r.Session.Visitor.Email); a != "" {
			emails = append(emails, a)
		}
		if id := r.OpportunityID; id != "" {
			deals = append(deals, id)
		}
	}
	qs := []question{{
		ref: "sessions", object: mapping.SessionObject, required: true,
		soql: "SELECT Id, " + mapping.SessionKey + ", " + mapping.RevisionField + " FROM " + mapping.SessionObject +
			" WHERE " + mapping.SessionKey + " IN " + list(keys),
		read: func(f *found, rs []salesforce.Record) {
			for _, r := range rs {
				key := r.String(mapping.SessionKey)
				f.revisions[key], f.ids[key] = r.Int(mapping.RevisionField), r.String("Id")
			}
		},
	}}
	if len(emails) > 0 {
		qs = append(qs, question{
			ref: "contacts", object: "Contact",
			soql: "SELECT Id, Name, Email, AccountId, Account.Name FROM Contact WHERE Email IN " + list(emails),
			read: readContacts,
		}, question{
			ref: "leads", object: "Lead",
			soql: "SELECT Id, Name, Email, Company, IsConverted, ConvertedDate, ConvertedContactId, ConvertedAccountId, ConvertedOpportunityId FROM Lead WHERE Email IN " + list(emails),
			read: readLeads,
		})
	}
	if len(deals) > 0 {
		qs = append(qs, question{
			ref: "opportunities", object: "Opportunity",
			soql: "SELECT Id, Name, StageName, AccountId, Account.Name, OwnerId, Owner.Name, Owner.Email, Owner.IsActive FROM Opportunity WHERE Id IN " + list(deals),
			read: readOpportunities,
		})
	}
	return qs
}

func readContacts(f *found, rs []salesforce.Record) {
	f.Contacts = map[string][]match.Contact{}
	for _, r := range rs {
		a := match.Email(r.String("Email"))
		f.Contacts[a] = append(f.Contacts[a], match.Contact{
			ID: r.String("Id"), Name: r.String("Name"), Email: r.String("Email"),
			AccountID: r.String("AccountId"), AccountName: r.String("Account.Name"),
		})
	}
}

func readLeads(f *found, rs []salesforce.Record) {
	f.Leads = map[string][]match.Lead{}
	for _, r := range rs {
		a := match.Email(r.String("Email"))
		f.Leads[a] = append(f.Leads[a], match.Lead{
			ID: r.String("Id"), Name: r.String("Name"), Email: r.String("Email"), Company: r.String("Company"),
			Converted: r.Bool("IsConverted"), ConvertedDate: r.String("ConvertedDate"),
			ConvertedContactID: r.String("ConvertedContactId"), ConvertedAccountID: r.String("ConvertedAccountId"),
			ConvertedOpportunityID: r.String("ConvertedOpportunityId"),
		})
	}
}

func readOpportunities(f *found, rs []salesforce.Record) {
	f.Opportunities = map[string]match.Opportunity{}
	for _, r := range rs {
		f.Opportunities[match.ID(r.String("Id"))] = match.Opportunity{
			ID: r.String("Id"), Name: r.String("Name"), Stage: r.String("StageName"),
			AccountID: r.String("AccountId"), AccountName: r.String("Account.Name"),
			OwnerID: r.String("OwnerId"), OwnerName: r.String("Owner.Name"),
			OwnerEmail: r.String("Owner.Email"), OwnerActive: r.Bool("Owner.IsActive"),
		}
	}
}

// list writes distinct values as a SOQL list.
func list(values []string) string {
	slices.Sort(values)
	values = slices.Compact(values)
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = salesforce.Quote(v)
	}
	return "(" + strings.Join(quoted, ",") + ")"
}
