package oauth_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"demobridge/sync/rehearsal/oauth"
)

// The words that the identity URL and userinfo refuse with: 403, plain text, no JSON.
func TestIdentityWords(t *testing.T) {
	o := newOrg(t)
	token := o.connect("rep@rehearsal.example").access
	spent := o.connect("rep@rehearsal.example").access
	must(t, o.ExpireSession(spent))
	me := "/id/" + orgID + "/" + repID
	for _, row := range []struct{ name, token, path, want string }{
		{"no token", "", me, "Missing_OAuth_Token"},
		{"nonsense", "nonsense", me, "Bad_OAuth_Token"},
		{"expired", spent, me, "Bad_OAuth_Token"},
		{"expired at userinfo", spent, "/services/oauth2/userinfo", "Bad_OAuth_Token"},
		{"no token at userinfo", "", "/services/oauth2/userinfo", "Missing_OAuth_Token"},
		{"another org", token, "/id/00D000000000000EAA/" + repID, "Wrong_Org"},
		{"nobody", token, "/id/" + orgID + "/005000000000000AAA", "Bad_Id"},
		{"half an address", token, "/id/" + orgID, "Bad_Id"},
	} {
		r := o.getAs(row.token, row.path)
		if r.status != http.StatusForbidden || r.body != row.want {
			t.Errorf("%s: got %d %q, want 403 %q", row.name, r.status, r.body, row.want)
		}
	}
	o.people.change(repID, func(u *oauth.User) { u.Active = false })
	if r := o.getAs(token, me); r.status != http.StatusForbidden || r.body != "Inactive" {
		t.Errorf("deactivated: got %d %q", r.status, r.body)
	}
}

// The keys of contract 1.7, and what follows from version=.
func TestIdentity(t *testing.T) {
	o := newOrg(t)
	token := o.connect("admin@rehearsal.example").access
	m := o.getAs(token, "/id/"+orgID+"/"+adminID+"?format=json").json(t)
	want := strings.Fields(`active addr_city addr_country addr_state addr_street addr_zip asserted_user display_name email email_verified
		first_name id is_app_installed is_lightning_login_user language last_modified_date last_name locale mobile_phone
		mobile_phone_verified nick_name organization_id photos status timezone urls user_id user_type username utcOffset`)
	if !slices.Equal(keysOf(m), want) {
		t.Errorf("keys %v\nwant %v", keysOf(m), want)
	}
	if m["utcOffset"] != -28800000.0 || m["is_app_installed"] != true || m["user_type"] != "STANDARD" || m["organization_id"] != orgID {
		t.Errorf("utcOffset %v, is_app_installed %v, user_type %v", m["utcOffset"], m["is_app_installed"], m["user_type"])
	}
	urls := func(query string) map[string]any {
		return o.getAs(token, "/id/"+orgID+"/"+adminID+query).json(t)["urls"].(map[string]any)
	}
	for query, want := range map[string]string{"": "{version}", "?version=latest": "68.0", "?version=61.0": "61.0"} {
		got := urls(query)
		if got["rest"] != o.url+"/services/data/v"+want+"/" || got["partner"] != o.url+"/services/Soap/u/"+want+"/"+orgID[:15] {
			t.Errorf("%q: rest %v, partner %v", query, got["rest"], got["partner"])
		}
	}
	if m := o.getAs(token, "/id/"+orgID[:15]+"/"+repID[:15]).json(t); m["asserted_user"] != false || m["username"] != "rep@rehearsal.example" {
		t.Errorf("another user: asserted_user %v", m["asserted_user"])
	}
	must(t, o.ChangeApp(oauth.DemobridgeConsumerKey, func(a *oauth.App) { a.Installed = false }))
	if m := o.getAs(token, "/id/"+orgID+"/"+adminID).json(t); m["is_app_installed"] != false {
		t.Error("is_app_installed must tell that the org has not installed the app")
	}
}

