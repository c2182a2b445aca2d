package oauth_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/oauth"
)

// A person signs in, allows the app, the app gets tokens and they open the API: at
// each host, and each host names itself in the id URL.
func TestWalkAtEveryHost(t *testing.T) {
	for _, row := range []struct {
		name, host, prefix string
		instance           string // host name in instance_url
	}{
		{"plain localhost", "localhost", "", "localhost"},
		{"production by name", "login.localhost", "", "localhost"},
		{"sandbox by name", "test.localhost", "", "localhost"},
		{"My Domain by name", "harbor.my.localhost", "", "harbor.my.localhost"},
		{"sandbox My Domain by name", "harbor--uat.sandbox.my.localhost", "", "harbor--uat.sandbox.my.localhost"},
		{"production by path", "localhost", "/production", "localhost"},
		{"sandbox by path", "localhost", "/sandbox", "localhost"},
		{"My Domain by path", "localhost", "/mydomain", "localhost"},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := newOrg(t)
			_, port, _ := strings.Cut(strings.TrimPrefix(o.url, "http://"), ":")
			base := "http://" + row.host + ":" + port + row.prefix
			page := o.get(base + "/services/oauth2/authorize?" + request("login_hint", "rep@rehearsal.example").Encode())
			if !page.isLogin() || page.value("username") != "rep@rehearsal.example" {
				t.Fatalf("want the login page with the user name filled in, got %d\n%s", page.status, page.body)
			}
			if !strings.Contains(page.body, "Practice accounts") || !strings.Contains(page.body, password) {
				t.Error("the practice accounts are not on the page")
			}
			page = o.logIn(page, "rep@rehearsal.example", "wrong")
			if !page.isLogin() || page.text("error") == "" {
				t.Fatalf("a wrong password must show the page again with an error line, got %d\n%s", page.status, page.body)
			}
			page = o.logIn(page, "rep@rehearsal.example", password)
			if !page.isApproval() || !strings.Contains(page.body, "Demobridge") {
				t.Fatalf("want the approval page, got %d\n%s", page.status, page.body)
			}
			back := o.decide(page, "allow").called(t)
			if back.Get("state") != "a state/with+signs" {
				t.Errorf("state came back as %q", back.Get("state"))
			}
			r := o.post(base+"/services/oauth2/token", url.Values{
				"grant_type": {"authorization_code"}, "code": {back.Get("code")}, "client_id": {oauth.DemobridgeConsumerKey},
				"redirect_uri": {callbackURI}, "code_verifier": {verifier},
			})
			m := r.json(t)
			if want := base + "/id/" + orgID + "/" + repID; m["id"] != want {
				t.Errorf("id is %v, want %v", m["id"], want)
			}
			if want := "http://" + row.instance + ":" + port; m["instance_url"] != want {
				t.Errorf("instance_url is %v, want %v", m["instance_url"], want)
			}
			token := m["access_token"].(string)
			access, err := o.ValidateAccess(token)
			if err != nil || access.UserID != repID || access.AppID != oauth.DemobridgeConsumerKey || access.AppName != "Demobridge" {
				t.Errorf("ValidateAccess: %+v, %v", access, err)
			}
			who := o.getAs(token, m["id"].(string)).json(t)
			if who["username"] != "rep@rehearsal.example" || who["asserted_user"] != true {
				t.Errorf("identity: %v", who)
			}
		})
	}
}

// An unknown My Domain has no org: a page, not JSON, whatever is asked (contract 1.1).
func TestUnknownMyDomain(t *testing.T) {
	o := newOrg(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(o.url, "http://"), ":")
	for _, path := range []string{"/.well-known/auth-configuration", "/services/oauth2/token", "/login"} {
		r := o.get("http://nobody.my.localhost:" + port + path)
		if r.status != http.StatusNotFound || !strings.HasPrefix(r.head.Get("Content-Type"), "text/html") {
			t.Errorf("%s: got %d %s", path, r.status, r.head.Get("Content-Type"))
		}
	}
}

