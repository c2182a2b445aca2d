package match_test

import (
	"fmt"
	"strings"
	"testing"

	"demobridge/sync/match"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

const (
	known = "dana@acme.example"
	bare  = "contact - No match: nobody in Salesforce has this email\nlead - No match: nobody in Salesforce has this email\n"
	anon  = "contact - No match: the visitor has no email address\nlead - No match: the visitor has no email address\n"
	alone = "opportunity - Not linked: the share link has no opportunity\n"
	site  = "account - No match: no account has the website acme.example\n"
	used  = "lead - A contact has this email; the contact is used\n"
	cid   = "006D00000000001AAA"
)

var (
	dana   = match.Contact{ID: "003A", Name: "Dana", Email: known, AccountID: "001A", AccountName: "Acme"}
	danaB  = match.Contact{ID: "003B", Name: "Dana B", Email: known, AccountID: "001B", AccountName: "Beta"}
	danaC  = match.Contact{ID: "003C", Name: "Dana C", Email: known, AccountID: "001A", AccountName: "Acme"}
	loose  = match.Contact{ID: "003L", Name: "Dana", Email: known}
	person = match.Contact{ID: "003P", Name: "Dana", Email: known, AccountID: "001P", AccountName: "Dana", Person: true}
	lead   = match.Lead{ID: "00QA", Name: "Dana", Email: known, Company: "Acme"}
	leadB  = match.Lead{ID: "00QB", Name: "Dana B", Email: known, Company: "Beta"}
	former = match.Lead{
		ID: "00QC", Name: "Dana", Email: known, Company: "Acme", Converted: true,
		ConvertedDate: "2026-10-01", ConvertedContactID: "003A", ConvertedAccountID: "001A",
	}
	formerB = match.Lead{
		ID: "00QD", Name: "Dana", Email: known, Company: "Beta", Converted: true,
		ConvertedContactID: "003B", ConvertedAccountID: "001B",
	}
	acme  = match.Account{ID: "001A", Name: "Acme", Website: "https://www.acme.example"}
	acmeB = match.Account{ID: "001E", Name: "Acme Europe", Website: "acme.example/en"}
	deal  = match.Opportunity{
		ID: "006A00000000001AAA", Name: "Forecasting", Stage: "Proposal", AccountID: "001D", AccountName: "Acme Holding",
		OwnerID: "005A", OwnerName: "Maya", OwnerEmail: "maya@harbor.example", OwnerActive: true,
	}
	orphan  = match.Opportunity{ID: "006B00000000001AAA", Name: "No account", Stage: "Proposal"}
	began   = match.Opportunity{ID: cid, Name: "First deal", Stage: "Discovery", AccountID: "001A", AccountName: "Acme"}
	elapsed = match.Opportunity{ID: cid, Name: "First deal", Stage: "Closed Lost", Closed: true, AccountID: "001A", AccountName: "Acme"}
)

type candidates func(*match.Candidates)

func contacts(list ...match.Contact) candidates {
	return func(c *match.Candidates) { c.Contacts[known] = list }
}

func leads(list ...match.Lead) candidates {
	return func(c *match.Candidates) { c.Leads[known] = list }
}

func accounts(domain string, list ...match.Account) candidates {
	return func(c *match.Candidates) { c.Accounts[domain] = list }
}

func deals(list ...match.Opportunity) candidates {
	return func(c *match.Candidates) {
		for _, o := range list {
			c.Opportunities[match.ID(o.ID)] = o
		}
	}
}

func open(account string, list ...match.Opportunity) candidates {
	return func(c *match.Candidates) { c.Deals = map[string][]match.Opportunity{account: list} }
}

func unreadable(objects ...string) candidates {
	return func(c *match.Candidates) {
		for _, o := range objects {
			c.Unreadable[o] = "Not looked up: this user may not read " + o + " records"
		}
	}
}

func chosen(object, value, id, by string) candidates {
	return func(c *match.Candidates) { c.Choices[match.Key(object, value)] = match.Choice{ID: id, By: by} }
}

func free(text string) candidates {
	return func(c *match.Candidates) { c.Free, _ = match.ParseFreeMail(text) }
}

// converted is former with what the look-up found of what it became.
func converted(contact *match.Contact, account *match.Account, opportunity *match.Opportunity) match.Lead {
	l := former
	l.ConvertedContact, l.ConvertedAccount, l.ConvertedOpportunity = contact, account, opportunity
	return l
}

func notOwned(o match.Opportunity) match.Opportunity {
	o.OwnerActive = false
	return o
}

func nameless(o match.Opportunity) match.Opportunity {
	o.OwnerActive, o.OwnerName = false, ""
	return o
}

// tell writes a result as the situations below do: a line for each link, with
// its id or "-", and lines for what else was found.
func tell(r match.Result) string {
	var b strings.Builder
	for _, l := range []struct {
		what string
		link match.Link
	}{{"contact", r.Contact}, {"lead", r.Lead}, {"account", r.Account}, {"opportunity", r.Opportunity}} {
		id := l.link.ID
		if id == "" {
			id = "-"
		}
		fmt.Fprintf(&b, "%s %s %s\n", l.what, id, l.link.Reason)
	}
	for _, q := range r.Questions {
		fmt.Fprintf(&b, "ask %s:", q.Text)
		for _, o := range q.Options {
			fmt.Fprintf(&b, " %s (%s, %s)", o.ID, o.Name, o.Detail)
		}
		fmt.Fprintln(&b)
	}
	for _, s := range r.Suggestions {
		fmt.Fprintf(&b, "suggest %s: %s\n", s.ID, s.Reason)
	}
	for word, is := range map[string]bool{"person account\n": r.PersonAccount, "nobody\n": r.Nobody} {
		if is {
			b.WriteString(word)
		}
	}
	return b.String()
}

func matched(email string, linked match.Linked, with ...candidates) match.Result {
	c := match.Candidates{
		Contacts: map[string][]match.Contact{}, Leads: map[string][]match.Lead{}, Accounts: map[string][]match.Account{},
		Opportunities: map[string]match.Opportunity{}, Unreadable: map[string]string{}, Choices: map[string]match.Choice{},
	}
	for _, change := range with {
		change(&c)
	}
	return match.Session(session.Session{Visitor: session.Visitor{Email: email}}, linked, c)
}

func TestEverySituationHasItsRecordsAndAReasonForEachAndForEachThatIsMissing(t *testing.T) {
	for i, s := range situations() {
		t.Run(fmt.Sprintf("%d %s", i+1, s.name), func(t *testing.T) {
			got := matched(s.email, s.linked, s.with...)
			if diff := cmp.Diff(s.want, tell(got)); diff != "" {
				t.Error(diff)
			}
			if got.Undecided != (len(got.Questions) > 0) {
				t.Errorf("undecided is %v with %d questions", got.Undecided, len(got.Questions))
			}
		})
	}
	if n := len(situations()); n < 60 {
		t.Errorf("%d situations, 60 were promised", n)
	}
}

func TestTheLinkedOpportunityBringsItsStageAndItsOwner(t *testing.T) {
	got := matched("", match.Linked{OpportunityID: deal.ID}, deals(deal))
	if got.Stage != "Proposal" || got.OwnerID != "005A" || got.OwnerName != "Maya" || got.OwnerEmail != "maya@harbor.example" || got.OwnerInactive {
		t.Errorf("got %+v", got)
	}
	if got := matched("", match.Linked{OpportunityID: deal.ID}, deals(notOwned(deal))); !got.OwnerInactive {
		t.Error("an owner who can no longer sign in was not marked")
	}
}

func TestOwnerDataIsNeverFilledWhereTheShareLinkHasNoOpportunity(t *testing.T) {
	owned := deal
	got := matched(known, match.Linked{}, leads(converted(&dana, &acme, &owned)))
	if got.Opportunity.ID != deal.ID || got.Stage != "Proposal" {
		t.Fatalf("the conversion was not followed: %+v", got.Opportunity)
	}
	if got.OwnerID+got.OwnerName+got.OwnerEmail != "" {
		t.Errorf("owner %q %q %q", got.OwnerID, got.OwnerName, got.OwnerEmail)
	}
}

func TestAChoiceIsRememberedForEverySessionOfTheAddressAndCanBeUndone(t *testing.T) {
	doubt := matched(known, match.Linked{}, contacts(dana, danaB))
	if len(doubt.Questions) != 1 {
		t.Fatalf("%d questions, want one", len(doubt.Questions))
	}
	q := doubt.Questions[0]
	want := match.Question{
		Key: "Contact:" + known, Object: "Contact", Value: known, Text: "2 contacts have this email",
		Options: []match.Option{{ID: "003A", Name: "Dana", Detail: "Acme"}, {ID: "003B", Name: "Dana B", Detail: "Beta"}},
	}
	if diff := cmp.Diff(want, q); diff != "" {
		t.Error(diff)
	}
	answer := func(c *match.Candidates) { c.Choices[q.Key] = match.Choice{ID: q.Options[1].ID, By: "Maya"} }
	if got := matched("DANA@Acme.example", match.Linked{}, contacts(dana, danaB), answer); got.Contact.ID != "003B" || got.Undecided {
		t.Errorf("after the choice: %+v", got.Contact)
	}
	if got := matched(known, match.Linked{}, contacts(dana, danaB)); diffs(got, doubt) != "" {
		t.Error("without the choice the doubt is not what it was")
	}
}

func diffs(a, b match.Result) string { return cmp.Diff(a, b) }

// Whatever was found, and in whatever order, the same is decided, and nothing
// is linked that was not among the candidates.
func TestTheOrderOfTheCandidatesDecidesNothing(t *testing.T) {
	for _, s := range situations() {
		forward := matched(s.email, s.linked, s.with...)
		backward := matched(s.email, s.linked, append(s.with, func(c *match.Candidates) {
			for _, list := range c.Contacts {
				reverse(list)
			}
			for _, list := range c.Leads {
				reverse(list)
			}
			for _, list := range c.Accounts {
				reverse(list)
			}
		})...)
		for _, pair := range [][2]match.Link{
			{forward.Contact, backward.Contact}, {forward.Lead, backward.Lead},
			{forward.Account, backward.Account}, {forward.Opportunity, backward.Opportunity},
		} {
			if pair[0].ID != pair[1].ID {
				t.Errorf("%s: %q in one order, %q in the other", s.name, pair[0].ID, pair[1].ID)
			}
		}
	}
}

func reverse[T any](list []T) {
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
}
