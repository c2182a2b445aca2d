package rehearsal_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"demobridge/sync/rehearsal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The people and some records of the seed.
const (
	admin       = "admin@rehearsal.example"
	integration = "integration@rehearsal.example"
	rep         = "rep@rehearsal.example"
	noAPI       = "noapi@rehearsal.example"

	acme     = "001Rh000000a01YIAQ"
	dannika  = "003Rh000000a01YIAQ"
	acmeDeal = "006Rh000000a01YIAQ"
	adminID  = "005Rh000000a01YIAQ"
	repID    = "005Rh000000b03YIAQ"
)

// client is somebody who speaks to an org over HTTP.
type client struct {
	t       testing.TB
	org     *rehearsal.Org
	base    string
	token   string
	version string
}

// openOrg starts an org and signs the administrator in.
func openOrg(t testing.TB, opts rehearsal.Options) *client {
	t.Helper()
	org, err := rehearsal.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(org.Handler())
	t.Cleanup(func() {
		srv.Close()
		if err := org.Close(); err != nil {
			t.Error(err)
		}
	})
	return (&client{t: t, org: org, base: srv.URL, version: "66.0"}).as(admin)
}

// as is the same org seen by somebody else.
func (c *client) as(username string) *client {
	c.t.Helper()
	token, err := c.org.Mint(username)
	if err != nil {
		c.t.Fatal(err)
	}
	other := *c
	other.token = token
	return &other
}

// at is the same client speaking another version.
func (c *client) at(version string) *client {
	other := *c
	other.version = version
	return &other
}

// answer is what the org said.
type answer struct {
	t      testing.TB
	what   string
	status int
	header http.Header
	text   string
}

// send calls the API. A path that begins with / is taken as it is, any other
// lies below the version.
func (c *client) send(method, path, body string, headers ...string) answer {
	c.t.Helper()
	if !strings.HasPrefix(path, "/") {
		path = "/services/data/v" + c.version + "/" + path
	}
	req, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := noRedirects.Do(req)
	if err != nil {
		return answer{t: c.t, what: method + " " + path, text: err.Error()}
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{t: c.t, what: method + " " + path, status: res.StatusCode, text: err.Error()}
	}
	return answer{t: c.t, what: method + " " + path, status: res.StatusCode, header: res.Header, text: string(text)}
}

var noRedirects = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// query runs SOQL.
func (c *client) query(soql string) answer {
	c.t.Helper()
	return c.send("GET", "query?q="+url.QueryEscape(soql), "")
}

// wants fails the test unless the answer has a status.
func (a answer) wants(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: got %d, want %d\n%.600s", a.what, a.status, status, a.text)
	}
	return a
}

// value is the answer as JSON.
func (a answer) value() any {
	a.t.Helper()
	var v any
	if err := json.Unmarshal([]byte(a.text), &v); err != nil {
		a.t.Fatalf("%s: %d: no JSON: %v\n%.300s", a.what, a.status, err, a.text)
	}
	return v
}

// get finds a value by a path such as "records.0.Owner.Name"; nil when there
// is none.
func (a answer) get(path string) any {
	a.t.Helper()
	return dig(a.value(), path)
}

func dig(v any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return v
}

// str is get for strings.
func (a answer) str(path string) string {
	a.t.Helper()
	s, _ := a.get(path).(string)
	return s
}

// is fails the test unless the value at a path is the wanted one.
func (a answer) is(path string, want any) answer {
	a.t.Helper()
	if n, isInt := want.(int); isInt {
		want = float64(n)
	}
	if got := a.get(path); got != want {
		a.t.Errorf("%s: %s is %v, want %v\n%.600s", a.what, path, got, want, a.text)
	}
	return a
}

// refused fails the test unless the answer is one error of a code and text.
func (a answer) refused(status int, code, message string) answer {
	a.t.Helper()
	return a.wants(status).is("0.errorCode", code).is("0.message", message)
}

// create inserts a record and gives its id.
func (c *client) create(object, body string) string {
	c.t.Helper()
	return c.send("POST", "sobjects/"+object, body).wants(201).str("id")
}

// rule sets up a validation rule.
func (c *client) rule(object string, r rehearsal.ValidationRule) {
	c.t.Helper()
	if err := c.org.SetValidationRule(object, r); err != nil {
		c.t.Fatal(err)
	}
}

// duplicates switches an object's duplicate rules, through the control API.
func (c *client) duplicates(object string, active bool) {
	c.t.Helper()
	c.send("POST", "/_rehearsal/duplicates", fmt.Sprintf(`{"object":%q,"active":%t}`, object, active)).wants(200)
}

// fault puts rules into force, through the control API.
func (c *client) fault(spec string) {
	c.t.Helper()
	c.send("POST", "/_rehearsal/faults", fmt.Sprintf(`{"spec":%q}`, spec)).wants(200)
}
