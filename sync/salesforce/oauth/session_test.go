package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/oauth"
)

var _ salesforce.Tokens = (*oauth.Session)(nil)

// shelf is a Vault that can be out of order and notes what was done to it.
type shelf struct {
	oauth.Memory
	mu     sync.Mutex
	broken error
	events []string
}

func (s *shelf) note(what string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, what)
	return s.broken
}

func (s *shelf) breakWith(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = err
}

func (s *shelf) Load(ctx context.Context, a string) (oauth.Secret, error) {
	if err := s.note("load"); err != nil {
		return oauth.Secret{}, err
	}
	return s.Memory.Load(ctx, a)
}

func (s *shelf) Save(ctx context.Context, a string, v oauth.Secret) error {
	if err := s.note("save"); err != nil {
		return err
	}
	return s.Memory.Save(ctx, a, v)
}

func (s *shelf) Delete(ctx context.Context, a string) error {
	if err := s.note("delete"); err != nil {
		return err
	}
	return s.Memory.Delete(ctx, a)
}

func locked() error { return &oauth.VaultError{Kind: oauth.VaultLocked} }

// signedIn is a session on the service, with rotation or without.
func signedIn(t *testing.T, rotate bool) (*fakeLogin, *oauth.Session, *shelf) {
	t.Helper()
	l := newLogin(t)
	l.with(func() { l.rotate = rotate })
	g := signIn(t, l)
	v := &shelf{}
	s, err := oauth.NewSession(context.Background(), l.config(), *g, v)
	if err != nil {
		t.Fatal(err)
	}
	return l, s, v
}

func token(t *testing.T, s *oauth.Session) string {
	t.Helper()
	tok, instance, err := s.Token(context.Background())
	if err != nil || instance == "" {
		t.Fatal(err)
	}
	return tok
}

// refreshForms counts the refreshes the service saw.
func refreshForms(l *fakeLogin) int {
	n := 0
	for _, f := range l.posted() {
		if f.Get("grant_type") == "refresh_token" {
			n++
		}
	}
	return n
}

