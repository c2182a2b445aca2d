package conformance

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/oauth"
)

// oauthError is the answer of the token endpoint in each situation of contract
// A 1.2, 1.5 and 1.9: HTTP 400 and two members.
func oauthError(t *testing.T, r reply, code, text string) {
	t.Helper()
	if r.status != http.StatusBadRequest {
		t.Errorf("HTTP %d, want 400", r.status)
	}
	for _, d := range compareJSON(`{"error":"`+code+`","error_description":"`+text+`"}`, r.body, "exact") {
		t.Error(d)
	}
}

// sentBack is the error that the callback address gets.
func sentBack(t *testing.T, back *url.URL, last reply, code, text string) {
	t.Helper()
	if back == nil {
		t.Fatalf("nothing was sent back: %d %.600s", last.status, last.body)
	}
	q := back.Query()
	if q.Get("error") != code || q.Get("error_description") != text || q.Get("state") != "s" {
		t.Errorf("sent back %q, want error %s, %q", back.RawQuery, code, text)
	}
	if text != "" && !strings.Contains(back.RawQuery, "error_description="+strings.ReplaceAll(url.QueryEscape(text), "%20", "+")) {
		t.Errorf("sent back %q, want blanks as plus signs", back.RawQuery)
	}
}

// shown is an error page without a call back; the app sees only its time-out.
func shown(t *testing.T, back *url.URL, last reply, code, text string) {
	t.Helper()
	if back != nil {
		t.Fatalf("sent back %s, want a page", back)
	}
	if !strings.Contains(last.header.Get("Content-Type"), "text/html") || !strings.Contains(last.body, code) || !strings.Contains(last.body, text) {
		t.Errorf("page %d says %.900s, want %s, %s", last.status, last.body, code, text)
	}
}

