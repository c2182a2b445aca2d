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

// found is what the look-up answered for a batch.
type found struct {
	match.Candidates
	revisions map[string]int64  // by session key: the revision the org holds
	ids       map[string]string // by session key: the record's Id
}

func newFound() found {
	return found{
		Candidates: match.Candidates{Contacts: map[string][]match.Contact{}, Leads: map[string][]match.Lead{},
			Opportunities: map[string]match.Opportunity{}, Unreadable: map[string]string{}},
		revisions: map[string]int64{}, ids: map[string]string{},
	}
}

// longestQuery leaves room below SOQL's 100,000 characters (contract: data 3.5).
const longestQuery = 90_000

// lookUp finds the people, the linked opportunities and the revisions that the
// org already holds: one composite call, unless the queries get too long for
// one or the call is refused. rows are those that could be looked up; failed
// are the others, finished.
func (e *Engine) lookUp(ctx context.Context, batch store.Batch) (f found, rows []store.Row, failed []result) {
	f = newFound()
	parts := [][]store.Row{batch.Rows}
	for tries := 1; len(parts) > 0; tries++ {
		part := parts[0]
		qs := questions(part)
		if len(part) > 1 && slices.ContainsFunc(qs, func(q question) bool { return len(q.soql) > longestQuery }) {
			parts = append(halved(part), parts[1:]...)
			continue
		}
		crowded, err := e.ask5(ctx, &f, append(qs, e.written.question(part)...), len(part) == 1)
		switch {
		case err == nil && !crowded:
			rows = append(rows, part...)
			parts, tries = parts[1:], 0
			continue
		case err == nil:
			parts = append(halved(part), parts[1:]...) // more answers than one page holds
			continue
		}
		flt := faultOf(err)
		e.failing++
		switch {
		case ctx.Err() != nil:
		case flt.verdict.Class == salesforce.ClassBug && len(part) > 1:
			parts = append(halved(part), parts[1:]...)
			continue
		case flt.verdict.Class == salesforce.ClassBug:
			p := &prepared{token: batch.Token, row: part[0]}
			failed = append(failed, result{p.token, flt.mark(p.outcome(store.Dead), true)})
			parts = parts[1:]
			continue
		case e.passing(flt) && tries < freeFaults:
			e.nap(ctx, e.shortWait(tries, flt.retryAfter))
			continue
		case flt.verdict.Class == salesforce.ClassGate:
			e.shut(ctx, gateKind(flt.verdict.Gate), flt.verdict.Key, flt.text, flt.retryAfter)
		default:
			e.pace.bad()
			e.shut(ctx, GateBusy, flt.verdict.Key, flt.text, flt.retryAfter)
		}
		for _, part := range parts {
			for _, row := range part {
				failed = append(failed, (&prepared{token: batch.Token, row: row}).release())
			}
		}
		return f, rows, failed
	}
	return f, rows, failed
}

func halved(rows []store.Row) [][]store.Row {
	half := (len(rows) + 1) / 2
	return [][]store.Row{rows[:half:half], rows[half:]}
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

func revisionsOf(keys []string) string {
	return "SELECT Id, " + mapping.SessionKey + ", " + mapping.RevisionField + " FROM " + mapping.SessionObject +
		" WHERE " + mapping.SessionKey + " IN " + list(keys)
}

func readContacts(f *found, rs []salesforce.Record) {
	for _, r := range rs {
		a := match.Email(r.String("Email"))
		f.Contacts[a] = append(f.Contacts[a], match.Contact{
			ID: r.String("Id"), Name: r.String("Name"), Email: r.String("Email"),
			AccountID: r.String("AccountId"), AccountName: r.String("Account.Name"),
		})
	}
}

func readLeads(f *found, rs []salesforce.Record) {
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

// unreadable tells an object that this user may not read, or that the org does
// not have, from every other fault.
func unreadable(err error) bool {
	return salesforce.HasCode(err, "INVALID_TYPE", "INVALID_FIELD", "INSUFFICIENT_ACCESS", "INVALID_TYPE_FOR_OPERATION")
}