func TestARefreshSendsWhatSalesforceWantsAndNoMore(t *testing.T) {
	l, s, _ := signedIn(t, false)
	old := token(t, s)
	fresh, instance, err := s.Refresh(context.Background(), old)
	if err != nil || fresh == old || instance != l.URL {
		t.Fatalf("same token: %v, error %v", fresh == old, err)
	}
	form := l.posted()[1]
	var keys []string
	for k := range form {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	if want := []string{"client_id", "grant_type", "refresh_token"}; !slices.Equal(keys, want) {
		t.Errorf("sent %v, want %v", keys, want)
	}
}

func TestTenCallersCauseOneRefresh(t *testing.T) {
	for _, rotate := range []bool{false, true} {
		l, s, _ := signedIn(t, rotate)
		old := token(t, s)
		hold, arrived := make(chan struct{}), make(chan struct{}, 1)
		l.with(func() {
			l.token = func(http.ResponseWriter, *http.Request) bool { arrived <- struct{}{}; <-hold; return false }
		})
		got := make(chan string, 10)
		for range 10 {
			go func() {
				tok, _, err := s.Refresh(context.Background(), old)
				if err != nil {
					t.Error(err)
				}
				got <- tok
			}()
		}
		<-arrived
		close(hold)
		first := <-got
		for range 9 {
			if next := <-got; next != first || next == old {
				t.Error("callers got different tokens")
			}
		}
		// One who comes late with the old token is given the new one.
		if late, _, err := s.Refresh(context.Background(), old); err != nil || late != first {
			t.Error("a late caller caused another refresh", err)
		}
		if n := refreshForms(l); n != 1 {
			t.Errorf("rotation %v: %d refreshes, want 1", rotate, n)
		}
	}
}

func TestANewRefreshTokenIsKeptBeforeItsAccessTokenIsUsed(t *testing.T) {
	l, s, v := signedIn(t, true)
	old := token(t, s)
	fresh, _, err := s.Refresh(context.Background(), old)
	if err != nil || fresh == old {
		t.Fatal(err)
	}
	kept, err := v.Memory.Load(context.Background(), account)
	if err != nil || kept.RefreshToken != l.current {
		t.Errorf("the new refresh token is not in the vault: %v", err)
	}
}

func TestANewRefreshTokenThatCannotBeKeptIsNotUsedAndNotLost(t *testing.T) {
	l, s, v := signedIn(t, true)
	old := token(t, s)
	// The vault can still be read when the refresh starts.
	l.with(func() {
		l.token = func(http.ResponseWriter, *http.Request) bool { v.breakWith(locked()); return false }
	})
	_, _, err := s.Refresh(context.Background(), old)
	if vaultFault(t, err).Kind != oauth.VaultLocked {
		t.Fatal(err)
	}
	if _, _, err := s.Token(context.Background()); err == nil {
		t.Error("the access token was handed out although its refresh token was not kept")
	}
	if _, _, err := s.Refresh(context.Background(), old); err == nil || refreshForms(l) != 1 {
		t.Errorf("asked Salesforce again: %d refreshes, error %v", refreshForms(l), err)
	}
	if v, ok := salesforce.VerdictOf(err); !ok || v.Gate != salesforce.GateAuth {
		t.Errorf("verdict %+v", v)
	}
	v.breakWith(nil)
	fresh, _, err := s.Refresh(context.Background(), old)
	if err != nil || fresh == old || refreshForms(l) != 1 {
		t.Fatalf("after unlocking: %v, %d refreshes", err, refreshForms(l))
	}
	if kept, _ := v.Memory.Load(context.Background(), account); kept.RefreshToken != l.current {
		t.Error("the new refresh token is not in the vault")
	}
}

func TestNoRefreshTokenIsSpentWhenTheNextCouldNotBeKept(t *testing.T) {
	l, s, v := signedIn(t, true)
	old := token(t, s)
	v.breakWith(locked())
	_, _, err := s.Refresh(context.Background(), old)
	if vaultFault(t, err).Kind != oauth.VaultLocked || refreshForms(l) != 0 {
		t.Errorf("%v, %d refreshes", err, refreshForms(l))
	}
}

func TestAnEndedSignInIsNotAskedForAgain(t *testing.T) {
	l, s, _ := signedIn(t, false)
	old := token(t, s)
	l.with(func() { l.current = "" })
	for range 5 {
		_, _, err := s.Refresh(context.Background(), old)
		e := oauthFault(t, err)
		if e.Kind != oauth.Ended || e.Verdict().Gate != salesforce.GateAuth {
			t.Fatalf("%s %+v", e.Kind, e.Verdict())
		}
	}
	if n := refreshForms(l); n != 1 {
		t.Errorf("%d refreshes, want 1", n)
	}
}

func TestAFaultThatPassesIsTriedAgainWithTheSameToken(t *testing.T) {
	l, s, _ := signedIn(t, true)
	old := token(t, s)
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request) bool{
		"503": func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(503); return true },
		"ip": func(w http.ResponseWriter, _ *http.Request) bool {
			refuse(w, "invalid_grant", "ip restricted")
			return true
		},
		"cut off":    func(http.ResponseWriter, *http.Request) bool { panic(http.ErrAbortHandler) },
		"garbled":    func(w http.ResponseWriter, _ *http.Request) bool { writeJSON(w, 200, `{`); return true },
		"hotel page": func(w http.ResponseWriter, _ *http.Request) bool { _, _ = w.Write([]byte("<html>")); return true },
	} {
		l.with(func() {
			l.token = func(w http.ResponseWriter, r *http.Request) bool { return answer(w, r) }
		})
		_, _, err := s.Refresh(context.Background(), old)
		if e := oauthFault(t, err); e.Kind == oauth.Ended {
			t.Errorf("%s: the sign-in was given up", name)
		}
	}
	l.with(func() { l.token = nil })
	if _, _, err := s.Refresh(context.Background(), old); err != nil {
		t.Error(err)
	}
}

func TestANewerSignInOfAnotherRunIsTakenUp(t *testing.T) {
	l, s, v := signedIn(t, true)
	old := token(t, s)
	other, err := oauth.RestoreSession(context.Background(), l.config(), account, v)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := other.Token(context.Background()); err != nil {
		t.Fatal(err)
	}
	// The other run spent the token this one still has in memory.
	if _, _, err := s.Refresh(context.Background(), old); err != nil {
		t.Fatal(err)
	}
	if len(l.accepted) != 2 || l.accepted[0] == l.accepted[1] || l.current == "" {
		t.Errorf("refresh tokens used: %d", len(l.accepted))
	}
}

func TestARestoredSessionNeedsNoCallUntilItIsUsed(t *testing.T) {
	l, s, v := signedIn(t, false)
	before := len(l.posted())
	again, err := oauth.RestoreSession(context.Background(), l.config(), s.Account(), v)
	if err != nil || len(l.posted()) != before {
		t.Fatal(err)
	}
	if tok := token(t, again); !strings.HasPrefix(tok, "00D!") {
		t.Error("no access token")
	}
	if g := again.Grant(); g.Account() != account || g.InstanceURL != l.URL {
		t.Errorf("%v", g)
	}
	_, err = oauth.RestoreSession(context.Background(), l.config(), "other/account", v)
	if vaultFault(t, err).Kind != oauth.VaultNotFound {
		t.Error(err)
	}
}

func TestAMovedOrgIsRemembered(t *testing.T) {
	l, s, v := signedIn(t, false)
	old := token(t, s)
	l.with(func() {
		l.token = func(w http.ResponseWriter, _ *http.Request) bool {
			writeJSON(w, 200, `{"access_token":"00D!moved","instance_url":"https://acme2.my.salesforce.com/"}`)
			return true
		}
	})
	_, instance, err := s.Refresh(context.Background(), old)
	if err != nil || instance != "https://acme2.my.salesforce.com" {
		t.Fatal(instance, err)
	}
	kept, err := v.Memory.Load(context.Background(), account)
	if err != nil || kept.InstanceURL != instance || kept.RefreshToken == "" {
		t.Errorf("%v", err)
	}
	if s.Grant().Account() != account {
		t.Error("the account was lost")
	}
}