// The sign-in answers what was recorded, in each situation of the contract.
func TestSignInSamples(t *testing.T) {
	from := model(t)
	app := oauth.DemobridgeConsumerKey
	change := func(o *org, f func(*oauth.App)) {
		o.t.Helper()
		if err := o.Auth().ChangeApp(app, f); err != nil {
			o.t.Fatal(err)
		}
	}
	page := func(o *org, code, text string, changes ...string) {
		o.t.Helper()
		back, last := o.browse(ask(changes...), "allow")
		shown(o.t, back, last, code, text)
	}
	returned := func(o *org, code, text string, changes ...string) {
		o.t.Helper()
		back, last := o.browse(ask(changes...), "allow")
		sentBack(o.t, back, last, code, text)
	}
	refresh := func(o *org, token string) reply {
		return o.post("/services/oauth2/token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}, "client_id": {app}})
	}
	text := func(t *testing.T, r reply, key string) string {
		t.Helper()
		v, err := parse(r.body)
		if err != nil {
			t.Fatal(err)
		}
		s, _ := pick(v, key).(string)
		return s
	}
	for _, s := range []struct {
		section, title string
		run            func(t *testing.T, o *org)
	}{
		{"1.1", "which org is behind this host", func(t *testing.T, o *org) {
			r := o.send("GET", "/.well-known/auth-configuration", "", [2]string{"Authorization", "none"})
			sameKeys(t, r.body, "OrgId Url MobileSDK LoginPage SamlProviders AuthProviders CertificateLogin LoginPageType LoginPageTypeConfigs")
			if !strings.HasPrefix(r.header.Get("Content-Type"), "application/json") {
				t.Error(r.header)
			}
		}},
		{"1.2", "a wrong code verifier", func(t *testing.T, o *org) {
			oauthError(t, o.exchange(o.code(ask()), "code_verifier", strings.Repeat("x", 60)), "invalid_grant", "invalid code verifier")
		}},
		{"1.2", "a code verifier that nobody asked for", func(t *testing.T, o *org) {
			change(o, func(a *oauth.App) { a.RequirePKCE = false })
			oauthError(t, o.exchange(o.code(ask("code_challenge", "", "code_challenge_method", ""))), "invalid_grant", "unexpected code verifier")
		}},
		{"1.2", "a challenge without its method, as jsforce sends it", func(t *testing.T, o *org) {
			if r := o.exchange(o.code(ask("code_challenge_method", ""))); r.status != http.StatusOK {
				t.Errorf("%d %s", r.status, r.body)
			}
		}},
		{"1.2", "no challenge where the app requires one", func(t *testing.T, o *org) {
			returned(o, "invalid_request", "missing required code challenge", "code_challenge", "", "code_challenge_method", "")
		}},
		{"1.3", "a callback on an address instead of a name", func(t *testing.T, o *org) {
			page(o, "redirect_uri_mismatch", "redirect_uri must match configuration", "redirect_uri", "http://127.0.0.1:47820/callback")
		}},
		{"1.3", "a callback on another port", func(t *testing.T, o *org) {
			page(o, "redirect_uri_mismatch", "redirect_uri must match configuration", "redirect_uri", "http://localhost:47829/callback")
		}},
		{"1.4", "the tokens of a code", func(t *testing.T, o *org) {
			r := o.exchange(o.code(ask()))
			d := sameKeys(t, r.body, "access_token refresh_token signature scope instance_url id token_type issued_at")
			for key, pattern := range map[string]string{
				"id": `http://[^/]+/id/00D\w{15}/005\w{15}`, "issued_at": `\d{13}`, "instance_url": regexp.QuoteMeta(o.url), "signature": `[A-Za-z0-9+/]{43}=`,
				"access_token": `00D\w{12}![A-Za-z0-9._]{80,110}`, "refresh_token": `5Aep861\S{20,}`, "token_type": "Bearer", "scope": `[a-z_ ]+`,
			} {
				if v, _ := d.values[key].(string); !regexp.MustCompile("^(?:" + pattern + ")$").MatchString(v) {
					t.Errorf("%s is not of the form %s", key, pattern)
				}
			}
		}},
		{"1.4", "the tokens of a code with openid", func(t *testing.T, o *org) {
			sameKeys(t, o.exchange(o.code(ask("scope", "api refresh_token openid"))).body, "access_token refresh_token signature scope id_token instance_url id token_type issued_at")
		}},
		{"1.5", "a refresh with rotation", func(t *testing.T, o *org) {
			first := text(t, o.exchange(o.code(ask())), "refresh_token")
			r := refresh(o, first)
			sameKeys(t, r.body, "access_token refresh_token signature scope instance_url id token_type issued_at")
			if text(t, r, "refresh_token") == first {
				t.Error("the refresh token is the old one")
			}
			oauthError(t, refresh(o, first), "invalid_grant", "expired access/refresh token")
			oauthError(t, refresh(o, text(t, r, "refresh_token")), "invalid_grant", "expired access/refresh token")
		}},
		{"1.5", "a refresh without rotation", func(t *testing.T, o *org) {
			change(o, func(a *oauth.App) { a.RotateRefreshTokens = false })
			sameKeys(t, refresh(o, text(t, o.exchange(o.code(ask())), "refresh_token")).body, "access_token signature scope instance_url id token_type issued_at")
		}},
		{"1.5", "a refresh token that never was", func(t *testing.T, o *org) {
			oauthError(t, refresh(o, "5Aep861made.up"), "invalid_grant", "expired access/refresh token")
		}},
		{"1.5", "the sixth approval revokes the first", func(t *testing.T, o *org) {
			first := text(t, o.exchange(o.code(ask("prompt", "consent"))), "refresh_token")
			for range 5 {
				o.exchange(o.code(ask("prompt", "consent")))
			}
			oauthError(t, refresh(o, first), "invalid_grant", "expired access/refresh token")
		}},
		{"1.6", "a token is revoked", func(t *testing.T, o *org) {
			r := o.exchange(o.code(ask()))
			gone := o.post("/services/oauth2/revoke", url.Values{"token": {text(t, r, "refresh_token")}})
			if gone.status != http.StatusOK || gone.body != "" {
				t.Errorf("%d %q, want 200 and nothing", gone.status, gone.body)
			}
			o.token = text(t, r, "access_token")
			if r := o.send("GET", "/services/data/v66.0/limits", ""); r.status != http.StatusUnauthorized {
				t.Errorf("the access token lives on: %d", r.status)
			}
		}},
		{"1.6", "a token that never was is revoked", func(t *testing.T, o *org) {
			r := o.post("/services/oauth2/revoke", url.Values{"token": {"made-up"}})
			if r.status != http.StatusBadRequest || text(t, r, "error") != "invalid_token" && text(t, r, "error") != "unsupported_token_type" {
				t.Errorf("%d %s", r.status, r.body)
			}
		}},
		{"1.7", "the identity URL", func(t *testing.T, o *org) {
			r := o.send("GET", "/id/00DRh000000A01xMAC/005Rh000000a01YIAQ?version=latest&format=json", "")
			d := sameKeys(t, r.body, `id asserted_user user_id organization_id username nick_name display_name email email_verified first_name last_name timezone photos
				addr_street addr_city addr_state addr_country addr_zip mobile_phone mobile_phone_verified is_lightning_login_user status urls active user_type
				language locale utcOffset last_modified_date is_app_installed`)
			for key, keys := range map[string]string{
				"photos": "picture thumbnail", "status": "created_date body",
				"urls": `enterprise metadata partner rest sobjects search query recent tooling_soap tooling_rest profile feeds groups users feed_items feed_elements custom_domain`,
			} {
				x, _ := d.values[key].(ordered)
				for _, k := range strings.Fields(keys) {
					if _, has := x.values[k]; !has {
						t.Errorf("%s lacks %s", key, k)
					}
				}
			}
		}},
		{"1.7", "user info", func(t *testing.T, o *org) {
			sameKeys(t, o.send("GET", "/services/oauth2/userinfo", "").body, `sub user_id organization_id preferred_username nickname name email email_verified given_name
				family_name zoneinfo photos profile picture address is_salesforce_integration_user urls active user_type language locale utcOffset updated_at is_app_installed`)
		}},
		{"1.7", "a bad token at the identity URL", func(t *testing.T, o *org) {
			for _, path := range []string{"/id/00DRh000000A01xMAC/005Rh000000a01YIAQ", "/services/oauth2/userinfo"} {
				if r := o.send("GET", path, "", [2]string{"Authorization", "Bearer made-up"}); r.status != http.StatusForbidden || r.body != "Bad_OAuth_Token" {
					t.Errorf("%d %q", r.status, r.body)
				}
			}
		}},
		{"1.8", "client credentials", func(t *testing.T, o *org) {
			change(o, func(a *oauth.App) { a.ClientCredentials, a.RunAs = true, "integration@rehearsal.example" })
			r := o.post("/services/oauth2/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {app}, "client_secret": {oauth.DemobridgeConsumerSecret}})
			sameKeys(t, r.body, "access_token signature scope instance_url id token_type issued_at api_instance_url")
		}},
		{"1.9", "the person presses Deny", func(t *testing.T, o *org) {
			back, last := o.browse(ask(), "deny")
			sentBack(t, back, last, "access_denied", "end-user denied authorization")
		}},
		{"1.9", "the admin has blocked the app", func(t *testing.T, o *org) {
			change(o, func(a *oauth.App) { a.Blocked = true })
			returned(o, "OAUTH_APP_BLOCKED", "this app is blocked by admin")
		}},
		{"1.9", "the admin has not approved the user", func(t *testing.T, o *org) {
			change(o, func(a *oauth.App) { a.PermittedUsers = oauth.AdminApprovedPreAuthorized })
			back, _ := o.browse(ask(), "allow")
			if back == nil || back.Query().Get("error") != "OAUTH_APP_ACCESS_DENIED" {
				t.Errorf("sent back %v", back)
			}
		}},
		{"1.9", "the app is not in this org", func(t *testing.T, o *org) {
			change(o, func(a *oauth.App) { a.Installed = false })
			page(o, "OAUTH_EC_APP_NOT_FOUND", "external client app is not installed in this org")
		}},
		{"1.9", "a consumer key that is none", func(t *testing.T, o *org) {
			page(o, "invalid_client_id", "client identifier invalid", "client_id", "made-up")
		}},
		{"1.9", "a scope that the app has not", func(t *testing.T, o *org) {
			returned(o, "invalid_scope", "no valid scopes defined", "scope", "wave_api")
		}},
		{"1.9", "immediate without a session", func(t *testing.T, o *org) {
			back, _ := o.browse(ask("immediate", "true"), "allow")
			if back == nil || back.Query().Get("error") != "immediate_unsuccessful" {
				t.Errorf("sent back %v", back)
			}
		}},
		{"1.9", "another response type", func(t *testing.T, o *org) {
			back, _ := o.browse(ask("response_type", "ticket"), "allow")
			if back == nil || back.Query().Get("error") != "unsupported_response_type" {
				t.Errorf("sent back %v", back)
			}
		}},
		{"1.9", "a consumer key that is none, at the token endpoint", func(t *testing.T, o *org) {
			oauthError(t, o.exchange("x", "client_id", "made-up"), "invalid_client_id", "client identifier invalid")
		}},
		{"1.9", "a secret that is wrong", func(t *testing.T, o *org) {
			oauthError(t, o.exchange("x", "client_secret", "made-up"), "invalid_client", "invalid client credentials")
		}},
		{"1.9", "a secret that is required and missing", func(t *testing.T, o *org) {
			code := o.code(ask())
			change(o, func(a *oauth.App) { a.RequireSecret = true })
			oauthError(t, o.exchange(code), "invalid_client", "invalid client credentials")
		}},
		{"1.9", "a code that is used twice", func(t *testing.T, o *org) {
			code := o.code(ask())
			o.exchange(code)
			oauthError(t, o.exchange(code), "invalid_grant", "authentication failure")
		}},
		{"1.9", "another callback at the token endpoint", func(t *testing.T, o *org) {
			oauthError(t, o.exchange(o.code(ask()), "redirect_uri", "http://localhost:47821/callback"), "redirect_uri_mismatch", "redirect_uri must match configuration")
		}},
		{"1.9", "login ranges exclude this computer", func(t *testing.T, o *org) {
			code := o.code(ask())
			o.control("POST", "users/admin@rehearsal.example", `{"ipRestricted":true}`)
			oauthError(t, o.exchange(code), "invalid_grant", "ip restricted")
		}},
		{"1.9", "the user is not active", func(t *testing.T, o *org) {
			code := o.code(ask())
			o.control("POST", "users/admin@rehearsal.example", `{"active":false}`)
			oauthError(t, o.exchange(code), "invalid_grant", "inactive user")
		}},
		{"1.9", "the org is not active", func(t *testing.T, o *org) {
			code := o.code(ask())
			o.control("POST", "signin", `{"OrgInactive":true}`)
			oauthError(t, o.exchange(code), "invalid_grant", "inactive organization")
		}},
		{"1.9", "another grant type", func(t *testing.T, o *org) {
			r := o.post("/services/oauth2/token", url.Values{"grant_type": {"made-up"}, "client_id": {app}})
			if r.status != http.StatusBadRequest || text(t, r, "error") != "unsupported_grant_type" {
				t.Errorf("%d %s", r.status, r.body)
			}
		}},
	} {
		t.Run("A "+s.section+" "+s.title, func(t *testing.T) {
			s.run(t, open(t, from))
			t.Logf("%-8s %-5s sign-in  %s", "A", s.section, s.title)
		})
	}
}
