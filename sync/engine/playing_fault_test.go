package engine_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// doomed is a store whose process dies at its n-th use: from then on nothing is
// read or written.
type doomed struct {
	*store.Store
	mu   sync.Mutex
	uses int
	end  func()
}

func (d *doomed) dies() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.uses--; d.uses >= 0 {
		return nil
	}
	d.end()
	return errDead
}

func (d *doomed) Claim(ctx context.Context, org string, n int, lease time.Duration) (store.Batch, error) {
	if err := d.dies(); err != nil {
		return store.Batch{}, err
	}
	return d.Store.Claim(ctx, org, n, lease)
}

func (d *doomed) RecordWithRuns(ctx context.Context, token string, o []store.Outcome, r []store.Run) (int, error) {
	if err := d.dies(); err != nil {
		return 0, err
	}
	return d.Store.RecordWithRuns(ctx, token, o, r)
}

func (d *doomed) RecordRuns(ctx context.Context, r []store.Run) error {
	if err := d.dies(); err != nil {
		return err
	}
	return d.Store.RecordRuns(ctx, r)
}

func (d *doomed) DueRuns(ctx context.Context, org string, n int) ([]store.Run, error) {
	if err := d.dies(); err != nil {
		return nil, err
	}
	return d.Store.DueRuns(ctx, org, n)
}

func (d *doomed) AskChanges(ctx context.Context, org string, c []store.Change) error {
	if err := d.dies(); err != nil {
		return err
	}
	return d.Store.AskChanges(ctx, org, c)
}

func (d *doomed) SettleChanges(ctx context.Context, c []store.Change) error {
	if err := d.dies(); err != nil {
		return err
	}
	return d.Store.SettleChanges(ctx, c)
}

func (d *doomed) BeginFlush(ctx context.Context, org string) (int64, error) {
	if err := d.dies(); err != nil {
		return 0, err
	}
	return d.Store.BeginFlush(ctx, org)
}

func (d *doomed) EndFlush(ctx context.Context, f store.Flush) error {
	if err := d.dies(); err != nil {
		return err
	}
	return d.Store.EndFlush(ctx, f)
}

// Killed between any two steps, the next start leaves each session in the org
// exactly once, the totals right, every action at an end, and a before-image of
// every record that was changed.
func TestAKillBetweenAnyTwoStepsLosesNeitherSessionsNorWhatTheyConcern(t *testing.T) {
	for uses, whole := 1, false; !whole; uses++ {
		t.Run(fmt.Sprint(uses), func(t *testing.T) {
			s := newStage(t)
			p := s.player()
			all := by(dannika, 0, 6)
			p.accept(all...)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			dying := &doomed{Store: p.store, uses: uses, end: cancel}
			client, _ := clientOf(t, s.token)
			e := engine.New(engine.Options{
				Store: dying, Salesforce: client, OrgID: s.org.OrgID(), Batch: 1000, Guarded: true, Work: dying, Config: p.configured,
			})
			_ = e.Drain(ctx)
			whole = ctx.Err() == nil
			if err := p.store.Close(); err != nil {
				t.Fatal(err)
			}
			p.start()
			p.drain()
			p.arrived(all...)
			p.total(6)
			for _, one := range all {
				for action, run := range p.runs(one.Key()) {
					if run.State != store.RunCompleted && run.State != store.RunSkipped {
						t.Errorf("%s: %s is %s (%s)", one.Key(), action, run.State, run.Reason)
					}
				}
			}
			changes, err := p.store.Changes(t.Context(), s.org.OrgID(), store.ChangeFilter{})
			if err != nil {
				t.Fatal(err)
			}
			imaged := map[string]bool{}
			for _, c := range changes {
				imaged[c.Object] = true
				for _, f := range c.Fields {
					if f.Before != nil {
						t.Errorf("%s.%s was %v before, says the image; it was empty", c.Object, f.Field, f.Before)
					}
				}
			}
			if !imaged["Contact"] || !imaged["Account"] {
				t.Errorf("there are images of %v", imaged)
			}
		})
	}
}

// total checks the total of sessions on the contact and its account.
func (p *player) total(n int64) {
	p.t.Helper()
	for _, soql := range []string{
		"SELECT Id, Navattic_Total_Sessions__c FROM Contact WHERE Email = '" + dannika + "'",
		"SELECT Id, Navattic_Total_Sessions__c FROM Account WHERE Name = 'Acme Manufacturing'",
	} {
		if got := p.one(soql).Int("Navattic_Total_Sessions__c"); got != n {
			p.t.Errorf("%s says %d sessions, want %d", soql, got, n)
		}
	}
}

