package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/app"
	"demobridge/app/demo"
	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// What the check says to each of the four people of the practice org.
func TestEachPersonIsToldWhatIsMissing(t *testing.T) {
	for who, want := range map[string]struct{ fail, warning []string }{
		"admin": {warning: []string{"right.ViewAllData", "right.ModifyAllData"}},
		"integration": {warning: []string{
			"right.CustomizeApplication", "right.ModifyMetadata", "right.ViewSetup", "right.ManageProfilesPermissionsets", "right.AssignPermissionSets",
		}},
		"rep": {
			fail: []string{"object.Navattic_Session__c.read", "fields.Lead", "fields.Contact", "fields.Account", "fields.Opportunity"},
			warning: []string{
				"right.CustomizeApplication", "right.ModifyMetadata", "right.ViewSetup", "right.ManageProfilesPermissionsets", "right.AssignPermissionSets",
			},
		},
		"noapi": {fail: []string{"right.ApiEnabled"}},
	} {
		t.Run(who, func(t *testing.T) {
			c := see(t, who, rehearsal.Options{})
			r := c.look()
			if diff := cmp.Diff(sorted(want.fail), sorted(ids(r, status.AccessFail))); diff != "" {
				t.Error("missing:", diff)
			}
			if diff := cmp.Diff(sorted(want.warning), sorted(ids(r, status.AccessWarning))); diff != "" {
				t.Error("warnings:", diff)
			}
			for _, id := range want.fail {
				request, ok := failed(t, r, id).Action(status.AccessRequest)
				if !ok {
					t.Errorf("%s cannot be handed over", id)
				}
				names(t, request.Text, r.Username, c.org.OrgID())
			}
			t.Logf("%d checks, %d calls", len(r.Checks), c.seen)
		})
	}
}

// View All and Modify All are never missing: with them the user has more than
// is needed, without them nothing is said to be wrong; both say why.
func TestRightsToAllRecordsAreNotRequired(t *testing.T) {
	for _, who := range []string{"admin", "integration"} {
		r := see(t, who, rehearsal.Options{}).look()
		for _, id := range []string{"right.ViewAllData", "right.ModifyAllData"} {
			c, ok := r.Find(id)
			if !ok || c.Result == status.AccessFail || c.Missing != "" || c.Means == "" || c.Excess != (who == "admin") {
				t.Errorf("%s: %+v", who, c)
			}
		}
	}
}

// Page: Connection fails with "Insufficient Permissions".
func TestAPIEnabledIsMissedAndFoundAgain(t *testing.T) {
	c := see(t, "noapi", rehearsal.Options{})
	r := c.look()
	check := failed(t, r, "right.ApiEnabled")
	if !can(check, status.AccessSetupPage) {
		t.Error("there is no way to the page where it is given")
	}
	names(t, r.Request(), "API Enabled", "noapi@rehearsal.example", "profile", "Org:")
	for _, other := range ids(r, status.AccessFail) {
		if other != "right.ApiEnabled" {
			t.Errorf("%s is called missing although it could not be asked", other)
		}
	}
	c.set("noapi", `{"apiEnabled":true}`)
	r, err := c.RecheckAccess(t.Context(), "right.ApiEnabled")
	if err != nil {
		t.Fatal(err)
	}
	passed(t, r, "right.ApiEnabled")
	passed(t, r, "rest")
}

// Page: Custom fields not created.
func TestWhoMayNotBuildIsToldAndAnAdminIsAsked(t *testing.T) {
	rep := see(t, "rep", rehearsal.Options{WithoutSessionObject: true})
	r := rep.look()
	modify := failed(t, r, "right.ModifyMetadata")
	if !modify.SetupOnly || !can(modify, status.AccessBuilder) || !can(modify, status.AccessRequest) {
		t.Errorf("%+v", modify)
	}
	object := failed(t, r, "object.Navattic_Session__c.read")
	if can(object, status.AccessFix) || !can(object, status.AccessPrepare) {
		t.Errorf("%+v", object.Actions)
	}
	failed(t, r, "fields.Lead")
	names(t, r.Request(), "Modify Metadata", "Customize Application", "Navattic_Session__c", "Navattic_Total_Steps__c", "rep@rehearsal.example")

	admin := see(t, "admin", rehearsal.Options{WithoutSessionObject: true})
	r = admin.look()
	for _, id := range []string{"right.ModifyMetadata", "right.CustomizeApplication", "right.AssignPermissionSets"} {
		passed(t, r, id)
	}
	for _, id := range []string{"permissionset", "object.Navattic_Session__c.read", "fields.Lead", "fields.Opportunity"} {
		check := failed(t, r, id)
		if check.Actions[0].Kind != status.AccessPrepare {
			t.Errorf("%s: the set-up is not what is offered first: %+v", id, check.Actions)
		}
	}
	if lead, _ := r.Find("fields.Lead"); lead.Title != "Lead: the 10 Navattic fields do not exist yet" {
		t.Errorf("an admin may know that they do not exist: %q", lead.Title)
	}
}

