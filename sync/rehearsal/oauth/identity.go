package oauth

import (
	"net/http"
	"strings"
	"time"
)

// bearer finds the access token of a request: header, or the parameters that
// Salesforce also takes.
func bearer(r *http.Request) string {
	kind, token, ok := strings.Cut(r.Header.Get("Authorization"), " ")
	if ok && (strings.EqualFold(kind, "Bearer") || strings.EqualFold(kind, "OAuth")) {
		return strings.TrimSpace(token)
	}
	if t := r.FormValue("access_token"); t != "" {
		return t
	}
	return r.FormValue("oauth_token")
}

// caller checks the token of an identity request. A failure is 403 with a word as
// plain text, not JSON (contract 1.7).
func (s *Server) caller(w http.ResponseWriter, r *http.Request) (User, *session, App, bool) {
	word := func(text string) (User, *session, App, bool) {
		w.Header().Set("Content-Type", "text/html;charset=UTF-8")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(text))
		return User{}, nil, App{}, false
	}
	token := bearer(r)
	if token == "" {
		return word("Missing_OAuth_Token")
	}
	d := digestOf(token)
	sess, app, fault := s.findSession(d)
	if fault != nil {
		return word("Bad_OAuth_Token")
	}
	u, ok := s.dir.UserByID(sess.UserID)
	if !ok {
		return word("Bad_OAuth_Token")
	}
	if !u.canSignIn() || s.Settings().OrgInactive {
		return word("Inactive")
	}
	s.touch(d, sess)
	return u, sess, app, true
}

// identity answers the id URL /id/<org>/<user>.
func (s *Server) identity(w http.ResponseWriter, r *http.Request, h host, parts []string) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost && r.Method != http.MethodHead {
		http.Error(w, "", http.StatusMethodNotAllowed)
		return
	}
	me, _, app, ok := s.caller(w, r)
	if !ok {
		return
	}
	refuse := func(text string) {
		w.Header().Set("Content-Type", "text/html;charset=UTF-8")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(text))
	}
	if len(parts) != 2 {
		refuse("Bad_Id")
		return
	}
	if parts[0] != s.orgID && parts[0] != s.orgID[:15] {
		refuse("Wrong_Org")
		return
	}
	who, ok := s.dir.UserByID(parts[1])
	if !ok {
		refuse("Bad_Id")
		return
	}
	photo := h.instance + "/profilephoto/005/"
	doc := map[string]any{
		"id":            h.base + "/id/" + s.orgID + "/" + who.ID,
		"asserted_user": who.ID == me.ID, "user_id": who.ID, "organization_id": s.orgID,
		"username": who.Username, "nick_name": nickname(who), "display_name": who.DisplayName,
		"email": who.Email, "email_verified": true, "first_name": who.FirstName, "last_name": who.LastName,
		"timezone":    who.Timezone,
		"photos":      map[string]string{"picture": photo + "F", "thumbnail": photo + "T"},
		"addr_street": nil, "addr_city": nil, "addr_state": nil, "addr_country": nil, "addr_zip": nil,
		"mobile_phone": nil, "mobile_phone_verified": false, "is_lightning_login_user": false,
		"status": map[string]any{"created_date": nil, "body": nil},
		"urls":   s.urls(h, who, r.FormValue("version")),
		"active": who.canSignIn(), "user_type": "STANDARD", "language": who.Language, "locale": who.Locale,
		"utcOffset": utcOffset(who.Timezone, s.now()), "last_modified_date": lastModified,
		"is_app_installed": app.Installed || app.ConsumerKey == "",
	}
	answer(w, r, http.StatusOK, doc)
}

// lastModified is when the seeded users were last changed; the directory keeps no
// such time.
const lastModified = "2026-01-15T08:00:00.000+0000"

// userinfo is the OpenID Connect user info (contract 1.7).
func (s *Server) userinfo(w http.ResponseWriter, r *http.Request, h host) {
	u, _, app, ok := s.caller(w, r)
	if !ok {
		return
	}
	photo := h.instance + "/profilephoto/005/"
	doc := map[string]any{
		"sub":     h.base + "/id/" + s.orgID + "/" + u.ID,
		"user_id": u.ID, "organization_id": s.orgID, "preferred_username": u.Username,
		"nickname": nickname(u), "name": u.DisplayName, "email": u.Email, "email_verified": true,
		"given_name": u.FirstName, "family_name": u.LastName, "zoneinfo": u.Timezone,
		"photos":  map[string]string{"picture": photo + "F", "thumbnail": photo + "T"},
		"profile": h.instance + "/" + u.ID, "picture": photo + "F", "address": map[string]string{},
		"is_salesforce_integration_user": u.IsIntegrationUser,
		"urls":                           s.urls(h, u, r.FormValue("version")), "active": u.canSignIn(),
		"user_type": "STANDARD", "language": u.Language, "locale": u.Locale,
		"utcOffset": utcOffset(u.Timezone, s.now()), "updated_at": lastModified[:19] + "Z",
		"is_app_installed": app.Installed || app.ConsumerKey == "",
	}
	answer(w, r, http.StatusOK, doc)
}

// urls are the addresses of the org's services. The literal {version} stays unless a
// version was asked for; the SOAP ones end in the 15-character org ID.
func (s *Server) urls(h host, u User, version string) map[string]string {
	switch version {
	case "":
		version = "{version}"
	case "latest":
		version = s.apiVersion
	}
	base := h.instance
	soap := func(letter string) string {
		return base + "/services/Soap/" + letter + "/" + version + "/" + s.orgID[:15]
	}
	rest := base + "/services/data/v" + version + "/"
	return map[string]string{
		"enterprise": soap("c"), "metadata": soap("m"), "partner": soap("u"), "rest": rest,
		"sobjects": rest + "sobjects/", "search": rest + "search/", "query": rest + "query/",
		"recent": rest + "recent/", "tooling_soap": soap("T"), "tooling_rest": rest + "tooling/",
		"profile": base + "/" + u.ID, "feeds": rest + "chatter/feeds", "groups": rest + "chatter/groups",
		"users": rest + "chatter/users", "feed_items": rest + "chatter/feed-items",
		"feed_elements": rest + "chatter/feed-elements", "custom_domain": base,
	}
}

// nickname is the part of the user name before the @.
func nickname(u User) string {
	name, _, _ := strings.Cut(u.Username, "@")
	return name
}

// utcOffset is the standard offset of a time zone in milliseconds, without summer
// time: -28800000 for California.
func utcOffset(zone string, now time.Time) int {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return 0
	}
	_, winter := time.Date(now.Year(), 1, 1, 0, 0, 0, 0, loc).Zone()
	_, summer := time.Date(now.Year(), 7, 1, 0, 0, 0, 0, loc).Zone()
	return min(winter, summer) * 1000
}
