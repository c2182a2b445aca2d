//go:build browser

package oauth_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"demobridge/sync/rehearsal/browsertest"
	"demobridge/sync/rehearsal/oauth"
)

// A real browser logs in, presses Allow, and lands on the app's own page with a code
// that buys working tokens. At each of the hosts that have names, and a second time
// without login.
func TestBrowserSignsIn(t *testing.T) {
	o := newOrg(t)
	called := make(chan url.Values, 1)
	app := &http.Server{
		ReadHeaderTimeout: 5 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/callback" {
				http.NotFound(w, r)
				return
			}
			called <- r.URL.Query()
			_, _ = io.WriteString(w, `<p id="done">Signed in. You can close this tab.</p>`)
		}),
	}
	l, err := net.Listen("tcp", "localhost:0")
	must(t, err)
	served := make(chan error, 1)
	go func() { served <- app.Serve(l) }()
	t.Cleanup(func() {
		_ = app.Close()
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	home := fmt.Sprintf("http://localhost:%d/callback", l.Addr().(*net.TCPAddr).Port)
	must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.Callbacks = []string{home} }))

	d := browsertest.Start(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(o.url, "http://"), ":")
	open := func(host string, q url.Values) {
		t.Helper()
		d.Open("http://" + host + ":" + port + "/services/oauth2/authorize?" + q.Encode())
	}
	finish := func() {
		t.Helper()
		if got := d.Text("done"); !strings.HasPrefix(got, "Signed in") {
			t.Errorf("the app's page says %q", got)
		}
		v := <-called
		if v.Get("state") != "a state/with+signs" {
			t.Errorf("state came back as %q", v.Get("state"))
		}
		got := tokensOf(t, o.exchange(v.Get("code"), "redirect_uri", home))
		if !o.works(got.access) || got.refresh == "" {
			t.Error("the tokens do not work")
		}
	}
	for _, host := range []string{"localhost", "login.localhost", "test.localhost", "harbor.my.localhost"} {
		began := time.Now()
		open(host, request("redirect_uri", home, "login_hint", "admin@rehearsal.example", "prompt", "login consent"))
		if got := d.Property("username", "value"); got != "admin@rehearsal.example" {
			t.Errorf("%s: user name filled in as %q", host, got)
		}
		if !strings.Contains(d.Text("practice"), password) {
			t.Errorf("%s: the practice password is not on the page", host)
		}
		d.Fill("password", "wrong")
		d.Click("Login")
		if d.Text("error") == "" {
			t.Errorf("%s: no error line for a wrong password", host)
		}
		d.Fill("password", password)
		d.Click("Login")
		if got := d.Text("scopes"); !strings.Contains(got, "API") {
			t.Errorf("%s: the approval page lists %q", host, got)
		}
		d.Click("oaapprove")
		finish()
		t.Logf("%s: %s", host, time.Since(began).Round(10*time.Millisecond))
	}
	open("localhost", request("redirect_uri", home))
	finish()

	open("localhost", request("redirect_uri", home, "prompt", "consent"))
	d.Click("oadeny")
	d.Text("done")
	if v := <-called; v.Get("error") != "access_denied" {
		t.Errorf("Deny gave %v", v)
	}
}
