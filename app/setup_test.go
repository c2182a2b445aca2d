package app_test

import (
	"testing"

	"demobridge/app"
	"demobridge/app/demo"
	"demobridge/app/status"
)

// atWork is a running application on its own practice org.
func atWork(t *testing.T, o app.RehearsalOptions) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Org: app.Source{Rehearsal: &o}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

func setUpOf(t *testing.T, a *app.App) status.Setup {
	t.Helper()
	s, err := a.Setup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTheStateOfTheSetUpIsReadFromTheOrg(t *testing.T) {
	bare := setUpOf(t, atWork(t, app.RehearsalOptions{Bare: true}))
	if !bare.Step(status.SetupConnect).Done || bare.Step(status.SetupPrepare).Done || bare.Step(status.SetupFinish).Done {
		t.Errorf("on a bare org: %+v", bare.Steps)
	}
	a := atWork(t, app.RehearsalOptions{})
	ready := setUpOf(t, a)
	for _, step := range []status.SetupStep{status.SetupConnect, status.SetupAccess, status.SetupPrepare, status.SetupMappings, status.SetupPlaybook} {
		if state := ready.Step(step); !state.Done {
			t.Errorf("on a prepared org step %d is open: %q", step, state.Told)
		}
	}
	if err := a.StartRemoval([]string{status.PartPermissions}, "Harbor Analytics"); err != nil {
		t.Fatal(err)
	}
	states, stop := a.WatchPrepare()
	defer stop()
	for !a.PrepareState().Stage.Over() {
		<-states
	}
	if got := a.PrepareState(); got.Stage != status.PrepareDone {
		t.Fatalf("removing ended with %+v", got.Fault)
	}
	if state := setUpOf(t, a).Step(status.SetupPrepare); state.Done {
		t.Errorf("the step still counts as done after somebody took the permission set away: %q", state.Told)
	}
}

func TestATestSessionArrivesOnceAndCanBeTakenAwayEverywhere(t *testing.T) {
	a := atWork(t, app.RehearsalOptions{})
	var stages []status.TestStage
	first, err := a.SendTestSession(t.Context(), func(s status.TestSession) { stages = append(stages, s.Stage) })
	if err != nil {
		t.Fatal(err)
	}
	if first.Stage != status.TestCompared || first.Values < 8 || len(first.Differ) > 0 || first.RecordURL == "" {
		t.Fatalf("the test session came to %+v", first)
	}
	if len(stages) < 3 || stages[0] != status.TestSaved {
		t.Errorf("the stages were %v", stages)
	}
	second, err := a.SendTestSession(t.Context(), func(status.TestSession) {})
	if err != nil || second.Key != first.Key || second.RecordURL != first.RecordURL || second.Stage != status.TestCompared {
		t.Errorf("sent again it came to %+v, %v; want the same record as %+v", second, err, first)
	}
	if again, err := a.TestSession(t.Context()); err != nil || again.RecordURL != first.RecordURL {
		t.Errorf("looked up it is %+v, %v", again, err)
	}
	if gone, err := a.DeleteTestSession(t.Context()); err != nil || gone.Stage != status.TestDeleted {
		t.Fatalf("deleting came to %+v, %v", gone, err)
	}
	if left, err := a.TestSession(t.Context()); err != nil || left.Stage != status.TestNone {
		t.Errorf("after deleting there is %+v, %v", left, err)
	}
	if page, err := a.Sessions(t.Context(), status.SessionQuery{Search: first.Key}, 0, 5); err != nil || page.Matching != 0 {
		t.Errorf("%d sessions are left here, %v", page.Matching, err)
	}
}

func TestWhileSendingIsPausedTheTestSessionSaysSo(t *testing.T) {
	a := atWork(t, app.RehearsalOptions{})
	a.Pause()
	got, err := a.SendTestSession(t.Context(), func(status.TestSession) {})
	if err != nil {
		t.Fatal(err)
	}
	if got.Stage != status.TestFailed || got.Reached != status.TestSaved || got.Fault.Code != "PAUSED" {
		t.Errorf("it came to %+v", got)
	}
}

func TestOnAnOrgThatWaitsNobodySignsInByItself(t *testing.T) {
	a := atWork(t, app.RehearsalOptions{Bare: true, Waits: true})
	if got := a.Status().Connection.State; got != status.NotConnected {
		t.Errorf("the connection is %v", got)
	}
	if d := a.SignInDefaults(t.Context()); d.Address == "" || d.ConsumerKey == "" {
		t.Errorf("the form of the first step is not filled in: %q", d.Address)
	}
	if s := setUpOf(t, a); s.Step(status.SetupConnect).Done {
		t.Error("the first step counts as done without a sign-in")
	}
}

func TestAnAdminRepairsOnceForARepAndTheSignInIsNotKept(t *testing.T) {
	a := atWork(t, app.RehearsalOptions{As: "rep"})
	report, err := a.Doctor(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range report.Checks {
		if _, ok := c.Action(status.AccessAdmin); ok && c.Result == status.AccessFail {
			ids = append(ids, c.ID)
		}
	}
	if len(ids) == 0 {
		t.Fatalf("nothing can be repaired by an admin: %+v", report.Checks)
	}
	password := passwordOf(t, "admin@rehearsal.example")
	fixed, err := a.FixChecksAsAdmin(t.Context(), demo.Browser("admin@rehearsal.example", password), ids...)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if c, ok := fixed.Find(id); ok && c.Result == status.AccessFail {
			t.Errorf("%s is still missing: %s", id, c.Missing)
		}
	}
	if got := a.Status().Connection.Username; got != "rep@rehearsal.example" {
		t.Errorf("the program works as %s now", got)
	}
}

// passwordOf is the practice password of one of the practice org's people, the
// same in every practice org.
func passwordOf(t *testing.T, username string) string {
	t.Helper()
	org, _, err := app.StartOrg(t.Context(), app.OrgOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer org.Close()
	for _, u := range org.Users() {
		if u.Username == username {
			return u.Password
		}
	}
	t.Fatalf("there is no %s", username)
	return ""
}