// An org that is a sandbox is unknown at the production host, and the other way round.
func TestWrongLoginHost(t *testing.T) {
	for env, wrong := range map[oauth.Environment]string{
		oauth.SandboxEnvironment: "/production", oauth.ProductionEnvironment: "/sandbox",
	} {
		o := newOrg(t)
		must(t, o.ChangeSettings(func(s *oauth.Settings) { s.Environment = env }))
		page := o.get(wrong + "/services/oauth2/authorize?" + request().Encode())
		if strings.Contains(page.body, "Practice accounts") {
			t.Errorf("%s org: %s offers practice accounts that do not work there", env, wrong)
		}
		page = o.logIn(page, "admin@rehearsal.example", password)
		if !page.isLogin() || page.text("error") == "" {
			t.Errorf("%s org: signing in at %s must fail as with a wrong password, got %d", env, wrong, page.status)
		}
		if page := o.authorize(request()); !o.logIn(page, "admin@rehearsal.example", password).isApproval() {
			t.Errorf("%s org: signing in at My Domain must work", env)
		}
	}
}

// Token answers have the keys of contract 1.4, and no others.
func TestTokenAnswer(t *testing.T) {
	o := newOrg(t)
	r := o.exchange(o.approve("admin@rehearsal.example", request()).Get("code"))
	m := r.json(t)
	want := []string{"access_token", "refresh_token", "signature", "scope", "instance_url", "id", "token_type", "issued_at"}
	for _, k := range want {
		if _, ok := m[k].(string); !ok {
			t.Errorf("%s is %T, want a string", k, m[k])
		}
	}
	if len(m) != len(want) {
		t.Errorf("got %d keys, want %d: %v", len(m), len(want), m)
	}
	if _, ok := m["expires_in"]; ok {
		t.Error("Salesforce sends no expires_in")
	}
	if ms, err := strconv.ParseInt(m["issued_at"].(string), 10, 64); err != nil || ms != o.clock.Now().UnixMilli() {
		t.Errorf("issued_at is %v, want the milliseconds of now", m["issued_at"])
	}
	if m["token_type"] != "Bearer" || m["scope"] != "api id refresh_token" {
		t.Errorf("token_type %v, scope %v", m["token_type"], m["scope"])
	}
	if !regexp.MustCompile(`^` + orgID[:15] + `![A-Za-z0-9._]{96}$`).MatchString(m["access_token"].(string)) {
		t.Error("the access token has the wrong form")
	}
	if !strings.HasPrefix(m["refresh_token"].(string), "5Aep861") {
		t.Error("the refresh token has the wrong form")
	}
	if got := m["signature"]; got != sign(oauth.DemobridgeConsumerSecret, m["id"].(string)+m["issued_at"].(string)) {
		t.Errorf("signature %v is not the HMAC of id and issued_at", got)
	}
	if !strings.Contains(r.head.Get("Cache-Control"), "no-store") {
		t.Error("the answer may be cached")
	}
}

// Without the scope refresh_token there is no refresh token.
func TestNoRefreshTokenWithoutScope(t *testing.T) {
	o := newOrg(t)
	for range 7 {
		got := tokensOf(t, o.exchange(o.approve("admin@rehearsal.example", request("scope", "api")).Get("code")))
		if got.refresh != "" || !o.works(got.access) {
			t.Fatalf("refresh token %q, access works: %v", got.refresh, o.works(got.access))
		}
	}
	if n := len(o.Grants(adminID)); n != 1 {
		t.Errorf("%d approvals, want one that is used again", n)
	}
}

// The Salesforce CLI: no code_challenge_method, its own callback, prompt=login.
func TestSalesforceCLI(t *testing.T) {
	o := newOrg(t)
	q := url.Values{
		"response_type": {"code"}, "client_id": {"PlatformCLI"}, "redirect_uri": {"http://localhost:1717/OauthRedirect"},
		"state": {"0123456789ab"}, "prompt": {"login"}, "scope": {"refresh_token api web"}, "code_challenge": {challengeOf(verifier)},
	}
	code := o.approve("admin@rehearsal.example", q).Get("code")
	r := o.exchange(code, "client_id", "PlatformCLI", "redirect_uri", "http://localhost:1717/OauthRedirect")
	got := tokensOf(t, r)
	if got.refresh == "" || !o.works(got.access) {
		t.Fatalf("got %d %s", r.status, r.body)
	}
	// The CLI keeps the instance URL with a slash and so doubles it.
	if r := o.getAs(got.access, "//services/oauth2/userinfo"); r.json(t)["preferred_username"] != "admin@rehearsal.example" {
		t.Errorf("userinfo: %s", r.body)
	}
}

// The answer comes as form or XML when a client asks for it.
func TestTokenFormats(t *testing.T) {
	o := newOrg(t)
	form := o.exchange(o.approve("admin@rehearsal.example", request()).Get("code"), "format", "urlencoded")
	if v, err := url.ParseQuery(form.body); err != nil || !o.works(v.Get("access_token")) {
		t.Errorf("urlencoded: %v", err)
	}
	xml := o.exchange(o.approve("admin@rehearsal.example", request()).Get("code"), "format", "xml")
	m := regexp.MustCompile(`<access_token>([^<]+)</access_token>`).FindStringSubmatch(xml.body)
	if m == nil || !o.works(m[1]) {
		t.Error("xml: no working access token")
	}
}

