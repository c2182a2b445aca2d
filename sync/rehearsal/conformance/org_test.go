package conformance

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"demobridge/sync/rehearsal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// model is a seeded org in a folder, made once; each sample gets a copy of it,
// which is quicker than seeding.
func model(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	org, err := rehearsal.New(rehearsal.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := org.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// org is a fresh rehearsal org, reached over HTTP.
type org struct {
	*rehearsal.Org
	t      *testing.T
	url    string
	client *http.Client
	token  string
	values map[string]string // kept by the steps before
}

func open(t *testing.T, from string) *org {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "org"), os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	r, err := rehearsal.New(rehearsal.Options{Dir: filepath.Join(dir, "org")})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(r.Handler())
	tr := &http.Transport{}
	t.Cleanup(func() {
		tr.CloseIdleConnections()
		web.Close()
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	o := &org{
		Org: r, t: t, url: web.URL, values: map[string]string{},
		client: &http.Client{Transport: tr, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	o.as("admin@rehearsal.example")
	return o
}

// as makes the following requests those of a user.
func (o *org) as(username string) {
	o.t.Helper()
	token, err := o.Mint(username)
	if err != nil {
		o.t.Fatal(err)
	}
	o.token = token
}

// reply is an answer, read whole.
type reply struct {
	status int
	header http.Header
	body   string
}

// send sends a request with the token, unless it has an Authorization of its own.
func (o *org) send(method, path, body string, header ...[2]string) reply {
	o.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, o.url+path, strings.NewReader(body))
	if err != nil {
		o.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Authorization", "Bearer "+o.token)
	for _, h := range header {
		if h[1] == "none" {
			req.Header.Del(h[0])
			continue
		}
		req.Header.Set(h[0], h[1])
	}
	return o.do(req)
}

func (o *org) do(req *http.Request) reply {
	o.t.Helper()
	res, err := o.client.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(text)}
}

// control works the org's own switches.
func (o *org) control(method, path, body string) {
	o.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, o.url+"/_rehearsal/"+path, bytes.NewReader([]byte(body)))
	if err != nil {
		o.t.Fatal(err)
	}
	if r := o.do(req); r.status != http.StatusOK {
		o.t.Fatalf("control %s: %d %s", path, r.status, r.body)
	}
}

var long = regexp.MustCompile(`\{\{(.)\*(\d+)\}\}`)

// fill puts kept values into a text. {{x*300}} is a letter 300 times.
func (o *org) fill(text string) string {
	for name, v := range o.values {
		text = strings.ReplaceAll(text, "{{"+name+"}}", v)
		text = strings.ReplaceAll(text, "{{"+name+"15}}", v[:min(15, len(v))])
	}
	return long.ReplaceAllStringFunc(text, func(s string) string {
		var n int
		m := long.FindStringSubmatch(s)
		if _, err := fmt.Sscan(m[2], &n); err != nil {
			o.t.Fatal(err)
		}
		return strings.Repeat(m[1], n)
	})
}
