package app_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/app/status"
	"demobridge/sync/rehearsal"
)

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
	if p := planOf(t, a, status.PrepareChoice{Remembered: true}); !p.Choice.FullRights || !p.Nothing {
		t.Errorf("the choice is not remembered: %+v", p.Choice)
	}
	if got := rights(); got != "Navattic_Session__c C R E D, Lead C R E D, Contact C R E D, Account C R E D, Opportunity C R E D" {
		t.Errorf("got %s", got)
	}
	prepared(t, a, status.PrepareChoice{})
	if got := rights(); got != least {
		t.Errorf("going back: %s", got)
	}
}

// A field that lost its rights gets them back without a deployment.
func TestAFieldThatLostItsRightsGetsThemBack(t *testing.T) {
	s := newStage(t, rehearsal.Options{})
	a := s.enter(t, t.TempDir(), asAdmin)
	var rows struct{ Records []struct{ ID string } }
	q := url.QueryEscape("SELECT Id FROM FieldPermissions WHERE Parent.Name='Navattic_Permission_Set' AND Field IN ('Lead.Navattic_Last_Demo__c','Lead.Navattic_Last_Flow__c')")
	if err := json.Unmarshal(s.ask(t, asAdmin, "GET", "query?q="+q, "", nil), &rows); err != nil || len(rows.Records) != 2 {
		t.Fatalf("%+v, %v", rows, err)
	}
	s.ask(t, asAdmin, "DELETE", "sobjects/FieldPermissions/"+rows.Records[0].ID, "", nil)
	s.ask(t, asAdmin, "PATCH", "sobjects/FieldPermissions/"+rows.Records[1].ID, "application/json", []byte(`{"PermissionsEdit":false}`))
	check, err := a.VerifySchema(t.Context())
	if err != nil || len(check.Faults) != 2 || planOf(t, a, status.PrepareChoice{}).Change != 1 {
		t.Fatalf("%+v, %v", check, err)
	}
	if err := a.GrantFields(t.Context(), "Lead.Navattic_Last_Demo__c", "Lead.Navattic_Last_Flow__c", "Lead.Navattic_Total_Steps__c"); err != nil {
		t.Fatal(err)
	}
	if check, err = a.VerifySchema(t.Context()); err != nil || !check.Fine() || s.deploys(t) != 0 {
		t.Errorf("%+v, %v", check, err)
	}
}

// Who may not set up is told so in words, whoever it is.
func TestThoseWhoMayNotPrepareAreToldWhy(t *testing.T) {
	s := bareStage(t)
	rep := s.enter(t, t.TempDir(), asRep)
	if p := planOf(t, rep, status.PrepareChoice{}); p.MayDeploy || p.Fault.Title != "This user may not create fields" {
		t.Errorf("%+v", p.Fault)
	}
	if err := rep.AssignPermissionSet(t.Context()); err == nil || rep.Explain(err).Title == "" {
		t.Errorf("giving a permission set that the rep cannot see: %v", err)
	}
	noAPI := s.enter(t, t.TempDir(), "noapi@rehearsal.example")
	if _, err := noAPI.PreparePlan(t.Context(), status.PrepareChoice{}); err == nil {
		t.Error("a user without the API got a plan")
	}
}

// The right to create leads comes with the playbook that needs it.
func TestLeadsMayBeCreatedOnlyWhereAPlaybookDoesSo(t *testing.T) {
	s := newStage(t, rehearsal.Options{})
	a := s.enter(t, t.TempDir(), asAdmin)
	if !planOf(t, a, status.PrepareChoice{}).Nothing {
		t.Fatal("the org is not as the usual set-up leaves it")
	}
	book, err := a.Playbooks(t.Context())
	if err != nil || len(book.Playbooks) == 0 {
		t.Fatalf("%+v, %v", book, err)
	}
	p := book.Playbooks[0]
	for i := range p.Do {
		if p.Do[i].Kind == status.ActionLead {
			p.Do[i].On, p.Do[i].Create = true, true
		}
	}
	p.On = true
	if _, err := a.SavePlaybook(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	plan := planOf(t, a, status.PrepareChoice{Remembered: true})
	if l := line(t, plan, "Navattic_Permission_Set"); l.Word != status.WordChange || l.Why != "Read, create, edit on Lead instead of read, edit." {
		t.Errorf("%+v", l)
	}
	prepared(t, a, status.PrepareChoice{Remembered: true})
	if !planOf(t, a, status.PrepareChoice{Remembered: true}).Nothing {
		t.Error("something is still missing")
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