// Codes work once, for fifteen minutes, for their own client and callback only.
func TestCodes(t *testing.T) {
	for _, row := range []struct {
		name string
		try  func(o *org, code string) reply
		want string
	}{
		{"twice", func(o *org, code string) reply { o.exchange(code); return o.exchange(code) }, "invalid_grant / authentication failure"},
		{"after 15 minutes", func(o *org, code string) reply { o.clock.advance(15 * minute); return o.exchange(code) }, "invalid_grant / expired authorization code"},
		{"nonsense", func(o *org, code string) reply { return o.exchange(code + "x") }, "invalid_grant / invalid authorization code"},
		{"none", func(o *org, _ string) reply { return o.exchange("") }, "invalid_request / missing required parameter: code"},
		{"of another client", func(o *org, code string) reply { return o.exchange(code, "client_id", "PlatformCLI") }, "invalid_grant / invalid authorization code"},
		{"unknown client", func(o *org, code string) reply { return o.exchange(code, "client_id", "3MVG9unknown") }, "invalid_client_id / client identifier invalid"},
		{"another callback", func(o *org, code string) reply {
			return o.exchange(code, "redirect_uri", "http://localhost:47821/callback")
		}, "redirect_uri_mismatch / redirect_uri must match configuration"},
		{"no callback", func(o *org, code string) reply { return o.exchange(code, "redirect_uri", "") }, "redirect_uri_mismatch / redirect_uri must match configuration"},
		{"after a failed try", func(o *org, code string) reply {
			o.exchange(code, "code_verifier", "")
			return o.exchange(code)
		}, "invalid_grant / authentication failure"},
		{"wrong secret of a public client", func(o *org, code string) reply { return o.exchange(code, "client_secret", "guess") }, "invalid_client / invalid client credentials"},
		{"unknown grant type", func(o *org, code string) reply { return o.exchange(code, "grant_type", "magic") }, "unsupported_grant_type / grant type not supported"},
		{"device flow", func(o *org, code string) reply { return o.exchange(code, "grant_type", "device") }, "invalid_grant / device flow is not enabled"},
		{"doubled parameter", func(o *org, code string) reply {
			return o.post("/services/oauth2/token?code="+url.QueryEscape(code), url.Values{"grant_type": {"authorization_code"}, "code": {code}})
		}, "invalid_request / duplicate parameter: code"},
		{"by GET", func(o *org, code string) reply { return o.get("/services/oauth2/token?grant_type=authorization_code") }, "invalid_request / must use HTTP POST"},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := newOrg(t)
			r := row.try(o, o.approve("admin@rehearsal.example", request()).Get("code"))
			if r.status != http.StatusBadRequest || r.oauthError(t) != row.want {
				t.Errorf("got %d %q, want 400 %q", r.status, r.oauthError(t), row.want)
			}
		})
	}
	t.Run("a moment before 15 minutes", func(t *testing.T) {
		o := newOrg(t)
		code := o.approve("admin@rehearsal.example", request()).Get("code")
		o.clock.advance(15*minute - 1e6)
		if r := o.exchange(code); r.status != http.StatusOK {
			t.Errorf("got %d %s", r.status, r.body)
		}
	})
}

// A confidential app must show its secret, in the body or by HTTP Basic; failing that
// leaves the code whole. Basic with an empty secret fails too, even for a public app.
func TestClientSecret(t *testing.T) {
	o := newOrg(t)
	must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.RequireSecret = true }))
	code := o.approve("admin@rehearsal.example", request()).Get("code")
	for _, secret := range []string{"", "wrong"} {
		if got := o.exchange(code, "client_secret", secret).oauthError(t); got != "invalid_client / invalid client credentials" {
			t.Errorf("secret %q: %s", secret, got)
		}
	}
	basic := func(secret string) reply {
		v := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callbackURI}, "code_verifier": {verifier}}
		req, err := http.NewRequest(http.MethodPost, o.url+"/services/oauth2/token", strings.NewReader(v.Encode()))
		must(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.SetBasicAuth(oauth.DemobridgeConsumerKey, secret)
		return o.do(req)
	}
	if r := basic(oauth.DemobridgeConsumerSecret); r.status != http.StatusOK {
		t.Errorf("by Basic: %d %s", r.status, r.body)
	}
	must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.RequireSecret = false }))
	code = o.approve("admin@rehearsal.example", request()).Get("code")
	if got := basic("").oauthError(t); got != "invalid_client / invalid client credentials" {
		t.Errorf("Basic with an empty secret: %s", got)
	}
	if r := o.exchange(code); r.status != http.StatusOK {
		t.Errorf("the code was spent by a request without client: %s", r.body)
	}
}

