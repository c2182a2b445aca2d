package oauth_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/oauth"
)

// An admin can save what Salesforce lets an admin save (contract 1.3).
func TestCallbackLines(t *testing.T) {
	for line, good := range map[string]bool{
		"http://localhost:47820/callback":                 true,
		"http://localhost/x":                              true,
		"https://app.example/callback":                    true,
		"https://127.0.0.1/callback":                      true,
		"demobridge://signed-in":                          true,
		"http://127.0.0.1:47820/callback":                 false,
		"http://[::1]:47820/callback":                     false,
		"http://localhost.evil.example/callback":          false,
		"http://app.example/callback":                     false,
		"localhost:47820":                                 true, // a scheme of its own, as far as a URL goes
		"/callback":                                       false,
		"https:///callback":                               false,
		"http://localhost:47820/callback#part":            false,
		"http://localhost:1/" + strings.Repeat("x", 2000): false,
		"": false,
	} {
		a := oauth.DemobridgeApp()
		a.Callbacks = []string{line}
		if err := a.Validate(); (err == nil) != good {
			t.Errorf("%.60q: %v, want good=%v", line, err, good)
		}
	}
	a := oauth.DemobridgeApp()
	a.Callbacks = []string{"http://127.0.0.1:47820/callback"}
	if err := newOrg(t).SaveApp(a); err == nil || !strings.Contains(err.Error(), "Cannot be an HTTP URL") {
		t.Errorf("saving a 127.0.0.1 callback: %v", err)
	}
}

// Each part of a callback counts, and a wrong one is never called.
func TestCallbackMatch(t *testing.T) {
	o := newOrg(t)
	for _, uri := range []string{
		"http://localhost:47822/callback", "http://localhost:47820/callback/", "http://localhost:47820/Callback",
		"http://localhost:47820/", "http://localhost:47820", "http://localhost/callback", "https://localhost:47820/callback",
		"http://127.0.0.1:47820/callback", "http://[::1]:47820/callback", "http://LOCALHOST:47820/callback",
		"http://localhost:47820/callback?x=1", "http://localhost:47820/callback#x", "http://evil@localhost:47820/callback",
		" http://localhost:47820/callback", "//localhost:47820/callback", "javascript:alert(1)", "%68ttp://localhost:47820/callback",
	} {
		r := o.authorize(request("redirect_uri", uri))
		if r.head.Get("Location") != "" || r.status != http.StatusBadRequest {
			t.Errorf("%s: status %d, Location %q", uri, r.status, r.head.Get("Location"))
		}
		if r.text("error_code") != "redirect_uri_mismatch" || r.text("error_description") != "redirect_uri must match configuration" {
			t.Errorf("%s: page says %q / %q", uri, r.text("error_code"), r.text("error_description"))
		}
	}
	for _, uri := range oauth.DemobridgeApp().Callbacks {
		if r := o.authorize(request("redirect_uri", uri)); !r.isLogin() {
			t.Errorf("%s: want the login page, got %d", uri, r.status)
		}
	}
}

// The parameters that a registered line has stay in front of ours, and a custom scheme
// is called too.
func TestCallbackForms(t *testing.T) {
	o := newOrg(t)
	for line, want := range map[string]string{
		"https://app.example/cb?tenant=7": "https://app.example/cb?tenant=7&error=access_denied&error_description=end-user+denied+authorization&state=s",
		"demobridge://done":               "demobridge://done?error=access_denied&error_description=end-user+denied+authorization&state=s",
	} {
		must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.Callbacks = []string{line} }))
		o.http.CheckRedirect = func(*http.Request, []*http.Request) error { return nil }
		page := o.authorize(request("redirect_uri", line, "state", "s", "prompt", "login"))
		o.http.CheckRedirect = func(req *http.Request, _ []*http.Request) error {
			if strings.HasPrefix(req.URL.Path, "/setup/") {
				return nil
			}
			return http.ErrUseLastResponse
		}
		page = o.logIn(page, "admin@rehearsal.example", password)
		if csp := page.head.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self' "+line[:strings.Index(line, ":")]) {
			t.Errorf("a browser would not follow the form to %s: %s", line, csp)
		}
		if got := o.decide(page, "deny").head.Get("Location"); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// Every row of contract 1.9 that the authorize side makes: on a page, or sent to the
