package app_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/demo"
	"demobridge/app/status"
	"demobridge/sync/rehearsal"
	"demobridge/sync/rehearsal/oauth"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// consult is an application that is connected to a rehearsal org as one of its
// people, beside the org itself.
type consult struct {
	*app.App
	t      *testing.T
	org    *rehearsal.Org
	url    string
	dir    string
	number int // of made-up sessions
	seen   int // calls at the org before the newest look
}

func see(t *testing.T, who string, o rehearsal.Options) *consult {
	t.Helper()
	org, err := rehearsal.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { org.Close() })
	url, err := org.Listen(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &consult{t: t, org: org, url: url, dir: t.TempDir()}
	c.App, err = app.Open(t.Context(), app.Options{Dir: c.dir, Org: app.Source{Running: c.running(who)}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// running describes the org for one of its people.
func (c *consult) running(who string) *app.RunningOrg {
	c.t.Helper()
	username, err := demo.Username(who)
	if err != nil {
		c.t.Fatal(err)
	}
	r := &app.RunningOrg{URL: c.url, OrgID: c.org.OrgID(), ClientID: oauth.DemobridgeConsumerKey, Username: username}
	for _, u := range c.org.Users() {
		if u.Username == username {
			r.Password = u.Password
		}
	}
	if r.AccessToken, err = c.org.Mint(username); err != nil {
		c.t.Fatal(err)
	}
	return r
}

// tokens are the sign-in of one of the org's people.
func (c *consult) tokens(who string) *demo.Ready {
	r := c.running(who)
	return &demo.Ready{Access: r.AccessToken, Instance: r.URL}
}

// look runs the whole check and holds it to its number of calls, counted at
// the org.
func (c *consult) look() status.AccessReport {
	c.t.Helper()
	if _, ok := c.LastDoctor(); !ok {
		// Who connects asks for more than the check; that is not counted.
		if _, err := c.DoctorAlone(c.t.Context()); err != nil {
			c.t.Fatal(err)
		}
	}
	before := c.org.Calls()
	r, err := c.Doctor(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	c.seen = c.org.Calls() - before
	if c.seen > 12 || c.seen != r.APICalls {
		c.t.Errorf("the org answered %d calls, the report says %d; at most 12 are allowed", c.seen, r.APICalls)
	}
	return r
}

// again makes checks again.
func (c *consult) again(ids ...string) status.AccessReport {
	c.t.Helper()
	r, err := c.RecheckAccess(c.t.Context(), ids...)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// sent takes one session in and records what became of sending it.
func (c *consult) sent(o store.Outcome) {
	c.t.Helper()
	c.number++
	s := session.Session{ID: fmt.Sprintf("session-%d", c.number), ClosedAt: time.Now().Add(-time.Hour), Visitor: session.Visitor{Email: "dana@acme.example"}}
	if _, err := c.Take(c.t.Context(), slices.Values([]session.Session{s})); err != nil {
		c.t.Fatal(err)
	}
	beside, err := store.Open(c.t.Context(), c.dir, store.Options{NoRecovery: true})
	if err != nil {
		c.t.Fatal(err)
	}
	defer beside.Close()
	batch, err := beside.Claim(c.t.Context(), c.org.OrgID(), 1, time.Minute)
	if err != nil || len(batch.Rows) != 1 {
		c.t.Fatalf("claimed %d: %v", len(batch.Rows), err)
	}
	o.ID, o.Version, o.CountAttempt = batch.Rows[0].ID, batch.Rows[0].Version, true
	if n, err := beside.Record(c.t.Context(), batch.Token, []store.Outcome{o}); err != nil || n != 1 {
		c.t.Fatalf("recorded %d: %v", n, err)
	}
}

// set changes switches of a person of the org, as an admin of it would.
func (c *consult) set(who, body string) {
	c.t.Helper()
	username, err := demo.Username(who)
	if err != nil {
		c.t.Fatal(err)
	}
	c.post("users/"+username, body)
}

func (c *consult) post(path, body string) {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url+"/_rehearsal/"+path, bytes.NewReader([]byte(body)))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode >= 300 {
		c.t.Fatalf("%s %s: %s", path, body, res.Status)
	}
}

func (c *consult) fault(spec string) {
	c.t.Helper()
	faults, err := rehearsal.ParseFaults(spec)
	if err != nil {
		c.t.Fatal(err)
	}
	for _, f := range faults {
		if _, err := c.org.AddFault(f); err != nil {
			c.t.Fatal(err)
		}
	}
}

// ids are the checks with a result, in order.
func ids(r status.AccessReport, result status.AccessResult) []string {
	var out []string
	for _, c := range r.Checks {
		if c.Result == result {
			out = append(out, c.ID)
		}
	}
	return out
}

// failed finds a check that must have failed, and must leave a way on: what is
// missing, what to do, and an action.
func failed(t *testing.T, r status.AccessReport, id string) status.AccessCheck {
	t.Helper()
	c, ok := r.Find(id)
	if !ok || c.Result != status.AccessFail {
		t.Fatalf("%s is not found missing: %+v (missing are %v)", id, c, ids(r, status.AccessFail))
	}
	if c.Missing == "" || c.Remedy == "" || c.Means == "" || len(c.Actions) == 0 {
		t.Errorf("%s leaves no way on: %+v", id, c)
	}
	return c
}

func passed(t *testing.T, r status.AccessReport, id string) {
	t.Helper()
	if c, ok := r.Find(id); !ok || c.Result != status.AccessPass {
		t.Errorf("%s does not pass: %+v", id, c)
	}
}

func can(c status.AccessCheck, kind status.AccessActionKind) bool {
	_, ok := c.Action(kind)
	return ok
}

// names holds a request to naming whom it is for and what exactly is asked.
func names(t *testing.T, request string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(request, p) {
			t.Errorf("the request does not name %q:\n%s", p, request)
		}
	}
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }
