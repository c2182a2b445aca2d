package oauth

import (
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"
)

// The cookies: sid is the browser's sign-in, the other one ties forms to the browser.
const (
	sidCookie  = "rehearsal_sid"
	formCookie = "rehearsal_form"
)

// signedIn finds the person of the browser's cookie.
func (s *Server) signedIn(r *http.Request) (browser, User, bool) {
	c, err := r.Cookie(sidCookie)
	if err != nil {
		return browser{}, User{}, false
	}
	s.mu.RLock()
	br, ok := s.browsers[digestOf(c.Value)]
	timeout := s.settings.timeout().Milliseconds()
	s.mu.RUnlock()
	if !ok || s.millis()-br.Used > timeout {
		return browser{}, User{}, false
	}
	u, ok := s.dir.UserByID(br.UserID)
	return br, u, ok && u.canSignIn()
}

// signIn gives the browser a new cookie for the user. The sign-in counts as not older
// than the request with the given time of issue.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request, u User, issued int64) error {
	value, err := s.randomText(64)
	if err != nil {
		return err
	}
	now := s.millis()
	br := browser{UserID: u.ID, AuthAt: max(now, issued), Used: now}
	s.write.Lock()
	defer s.write.Unlock()
	var b batch
	s.sweep(&b)
	if old, err := r.Cookie(sidCookie); err == nil {
		was := digestOf(old.Value)
		b.del(kindBrowser, was.String())
		b.then(func() { delete(s.browsers, was) })
	}
	d := digestOf(value)
	b.put(kindBrowser, d.String(), br)
	b.then(func() { s.browsers[d] = br })
	if err := s.commit(&b); err != nil {
		return err
	}
	s.setCookie(w, r, sidCookie, value)
	return nil
}

