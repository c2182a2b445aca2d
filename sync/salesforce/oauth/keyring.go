package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"os/exec"
	"strings"
	"time"

	"github.com/zalando/go-keyring"
)

// Service is the name of our entries in the system's key store.
const Service = "dev.demobridge.Demobridge"

// maxSecret keeps a secret under what every system takes: about 2.9 KB on
// macOS, 2,560 bytes on Windows.
const maxSecret = 2 << 10

// KeyStore is the system's key store: keychain, credential manager or secret
// service. Its calls may block for as long as a password prompt is open.
type KeyStore interface {
	Get(service, account string) (string, error)
	Set(service, account, value string) error
	Delete(service, account string) error
}

// Keyring is a Vault in the system's key store.
type Keyring struct {
	store   KeyStore
	timeout time.Duration
	turn    chan struct{} // held by the one call under way
}

// NewKeyring returns a Vault in the given key store, or the system's for nil.
// A call that takes longer than the timeout (20 s for 0) counts as locked;
// that is time enough to type a password.
//
// The key store has no way to stop a call. One that hangs keeps a goroutine
// and its turn until the prompt is answered; later calls meanwhile count as
// locked too, so there is never more than one.
func NewKeyring(store KeyStore, timeout time.Duration) *Keyring {
	if store == nil {
		store = systemStore{}
	}
	if timeout <= 0 {
		timeout = 20 * time.Second
	}
	return &Keyring{store: store, timeout: timeout, turn: make(chan struct{}, 1)}
}

// Load returns the secret of an account.
func (k *Keyring) Load(ctx context.Context, account string) (Secret, error) {
	value, err := k.LoadText(ctx, account)
	if err != nil {
		return Secret{}, err
	}
	var s Secret
	if json.Unmarshal([]byte(value), &s) != nil || !s.usable() {
		return Secret{}, &VaultError{Kind: VaultNotFound}
	}
	return s, nil
}

// Save keeps the secret.
func (k *Keyring) Save(ctx context.Context, account string, s Secret) error {
	value, err := json.Marshal(s)
	if err != nil {
		return &VaultError{Kind: VaultFailed}
	}
	if len(value) >= maxSecret {
		return &VaultError{Kind: VaultTooBig}
	}
	return k.do(ctx, func() error { return k.store.Set(Service, account, string(value)) })
}

// Delete removes the secret. A missing one is VaultNotFound.
func (k *Keyring) Delete(ctx context.Context, account string) error {
	return k.do(ctx, func() error { return k.store.Delete(Service, account) })
}

// LoadText returns a text that SaveText kept: a secret that is no sign-in.
func (k *Keyring) LoadText(ctx context.Context, account string) (string, error) {
	// The value comes through a channel: a call that was given up may still
	// end later.
	got := make(chan string, 1)
	err := k.do(ctx, func() error {
		value, err := k.store.Get(Service, account)
		got <- value
		return err
	})
	if err != nil {
		return "", err
	}
	return <-got, nil
}

// SaveText keeps a short secret text. The account must not be one of a sign-in.
func (k *Keyring) SaveText(ctx context.Context, account, text string) error {
	if len(text) >= maxSecret {
		return &VaultError{Kind: VaultTooBig}
	}
	return k.do(ctx, func() error { return k.store.Set(Service, account, text) })
}

// do runs one call of the key store and waits for it, but not for ever.
func (k *Keyring) do(ctx context.Context, call func() error) error {
	ctx, cancel := context.WithTimeout(ctx, k.timeout)
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return &VaultError{Kind: VaultLocked, cause: ctx.Err()}
	}
	done := make(chan error, 1)
	go func() {
		defer func() { <-k.turn }()
		done <- call()
	}()
	select {
	case err := <-done:
		return vaultError(err)
	case <-ctx.Done():
		return &VaultError{Kind: VaultLocked, cause: ctx.Err()}
	}
}

// vaultError tells apart the failures seen on the systems. Those of the secret
// service come as texts only: no bus, a bus without provider, a collection
// that stays locked.
func vaultError(err error) error {
	if err == nil {
		return nil
	}
	e := &VaultError{Kind: VaultFailed, cause: err}
	var exe *exec.Error
	var op *net.OpError
	text := err.Error()
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		e.Kind = VaultNotFound
	case errors.Is(err, keyring.ErrSetDataTooBig):
		e.Kind = VaultTooBig
	case errors.Is(err, keyring.ErrUnsupportedPlatform), errors.As(err, &exe), errors.As(err, &op),
		strings.Contains(text, "was not provided by any .service files"),
		strings.Contains(text, "DBUS_SESSION_BUS_ADDRESS"),
		strings.Contains(text, "dbus-launch"), strings.Contains(text, "couldn't determine address of session bus"):
		e.Kind = VaultMissing
	case strings.Contains(text, "failed to unlock"), strings.Contains(text, "IsLocked"),
		strings.Contains(text, "prompt dismissed"):
		e.Kind = VaultLocked
	}
	return e
}

type systemStore struct{}

func (systemStore) Get(service, account string) (string, error) { return keyring.Get(service, account) }

func (systemStore) Set(service, account, value string) error {
	return keyring.Set(service, account, value)
}
func (systemStore) Delete(service, account string) error { return keyring.Delete(service, account) }
