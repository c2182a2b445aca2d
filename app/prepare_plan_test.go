package app_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/app/status"
	"demobridge/sync/rehearsal"
)

// An org that has never heard of us is planned, tested, built, given and
// checked; a second run finds nothing to do, and says so.
func TestAnEmptyOrgIsPreparedOnceAndThenThereIsNothingToDo(t *testing.T) {
	s := bareStage(t)
	a := s.enter(t, t.TempDir(), asAdmin)
	began := time.Now()

	plan := planOf(t, a, status.PrepareChoice{})
	if diff := cmp.Diff(every(status.WordCreate), words(plan)); diff != "" {
		t.Errorf("the first plan (-want +got):\n%s", diff)
	}
	if !plan.MayDeploy || plan.Partial || plan.Nothing || plan.Conflict+plan.Change+plan.Exists != 0 || plan.Calls > 3 {
		t.Errorf("%+v", plan)
	}
	calls := plan.Calls

	if err := a.StartPrepare(status.PrepareChoice{}, true); err != nil {
		t.Fatal(err)
	}
	tested, _ := over(t, a)
	if tested.Stage != status.PrepareDone || !tested.Test {
		t.Fatalf("testing the plan: %+v", tested)
	}
	if n, err := s.Count("Navattic_Session__c"); err == nil {
		t.Errorf("testing the plan has made the object, with %d rows", n)
	}
	calls += tested.Calls

	done := prepared(t, a, status.PrepareChoice{})
	calls += done.Calls
	if !done.Check.Fine() || done.Check.Fields != 56 || done.Assign.Code != "" {
		t.Errorf("the check afterwards: %+v, %+v", done.Check, done.Assign)
	}
	for _, p := range done.Parts {
		if p.Word != "Done" && p.ID != status.PartAssignment {
			t.Errorf("%s is %s", p.Name, p.Word)
		}
	}
	t.Logf("plan, test, deploy, assign, verify: %d calls, %v", calls, time.Since(began).Round(time.Millisecond))

	again := planOf(t, a, status.PrepareChoice{})
	if diff := cmp.Diff(every(status.WordExists), words(again)); diff != "" || !again.Nothing {
		for _, p := range again.Parts {
			for _, l := range p.Lines {
				if l.Word != status.WordExists {
					t.Logf("%s %s: %s", l.Word, l.ID, l.Why)
				}
			}
		}
		t.Errorf("the second plan (-want +got):\n%s", diff)
	}
	deploys := s.deploys(t)
	if second := prepared(t, a, status.PrepareChoice{}); !second.Check.Fine() || second.Calls > 5 {
		t.Errorf("running again: %+v", second)
	}
	if now := s.deploys(t); now != deploys {
		t.Errorf("running again deployed %d packages", now-deploys)
	}

	review, err := a.ReviewSchema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, o := range review {
		sum += len(o.Fields)
		if !strings.HasSuffix(o.URL, "/lightning/setup/ObjectManager/"+o.Object+"/FieldsAndRelationships/view") {
			t.Errorf("%s leads to %s", o.Object, o.URL)
		}
	}
	if sum != 56 {
		t.Errorf("the review lists %d fields", sum)
	}
}

// deploys counts the packages that the org was sent.
func (s stage) deploys(t *testing.T) int { return s.called(t, "POST", "metadata/deployRequest") }