// Passing faults of the calls that change records cost nobody an attempt and
// leave the totals right.
func TestPassingFaultsLeaveTheTotalsRightAndTheSessionsUntouched(t *testing.T) {
	for _, fault := range []string{
		"lock:n=3,object=Contact", "lock:n=2,object=Account", "drop-after:n=1,after=2,path=composite", "server-error:n=2,after=2,path=composite",
		"session-expired-once:n=1,after=2", "unavailable:n=1,after=2,path=composite",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			p := s.player()
			s.faults(fault)
			all := by(dannika, 0, 4)
			p.accept(all...)
			p.drain()
			s.org.ClearFaults()
			p.arrived(all...)
			p.total(4)
			for _, one := range all {
				if x := p.detail(one.Key()); x.Attempts != 0 {
					t.Errorf("%s was charged %d attempts", one.Key(), x.Attempts)
				}
			}
		})
	}
}

// What Salesforce refuses for a record is the record's own affair: the sessions
// are there, the reason is told, and it is written when the cause is gone.
func TestARefusedRecordBlocksNoSessionAndIsWrittenWhenTheCauseIsGone(t *testing.T) {
	s := newStage(t)
	p := s.player()
	s.faults("record-error:object=Contact,code=FIELD_CUSTOM_VALIDATION_EXCEPTION,message=A region is required")
	all := by(dannika, 0, 3)
	p.accept(all...)
	p.drain()
	p.arrived(all...)
	run := p.runs(all[0].Key())["sync-contact"]
	if run.State != store.RunFailed || run.Code != "FIELD_CUSTOM_VALIDATION_EXCEPTION" || run.Reason != "A region is required" {
		t.Errorf("the contact's run is %s, %s: %s", run.State, run.Code, run.Reason)
	}
	if run := p.runs(all[0].Key())["update-account"]; run.State != store.RunCompleted {
		t.Errorf("the account's run is %s (%s): a later action runs although one fails", run.State, run.Reason)
	}
	faults, err := p.store.RunFaults(t.Context(), s.org.OrgID())
	if err != nil || len(faults) != 1 || faults[0].Runs != 3 {
		t.Errorf("faults %+v, %v", faults, err)
	}
	s.org.ClearFaults()
	if n, err := p.store.RetryRuns(t.Context(), s.org.OrgID(), "FIELD_CUSTOM_VALIDATION_EXCEPTION"); err != nil || n != 3 {
		t.Fatalf("%d are tried again, %v", n, err)
	}
	p.drain()
	p.total(3)
	if run := p.runs(all[0].Key())["sync-contact"]; run.State != store.RunCompleted {
		t.Errorf("the contact's run is %s (%s)", run.State, run.Reason)
	}
}

// A lead is made only when a playbook wants it and nobody matches, once for all
// sessions of the visitor, and the sessions are linked to it.
func TestALeadIsMadeOnceAndTheSessionsAreLinkedToIt(t *testing.T) {
	s := newStage(t)
	p := s.player()
	p.decide(func(c *engine.Config) {
		for i := range c.Playbooks[0].Do {
			if c.Playbooks[0].Do[i].Kind == "sync-lead" {
				c.Playbooks[0].Do[i].CreateLead = true
			}
		}
	})
	all := by("new.person@fresh.example", 0, 3)
	for i := range all {
		all[i].Visitor.Company = "Fresh Ltd"
	}
	p.accept(all...)
	p.drain()
	p.arrived(all...)
	leads := p.query("SELECT Id, LastName, Company, Navattic_Total_Sessions__c FROM Lead WHERE Email = 'new.person@fresh.example'")
	if len(leads) != 1 {
		t.Fatalf("%d leads", len(leads))
	}
	for _, r := range leads {
		if r.String("LastName") != "Whitfield" || r.String("Company") != "Fresh Ltd" || r.Int("Navattic_Total_Sessions__c") != 3 {
			t.Errorf("the lead is %v", r)
		}
	}
	for key, r := range s.records() {
		if r.String("Lead__c") == "" {
			t.Errorf("%s is not linked to the lead", key)
		}
	}
}

