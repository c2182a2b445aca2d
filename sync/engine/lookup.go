package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// found is what the look-up answered for a batch.
type found struct {
	match.Candidates
	revisions map[string]int64    // by session key: the revision the org holds
	ids       map[string]string   // by session key: the record's Id
	again     []salesforce.Record // what was written earlier, read again
}

func newFound() found {
	return found{
		Candidates: match.Candidates{
			Contacts: map[string][]match.Contact{}, Leads: map[string][]match.Lead{},
			Opportunities: map[string]match.Opportunity{}, Unreadable: map[string]string{},
		},
		revisions: map[string]int64{}, ids: map[string]string{},
	}
}

// longestQuery leaves room below SOQL's 100,000 characters (contract: data 3.5).
const longestQuery = 90_000

// looked is how far a look-up came.
type looked struct {
	found
	rows    []store.Row // that were looked up
	refused []refusal   // that no look-up can be made for
	left    []store.Row // that err kept from being looked up
	err     error
}

// refusal is a row whose look-up Salesforce refuses for good.
type refusal struct {
	row   store.Row
	fault fault
}

// lookUp finds the people, the linked opportunities and the revisions that the
// org already holds: one composite call, unless the queries get too long for
// one or the call is refused. It touches nothing of the engine but its client,
// so it may run beside a call that writes.
func (e *Engine) lookUp(ctx context.Context, rows []store.Row, extra []question) looked {
	l := looked{found: newFound()}
	parts := [][]store.Row{rows}
	for len(parts) > 0 {
		part := parts[0]
		qs := questions(part)
		split := len(part) > 1 && slices.ContainsFunc(qs, func(q question) bool { return len(q.soql) > longestQuery })
		var err error
		if !split {
			split, err = e.ask5(ctx, &l.found, append(qs, extra...), len(part) == 1)
		}
		flt := faultOf(err)
		switch hopeless := err != nil && flt.verdict.Class == salesforce.ClassBug; {
		case split, hopeless && len(part) > 1:
			half := (len(part) + 1) / 2
			parts = append([][]store.Row{part[:half:half], part[half:]}, parts[1:]...)
		case hopeless:
			l.refused = append(l.refused, refusal{part[0], flt})
			parts = parts[1:]
		case err != nil:
			l.err, l.left = err, slices.Concat(parts...)
			return l
		default:
			l.rows = append(l.rows, part...)
			parts, extra = parts[1:], nil
		}
	}
	return l
}

// question is one query of the look-up call.
type question struct {
	ref, object, soql string
	read              func(*found, []salesforce.Record)
	required          bool
}

// ask5 puts up to five questions in one call. crowded says that an answer did
// not fit one page; with enough set, the first page is enough.
func (e *Engine) ask5(ctx context.Context, f *found, qs []question, enough bool) (crowded bool, err error) {
	subs := make([]salesforce.Subrequest, len(qs))
	for i, q := range qs {
		subs[i] = salesforce.QuerySub(q.ref, q.soql)
	}
	answers, _, err := e.call(ctx, subs)
	if err != nil {
		return false, err
	}
	pages := make([]*salesforce.QueryResult, len(qs))
	for i, q := range qs {
		page, err := answers[i].Query()
		switch {
		case err == nil && !page.Done && !enough && q.ref != writtenRef:
			return true, nil
		case err == nil:
			pages[i] = page
		case q.required || !unreadable(err):
			return false, fmt.Errorf("look up %s: %w", q.object, err)
		default:
			f.Unreadable[q.object] = "Not looked up: this user may not read " + q.object + " records"
		}
	}
	for i, q := range qs {
		if pages[i] != nil {
			q.read(f, pages[i].Records)
		}
	}
	return false, nil
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
		ref: "sessions", object: mapping.SessionObject, required: true, soql: revisionsOf(keys),
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
			soql: "SELECT Id, Name, Email, AccountId, Account.Name FROM Contact WHERE Email IN " + listOf(emails),
			read: readContacts,
		}, question{
			ref: "leads", object: "Lead",
			soql: "SELECT Id, Name, Email, Company, IsConverted, ConvertedDate, ConvertedContactId, ConvertedAccountId, ConvertedOpportunityId FROM Lead WHERE Email IN " + listOf(emails),
			read: readLeads,
		})
	}
	if len(deals) > 0 {
		qs = append(qs, question{
			ref: "opportunities", object: "Opportunity",
			soql: "SELECT Id, Name, StageName, AccountId, Account.Name, OwnerId, Owner.Name, Owner.Email, Owner.IsActive FROM Opportunity WHERE Id IN " + listOf(deals),
			read: readOpportunities,
		})
	}
	return qs
}

func revisionsOf(keys []string) string {
	return "SELECT Id, " + mapping.SessionKey + ", " + mapping.RevisionField + " FROM " + mapping.SessionObject +
		" WHERE " + mapping.SessionKey + " IN " + listOf(keys)
}

// readContacts takes all contacts of an address at once: a look-up in parts can
// ask for the same address twice.
func readContacts(f *found, rs []salesforce.Record) {
	contacts := map[string][]match.Contact{}
	for _, r := range rs {
		a := match.Email(r.String("Email"))
		contacts[a] = append(contacts[a], match.Contact{
			ID: r.String("Id"), Name: r.String("Name"), Email: r.String("Email"),
			AccountID: r.String("AccountId"), AccountName: r.String("Account.Name"),
		})
	}
	maps.Copy(f.Contacts, contacts)
}

func readLeads(f *found, rs []salesforce.Record) {
	leads := map[string][]match.Lead{}
	for _, r := range rs {
		a := match.Email(r.String("Email"))
		leads[a] = append(leads[a], match.Lead{
			ID: r.String("Id"), Name: r.String("Name"), Email: r.String("Email"), Company: r.String("Company"),
			Converted: r.Bool("IsConverted"), ConvertedDate: r.String("ConvertedDate"),
			ConvertedContactID: r.String("ConvertedContactId"), ConvertedAccountID: r.String("ConvertedAccountId"),
			ConvertedOpportunityID: r.String("ConvertedOpportunityId"),
		})
	}
	maps.Copy(f.Leads, leads)
}

func readOpportunities(f *found, rs []salesforce.Record) {
	for _, r := range rs {
		f.Opportunities[match.ID(r.String("Id"))] = match.Opportunity{
			ID: r.String("Id"), Name: r.String("Name"), Stage: r.String("StageName"),
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

// unreadable tells an object that this user may not read, or that the org does
// not have, from every other fault.
func unreadable(err error) bool {
	return salesforce.HasCode(err, "INVALID_TYPE", "INVALID_FIELD", "INSUFFICIENT_ACCESS", "INVALID_TYPE_FOR_OPERATION")
}
