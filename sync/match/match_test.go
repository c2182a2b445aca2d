package match_test

import (
	"testing"

	"demobridge/sync/match"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

var (
	dana   = match.Contact{ID: "003A", Name: "Dana", Email: "dana@acme.example", AccountID: "001A", AccountName: "Acme"}
	danaB  = match.Contact{ID: "003B", Name: "Dana B", Email: "dana@acme.example", AccountID: "001B", AccountName: "Beta"}
	lead   = match.Lead{ID: "00QA", Name: "Dana", Email: "dana@acme.example", Company: "Acme"}
	leadB  = match.Lead{ID: "00QB", Name: "Dana", Email: "dana@acme.example", Company: "Acme"}
	former = match.Lead{
		ID: "00QC", Name: "Dana", Email: "dana@acme.example", Company: "Acme", Converted: true,
		ConvertedDate: "2026-10-01", ConvertedContactID: "003A", ConvertedAccountID: "001A",
	}
	deal = match.Opportunity{
		ID: "006A00000000001AAA", Name: "Acme – Forecasting", Stage: "Proposal", AccountID: "001D", AccountName: "Acme Holding",
		OwnerID: "005A", OwnerName: "Maya", OwnerEmail: "maya@harbor.example", OwnerActive: true,
	}
)

func TestASessionConcernsWhatTheCandidatesSayAndTheReasonSaysWhy(t *testing.T) {
	known := "dana@acme.example"
	none := "No match: nobody in Salesforce has this email"
	unlinked := match.Link{Reason: "Not linked: the share link has no opportunity"}
	tests := []struct {
		name       string
		email      string
		linked     match.Linked
		candidates match.Candidates
		want       match.Result
	}{
		{
			"a contact has the email, in another case", "Dana@ACME.example",
			match.Linked{},
			match.Candidates{Contacts: map[string][]match.Contact{known: {dana}}, Leads: map[string][]match.Lead{known: {lead}}},
			match.Result{
				Contact:     match.Link{ID: "003A", Name: "Dana", Reason: "Same email address"},
				Lead:        match.Link{Reason: "A contact has this email; the contact is used"},
				Account:     match.Link{ID: "001A", Name: "Acme", Reason: "The account of this contact"},
				Opportunity: unlinked,
			},
		},
		{
			"two contacts have the email", known,
			match.Linked{},
			match.Candidates{Contacts: map[string][]match.Contact{known: {dana, danaB}}},
			match.Result{
				Contact: match.Link{Reason: "Not decided: 2 contacts have this email"},
				Lead:    match.Link{Reason: "Not decided: contacts have this email"}, Opportunity: unlinked, Undecided: true,
			},
		},
		{
			"an open lead has the email", known,
			match.Linked{},
			match.Candidates{Leads: map[string][]match.Lead{known: {lead, former}}},
			match.Result{Contact: match.Link{Reason: none}, Lead: match.Link{ID: "00QA", Name: "Dana", Reason: "Same email address"}, Opportunity: unlinked},
		},
		{
			"two open leads have the email", known,
			match.Linked{},
			match.Candidates{Leads: map[string][]match.Lead{known: {lead, leadB}}},
			match.Result{Contact: match.Link{Reason: none}, Lead: match.Link{Reason: "Not decided: 2 leads have this email"}, Opportunity: unlinked, Undecided: true},
		},
		{
			"a converted lead is followed", known,
			match.Linked{},
			match.Candidates{Leads: map[string][]match.Lead{known: {former}}},
			match.Result{
				Contact:     match.Link{ID: "003A", Name: "Dana", Reason: "Converted from a lead on 2026-10-01; the contact is used"},
				Lead:        match.Link{Reason: "The lead with this email was converted"},
				Account:     match.Link{ID: "001A", Name: "Acme", Reason: "The account of this contact"},
				Opportunity: unlinked,
			},
		},
		{
			"nobody has the email", known,
			match.Linked{},
			match.Candidates{},
			match.Result{Contact: match.Link{Reason: none}, Lead: match.Link{Reason: none}, Opportunity: unlinked},
		},
		{
			"the visitor is anonymous", "",
			match.Linked{},
			match.Candidates{Contacts: map[string][]match.Contact{"": {dana}}},
			match.Result{
				Contact: match.Link{Reason: "No match: the visitor has no email address"},
				Lead:    match.Link{Reason: "No match: the visitor has no email address"}, Opportunity: unlinked,
			},
		},
		{
			"leads may not be read", known,
			match.Linked{},
			match.Candidates{Unreadable: map[string]string{"Lead": "Not looked up: no right"}},
			match.Result{Contact: match.Link{Reason: none}, Lead: match.Link{Reason: "Not looked up: no right"}, Opportunity: unlinked},
		},
		{
			"the linked deal, by its 15-character id, brings owner and account", "",
			match.Linked{OpportunityID: "006A00000000001", By: "Maya, 3 Nov"},
			match.Candidates{Opportunities: map[string]match.Opportunity{match.ID(deal.ID): deal}},
			match.Result{
				Contact:     match.Link{Reason: "No match: the visitor has no email address"},
				Lead:        match.Link{Reason: "No match: the visitor has no email address"},
				Account:     match.Link{ID: "001D", Name: "Acme Holding", Reason: "The account of the linked opportunity"},
				Opportunity: match.Link{ID: deal.ID, Name: deal.Name, Reason: "Linked to the share link by Maya, 3 Nov"},
				Stage:       "Proposal", OwnerID: "005A", OwnerName: "Maya", OwnerEmail: "maya@harbor.example",
			},
		},
		{
			"the contact's account goes before the deal's", known,
			match.Linked{OpportunityID: deal.ID},
			match.Candidates{Contacts: map[string][]match.Contact{known: {dana}}, Opportunities: map[string]match.Opportunity{match.ID(deal.ID): deal}},
			match.Result{
				Contact:     match.Link{ID: "003A", Name: "Dana", Reason: "Same email address"},
				Lead:        match.Link{Reason: "A contact has this email; the contact is used"},
				Account:     match.Link{ID: "001A", Name: "Acme", Reason: "The account of this contact"},
				Opportunity: match.Link{ID: deal.ID, Name: deal.Name, Reason: "Linked to the share link"},
				Stage:       "Proposal", OwnerID: "005A", OwnerName: "Maya", OwnerEmail: "maya@harbor.example",
			},
		},
		{
			"the linked deal is gone", "",
			match.Linked{OpportunityID: "006Z00000000001AAA"},
			match.Candidates{Opportunities: map[string]match.Opportunity{}},
			match.Result{
				Contact:     match.Link{Reason: "No match: the visitor has no email address"},
				Lead:        match.Link{Reason: "No match: the visitor has no email address"},
				Opportunity: match.Link{Reason: "The linked opportunity was deleted, or this user may not see it"},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := match.Session(session.Session{Visitor: session.Visitor{Email: tt.email}}, tt.linked, tt.candidates)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
