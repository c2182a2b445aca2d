package oauth

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"
)

// authRequest is a checked authorize request. It travels through the browser as a
// signed blob (the parameter source), so that the server remembers nothing of people
// who never come back.
type authRequest struct {
	ClientID    string   `json:"c"`
	RedirectURI string   `json:"r"`
	State       string   `json:"s,omitempty"`
	Scopes      []string `json:"o"`
	Challenge   string   `json:"p,omitempty"`
	Nonce       string   `json:"n,omitempty"`
	LoginHint   string   `json:"h,omitempty"`
	Prompt      []string `json:"m,omitempty"`
	Immediate   bool     `json:"i,omitempty"`
	// Issued is when the request came, in Unix milliseconds: prompt=login is content
	// only with a sign-in that is not older.
	Issued int64 `json:"t"`
	// Chosen is the user ID picked on the account page (prompt=select_account).
	Chosen string `json:"u,omitempty"`
}

// requestLife is how long a person may take over login and approval.
const requestLife = time.Hour

func (q authRequest) wants(prompt string) bool { return slices.Contains(q.Prompt, prompt) }

// verdict is what the checks of an authorize request come to; at most one is set.
// Neither page nor generic calls the app back; behind the generic page the cause is
// in the address bar only (contract 1.9).
type verdict struct {
	page     *oauthError
	generic  *oauthError
	redirect *oauthError
}

// maxParameter bounds a single parameter; far above anything a client sends.
const maxParameter = 8 << 10

// parseAuthorize checks an authorize request: client and callback first, because
// nothing may be sent to an address that was not registered; then the rest, whose
// errors go back to the app.
func parseAuthorize(v url.Values, find func(key string) (App, bool), set Settings) (authRequest, App, verdict) {
	q := authRequest{
		ClientID: v.Get("client_id"), RedirectURI: v.Get("redirect_uri"), State: v.Get("state"),
		Challenge: v.Get("code_challenge"), Nonce: v.Get("nonce"), LoginHint: v.Get("login_hint"),
		Immediate: v.Get("immediate") == "true",
		Prompt:    strings.Fields(v.Get("prompt")),
	}
	page := func(code, text string) (authRequest, App, verdict) {
		return q, App{}, verdict{page: &oauthError{code, text}}
	}
	for _, k := range []string{"client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge"} {
		if len(v[k]) > 1 {
			return page("invalid_request", "duplicate parameter: "+k)
		}
		if len(v.Get(k)) > maxParameter {
			return page("invalid_request", "parameter too long: "+k)
		}
	}
	app, ok := find(q.ClientID)
	switch {
	case !ok:
		return page(errClientID.Code, errClientID.Description)
	case app.Kind == ExternalClientApp && !app.Installed:
		return page("OAUTH_EC_APP_NOT_FOUND", "external client app is not installed in this org")
	case q.RedirectURI == "":
		return page("redirect_uri_missing", "redirect_uri required")
	case !app.acceptsCallback(q.RedirectURI):
		return page(errRedirect.Code, errRedirect.Description)
	case q.Challenge == "" && set.PKCERequired && !app.RequirePKCE:
		return q, app, verdict{generic: errNoChallenge}
	}
	back := func(code, text string) (authRequest, App, verdict) {
		return q, app, verdict{redirect: &oauthError{code, text}}
	}
	if v.Get("response_type") != "code" {
		return back("unsupported_response_type", "response type not supported")
	}
	if q.Challenge == "" && app.RequirePKCE {
		return back(errNoChallenge.Code, errNoChallenge.Description)
	}
	if m := v.Get("code_challenge_method"); m != "" && m != "S256" {
		return back("invalid_request", "invalid code challenge method")
	}
	if q.Challenge != "" && !validChallenge(q.Challenge) {
		return back("invalid_request", "invalid code challenge")
	}
	for _, p := range q.Prompt {
		if p != "login" && p != "consent" && p != "select_account" {
			return back("invalid_request", "invalid prompt")
		}
	}
	if q.Scopes, ok = app.grantable(strings.Fields(v.Get("scope"))); !ok {
		return back("invalid_scope", "no valid scopes defined")
	}
	return q, app, verdict{}
}

const genericText = "An unexpected error has occurred during authentication. Please try again."

// validChallenge: 43 characters of base64url, the SHA-256 of the verifier.
func validChallenge(c string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(c)
	return err == nil && len(raw) == sha256.Size
}

// The lengths of a code_verifier. The upper one is above RFC 7636's 128, because
// jsforce sends 171 characters and is served (contract 1.2).
const (
	minVerifier = 43
	maxVerifier = 256
)

// verifierMatches compares in constant time.
func verifierMatches(verifier, challenge string) bool {
	if len(verifier) < minVerifier || len(verifier) > maxVerifier {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// mac signs text for one purpose, so that a signature for one is none for another.
func (s *Server) mac(purpose, text string) string {
	m := hmac.New(sha256.New, s.hmacKey)
	m.Write([]byte(purpose + "\x00" + text))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil))
}

// seal turns a request into the blob.
func (s *Server) seal(q authRequest) (string, error) {
	text, err := json.Marshal(q)
	if err != nil {
		return "", err
	}
	body := base64.RawURLEncoding.EncodeToString(text)
	return body + "." + s.mac("request", body), nil
}

// unseal reads a blob back; false when it is forged, damaged or too old.
func (s *Server) unseal(blob string) (authRequest, bool) {
	body, sum, ok := strings.Cut(blob, ".")
	if !ok || !hmac.Equal([]byte(sum), []byte(s.mac("request", body))) {
		return authRequest{}, false
	}
	text, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil {
		return authRequest{}, false
	}
	var q authRequest
	if err := json.Unmarshal(text, &q); err != nil {
		return authRequest{}, false
	}
	age := s.millis() - q.Issued
	return q, age > -time.Minute.Milliseconds() && age < requestLife.Milliseconds()
}

// callback appends parameters to a callback address. It keeps a query that the
// registered line has, and writes a space as "+", as Salesforce does.
func callback(uri string, params url.Values) string {
	u, err := url.Parse(uri)
	if err != nil {
		return uri // registered lines were parsed when they were saved
	}
	if u.RawQuery != "" {
		u.RawQuery += "&"
	}
	u.RawQuery += params.Encode()
	return u.String()
}