// app with its state.
func TestAuthorizeErrors(t *testing.T) {
	app := func(f func(*oauth.App)) func(*org) {
		return func(o *org) { must(o.t, o.ChangeApp(oauth.DemobridgeConsumerKey, f)) }
	}
	none := func(*org) {}
	for _, row := range []struct {
		name  string
		user  string
		spoil func(*org)
		q     url.Values
		page  string // error code on a page
		cause string // with page: error / description in the address
		back  string // error / description sent to the app
	}{
		{name: "unknown client", q: request("client_id", "3MVG9unknown"), page: "invalid_client_id"},
		{name: "no client", q: request("client_id", ""), page: "invalid_client_id"},
		{name: "no callback", q: request("redirect_uri", ""), page: "redirect_uri_missing"},
		{name: "app of another org", spoil: app(func(a *oauth.App) { a.Installed = false }), q: request(), page: "OAUTH_EC_APP_NOT_FOUND"},
		{
			name: "connected app not installed, ordinary user", user: "rep", spoil: app(func(a *oauth.App) { a.Installed, a.Kind = false, oauth.ConnectedApp }), q: request(),
			page: "OAUTH_APPROVAL_ERROR_GENERIC", cause: "invalid_client / app must be installed into org",
		},
		{name: "app blocked", spoil: app(func(a *oauth.App) { a.Blocked = true }), q: request(), back: "OAUTH_APP_BLOCKED / this app is blocked by admin"},
		{
			name: "not admin-approved", user: "rep", spoil: app(func(a *oauth.App) { a.PermittedUsers = oauth.AdminApprovedPreAuthorized }), q: request(),
			back: "OAUTH_APP_ACCESS_DENIED / user is not admin approved to access this app",
		},
		{name: "API-only user in an org that forbids it", user: "robot", spoil: func(o *org) {
			must(o.t, o.ChangeSettings(func(s *oauth.Settings) { s.BlockIntegrationSignIn = true }))
		}, q: request(), back: "access_denied / this user can use the API only"},
		{name: "wrong response type", q: request("response_type", "token"), back: "unsupported_response_type / response type not supported"},
		{name: "no response type", q: request("response_type", ""), back: "unsupported_response_type / response type not supported"},
		{name: "scope the app lacks", q: request("scope", "api web"), back: "invalid_scope / no valid scopes defined"},
		{name: "scope that does not exist", q: request("scope", "everything"), back: "invalid_scope / no valid scopes defined"},
		{name: "odd prompt", q: request("prompt", "please"), back: "invalid_request / invalid prompt"},
		{name: "immediate without sign-in", q: request("immediate", "true"), back: "immediate_unsuccessful / immediate unsuccessful"},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := newOrg(t)
			if row.spoil == nil {
				row.spoil = none
			}
			row.spoil(o)
			r := o.authorize(row.q)
			if r.isLogin() {
				if row.user == "" {
					row.user = "admin"
				}
				r = o.logIn(r, row.user+"@rehearsal.example", password)
			}
			if row.page != "" {
				if r.head.Get("Location") != "" || r.status != http.StatusBadRequest || r.text("error_code") != row.page {
					t.Errorf("got %d %q at %s", r.status, r.text("error_code"), r.url)
				}
				if q := r.url.Query(); row.cause != "" && q.Get("error")+" / "+q.Get("error_description") != row.cause {
					t.Errorf("address %s, want the cause %s", r.url, row.cause)
				}
				return
			}
			q := r.called(t)
			if got := q.Get("error") + " / " + q.Get("error_description"); got != row.back || q.Get("state") != "a state/with+signs" {
				t.Errorf("got %q, state %q; want %q", got, q.Get("state"), row.back)
			}
			if !strings.Contains(r.head.Get("Location"), "+") || strings.Contains(r.head.Get("Location"), "%20") {
				t.Errorf("spaces must be written as +: %s", r.head.Get("Location"))
			}
		})
	}
}

