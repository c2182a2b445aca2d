package ui_test

import (
	"archive/zip"
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/demo"
	"demobridge/app/status"
	"demobridge/ui"
	"demobridge/ui/kit"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"github.com/zalando/go-keyring"
)

var _ ui.SetUp = (*app.App)(nil)

// real is a window on the real application and a rehearsal org over HTTP.
type real struct {
	*window
	app     *app.App
	running app.RunningOrg
	browser func(address string) error
}

// realSetUp starts a bare practice org and a program that knows no org yet.
// The browser signs in as one of the org's people over its real pages.
func realSetUp(t *testing.T, username string) *real {
	t.Helper()
	keyring.MockInit()
	org, running, err := app.StartOrg(t.Context(), app.OrgOptions{Bare: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { org.Close() })
	r := &real{running: running}
	for _, u := range org.Users() {
		if u.Username == username {
			r.browser = demo.Browser(u.Username, u.Password)
		}
	}
	if r.browser == nil {
		t.Fatalf("the practice org has no %s", username)
	}
	program, err := app.Open(t.Context(), app.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := program.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := program.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.app = program
	w := &window{app: uitest.New(t), program: newFake()}
	w.Window = test.NewTempWindow(t, nil)
	w.canvas = &canvas{Canvas: w.Window.Canvas()}
	w.shell = ui.Open(w, program, ui.Options{
		OpenURL: func(u *url.URL) error {
			if strings.Contains(u.Path, "authorize") {
				return r.browser(u.String())
			}
			w.opened = append(w.opened, u.String())
			return nil
		},
		Files: &w.files,
	})
	t.Cleanup(w.shell.Close)
	w.Resize(usual)
	uitest.Settle(w.Canvas())
	r.window = w
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the window says %q", uitest.Texts(w.Canvas()))
		}
	})
	return r
}

// fillIn fills in the first step.
func (r *real) fillIn(t *testing.T) {
	t.Helper()
	r.until("Connect to Salesforce")
	fill(t, r.window, 0, r.running.URL)
	r.until("Found.")
	fill(t, r.window, 1, r.running.ClientID)
}

// connect fills in the first step and signs in.
func (r *real) connect(t *testing.T) {
	t.Helper()
	r.fillIn(t)
	uitest.Tap(t, r.Canvas(), "Sign in")
	r.until("Step 2 of 8")
}

// press taps a button as soon as it works.
func (r *real) press(t *testing.T, label string) {
	t.Helper()
	r.window.app.Until(func() bool {
		b, ok := uitest.ByName(r.Canvas(), label).(*kit.Button)
		return ok && !b.Disabled() && !b.Working()
	})
	uitest.Tap(t, r.Canvas(), label)
}

// decide takes the offered decision for everything that is missing.
func (r *real) decide(t *testing.T) {
	t.Helper()
	r.window.app.Until(func() bool { return r.has("Checked today") })
	for range 200 {
		done := true
		for _, label := range []string{"Let step 3 do it", "My admin prepares it", "Go on without it"} {
			if uitest.ByName(r.Canvas(), label) != nil {
				uitest.Tap(t, r.Canvas(), label)
				done = false
				break
			}
		}
		if done {
			return
		}
	}
	t.Fatal("the list of what is missing does not end")
}

func TestAnAdminIsLedFromNothingToATestSessionInSalesforce(t *testing.T) {
	began := time.Now()
	r := realSetUp(t, "admin@rehearsal.example")
	r.connect(t)
	r.decide(t)
	r.press(t, "Next")
	r.until("What will be made in")
	if n := records(t, r); n != -1 {
		t.Fatalf("the org has the object before anything was agreed to: %d records", n)
	}
	r.press(t, "Create in Salesforce")
	r.until("Salesforce is ready.")
	r.until("What is in Salesforce now")
	r.press(t, "Next")
	r.until("Step 4 of 8")
	r.press(t, "Next")
	r.until("Step 5 of 8")
	r.press(t, "Next")
	r.until("Step 6 of 8")
	r.press(t, "Do this later")
	r.until("Step 7 of 8")
	r.press(t, "Next")
	r.until("Step 8 of 8")
	r.press(t, "Send a test session")
	r.until("Read back and compared")
	if !r.has("values match") {
		t.Errorf("%q", uitest.Texts(r.Canvas()))
	}
	if n := records(t, r); n != 1 {
		t.Errorf("the org holds %d sessions, want the one", n)
	}
	uitest.Picture(t, r.Canvas(), "real-finish")
	calls := r.app.Status().Calls.Ours // with those of this test's own looks
	t.Logf("the whole set-up took %v and %d calls", time.Since(began).Round(time.Millisecond), calls)
	r.press(t, "Delete the test row")
	r.until("The last test session was deleted")
	if n := records(t, r); n != 0 {
		t.Errorf("the org holds %d sessions after the test row was deleted", n)
	}
	if page, err := r.app.Sessions(t.Context(), status.SessionQuery{}, 0, 10); err != nil || page.All != 0 {
		t.Errorf("%d sessions are left here, %v", page.All, err)
	}
	r.press(t, "Open Demobridge")
	r.until("Overview")
}

// records is how many Navattic Sessions the org holds; -1 without the object.
func records(t *testing.T, r *real) int {
	t.Helper()
	removal, err := r.app.RemovalPlan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range removal.Lines {
		if line.ID == status.PartObject {
			return line.Rows
		}
	}
	return -1
}

func TestARepGetsThePackageAndACompleteRequestForTheAdmin(t *testing.T) {
	r := realSetUp(t, "rep@rehearsal.example")
	r.connect(t)
	r.decide(t)
	r.press(t, "Copy everything for my admin")
	first := fyne.CurrentApp().Clipboard().Content()
	r.press(t, "Next")
	r.until("What will be made in")
	if uitest.ByName(r.Canvas(), "Create in Salesforce") != nil {
		t.Error("a rep without the rights is offered to change the org")
	}
	r.press(t, "Save for my admin")
	r.window.app.Until(func() bool { return fyne.CurrentApp().Clipboard().Content() != first })
	request := first + "\n" + fyne.CurrentApp().Clipboard().Content()
	for _, part := range []string{"rep@rehearsal.example", "Navattic Permission Set"} {
		if !strings.Contains(request, part) {
			t.Errorf("the request does not say %q:\n%s", part, request)
		}
	}
	saved := []byte(r.files.saved.String())
	z, err := zip.NewReader(bytes.NewReader(saved), int64(len(saved)))
	if err != nil {
		t.Fatalf("the package cannot be read: %v", err)
	}
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	for _, want := range []string{"package.xml", "Navattic_Session__c.object", "Navattic_Permission_Set.permissionset"} {
		if !strings.Contains(strings.Join(names, "\n"), want) {
			t.Errorf("the package has no %s, only %q", want, names)
		}
	}
	uitest.Picture(t, r.Canvas(), "real-rep")
	report, ok := r.app.LastDoctor()
	if !ok {
		t.Fatal("nothing was checked")
	}
	for _, c := range report.Checks {
		if c.Result == status.AccessFail && !strings.Contains(request, c.Missing) {
			t.Errorf("the request does not ask for %q", c.Missing)
		}
	}
}
