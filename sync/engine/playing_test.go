package engine_test

import (
	"fmt"
	"testing"

	"demobridge/sync/session"
	"demobridge/sync/store"
)

const dannika = "dannika.whitfallow@acme.example"

// Many sessions of one contact are one update of the contact and one of the
// account, with the totals over all of them.
func TestTheSessionsOfAVisitorAreAddedUpOnTheContactAndTheAccountInOneUpdate(t *testing.T) {
	p := newStage(t).player()
	all := by(dannika, 0, 7)
	p.accept(all...)
	p.drain()
	p.arrived(all...)
	want := session.Total(all...)
	for _, soql := range []string{
		"SELECT Id, Navattic_Total_Sessions__c, Navattic_Total_Minutes__c, Navattic_Last_Demo__c, Navattic_Very_Interested_Areas__c FROM Contact WHERE Email = '" + dannika + "'",
		"SELECT Id, Navattic_Total_Sessions__c, Navattic_Total_Minutes__c, Navattic_Last_Demo__c, Navattic_Very_Interested_Areas__c FROM Account WHERE Name = 'Acme Manufacturing'",
	} {
		r := p.one(soql)
		if r.Int("Navattic_Total_Sessions__c") != 7 || r.Float("Navattic_Total_Minutes__c") != want.Minutes ||
			r.String("Navattic_Last_Demo__c") != "Platform tour" || r.String("Navattic_Very_Interested_Areas__c") != "SSO & SCIM" {
			t.Errorf("%s\nfinds %v, want the totals %+v", soql, r, want)
		}
	}
	changes, err := p.store.Changes(t.Context(), p.stage.org.OrgID(), store.ChangeFilter{})
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) != 2 {
		t.Errorf("%d records were changed, want the contact and the account once each", len(changes))
	}
	for _, s := range all {
		runs := p.runs(s.Key())
		for action, state := range map[string]store.RunState{
			"submit-session-object": store.RunCompleted, "sync-contact": store.RunCompleted, "update-account": store.RunCompleted,
			"sync-lead": store.RunSkipped, "update-opportunity": store.RunSkipped,
		} {
			if runs[action].State != state || runs[action].Reason == "" {
				t.Errorf("%s: %s is %s (%s), want %s", s.Key(), action, runs[action].State, runs[action].Reason, state)
			}
		}
	}
}

func TestSendingTwiceChangesNothing(t *testing.T) {
	p := newStage(t).player()
	all := by(dannika, 0, 5)
	p.accept(all...)
	p.drain()
	if _, err := p.store.Resend(t.Context(), p.stage.org.OrgID(), keysOf(all)...); err != nil {
		t.Fatal(err)
	}
	before, _ := p.store.Changes(t.Context(), p.stage.org.OrgID(), store.ChangeFilter{})
	p.drain()
	after, _ := p.store.Changes(t.Context(), p.stage.org.OrgID(), store.ChangeFilter{})
	if len(after) != len(before) {
		t.Errorf("sending again changed %d records", len(after)-len(before))
	}
	if run := p.runs(all[0].Key())["sync-contact"]; run.State != store.RunSkipped || run.Reason != "Nothing to change" {
		t.Errorf("the second run of the contact is %s (%s)", run.State, run.Reason)
	}
	p.arrived(all...)
}

func keysOf(all []session.Session) (keys []string) {
	for _, s := range all {
		keys = append(keys, s.Key())
	}
	return keys
}

// The default playbook is for identified visitors; the others are left out, with
// the reason, and looked at again when they turn out to be somebody.
func TestASessionThatNoPlaybookWantsIsSkippedUntilANewerRevisionIsWanted(t *testing.T) {
	p := newStage(t).player()
	anonymous := by("", 0, 1)[0]
	anonymous.Visitor = session.Visitor{}
	p.accept(anonymous)
	p.drain()
	d := p.detail(anonymous.Key())
	if d.State != store.StateSkipped || d.ErrorText != "No playbook that is on sends this session: no email" {
		t.Fatalf("state %v: %q", d.State, d.ErrorText)
	}
	if n := len(p.stage.records()); n != 0 {
		t.Fatalf("%d records in the org", n)
	}
	known := by(dannika, 0, 1)[0]
	known.ClosedAt = known.ClosedAt.Add(1e9)
	p.accept(known)
	p.drain()
	p.arrived(known)
}

// API calls for 1,000 new sessions of 300 known visitors with all five actions:
// one look-up, one of 5 x 200 session upserts, one of the records they concern.
func TestAThousandSessionsOfThreeHundredVisitorsTakeThreeCalls(t *testing.T) {
	s := newStage(t)
	p := s.player()
	emails := p.seedPeople(200, 100)
	sessions := some(1000, 0)
	for i := range sessions {
		sessions[i].Visitor = session.Visitor{Email: emails[i%len(emails)]}
		if i%10 == 0 {
			sessions[i].ShareLink = session.ShareLink{ID: "link", OpportunityID: p.opportunity()}
		}
	}
	p.accept(sessions...)
	p.drain()
	p.arrived(sessions...)
	changes, err := p.store.Changes(t.Context(), s.org.OrgID(), store.ChangeFilter{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("1,000 sessions of 300 visitors: %d calls, %d records changed", p.calls(), len(changes))
	if len(changes) != 200+200+100+2 {
		t.Errorf("%d records were changed, want 200 contacts, 200 accounts, 100 leads, the opportunity and its account", len(changes))
	}
	if p.calls() > 3 {
		t.Errorf("%d calls, the floor is 3", p.calls())
	}
}

func (p *player) opportunity() string {
	return p.one("SELECT Id FROM Opportunity WHERE Name = 'Acme – Forecasting rollout'").ID()
}

// The worst case: every session has a contact, an account and an opportunity of
// its own.
func TestAThousandSessionsWithParentsOfTheirOwnTakeNineCallsAtMost(t *testing.T) {
	s := newStage(t)
	p := s.player()
	emails := p.seedPeople(1000, 0)
	ids := p.query("SELECT Id, Email, AccountId FROM Contact WHERE Email LIKE 'c%buyer%'")
	account := map[string]string{}
	for _, r := range ids {
		account[r.String("Email")] = r.String("AccountId")
	}
	var deals []map[string]any
	for i, e := range emails {
		deals = append(deals, map[string]any{"Name": fmt.Sprintf("Deal %d", i), "StageName": "Prospecting", "CloseDate": "2027-01-31", "AccountId": account[e]})
	}
	opportunities := p.make("Opportunity", deals)
	sessions := some(1000, 0)
	for i := range sessions {
		sessions[i].Visitor = session.Visitor{Email: emails[i]}
		sessions[i].ShareLink = session.ShareLink{ID: fmt.Sprint("link", i), OpportunityID: opportunities[i]}
	}
	p.accept(sessions...)
	p.drain()
	p.arrived(sessions...)
	changes, err := p.store.Changes(t.Context(), s.org.OrgID(), store.ChangeFilter{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("1,000 sessions with parents of their own: %d calls, %d records changed", p.calls(), len(changes))
	if len(changes) != 3000 || p.calls() > 9 {
		t.Errorf("%d records in %d calls, want 3,000 in 9 at most", len(changes), p.calls())
	}
}