// The user's way around each policy: those whom it admits get through.
func TestAdmitted(t *testing.T) {
	for _, row := range []struct {
		name, user string
		change     func(*oauth.App)
		asks       bool
	}{
		{"by profile", "admin", func(a *oauth.App) {
			a.PermittedUsers, a.ApprovedProfiles = oauth.AdminApprovedPreAuthorized, []string{"System Administrator"}
		}, false},
		{"by permission set", "rep", func(a *oauth.App) {
			a.PermittedUsers, a.ApprovedPermissionSets = oauth.AdminApprovedPreAuthorized, []string{"Demo_Readers"}
		}, false},
		{"may approve uninstalled apps", "admin", func(a *oauth.App) { a.Kind, a.Installed = oauth.ConnectedApp, false }, true},
		{"API-only user", "robot", func(*oauth.App) {}, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := newOrg(t)
			must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, row.change))
			r := o.logIn(o.authorize(request()), row.user+"@rehearsal.example", password)
			if r.isApproval() != row.asks {
				t.Fatalf("approval page: %v, want %v", r.isApproval(), row.asks)
			}
			if row.asks {
				r = o.decide(r, "allow")
			}
			got := tokensOf(t, o.exchange(r.called(t).Get("code")))
			if !o.works(got.access) {
				t.Error("no access")
			}
		})
	}
}

// Pressing Deny tells the app so, and leaves nothing behind.
func TestDeny(t *testing.T) {
	o := newOrg(t)
	q := o.decide(o.logIn(o.authorize(request()), "admin@rehearsal.example", password), "deny").called(t)
	if got := q.Get("error") + " / " + q.Get("error_description"); got != "access_denied / end-user denied authorization" {
		t.Error(got)
	}
	if len(o.Grants("")) != 0 {
		t.Error("an approval exists")
	}
}

// A second authorize in the same browser skips the login, and the approval too when it
// was given; prompt brings each back.
func TestSecondTime(t *testing.T) {
	o := newOrg(t)
	code := o.approve("admin@rehearsal.example", request()).Get("code")
	if r := o.authorize(request()); r.isLogin() || !r.isApproval() {
		t.Errorf("signed in, nothing approved yet: want the approval page, got %d", r.status)
	}
	o.exchange(code)
	if r := o.authorize(request()); r.called(t).Get("code") == "" {
		t.Error("signed in and approved: want a code at once")
	}
	if r := o.authorize(request("immediate", "true")); r.called(t).Get("code") == "" {
		t.Error("immediate=true with approval: want a code")
	}
	if r := o.authorize(request("scope", "api openid refresh_token")); !r.isApproval() {
		t.Error("a scope that was not approved yet: want the approval page")
	}
	if r := o.authorize(request("scope", "api openid refresh_token", "immediate", "true")); r.called(t).Get("error") != "immediate_unsuccessful" {
		t.Error("immediate=true with a new scope must be unsuccessful")
	}
	if r := o.authorize(request("prompt", "consent")); !r.isApproval() {
		t.Error("prompt=consent: want the approval page")
	}
	r := o.authorize(request("prompt", "login"))
	if !r.isLogin() {
		t.Error("prompt=login: want the login page")
	}
	if r := o.logIn(r, "admin@rehearsal.example", password); r.called(t).Get("code") == "" {
		t.Error("prompt=login, approved before: want a code after the login")
	}
	r = o.authorize(request("prompt", "login consent", "display", "popup"))
	if !r.isLogin() || !o.logIn(r, "admin@rehearsal.example", password).isApproval() {
		t.Error("prompt=login consent: want both pages")
	}
	must(t, o.RevokeUserApp(adminID, oauth.DemobridgeConsumerKey))
	if r := o.authorize(request()); !r.isApproval() {
		t.Error("revoked: want the approval page again")
	}
	o.get("/secur/logout.jsp")
	if r := o.authorize(request()); !r.isLogin() {
		t.Error("logged out: want the login page")
	}
}

