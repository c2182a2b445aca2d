package oauth_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"demobridge/sync/salesforce/oauth"
)

// unattended makes the service answer the two flows without a person, as the
// contract has it (auth 1.4 and 1.8): no refresh token.
func (l *fakeLogin) unattended(t *testing.T, secret string, key *rsa.PublicKey) {
	l.with(func() {
		l.token = func(w http.ResponseWriter, r *http.Request) bool {
			f := r.PostForm
			switch f.Get("grant_type") {
			case "client_credentials":
				if f.Get("client_id") != clientID || f.Get("client_secret") != secret {
					refuse(w, "invalid_client", "invalid client credentials")
					return true
				}
			case "urn:ietf:params:oauth:grant-type:jwt-bearer":
				if !l.signedBy(t, f, key) {
					refuse(w, "invalid_grant", "invalid assertion")
					return true
				}
			default:
				return false
			}
			l.grant(w, "")
			return true
		}
	})
}

// signedBy checks an assertion the way the RFC says, with nothing of the
// client's own code.
func (l *fakeLogin) signedBy(t *testing.T, f url.Values, key *rsa.PublicKey) bool {
	parts := strings.Split(f.Get("assertion"), ".")
	if len(parts) != 3 || f.Get("client_secret") != "" {
		return false
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], signature) != nil {
		return false
	}
	body, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Iss, Sub, Aud string
		Exp           int64
	}
	if json.Unmarshal(body, &claims) != nil {
		return false
	}
	life := time.Until(time.Unix(claims.Exp, 0))
	if claims.Iss != clientID || claims.Sub != "robot@org.example" || claims.Aud != l.URL || life <= 0 || life > 5*time.Minute {
		t.Errorf("claims %+v, valid for %s", claims, life)
		return false
	}
	return true
}

func keyFile(t *testing.T, blocks ...*pem.Block) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "key.pem")
	var text []byte
	for _, b := range blocks {
		text = append(text, pem.EncodeToMemory(b)...)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAnIntegrationUserSignsInWithoutAPersonAndAgainAfterARestart(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, means := range map[string]oauth.Means{
		"secret":    {Secret: "the-secret"},
		"key":       {Username: "robot@org.example", KeyFile: keyFile(t, &pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}, &pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})},
		"older key": {Username: "robot@org.example", KeyFile: keyFile(t, &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLogin(t)
			l.unattended(t, "the-secret", &key.PublicKey)
			cfg := l.config()
			cfg.Means = means
			g, err := oauth.SignInUnattended(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			v := &oauth.Memory{}
			if _, err := oauth.NewSession(t.Context(), cfg, *g, v); err != nil {
				t.Fatal(err)
			}
			// The next run knows the vault only.
			again, err := oauth.RestoreSession(t.Context(), l.config(), account, v)
			if err != nil {
				t.Fatal(err)
			}
			first := token(t, again)
			second, _, err := again.Refresh(t.Context(), first)
			if err != nil || second == first || first == g.AccessToken {
				t.Errorf("tokens %v %v, error %v", first == g.AccessToken, second == first, err)
			}
			if len(l.authorize) > 0 {
				t.Error("a browser was needed")
			}
		})
	}
}

func TestWhatAnIntegrationUserMayMissHasItsOwnWords(t *testing.T) {
	good, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := x509.MarshalPKCS8PrivateKey(curve)
	if err != nil {
		t.Fatal(err)
	}
	l := newLogin(t)
	l.unattended(t, "the-secret", &good.PublicKey)
	with := func(file string) oauth.Means { return oauth.Means{Username: "robot@org.example", KeyFile: file} }
	for name, c := range map[string]struct {
		means oauth.Means
		want  oauth.Kind
	}{
		"wrong secret":  {oauth.Means{Secret: "another"}, oauth.SecretWrong},
		"no file":       {with(filepath.Join(t.TempDir(), "none.pem")), oauth.KeyUnreadable},
		"no key in it":  {with(keyFile(t, &pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")})), oauth.KeyUnreadable},
		"torn key":      {with(keyFile(t, &pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")})), oauth.KeyUnreadable},
		"another curve": {with(keyFile(t, &pem.Block{Type: "PRIVATE KEY", Bytes: ec})), oauth.KeyUnreadable},
		"another key":   {with(keyFile(t, &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(other)})), oauth.KeyRefused},
	} {
		cfg := l.config()
		cfg.Means = c.means
		_, err := oauth.SignInUnattended(t.Context(), cfg)
		e := oauthFault(t, err)
		if e.Kind != c.want || e.Title() == "" || len(e.Remedy()) == 0 {
			t.Errorf("%s: %s, want %s", name, e.Kind, c.want)
		}
		if strings.Contains(err.Error(), "another") || strings.Contains(err.Error(), ".pem") {
			t.Errorf("%s: the error text tells more than its kind: %v", name, err)
		}
	}
}

// A refusal that an admin can lift does not end the sign-in of an integration
// user: the next try goes through.
func TestAnIntegrationUserGoesOnWhenTheRefusalIsLifted(t *testing.T) {
	l := newLogin(t)
	l.unattended(t, "the-secret", nil)
	cfg := l.config()
	cfg.Means = oauth.Means{Secret: "the-secret"}
	g, err := oauth.SignInUnattended(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	s, err := oauth.NewSession(t.Context(), cfg, *g, &oauth.Memory{})
	if err != nil {
		t.Fatal(err)
	}
	working := l.token
	l.with(func() {
		l.token = func(w http.ResponseWriter, r *http.Request) bool {
			refuse(w, "invalid_grant", "no client credentials user enabled")
			return true
		}
	})
	_, _, err = s.Refresh(t.Context(), g.AccessToken)
	if e := oauthFault(t, err); e.Kind != oauth.RunAsMissing {
		t.Fatalf("%s", e.Kind)
	}
	l.with(func() { l.token = working })
	if _, _, err := s.Refresh(t.Context(), g.AccessToken); err != nil {
		t.Errorf("after the admin lifted it: %v", err)
	}
}

// Two programs on this computer share one sign-in whose refresh token changes
// with every use. Whoever comes second finds what the first one kept.
func TestTwoProgramsNeverUseTheSameRefreshTokenAtOnce(t *testing.T) {
	l := newLogin(t)
	l.with(func() { l.rotate = true })
	g := signIn(t, l)
	v := &oauth.Memory{}
	turn := make(chan struct{}, 1)
	waiting := make(chan struct{}, 2)
	cfg := l.config()
	cfg.Alone = func(ctx context.Context, who string) (func(), error) {
		if who != account {
			t.Errorf("asked for %q", who)
		}
		waiting <- struct{}{}
		select {
		case turn <- struct{}{}:
			return func() { <-turn }, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	first, err := oauth.NewSession(t.Context(), cfg, *g, v)
	if err != nil {
		t.Fatal(err)
	}
	second, err := oauth.RestoreSession(t.Context(), cfg, account, v)
	if err != nil {
		t.Fatal(err)
	}
	hold, arrived := make(chan struct{}), make(chan struct{}, 2)
	l.with(func() {
		l.token = func(http.ResponseWriter, *http.Request) bool { arrived <- struct{}{}; <-hold; return false }
	})
	done := make(chan error, 2)
	go func() { _, _, err := first.Refresh(context.Background(), g.AccessToken); done <- err }()
	<-arrived // the first one's call is under way
	<-waiting
	go func() { _, _, err := second.Refresh(context.Background(), ""); done <- err }()
	<-waiting // the second one wants to
	close(hold)
	for range 2 {
		if err := <-done; err != nil {
			t.Errorf("one of the two lost the sign-in: %v", err)
		}
	}
}