// Page: Data not syncing, because of field-level security.
func TestAHiddenFieldIsGrantedByWhoMayAndHandedOverByWhoMayNot(t *testing.T) {
	const field = "field.Lead.Navattic_Total_Steps__c"
	for _, who := range []string{"admin", "integration"} {
		t.Run(who, func(t *testing.T) {
			c := see(t, who, rehearsal.Options{})
			c.fault("field-removed:field=Lead.Navattic_Total_Steps__c,n=1")
			c.look()
			c.org.ClearFaults()
			r := c.look()
			check := failed(t, r, field)
			names(t, check.Actions[len(check.Actions)-1].Text, "Lead.Navattic_Total_Steps__c", who+"@rehearsal.example")
			before := c.org.Calls()
			var err error
			if who == "admin" {
				if !can(check, status.AccessFix) {
					t.Fatalf("an admin may repair it: %+v", check.Actions)
				}
				if lines := c.ShowFix(t.Context(), field); len(lines) != 1 {
					t.Errorf("the change is told as %q", lines)
				}
				r, err = c.FixChecks(t.Context(), field)
			} else {
				if can(check, status.AccessFix) || !can(check, status.AccessAdmin) {
					t.Fatalf("only an admin may repair it: %+v", check.Actions)
				}
				if _, err := c.FixChecks(t.Context(), field); err == nil {
					t.Error("a user without the right repaired it")
				}
				r, err = c.FixChecksAs(t.Context(), c.tokens("admin"), field)
			}
			if err != nil {
				t.Fatal(err)
			}
			passed(t, r, field)
			if n := c.org.Calls() - before; n > 12 {
				t.Errorf("the repair took %d calls", n)
			}
			if r.Failed() {
				t.Errorf("still missing: %v", ids(r, status.AccessFail))
			}
		})
	}
}

// Page: "Record locked" or "Unable to lock row" errors.
func TestLockedRecordsAreToldAndHandedOverWhenTheyLast(t *testing.T) {
	c := see(t, "admin", rehearsal.Options{})
	passed(t, c.look(), "sync.locks")
	c.sent(store.Outcome{Kind: store.Retry, NextAttempt: time.Now().Add(time.Hour), ErrClass: "retry", ErrCode: salesforce.KeyLock, ErrText: "unable to obtain exclusive access to this record or 1 records: 0068d00000AbCdEAAV"})
	check, _ := c.again("sync.locks").Find("sync.locks")
	if check.Result != status.AccessWarning || check.Remedy == "" {
		t.Fatalf("%+v", check)
	}
	request, _ := check.Action(status.AccessRequest)
	if request.Label == "" {
		t.Error("it cannot be handed over")
	}
	names(t, request.Text, "UNABLE_TO_LOCK_ROW", "admin@rehearsal.example", "Flows", "validation rules")
	c.sent(store.Outcome{Kind: store.Dead, ErrClass: "retry", ErrCode: salesforce.KeyLock, ErrText: "unable to obtain exclusive access to this record"})
	failed(t, c.again("sync.locks"), "sync.locks")
}

// Page: Permission set assignment fails.
func TestARefusedAssignmentSaysWhyAndWhatToDoByHand(t *testing.T) {
	c := see(t, "admin", rehearsal.Options{})
	if err := c.org.Assign("admin@rehearsal.example", "Navattic_Permission_Set", false); err != nil {
		t.Fatal(err)
	}
	c.fault("assignment-refused")
	r := c.look()
	if check := failed(t, r, "permissionset"); !can(check, status.AccessFix) {
		t.Fatalf("%+v", check)
	}
	r, err := c.FixChecks(t.Context(), "permissionset")
	if p := problem.Classify(err); p.Code != "PERMISSION_SET_NOT_GIVEN" {
		t.Errorf("the refusal is taken for %s: %v", p.Code, err)
	}
	check := failed(t, r, "permissionset")
	if can(check, status.AccessFix) || !can(check, status.AccessRequest) {
		t.Errorf("what was refused is offered again: %+v", check.Actions)
	}
	names(t, check.Note+check.Remedy, "user license doesn't allow", "Edit Assignments", "merge")
	c.org.ClearFaults()
	if r, err = c.FixChecks(t.Context(), "permissionset"); err != nil {
		t.Fatal(err)
	}
	passed(t, r, "permissionset")
	if r.Failed() {
		t.Errorf("still missing: %v", ids(r, status.AccessFail))
	}
	// Once more: somebody else gave it in the meantime.
	if _, err := c.FixChecks(t.Context(), "permissionset"); err != nil {
		t.Error("a set that is given already is no error:", err)
	}
}

