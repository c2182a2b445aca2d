package oauth

import (
	"net/http"
	"net/url"
)

// consent shows the approval page again after the login (GET), and takes its answer
// and that of the account page (POST).
func (s *Server) consent(w http.ResponseWriter, r *http.Request, h host) {
	q, ok := s.unseal(r.FormValue("source"))
	if !ok {
		s.stalePage(w)
		return
	}
	if r.Method != http.MethodPost {
		s.proceed(w, r, h, q)
		return
	}
	br, u, in := s.signedIn(r)
	if !in || !s.formOK(r) {
		s.proceed(w, r, h, q)
		return
	}
	switch r.PostFormValue("decision") {
	case "account":
		q.Chosen = u.ID
		s.again(w, h, q)
	case "other":
		q.Prompt = append(q.Prompt, "login")
		q.Issued = max(s.millis(), br.AuthAt+1)
		s.again(w, h, q)
	case "allow":
		s.allow(w, r, h, q, u, br)
	case "deny":
		s.redirectError(w, r, q, &oauthError{"access_denied", "end-user denied authorization"})
	default:
		s.proceed(w, r, h, q)
	}
}

// allow checks once more, since an admin may have blocked the app while the page was
// open, and then gives the code.
func (s *Server) allow(w http.ResponseWriter, r *http.Request, h host, q authRequest, u User, br browser) {
	app, ok := s.App(q.ClientID)
	if !ok || !app.acceptsCallback(q.RedirectURI) {
		s.problemPage(w, http.StatusBadRequest, errRedirect.Code, errRedirect.Description, "")
		return
	}
	if q.wants("login") && br.AuthAt < q.Issued || u.PasswordExpired || !h.knowsUsers(s.Settings().Environment) {
		s.proceed(w, r, h, q)
		return
	}
	generic, redirect := s.mayApprove(u, app)
	switch {
	case generic != nil:
		s.genericPage(w, h, generic)
	case redirect != nil:
		s.redirectError(w, r, q, redirect)
	default:
		s.grantCode(w, r, q, u, br.AuthAt)
	}
}

// again sends the browser to the next step of a changed request.
func (s *Server) again(w http.ResponseWriter, h host, q authRequest) {
	blob, err := s.seal(q)
	if err != nil {
		s.problemPage(w, http.StatusInternalServerError, errStore.Code, errStore.Description, "")
		return
	}
	s.seeOther(w, h.prefix+consentPath+"?source="+url.QueryEscape(blob))
}

// changePassword takes the form that an expired password leads to.
func (s *Server) changePassword(w http.ResponseWriter, r *http.Request, h host) {
	q, ok := s.unseal(r.PostFormValue("source"))
	if !ok {
		s.stalePage(w)
		return
	}
	_, u, in := s.signedIn(r)
	changer, can := s.dir.(PasswordChanger)
	if !in || !can || !s.formOK(r) {
		s.proceed(w, r, h, q)
		return
	}
	first, second := r.PostFormValue("newpassword"), r.PostFormValue("confirmpassword")
	switch {
	case len(first) < 8:
		s.passwordPage(w, r, h, q, "The new password needs at least 8 characters.")
	case first != second:
		s.passwordPage(w, r, h, q, "The two passwords differ.")
	default:
		if err := changer.ChangePassword(u.ID, first); err != nil {
			s.passwordPage(w, r, h, q, err.Error())
			return
		}
		s.again(w, h, q)
	}
}
