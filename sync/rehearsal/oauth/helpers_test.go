package oauth_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"demobridge/sync/rehearsal/oauth"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	orgID       = "00D5g000004TestEAC"
	adminID     = "0055g00000AdminAAA"
	repID       = "0055g00000RepRpAAA"
	robotID     = "0055g00000RobotAAA"
	callbackURI = "http://localhost:47820/callback"
	password    = "harbor-light-7"
	verifier    = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"
)

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// people is a directory that a test can change.
type people struct {
	mu       sync.Mutex
	users    map[string]oauth.User
	password map[string]string
	locked   bool
}

func newPeople() *people {
	p := &people{users: map[string]oauth.User{}, password: map[string]string{}}
	for _, u := range []oauth.User{
		{
			ID: adminID, Username: "admin@rehearsal.example", Email: "admin@rehearsal.example", FirstName: "Ada", LastName: "Harbor",
			DisplayName: "Ada Harbor", ProfileName: "System Administrator", Timezone: "America/Los_Angeles", CanApproveUninstalledApps: true,
		},
		{
			ID: repID, Username: "rep@rehearsal.example", Email: "rep@rehearsal.example", FirstName: "Rolf", LastName: "Quay",
			DisplayName: "Rolf Quay", ProfileName: "Standard User", Timezone: "Europe/Berlin", PermissionSets: []string{"Demo_Readers"},
		},
		{
			ID: robotID, Username: "robot@rehearsal.example", Email: "robot@rehearsal.example", FirstName: "Robot", LastName: "Pier",
			DisplayName: "Robot Pier", ProfileName: "Minimum Access - API Only Integrations", Timezone: "GMT", IsIntegrationUser: true,
		},
	} {
		u.Active, u.APIEnabled, u.Locale, u.Language = true, true, "en_US", "en_US"
		p.users[u.ID] = u
		p.password[u.ID] = password
	}
	return p
}

func (p *people) Authenticate(username, word string) (oauth.User, error) {
	u, ok := p.UserByName(username)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.locked {
		return oauth.User{}, oauth.ErrLockedOut
	}
	if !ok || p.password[u.ID] != word {
		return oauth.User{}, oauth.ErrBadCredentials
	}
	return u, nil
}

func (p *people) UserByID(id string) (oauth.User, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for full, u := range p.users {
		if id == full || len(id) == 15 && id == full[:15] {
			return u, true
		}
	}
	return oauth.User{}, false
}

func (p *people) UserByName(name string) (oauth.User, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, u := range p.users {
		if strings.EqualFold(u.Username, name) {
			return u, true
		}
	}
	return oauth.User{}, false
}

func (p *people) change(id string, f func(*oauth.User)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.users[id]
	f(&u)
	p.users[id] = u
}

// changers is a directory with passwords that can be changed.
type changers struct{ *people }

func (c changers) ChangePassword(id, word string) error {
	if word == password {
		return fmt.Errorf("that is the old password")
	}
	c.change(id, func(u *oauth.User) { u.PasswordExpired = false })
	c.mu.Lock()
	defer c.mu.Unlock()
	c.password[id] = word
	return nil
}

// clock is a settable clock.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// org is a rehearsal org under test, with one browser.
type org struct {
	*oauth.Server
	t      testing.TB
	people *people
	clock  *clock
	url    string
	web    *httptest.Server
	jar    *cookiejar.Jar
	http   *http.Client
	opts   oauth.Options
}

// newOrg starts an org on a loopback port. Every name under localhost leads to it.
func newOrg(t testing.TB, change ...func(*oauth.Options)) *org {
	t.Helper()
	o := &org{t: t, people: newPeople(), clock: &clock{now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}}
	o.opts = oauth.Options{
		OrgID: orgID, OrgName: "Harbor Lane", Directory: o.people, Now: o.clock.Now,
		PracticeAccounts: []oauth.PracticeAccount{{Username: "admin@rehearsal.example", Password: password, Note: "System administrator"}},
	}
	for _, f := range change {
		f(&o.opts)
	}
	o.start()
	return o
}

func (o *org) start() {
	o.t.Helper()
	s, err := oauth.New(o.opts)
	if err != nil {
		o.t.Fatal(err)
	}
	o.Server = s
	o.web = httptest.NewServer(s.Handler())
	o.t.Cleanup(o.web.Close)
	addr := o.web.Listener.Addr().String()
	_, port, _ := net.SplitHostPort(addr)
	o.url = "http://localhost:" + port
	o.jar, _ = cookiejar.New(nil)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, addr)
	}}
	o.t.Cleanup(transport.CloseIdleConnections)
	o.http = &http.Client{Jar: o.jar, Transport: transport, CheckRedirect: func(req *http.Request, _ []*http.Request) error {
		if req.URL.Port() != port {
			return http.ErrUseLastResponse // the app's callback
		}
		return nil
	}}
}

// restart ends the process and starts it again on the same store.
func (o *org) restart() {
	o.web.Close()
	o.start()
}

// reply is an answer read to its end.
type reply struct {
	status int
	head   http.Header
	body   string
	url    *url.URL
}

func (o *org) do(req *http.Request) reply {
	o.t.Helper()
	res, err := o.http.Do(req)
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		o.t.Fatal(err)
	}
	return reply{res.StatusCode, res.Header, string(body), res.Request.URL}
}

func (o *org) get(address string) reply {
	o.t.Helper()
	req, err := http.NewRequest(http.MethodGet, o.absolute(address), nil)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.do(req)
}

