package oauth

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/oauth2"
	"golang.org/x/sync/singleflight"
)

// Session keeps a person signed in. It implements salesforce.Tokens and is
// safe for use by several goroutines.
type Session struct {
	cfg     Config
	vault   Vault
	account string
	flight  singleflight.Group

	// turn lets one of refresh, revoke and forget run at a time.
	turn sync.Mutex
	// mu guards what follows, and is never held during a call.
	mu      sync.Mutex
	grant   Grant
	unsaved bool   // grant.RefreshToken is new and not in the vault yet
	kept    string // the refresh token last known to be in the vault
	ended   *Error
}

// NewSession keeps a fresh grant in the vault and uses it. When the vault
// fails (*VaultError) nothing was kept: offer the person a Memory instead.
func NewSession(ctx context.Context, cfg Config, g Grant, v Vault) (*Session, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Session{cfg: cfg, vault: v, account: g.Account(), grant: g}
	if s.account == "" || g.InstanceURL == "" {
		return nil, newError(AnswerUnreadable)
	}
	if g.RefreshToken == "" && cfg.Means == (Means{}) {
		return s, nil
	}
	if err := v.Save(ctx, s.account, s.secret()); err != nil {
		return nil, err
	}
	s.kept = g.RefreshToken
	return s, nil
}

// RestoreSession takes up a sign-in of an earlier run. It makes no call to
// Salesforce: the first Token does.
func RestoreSession(ctx context.Context, cfg Config, account string, v Vault) (*Session, error) {
	cfg, err := cfg.withDefaults()
	if err != nil {
		return nil, err
	}
	secret, err := v.Load(ctx, account)
	if err != nil {
		return nil, err
	}
	cfg.Means = secret.Means
	return &Session{
		cfg: cfg, vault: v, account: account, kept: secret.RefreshToken,
		grant: Grant{RefreshToken: secret.RefreshToken, InstanceURL: secret.InstanceURL, IdentityURL: secret.IdentityURL},
	}, nil
}

// String keeps tokens out of logs.
func (s *Session) String() string { return "oauth.Session(" + s.account + ")" }

// GoString keeps tokens out of logs.
func (s *Session) GoString() string { return s.String() }

// Account names the user and org in the vault.
func (s *Session) Account() string { return s.account }

// Unattended says that no person is needed to renew the sign-in; see Means.
func (s *Session) Unattended() bool { return s.cfg.Means != (Means{}) }

// Grant is the sign-in as it stands.
func (s *Session) Grant() Grant {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grant
}

// Token returns the access token and the org's address, and gets them first if
// this run has none yet.
func (s *Session) Token(ctx context.Context) (accessToken, instanceURL string, err error) {
	if g, ok := s.usable(""); ok {
		return g.AccessToken, g.InstanceURL, nil
	}
	return s.Refresh(ctx, "")
}

// usable returns the grant if its access token may be used and is not the
// stale one.
func (s *Session) usable(stale string) (Grant, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.grant, s.grant.AccessToken != "" && s.grant.AccessToken != stale && !s.unsaved && s.ended == nil
}

// Refresh replaces the stale access token. However many callers ask, one call
// is made; it goes on when they give up, because a new refresh token that got
// lost could not be had again. Failures are *Error, or *VaultError when the
// new refresh token could not be kept: then the next call tries to keep it
// before anything else.
func (s *Session) Refresh(ctx context.Context, stale string) (accessToken, instanceURL string, err error) {
	if g, ok := s.usable(stale); ok {
		return g.AccessToken, g.InstanceURL, nil
	}
	ch := s.flight.DoChan("refresh", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), exchangeTimeout)
		defer cancel()
		s.turn.Lock()
		defer s.turn.Unlock()
		return s.refresh(ctx, stale)
	})
	select {
	case r := <-ch:
		if r.Err != nil {
			return "", "", r.Err
		}
		g, _ := r.Val.(Grant)
		return g.AccessToken, g.InstanceURL, nil
	case <-ctx.Done():
		return "", "", unreachable(ctx.Err())
	}
}

// refresh runs with the turn held.
func (s *Session) refresh(ctx context.Context, stale string) (Grant, error) {
	if g, ok := s.usable(stale); ok {
		return g, nil
	}
	if e := s.signedOut(); e != nil {
		return Grant{}, e
	}
	if s.cfg.Means != (Means{}) {
		return s.refreshUnattended(ctx)
	}
	release, err := s.alone(ctx)
	if err != nil {
		return Grant{}, err
	}
	defer release()
	if err := s.saveIfUnsaved(ctx); err != nil {
		return Grant{}, err
	}
	if g, ok := s.usable(stale); ok {
		return g, nil
	}
	if err := s.lookInVault(ctx); err != nil {
		return Grant{}, err
	}
	s.mu.Lock()
	old, ended := s.grant, s.ended
	s.mu.Unlock()
	if ended != nil {
		return Grant{}, ended
	}
	if old.RefreshToken == "" {
		return Grant{}, s.end(newError(Ended))
	}
	// The scope is not sent (auth 1.5), and no secret.
	token, err := s.cfg.app("").TokenSource(s.cfg.exchangeContext(ctx), &oauth2.Token{RefreshToken: old.RefreshToken}).Token()
	if err != nil {
		return Grant{}, s.end(tokenError(err))
	}
	fresh, err := grantOf(token)
	if err != nil {
		return Grant{}, err
	}
	return s.adopt(ctx, old, fresh)
}

