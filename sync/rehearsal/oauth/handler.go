package oauth

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Paths outside /services/oauth2.
const (
	loginPath   = "/login"
	consentPath = "/setup/secur/RemoteAccessAuthorizationPage.apexp"
	problemPath = "/_ui/identity/oauth/ui/AuthorizationError"
)

// ownPrefixes are the paths that Handler serves; a trailing slash means everything
// below.
var ownPrefixes = []string{
	"/services/oauth2/", "/services/Soap/u/", "/services/Soap/c/", "/id/", "/.well-known/",
	loginPath, consentPath, problemPath, "/secur/",
	productionPrefix, sandboxPrefix, myDomainPrefix,
}

// Owns reports whether a request path (also with doubled leading slashes) belongs to
// Handler rather than to the org's data.
func Owns(path string) bool {
	path = "/" + strings.TrimLeft(path, "/")
	return slices.ContainsFunc(ownPrefixes, func(p string) bool {
		rest, ok := strings.CutPrefix(path, p)
		return ok && (rest == "" || strings.HasSuffix(p, "/") || rest[0] == '/')
	})
}

// Handler serves the sign-in side. See Owns for its paths.
func (s *Server) Handler() http.Handler { return http.HandlerFunc(s.serve) }

// maxForm bounds what a request may send; Salesforce's own limit for address and
// headers is 16 KB (contract 4.2).
const maxForm = 64 << 10

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	h, path := s.hostOf(r)
	head := w.Header()
	head.Set("Cache-Control", "no-cache,must-revalidate,max-age=0,no-store,private")
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("Referrer-Policy", "same-origin")
	if h.kind == strangerHost {
		s.problemPage(w, http.StatusNotFound, "", "", "There is no org at this address. Check the My Domain name.")
		return
	}
	if !strings.HasPrefix(path, "/services/Soap/") {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	}
	switch path {
	case "/services/oauth2/authorize":
		s.only(w, r, h, s.authorize, http.MethodGet, http.MethodPost)
	case "/services/oauth2/token":
		s.token(w, r, h)
	case "/services/oauth2/revoke":
		s.only(w, r, h, s.revoke, http.MethodGet, http.MethodPost)
	case "/services/oauth2/introspect":
		s.only(w, r, h, s.introspect, http.MethodPost)
	case "/services/oauth2/userinfo":
		s.only(w, r, h, s.userinfo, http.MethodGet, http.MethodPost)
	case "/services/oauth2/singleaccess":
		s.only(w, r, h, s.singleAccess, http.MethodGet, http.MethodPost)
	case "/.well-known/openid-configuration":
		s.only(w, r, h, s.openIDConfiguration, http.MethodGet)
	case "/.well-known/auth-configuration":
		s.only(w, r, h, s.authConfiguration, http.MethodGet)
	case "/id/keys":
		s.only(w, r, h, s.keys, http.MethodGet)
	case loginPath:
		s.only(w, r, h, s.login, http.MethodGet, http.MethodPost)
	case consentPath:
		s.only(w, r, h, s.consent, http.MethodGet, http.MethodPost)
	case problemPath:
		s.only(w, r, h, s.genericProblem, http.MethodGet)
	case "/secur/changepassword":
		s.only(w, r, h, s.changePassword, http.MethodPost)
	case "/secur/logout.jsp":
		s.logout(w, r, h)
	case "/secur/frontdoor.jsp":
		s.only(w, r, h, s.frontdoor, http.MethodGet, http.MethodPost)
	default:
		switch {
		case strings.HasPrefix(path, "/id/"):
			s.identity(w, r, h, strings.Split(strings.TrimPrefix(path, "/id/"), "/"))
		case strings.HasPrefix(path, "/services/Soap/"):
			s.soap(w, r, h, path)
		default:
			s.problemPage(w, http.StatusNotFound, "", "", "This page does not exist.")
		}
	}
}

type handlerFunc func(http.ResponseWriter, *http.Request, host)

func (s *Server) only(w http.ResponseWriter, r *http.Request, h host, f handlerFunc, methods ...string) {
	if !slices.Contains(methods, r.Method) && (r.Method != http.MethodHead || !slices.Contains(methods, http.MethodGet)) {
		w.Header().Set("Allow", strings.Join(methods, ", "))
		http.Error(w, "HTTP Method '"+r.Method+"' not allowed. Allowed are "+strings.Join(methods, ","), http.StatusMethodNotAllowed)
		return
	}
	f(w, r, h)
}

// oauthError is an error of the token endpoint or of a redirect.
type oauthError struct{ Code, Description string }

func (e *oauthError) Error() string { return e.Code + ": " + e.Description }

// The errors of contract 1.9 that more than one flow uses.
var (
	errStore          = &oauthError{"unknown_error", "retry your request"}
	errClientID       = &oauthError{"invalid_client_id", "client identifier invalid"}
	errClient         = &oauthError{"invalid_client", "invalid client credentials"}
	errAuthentication = &oauthError{"invalid_grant", "authentication failure"}
	errExpiredToken   = &oauthError{"invalid_grant", "expired access/refresh token"}
	errRedirect       = &oauthError{"redirect_uri_mismatch", "redirect_uri must match configuration"}
	errNoChallenge    = &oauthError{"invalid_request", "missing required code challenge"}
	errBlocked        = &oauthError{"OAUTH_APP_BLOCKED", "this app is blocked by admin"}
)

// answer writes a flat set of text values in the format asked for: JSON, or XML or
// urlencoded by the parameter format or the Accept header.
func answer(w http.ResponseWriter, r *http.Request, status int, v any) {
	format := r.FormValue("format")
	if format == "" {
		switch accept := r.Header.Get("Accept"); {
		case strings.HasPrefix(accept, "application/xml"):
			format = "xml"
		case strings.HasPrefix(accept, "application/x-www-form-urlencoded"):
			format = "urlencoded"
		}
	}
	text, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	if format == "xml" || format == "urlencoded" {
		flat := map[string]any{}
		if json.Unmarshal(text, &flat) == nil && isFlat(flat) {
			text = flatten(w, format, flat)
			w.WriteHeader(status)
			_, _ = w.Write(text)
			return
		}
	}
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

func isFlat(m map[string]any) bool {
	for _, v := range m {
		if _, ok := v.(string); !ok {
			return false
		}
	}
	return true
}

func flatten(w http.ResponseWriter, format string, flat map[string]any) []byte {
	keys := make([]string, 0, len(flat))
	form := url.Values{}
	for k, v := range flat {
		keys = append(keys, k)
		form.Set(k, v.(string))
	}
	if format == "urlencoded" {
		w.Header().Set("Content-Type", "application/x-www-form-urlencoded;charset=UTF-8")
		return []byte(form.Encode())
	}
	w.Header().Set("Content-Type", "application/xml;charset=UTF-8")
	slices.Sort(keys)
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><OAuth>`)
	for _, k := range keys {
		b.WriteString("<" + k + ">")
		_ = xml.EscapeText(&b, []byte(form.Get(k))) // a Builder never fails
		b.WriteString("</" + k + ">")
	}
	b.WriteString("</OAuth>")
	return []byte(b.String())
}

func refuse(w http.ResponseWriter, r *http.Request, status int, e *oauthError) {
	answer(w, r, status, map[string]string{"error": e.Code, "error_description": e.Description})
}
