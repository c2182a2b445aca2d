package app_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
	"demobridge/sync/rehearsal/oauth"
	"demobridge/sync/salesforce/metadata"
)

const (
	asAdmin       = "admin@rehearsal.example"
	asIntegration = "integration@rehearsal.example"
	asRep         = "rep@rehearsal.example"
)

// stage is a rehearsal org of a test's own, for programs that connect to it.
// Tests on stages run beside each other.
type stage struct {
	*rehearsal.Org
	url string
}

func newStage(t *testing.T, o rehearsal.Options) stage {
	t.Helper()
	t.Parallel()
	org, err := rehearsal.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	url, err := org.Listen(context.WithoutCancel(t.Context()), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return stage{org, url}
}

func bareStage(t *testing.T) stage {
	t.Helper()
	return newStage(t, rehearsal.Options{WithoutSessionObject: true})
}

// enter is a program that runs on the stage as one of its people.
func (s stage) enter(t *testing.T, dir, user string) *app.App {
	t.Helper()
	a := s.open(t, dir, user)
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func (s stage) open(t *testing.T, dir, user string) *app.App {
	t.Helper()
	token, err := s.Mint(user)
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Dir: dir, Org: app.Source{Running: &app.RunningOrg{
		URL: s.url, OrgID: s.OrgID(), ClientID: oauth.DemobridgeConsumerKey, Username: user, AccessToken: token,
	}}})
	if err != nil {
		t.Fatal(err)
	}
	a.AskFast(metadata.Pace{First: time.Millisecond, Longest: 5 * time.Millisecond})
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

func planOf(t *testing.T, a *app.App, c status.PrepareChoice) status.Plan {
	t.Helper()
	p, err := a.PreparePlan(t.Context(), c)
	if err != nil {
		t.Fatalf("plan: %v", err)
	}
	return p
}

// over waits for the end of the change that is going on and returns what was
// shown of it.
func over(t *testing.T, a *app.App) (end status.Prepare, stages []status.PrepareStage) {
	t.Helper()
	ch, stop := a.WatchPrepare()
	defer stop()
	for {
		select {
		case s := <-ch:
			if len(stages) == 0 || stages[len(stages)-1] != s.Stage {
				stages = append(stages, s.Stage)
			}
			if s.Stage.Over() {
				return s, stages
			}
		case <-t.Context().Done():
			t.Fatal("the change does not end")
		}
	}
}

// prepared carries a plan out and wants it to end well.
func prepared(t *testing.T, a *app.App, c status.PrepareChoice) status.Prepare {
	t.Helper()
	if err := a.StartPrepare(c, false); err != nil {
		t.Fatal(err)
	}
	end, _ := over(t, a)
	if end.Stage != status.PrepareDone {
		t.Fatalf("the change ended as %d: %+v %+v", end.Stage, end.Fault, end.Faults)
	}
	return end
}

func words(p status.Plan) map[string]status.PlanWord {
	out := map[string]status.PlanWord{}
	for _, part := range p.Parts {
		out[part.ID] = part.Word
	}
	return out
}

func line(t *testing.T, p status.Plan, id string) status.PlanLine {
	t.Helper()
	for _, part := range p.Parts {
		for _, l := range part.Lines {
			if l.ID == id {
				return l
			}
		}
	}
	t.Fatalf("the plan has no line %s", id)
	return status.PlanLine{}
}

func every(word status.PlanWord) map[string]status.PlanWord {
	out := map[string]status.PlanWord{}
	for _, id := range []string{"object", "Lead", "Contact", "Account", "Opportunity", "permissionset", "assign"} {
		out[id] = word
	}
	return out
}

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
		if n, err := s.Count("Navattic_Session__c"); err == nil && n == 20 {
			return
		}
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

// A user who may not deploy hands over the very package; an admin's tool
// deploys it as it is, and the plan sees in the org that it was done.
func TestAPackageForTheAdminDeploysAndIsNoticed(t *testing.T) {
	s := bareStage(t)
	a := s.enter(t, t.TempDir(), asIntegration)
	plan := planOf(t, a, status.PrepareChoice{})
	if plan.MayDeploy || !plan.Partial || plan.Fault.Title == "" || !strings.Contains(plan.Fault.Sentence, "Modify Metadata") {
		t.Errorf("%+v", plan.Fault)
	}
	if err := a.StartPrepare(status.PrepareChoice{}, false); err != nil {
		t.Fatal(err)
	}
	if end, _ := over(t, a); end.Stage != status.PrepareFailed || end.Fault.Code != "METADATA_NOT_ALLOWED" {
		t.Errorf("deploying all the same: %+v", end)
	}
	var archive bytes.Buffer
	if err := a.SavePackage(t.Context(), status.PrepareChoice{}, &archive); err != nil {
		t.Fatal(err)
	}
	request, err := a.PackageRequest(t.Context(), status.PrepareChoice{})
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"Navattic_Session__c", "Session_Key__c, Text 255", "integration@rehearsal.example", "Navattic Permission Set", "Customize Application", "sf project deploy start --metadata-dir"} {
		if !strings.Contains(request, part) {
			t.Errorf("the request does not name %q:\n%s", part, request)
		}
	}
	if p := planOf(t, a, status.PrepareChoice{}); p.Handed.IsZero() || p.Applied {
		t.Errorf("handed %v, applied %v", p.Handed, p.Applied)
	}
	s.deployAs(t, asAdmin, archive.Bytes())
	if p := planOf(t, a, status.PrepareChoice{}); p.Applied {
		t.Error("it counts as applied although the user was not given the permission set")
	}
	if err := s.Assign(asIntegration, "Navattic_Permission_Set", true); err != nil {
		t.Fatal(err)
	}
	p := planOf(t, a, status.PrepareChoice{})
	if !p.Applied || !p.Nothing {
		t.Errorf("applied %v, nothing %v: %v", p.Applied, p.Nothing, words(p))
	}
	check, err := a.VerifySchema(t.Context())
	if err != nil || !check.Fine() {
		t.Errorf("%+v, %v", check, err)
	}
}