// refreshUnattended runs with the turn held. No refusal is final here: the
// admin can lift it, and the means are as good as before.
func (s *Session) refreshUnattended(ctx context.Context) (Grant, error) {
	fresh, err := s.cfg.askUnattended(ctx)
	if err != nil {
		return Grant{}, err
	}
	if fresh.Account() != s.account {
		// The admin made the app run as somebody else.
		return Grant{}, newError(WrongLogin)
	}
	return s.adopt(ctx, s.Grant(), fresh)
}

// alone keeps other processes out until release is called.
func (s *Session) alone(ctx context.Context) (release func(), err error) {
	if s.cfg.Alone == nil {
		return func() {}, nil
	}
	return s.cfg.Alone(ctx, s.account)
}

// signedOut is set once a person signed out. Then nothing is looked for, even
// if another run of the program has signed in again.
func (s *Session) signedOut() *Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended != nil && s.ended.Kind == SignedOut {
		return s.ended
	}
	return nil
}

// end remembers a failure after which the refresh token is worth nothing.
func (s *Session) end(e *Error) *Error {
	if e.final() {
		s.mu.Lock()
		s.ended = e
		s.mu.Unlock()
	}
	return e
}

// lookInVault finds out whether someone else, another run of the program, has
// refreshed or signed in since: then the refresh token in memory may be spent.
// When the vault cannot be read no refresh is made, for the same reason, and
// because the next refresh token could not be kept.
func (s *Session) lookInVault(ctx context.Context) error {
	kept, err := s.vault.Load(ctx, s.account)
	var ve *VaultError
	if errors.As(err, &ve) && ve.Kind == VaultNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	s.mu.Lock()
	switch in := kept.RefreshToken; {
	case in == "" || in == s.grant.RefreshToken:
	case in == s.kept && s.grant.RefreshToken != "":
		// Nobody changed it: what we have is newer and was not kept then.
		s.unsaved = true
	default:
		s.grant.RefreshToken, s.kept, s.ended = in, in, nil
		if checkAddress(kept.InstanceURL) == nil {
			s.grant.InstanceURL = kept.InstanceURL
		}
	}
	s.mu.Unlock()
	return s.saveIfUnsaved(ctx)
}

// adopt takes over a fresh grant. Salesforce leaves out what did not change
// (auth 1.5): then the old value stays.
func (s *Session) adopt(ctx context.Context, old, fresh Grant) (Grant, error) {
	if fresh.InstanceURL == "" {
		fresh.InstanceURL = old.InstanceURL
	}
	if fresh.IdentityURL == "" || fresh.Account() != s.account {
		fresh.IdentityURL = old.IdentityURL
	}
	if len(fresh.Scopes) == 0 {
		fresh.Scopes = old.Scopes
	}
	rotated := fresh.RefreshToken != old.RefreshToken
	s.mu.Lock()
	s.grant = fresh
	s.unsaved = rotated
	secret := s.secret()
	s.mu.Unlock()
	if rotated {
		return fresh, s.saveIfUnsaved(ctx)
	}
	if fresh.InstanceURL != old.InstanceURL {
		// A moved org is told anew with every refresh, so a failure is harmless.
		_ = s.vault.Save(ctx, s.account, secret)
	}
	return fresh, nil
}

func (s *Session) saveIfUnsaved(ctx context.Context) error {
	s.mu.Lock()
	unsaved, secret := s.unsaved, s.secret()
	s.mu.Unlock()
	if !unsaved {
		return nil
	}
	if err := s.vault.Save(ctx, s.account, secret); err != nil {
		return err
	}
	s.mu.Lock()
	s.unsaved, s.kept = false, secret.RefreshToken
	s.mu.Unlock()
	return nil
}

// secret is what is kept; the caller holds mu, or is alone.
func (s *Session) secret() Secret {
	return Secret{
		RefreshToken: s.grant.RefreshToken, InstanceURL: s.grant.InstanceURL, IdentityURL: s.grant.IdentityURL, Means: s.cfg.Means,
	}
}

// Revoke signs out: first at Salesforce, which ends the refresh token and all
// its access tokens (auth 1.6), then on this computer. When Salesforce cannot
// be reached nothing changes and the error says so; Forget then removes the
// sign-in from this computer only.
func (s *Session) Revoke(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	g := s.Grant()
	token := g.RefreshToken
	if token == "" {
		token = g.AccessToken
	}
	if token != "" {
		if err := s.revokeRemote(ctx, token); err != nil {
			return err
		}
	}
	return s.forget(ctx)
}

// Forget removes the sign-in from this computer. At Salesforce it stays valid.
func (s *Session) Forget(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	return s.forget(ctx)
}

// Close waits for a refresh under way, so that its token is kept, and drops
// idle connections. The session stays usable.
func (s *Session) Close() {
	s.turn.Lock()
	defer s.turn.Unlock()
	s.cfg.HTTPClient.CloseIdleConnections()
}

func (s *Session) revokeRemote(ctx context.Context, token string) error {
	form := url.Values{"token": {token}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.cfg.LoginURL+"/services/oauth2/revoke", strings.NewReader(form.Encode()))
	if err != nil {
		return newError(NotSalesforce)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	status, body, err := s.cfg.call(req)
	if err != nil {
		return err
	}
	if status == http.StatusOK {
		return nil
	}
	e := answerError(status, body)
	switch e.Code {
	case "invalid_token", "unsupported_token_type", "invalid_grant":
		return nil // it was not valid any more
	}
	return e
}

func (s *Session) forget(ctx context.Context) error {
	var ve *VaultError
	if err := s.vault.Delete(ctx, s.account); err != nil && (!errors.As(err, &ve) || ve.Kind != VaultNotFound) {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grant.AccessToken, s.grant.RefreshToken = "", ""
	s.unsaved = false
	s.ended = newError(SignedOut)
	return nil
}
