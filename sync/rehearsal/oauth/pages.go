package oauth

import (
	"html/template"
	"net/http"
	"net/url"
)

// loginView is what the login page shows besides the org.
type loginView struct {
	Username string
	Error    string
}

// pageData is what all pages are made of; each uses its part.
type pageData struct {
	Title, Org, Host string
	Action           string
	Source, Token    string
	Username, Error  string
	Practice         []PracticeAccount
	AppName          string
	User             User
	Scopes           []string
	Code, Text, Hint string
	CanChange        bool
}

// scopeTexts say what a scope lets the app do, in the order of the approval page.
var scopeTexts = []struct{ scope, text string }{
	{"api", "Read and change your records through the API"},
	{"id", "Know who you are"},
	{"profile", "Read your profile"},
	{"email", "Read your e-mail address"},
	{"address", "Read your address"},
	{"phone", "Read your phone number"},
	{"openid", "Receive a signed statement of who you are"},
	{"web", "Open the org's pages in a browser as you"},
	{"full", "Do everything that you can do"},
	{"chatter_api", "Use Chatter as you"},
	{"custom_permissions", "See your custom permissions"},
	{"visualforce", "Open the org's custom pages"},
	{"wave_api", "Use analytics as you"},
	{"eclair_api", "Use analytics charts as you"},
	{"pardot_api", "Use marketing services as you"},
	{"lightning", "Use Lightning pages as you"},
	{"content", "Use content as you"},
	{"cdp_api", "Use the data platform as you"},
	{"refresh_token", "Stay connected while you are away, until you or an administrator revokes it"},
}

func (s *Server) render(w http.ResponseWriter, status int, name string, d pageData, formTarget string) {
	d.Org = s.orgName
	head := w.Header()
	head.Set("Content-Type", "text/html; charset=UTF-8")
	head.Set("X-Frame-Options", "DENY")
	// Browsers apply form-action also to the redirect that follows the form, so the
	// app's callback must be named.
	head.Set("Content-Security-Policy",
		"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"+formTarget)
	w.WriteHeader(status)
	_ = s.pages.ExecuteTemplate(w, name, d) // a failure here is the browser going away
}

// cspSource is the origin, or for a custom scheme the scheme, of a callback address.
func cspSource(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme == "" {
		return ""
	}
	if u.Scheme == "http" || u.Scheme == "https" {
		return " " + u.Scheme + "://" + u.Host
	}
	return " " + u.Scheme + ":"
}

// form fills in what every form page needs; false when it has answered itself.
func (s *Server) form(w http.ResponseWriter, r *http.Request, q authRequest) (pageData, bool) {
	d := pageData{}
	var err error
	if q.ClientID != "" {
		d.Source, err = s.seal(q)
	}
	if err == nil {
		d.Token, err = s.formToken(w, r, d.Source)
	}
	if err != nil {
		s.problemPage(w, http.StatusInternalServerError, errStore.Code, errStore.Description, "")
		return d, false
	}
	return d, true
}

func (s *Server) loginPage(w http.ResponseWriter, r *http.Request, h host, q authRequest, v loginView) {
	d, ok := s.form(w, r, q)
	if !ok {
		return
	}
	d.Title, d.Action, d.Username, d.Error = "Log in", h.prefix+loginPath, v.Username, v.Error
	d.Host = hostName(h)
	if app, ok := s.App(q.ClientID); ok {
		d.AppName = app.Name
	}
	if h.knowsUsers(s.Settings().Environment) {
		d.Practice = s.practice
	}
	s.render(w, http.StatusOK, "login", d, cspSource(q.RedirectURI))
}

func hostName(h host) string {
	switch h.kind {
	case productionHost:
		return "Production"
	case sandboxHost:
		return "Sandbox"
	}
	return "My Domain"
}

func (s *Server) accountPage(w http.ResponseWriter, r *http.Request, h host, q authRequest, u User) {
	d, ok := s.form(w, r, q)
	if !ok {
		return
	}
	d.Title, d.Action, d.User = "Choose an account", h.prefix+consentPath, u
	s.render(w, http.StatusOK, "account", d, cspSource(q.RedirectURI))
}

func (s *Server) approvalPage(w http.ResponseWriter, r *http.Request, h host, q authRequest, u User, a App) {
	d, ok := s.form(w, r, q)
	if !ok {
		return
	}
	d.Title, d.Action, d.User, d.AppName = "Allow access?", h.prefix+consentPath, u, a.Name
	for _, t := range scopeTexts {
		for _, sc := range q.Scopes {
			if sc == t.scope || sc == "offline_access" && t.scope == "refresh_token" {
				d.Scopes = append(d.Scopes, t.text)
				break
			}
		}
	}
	s.render(w, http.StatusOK, "approve", d, cspSource(q.RedirectURI))
}

func (s *Server) passwordPage(w http.ResponseWriter, r *http.Request, h host, q authRequest, problem string) {
	d, ok := s.form(w, r, q)
	if !ok {
		return
	}
	_, d.CanChange = s.dir.(PasswordChanger)
	d.Title, d.Action, d.Error = "Change your password", h.prefix+"/secur/changepassword", problem
	s.render(w, http.StatusOK, "password", d, cspSource(q.RedirectURI))
}

// problemPage is the third shape of an OAuth error: a page, and no callback at all
// (contract 1.9). Code and text are Salesforce's, the hint is ours.
func (s *Server) problemPage(w http.ResponseWriter, status int, code, text, hint string) {
	if hint == "" {
		hint = pageHints[code]
	}
	s.render(w, status, "problem", pageData{Title: "Cannot continue", Code: code, Text: text, Hint: hint}, "")
}

// genericPage sends the browser to the generic error page, with the cause in the
// address.
func (s *Server) genericPage(w http.ResponseWriter, h host, cause *oauthError) {
	s.seeOther(w, h.prefix+problemPath+"?"+url.Values{
		"error": {cause.Code}, "error_description": {cause.Description},
	}.Encode())
}

// genericProblem is that page.
func (s *Server) genericProblem(w http.ResponseWriter, _ *http.Request, _ host) {
	s.problemPage(w, http.StatusBadRequest, "OAUTH_APPROVAL_ERROR_GENERIC", genericText, "")
}

// pageHints tell the person in front of the rehearsal org what the page is about;
// the real pages do not.
var pageHints = map[string]string{
	"invalid_client_id":            "No app with this consumer key is known here. Check the key and the login host; a new app can take ten minutes to appear.",
	"redirect_uri_mismatch":        "The app asked to be called back at an address that is not one of its registered callback lines. Port, path and a trailing slash all count, and 127.0.0.1 is not localhost.",
	"redirect_uri_missing":         "The app did not say where it wants to be called back.",
	"OAUTH_EC_APP_NOT_FOUND":       "The external client app is not installed in this org. Check that this is the right org.",
	"OAUTH_APPROVAL_ERROR_GENERIC": "The cause is in the address of this page. Usual ones: the app is not installed in the org, or the org requires PKCE of every app.",
}

func (s *Server) stalePage(w http.ResponseWriter) {
	s.problemPage(w, http.StatusBadRequest, "", "", "This sign-in was left open for too long, or its address is damaged. Start again from the app.")
}

func (s *Server) notePage(w http.ResponseWriter, status int, title, text string) {
	s.render(w, status, "problem", pageData{Title: title, Hint: text}, "")
}

func parsePages() (*template.Template, error) {
	return template.New("pages").Parse(pageTemplates)
}