// prompt=select_account offers the person who is signed in, or another.
func TestSelectAccount(t *testing.T) {
	o := newOrg(t)
	o.exchange(o.approve("admin@rehearsal.example", request()).Get("code"))
	page := o.authorize(request("prompt", "select_account"))
	if !strings.Contains(page.body, `id="continue"`) || !strings.Contains(page.body, "Ada Harbor") {
		t.Fatalf("want the account page, got %d\n%s", page.status, page.body)
	}
	if o.decide(page, "account").called(t).Get("code") == "" {
		t.Error("continuing as the same user: want a code")
	}
	page = o.decide(page, "other")
	if !page.isLogin() {
		t.Fatalf("another user: want the login page, got %d", page.status)
	}
	page = o.logIn(page, "rep@rehearsal.example", password)
	code := o.decide(page, "allow").called(t).Get("code")
	access, err := o.ValidateAccess(tokensOf(t, o.exchange(code)).access)
	if err != nil || access.UserID != repID {
		t.Errorf("signed in as %s, %v", access.UserID, err)
	}
}

// The sign-in of a browser ends like any session, and dies with its user.
func TestBrowserSignInEnds(t *testing.T) {
	o := newOrg(t)
	o.approve("admin@rehearsal.example", request())
	o.clock.advance(2*hour + minute)
	page := o.authorize(request())
	if !page.isLogin() {
		t.Fatal("after two hours: want the login page")
	}
	o.logIn(page, "admin@rehearsal.example", password)
	o.people.change(adminID, func(u *oauth.User) { u.Active = false })
	page = o.authorize(request())
	if !page.isLogin() {
		t.Fatal("deactivated: want the login page")
	}
	wrong := o.logIn(page, "admin@rehearsal.example", "wrong").text("error")
	if got := o.logIn(page, "admin@rehearsal.example", password).text("error"); got == "" || got != wrong {
		t.Errorf("a deactivated user reads %q, a wrong password %q: they must read alike", got, wrong)
	}
}

// Forms from elsewhere, forged, damaged or old requests get nowhere.
func TestForms(t *testing.T) {
	o := newOrg(t)
	login := o.authorize(request())
	send := func(path string, v url.Values) reply { return o.post(path, v) }
	right := url.Values{"username": {"admin@rehearsal.example"}, "pw": {password}, "source": {login.value("source")}}
	if r := send("/login", right); !r.isLogin() || r.text("error") == "" {
		t.Errorf("login without the form's token: %d", r.status)
	}
	approval := o.logIn(login, "admin@rehearsal.example", password)
	source := approval.value("source")
	consent := "/setup/secur/RemoteAccessAuthorizationPage.apexp"
	if r := send(consent, url.Values{"decision": {"allow"}, "source": {source}}); r.head.Get("Location") != "" || !r.isApproval() {
		t.Errorf("Allow without the form's token: %d", r.status)
	}
	other := o.authorize(request("scope", "api")).value("form_token")
	if r := send(consent, url.Values{"decision": {"allow"}, "source": {source}, "form_token": {other}}); r.head.Get("Location") != "" {
		t.Error("Allow with the token of another request was taken")
	}
	for what, blob := range map[string]string{"damaged": source + "x", "forged": "e30.AAAA", "empty": "", "half": strings.Split(source, ".")[0]} {
		r := send(consent, url.Values{"decision": {"allow"}, "source": {blob}, "form_token": {approval.value("form_token")}})
		if r.status != http.StatusBadRequest || r.head.Get("Location") != "" {
			t.Errorf("%s request: %d", what, r.status)
		}
	}
	// The blocked app is noticed even when the page was open before.
	must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.Blocked = true }))
	if got := o.decide(approval, "allow").called(t).Get("error"); got != "OAUTH_APP_BLOCKED" {
		t.Errorf("blocked while the page was open: %q", got)
	}
	o.clock.advance(hour)
	if r := o.decide(approval, "allow"); r.status != http.StatusBadRequest || r.head.Get("Location") != "" {
		t.Errorf("a page an hour old: %d", r.status)
	}
}

