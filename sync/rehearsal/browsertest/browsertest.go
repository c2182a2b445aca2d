//go:build browser

// Package browsertest drives a real headless Chromium through a sign-in, for
// tests. It exists with the build tag browser only, and imports the standard
// library.
package browsertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Browser is as much of a W3C WebDriver client as a sign-in needs. A step that
// fails ends the test.
type Browser struct {
	t       *testing.T
	session string // address of the session
	http    *http.Client
}

// call sends a command and decodes the value of the answer.
func (d *Browser) call(method, path string, body, value any) error {
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

// Open shows an address.
func (d *Browser) Open(address string) {
	d.t.Helper()
	d.must(http.MethodPost, "/url", map[string]string{"url": address}, nil)
}

// Address is the address that is shown.
func (d *Browser) Address() string {
	d.t.Helper()
	var value string
	d.must(http.MethodGet, "/url", nil, &value)
	return value
}

func (d *Browser) must(method, path string, body, value any) {
	d.t.Helper()
	if err := d.call(method, path, body, value); err != nil {
		d.t.Fatal(err)
	}
}

// find returns the address of the element with an id.
func (d *Browser) find(id string) string {
	d.t.Helper()
	var element map[string]string
	d.must(http.MethodPost, "/element", map[string]string{"using": "css selector", "value": "#" + id}, &element)
	for _, ref := range element {
		return "/element/" + ref
	}
	d.t.Fatalf("no element %s", id)
	return ""
}

// Fill types a text into the element with an id.
func (d *Browser) Fill(id, text string) {
	d.t.Helper()
	d.must(http.MethodPost, d.find(id)+"/value", map[string]string{"text": text}, nil)
}

// Click presses the element with an id.
func (d *Browser) Click(id string) {
	d.t.Helper()
	d.must(http.MethodPost, d.find(id)+"/click", map[string]any{}, nil)
}

// Property reads a property of the element with an id.
func (d *Browser) Property(id, name string) string {
	d.t.Helper()
	var value string
	d.must(http.MethodGet, d.find(id)+"/property/"+name, nil, &value)
	return value
}

// Text is the visible text of the element with an id.
func (d *Browser) Text(id string) string {
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

// Start starts chromedriver and a headless Chromium, both gone after the test.
func Start(t *testing.T) *Browser {
	t.Helper()
	chromium, driver := program(t, "chromium", "chromium-browser", "google-chrome"), program(t, "chromedriver")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	ctx, cancel := context.WithCancel(context.Background())
	// Not the test's own folder: with a long test name its path is longer than
	// a socket's address may be, and Chromium would not start.
	home, err := os.MkdirTemp("", "browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	cmd := exec.CommandContext(ctx, driver, fmt.Sprintf("--port=%d", port))
	cmd.Env = append(os.Environ(), "HOME="+home, "TMPDIR="+home)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = cmd.Wait() })

	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	d := &Browser{t: t, session: fmt.Sprintf("http://127.0.0.1:%d", port), http: &http.Client{Transport: transport, Timeout: time.Minute}}
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