// When Salesforce does not let the user have the permission set, the rest
// stands, and the remedy is that of the page.
func TestARefusedPermissionSetIsToldByItselfWithItsRemedy(t *testing.T) {
	s := bareStage(t)
	for _, f := range must(rehearsal.ParseFaults("assignment-refused"))(t) {
		if _, err := s.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	a := s.enter(t, t.TempDir(), asAdmin)
	done := prepared(t, a, status.PrepareChoice{})
	if done.Assign.Title != "Permission set could not be given" || len(done.Steps) != 4 || done.Check.Fine() {
		t.Errorf("%+v %v", done.Assign, done.Steps)
	}
	if p := planOf(t, a, status.PrepareChoice{}); words(p)[status.PartAssignment] != status.WordCreate || words(p)[status.PartObject] != status.WordExists {
		t.Errorf("%v", words(p))
	}
	s.ClearFaults()
	if err := a.AssignPermissionSet(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.AssignPermissionSet(t.Context()); err != nil {
		t.Errorf("giving it a second time: %v", err)
	}
	if !planOf(t, a, status.PrepareChoice{}).Nothing {
		t.Error("something is still missing")
	}
}

// The least that works is the default; the choice of the hosted product's
// rights changes the set, and going back takes them away.
func TestThePermissionSetGrantsTheLeastUnlessAskedOtherwise(t *testing.T) {
	s := bareStage(t)
	a := s.enter(t, t.TempDir(), asAdmin)
	prepared(t, a, status.PrepareChoice{})
	rights := func() string {
		set, err := a.PermissionSet(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, o := range set.Objects {
			row := o.Object
			for _, r := range []struct {
				has  bool
				word string
			}{{o.Create, "C"}, {o.Read, "R"}, {o.Edit, "E"}, {o.Delete, "D"}, {o.More, "!"}} {
				if r.has {
					row += " " + r.word
				}
			}
			out = append(out, row)
		}
		return strings.Join(out, ", ")
	}
	const least = "Navattic_Session__c C R E, Lead R E, Contact R E, Account R E, Opportunity R E"
	if got := rights(); got != least {
		t.Errorf("got %s", got)
	}
	full := status.PrepareChoice{FullRights: true}
	if p := planOf(t, a, full); p.Change != 1 || words(p)[status.PartPermissions] != status.WordChange {
		t.Errorf("%v", words(p))
	}
	prepared(t, a, full)
	if last, err := a.PrepareChoice(t.Context()); err != nil || !last.FullRights {
		t.Errorf("the choice is not remembered: %+v, %v", last, err)
	}
	if got := rights(); got != "Navattic_Session__c C R E D, Lead C R E D, Contact C R E D, Account C R E D, Opportunity C R E D" {
		t.Errorf("got %s", got)
	}
	prepared(t, a, status.PrepareChoice{})
	if got := rights(); got != least {
		t.Errorf("going back: %s", got)
	}
}

// A deployment that a person stops leaves nothing behind, and can be run again.
func TestACancelledDeploymentLeavesNothing(t *testing.T) {
	s := bareStage(t)
	s.SetDeployPace(rehearsal.DeployPace{Pending: time.Hour, InProgress: time.Hour, Finalizing: time.Hour, ByTimeOnly: true})
	a := s.enter(t, t.TempDir(), asAdmin)
	if err := a.StartPrepare(status.PrepareChoice{}, false); err != nil {
		t.Fatal(err)
	}
	if err := a.StartPrepare(status.PrepareChoice{}, false); err == nil {
		t.Error("a second change was begun beside the first")
	}
	ch, stop := a.WatchPrepare()
	for p := range ch {
		if p.Stage == status.PrepareWaiting {
			break
		}
	}
	stop()
	a.CancelPrepare()
	if end, _ := over(t, a); end.Stage != status.PrepareCancelled {
		t.Fatalf("%+v", end)
	}
	if _, err := s.Count("Navattic_Session__c"); err == nil {
		t.Error("the object was made all the same")
	}
	s.SetDeployPace(rehearsal.DeployPace{})
	if done := prepared(t, a, status.PrepareChoice{}); !done.Check.Fine() {
		t.Errorf("%+v", done.Check)
	}
}

// What Salesforce refuses is told with its own words and the part it belongs
// to, and nothing of the rest is kept.
func TestARefusedDeploymentNamesThePartAndKeepsNothing(t *testing.T) {
	s := bareStage(t)
	err := s.ChangeSchema(t.Context(), func(d *rehearsal.Draft) error {
		o := rehearsal.NewCustomObject("Visit__c", "Visit", "Visits", "Visit", "a9Z")
		o.Fields = append(o.Fields, rehearsal.LookupField("Lead__c", "Lead", "Lead", "Navattic_Sessions"))
		d.PutObject(o)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	a := s.enter(t, t.TempDir(), asAdmin)
	if err := a.StartPrepare(status.PrepareChoice{}, false); err != nil {
		t.Fatal(err)
	}
	end, _ := over(t, a)
	if end.Stage != status.PrepareFailed || end.Fault.Code != "DEPLOY_FAILED" {
		t.Fatalf("%+v", end)
	}
	at := slices.IndexFunc(end.Faults, func(f status.PrepareFault) bool { return f.APIName == "Navattic_Session__c.Lead__c" })
	if at < 0 || end.Faults[at].Part != status.PartObject || end.Faults[at].Label != "Lead" || end.Faults[at].Hint == "" ||
		end.Faults[at].Words != "There is already a Child Relationship named Navattic_Sessions on Lead." {
		t.Errorf("%+v", end.Faults)
	}
	if p := planOf(t, a, status.PrepareChoice{}); p.Create != 61 {
		t.Errorf("%d things are to be created", p.Create)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// unzipped reads an archive.
func unzipped(t *testing.T, archive []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}