// Pages are private, cannot be framed, run no script, and escape what they are given.
func TestPageSafety(t *testing.T) {
	o := newOrg(t, func(op *oauth.Options) { op.OrgName = `Harbor <b>"Lane"` })
	evil := `"><script>alert(1)</script>`
	for _, path := range []string{
		"/services/oauth2/authorize?" + request("login_hint", evil).Encode(),
		"/services/oauth2/authorize?" + request("client_id", evil).Encode(),
		"/_ui/identity/oauth/ui/AuthorizationError?error=" + url.QueryEscape(evil),
		"/login?un=" + url.QueryEscape(evil), "/secur/nothing",
	} {
		r := o.get(path)
		if strings.Contains(r.body, "<script") || strings.Contains(r.body, "<b>") {
			t.Errorf("%s: not escaped", path)
		}
		for name, want := range map[string]string{
			"X-Frame-Options": "DENY", "Content-Security-Policy": "default-src 'none'", "Cache-Control": "no-store",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		} {
			if !strings.Contains(r.head.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, r.head.Get(name))
			}
		}
	}
	r := o.authorize(request())
	for _, c := range r.head.Values("Set-Cookie") {
		if !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
			t.Errorf("cookie %s", c)
		}
	}
}

// An expired password is changed in the browser, as the remedy for
// INVALID_OPERATION_WITH_EXPIRED_PASSWORD says.
func TestExpiredPassword(t *testing.T) {
	o := newOrg(t)
	o.web.Close()
	o.opts.Directory = changers{o.people}
	o.start()
	token, err := o.Mint(adminID)
	must(t, err)
	o.people.change(adminID, func(u *oauth.User) { u.PasswordExpired = true })
	if _, err := o.ValidateAccess(token); !isFault(err, oauth.AccessPasswordExpired, 403, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD") {
		t.Errorf("API call: %v", err)
	}
	page := o.logIn(o.authorize(request()), "admin@rehearsal.example", password)
	try := func(first, second string) reply {
		return o.submit(page, url.Values{"newpassword": {first}, "confirmpassword": {second}})
	}
	for _, bad := range [][2]string{{"short", "short"}, {"long-enough-1", "long-enough-2"}, {password, password}} {
		if r := try(bad[0], bad[1]); r.text("error") == "" {
			t.Errorf("new password %q taken", bad)
		}
	}
	if r := try("new-harbor-8", "new-harbor-8"); !r.isApproval() {
		t.Errorf("want the approval page, got %d\n%s", r.status, r.body)
	}
	if !o.works(token) {
		t.Error("the API is still closed")
	}
}

// Locked-out people are told so.
func TestLockedOut(t *testing.T) {
	o := newOrg(t)
	o.people.locked = true
	if r := o.logIn(o.authorize(request()), "admin@rehearsal.example", password); !strings.Contains(r.text("error"), "locked") {
		t.Errorf("got %q", r.text("error"))
	}
}

// Paths are shared out between this handler and the org's data without overlap.
func TestOwns(t *testing.T) {
	for path, want := range map[string]bool{
		"/services/oauth2/token": true, "//services/oauth2/userinfo": true, "/services/Soap/u/64.0": true, "/services/Soap/c/64.0/00D": true,
		"/id/00D/005": true, "/id/keys": true, "/.well-known/openid-configuration": true, "/login": true, "/secur/frontdoor.jsp": true,
		"/production/services/oauth2/token": true, "/sandbox": true, "/mydomain/id/x/y": true,
		"/services/Soap/m/66.0": false, "/services/data/v68.0": false, "/": false, "/loginx": false, "/identity": false, "/sandboxes": false,
	} {
		if oauth.Owns(path) != want {
			t.Errorf("%s: want %v", path, want)
		}
	}
}
