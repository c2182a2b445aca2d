package oauth_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/oauth"
)

func TestEveryRefusalHasItsKindAndItsWords(t *testing.T) {
	for _, c := range []struct {
		code, description string
		where             string // redirect or token
		want              oauth.Kind
	}{
		{"access_denied", "end-user denied authorization", "redirect", oauth.Denied},
		{"access-denied", "end-user denied authorization", "redirect", oauth.Denied},
		{"OAUTH_APP_BLOCKED", "this app is blocked by admin", "redirect", oauth.AppBlocked},
		{"OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app", "redirect", oauth.NotApproved},
		{"OAUTH_APPROVAL_ERROR_GENERIC", "An unexpected error has occurred during authentication. Please try again.", "redirect", oauth.Refused},
		{"invalid_client", "app must be installed into org", "redirect", oauth.NotInstalled},
		{"OAUTH_EC_APP_NOT_FOUND", "external client app is not installed in this org", "redirect", oauth.NotInstalled},
		{"redirect_uri_mismatch", "redirect_uri must match configuration", "redirect", oauth.CallbackMismatch},
		{"invalid_client_id", "client identifier invalid", "redirect", oauth.ClientUnknown},
		{"invalid_request", "missing required code challenge", "redirect", oauth.OurFault},
		{"invalid_scope", "no valid scopes defined", "redirect", oauth.ScopeMissing},
		{"immediate_unsuccessful", "", "redirect", oauth.OurFault},
		{"unsupported_response_type", "response type not supported", "redirect", oauth.OurFault},
		{"invalid_client_id", "client identifier invalid", "token", oauth.ClientUnknown},
		{"invalid_client", "invalid client credentials", "token", oauth.SecretRequired},
		{"invalid_grant", "authentication failure", "token", oauth.CodeSpent},
		{"invalid_grant", "expired authorization code", "token", oauth.CodeSpent},
		{"invalid_grant", "invalid code verifier", "token", oauth.OurFault},
		{"invalid_grant", "expired access/refresh token", "token", oauth.Ended},
		{"invalid_grant", "ip restricted", "token", oauth.IPRestricted},
		{"invalid_grant", "inactive user", "token", oauth.UserInactive},
		{"invalid_grant", "inactive organization", "token", oauth.OrgInactive},
		{"invalid_grant", "activation secret invalid", "token", oauth.DeviceUnknown},
		{"invalid_grant", "user hasn't approved this consumer", "token", oauth.NotApproved},
		{"invalid_grant", "user is not admin approved to access this app", "token", oauth.NotApproved},
		{"invalid_grant", "audience is invalid", "token", oauth.WrongLogin},
		{"invalid_app_access", "", "token", oauth.NotApproved},
		{"unsupported_grant_type", "", "token", oauth.OurFault},
		{"LOGIN_RATE_EXCEEDED", "login rate exceeded", "token", oauth.TooMany},
		{"something_new", "words", "token", oauth.Refused},
	} {
		t.Run(c.where+" "+c.code+" "+c.description, func(t *testing.T) {
			l := newLogin(t)
			if c.where == "redirect" {
				l.redirect = func(v url.Values) {
					v.Del("code")
					v.Set("error", c.code)
					v.Set("error_description", c.description)
				}
			} else {
				l.token = func(w http.ResponseWriter, _ *http.Request) bool { refuse(w, c.code, c.description); return true }
			}
			cfg := l.config()
			open, pages := browser(t)
			cfg.OpenBrowser = open
			_, err := oauth.SignIn(context.Background(), cfg)
			e := oauthFault(t, err)
			if e.Kind != c.want || e.Code != c.code || e.Description != c.description {
				t.Errorf("%s, code %q, words %q; want %s", e.Kind, e.Code, e.Description, c.want)
			}
			if v := e.Verdict(); v.Class != salesforce.ClassGate {
				t.Errorf("verdict %+v", v)
			}
			p := <-pages
			if !strings.Contains(p.body, `id="not-signed-in"`) || strings.Contains(p.body, "You are signed in") {
				t.Error("the browser was not told")
			}
		})
	}
}

