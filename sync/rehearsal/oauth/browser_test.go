//go:build browser

package oauth_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"demobridge/sync/rehearsal/oauth"
)

// webdriver is as much of a W3C WebDriver client as a sign-in needs.
type webdriver struct {
	t       *testing.T
	session string // address of the session
	http    *http.Client
}

// call sends a command and decodes the value of the answer.
func (d *webdriver) call(method, path string, body, value any) error {
	var payload io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		payload = bytes.NewReader(text)
	}
	req, err := http.NewRequest(method, d.session+path, payload)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := d.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s", method, path, text)
	}
	if value == nil {
		return nil
	}
	return json.Unmarshal(text, &struct {
		Value any `json:"value"`
	}{value})
}

func (d *webdriver) must(method, path string, body, value any) {
	d.t.Helper()
	if err := d.call(method, path, body, value); err != nil {
		d.t.Fatal(err)
	}
}

// find returns the address of the element with an id.
func (d *webdriver) find(id string) string {
	d.t.Helper()
	var element map[string]string
	d.must(http.MethodPost, "/element", map[string]string{"using": "css selector", "value": "#" + id}, &element)
	for _, ref := range element {
		return "/element/" + ref
	}
	d.t.Fatalf("no element %s", id)
	return ""
}

func (d *webdriver) fill(id, text string) {
	d.t.Helper()
	d.must(http.MethodPost, d.find(id)+"/value", map[string]string{"text": text}, nil)
}

func (d *webdriver) click(id string) {
	d.t.Helper()
	d.must(http.MethodPost, d.find(id)+"/click", map[string]any{}, nil)
}

func (d *webdriver) property(id, name string) string {
	d.t.Helper()
	var value string
	d.must(http.MethodGet, d.find(id)+"/property/"+name, nil, &value)
	return value
}

func (d *webdriver) text(id string) string {
	d.t.Helper()
	var value string
	d.must(http.MethodGet, d.find(id)+"/text", nil, &value)
	return value
}

// program finds an installed program or fails with a sentence that says what to do.
func program(t *testing.T, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatalf("this test drives a real browser and none of %s is installed: install chromium and chromium-driver, or leave out the build tag browser",
		strings.Join(names, ", "))
	return ""
}

// startBrowser starts chromedriver and a headless Chromium, both gone after the test.
func startBrowser(t *testing.T) *webdriver {
	t.Helper()
	chromium, driver := program(t, "chromium", "chromium-browser", "google-chrome"), program(t, "chromedriver")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	must(t, l.Close())
	ctx, cancel := context.WithCancel(context.Background())
	home := t.TempDir()
	cmd := exec.CommandContext(ctx, driver, fmt.Sprintf("--port=%d", port))
	cmd.Env = append(os.Environ(), "HOME="+home, "TMPDIR="+home)
	must(t, cmd.Start())
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })

	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	d := &webdriver{t: t, session: fmt.Sprintf("http://127.0.0.1:%d", port), http: &http.Client{Transport: transport, Timeout: time.Minute}}
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(20 * time.Second); ; <-tick.C {
		if d.call(http.MethodGet, "/status", nil, nil) == nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("chromedriver does not answer")
		}
	}
	var started struct {
		SessionID string `json:"sessionId"`
	}
	d.must(http.MethodPost, "/session", map[string]any{"capabilities": map[string]any{"alwaysMatch": map[string]any{
		"browserName": "chrome",
		"goog:chromeOptions": map[string]any{"binary": chromium, "args": []string{
			"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir=" + home + "/profile",
		}},
	}}}, &started)
	d.session += "/session/" + started.SessionID
	t.Cleanup(func() { _ = d.call(http.MethodDelete, "", nil, nil) })
	d.must(http.MethodPost, "/timeouts", map[string]int{"implicit": 10_000, "pageLoad": 30_000}, nil)
	return d
}

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

	d := startBrowser(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(o.url, "http://"), ":")
	open := func(host string, q url.Values) {
		t.Helper()
		d.must(http.MethodPost, "/url", map[string]string{"url": "http://" + host + ":" + port + "/services/oauth2/authorize?" + q.Encode()}, nil)
	}
	finish := func() {
		t.Helper()
		if got := d.text("done"); !strings.HasPrefix(got, "Signed in") {
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
		if got := d.property("username", "value"); got != "admin@rehearsal.example" {
			t.Errorf("%s: user name filled in as %q", host, got)
		}
		if !strings.Contains(d.text("practice"), password) {
			t.Errorf("%s: the practice password is not on the page", host)
		}
		d.fill("password", "wrong")
		d.click("Login")
		if d.text("error") == "" {
			t.Errorf("%s: no error line for a wrong password", host)
		}
		d.fill("password", password)
		d.click("Login")
		if got := d.text("scopes"); !strings.Contains(got, "API") {
			t.Errorf("%s: the approval page lists %q", host, got)
		}
		d.click("oaapprove")
		finish()
		t.Logf("%s: %s", host, time.Since(began).Round(10*time.Millisecond))
	}
	open("localhost", request("redirect_uri", home))
	finish()

	open("localhost", request("redirect_uri", home, "prompt", "consent"))
	d.click("oadeny")
	d.text("done")
	if v := <-called; v.Get("error") != "access_denied" {
		t.Errorf("Deny gave %v", v)
	}
}
