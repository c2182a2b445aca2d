package oauth_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"demobridge/sync/rehearsal/oauth"
)

const (
	minute = time.Minute
	hour   = time.Hour
)

func sign(secret, text string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(m.Sum(nil))
}

// brittleStore is a Store whose disk is full when broken is set.
type brittleStore struct {
	oauth.Store
	broken atomic.Bool
}

func (b *brittleStore) Put(r ...oauth.Record) error {
	if b.broken.Load() {
		return errors.New("disk full")
	}
	return b.Store.Put(r...)
}

// Everything that a person or an app holds in hand survives a restart: the browser's
// sign-in, an unspent code, access and refresh tokens, rotated-out tokens, apps and
// switches. What was ended stays ended.
func TestRestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.db")
	openStore := func() oauth.Store {
		s, err := oauth.OpenSQLite(path)
		must(t, err)
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	o := newOrg(t, func(op *oauth.Options) { op.Store = openStore() })
	first := o.connect("admin@rehearsal.example")
	second := tokensOf(t, o.refresh(first.refresh))
	dead := o.connect("rep@rehearsal.example")
	must(t, o.RevokeUserApp(repID, oauth.DemobridgeConsumerKey))
	minted, err := o.Mint(robotID)
	must(t, err)
	o.approve("admin@rehearsal.example", request("prompt", "login"))
	page := o.authorize(request("prompt", "consent"))
	code := o.approve("admin@rehearsal.example", request("scope", "api openid refresh_token")).Get("code")
	keys := o.get("/id/keys").body
	must(t, o.ChangeSettings(func(s *oauth.Settings) { s.MaxLoginsPerHour = 77 }))
	must(t, o.ChangeApp(oauth.PlatformCLIKey, func(a *oauth.App) { a.Name = "Command line" }))
	jar := o.jar

	o.opts.Store = openStore()
	o.restart()
	o.http.Jar = jar

	for what, token := range map[string]string{"first": first.access, "refreshed": second.access, "minted": minted} {
		if !o.works(token) {
			t.Errorf("the %s access token was lost", what)
		}
	}
	if o.works(dead.access) {
		t.Error("a revoked access token came back")
	}
	if got := o.refresh(dead.refresh).oauthError(t); got != "invalid_grant / expired access/refresh token" {
		t.Errorf("a revoked refresh token came back: %s", got)
	}
	if o.Settings().MaxLoginsPerHour != 77 {
		t.Error("the switches were lost")
	}
	if a, _ := o.App(oauth.PlatformCLIKey); a.Name != "Command line" {
		t.Error("the changed app was lost")
	}
	if o.get("/id/keys").body != keys {
		t.Error("the signing key changed")
	}
	page.url.Host = mustURL(t, o.url).Host
	if o.decide(page, "allow").called(t).Get("code") == "" {
		t.Error("a page that was open before the restart cannot be sent")
	}
	if r := o.authorize(request()); r.isLogin() {
		t.Error("the browser has to log in again")
	}
	if got := tokensOf(t, o.exchange(code)); !o.works(got.access) {
		t.Error("the unspent code was lost")
	}
	if got := o.exchange(code).oauthError(t); got != "invalid_grant / authentication failure" {
		t.Errorf("spent code: %s", got)
	}
	third := tokensOf(t, o.refresh(second.refresh))
	if !o.works(third.access) {
		t.Error("the refresh token was lost")
	}
	// The token that was rotated out before the restart is still known as such.
	o.refresh(first.refresh)
	if o.works(third.access) || o.works(first.access) {
		t.Error("re-use of a rotated-out token after a restart did not end the family")
	}
}

// No token, code or cookie is in the file, and nobody else may read it.
func TestStoreHoldsNoTokens(t *testing.T) {
	path := filepath.Join(t.TempDir(), "org.db")
	s, err := oauth.OpenSQLite(path)
	must(t, err)
	o := newOrg(t, func(op *oauth.Options) { op.Store = s })
	got := o.connect("admin@rehearsal.example")
	code := o.approve("admin@rehearsal.example", request()).Get("code")
	secrets := []string{got.access, got.refresh, code}
	u := o.absolute("/")
	for _, c := range o.http.Jar.Cookies(mustURL(t, u)) {
		secrets = append(secrets, c.Value)
	}
	must(t, s.Close())
	raw, err := os.ReadFile(path)
	must(t, err)
	for _, secret := range secrets {
		if strings.Contains(string(raw), secret) {
			t.Error("the file holds a token in clear")
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// A damaged store is an error at start, not a silent loss.
func TestDamagedStore(t *testing.T) {
	for _, r := range []oauth.Record{
		{Kind: "grant", Key: "x", Value: []byte("{")},
		{Kind: "session", Key: "not hex", Value: []byte("{}")},
		{Kind: "settings", Key: "org", Value: []byte("[]")},
		{Kind: "app", Key: "x", Value: []byte("7")},
		{Kind: "secret", Key: "rsa", Value: []byte(`"AAAA"`)},
	} {
		store := oauth.NewMemoryStore()
		must(t, store.Put(r))
		if _, err := oauth.New(oauth.Options{OrgID: orgID, Directory: newPeople(), Store: store}); err == nil {
			t.Errorf("a damaged %s was not noticed", r.Kind)
		}
	}
}