// userinfo by header, by parameter and by form; the integration licence shows.
func TestUserinfo(t *testing.T) {
	o := newOrg(t)
	token, err := o.Mint(robotID)
	must(t, err)
	want := strings.Fields(`active address email email_verified family_name given_name is_app_installed is_salesforce_integration_user
		language locale name nickname organization_id photos picture preferred_username profile sub updated_at urls user_id user_type
		utcOffset zoneinfo`)
	for how, r := range map[string]reply{
		"header": o.getAs(token, "/services/oauth2/userinfo"),
		"query":  o.get("/services/oauth2/userinfo?access_token=" + url.QueryEscape(token)),
		"form":   o.post("/services/oauth2/userinfo", url.Values{"oauth_token": {token}}),
	} {
		m := r.json(t)
		if !slices.Equal(keysOf(m), want) {
			t.Errorf("%s: keys %v\nwant %v", how, keysOf(m), want)
		}
		if m["is_salesforce_integration_user"] != true || m["user_id"] != robotID {
			t.Errorf("%s: %v", how, m["user_id"])
		}
	}
}

// Introspection is for clients with a secret, about their own tokens.
func TestIntrospect(t *testing.T) {
	o := newOrg(t)
	got := o.connect("admin@rehearsal.example")
	ask := func(token, secret string) reply {
		return o.post("/services/oauth2/introspect", url.Values{"token": {token}, "client_id": {oauth.DemobridgeConsumerKey}, "client_secret": {secret}})
	}
	m := ask(got.access, oauth.DemobridgeConsumerSecret).json(t)
	if want := strings.Fields("active client_id exp iat nbf scope sub token_type username"); !slices.Equal(keysOf(m), want) {
		t.Errorf("keys %v", keysOf(m))
	}
	if m["active"] != true || m["exp"].(float64)-m["iat"].(float64) != 7200 || m["token_type"] != "access_token" {
		t.Errorf("%v", m)
	}
	if m := ask(got.refresh, oauth.DemobridgeConsumerSecret).json(t); m["active"] != true || m["token_type"] != "refresh_token" {
		t.Errorf("refresh token: %v", m)
	}
	minted, err := o.Mint(adminID)
	must(t, err)
	for what, token := range map[string]string{"nonsense": "x", "not the app's": minted, "none": ""} {
		if m := ask(token, oauth.DemobridgeConsumerSecret).json(t); m["active"] != false || len(m) != 1 {
			t.Errorf("%s: %v", what, m)
		}
	}
	if r := ask(got.access, ""); r.status != http.StatusUnauthorized || r.oauthError(t) != "invalid_client / invalid client credentials" {
		t.Errorf("public client: %d %s", r.status, r.body)
	}
}

// An id_token can be checked with what discovery and key set say, and carries nonce.
func TestIDToken(t *testing.T) {
	o := newOrg(t)
	r := o.exchange(o.approve("admin@rehearsal.example", request("scope", "openid api refresh_token", "nonce", "n-1")).Get("code"))
	answer := r.json(t)
	claims := checkIDToken(t, o, answer["id_token"].(string))
	if claims["sub"] != answer["id"] || claims["aud"] != oauth.DemobridgeConsumerKey || claims["nonce"] != "n-1" || claims["iss"] != o.url {
		t.Errorf("%v", claims)
	}
	again := o.refresh(answer["refresh_token"].(string)).json(t)
	if c := checkIDToken(t, o, again["id_token"].(string)); c["sub"] != answer["id"] {
		t.Errorf("after refresh: %v", c)
	}
}

