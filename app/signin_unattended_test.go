package app_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"github.com/zalando/go-keyring"

	"demobridge/app/status"
	practice "demobridge/sync/rehearsal/oauth"
)

const integration = "integration@rehearsal.example"

// An integration user needs no browser, is kept over a restart, and goes on
// after Salesforce has ended its session.
func TestAnIntegrationUserIsConnectedBySecretOrByKey(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key.pem")
	private := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	if err := os.WriteFile(file, private, 0o600); err != nil {
		t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	for name, edit := range map[string]func(*status.SignInChoice){
		"secret": func(c *status.SignInChoice) { c.Way, c.Secret = status.WaySecret, practice.DemobridgeConsumerSecret },
		"key":    func(c *status.SignInChoice) { c.Way, c.Username, c.KeyFile = status.WayKey, integration, file },
	} {
		t.Run(name, func(t *testing.T) {
			keyring.MockInit()
			org, dir := newCloud(t, nil), t.TempDir()
			profile := ""
			for _, u := range org.Users() {
				if u.Username == integration {
					profile = u.Profile
				}
			}
			if err := org.Auth().ChangeApp(practice.DemobridgeConsumerKey, func(a *practice.App) {
				a.ClientCredentials, a.RunAs = true, integration
				a.JWTCertificate = string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public}))
				a.PermittedUsers, a.ApprovedProfiles = practice.AdminApprovedPreAuthorized, []string{profile}
			}); err != nil {
				t.Fatal(err)
			}
			c := org.choice()
			edit(&c)
			a := started(t, dir)
			if s := signIn(t, a, c, nil); s.Org.Username != integration {
				t.Errorf("signed in as %q", s.Org.Username)
			}
			take(t, a, "one")
			a.SyncNow()
			settled(t, a, sent(1))
			if err := org.Auth().ExpireAll(); err != nil {
				t.Fatal(err)
			}
			take(t, a, "two")
			a.SyncNow()
			settled(t, a, sent(2))
			if err := a.SignIn(t.Context(), nil); err != nil {
				t.Errorf("“Sign in again” needs no browser: %v", err)
			}
			if err := a.Close(); err != nil {
				t.Fatal(err)
			}
			b := started(t, dir)
			take(t, b, "three")
			b.SyncNow()
			settled(t, b, sent(3))
			if out, err := b.Disconnect(t.Context()); err != nil || !out.Revoked || !out.Removed {
				t.Errorf("%+v %v", out, err)
			}
		})
	}
}

// Another user of the same org takes over without a question, and the former
// one's sign-in is ended.
func TestAnotherUserOfTheSameOrgTakesOver(t *testing.T) {
	keyring.MockInit()
	org := newCloud(t, nil)
	a := started(t, t.TempDir())
	signIn(t, a, org.choice(), org.person(admin))
	s := signIn(t, a, org.choice(), org.person(integration))
	if s.Org.Username != integration {
		t.Errorf("signed in as %q", s.Org.Username)
	}
	for _, u := range org.Users() {
		if n := len(org.Auth().Grants(u.ID)); (n > 0) != (u.Username == integration) {
			t.Errorf("%s has %d approvals", u.Username, n)
		}
	}
	take(t, a, "one")
	a.SyncNow()
	settled(t, a, sent(1))
}
