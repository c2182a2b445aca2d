package oauth

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

// codeLife is how long an authorization code lives (contract 1.2).
const codeLife = 15 * time.Minute

// codeGrant is grant_type=authorization_code. A code is spent by the first request of
// the right client, whether or not it is good otherwise.
func (s *Server) codeGrant(r *http.Request, h host, form url.Values) (map[string]string, error) {
	app, bad := s.client(r, form, func(a App) bool { return a.RequireSecret })
	if bad != nil {
		return nil, bad
	}
	s.write.Lock()
	defer s.write.Unlock()
	d := digestOf(form.Get("code"))
	c, ok := s.codes[d]
	switch {
	case form.Get("code") == "":
		return nil, &oauthError{"invalid_request", "missing required parameter: code"}
	case !ok || c.AppKey != app.ConsumerKey:
		return nil, &oauthError{"invalid_grant", "invalid authorization code"}
	case c.Used:
		return nil, errAuthentication
	case s.millis()-c.Issued >= codeLife.Milliseconds():
		return nil, &oauthError{"invalid_grant", "expired authorization code"}
	}
	c.Used = true
	var b batch
	b.put(kindCode, d.String(), c)
	b.then(func() { s.codes[d] = c })
	u, found := s.dir.UserByID(c.UserID)
	bad = s.checkVerifier(c.Challenge, form)
	if form.Get("redirect_uri") != c.Redirect {
		bad = errRedirect
	}
	if !found {
		bad = errAuthentication
	}
	if bad == nil {
		bad = s.admit(u, app)
	}
	if bad != nil {
		if err := s.commit(&b); err != nil {
			return nil, err
		}
		return nil, bad
	}
	g, refresh, err := s.newGrant(&b, u, app, c.Scopes)
	if err != nil {
		return nil, err
	}
	access, err := s.newSession(&b, &session{GrantID: g.ID, UserID: u.ID, AppKey: app.ConsumerKey, Scopes: c.Scopes})
	if err != nil {
		return nil, err
	}
	reply := s.reply(h, u, app, access, c.Scopes)
	if refresh != "" {
		reply["refresh_token"] = refresh
	}
	if err := s.addIDToken(reply, h, u, app, c.Scopes, idClaims{Nonce: c.Nonce, AuthTime: c.AuthTime}); err != nil {
		return nil, err
	}
	if err := s.commit(&b); err != nil {
		return nil, err
	}
	return reply, nil
}

// checkVerifier is the token half of the PKCE table (contract 1.2).
func (s *Server) checkVerifier(challenge string, form url.Values) *oauthError {
	verifier := form.Get("code_verifier")
	switch {
	case challenge == "" && verifier != "":
		return &oauthError{"invalid_grant", "unexpected code verifier"}
	case challenge == "":
		return nil
	case verifier == "":
		return &oauthError{"invalid_grant", "missing required code verifier"}
	case !verifierMatches(verifier, challenge):
		if s.Settings().PKCEMismatchInvalidRequest {
			return &oauthError{"invalid_request", "invalid code verifier"}
		}
		return &oauthError{"invalid_grant", "invalid code verifier"}
	}
	return nil
}

// refreshGrant is grant_type=refresh_token (contract 1.5). With rotation every answer
// holds a new refresh token, and the use of a former one ends the whole family.
func (s *Server) refreshGrant(r *http.Request, h host, form url.Values) (map[string]string, error) {
	app, bad := s.client(r, form, func(a App) bool { return a.RequireSecretForRefresh })
	if bad != nil {
		return nil, bad
	}
	if form.Get("scope") != "" {
		return nil, &oauthError{"invalid_request", "scope parameter not supported"}
	}
	s.write.Lock()
	defer s.write.Unlock()
	d := digestOf(form.Get("refresh_token"))
	var b batch
	s.sweep(&b)
	if id, ok := s.retired[d]; ok && s.grants[id].AppKey == app.ConsumerKey {
		s.dropGrant(&b, id)
		if err := s.commit(&b); err != nil {
			return nil, err
		}
		return nil, errExpiredToken
	}
	g, ok := s.grants[s.refresh[d]]
	if !ok || g.AppKey != app.ConsumerKey {
		return nil, errExpiredToken
	}
	u, ok := s.dir.UserByID(g.UserID)
	if !ok || s.refreshTooOld(app, g) {
		return nil, errExpiredToken
	}
	if bad := s.admit(u, app); bad != nil {
		return nil, bad
	}
	g.LastUsed, g.UseCount = s.millis(), g.UseCount+1
	access, err := s.newSession(&b, &session{GrantID: g.ID, UserID: u.ID, AppKey: app.ConsumerKey, Scopes: g.Scopes})
	if err != nil {
		return nil, err
	}
	reply := s.reply(h, u, app, access, g.Scopes)
	if app.RotateRefreshTokens {
		b.put(kindRetired, d.String(), g.ID)
		b.then(func() { s.retired[d] = g.ID; delete(s.refresh, d) })
		if reply["refresh_token"], err = s.newRefresh(&b, &g); err != nil {
			return nil, err
		}
	} else {
		b.put(kindGrant, g.ID, g)
		b.then(func() { s.grants[g.ID] = g })
	}
	if err := s.addIDToken(reply, h, u, app, g.Scopes, idClaims{AuthTime: g.Created}); err != nil {
		return nil, err
	}
	if err := s.commit(&b); err != nil {
		return nil, err
	}
	return reply, nil
}

