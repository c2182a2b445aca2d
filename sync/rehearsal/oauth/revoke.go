package oauth

import (
	"net/http"
	"strings"
)

// revoke ends a token (contract 1.6): 200 with an empty body. A refresh token takes
// its access tokens with it; an access token of an approval goes alone.
func (s *Server) revoke(w http.ResponseWriter, r *http.Request, _ host) {
	if err := r.ParseForm(); err != nil {
		refuse(w, r, http.StatusBadRequest, &oauthError{"invalid_request", "the request could not be read"})
		return
	}
	token := r.Form.Get("token")
	if hint := r.Form.Get("token_type_hint"); hint != "" && hint != "access_token" && hint != "refresh_token" {
		refuse(w, r, http.StatusBadRequest, &oauthError{"unsupported_token_type", "this token type is not supported"})
		return
	}
	if token == "" {
		refuse(w, r, http.StatusBadRequest, &oauthError{"invalid_request", "missing required parameter: token"})
		return
	}
	known, err := s.revokeToken(token)
	switch {
	case err != nil:
		refuse(w, r, http.StatusInternalServerError, errStore)
	case !known:
		refuse(w, r, http.StatusBadRequest, &oauthError{"invalid_token", "invalid token: " + tokenSort(token)})
	default:
		w.WriteHeader(http.StatusOK)
	}
}

func (s *Server) revokeToken(token string) (known bool, err error) {
	d := digestOf(token)
	s.write.Lock()
	defer s.write.Unlock()
	var b batch
	if id, ok := s.refresh[d]; ok {
		s.dropGrant(&b, id)
		return true, s.commit(&b)
	}
	if _, ok := s.sessions[d]; ok {
		s.dropSession(&b, AccessRevoked, d)
		return true, s.commit(&b)
	}
	return false, nil
}

// tokenSort names the sort of a token by its form, so that the answer holds none.
func tokenSort(token string) string {
	if strings.HasPrefix(token, "5Aep861") {
		return "refresh_token"
	}
	return "access_token"
}

// introspect tells an authenticated client about a token (contract 1.7). A public
// client has no secret to authenticate with and is refused.
func (s *Server) introspect(w http.ResponseWriter, r *http.Request, h host) {
	form, bad := readForm(r)
	if bad != nil {
		refuse(w, r, http.StatusBadRequest, &oauthError{"invalid_request", bad.Description})
		return
	}
	app, bad := s.client(r, form, func(App) bool { return true })
	if bad != nil {
		refuse(w, r, http.StatusUnauthorized, bad)
		return
	}
	answer(w, r, http.StatusOK, s.tokenInfo(h, app, digestOf(form.Get("token"))))
}

func (s *Server) tokenInfo(h host, app App, d digest) map[string]any {
	inactive := map[string]any{"active": false}
	info := func(userID string, scopes []string, kind string, from, until int64) map[string]any {
		u, ok := s.dir.UserByID(userID)
		if !ok || !u.canSignIn() {
			return inactive
		}
		m := map[string]any{
			"active": true, "scope": strings.Join(scopes, " "), "client_id": app.ConsumerKey,
			"username": u.Username, "sub": h.base + "/id/" + s.orgID + "/" + u.ID,
			"token_type": kind, "iat": from / 1000, "nbf": from / 1000,
		}
		if until > 0 {
			m["exp"] = until / 1000
		}
		return m
	}
	s.mu.RLock()
	g, isRefresh := s.grants[s.refresh[d]]
	s.mu.RUnlock()
	if isRefresh {
		if g.AppKey != app.ConsumerKey || s.refreshTooOld(app, g) {
			return inactive
		}
		return info(g.UserID, g.Scopes, "refresh_token", g.Created, 0)
	}
	sess, _, fault := s.findSession(d)
	if fault != nil || sess.AppKey != app.ConsumerKey {
		return inactive
	}
	until := sess.lastUsed.Load() + s.Settings().timeout().Milliseconds()
	return info(sess.UserID, sess.Scopes, "access_token", sess.Created, until)
}