func TestACallerWhoGivesUpDoesNotLoseTheNewToken(t *testing.T) {
	l, s, v := signedIn(t, true)
	old := token(t, s)
	arrived, hold := make(chan struct{}), make(chan struct{})
	l.with(func() {
		l.token = func(http.ResponseWriter, *http.Request) bool { close(arrived); <-hold; return false }
	})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { _, _, err := s.Refresh(ctx, old); done <- err }()
	<-arrived
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	close(hold)
	s.Close()
	kept, err := v.Memory.Load(context.Background(), account)
	l.with(func() {
		if err != nil || kept.RefreshToken != l.current {
			t.Errorf("the vault has an old refresh token: %v", err)
		}
	})
}

func TestSigningOutEndsItThereThenHere(t *testing.T) {
	l, s, v := signedIn(t, false)
	refresh := s.Grant().RefreshToken
	l.with(func() {
		l.token = func(_ http.ResponseWriter, r *http.Request) bool {
			_ = v.note("revoked")
			return false
		}
	})
	if err := s.Revoke(context.Background()); err != nil {
		t.Fatal(err)
	}
	posted := l.posted()
	if got := posted[len(posted)-1].Get("token"); got != refresh || l.current != "" {
		t.Error("the refresh token was not revoked")
	}
	if got := strings.Join(v.events, " "); got != "save revoked delete" {
		t.Errorf("order: %s", got)
	}
	if _, err := v.Memory.Load(context.Background(), account); vaultFault(t, err).Kind != oauth.VaultNotFound {
		t.Error("the vault still has it")
	}
	_, _, err := s.Token(context.Background())
	if e := oauthFault(t, err); e.Kind != oauth.SignedOut {
		t.Errorf("%s", e.Kind)
	}
	if g := s.Grant(); g.AccessToken != "" || g.RefreshToken != "" {
		t.Error("tokens stay in memory")
	}
}

func TestWhoSignedOutStaysSignedOut(t *testing.T) {
	l, s, v := signedIn(t, false)
	if err := s.Revoke(context.Background()); err != nil {
		t.Fatal(err)
	}
	other := signIn(t, l)
	if _, err := oauth.NewSession(context.Background(), l.config(), *other, v); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.Refresh(context.Background(), "")
	if e := oauthFault(t, err); e.Kind != oauth.SignedOut {
		t.Errorf("%s", e.Kind)
	}
}

func TestSigningOutWhenItIsOverAlready(t *testing.T) {
	l, s, v := signedIn(t, false)
	l.with(func() { l.current = "" })
	if err := s.Revoke(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Memory.Load(context.Background(), account); err == nil {
		t.Error("the vault still has it")
	}
}

func TestSigningOutWithoutSalesforceChangesNothing(t *testing.T) {
	l, s, v := signedIn(t, false)
	l.with(func() {
		l.token = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(503); return true }
	})
	if err := s.Revoke(context.Background()); oauthFault(t, err).Kind != oauth.Maintenance {
		t.Fatal(err)
	}
	if _, err := v.Memory.Load(context.Background(), account); err != nil {
		t.Error("the sign-in is gone here but valid there")
	}
	if err := s.Forget(context.Background()); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Memory.Load(context.Background(), account); err == nil {
		t.Error("the vault still has it")
	}
}

func TestASessionThatCannotBeKeptSaysSoAtOnce(t *testing.T) {
	l := newLogin(t)
	g := signIn(t, l)
	v := &shelf{broken: locked()}
	if _, err := oauth.NewSession(context.Background(), l.config(), *g, v); vaultFault(t, err).Kind != oauth.VaultLocked {
		t.Fatal(err)
	}
	// The person then chooses to sign in at each start.
	if _, err := oauth.NewSession(context.Background(), l.config(), *g, &oauth.Memory{}); err != nil {
		t.Error(err)
	}
}

func TestNothingThatIsPrintedHoldsAToken(t *testing.T) {
	l, s, v := signedIn(t, true)
	g := s.Grant()
	secret, err := v.Memory.Load(context.Background(), account)
	if err != nil {
		t.Fatal(err)
	}
	l.with(func() { l.current = "" })
	_, _, refused := s.Refresh(context.Background(), g.AccessToken)
	text := fmt.Sprintf("%v %+v %#v %s | %v %+v %#v | %v %+v %#v | %v %+v", g, g, g, g, s, s, s, secret, secret, secret, refused, refused)
	for _, canary := range []string{g.AccessToken, g.RefreshToken} {
		if canary == "" || strings.Contains(text, canary) {
			t.Errorf("a token in %q", text)
		}
	}
}