// What the token endpoint refuses because of the user or the app (contract 1.9).
func TestTokenRefusals(t *testing.T) {
	app := func(f func(*oauth.App)) func(*org) {
		return func(o *org) { must(o.t, o.ChangeApp(oauth.DemobridgeConsumerKey, f)) }
	}
	user := func(f func(*oauth.User)) func(*org) { return func(o *org) { o.people.change(adminID, f) } }
	for _, row := range []struct {
		name  string
		spoil func(*org)
		want  string
	}{
		{"deactivated", user(func(u *oauth.User) { u.Active = false }), "invalid_grant / inactive user"},
		{"frozen", user(func(u *oauth.User) { u.Frozen = true }), "invalid_grant / inactive user"},
		{"outside the IP ranges", user(func(u *oauth.User) { u.IPRestricted = true }), "invalid_grant / ip restricted"},
		{"app blocked", app(func(a *oauth.App) { a.Blocked = true }), "OAUTH_APP_BLOCKED / this app is blocked by admin"},
		{"not admin-approved", app(func(a *oauth.App) { a.PermittedUsers = oauth.AdminApprovedPreAuthorized }), "invalid_app_access / user is not admin approved to access this app"},
		{"org locked", func(o *org) { must(o.t, o.ChangeSettings(func(s *oauth.Settings) { s.OrgInactive = true })) }, "invalid_grant / inactive organization"},
		{"too many logins", func(o *org) { must(o.t, o.ChangeSettings(func(s *oauth.Settings) { s.MaxLoginsPerHour = 1 })) }, "invalid_grant / login rate exceeded"},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := newOrg(t)
			got := o.connect("admin@rehearsal.example")
			code := o.approve("admin@rehearsal.example", request()).Get("code")
			row.spoil(o)
			for what, r := range map[string]reply{"code": o.exchange(code), "refresh": o.refresh(got.refresh)} {
				if r.status != http.StatusBadRequest || r.oauthError(t) != row.want {
					t.Errorf("%s: got %d %q, want 400 %q", what, r.status, r.oauthError(t), row.want)
				}
			}
		})
	}
}

// The hourly limit counts logins on the page too, and forgets after an hour.
func TestLoginRate(t *testing.T) {
	o := newOrg(t)
	must(t, o.ChangeSettings(func(s *oauth.Settings) { s.MaxLoginsPerHour = 3 }))
	page := o.authorize(request("prompt", "login"))
	for i := range 3 {
		if page = o.logIn(page, "admin@rehearsal.example", "wrong"); strings.Contains(page.text("error"), "LOGIN_RATE_EXCEEDED") {
			t.Fatalf("refused after %d logins", i)
		}
	}
	if page = o.logIn(page, "admin@rehearsal.example", password); !strings.Contains(page.text("error"), "LOGIN_RATE_EXCEEDED") {
		t.Fatalf("the fourth login within the hour was let through: %d", page.status)
	}
	o.clock.advance(hour)
	if page = o.authorize(request()); !o.logIn(page, "admin@rehearsal.example", password).isApproval() {
		t.Error("an hour later the login is still refused")
	}
}

// A store that cannot write answers 500 and gives nothing away.
func TestStoreFailure(t *testing.T) {
	store := &brittleStore{Store: oauth.NewMemoryStore()}
	o := newOrg(t, func(op *oauth.Options) { op.Store = store })
	code := o.approve("admin@rehearsal.example", request()).Get("code")
	store.broken.Store(true)
	r := o.exchange(code)
	if r.status != http.StatusInternalServerError || r.oauthError(t) != "unknown_error / retry your request" {
		t.Errorf("got %d %s", r.status, r.body)
	}
	if n := len(o.Sessions("")) + len(o.Grants("")); n != 0 {
		t.Errorf("%d tokens exist that were not kept", n)
	}
	store.broken.Store(false)
	if r := o.exchange(code); r.status != http.StatusOK {
		t.Errorf("the code was lost with the write that failed: %s", fmt.Sprint(r.status))
	}
}