// A right that goes away while it is being asked for, at whichever call, is
// neither a crash nor a lie: the next look tells it.
func TestARightRemovedInMidFlightIsToldByTheNextLook(t *testing.T) {
	for after := range 6 {
		c := see(t, "integration", rehearsal.Options{})
		c.look()
		if _, err := c.org.AddFault(rehearsal.Fault{Kind: "permission-removed", Right: "Navattic_Permission_Set", After: after, First: 1}); err != nil {
			t.Fatal(err)
		}
		c.look()
		c.org.ClearFaults()
		if err := c.org.Assign("integration@rehearsal.example", "Navattic_Permission_Set", false); err != nil {
			t.Fatal(err)
		}
		r := c.look()
		failed(t, r, "object.Navattic_Session__c.read")
		r, err := c.FixChecksAs(t.Context(), c.tokens("admin"), ids(r, status.AccessFail)...)
		if err != nil || r.Failed() {
			t.Errorf("after %d calls: %v, still missing %v", after, err, ids(r, status.AccessFail))
		}
	}
}

func TestEverythingMissingIsGrantedAtOnce(t *testing.T) {
	c := see(t, "rep", rehearsal.Options{})
	r := c.look()
	before := c.org.Calls()
	r, err := c.FixChecksAs(t.Context(), c.tokens("admin"), ids(r, status.AccessFail)...)
	if err != nil {
		t.Fatal(err)
	}
	if r.Failed() {
		t.Errorf("still missing: %v", ids(r, status.AccessFail))
	}
	if n := c.org.Calls() - before; n > 12 {
		t.Errorf("%d calls", n)
	}
}

func TestNoOrgIsSaidSo(t *testing.T) {
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := a.DoctorAlone(t.Context()); !errors.Is(err, app.ErrNoOrg) {
		t.Error(err)
	}
}

// A field that was taken away while sessions are sent is found, told with what
// exactly is missing, and given back from the page of its problem; what waited
// for it arrives.
func TestAProblemOfAccessIsRepairedFromItsPage(t *testing.T) {
	c := see(t, "admin", rehearsal.Options{})
	c.fault("field-removed:field=Navattic_Session__c.Session_Key__c,n=1")
	c.look()
	c.org.ClearFaults()
	if err := c.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	snapshots, end := c.Watch()
	defer end()
	sessions, err := c.Demo(t.Context(), 3)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Take(t.Context(), sessions); err != nil {
		t.Fatal(err)
	}
	c.SyncNow()
	fixed := false
	for s := range snapshots {
		if fixed && s.Counts.Synced > 0 && s.Counts.Waiting == 0 {
			break
		}
		for _, p := range read(t, c.App).NeedYou {
			if fixed || !p.Fixable {
				continue
			}
			told, _ := c.again().Find("field.Navattic_Session__c.Session_Key__c")
			names(t, told.Note, "wait for it")
			if _, err := c.FixProblem(t.Context(), p.ID); err != nil {
				t.Fatal(err)
			}
			fixed = true
		}
	}
	passed(t, c.again(), "field.Navattic_Session__c.Session_Key__c")
}

// "Sign in as admin, once": the admin's sign-in makes the change and is revoked;
// the connected user stays who it was.
func TestAnAdminSignsInForOneChange(t *testing.T) {
	c := see(t, "rep", rehearsal.Options{})
	r := c.look()
	admin := c.running("admin")
	r, err := c.FixChecksAsAdmin(t.Context(), demo.Browser(admin.Username, admin.Password), ids(r, status.AccessFail)...)
	if err != nil {
		t.Fatal(err)
	}
	if r.Failed() || r.Username != "rep@rehearsal.example" {
		t.Errorf("%s misses %v", r.Username, ids(r, status.AccessFail))
	}
	if again := c.look(); again.Username != "rep@rehearsal.example" || again.Failed() {
		t.Errorf("%s misses %v", again.Username, ids(again, status.AccessFail))
	}
	// A person without the right to grant is refused, and it is said so.
	other := see(t, "rep", rehearsal.Options{})
	before := other.look()
	rep := other.running("rep")
	if _, err := other.FixChecksAsAdmin(t.Context(), demo.Browser(rep.Username, rep.Password), ids(before, status.AccessFail)...); err == nil {
		t.Error("a rep granted it")
	}
}
