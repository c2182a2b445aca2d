package oauth

import (
	"fmt"
	"slices"
)

// Access is what a valid access token stands for.
type Access struct {
	UserID string
	// AppID is the consumer key of the app, empty for a token made with Mint.
	AppID string
	// AppName is empty for a token made with Mint.
	AppName string
	// Scopes are shared with other callers and must not be changed.
	Scopes []string
	// SessionID is the 18-character ID of the session (0Ak...).
	SessionID string
}

// AccessFault says why a token does not open the API.
type AccessFault int

// The faults. Unknown, Expired, Revoked and UserInactive look alike from outside: a
// 401 after which a client should refresh. NotForREST is the 401 that refreshing does
// not help (contract 3.4).
const (
	AccessUnknown AccessFault = iota + 1
	AccessExpired
	AccessRevoked
	AccessUserInactive
	AccessNotForREST
	AccessAPIDisabled
	AccessPasswordExpired
)

// AccessError is the error of ValidateAccess; Status, Code and Message are what the
// API answers: HTTP status, errorCode, message.
type AccessError struct {
	Fault AccessFault
	// Detail says more to a person who reads the org's log.
	Detail string
}

// Error implements error. It never holds a token.
func (e *AccessError) Error() string {
	return fmt.Sprintf("oauth: %s: %s (%s)", e.Code(), e.Message(), e.Detail)
}

// Status returns the HTTP status, 401 or 403.
func (e *AccessError) Status() int {
	switch e.Fault {
	case AccessAPIDisabled, AccessPasswordExpired:
		return 403
	}
	return 401
}

// Code returns the errorCode.
func (e *AccessError) Code() string {
	switch e.Fault {
	case AccessAPIDisabled:
		return "API_CURRENTLY_DISABLED"
	case AccessPasswordExpired:
		return "INVALID_OPERATION_WITH_EXPIRED_PASSWORD"
	}
	return "INVALID_SESSION_ID"
}

// Message returns the message text.
func (e *AccessError) Message() string {
	switch e.Fault {
	case AccessAPIDisabled:
		return "API is disabled for this User"
	case AccessPasswordExpired:
		return "The user's password has expired, you must call SetPassword before attempting any other API operations"
	case AccessNotForREST:
		return "This session is not valid for use with the REST API"
	}
	return "Session expired or invalid"
}

// ValidateAccess says what a bearer token may do at the API, and renews its time-out.
// The error is always an *AccessError. It reads memory only; now and then a renewed
// time-out is also kept.
func (s *Server) ValidateAccess(token string) (Access, error) {
	d := digestOf(token)
	sess, app, fault := s.findSession(d)
	if fault != nil {
		return Access{}, fault
	}
	u, ok := s.dir.UserByID(sess.UserID)
	if !ok || !u.canSignIn() {
		return Access{}, &AccessError{AccessUserInactive, "the user is inactive or frozen"}
	}
	set := s.Settings()
	switch {
	case set.OrgInactive:
		return Access{}, &AccessError{AccessRevoked, "the org is inactive"}
	case sess.AppKey != "" && !slices.Contains(sess.Scopes, "api") && !slices.Contains(sess.Scopes, "full"):
		return Access{}, &AccessError{AccessNotForREST, "the token has no api scope"}
	case set.APIAccessControl && !app.Installed && !u.UseAnyAPIClient:
		return Access{}, &AccessError{AccessNotForREST, "API Access Control admits only installed apps"}
	case u.IPRestricted:
		return Access{}, &AccessError{AccessNotForREST, "the user's login IP ranges exclude this computer"}
	case u.PasswordExpired:
		return Access{}, &AccessError{AccessPasswordExpired, "the password has expired"}
	case !u.APIEnabled:
		return Access{}, &AccessError{AccessAPIDisabled, "the user lacks API Enabled"}
	}
	s.touch(d, sess)
	return Access{UserID: sess.UserID, AppID: sess.AppKey, AppName: app.Name, Scopes: sess.Scopes, SessionID: sess.ID}, nil
}

// findSession looks a token up without asking what it may do. The app is the zero
// App for a token that no app asked for.
func (s *Server) findSession(d digest) (*session, App, *AccessError) {
	now := s.millis()
	s.mu.RLock()
	defer s.mu.RUnlock()
	sess, ok := s.sessions[d]
	if !ok {
		if why, ok := s.ended[d]; ok {
			return nil, App{}, &AccessError{why, "the session was ended"}
		}
		return nil, App{}, &AccessError{AccessUnknown, "no such session"}
	}
	if now-sess.lastUsed.Load() > s.settings.timeout().Milliseconds() {
		return nil, App{}, &AccessError{AccessExpired, "the session was not used for too long"}
	}
	if sess.AppKey == "" {
		return sess, App{}, nil
	}
	app, ok := s.apps[sess.AppKey]
	if !ok || app.Blocked {
		return nil, App{}, &AccessError{AccessRevoked, "the app is blocked or gone"}
	}
	return sess, app, nil
}

// touch renews the time-out. What is kept may lag by a tenth of the time-out: a crash
// then ends a session a little early, which every client must bear anyway.
func (s *Server) touch(d digest, sess *session) {
	now := s.millis()
	sess.lastUsed.Store(now)
	if now-sess.kept.Load() < s.Settings().timeout().Milliseconds()/10 || !s.write.TryLock() {
		return
	}
	defer s.write.Unlock()
	if s.sessions[d] != sess {
		return // ended meanwhile; keeping it now would bring it back
	}
	sess.kept.Store(now)
	kept := &session{
		ID: sess.ID, GrantID: sess.GrantID, UserID: sess.UserID, AppKey: sess.AppKey,
		Scopes: sess.Scopes, Created: sess.Created, Used: now,
	}
	var b batch
	b.put(kindSession, d.String(), kept)
	_ = s.commit(&b) // the session is valid in memory whether or not this was kept
}

// Mint makes an access token for a user without any OAuth, as SOAP login or the
// browser's session ID would be: it belongs to no app and may do all the user may.
func (s *Server) Mint(userID string) (string, error) {
	u, ok := s.dir.UserByID(userID)
	if !ok {
		return "", fmt.Errorf("oauth: no user %q", userID)
	}
	s.write.Lock()
	defer s.write.Unlock()
	var b batch
	s.sweep(&b)
	token, err := s.newSession(&b, &session{UserID: u.ID, Scopes: []string{"full"}})
	if err != nil {
		return "", err
	}
	if err := s.commit(&b); err != nil {
		return "", err
	}
	return token, nil
}

// MintFor makes an access token as if the app had been approved with the scopes.
func (s *Server) MintFor(userID, consumerKey string, scopes ...string) (string, error) {
	u, ok := s.dir.UserByID(userID)
	if !ok {
		return "", fmt.Errorf("oauth: no user %q", userID)
	}
	app, ok := s.App(consumerKey)
	if !ok {
		return "", fmt.Errorf("oauth: no app %q", consumerKey)
	}
	got, ok := app.grantable(scopes)
	if !ok {
		return "", fmt.Errorf("oauth: the app %q cannot be given the scopes %v", app.Name, scopes)
	}
	s.write.Lock()
	defer s.write.Unlock()
	var b batch
	s.sweep(&b)
	token, err := s.newSession(&b, &session{UserID: u.ID, AppKey: app.ConsumerKey, Scopes: got})
	if err != nil {
		return "", err
	}
	if err := s.commit(&b); err != nil {
		return "", err
	}
	return token, nil
}
