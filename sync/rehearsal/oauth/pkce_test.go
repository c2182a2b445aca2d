package oauth_test

import (
	"net/http"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/oauth"
)

// The PKCE table of contract 1.2, row by row.
func TestPKCETable(t *testing.T) {
	other := strings.Repeat("z", 43)
	for _, row := range []struct {
		name      string
		challenge string // at authorize
		method    string
		verifier  string // at token
		required  bool   // by the app
		orgWide   bool
		want      string // token: "ok" or the error; "redirect: ..." or "page: ..."
	}{
		{"valid and matching", challengeOf(verifier), "S256", verifier, true, false, "ok"},
		{"valid and matching without a method, as the Salesforce CLI sends it", challengeOf(verifier), "", verifier, true, false, "ok"},
		{"jsforce's verifier of 171 characters", challengeOf(strings.Repeat("j", 171)), "", strings.Repeat("j", 171), false, false, "ok"},
		{"valid and wrong", challengeOf(verifier), "S256", other, true, false, "invalid_grant / invalid code verifier"},
		{"verifier too short", challengeOf("short"), "S256", "short", true, false, "invalid_grant / invalid code verifier"},
		{"verifier too long", challengeOf(strings.Repeat("l", 257)), "S256", strings.Repeat("l", 257), true, false, "invalid_grant / invalid code verifier"},
		{"valid and missing", challengeOf(verifier), "S256", "", true, false, "invalid_grant / missing required code verifier"},
		{"none and given", "", "", verifier, false, false, "invalid_grant / unexpected code verifier"},
		{"none and none", "", "", "", false, false, "ok"},
		{"none, required by the app", "", "", "", true, false, "redirect: invalid_request / missing required code challenge"},
		{"none, required by the org", "", "", "", false, true, "page: invalid_request / missing required code challenge"},
		{"none, required by both", "", "", "", true, true, "redirect: invalid_request / missing required code challenge"},
		{"given, required by the org", challengeOf(verifier), "S256", verifier, false, true, "ok"},
		{"plain", verifier, "plain", verifier, false, false, "redirect: invalid_request / invalid code challenge method"},
		{"not a SHA-256", "abc", "S256", verifier, false, false, "redirect: invalid_request / invalid code challenge"},
		{"with padding", challengeOf(verifier) + "=", "S256", verifier, false, false, "redirect: invalid_request / invalid code challenge"},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := newOrg(t)
			must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.RequirePKCE = row.required }))
			must(t, o.ChangeSettings(func(s *oauth.Settings) { s.PKCERequired = row.orgWide }))
			page := o.authorize(request("code_challenge", row.challenge, "code_challenge_method", row.method))
			if want, ok := strings.CutPrefix(row.want, "page: "); ok {
				if page.text("error_code") != "OAUTH_APPROVAL_ERROR_GENERIC" {
					t.Fatalf("want the generic error page, got %d\n%s", page.status, page.body)
				}
				q := page.url.Query()
				if got := q.Get("error") + " / " + q.Get("error_description"); got != want {
					t.Errorf("cause in the address: got %q, want %q", got, want)
				}
				return
			}
			if want, ok := strings.CutPrefix(row.want, "redirect: "); ok {
				q := page.called(t)
				if got := q.Get("error") + " / " + q.Get("error_description"); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
				if q.Get("state") != "a state/with+signs" {
					t.Errorf("state came back as %q", q.Get("state"))
				}
				return
			}
			code := o.decide(o.logIn(page, "admin@rehearsal.example", password), "allow").called(t).Get("code")
			r := o.exchange(code, "code_verifier", row.verifier)
			if row.want == "ok" {
				if r.status != http.StatusOK {
					t.Fatalf("got %d %s", r.status, r.body)
				}
				return
			}
			if r.status != http.StatusBadRequest || r.oauthError(t) != row.want {
				t.Errorf("got %d %q, want 400 %q", r.status, r.oauthError(t), row.want)
			}
		})
	}
}

// The documentation says invalid_request where the field says invalid_grant; a client
// must bear both, so the org can be told to answer either.
func TestWrongVerifierAsDocumented(t *testing.T) {
	o := newOrg(t)
	must(t, o.ChangeSettings(func(s *oauth.Settings) { s.PKCEMismatchInvalidRequest = true }))
	code := o.approve("admin@rehearsal.example", request()).Get("code")
	r := o.exchange(code, "code_verifier", strings.Repeat("z", 43))
	if got, want := r.oauthError(t), "invalid_request / invalid code verifier"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
