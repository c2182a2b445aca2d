package app_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zalando/go-keyring"

	"demobridge/app"
	"demobridge/app/demo"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
	practice "demobridge/sync/rehearsal/oauth"
	"demobridge/sync/session"
)

// cloud is a rehearsal org that plays Salesforce over HTTP.
type cloud struct {
	*rehearsal.Org
	url string
}

// newCloud starts one; orgs with different seeds have different ids.
func newCloud(t *testing.T, seed fs.FS) *cloud {
	t.Helper()
	org, err := rehearsal.New(rehearsal.Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	url, err := org.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return &cloud{org, url}
}

func (c *cloud) choice() status.SignInChoice {
	return status.SignInChoice{Place: status.PlaceMyDomain, Address: c.url + "/lightning/page/home", ConsumerKey: practice.DemobridgeConsumerKey}
}

// person walks the pages of the sign-in as one of the org's people.
func (c *cloud) person(username string) func(string) error {
	for _, u := range c.Users() {
		if u.Username == username {
			return demo.Browser(u.Username, u.Password)
		}
	}
	return func(string) error { return errors.New("there is nobody of that name") }
}

const admin = "admin@rehearsal.example"

func (c *cloud) records(t *testing.T) int {
	t.Helper()
	n, err := c.Count("Navattic_Session__c")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// started is the program on a folder, with its own key store for the test.
func started(t *testing.T, dir string, change ...func(*app.Options)) *app.App {
	t.Helper()
	o := app.Options{Dir: dir}
	for _, c := range change {
		c(&o)
	}
	a, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	return a
}

// until waits for a state of the sign-in.
func until(t *testing.T, a *app.App, want func(status.SignIn) bool) status.SignIn {
	t.Helper()
	states, end := a.WatchSignIn()
	defer end()
	for {
		select {
		case s := <-states:
			if want(s) {
				return s
			}
			if s.State.Ended() {
				t.Fatalf("the sign-in ended as %v: %+v", s.State, s.Trouble)
			}
		case <-t.Context().Done():
			t.Fatal("the sign-in never got there")
		}
	}
}

func ended(s status.SignIn) bool { return s.State.Ended() }

func in(state status.SignInState) func(status.SignIn) bool {
	return func(s status.SignIn) bool { return s.State == state }
}

// signIn signs in and wants it to work.
func signIn(t *testing.T, a *app.App, c status.SignInChoice, open func(string) error) status.SignIn {
	t.Helper()
	if err := a.StartSignIn(c, open); err != nil {
		t.Fatal(err)
	}
	s := until(t, a, ended)
	if s.State != status.SignInDone {
		t.Fatalf("the sign-in ended as %v: %+v", s.State, s.Trouble)
	}
	return s
}

// settled waits until nothing waits any more and returns the snapshot.
func settled(t *testing.T, a *app.App, want func(status.Snapshot) bool) status.Snapshot {
	t.Helper()
	snapshots, end := a.Watch()
	defer end()
	for {
		select {
		case s := <-snapshots:
			if want(s) {
				return s
			}
		case <-t.Context().Done():
			t.Fatal("it never got there")
		}
	}
}

func sent(n int) func(status.Snapshot) bool {
	return func(s status.Snapshot) bool {
		return s.Counts.Synced == n && s.Counts.Waiting+s.Counts.Sending == 0 && s.Connection.State == status.Connected
	}
}

func take(t *testing.T, a *app.App, ids ...string) {
	t.Helper()
	at := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	var all []session.Session
	for _, id := range ids {
		all = append(all, session.Session{ID: id, CreatedAt: at, ClosedAt: at.Add(time.Minute)})
	}
	if _, err := a.Take(t.Context(), slices.Values(all)); err != nil {
		t.Fatal(err)
	}
}

func TestASignInSendsWhatWaitedAndTheNextStartNeedsNobody(t *testing.T) {
	keyring.MockInit()
	org, dir := newCloud(t, nil), t.TempDir()
	a := started(t, dir)
	take(t, a, "one", "two") // before there is any org
	s := signIn(t, a, org.choice(), org.person(admin))
	if s.Org.ID != org.OrgID() || s.Org.Username != admin || s.NotKept != nil || s.Place != org.url {
		t.Errorf("%+v", s)
	}
	settled(t, a, sent(2))
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b := started(t, dir)
	take(t, b, "three")
	b.SyncNow()
	settled(t, b, sent(3))
	if n := org.records(t); n != 3 {
		t.Errorf("the org has %d records", n)
	}
	if got := b.SignInDefaults(t.Context()); got.Address != org.url || got.ConsumerKey != practice.DemobridgeConsumerKey {
		t.Errorf("the next sign-in begins with %q", got.Address)
	}
}

// What an admin may have set up wrongly is told in plain words, each as what it
// is, and nothing is kept or changed.
func TestEveryRefusalOfASignInIsAProblemWithARemedy(t *testing.T) {
	keyring.MockInit()
	change := func(c func(*practice.App)) func(*testing.T, *cloud) {
		return func(t *testing.T, org *cloud) {
			if err := org.Auth().ChangeApp(practice.DemobridgeConsumerKey, c); err != nil {
				t.Fatal(err)
			}
		}
	}
	with := func(edit func(*status.SignInChoice)) func(*status.SignInChoice) { return edit }
	for name, row := range map[string]struct {
		org    func(*testing.T, *cloud)
		choice func(*status.SignInChoice)
		want   string
	}{
		"blocked app":      {org: change(func(a *practice.App) { a.Blocked = true }), want: "SIGN_IN_APP_BLOCKED"},
		"not approved":     {org: change(func(a *practice.App) { a.PermittedUsers = practice.AdminApprovedPreAuthorized }), want: "SIGN_IN_NOT_APPROVED"},
		"no scopes":        {org: change(func(a *practice.App) { a.Scopes = []string{"id"} }), want: "SIGN_IN_SCOPE_MISSING"},
		"secret wanted":    {org: change(func(a *practice.App) { a.RequireSecret = true }), want: "SIGN_IN_SECRET_REQUIRED"},
		"no secret set up": {choice: with(func(c *status.SignInChoice) { c.Way, c.Secret = status.WaySecret, practice.DemobridgeConsumerSecret }), want: "SIGN_IN_RUN_AS_MISSING"},
		"wrong secret":     {choice: with(func(c *status.SignInChoice) { c.Way, c.Secret = status.WaySecret, "another" }), want: "SIGN_IN_SECRET_WRONG"},
		"no key file":      {choice: with(func(c *status.SignInChoice) { c.Way, c.KeyFile = status.WayKey, "none.pem" }), want: "FILE"},
		"mistyped address": {choice: with(func(c *status.SignInChoice) { c.Address = "https://acme.example" }), want: "SIGN_IN_NOT_SALESFORCE"},
		"no address":       {choice: with(func(c *status.SignInChoice) { c.Address = "" }), want: "SIGN_IN_NOT_SALESFORCE"},
		"nobody answers":   {choice: with(func(c *status.SignInChoice) { c.Address = "http://127.0.0.1:1" }), want: "OFFLINE_REFUSED"},
		"half a key":       {choice: with(func(c *status.SignInChoice) { c.ConsumerKey = "3MVG9" }), want: "CONSUMER_KEY"},
		// Pages that never come back:
		"callbacks differ": {org: change(func(a *practice.App) { a.Callbacks = []string{"http://localhost:47820/callback/"} }), want: "SIGN_IN_NO_ANSWER"},
		"unknown key":      {choice: with(func(c *status.SignInChoice) { c.ConsumerKey = "3MVG9" + strings.Repeat("x", 80) }), want: "SIGN_IN_NO_ANSWER"},
	} {
		t.Run(name, func(t *testing.T) {
			org := newCloud(t, fstest.MapFS{})
			if row.org != nil {
				row.org(t, org)
			}
			c := org.choice()
			if row.choice != nil {
				row.choice(&c)
			}
			a := started(t, t.TempDir(), func(o *app.Options) {
				if row.want == "SIGN_IN_NO_ANSWER" {
					o.SignInWait = time.Second
				}
			})
			walk := org.person(admin)
			if err := a.StartSignIn(c, func(page string) error { _ = walk(page); return nil }); err != nil {
				t.Fatal(err)
			}
			s := until(t, a, ended)
			if s.State != status.SignInFailed || s.Trouble.Code != row.want {
				t.Fatalf("%v %+v, want %s", s.State, s.Trouble, row.want)
			}
			if s.Trouble.Title == "" || len(s.Trouble.Steps) == 0 && row.want != "CONSUMER_KEY" {
				t.Errorf("nothing is said about what to do: %+v", s.Trouble)
			}
			if orgs, err := a.Orgs(t.Context()); err != nil || len(orgs) > 0 {
				t.Errorf("kept %v, %v", orgs, err)
			}
		})
	}
}

func TestAWaitingSignInExplainsItselfAndEndsWhenItIsStopped(t *testing.T) {
	keyring.MockInit()
	org := newCloud(t, fstest.MapFS{})
	a := started(t, t.TempDir())
	// A browser that does not start: the address can be copied.
	if err := a.StartSignIn(org.choice(), func(string) error { return errors.New("no browser") }); err != nil {
		t.Fatal(err)
	}
	s := until(t, a, func(s status.SignIn) bool { return s.State == status.SignInWaiting && s.Trouble.Title != "" })
	if !strings.HasPrefix(s.Page, org.url+"/services/oauth2/authorize?") || !s.Until.After(s.Since) || s.Trouble.Code != "SIGN_IN_BROWSER_FAILED" {
		t.Errorf("%+v", s)
	}
	var hints strings.Builder
	for _, h := range s.Hints {
		hints.WriteString(h.String())
	}
	for _, page := range []string{"redirect_uri must match", "OAUTH_EC_APP_NOT_FOUND", "OAUTH_APPROVAL_ERROR_GENERIC"} {
		if !strings.Contains(hints.String(), page) {
			t.Errorf("the page %q is not explained", page)
		}
	}
	a.CancelSignIn()
	if s := until(t, a, ended); s.State != status.SignInCancelled {
		t.Errorf("%v %+v", s.State, s.Trouble)
	}
	// A second one takes the place of one that waits.
	if err := a.StartSignIn(org.choice(), func(string) error { return nil }); err != nil {
		t.Fatal(err)
	}
	until(t, a, in(status.SignInWaiting))
	signIn(t, a, org.choice(), org.person(admin))
	if lines := a.CallbackLines(); !cmp.Equal(lines, practice.DemobridgeApp().Callbacks) {
		t.Errorf("the lines to copy are %v", lines)
	}
}

func TestAnotherOrgIsEnteredOnlyWhenAPersonAgreesAndNoRowGoesOver(t *testing.T) {
	keyring.MockInit()
	first, second := newCloud(t, nil), newCloud(t, fstest.MapFS{})
	if first.OrgID() == second.OrgID() {
		t.Fatal("both orgs have the same id")
	}
	a := started(t, t.TempDir())
	signIn(t, a, first.choice(), first.person(admin))
	a.Pause()
	take(t, a, "one", "two", "three")

	for _, yes := range []bool{false, true} {
		if err := a.StartSignIn(second.choice(), second.person(admin)); err != nil {
			t.Fatal(err)
		}
		s := until(t, a, in(status.SignInAsking))
		if s.Other.From.ID != first.OrgID() || s.Other.Waiting != 3 || s.Org.ID != second.OrgID() {
			t.Fatalf("asked %+v of %+v", s.Other, s.Org)
		}
		a.AnswerSignIn(yes)
		until(t, a, ended)
		if orgs, err := a.Orgs(t.Context()); err != nil || !yes && len(orgs) != 1 || yes && len(orgs) != 2 {
			t.Fatalf("%v: %d orgs known, %v", yes, len(orgs), err)
		}
	}
	take(t, a, "four")
	a.Resume()
	s := settled(t, a, sent(1))
	if s.Connection.OrgID != second.OrgID() || s.Counts.Total != 1 {
		t.Errorf("%+v %+v", s.Connection, s.Counts)
	}
	if n, m := first.records(t), second.records(t); n != 0 || m != 1 {
		t.Errorf("the orgs have %d and %d records", n, m)
	}
	// The renewal of the banner changes no org by accident.
	var other *app.OtherOrgError
	if err := a.SetActive(t.Context(), first.OrgID()); err != nil {
		t.Fatal(err)
	}
	a.SyncNow()
	settled(t, a, sent(3))
	if n, m := first.records(t), second.records(t); n != 3 || m != 1 {
		t.Errorf("the orgs have %d and %d records", n, m)
	}
	redirect := func(page string) error {
		return second.person(admin)(strings.Replace(page, first.url, second.url, 1))
	}
	if err := a.SignIn(t.Context(), redirect); err == nil || errors.As(err, &other) {
		// The other org's code is no good at this org's token endpoint.
		t.Errorf("a code of another org was taken: %v", err)
	}
	if err := a.SetActive(t.Context(), "00D000000000009EAA"); !errors.Is(err, app.ErrUnknownOrg) {
		t.Errorf("an unknown org: %v", err)
	}
}

func TestDisconnectingEndsTheSignInEverywhereAndKeepsTheOutbox(t *testing.T) {
	keyring.MockInit()
	org, dir := newCloud(t, nil), t.TempDir()
	a := started(t, dir)
	signIn(t, a, org.choice(), org.person(admin))
	a.Pause()
	take(t, a, "one", "two")
	out, err := a.Disconnect(t.Context())
	if err != nil || !out.Revoked || !out.Removed || out.Org.Waiting != 2 || out.Trouble.Title != "" {
		t.Fatalf("%+v %v", out, err)
	}
	for _, u := range org.Users() {
		if g := org.Auth().Grants(u.ID); len(g) > 0 {
			t.Errorf("%s still has %d approvals at the org", u.Username, len(g))
		}
	}
	if orgs, err := a.Orgs(t.Context()); err != nil || len(orgs) != 1 || orgs[0].SignedIn {
		t.Errorf("%+v %v", orgs, err)
	}
	take(t, a, "three") // is accepted all the same
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	b := started(t, dir)
	s := settled(t, b, func(s status.Snapshot) bool { return s.Counts.Waiting == 3 })
	if s.Connection.State != status.NotConnected || len(s.Attention) > 0 {
		t.Errorf("a restart finds fault with it: %+v %+v", s.Connection, s.Attention)
	}
	again := signIn(t, b, org.choice(), org.person(admin)) // asks nothing: the same org
	if again.Other != nil {
		t.Error("asked about the same org")
	}
	b.Resume()
	settled(t, b, sent(3))
	if n := org.records(t); n != 3 {
		t.Errorf("the org has %d records", n)
	}
}

func TestDisconnectingWithoutSalesforceRemovesWhatIsHere(t *testing.T) {
	keyring.MockInit()
	org := newCloud(t, fstest.MapFS{})
	a := started(t, t.TempDir())
	signIn(t, a, org.choice(), org.person(admin))
	if err := org.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := a.Disconnect(t.Context())
	if err != nil || out.Revoked || !out.Removed || out.Trouble.Title == "" {
		t.Errorf("%+v %v", out, err)
	}
	if again, err := a.Disconnect(t.Context()); err != nil || again.Trouble.Title != "" {
		t.Errorf("a second time: %+v %v", again, err)
	}
}

// Without a key store the sign-in works for this run, it is said so, and no
// file has anything of it.
func TestWithoutAKeyStoreTheSignInIsForThisRunAndNeverOnDisk(t *testing.T) {
	keyring.MockInitWithError(keyring.ErrUnsupportedPlatform)
	defer keyring.MockInit()
	org, dir := newCloud(t, nil), t.TempDir()
	a := started(t, dir)
	s := signIn(t, a, org.choice(), org.person(admin))
	if s.NotKept == nil || s.NotKept.Code != "KEYRING_MISSING" {
		t.Fatalf("%+v", s.NotKept)
	}
	take(t, a, "one")
	a.SyncNow()
	if snap := settled(t, a, sent(1)); !snap.Connection.NotKept {
		t.Error("the status does not say that the sign-in ends with the program")
	}
	list, err := a.Problems(t.Context())
	if err != nil || !slices.Contains(titles(list.NeedYou), "The sign-in ends with the program") {
		t.Errorf("%v %v", titles(list.NeedYou), err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		// Tokens begin so: refresh tokens, and access tokens of any org.
		if bytes.Contains(text, []byte("5Aep861")) || bytes.Contains(text, []byte(org.OrgID()[:15]+"!")) {
			t.Errorf("%s holds a token", d.Name())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b := started(t, dir)
	if got := settled(t, b, func(s status.Snapshot) bool { return s.Connection.State != status.Connected }); got.Counts.Synced != 1 {
		t.Errorf("%+v", got.Counts)
	}
}

// Addresses as people paste them, against an org that answers.
func TestAnAddressIsCheckedBeforeTheBrowserOpens(t *testing.T) {
	org := newCloud(t, fstest.MapFS{})
	a := started(t, t.TempDir())
	got := a.CheckAddress(t.Context(), org.url+"/lightning/setup/SetupOneHome/home")
	if !got.OK || got.Address != org.url || got.OrgID != org.OrgID() {
		t.Errorf("%+v", got)
	}
	for _, bad := range []string{"", "https://acme.example", "acme@rehearsal.example"} {
		if got := a.CheckAddress(t.Context(), bad); got.OK || got.Trouble.Title == "" || len(got.Trouble.Steps) == 0 {
			t.Errorf("%q: %+v", bad, got)
		}
	}
}

// Two programs of one person on two data folders share the entry in the key
// store. The org gives a new refresh token with every use and ends everything
// when an old one comes again: neither program may lose its sign-in.
func TestTwoProgramsShareOneSignInWithoutLosingIt(t *testing.T) {
	keyring.MockInit()
	org := newCloud(t, nil)
	apps := []*app.App{started(t, t.TempDir()), started(t, t.TempDir())}
	for _, a := range apps {
		signIn(t, a, org.choice(), org.person(admin))
	}
	for round := range 4 {
		if err := org.Auth().ExpireAll(); err != nil {
			t.Fatal(err)
		}
		for i, a := range apps {
			take(t, a, fmt.Sprint("session-", i, "-", round))
		}
		for _, a := range apps {
			a.SyncNow()
		}
		for i, a := range apps {
			s := settled(t, a, func(s status.Snapshot) bool {
				return sent(round+1)(s) || s.Connection.State == status.SignedOut
			})
			if s.Connection.State != status.Connected {
				t.Fatalf("round %d: program %d lost its sign-in: %s", round, i, s.Connection.Reason)
			}
		}
	}
	if n := org.records(t); n != 8 {
		t.Errorf("the org has %d records", n)
	}
}
