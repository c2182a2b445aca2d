package oauth

import (
	"net/http"
	"net/url"
	"slices"
)

// authorize starts the web server flow (contract 1.2). It answers with the login
// page, the approval page, a redirect to the app, or an error page.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request, h host) {
	if err := r.ParseForm(); err != nil {
		s.problemPage(w, http.StatusBadRequest, "invalid_request", "the request could not be read", "")
		return
	}
	q, _, bad := parseAuthorize(r.Form, s.App, s.Settings())
	if bad.page != nil {
		s.problemPage(w, http.StatusBadRequest, bad.page.Code, bad.page.Description, "")
		return
	}
	if bad.generic != nil {
		s.genericPage(w, h, bad.generic)
		return
	}
	if bad.redirect != nil {
		s.redirectError(w, r, q, bad.redirect)
		return
	}
	q.Issued = s.millis()
	if br, _, in := s.signedIn(r); in {
		// A sign-in of this same millisecond must not satisfy prompt=login.
		q.Issued = max(q.Issued, br.AuthAt+1)
	}
	s.proceed(w, r, h, q)
}

// proceed takes the next step of a checked request, as far as the browser is signed
// in: login page, account page, approval page or the code.
func (s *Server) proceed(w http.ResponseWriter, r *http.Request, h host, q authRequest) {
	br, u, in := s.signedIn(r)
	if !in || !h.knowsUsers(s.Settings().Environment) || q.wants("login") && br.AuthAt < q.Issued {
		if q.Immediate {
			s.redirectError(w, r, q, &oauthError{"immediate_unsuccessful", "immediate unsuccessful"})
			return
		}
		s.loginPage(w, r, h, q, loginView{Username: q.LoginHint})
		return
	}
	if q.wants("select_account") && q.Chosen != u.ID && br.AuthAt < q.Issued && !q.Immediate {
		s.accountPage(w, r, h, q, u)
		return
	}
	app, ok := s.App(q.ClientID)
	if !ok {
		s.problemPage(w, http.StatusBadRequest, errClientID.Code, errClientID.Description, "")
		return
	}
	if u.PasswordExpired && !q.Immediate {
		s.passwordPage(w, r, h, q, "")
		return
	}
	if generic, redirect := s.mayApprove(u, app); generic != nil {
		s.genericPage(w, h, generic)
		return
	} else if redirect != nil {
		s.redirectError(w, r, q, redirect)
		return
	}
	if !q.wants("consent") && (app.PermittedUsers == AdminApprovedPreAuthorized || s.hasApproved(u.ID, app.ConsumerKey, q.Scopes)) {
		s.grantCode(w, r, q, u, br.AuthAt)
		return
	}
	if q.Immediate {
		s.redirectError(w, r, q, &oauthError{"immediate_unsuccessful", "immediate unsuccessful"})
		return
	}
	s.approvalPage(w, r, h, q, u, app)
}

// mayApprove says whether the user may use the app at all, and if not whether that is
// the cause behind the generic page or is sent to the app (contract 1.9).
func (s *Server) mayApprove(u User, a App) (generic, redirect *oauthError) {
	switch {
	case a.Blocked:
		return nil, errBlocked
	case a.missing(u):
		return &oauthError{"invalid_client", "app must be installed into org"}, nil
	case !a.admits(u):
		return nil, &oauthError{"OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app"}
	case u.IsIntegrationUser && s.Settings().BlockIntegrationSignIn:
		return nil, &oauthError{"access_denied", "this user can use the API only"}
	}
	return nil, nil
}

// hasApproved reports whether a living approval covers the scopes, so that the
// approval page may be left out.
func (s *Server) hasApproved(userID, appKey string, scopes []string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, g := range s.grants {
		if g.UserID == userID && g.AppKey == appKey && covers(g.Scopes, scopes) {
			return true
		}
	}
	return false
}

// grantCode ends the browser's part with a one-use code. The code holds characters
// that must be escaped in a form, as Salesforce's do.
func (s *Server) grantCode(w http.ResponseWriter, r *http.Request, q authRequest, u User, authAt int64) {
	text, err := s.randomText(78)
	if err != nil {
		s.problemPage(w, http.StatusInternalServerError, errStore.Code, errStore.Description, "")
		return
	}
	value := "aPrx" + text + "=="
	s.write.Lock()
	var b batch
	s.sweep(&b)
	c := code{
		UserID: u.ID, AppKey: q.ClientID, Redirect: q.RedirectURI, Scopes: slices.Clone(q.Scopes),
		Challenge: q.Challenge, Nonce: q.Nonce, Issued: s.millis(), AuthTime: authAt,
	}
	d := digestOf(value)
	b.put(kindCode, d.String(), c)
	b.then(func() { s.codes[d] = c })
	err = s.commit(&b)
	s.write.Unlock()
	if err != nil {
		s.problemPage(w, http.StatusInternalServerError, errStore.Code, errStore.Description, "")
		return
	}
	params := url.Values{"code": {value}}
	if q.State != "" {
		params.Set("state", q.State)
	}
	s.redirect(w, r, callback(q.RedirectURI, params))
}

func (s *Server) redirectError(w http.ResponseWriter, r *http.Request, q authRequest, e *oauthError) {
	params := url.Values{"error": {e.Code}, "error_description": {e.Description}}
	if q.State != "" {
		params.Set("state", q.State)
	}
	s.redirect(w, r, callback(q.RedirectURI, params))
}

// redirect sends the browser on with a GET, also after a form.
func (s *Server) redirect(w http.ResponseWriter, _ *http.Request, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusFound)
}