// What has been prepared is enough to send sessions with, and the org itself
// then keeps the newest state of each.
func TestASessionArrivesInThePreparedOrg(t *testing.T) {
	s := bareStage(t)
	a := s.enter(t, t.TempDir(), asAdmin)
	prepared(t, a, status.PrepareChoice{})
	sessions, err := a.Demo(t.Context(), 20)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Take(t.Context(), sessions); err != nil {
		t.Fatal(err)
	}
	a.SyncNow()
	snapshots, end := a.Watch()
	defer end()
	for range snapshots {
		now, err := a.Standing(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if now.Total < 20 || now.Waiting+now.Sending > 0 {
			continue
		}
		n, err := s.Count("Navattic_Session__c")
		if err != nil || n == 0 || n != now.Synced || now.Failed > 0 || len(now.Gates) > 0 {
			t.Errorf("%d sessions are in Salesforce, %v: %+v", n, err, now)
		}
		return
	}
}

// Ticking box after box asks Salesforce nothing; comparing again does.
func TestOnlyAComparisonAsksTheOrg(t *testing.T) {
	s := bareStage(t)
	a := s.enter(t, t.TempDir(), asAdmin)
	var calls []int
	for _, out := range [][]string{nil, {"Lead"}, {"Lead", "Account"}, {"Account"}, {"Account"}} {
		calls = append(calls, planOf(t, a, status.PrepareChoice{Out: out}).Calls)
	}
	if diff := cmp.Diff([]int{2, 0, 0, 0, 2}, calls); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	prepared(t, a, status.PrepareChoice{Out: []string{"Account"}})
	if p := planOf(t, a, status.PrepareChoice{}); p.Calls == 0 || p.Create != 10 {
		t.Errorf("after a change the org is not looked at anew: %d calls, %d to create", p.Calls, p.Create)
	}
}

// An org that was set up before is met as it is: nothing to do for whoever has
// the permission set, and a rep without it is not told that things are missing
// when they are only hidden.
func TestAnOrgThatWasSetUpNeedsNothing(t *testing.T) {
	s := newStage(t, rehearsal.Options{})
	for _, user := range []string{asAdmin, asIntegration} {
		p := planOf(t, s.enter(t, t.TempDir(), user), status.PrepareChoice{})
		if diff := cmp.Diff(every(status.WordExists), words(p)); diff != "" || !p.Nothing {
			t.Errorf("%s (-want +got):\n%s%+v", user, diff, p.Parts[5])
		}
	}
	if p := planOf(t, s.enter(t, t.TempDir(), asRep), status.PrepareChoice{}); !p.Partial || p.MayDeploy {
		t.Errorf("the rep's plan: partial %v, may deploy %v", p.Partial, p.MayDeploy)
	}
}

// Parts and single lines can be left out, and come later when wanted.
func TestWhatIsLeftOutIsNotMadeAndCanBeMadeLater(t *testing.T) {
	s := bareStage(t)
	a := s.enter(t, t.TempDir(), asAdmin)
	choice := status.PrepareChoice{Out: []string{status.PartObject, status.PartAccount, "Lead.Navattic_Last_Flow__c"}}
	plan := planOf(t, a, choice)
	want := every(status.WordCreate)
	want[status.PartObject], want[status.PartAccount] = status.WordLeftOut, status.WordLeftOut
	if diff := cmp.Diff(want, words(plan)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if l := line(t, plan, "Lead.Navattic_Last_Flow__c"); l.Word != status.WordLeftOut || l.Ticked {
		t.Errorf("%+v", l)
	}
	done := prepared(t, a, choice)
	if !done.Check.Fine() || done.Check.Fields != 29 {
		t.Errorf("%+v", done.Check)
	}
	rest := planOf(t, a, status.PrepareChoice{})
	want = every(status.WordExists)
	want[status.PartObject], want[status.PartAccount], want[status.PartLead] = status.WordCreate, status.WordCreate, status.WordCreate
	want[status.PartPermissions] = status.WordChange
	if diff := cmp.Diff(want, words(rest)); diff != "" {
		t.Errorf("the rest (-want +got):\n%s", diff)
	}
	if done := prepared(t, a, status.PrepareChoice{}); !done.Check.Fine() || done.Check.Fields != 56 {
		t.Errorf("%+v", done.Check)
	}
	if !planOf(t, a, status.PrepareChoice{}).Nothing {
		t.Error("something is still missing")
	}
}

// A field that has our name and another type is named, left exactly as it is,
// and everything else is built around it.
func TestACollidingFieldIsNamedAndNeverChanged(t *testing.T) {
	s := bareStage(t)
	err := s.ChangeSchema(t.Context(), func(d *rehearsal.Draft) error {
		if err := d.PutField("Lead", rehearsal.NewCustomField("Navattic_Last_Demo__c", "Last Demo", "date")); err != nil {
			return err
		}
		return d.PutField("Contact", rehearsal.TextField("Navattic_Last_Demo__c", "Their Last Demo", 80))
	})
	if err != nil {
		t.Fatal(err)
	}
	a := s.enter(t, t.TempDir(), asAdmin)
	plan := planOf(t, a, status.PrepareChoice{})
	l := line(t, plan, "Lead.Navattic_Last_Demo__c")
	if l.Word != status.WordConflict || l.Ticked || l.Type != "Date" || l.Why != "A field with this name has another type (Date). Rename it, or map to it." {
		t.Errorf("%+v", l)
	}
	short := line(t, plan, "Contact.Navattic_Last_Demo__c")
	if short.Word != status.WordChange || short.Type != "Text 80 → 255" || short.Why != "Text is cut off today: 80 letters are too few." {
		t.Errorf("%+v", short)
	}
	prepared(t, a, status.PrepareChoice{})
	after := planOf(t, a, status.PrepareChoice{})
	if l := line(t, after, "Lead.Navattic_Last_Demo__c"); l.Word != status.WordConflict || l.Type != "Date" {
		t.Errorf("after the deployment: %+v", l)
	}
	if l := line(t, after, "Contact.Navattic_Last_Demo__c"); l.Word != status.WordExists || l.Label != "Their Last Demo" {
		t.Errorf("after the deployment: %+v", l)
	}
	if !after.Nothing || after.Conflict != 1 {
		t.Errorf("after the deployment: %+v", after)
	}
}