// refreshTooOld applies the app's refresh policy. An outlived refresh token leaves the
// access tokens that came from it alone.
func (s *Server) refreshTooOld(a App, g grant) bool {
	now := s.millis()
	switch a.RefreshPolicy {
	case RefreshZero:
		return true
	case RefreshSpecificLifetime:
		return now-g.Created >= a.RefreshFor.Milliseconds()
	case RefreshSpecificInactivity:
		return now-g.LastUsed >= a.RefreshFor.Milliseconds()
	}
	return false
}

// clientGrant is grant_type=client_credentials: at My Domain only, as the user the
// admin chose, without refresh token (contract 1.8).
func (s *Server) clientGrant(r *http.Request, h host, form url.Values) (map[string]string, error) {
	if h.kind != myDomainHost {
		return nil, &oauthError{"invalid_grant", "request not supported on this domain"}
	}
	app, bad := s.client(r, form, func(App) bool { return true })
	if bad != nil {
		return nil, bad
	}
	if !app.ClientCredentials {
		return nil, &oauthError{"invalid_grant", "client credentials flow not enabled"}
	}
	u, ok := s.dir.UserByName(app.RunAs)
	if app.RunAs == "" || !ok {
		return nil, &oauthError{"invalid_grant", "no client credentials user enabled"}
	}
	reply, err := s.plainSession(h, u, app, nil)
	if err != nil {
		return nil, err
	}
	reply["api_instance_url"] = h.instance
	return reply, nil
}

// passwordGrant is grant_type=password. While the org forbids it the answer is the
// same as for a wrong password.
func (s *Server) passwordGrant(r *http.Request, h host, form url.Values) (map[string]string, error) {
	app, bad := s.client(r, form, func(a App) bool { return a.RequireSecret })
	if bad != nil {
		return nil, bad
	}
	if !s.Settings().UsernamePasswordFlow || !h.knowsUsers(s.Settings().Environment) {
		return nil, errAuthentication
	}
	u, err := s.dir.Authenticate(form.Get("username"), form.Get("password"))
	if err != nil {
		return nil, errAuthentication
	}
	reply, err := s.plainSession(h, u, app, nil)
	if err != nil {
		return nil, err
	}
	delete(reply, "scope")
	return reply, nil
}

// plainSession gives an access token that belongs to no approval. Nil scopes mean all
// that the app has, without the refresh token, which these flows never give.
func (s *Server) plainSession(h host, u User, app App, scopes []string) (map[string]string, error) {
	if app.missing(u) {
		if app.Kind == ExternalClientApp {
			return nil, &oauthError{"OAUTH_EC_APP_NOT_FOUND", "external client app is not installed in this org"}
		}
		return nil, &oauthError{"invalid_client", "app must be installed into org"}
	}
	if bad := s.admit(u, app); bad != nil {
		return nil, bad
	}
	if scopes == nil {
		scopes, _ = app.grantable(nil)
		scopes = slices.DeleteFunc(scopes, isOffline)
	}
	s.write.Lock()
	defer s.write.Unlock()
	var b batch
	s.sweep(&b)
	access, err := s.newSession(&b, &session{UserID: u.ID, AppKey: app.ConsumerKey, Scopes: scopes})
	if err != nil {
		return nil, err
	}
	reply := s.reply(h, u, app, access, scopes)
	if err := s.commit(&b); err != nil {
		return nil, err
	}
	return reply, nil
}