func (o *org) getAs(token, address string) reply {
	o.t.Helper()
	req, err := http.NewRequest(http.MethodGet, o.absolute(address), nil)
	if err != nil {
		o.t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return o.do(req)
}

func (o *org) absolute(address string) string {
	if strings.HasPrefix(address, "/") {
		return o.url + address
	}
	return address
}

func (o *org) post(address string, form url.Values) reply {
	o.t.Helper()
	req, err := http.NewRequest(http.MethodPost, o.absolute(address), strings.NewReader(form.Encode()))
	if err != nil {
		o.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return o.do(req)
}

// json decodes the answer.
func (r reply) json(t testing.TB) map[string]any {
	t.Helper()
	m := map[string]any{}
	if err := json.Unmarshal([]byte(r.body), &m); err != nil {
		t.Fatalf("status %d, not a JSON object: %v", r.status, err)
	}
	return m
}

// oauthError is "error / error_description" of a JSON answer.
func (r reply) oauthError(t testing.TB) string {
	t.Helper()
	m := r.json(t)
	return fmt.Sprintf("%v / %v", m["error"], m["error_description"])
}

// called returns the parameters of a redirect to the app, or fails.
func (r reply) called(t testing.TB) url.Values {
	t.Helper()
	to := r.head.Get("Location")
	if r.status != http.StatusFound || !strings.HasPrefix(to, "http://localhost:") {
		t.Fatalf("no call to the app: status %d, Location %q, page:\n%s", r.status, to, r.body)
	}
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// text is the content of the element with an id, empty when there is none.
func (r reply) text(id string) string {
	m := regexp.MustCompile(`id="` + id + `"[^>]*>([^<]*)<`).FindStringSubmatch(r.body)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

// value is the value of the input field with a name.
func (r reply) value(name string) string {
	m := regexp.MustCompile(`name="` + name + `"[^>]* value="([^"]*)"`).FindStringSubmatch(r.body)
	if m == nil {
		return ""
	}
	return html.UnescapeString(m[1])
}

func (r reply) isLogin() bool    { return strings.Contains(r.body, `id="Login"`) }
func (r reply) isApproval() bool { return strings.Contains(r.body, `id="oaapprove"`) }

// submit sends the form of a page with more fields.
func (o *org) submit(page reply, fields url.Values) reply {
	o.t.Helper()
	m := regexp.MustCompile(`<form method="post" action="([^"]+)"`).FindStringSubmatch(page.body)
	if m == nil {
		o.t.Fatalf("no form on the page:\n%s", page.body)
	}
	fields.Set("source", page.value("source"))
	fields.Set("form_token", page.value("form_token"))
	to := *page.url
	to.Path, to.RawQuery = html.UnescapeString(m[1]), ""
	return o.post(to.String(), fields)
}

func (o *org) logIn(page reply, username, word string) reply {
	o.t.Helper()
	return o.submit(page, url.Values{"username": {username}, "pw": {word}})
}

func (o *org) decide(page reply, decision string) reply {
	o.t.Helper()
	return o.submit(page, url.Values{"decision": {decision}})
}

// request is the authorize request of the app Demobridge with changes; an empty value
// removes the parameter.
func request(changes ...string) url.Values {
	v := url.Values{
		"response_type": {"code"}, "client_id": {oauth.DemobridgeConsumerKey}, "redirect_uri": {callbackURI},
		"scope": {"api refresh_token"}, "state": {"a state/with+signs"},
		"code_challenge": {challengeOf(verifier)}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == "" {
			v.Del(changes[i])
		} else {
			v.Set(changes[i], changes[i+1])
		}
	}
	return v
}

func (o *org) authorize(v url.Values) reply {
	o.t.Helper()
	return o.get("/services/oauth2/authorize?" + v.Encode())
}

// approve walks through whatever pages come until the app is called.
func (o *org) approve(username string, v url.Values) url.Values {
	o.t.Helper()
	page := o.authorize(v)
	if page.isLogin() {
		page = o.logIn(page, username, password)
	}
	if page.isApproval() {
		page = o.decide(page, "allow")
	}
	return page.called(o.t)
}

// exchange asks for tokens with a code; changes are as in request.
func (o *org) exchange(code string, changes ...string) reply {
	o.t.Helper()
	v := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "client_id": {oauth.DemobridgeConsumerKey},
		"redirect_uri": {callbackURI}, "code_verifier": {verifier},
	}
	for i := 0; i < len(changes); i += 2 {
		if changes[i+1] == "" {
			v.Del(changes[i])
		} else {
			v.Set(changes[i], changes[i+1])
		}
	}
	return o.post("/services/oauth2/token", v)
}

// tokens is what a sign-in gives.
type tokens struct{ access, refresh string }

// connect signs a user in to Demobridge as the desktop app would.
func (o *org) connect(username string) tokens {
	o.t.Helper()
	r := o.exchange(o.approve(username, request("prompt", "login consent")).Get("code"))
	if r.status != http.StatusOK {
		o.t.Fatalf("token: %d %s", r.status, r.body)
	}
	return tokensOf(o.t, r)
}

func tokensOf(t testing.TB, r reply) tokens {
	t.Helper()
	m := r.json(t)
	access, _ := m["access_token"].(string)
	refresh, _ := m["refresh_token"].(string)
	return tokens{access, refresh}
}

func (o *org) refresh(token string) reply {
	o.t.Helper()
	return o.post("/services/oauth2/token", url.Values{
		"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {oauth.DemobridgeConsumerKey},
	})
}

// works reports whether an access token opens the API.
func (o *org) works(token string) bool {
	_, err := o.ValidateAccess(token)
	return err == nil
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustURL(t testing.TB, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	must(t, err)
	return u
}