func checkIDToken(t *testing.T, o *org, token string) map[string]any {
	t.Helper()
	config := o.get("/.well-known/openid-configuration").json(t)
	var set struct {
		Keys []struct{ N, E, Kid string }
	}
	must(t, json.Unmarshal([]byte(o.get(config["jwks_uri"].(string)).body), &set))
	parts := strings.Split(token, ".")
	raw := func(s string) []byte {
		b, err := base64.RawURLEncoding.DecodeString(s)
		must(t, err)
		return b
	}
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(raw(set.Keys[0].N)), E: int(new(big.Int).SetBytes(raw(set.Keys[0].E)).Int64())}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	must(t, rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], raw(parts[2])))
	claims := map[string]any{}
	must(t, json.Unmarshal(raw(parts[1]), &claims))
	return claims
}

// The discovery document names endpoints of the host that was asked, and they answer.
func TestDiscovery(t *testing.T) {
	o := newOrg(t)
	for _, prefix := range []string{"", "/sandbox"} {
		m := o.get(prefix + "/.well-known/openid-configuration").json(t)
		if m["issuer"] != o.url+prefix || m["token_endpoint"] != o.url+prefix+"/services/oauth2/token" {
			t.Errorf("%s: %v", prefix, m["token_endpoint"])
		}
		for _, k := range []string{"authorization_endpoint", "token_endpoint", "revocation_endpoint", "userinfo_endpoint", "jwks_uri"} {
			if r := o.get(m[k].(string)); r.status == http.StatusNotFound {
				t.Errorf("%s does not answer", k)
			}
		}
	}
	m := o.get("/.well-known/auth-configuration").json(t)
	want := strings.Fields("AuthProviders CertificateLogin LoginPage LoginPageType LoginPageTypeConfigs MobileSDK OrgId SamlProviders Url")
	if !slices.Equal(keysOf(m), want) || m["OrgId"] != orgID {
		t.Errorf("auth-configuration: %v", keysOf(m))
	}
	if m := o.get("/production/.well-known/auth-configuration").json(t); m["OrgId"] != nil {
		t.Error("the shared login host names an org")
	}
}

// A browser can be signed in with an access token, and is sent to this org only.
func TestFrontdoor(t *testing.T) {
	o := newOrg(t)
	token, err := o.Mint(adminID)
	must(t, err)
	o.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for to, want := range map[string]string{"/lightning/page/home": "/lightning/page/home", "https://evil.example": "/", "//evil.example": "/", `/\evil.example`: "/", "": "/"} {
		if r := o.get("/secur/frontdoor.jsp?sid=" + url.QueryEscape(token) + "&retURL=" + url.QueryEscape(to)); r.head.Get("Location") != want {
			t.Errorf("%q: sent to %q, want %q", to, r.head.Get("Location"), want)
		}
	}
	if !o.authorize(request()).isApproval() {
		t.Error("not signed in")
	}
	if r := o.get("/secur/frontdoor.jsp?sid=nonsense"); !r.isLogin() {
		t.Error("a bad session must lead to the login page")
	}
}

// SOAP calls other than login are handed on whole; without a taker they are faults.
func TestSOAPNext(t *testing.T) {
	got := make(chan string, 1)
	o := newOrg(t, func(op *oauth.Options) {
		op.SOAPNext = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			got <- string(b)
		})
	})
	send := func(o *org, body string) reply {
		req, err := http.NewRequest(http.MethodPost, o.url+"/services/Soap/u/60.0/"+orgID[:15], strings.NewReader(body))
		must(t, err)
		return o.do(req)
	}
	const query = "<Envelope><Body><query><queryString>SELECT Id FROM Account</queryString></query></Body></Envelope>"
	send(o, query)
	if b := <-got; b != query {
		t.Errorf("handed on %q", b)
	}
	if r := send(newOrg(t), query); r.status != http.StatusInternalServerError || !strings.Contains(r.body, "Fault") {
		t.Errorf("got %d", r.status)
	}
	token, err := o.Mint(adminID)
	must(t, err)
	send(o, "<Envelope><Header><SessionHeader><sessionId>"+token+"</sessionId></SessionHeader></Header><Body><logout/></Body></Envelope>")
	if o.works(token) {
		t.Error("logout did not end the session")
	}
}