func TestEveryKindHasATitleAndARemedy(t *testing.T) {
	seen := make(map[string]bool)
	for _, k := range oauth.Kinds() {
		if k.Title == "" || len(k.Remedy) == 0 || k.Verdict.Key == "" || seen[k.Title] {
			t.Errorf("%+v", k)
		}
		seen[k.Title] = true
		if (k.Verdict.Class == salesforce.ClassGate) != (k.Verdict.Gate != salesforce.GateNone) {
			t.Errorf("%s: verdict %+v", k.Kind, k.Verdict)
		}
	}
	if len(seen) < 25 {
		t.Errorf("%d kinds", len(seen))
	}
}

func TestAnswersThatAreNoTokensAreToldApart(t *testing.T) {
	html := func(status int) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			_, _ = w.Write([]byte("<html><body>access_token=canary</body></html>"))
			return true
		}
	}
	json := func(status int, body string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, _ *http.Request) bool { writeJSON(w, status, body); return true }
	}
	id := fmt.Sprintf(`"id":"https://login.salesforce.com/id/%s/%s"`, orgID, userID)
	for name, c := range map[string]struct {
		answer func(http.ResponseWriter, *http.Request) bool
		want   oauth.Kind
		class  salesforce.Class
	}{
		"hotel page":         {html(200), oauth.NotOnline, salesforce.ClassGate},
		"maintenance":        {html(503), oauth.Maintenance, salesforce.ClassGate},
		"broken gateway":     {html(502), oauth.Unavailable, salesforce.ClassRetry},
		"no such place":      {html(404), oauth.NotSalesforce, salesforce.ClassGate},
		"error in JSON":      {json(500, `{}`), oauth.Unavailable, salesforce.ClassRetry},
		"half a JSON":        {json(200, `{"access_token":"x`), oauth.AnswerUnreadable, salesforce.ClassRetry},
		"no token":           {json(200, `{"instance_url":"https://acme.my.salesforce.com"}`), oauth.AnswerUnreadable, salesforce.ClassRetry},
		"no org":             {json(200, `{"access_token":"x",`+id+`}`), oauth.AnswerUnreadable, salesforce.ClassRetry},
		"no user":            {json(200, `{"access_token":"x","instance_url":"https://acme.my.salesforce.com"}`), oauth.AnswerUnreadable, salesforce.ClassRetry},
		"foreign org":        {json(200, `{"access_token":"x","instance_url":"https://evil.example",`+id+`}`), oauth.NotSalesforce, salesforce.ClassGate},
		"org without TLS":    {json(200, `{"access_token":"x","instance_url":"http://acme.my.salesforce.com",`+id+`}`), oauth.NotSalesforce, salesforce.ClassGate},
		"foreign identity":   {json(200, `{"access_token":"x","instance_url":"https://acme.my.salesforce.com","id":"https://evil.example/id/`+orgID+`/`+userID+`"}`), oauth.NotSalesforce, salesforce.ClassGate},
		"token with newline": {json(200, `{"access_token":"x\r\nHost: evil","instance_url":"https://acme.my.salesforce.com",`+id+`}`), oauth.AnswerUnreadable, salesforce.ClassRetry},
		"redirect": {func(w http.ResponseWriter, r *http.Request) bool {
			http.Redirect(w, r, "https://evil.example/", http.StatusTemporaryRedirect)
			return true
		}, oauth.NotSalesforce, salesforce.ClassGate},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLogin(t)
			l.token = c.answer
			cfg := l.config()
			open, pages := browser(t)
			cfg.OpenBrowser = open
			_, err := oauth.SignIn(context.Background(), cfg)
			<-pages
			e := oauthFault(t, err)
			if e.Kind != c.want || e.Verdict().Class != c.class {
				t.Errorf("%s %+v, want %s", e.Kind, e.Verdict(), c.want)
			}
			if strings.Contains(fmt.Sprintf("%v %+v", err, err), "canary") {
				t.Errorf("%v", err)
			}
		})
	}
}
