package oauth

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Apps returns all apps, by name.
func (s *Server) Apps() []App {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]App, 0, len(s.apps))
	for _, a := range s.apps {
		all = append(all, a)
	}
	slices.SortFunc(all, func(a, b App) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ConsumerKey, b.ConsumerKey))
	})
	return all
}

// App finds an app by consumer key.
func (s *Server) App(consumerKey string) (App, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	a, ok := s.apps[consumerKey]
	return a, ok
}

// SaveApp creates or replaces an app, as the admin's Save button does, and refuses
// what Setup refuses (see App.Validate).
func (s *Server) SaveApp(a App) error {
	if err := a.Validate(); err != nil {
		return err
	}
	s.write.Lock()
	defer s.write.Unlock()
	return s.keepApp(a)
}

// ChangeApp lets change alter the app, for switches such as Blocked or Installed.
func (s *Server) ChangeApp(consumerKey string, change func(*App)) error {
	s.write.Lock()
	defer s.write.Unlock()
	a, ok := s.App(consumerKey)
	if !ok {
		return fmt.Errorf("oauth: no app %q", consumerKey)
	}
	change(&a)
	a.ConsumerKey = consumerKey
	if err := a.Validate(); err != nil {
		return err
	}
	return s.keepApp(a)
}

func (s *Server) keepApp(a App) error {
	var b batch
	b.put(kindApp, a.ConsumerKey, keptApp{App: a})
	b.then(func() { s.apps[a.ConsumerKey] = a })
	return s.commit(&b)
}

// DeleteApp removes an app with all its approvals and tokens.
func (s *Server) DeleteApp(consumerKey string) error {
	s.write.Lock()
	defer s.write.Unlock()
	var b batch
	s.dropWhere(&b, func(_, app string) bool { return app == consumerKey })
	b.put(kindApp, consumerKey, keptApp{Deleted: true})
	b.then(func() { delete(s.apps, consumerKey) })
	return s.commit(&b)
}

// Grant is one approval, for the org's list of connected apps (OauthToken).
type Grant struct {
	ID       string
	UserID   string
	AppID    string
	AppName  string
	Scopes   []string
	Created  time.Time
	LastUsed time.Time
	UseCount int
	// HasRefreshToken is false for an approval without the scope refresh_token.
	HasRefreshToken bool
}

// Grants returns the approvals of one user, or of all when userID is empty, oldest
// first.
func (s *Server) Grants(userID string) []Grant {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := []Grant{}
	for _, g := range s.grants {
		if userID != "" && g.UserID != userID {
			continue
		}
		all = append(all, Grant{
			ID: g.ID, UserID: g.UserID, AppID: g.AppKey, AppName: s.apps[g.AppKey].Name,
			Scopes: slices.Clone(g.Scopes), Created: time.UnixMilli(g.Created).UTC(),
			LastUsed: time.UnixMilli(g.LastUsed).UTC(), UseCount: g.UseCount, HasRefreshToken: g.Refresh != "",
		})
	}
	slices.SortFunc(all, func(a, b Grant) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// Session is one live access token, for the org's list of sessions (AuthSession).
type Session struct {
	ID       string
	UserID   string
	AppID    string
	Created  time.Time
	LastUsed time.Time
}

// Sessions returns the live access tokens of one user, or of all when userID is
// empty, oldest first.
func (s *Server) Sessions(userID string) []Session {
	now := s.millis()
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := []Session{}
	for _, x := range s.sessions {
		used := x.lastUsed.Load()
		if userID != "" && x.UserID != userID || now-used > s.settings.timeout().Milliseconds() {
			continue
		}
		all = append(all, Session{
			ID: x.ID, UserID: x.UserID, AppID: x.AppKey,
			Created: time.UnixMilli(x.Created).UTC(), LastUsed: time.UnixMilli(used).UTC(),
		})
	}
	slices.SortFunc(all, func(a, b Session) int {
		return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// RevokeGrant revokes one approval with its refresh and access tokens.
func (s *Server) RevokeGrant(id string) error {
	s.write.Lock()
	defer s.write.Unlock()
	var b batch
	s.dropGrant(&b, id)
	return s.commit(&b)
}

// RevokeUserApp is the admin's Revoke button: every approval and token of the app for
// the user goes.
func (s *Server) RevokeUserApp(userID, consumerKey string) error {
	s.write.Lock()
	defer s.write.Unlock()
	var b batch
	s.dropWhere(&b, func(user, app string) bool { return user == userID && app == consumerKey })
	return s.commit(&b)
}

// RevokeUser revokes everything of one user, also the browser sign-ins.
func (s *Server) RevokeUser(userID string) error {
	s.write.Lock()
	defer s.write.Unlock()
	var b batch
	s.dropWhere(&b, func(user, _ string) bool { return user == userID })
	for d, br := range s.browsers {
		if br.UserID == userID {
			b.del(kindBrowser, d.String())
			b.then(func() { delete(s.browsers, d) })
		}
	}
	return s.commit(&b)
}

// dropWhere revokes the approvals and ends the sessions that which picks by user ID
// and consumer key. The caller holds write.
func (s *Server) dropWhere(b *batch, which func(userID, appKey string) bool) {
	for id, g := range s.grants {
		if which(g.UserID, g.AppKey) {
			s.dropGrant(b, id)
		}
	}
	s.dropSessions(b, AccessRevoked, func(x *session) bool { return which(x.UserID, x.AppKey) })
}

// ExpireSession ends one access token as its time-out would; the refresh token lives
// on. An unknown token is no error.
func (s *Server) ExpireSession(token string) error {
	s.write.Lock()
	defer s.write.Unlock()
	d := digestOf(token)
	if _, ok := s.sessions[d]; !ok {
		return nil
	}
	var b batch
	s.dropSession(&b, AccessExpired, d)
	return s.commit(&b)
}

// ExpireAll ends every access token; refresh tokens live on.
func (s *Server) ExpireAll() error {
	s.write.Lock()
	defer s.write.Unlock()
	var b batch
	s.dropSessions(&b, AccessExpired, func(*session) bool { return true })
	return s.commit(&b)
}