func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, name, value string) {
	c := &http.Cookie{
		Name: name, Value: value, Path: "/", HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// formToken returns the hidden value of a form for this browser and request, giving
// the browser the cookie that the value is tied to.
func (s *Server) formToken(w http.ResponseWriter, r *http.Request, source string) (string, error) {
	c, err := r.Cookie(formCookie)
	if err == nil && len(c.Value) >= 32 {
		return s.mac("form", c.Value+"\x00"+source), nil
	}
	raw := make([]byte, 32)
	if err := s.random(raw); err != nil {
		return "", err
	}
	value := base64.RawURLEncoding.EncodeToString(raw)
	s.setCookie(w, r, formCookie, value)
	return s.mac("form", value+"\x00"+source), nil
}

// formOK reports whether a form was filled in on a page that this server gave to this
// browser.
func (s *Server) formOK(r *http.Request) bool {
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		return false
	}
	c, err := r.Cookie(formCookie)
	if err != nil {
		return false
	}
	want := s.mac("form", c.Value+"\x00"+r.PostFormValue("source"))
	return hmac.Equal([]byte(want), []byte(r.PostFormValue("form_token")))
}

// login takes the login form, and shows it on its own when nobody asked for an app.
func (s *Server) login(w http.ResponseWriter, r *http.Request, h host) {
	if r.Method != http.MethodPost {
		if _, u, ok := s.signedIn(r); ok {
			s.notePage(w, http.StatusOK, "Signed in", "You are signed in as "+u.Username+".")
			return
		}
		s.loginPage(w, r, h, authRequest{}, loginView{Username: r.FormValue("un")})
		return
	}
	var q authRequest
	if blob := r.PostFormValue("source"); blob != "" {
		var ok bool
		if q, ok = s.unseal(blob); !ok {
			s.stalePage(w)
			return
		}
	}
	username := strings.TrimSpace(r.PostFormValue("username"))
	view := loginView{Username: username}
	if !s.formOK(r) {
		view.Error = "Your browser did not send back the cookie of this page. Please try again."
		s.loginPage(w, r, h, q, view)
		return
	}
	u, err := s.authenticate(h, username, r.PostFormValue("pw"))
	if err != nil {
		view.Error = loginErrorText(err)
		s.loginPage(w, r, h, q, view)
		return
	}
	if err := s.signIn(w, r, u, q.Issued); err != nil {
		s.problemPage(w, http.StatusInternalServerError, errStore.Code, errStore.Description, "")
		return
	}
	if q.ClientID == "" {
		s.seeOther(w, h.prefix+loginPath)
		return
	}
	s.seeOther(w, h.prefix+consentPath+"?source="+url.QueryEscape(r.PostFormValue("source")))
}

// The reasons that authenticate adds to those of the Directory.
var (
	errInactiveUser = errors.New("oauth: the user is inactive or frozen")
	errInactiveOrg  = errors.New("oauth: the org is inactive")
	errRate         = errors.New("oauth: login rate exceeded")
)

// authenticate checks a password at a login host. At a host that does not know the
// org every user name is unknown.
func (s *Server) authenticate(h host, username, password string) (User, error) {
	set := s.Settings()
	if !h.knowsUsers(set.Environment) {
		return User{}, ErrBadCredentials
	}
	if known, ok := s.dir.UserByName(username); ok && !s.countLogin(known.ID) {
		return User{}, errRate
	}
	u, err := s.dir.Authenticate(username, password)
	switch {
	case err != nil:
		return User{}, err
	case set.OrgInactive:
		return User{}, errInactiveOrg
	case !u.canSignIn():
		return User{}, errInactiveUser
	}
	return u, nil
}

// loginErrorText is what the login page says. A wrong password and a deactivated user
// read alike: the page must not tell strangers which user names exist.
func loginErrorText(err error) string {
	switch {
	case errors.Is(err, ErrLockedOut):
		return "This account is locked for a while because of too many wrong passwords. Try again later, or ask your administrator."
	case errors.Is(err, errRate):
		return "LOGIN_RATE_EXCEEDED: too many logins within an hour. Try again later."
	case errors.Is(err, errInactiveOrg):
		return "This organization is not active. Ask your administrator."
	}
	return "The user name or the password is not right. If you still cannot log in, ask your administrator."
}

// countLogin counts a login or token request of a user and reports whether the hourly
// limit still allows it (contract 1.9, LOGIN_RATE_EXCEEDED). The count is not kept:
// a restart forgives.
func (s *Server) countLogin(userID string) bool {
	now := s.millis()
	const hour = 60 * 60 * 1000
	s.mu.Lock()
	defer s.mu.Unlock()
	limit := s.settings.MaxLoginsPerHour
	if limit <= 0 {
		return true
	}
	times := s.logins[userID]
	for len(times) > 0 && now-times[0] >= hour {
		times = times[1:]
	}
	if len(times) >= limit {
		s.logins[userID] = times
		return false
	}
	s.logins[userID] = append(times, now)
	return true
}

func (s *Server) seeOther(w http.ResponseWriter, to string) {
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusSeeOther)
}

// logout ends the browser's sign-in; tokens of apps live on.
func (s *Server) logout(w http.ResponseWriter, r *http.Request, h host) {
	if c, err := r.Cookie(sidCookie); err == nil {
		s.write.Lock()
		d := digestOf(c.Value)
		var b batch
		b.del(kindBrowser, d.String())
		b.then(func() { delete(s.browsers, d) })
		err := s.commit(&b)
		s.write.Unlock()
		if err != nil {
			s.problemPage(w, http.StatusInternalServerError, errStore.Code, errStore.Description, "")
			return
		}
		s.setCookie(w, r, sidCookie, "")
	}
	s.seeOther(w, h.prefix+loginPath)
}

// frontdoor signs a browser in with an access token (sid) and sends it to a path of
// the org (retURL).
func (s *Server) frontdoor(w http.ResponseWriter, r *http.Request, h host) {
	userID, to := "", r.FormValue("retURL")
	if otp := r.FormValue("otp"); otp != "" {
		if p, ok := s.redeem(otp); ok {
			userID, to = p.userID, p.to
		}
	} else if sess, _, fault := s.findSession(digestOf(r.FormValue("sid"))); fault == nil {
		userID = sess.UserID
	}
	u, ok := s.dir.UserByID(userID)
	if !ok || !u.canSignIn() {
		s.loginPage(w, r, h, authRequest{}, loginView{})
		return
	}
	if err := s.signIn(w, r, u, 0); err != nil {
		s.problemPage(w, http.StatusInternalServerError, errStore.Code, errStore.Description, "")
		return
	}
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		to = "/"
	}
	s.seeOther(w, to)
}
