package oauth_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/oauth"
)

// Whatever is sent to authorize, nobody but a registered callback is called, nobody
// is let in, and no page holds script from the request.
func FuzzAuthorize(f *testing.F) {
	f.Add(request().Encode())
	f.Add(request("redirect_uri", "http://127.0.0.1:47820/callback").Encode())
	f.Add(request("scope", "api\tweb  full", "prompt", "login consent").Encode())
	f.Add("client_id=PlatformCLI&redirect_uri=http://localhost:1717/OauthRedirect&response_type=code&state=%00%ff")
	f.Add("client_id=a&client_id=b")
	f.Add("%zz&;=&&redirect_uri=javascript:alert(1)")
	f.Add("login_hint=<script>&" + request().Encode())
	s, err := oauth.New(oauth.Options{OrgID: orgID, Directory: newPeople()})
	must(f, err)
	lines := []string{}
	for _, a := range s.Apps() {
		lines = append(lines, a.Callbacks...)
	}
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest(http.MethodGet, "/services/oauth2/authorize", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if to := w.Header().Get("Location"); to != "" && !strings.HasPrefix(to, "/") {
			base, params, _ := strings.Cut(to, "?")
			v, err := url.ParseQuery(params)
			if err != nil || !slices.Contains(lines, base) || v.Get("error") == "" || v.Get("code") != "" {
				t.Fatalf("called %q", to)
			}
			return
		}
		if w.Code >= 500 || strings.Contains(strings.ToLower(w.Body.String()), "<script") {
			t.Fatalf("status %d\n%s", w.Code, w.Body)
		}
	})
}

// Whatever is sent to the token endpoint, the answer is an OAuth error as JSON, or XML
// or a form where that was asked for; never a token, never a 500.
func FuzzToken(f *testing.F) {
	for _, grant := range []string{"authorization_code", "refresh_token", "client_credentials", "password", "device", "urn:ietf:params:oauth:grant-type:jwt-bearer", ""} {
		f.Add("grant_type="+grant+"&client_id="+oauth.DemobridgeConsumerKey+"&code=x&refresh_token=5Aep861&assertion=e30.e30.e30", "", "Basic Og==")
	}
	f.Add("grant_type=a&grant_type=b", "format=xml", "")
	f.Add("%", "format=urlencoded", "Bearer x")
	f.Add("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJQbGF0Zm9ybUNMSSIsImV4cCI6MWU5OTl9.", "", "")
	s, err := oauth.New(oauth.Options{OrgID: orgID, Directory: newPeople()})
	must(f, err)
	f.Fuzz(func(t *testing.T, body, query, authorization string) {
		r := httptest.NewRequest(http.MethodPost, "/services/oauth2/token", strings.NewReader(body))
		r.URL.RawQuery = query
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != http.StatusBadRequest || strings.Contains(w.Body.String(), "access_token\"") {
			t.Fatalf("status %d\n%s", w.Code, w.Body)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
			m := reply{body: w.Body.String()}.json(t)
			if m["error"] == "" || m["error_description"] == "" || len(m) != 2 {
				t.Fatalf("%s", w.Body)
			}
		}
	})
}
