package engine_test

import (
	"testing"

	"demobridge/sync/engine"
	"demobridge/sync/playbook"
	"demobridge/sync/store"

	"github.com/google/go-cmp/cmp"
)

// contactsAlone is a playbook beside the usual one that changes contacts and
// saves no session.
func contactsAlone(c *engine.Config) {
	p := playbook.Default("contacts")
	p.Name, p.Do = "Contacts alone", []playbook.Action{playbook.Do(playbook.SyncContact)}
	c.Playbooks = append(c.Playbooks, p)
}

func (p *player) allRuns(key string) map[string]store.Run {
	p.t.Helper()
	runs, err := p.store.Runs(p.t.Context(), p.stage.org.OrgID(), key)
	if err != nil {
		p.t.Fatal(err)
	}
	out := map[string]store.Run{}
	for _, r := range runs {
		out[r.Playbook+" "+r.Action] = r
	}
	return out
}

func (p *player) again(playbook string, keys ...string) {
	p.t.Helper()
	if n, err := p.store.ResendFor(p.t.Context(), p.stage.org.OrgID(), playbook, keys...); n != len(keys) || err != nil {
		p.t.Fatalf("runs again for %d of %d sessions: %v", n, len(keys), err)
	}
}

// A playbook that runs again for chosen sessions runs alone: what the others did
// stays as it was, and the session stays in Salesforce as it is.
func TestAPlaybookThatRunsAgainRunsAlone(t *testing.T) {
	p := newStage(t).player()
	p.decide(contactsAlone)
	all := by(dannika, 0, 2)
	p.accept(all...)
	p.drain()
	before, other := p.allRuns(all[0].Key()), p.allRuns(all[1].Key())
	if len(before) != 6 {
		t.Fatalf("%d action runs, want five of the usual playbook and one", len(before))
	}
	p.again("contacts", all[0].Key())
	if next, err := p.PreviewNext(t.Context()); err != nil || len(next.Records) != 1 || next.Records[0].Object != "Contact" {
		t.Errorf("the preview shows %+v (%v), want the contact alone", next.Records, err)
	}
	p.drain()
	after := p.allRuns(all[0].Key())
	if r := after["contacts sync-contact"]; r.Version != 2 || r.State != store.RunSkipped || r.Reason != "Nothing to change" {
		t.Errorf("the playbook's action is %+v", r)
	}
	delete(before, "contacts sync-contact")
	delete(after, "contacts sync-contact")
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("the other playbook's actions changed (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(other, p.allRuns(all[1].Key())); diff != "" {
		t.Errorf("a session that was not chosen changed (-before +after):\n%s", diff)
	}
	p.arrived(all...)
	// That was for once: sent again as a whole, all playbooks run.
	if _, err := p.store.Resend(t.Context(), p.stage.org.OrgID(), all[0].Key()); err != nil {
		t.Fatal(err)
	}
	p.drain()
	for name, r := range p.allRuns(all[0].Key()) {
		if r.Version != 3 {
			t.Errorf("%s was not run again with all others: %+v", name, r)
		}
	}
}

// A session that has yet to be sent has its turn with all playbooks, whichever
// of them is asked to run again.
func TestASessionThatWaitsIsNotTakenFromTheOtherPlaybooks(t *testing.T) {
	p := newStage(t).player()
	p.decide(contactsAlone)
	all := by(dannika, 0, 1)
	p.accept(all...)
	p.again("contacts", all[0].Key())
	p.drain()
	p.arrived(all...)
	if n := len(p.allRuns(all[0].Key())); n != 6 {
		t.Errorf("%d action runs, want all six", n)
	}
	// Two that are asked for one after the other both run, and no third.
	p.again("contacts", all[0].Key())
	p.again("another", all[0].Key())
	p.again("contacts", all[0].Key())
	rows, err := p.store.ByKeys(t.Context(), p.stage.org.OrgID(), all[0].Key())
	if err != nil || len(rows) != 1 {
		t.Fatal(rows, err)
	}
	if diff := cmp.Diff([]string{"contacts", "another"}, rows[0].Only); diff != "" {
		t.Errorf("it is sent again for (-want +got):\n%s", diff)
	}
}
