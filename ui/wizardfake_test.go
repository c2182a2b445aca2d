package ui_test

import (
	"context"
	"io"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"demobridge/app/status"
	"demobridge/ui"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// setUp is a fake with an org to set up.
type setUp struct {
	*fake

	mine     sync.Mutex
	signIn   status.SignIn
	signIns  chan status.SignIn
	prepare  status.Prepare
	prepares chan status.Prepare
	report   status.AccessReport
	plan     status.Plan
	review   []status.ReviewObject
	pages    []status.RecordPage
	steps    status.Setup
	test     status.TestSession
	choice   status.PrepareChoice
	defaults status.SignInChoice
}

var _ ui.SetUp = (*setUp)(nil)

func (s *setUp) CheckAddress(_ context.Context, text string) status.AddressCheck {
	if strings.Contains(text, "harbor") {
		return status.AddressCheck{OK: true, Address: "https://harbor.my.salesforce.com", OrgID: "00D000000000001EAA"}
	}
	return status.AddressCheck{Trouble: status.Trouble{Fault: status.Fault{Title: "No Salesforce answers at this address", Sentence: "Check the address."}}}
}

func (s *setUp) CheckConsumerKey(text string) (key, problem string) {
	text = strings.TrimSpace(text)
	if len(text) < 40 {
		return text, "This key looks cut off. A consumer key has about 85 letters and starts with 3MVG9."
	}
	return text, ""
}

func (s *setUp) CallbackLines() []string {
	return []string{"http://localhost:47820/callback", "http://localhost:47821/callback"}
}

func (s *setUp) SignInDefaults(context.Context) status.SignInChoice { return s.defaults }

func (s *setUp) StartSignIn(c status.SignInChoice, open func(string) error) error {
	s.note("sign in at %s with %d letters", c.Address, len(c.ConsumerKey))
	page := "https://harbor.my.salesforce.com/services/oauth2/authorize"
	s.setSignIn(status.SignIn{State: status.SignInWaiting, Page: page, Until: at(14, 32).Add(4*time.Minute + 38*time.Second)})
	return open(page)
}

func (s *setUp) setSignIn(v status.SignIn) {
	s.mine.Lock()
	s.signIn = v
	s.mine.Unlock()
	s.signIns <- v
}

func (s *setUp) SignInState() status.SignIn {
	s.mine.Lock()
	defer s.mine.Unlock()
	return s.signIn
}

func (s *setUp) WatchSignIn() (<-chan status.SignIn, func()) { return s.signIns, func() {} }
func (s *setUp) CancelSignIn()                               { s.setSignIn(status.SignIn{State: status.SignInCancelled}) }
func (s *setUp) AnswerSignIn(yes bool)                       { s.note("answer %t", yes) }

func (s *setUp) Doctor(context.Context) (status.AccessReport, error) {
	s.note("doctor")
	return s.report, nil
}
func (s *setUp) LastDoctor() (status.AccessReport, bool) { return s.report, false }
func (s *setUp) RecheckAccess(_ context.Context, ids ...string) (status.AccessReport, error) {
	s.note("recheck %s", strings.Join(ids, " "))
	return s.report, nil
}
func (s *setUp) FixChecks(_ context.Context, ids ...string) (status.AccessReport, error) {
	s.note("fix check %s", strings.Join(ids, " "))
	s.mine.Lock()
	defer s.mine.Unlock()
	checks := slices.Clone(s.report.Checks)
	for i := range checks {
		if slices.Contains(ids, checks[i].ID) {
			checks[i].Result, checks[i].Missing = status.AccessPass, ""
		}
	}
	s.report.Checks = checks
	return s.report, nil
}

func (s *setUp) PreparePlan(_ context.Context, c status.PrepareChoice) (status.Plan, error) {
	s.mine.Lock()
	defer s.mine.Unlock()
	s.choice = c
	plan := s.plan
	plan.Choice = c
	plan.Parts = slices.Clone(plan.Parts)
	for i := range plan.Parts {
		if slices.Contains(c.Out, plan.Parts[i].ID) {
			plan.Parts[i].Ticked, plan.Parts[i].Word = false, status.WordLeftOut
		}
	}
	return plan, nil
}

func (s *setUp) StartPrepare(c status.PrepareChoice, test bool) error {
	s.note("prepare without %q, test %t", strings.Join(c.Out, ","), test)
	s.setPrepare(building())
	return nil
}

func (s *setUp) setPrepare(v status.Prepare) {
	s.mine.Lock()
	s.prepare = v
	s.mine.Unlock()
	s.prepares <- v
}

func (s *setUp) PrepareState() status.Prepare {
	s.mine.Lock()
	defer s.mine.Unlock()
	return s.prepare
}

func (s *setUp) WatchPrepare() (<-chan status.Prepare, func()) { return s.prepares, func() {} }
func (s *setUp) CancelPrepare()                                { s.setPrepare(status.Prepare{Stage: status.PrepareCancelled}) }

func (s *setUp) SavePackage(_ context.Context, _ status.PrepareChoice, w io.Writer) error {
	_, err := io.WriteString(w, "a package")
	return err
}
func (s *setUp) PackageRequest(context.Context, status.PrepareChoice) (string, error) {
	return "Please deploy the package.", nil
}
func (s *setUp) ReviewSchema(context.Context) ([]status.ReviewObject, error) { return s.review, nil }
func (s *setUp) AssignPermissionSet(context.Context) error                   { return nil }
func (s *setUp) PermissionSet(context.Context) (status.PermissionSetView, error) {
	return permissionSet(), nil
}

func (s *setUp) RecordPages(context.Context) ([]status.RecordPage, error) { return s.pages, nil }
func (s *setUp) PreviewPlacement(_ context.Context, object string) (status.PagePreview, error) {
	return status.PagePreview{Object: object, Page: "Contact Record Page", Region: "the main region", Before: []string{"Highlights", "Activities"},
		After: []string{"Highlights", "Activities", "Dynamic Related List - Single"}, Columns: columns(), Token: "t1", Calls: 2}, nil
}
func (s *setUp) PlaceList(_ context.Context, object, token string) error {
	s.note("place %s %s", object, token)
	return nil
}
func (s *setUp) UndoPlacement(_ context.Context, object string) error {
	s.note("undo %s", object)
	return nil
}

func (s *setUp) Mappings(context.Context) (status.Mappings, error) { return usualMappings(), nil }
func (s *setUp) Playbooks(context.Context) (status.PlaybookBook, error) {
	return usualPlaybooks(), nil
}
func (s *setUp) SwitchPlaybook(_ context.Context, id string, on bool) error {
	s.note("switch %s %t", id, on)
	return nil
}

func (s *setUp) Setup(context.Context, ...status.SetupStep) (status.Setup, error) {
	s.mine.Lock()
	defer s.mine.Unlock()
	return s.steps, nil
}
func (s *setUp) SetupAddress(login string) string {
	return login + "/lightning/setup/ManageExternalClientApplication/home"
}

func (s *setUp) SendTestSession(_ context.Context, progress func(status.TestSession)) (status.TestSession, error) {
	progress(status.TestSession{Key: "demobridge-test-1", Stage: status.TestSaved})
	return s.test, nil
}
func (s *setUp) TestSession(context.Context) (status.TestSession, error) {
	return status.TestSession{}, nil
}
func (s *setUp) DeleteTestSession(context.Context) (status.TestSession, error) {
	s.note("delete the test session")
	return status.TestSession{Stage: status.TestDeleted}, nil
}

// openSetUp opens the window on the guided set-up.
func openSetUp(t *testing.T, s *setUp, size fyne.Size) *window {
	t.Helper()
	w := &window{app: uitest.New(t), program: s.fake}
	w.Window = test.NewTempWindow(t, nil)
	w.canvas = &canvas{Canvas: w.Window.Canvas()}
	w.shell = ui.Open(w, s, ui.Options{
		Now:     func() time.Time { return s.Status().At },
		OpenURL: func(u *url.URL) error { w.opened = append(w.opened, u.String()); return nil },
		Files:   &w.files,
	})
	t.Cleanup(w.shell.Close)
	w.Resize(size)
	uitest.Settle(w.Canvas())
	return w
}
