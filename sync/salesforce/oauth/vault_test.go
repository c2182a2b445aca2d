package oauth_test

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"demobridge/sync/salesforce/oauth"
)

// drawer is a key store that a test can close.
type drawer struct {
	mu     sync.Mutex // of values
	values map[string]string
	err    error
	block  chan struct{}
	inside atomic.Int32
	most   atomic.Int32
}

func (d *drawer) enter() error {
	n := d.inside.Add(1)
	defer d.inside.Add(-1)
	d.most.Store(max(d.most.Load(), n))
	if d.block != nil {
		<-d.block
	}
	return d.err
}

func (d *drawer) Get(service, account string) (string, error) {
	if err := d.enter(); err != nil {
		return "", err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	v, ok := d.values[service+"|"+account]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return v, nil
}

func (d *drawer) Set(service, account, value string) error {
	if err := d.enter(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.values[service+"|"+account] = value
	return nil
}

func (d *drawer) Delete(service, account string) error {
	if err := d.enter(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.values[service+"|"+account]; !ok {
		return keyring.ErrNotFound
	}
	delete(d.values, service+"|"+account)
	return nil
}

func someSecret() oauth.Secret {
	return oauth.Secret{
		RefreshToken: "5Aep861." + strings.Repeat("x", 80), InstanceURL: "https://acme.my.salesforce.com",
		IdentityURL: "https://login.salesforce.com/id/" + account,
	}
}

// keepAndDelete is what every vault promises.
func keepAndDelete(t *testing.T, v oauth.Vault, name string) {
	t.Helper()
	ctx := context.Background()
	if err := v.Save(ctx, name, someSecret()); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Load(ctx, name); err != nil || got != someSecret() {
		t.Fatalf("%v %v", got, err)
	}
	next := someSecret()
	next.RefreshToken = "5Aep861.next"
	if err := v.Save(ctx, name, next); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Load(ctx, name); err != nil || got != next {
		t.Fatalf("%v %v", got, err)
	}
	if err := v.Delete(ctx, name); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Load(ctx, name); vaultFault(t, err).Kind != oauth.VaultNotFound {
		t.Errorf("after deleting: %v", err)
	}
	if err := v.Delete(ctx, name); vaultFault(t, err).Kind != oauth.VaultNotFound {
		t.Errorf("deleting twice: %v", err)
	}
}

func TestVaultsKeepAndDelete(t *testing.T) {
	keepAndDelete(t, &oauth.Memory{}, account)
	keepAndDelete(t, oauth.NewKeyring(&drawer{values: map[string]string{}}, 0), account)
}

func TestASecretIsSmallEnoughForEverySystem(t *testing.T) {
	d := &drawer{values: map[string]string{}}
	v := oauth.NewKeyring(d, 0)
	if err := v.Save(context.Background(), account, someSecret()); err != nil {
		t.Fatal(err)
	}
	for key, value := range d.values {
		if key != "dev.demobridge.Demobridge|"+account || len(value) >= 2048 {
			t.Errorf("%s holds %d bytes", key, len(value))
		}
	}
	big := someSecret()
	big.RefreshToken = strings.Repeat("x", 2048)
	if err := v.Save(context.Background(), account, big); vaultFault(t, err).Kind != oauth.VaultTooBig {
		t.Error(err)
	}
	if got, err := v.Load(context.Background(), account); err != nil || got != someSecret() {
		t.Errorf("the old secret was touched: %v", err)
	}
}

func TestAKeyStoreThatHangsIsLockedAndDoesNotPileUp(t *testing.T) {
	d := &drawer{values: map[string]string{}, block: make(chan struct{})}
	v := oauth.NewKeyring(d, 30*time.Millisecond)
	for range 3 {
		if _, err := v.Load(context.Background(), account); vaultFault(t, err).Kind != oauth.VaultLocked {
			t.Fatal(err)
		}
	}
	if err := v.Save(context.Background(), account, someSecret()); vaultFault(t, err).Kind != oauth.VaultLocked {
		t.Fatal(err)
	}
	if n := d.most.Load(); n != 1 {
		t.Errorf("%d calls hang, want 1", n)
	}
	// A caller who stops waiting is told so, and unlocking lets the next call in.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := v.Load(ctx, account); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	close(d.block)
	patient := oauth.NewKeyring(d, 0)
	if err := patient.Save(context.Background(), account, someSecret()); err != nil {
		t.Error(err)
	}
}

func TestFaultsOfTheKeyStoreAreToldApart(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want oauth.VaultKind
	}{
		"no bus":      {&exec.Error{Name: "dbus-launch", Err: exec.ErrNotFound}, oauth.VaultMissing},
		"dead bus":    {&net.OpError{Op: "dial", Net: "unix", Err: errors.New("no such file or directory")}, oauth.VaultMissing},
		"no provider": {errors.New("The name org.freedesktop.secrets was not provided by any .service files"), oauth.VaultMissing},
		"no platform": {keyring.ErrUnsupportedPlatform, oauth.VaultMissing},
		"locked":      {errors.New("failed to unlock correct collection '/org/freedesktop/secrets/collection/login'"), oauth.VaultLocked},
		"too big":     {keyring.ErrSetDataTooBig, oauth.VaultTooBig},
		"something":   {errors.New("canary broke"), oauth.VaultFailed},
	} {
		v := oauth.NewKeyring(&drawer{err: c.err}, 0)
		err := v.Save(context.Background(), account, someSecret())
		e := vaultFault(t, err)
		if e.Kind != c.want || !errors.Is(err, c.err) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
		if e.Title() == "" || len(e.Remedy()) == 0 || e.Verdict().Key == "" {
			t.Errorf("%s has no words", name)
		}
	}
}

func TestWhatIsNotASecretCountsAsNone(t *testing.T) {
	for _, value := range []string{"", "{", `{"r":""}`, "plain text"} {
		d := &drawer{values: map[string]string{"dev.demobridge.Demobridge|" + account: value}}
		if _, err := oauth.NewKeyring(d, 0).Load(context.Background(), account); vaultFault(t, err).Kind != oauth.VaultNotFound {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// On a system with a key store the real one is used; without one the promise
// is that it says so. Where a key store must be there the environment variable
// DEMOBRIDGE_TEST_KEYRING is set to "required".
func TestTheSystemsKeyStore(t *testing.T) {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		// Nothing may be started on the side.
		t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
	}
	v := oauth.NewKeyring(nil, 10*time.Second)
	const name = "demobridge-test/account"
	err := v.Save(context.Background(), name, someSecret())
	if err == nil {
		keepAndDelete(t, v, name)
		return
	}
	if os.Getenv("DEMOBRIDGE_TEST_KEYRING") == "required" {
		t.Fatal(err)
	}
	if k := vaultFault(t, err).Kind; k != oauth.VaultMissing && k != oauth.VaultLocked {
		t.Errorf("without a key store: %s", k)
	}
}
