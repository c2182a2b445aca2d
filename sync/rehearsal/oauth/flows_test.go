package oauth_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/sync/rehearsal/oauth"
)

// integrationApp is an app for unattended use: secret, client credentials, JWT.
func integrationApp(t testing.TB, key *rsa.PrivateKey) oauth.App {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	must(t, err)
	a := oauth.DemobridgeApp()
	a.ConsumerKey, a.ConsumerSecret, a.Name = "3MVG9integration.Robot", "robot-secret", "Robot"
	a.RequireSecret, a.ClientCredentials, a.RunAs = true, true, "robot@rehearsal.example"
	a.JWTCertificate = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	return a
}

func rsaKey(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	must(t, err)
	return key
}

func signJWT(t testing.TB, key *rsa.PrivateKey, alg string, claims map[string]any) string {
	t.Helper()
	enc := func(v any) string {
		text, err := json.Marshal(v)
		must(t, err)
		return base64.RawURLEncoding.EncodeToString(text)
	}
	signed := enc(map[string]string{"alg": alg}) + "." + enc(claims)
	sum := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	must(t, err)
	return signed + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// JWT bearer: a pre-authorized user gets an access token with the keys of contract 1.4,
// and each claim and rule is checked.
func TestJWTBearer(t *testing.T) {
	key, stranger := rsaKey(t), rsaKey(t)
	for _, row := range []struct {
		name   string
		host   string
		claims map[string]any // changes
		key    *rsa.PrivateKey
		alg    string
		setup  func(*org)
		want   string // empty: a token
	}{
		{name: "good"},
		{name: "aud of Salesforce's production host", claims: map[string]any{"aud": "https://login.salesforce.com"}},
		{name: "aud with a slash, among others", claims: map[string]any{"aud": []string{"https://x.example", "https://test.salesforce.com/"}}},
		{name: "exp in milliseconds, as the Salesforce CLI has it", claims: map[string]any{"exp": time.Date(2026, 11, 20, 9, 5, 0, 0, time.UTC).UnixMilli()}},
		{name: "prn instead of sub", claims: map[string]any{"sub": nil, "prn": "robot@rehearsal.example"}},
		{name: "sandbox host with its aud", host: "/sandbox", claims: map[string]any{"aud": "https://test.salesforce.com"}},
		{name: "sandbox host with production's aud", host: "/sandbox", claims: map[string]any{"aud": "https://login.salesforce.com"}, want: "invalid_grant / audience is invalid"},
		{name: "production host with sandbox's aud", host: "/production", claims: map[string]any{"aud": "https://test.salesforce.com"}, want: "invalid_grant / audience is invalid"},
		{name: "foreign aud", claims: map[string]any{"aud": "https://elsewhere.example"}, want: "invalid_grant / audience is invalid"},
		{name: "no aud", claims: map[string]any{"aud": nil}, want: "invalid_grant / audience is invalid"},
		{name: "expired", claims: map[string]any{"exp": time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC).Unix()}, want: "invalid_grant / expired assertion"},
		{name: "no exp", claims: map[string]any{"exp": nil}, want: "invalid_grant / invalid assertion"},
		{
			name: "far exp in a strict org", claims: map[string]any{"exp": time.Date(2026, 11, 20, 9, 6, 0, 0, time.UTC).Unix()},
			setup: func(o *org) { must(o.t, o.ChangeSettings(func(s *oauth.Settings) { s.StrictJWTExpiry = true })) }, want: "invalid_grant / invalid assertion",
		},
		{name: "unknown app", claims: map[string]any{"iss": "3MVG9unknown"}, want: "invalid_client_id / client identifier invalid"},
		{name: "app without certificate", claims: map[string]any{"iss": "PlatformCLI"}, want: "invalid_grant / invalid assertion"},
		{name: "unknown user", claims: map[string]any{"sub": "nobody@rehearsal.example"}, want: "invalid_grant / user hasn't approved this consumer"},
		{name: "signed by another key", key: stranger, want: "invalid_grant / invalid assertion"},
		{name: "alg none", alg: "none", want: "invalid_grant / invalid assertion"},
		{name: "alg HS256", alg: "HS256", want: "invalid_grant / invalid assertion"},
		{name: "user not admin-approved", claims: map[string]any{"sub": "rep@rehearsal.example"}, want: "invalid_app_access / user is not admin approved to access this app"},
		{name: "self-authorized app that the user has not approved", setup: func(o *org) {
			must(o.t, o.ChangeApp("3MVG9integration.Robot", func(a *oauth.App) { a.PermittedUsers = oauth.AllSelfAuthorized }))
		}, want: "invalid_grant / user hasn't approved this consumer"},
		{name: "inactive user", setup: func(o *org) { o.people.change(robotID, func(u *oauth.User) { u.Active = false }) }, want: "invalid_grant / inactive user"},
		{name: "app not installed", setup: func(o *org) {
			must(o.t, o.ChangeApp("3MVG9integration.Robot", func(a *oauth.App) { a.Installed = false }))
		}, want: "OAUTH_EC_APP_NOT_FOUND / external client app is not installed in this org"},
	} {
		t.Run(row.name, func(t *testing.T) {
			o := newOrg(t)
			a := integrationApp(t, key)
			a.PermittedUsers, a.ApprovedProfiles = oauth.AdminApprovedPreAuthorized, []string{"Minimum Access - API Only Integrations"}
			must(t, o.SaveApp(a))
			if row.setup != nil {
				row.setup(o)
			}
			claims := map[string]any{"iss": a.ConsumerKey, "sub": "robot@rehearsal.example", "aud": o.url, "exp": o.clock.Now().Add(3 * minute).Unix()}
			for k, v := range row.claims {
				if claims[k] = v; v == nil {
					delete(claims, k)
				}
			}
			signer, alg := key, "RS256"
			if row.key != nil {
				signer = row.key
			}
			if row.alg != "" {
				alg = row.alg
			}
			r := o.post(row.host+"/services/oauth2/token", url.Values{
				"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {signJWT(t, signer, alg, claims)},
			})
			if row.want != "" {
				if r.status != http.StatusBadRequest || r.oauthError(t) != row.want {
					t.Errorf("got %d %q, want %q", r.status, r.oauthError(t), row.want)
				}
				return
			}
			m := r.json(t)
			if want := []string{"access_token", "id", "instance_url", "scope", "token_type"}; !slices.Equal(keysOf(m), want) {
				t.Fatalf("%d: keys %v, want %v: %v", r.status, keysOf(m), want, m["error_description"])
			}
			if access, err := o.ValidateAccess(m["access_token"].(string)); err != nil || access.UserID != robotID {
				t.Errorf("%+v, %v", access, err)
			}
			if strings.Contains(m["scope"].(string), "refresh_token") {
				t.Errorf("scope %v", m["scope"])
			}
		})
	}
	for _, assertion := range []string{"", "a.b", "a.b.c", "..", "e30.e30.e30"} {
		o := newOrg(t)
		r := o.post("/services/oauth2/token", url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {assertion}})
		if r.status != http.StatusBadRequest {
			t.Errorf("%q: %d", assertion, r.status)
		}
	}
}

