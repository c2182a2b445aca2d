package oauth

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// token is the token endpoint (contract 1.4, 1.5, 1.8). Its errors are HTTP 400 with
// {"error", "error_description"}.
func (s *Server) token(w http.ResponseWriter, r *http.Request, h host) {
	if r.Method != http.MethodPost {
		refuse(w, r, http.StatusBadRequest, &oauthError{"invalid_request", "must use HTTP POST"})
		return
	}
	form, bad := readForm(r)
	if bad != nil {
		refuse(w, r, http.StatusBadRequest, bad)
		return
	}
	reply, err := s.exchange(r, h, form)
	if err != nil {
		status := http.StatusBadRequest
		var known *oauthError
		if !errors.As(err, &known) {
			status, known = http.StatusInternalServerError, errStore
		}
		refuse(w, r, status, known)
		return
	}
	answer(w, r, http.StatusOK, reply)
}

// readForm reads the parameters of a token request out of body and query, refusing
// doubled ones.
func readForm(r *http.Request) (url.Values, *oauthError) {
	if ct := r.Header.Get("Content-Type"); ct != "" {
		if kind, _, err := mime.ParseMediaType(ct); err != nil || kind != "application/x-www-form-urlencoded" {
			return nil, errNoGrantType
		}
	}
	if err := r.ParseForm(); err != nil {
		return nil, &oauthError{"invalid_request", "the request could not be read"}
	}
	for k, v := range r.Form {
		if len(v) > 1 {
			return nil, &oauthError{"invalid_request", "duplicate parameter: " + k}
		}
	}
	return r.Form, nil
}

var errNoGrantType = &oauthError{"unsupported_grant_type", "grant type not supported"}

// exchange chooses the flow. Errors other than *oauthError are the store's.
func (s *Server) exchange(r *http.Request, h host, form url.Values) (map[string]string, error) {
	switch form.Get("grant_type") {
	case "authorization_code":
		return s.codeGrant(r, h, form)
	case "refresh_token":
		return s.refreshGrant(r, h, form)
	case "client_credentials":
		return s.clientGrant(r, h, form)
	case "urn:ietf:params:oauth:grant-type:jwt-bearer":
		return s.jwtGrant(h, form)
	case "password":
		return s.passwordGrant(r, h, form)
	case "device":
		return nil, errDeviceOff
	case "":
		if form.Get("response_type") == "device_code" {
			return nil, errDeviceOff
		}
	}
	return nil, errNoGrantType
}

var errDeviceOff = &oauthError{"invalid_grant", "device flow is not enabled"}

// client finds the app of a token request and checks its secret, from HTTP Basic or
// from the body. A secret that is not needed must still be right when it is sent.
func (s *Server) client(r *http.Request, form url.Values, needsSecret func(App) bool) (App, *oauthError) {
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, pass, ok := r.BasicAuth(); ok {
		if pass == "" {
			return App{}, errClient
		}
		// RFC 6749 2.3.1 has both form-encoded; a consumer key reads the same.
		if id == "" {
			id = unescape(user)
		}
		if secret == "" {
			secret = unescape(pass)
		}
	}
	app, ok := s.App(id)
	if !ok {
		return App{}, errClientID
	}
	if secret == "" && !needsSecret(app) {
		return app, nil
	}
	if app.ConsumerSecret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(app.ConsumerSecret)) != 1 {
		return App{}, errClient
	}
	return app, nil
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// admit checks the user of a token request (contract 1.9).
func (s *Server) admit(u User, a App) *oauthError {
	switch {
	case s.Settings().OrgInactive:
		return &oauthError{"invalid_grant", "inactive organization"}
	case !u.canSignIn():
		return &oauthError{"invalid_grant", "inactive user"}
	case u.IPRestricted:
		return &oauthError{"invalid_grant", "ip restricted"}
	case a.Blocked:
		return errBlocked
	case !a.admits(u):
		return &oauthError{"invalid_app_access", "user is not admin approved to access this app"}
	case !s.countLogin(u.ID):
		return &oauthError{"invalid_grant", "login rate exceeded"}
	}
	return nil
}

// reply builds what all flows answer: no expires_in, issued_at in milliseconds as a
// string (contract 1.4).
func (s *Server) reply(h host, u User, a App, access string, scopes []string) map[string]string {
	id := h.base + "/id/" + s.orgID + "/" + u.ID
	issued := strconv.FormatInt(s.millis(), 10)
	m := hmac.New(sha256.New, []byte(a.ConsumerSecret))
	m.Write([]byte(id + issued))
	return map[string]string{
		"access_token": access,
		"signature":    base64.StdEncoding.EncodeToString(m.Sum(nil)),
		"scope":        strings.Join(scopes, " "),
		"instance_url": h.instance,
		"id":           id,
		"token_type":   "Bearer",
		"issued_at":    issued,
	}
}

// addIDToken adds id_token when the scopes hold openid.
func (s *Server) addIDToken(reply map[string]string, h host, u User, a App, scopes []string, claims idClaims) error {
	if !slices.Contains(scopes, "openid") {
		return nil
	}
	t, err := s.idToken(h, u, a, reply["access_token"], claims)
	if err != nil {
		return err
	}
	reply["id_token"] = t
	return nil
}
