package playbook_test

import (
	"fmt"
	"strings"
	"testing"

	"demobridge/sync/match"
	"demobridge/sync/playbook"
	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
)

func tell(runs []playbook.Run) string {
	var b strings.Builder
	for _, r := range runs {
		fmt.Fprintf(&b, "%s %s %s", r.Playbook, r.Action, r.State)
		if r.RecordID != "" {
			fmt.Fprintf(&b, " %s %s", r.Object, r.RecordID)
		}
		if r.Create {
			fmt.Fprintf(&b, " creates %s", r.Object)
		}
		if r.Reason != "" {
			fmt.Fprintf(&b, ": %s", r.Reason)
		}
		fmt.Fprintln(&b)
	}
	return b.String()
}

func everything() match.Result {
	return match.Result{
		Contact: match.Link{ID: "003A"}, Account: match.Link{ID: "001A"}, Opportunity: match.Link{ID: "006A"},
		Lead: match.Link{Reason: "A contact has this email; the contact is used"},
	}
}

func TestTheDefaultPlaybookSendsAllSessionsOfIdentifiedVisitorsByAllActions(t *testing.T) {
	p := playbook.Default("usual")
	if err := p.Validate(); err != nil || !p.On || p.When != playbook.SessionEnds {
		t.Fatalf("%+v: %v", p, err)
	}
	s := one("s1", "dana@acme.example", 1)
	want := `usual submit-session-object pending
usual sync-lead skipped: A contact has this email; the contact is used
usual sync-contact pending Contact 003A
usual update-account pending Account 001A
usual update-opportunity pending Opportunity 006A
`
	runs := playbook.Decide([]playbook.Playbook{p}, s, history(s), everything())
	if diff := cmp.Diff(want, tell(runs)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(runs, playbook.Decide([]playbook.Playbook{p}, s, history(s), everything())); diff != "" {
		t.Errorf("deciding again gave other runs: %s", diff)
	}
	if r := runs[0]; r.Session != "s1" || r.PlaybookName != "Salesforce: all engagement" || r.Object != "Navattic_Session__c" {
		t.Errorf("the first run is %+v", r)
	}
	for _, a := range p.Do {
		if a.CreateLead {
			t.Error("the default playbook creates leads")
		}
	}
}

func TestWhoeverIsNotInTheAudienceHasEveryActionSkippedWithTheReason(t *testing.T) {
	p := playbook.Default("usual")
	s := one("s1", "", 9)
	runs := playbook.Decide([]playbook.Playbook{p}, s, history(s), everything())
	if len(runs) != len(p.Do) {
		t.Fatalf("%d runs of %d actions", len(runs), len(p.Do))
	}
	for _, r := range runs {
		if r.State != playbook.Skipped || r.Reason != "no email" {
			t.Errorf("%+v", r)
		}
	}
}

func TestWhatMatchesNothingIsSkippedWithTheMatchsOwnReason(t *testing.T) {
	why := func(text string) match.Link { return match.Link{Reason: text} }
	m := match.Result{Contact: why("no contact"), Lead: why("no lead"), Account: why("no account"), Opportunity: why("no opportunity")}
	s := one("s1", "dana@acme.example", 1)
	want := `usual submit-session-object pending
usual sync-lead skipped: no lead
usual sync-contact skipped: no contact
usual update-account skipped: no account
usual update-opportunity skipped: no opportunity
`
	if diff := cmp.Diff(want, tell(playbook.Decide([]playbook.Playbook{playbook.Default("usual")}, s, history(s), m))); diff != "" {
		t.Error(diff)
	}
}

func TestALeadIsCreatedOnlyWhereItIsWantedAndCertainThatNobodyMatches(t *testing.T) {
	named := session.Session{ID: "s1", Visitor: session.Visitor{Email: "dana@acme.example", FullName: "Dana Whitfield"}}
	nameless := session.Session{ID: "s1", Visitor: session.Visitor{Email: "dana@acme.example"}}
	nobody := match.Result{Nobody: true, Domain: "acme.example", Lead: match.Link{Reason: "No match: nobody in Salesforce has this email"}}
	unsure := nobody
	unsure.Nobody, unsure.Lead.Reason = false, "Not looked up: this user may not read Lead records"
	found := match.Result{Lead: match.Link{ID: "00QA"}}
	free := nobody
	free.Domain = ""
	for _, c := range []struct {
		create bool
		s      session.Session
		m      match.Result
		want   string
	}{
		{false, named, nobody, "p sync-lead skipped: No match: nobody in Salesforce has this email\n"},
		{true, named, nobody, "p sync-lead pending creates Lead\n"},
		{true, named, unsure, "p sync-lead skipped: Not looked up: this user may not read Lead records\n"},
		{true, named, everything(), "p sync-lead skipped: A contact has this email; the contact is used\n"},
		{true, named, found, "p sync-lead pending Lead 00QA\n"},
		{true, nameless, nobody, "p sync-lead skipped: A new lead needs a last name, and the visitor left none\n"},
		{true, named, free, "p sync-lead skipped: A new lead needs a company, and none is known\n"},
	} {
		a := playbook.Do(playbook.SyncLead)
		a.CreateLead = c.create
		p := playbook.Playbook{ID: "p", Name: "P", On: true, When: playbook.SessionEnds, Do: []playbook.Action{a}}
		if got := tell(playbook.Decide([]playbook.Playbook{p}, c.s, history(c.s), c.m)); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestAPersonAccountIsNotUpdatedThroughItsContact(t *testing.T) {
	m := everything()
	m.PersonAccount = true
	p := playbook.Playbook{ID: "p", Name: "P", On: true, When: playbook.SessionEnds, Do: []playbook.Action{playbook.Do(playbook.SyncContact), playbook.Do(playbook.UpdateAccount)}}
	s := one("s1", "dana@acme.example", 1)
	want := "p sync-contact skipped: This is a person account: its fields can be changed only through the account\np update-account pending Account 001A\n"
	if diff := cmp.Diff(want, tell(playbook.Decide([]playbook.Playbook{p}, s, history(s), m))); diff != "" {
		t.Error(diff)
	}
}

func TestPlaybooksRunInTheirOrderAndOnlyThoseThatAreOn(t *testing.T) {
	hook := playbook.Action{ID: "hook", Kind: playbook.SendWebhook, Webhook: "sales"}
	ps := []playbook.Playbook{
		{ID: "b", Name: "B", On: true, When: playbook.SessionEnds, Do: []playbook.Action{hook, playbook.Do(playbook.SubmitSession)}},
		{ID: "off", Name: "Off", When: playbook.SessionEnds, Do: []playbook.Action{hook}},
		{ID: "a", Name: "A", On: true, When: playbook.SessionEnds, Do: []playbook.Action{{ID: "x", Kind: playbook.SendWebhook}}},
	}
	s := one("s1", "", 0)
	want := "b hook pending\nb submit-session-object pending\na x skipped: No address set\n"
	if diff := cmp.Diff(want, tell(playbook.Decide(ps, s, history(s), match.Result{}))); diff != "" {
		t.Error(diff)
	}
	if runs := playbook.Decide(nil, s, history(s), match.Result{}); len(runs) != 0 {
		t.Errorf("without playbooks: %v", runs)
	}
}

func TestAPlaybookWaitsForWhatItSays(t *testing.T) {
	dana, luis := "dana@acme.example", "luis@acme.example"
	for _, c := range []struct {
		when playbook.When
		all  []session.Session
		why  string
	}{
		{playbook.SessionEnds, []session.Session{one("1", dana, 0)}, ""},
		{playbook.VisitorReturns, []session.Session{one("1", dana, 0)}, "the visitor's first session"},
		{playbook.VisitorReturns, []session.Session{one("1", luis, 0), one("2", dana, 0)}, "the visitor's first session"},
		{playbook.VisitorReturns, []session.Session{one("1", dana, 0), one("2", dana, 0)}, ""},
		{playbook.AccountEngages, []session.Session{one("1", dana, 2)}, ""},
		{playbook.AccountEngages, []session.Session{one("1", luis, 1), one("2", dana, 2)}, ""},
		{playbook.AccountEngages, []session.Session{one("1", dana, 1)}, "moved no step"},
		{playbook.AccountEngages, []session.Session{one("1", luis, 2), one("2", dana, 2)}, "the account was engaged before"},
	} {
		p := playbook.Playbook{ID: "p", Name: "P", On: true, When: c.when, Do: []playbook.Action{playbook.Do(playbook.SubmitSession)}}
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
		runs := playbook.Decide([]playbook.Playbook{p}, c.all[len(c.all)-1], history(c.all...), match.Result{})
		if len(runs) != 1 || runs[0].Reason != c.why || (runs[0].State == playbook.Pending) != (c.why == "") {
			t.Errorf("%s after %d sessions: %+v, want %q", c.when, len(c.all), runs, c.why)
		}
	}
	lone := one("1", dana, 2)
	p := playbook.Playbook{ID: "p", On: true, When: playbook.AccountEngages, Do: []playbook.Action{playbook.Do(playbook.SubmitSession)}}
	if runs := playbook.Decide([]playbook.Playbook{p}, lone, session.History{Visitor: session.Total(lone)}, match.Result{}); runs[0].Reason != "the company is not known" {
		t.Errorf("of nobody knows which company: %+v", runs)
	}
}

func TestEverythingThatCanBeChosenHasWordsForIt(t *testing.T) {
	for _, k := range playbook.Kinds() {
		if k.Words() == string(k) || (k.Object() == "") != (k == playbook.SendWebhook) {
			t.Errorf("%s: %q, %q", k, k.Words(), k.Object())
		}
		if !(playbook.Playbook{Do: []playbook.Action{playbook.Do(k)}}).Has(k) || (playbook.Playbook{}).Has(k) {
			t.Errorf("%s is not found where it is, or found where it is not", k)
		}
	}
	for _, w := range playbook.Whens() {
		if w.Words() == string(w) {
			t.Errorf("%s has no words", w)
		}
	}
}