// A user who approved the app in the browser may come back with a JWT.
func TestJWTAfterApproval(t *testing.T) {
	key := rsaKey(t)
	o := newOrg(t)
	a := integrationApp(t, key)
	a.RequireSecret = false
	must(t, o.SaveApp(a))
	ask := func() reply {
		return o.post("/services/oauth2/token", url.Values{
			"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"},
			"assertion":  {signJWT(t, key, "RS256", map[string]any{"iss": a.ConsumerKey, "sub": "REP@rehearsal.example", "aud": o.url, "exp": o.clock.Now().Add(minute).Unix()})},
		})
	}
	if got := ask().oauthError(t); got != "invalid_grant / user hasn't approved this consumer" {
		t.Fatal(got)
	}
	o.exchange(o.approve("rep@rehearsal.example", request("client_id", a.ConsumerKey)).Get("code"), "client_id", a.ConsumerKey)
	if r := ask(); !o.works(tokensOf(t, r).access) {
		t.Errorf("got %d %s", r.status, r.body)
	}
}

// Client credentials: at My Domain, as the chosen user, with api_instance_url and
// without refresh token.
func TestClientCredentials(t *testing.T) {
	key := rsaKey(t)
	o := newOrg(t)
	a := integrationApp(t, key)
	must(t, o.SaveApp(a))
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {a.ConsumerKey}, "client_secret": {"robot-secret"}}
	ask := func(path string, change ...string) reply {
		v := url.Values{}
		for k := range form {
			v.Set(k, form.Get(k))
		}
		for i := 0; i < len(change); i += 2 {
			v.Set(change[i], change[i+1])
		}
		return o.post(path+"/services/oauth2/token", v)
	}
	m := ask("").json(t)
	want := []string{"access_token", "api_instance_url", "id", "instance_url", "issued_at", "scope", "signature", "token_type"}
	if !slices.Equal(keysOf(m), want) {
		t.Fatalf("keys %v, want %v", keysOf(m), want)
	}
	if access, err := o.ValidateAccess(m["access_token"].(string)); err != nil || access.UserID != robotID {
		t.Errorf("%+v, %v", access, err)
	}
	req, err := http.NewRequest(http.MethodPost, o.url+"/services/oauth2/token", strings.NewReader("grant_type=client_credentials"))
	must(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(a.ConsumerKey, "robot-secret")
	if r := o.do(req); r.status != http.StatusOK {
		t.Errorf("by Basic: %d %s", r.status, r.body)
	}
	change := func(f func(*oauth.App)) { must(t, o.ChangeApp(a.ConsumerKey, f)) }
	for _, row := range []struct{ what, got, want string }{
		{"production", ask("/production").oauthError(t), "invalid_grant / request not supported on this domain"},
		{"sandbox", ask("/sandbox").oauthError(t), "invalid_grant / request not supported on this domain"},
		{"wrong secret", ask("", "client_secret", "x").oauthError(t), "invalid_client / invalid client credentials"},
		{"no secret", ask("", "client_secret", "").oauthError(t), "invalid_client / invalid client credentials"},
		{"unknown app", ask("", "client_id", "x").oauthError(t), "invalid_client_id / client identifier invalid"},
	} {
		if row.got != row.want {
			t.Errorf("%s: got %q, want %q", row.what, row.got, row.want)
		}
	}
	change(func(a *oauth.App) { a.RunAs = "" })
	if got := ask("").oauthError(t); got != "invalid_grant / no client credentials user enabled" {
		t.Error(got)
	}
	change(func(a *oauth.App) { a.ClientCredentials = false })
	if got := ask("").oauthError(t); got != "invalid_grant / client credentials flow not enabled" {
		t.Error(got)
	}
}