// A choice that a person made is used, and can be taken back.
func TestAChoiceBetweenEqualRecordsIsUsedUntilItIsTakenBack(t *testing.T) {
	s := newStage(t)
	p := s.player()
	ids := p.make("Contact", []map[string]any{
		{"LastName": "One", "Email": "twin@two.example"}, {"LastName": "Two", "Email": "twin@two.example"},
	})
	all := by("twin@two.example", 0, 1)
	p.accept(all...)
	p.drain()
	if d := p.detail(all[0].Key()); d.State != store.StateChoice || d.Matches.Question == "" {
		t.Fatalf("state %v, %+v", d.State, d.Matches)
	}
	rows, err := p.store.ByKeys(t.Context(), s.org.OrgID(), all[0].Key())
	if err != nil {
		t.Fatal(err)
	}
	config, _ := p.configured(t.Context())
	decided, err := p.Decide(t.Context(), rows, config)
	if err != nil || len(decided) != 1 || len(decided[0].Asks) != 1 || len(decided[0].Asks[0].Options) != 2 {
		t.Fatalf("%+v, %v", decided, err)
	}
	key := decided[0].Asks[0].Key
	chosen(p, key, ids[1])
	again(t, p, all)
	if d := p.detail(all[0].Key()); d.State != store.StateSynced || d.Matches.Contact.ID != ids[1] {
		t.Errorf("after the choice: %v, %+v", d.State, d.Matches.Contact)
	}
	if r := p.one("SELECT Id, Navattic_Total_Sessions__c FROM Contact WHERE LastName = 'Two' AND Email = 'twin@two.example'"); r.Int("Navattic_Total_Sessions__c") != 1 {
		t.Errorf("the chosen contact holds %v", r)
	}
	chosen(p, key, "")
	again(t, p, all)
	if d := p.detail(all[0].Key()); d.State != store.StateChoice {
		t.Errorf("after it was taken back: %v", d.State)
	}
}

func again(t *testing.T, p *player, all []session.Session) {
	t.Helper()
	if _, err := p.store.Resend(t.Context(), p.stage.org.OrgID(), keysOf(all)...); err != nil {
		t.Fatal(err)
	}
	p.drain()
}

// A mapping that is new counts for what comes from now on, and for the rest only
// when it is sent again.
func TestANewMappingIsNotRetroactive(t *testing.T) {
	p := newStage(t).player()
	without := func(c *engine.Config) {
		var rows []mapping.Row
		for _, r := range c.Mappings {
			if r.Object != "Contact" || r.Field != "Navattic_Total_Steps__c" {
				rows = append(rows, r)
			}
		}
		c.Mappings = rows
	}
	whole, _ := p.configured(t.Context())
	p.decide(without)
	all := by(dannika, 0, 2)
	p.accept(all...)
	p.drain()
	const soql = "SELECT Id, Navattic_Total_Steps__c FROM Contact WHERE Email = '" + dannika + "'"
	p.decide(func(c *engine.Config) { c.Mappings = whole.Mappings })
	p.drain()
	if r := p.one(soql); r.String("Navattic_Total_Steps__c") != "" {
		t.Errorf("the new mapping was written to %v without being asked to", r)
	}
	again(t, p, all)
	if r := p.one(soql); r.Int("Navattic_Total_Steps__c") != 6 {
		t.Errorf("after a backfill: %v", r)
	}
}

// An org whose own code breaks every change of a contact takes the sessions all
// the same, and new ones right afterwards.
func TestCallsThatBreakOnOtherRecordsHoldUpNoSession(t *testing.T) {
	s := newStage(t)
	p := s.player()
	s.intercept(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if body := bodyOf(t, r); r.Method == http.MethodPost && bytes.Contains(body, []byte(`"referenceId":"records0"`)) {
			http.Error(w, "[]", http.StatusInternalServerError)
			return
		}
		next.ServeHTTP(w, r)
	})
	first, second := by(dannika, 0, 2), by(dannika, 2, 2)
	p.accept(first...)
	p.drain()
	if g := p.State().Gate; g != nil {
		t.Fatalf("the gate %s is closed: %s", g.Kind, g.Reason)
	}
	p.accept(second...)
	p.drain()
	p.arrived(append(first, second...)...)
	s.intercept(nil)
	p.drain()
	p.total(4)
}