// Username and password: off, it reads like a wrong password; on, it works without
// scope and refresh token in the answer.
func TestPasswordFlow(t *testing.T) {
	o := newOrg(t)
	ask := func(word string) reply {
		return o.post("/services/oauth2/token", url.Values{
			"grant_type": {"password"}, "client_id": {oauth.DemobridgeConsumerKey}, "username": {"rep@rehearsal.example"}, "password": {word},
		})
	}
	if got := ask(password).oauthError(t); got != "invalid_grant / authentication failure" {
		t.Errorf("off: %s", got)
	}
	must(t, o.ChangeSettings(func(s *oauth.Settings) { s.UsernamePasswordFlow = true }))
	if got := ask("wrong").oauthError(t); got != "invalid_grant / authentication failure" {
		t.Errorf("wrong: %s", got)
	}
	m := ask(password).json(t)
	if want := []string{"access_token", "id", "instance_url", "issued_at", "signature", "token_type"}; !slices.Equal(keysOf(m), want) {
		t.Fatalf("keys %v, want %v", keysOf(m), want)
	}
	if !o.works(m["access_token"].(string)) {
		t.Error("no access")
	}
}

// The device flow is off from its first request on.
func TestDeviceFlow(t *testing.T) {
	o := newOrg(t)
	r := o.post("/services/oauth2/token", url.Values{"response_type": {"device_code"}, "client_id": {oauth.DemobridgeConsumerKey}})
	if r.status != http.StatusBadRequest || r.oauthError(t) != "invalid_grant / device flow is not enabled" {
		t.Errorf("got %d %s", r.status, r.body)
	}
}

// SOAP login gives a session; its faults name the cause.
func TestSOAPLogin(t *testing.T) {
	o := newOrg(t)
	call := func(version, username, word string) reply {
		body := fmt.Sprintf(`<?xml version="1.0"?><se:Envelope xmlns:se="http://schemas.xmlsoap.org/soap/envelope/"><se:Body>`+
			`<login xmlns="urn:partner.soap.sforce.com"><username>%s</username><password>%s</password></login></se:Body></se:Envelope>`, username, word)
		req, err := http.NewRequest(http.MethodPost, o.url+"/services/Soap/u/"+version, strings.NewReader(body))
		must(t, err)
		req.Header.Set("Content-Type", "text/xml")
		return o.do(req)
	}
	r := call("50.0", "rep@rehearsal.example", password)
	field := func(name string) string {
		m := regexp.MustCompile("<" + name + ">([^<]*)</" + name + ">").FindStringSubmatch(r.body)
		if m == nil {
			return ""
		}
		return m[1]
	}
	if access, err := o.ValidateAccess(field("sessionId")); err != nil || access.UserID != repID {
		t.Errorf("%d: %+v, %v", r.status, access, err)
	}
	if got, want := field("serverUrl"), o.url+"/services/Soap/u/50.0/"+orgID[:15]; got != want {
		t.Errorf("serverUrl %s, want %s", got, want)
	}
	for want, r := range map[string]reply{
		"INVALID_LOGIN":           call("50.0", "rep@rehearsal.example", "wrong"),
		"UNSUPPORTED_API_VERSION": call("65.0", "rep@rehearsal.example", password),
	} {
		if r.status != http.StatusInternalServerError || !strings.Contains(r.body, "<faultcode>sf:"+want) {
			t.Errorf("want %s, got %d %s", want, r.status, r.body)
		}
	}
	o.people.change(repID, func(u *oauth.User) { u.APIEnabled = false })
	if r := call("50.0", "rep@rehearsal.example", password); !strings.Contains(r.body, "API_DISABLED_FOR_ORG: API is not enabled for this Organization or Partner") {
		t.Error(r.body)
	}
}
