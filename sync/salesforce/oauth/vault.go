package oauth

import (
	"context"
	"sync"

	"demobridge/sync/salesforce"
)

// Secret is what is kept of a sign-in between runs.
type Secret struct {
	RefreshToken string `json:"r"`
	InstanceURL  string `json:"i"`
	IdentityURL  string `json:"u"`
	Means
}

// usable says whether a sign-in can be renewed with it.
func (s Secret) usable() bool { return s.RefreshToken != "" || s.Means != (Means{}) }

// String keeps the token out of logs.
func (Secret) String() string { return "oauth.Secret" }

// GoString keeps the token out of logs.
func (Secret) GoString() string { return "oauth.Secret" }

// Vault keeps secrets by account (see Grant.Account). Failures are
// *VaultError. It is safe for use by several goroutines.
type Vault interface {
	Load(ctx context.Context, account string) (Secret, error)
	Save(ctx context.Context, account string, s Secret) error
	Delete(ctx context.Context, account string) error
}

// VaultKind names why a vault did not do what it should.
type VaultKind string

// The kinds of failure of a vault.
const (
	VaultNotFound VaultKind = "not-found" // there is no secret for the account
	VaultMissing  VaultKind = "missing"   // the system has no key store
	VaultLocked   VaultKind = "locked"    // the key store is locked, or did not answer in time
	VaultTooBig   VaultKind = "too-big"
	VaultFailed   VaultKind = "failed"
)

// VaultError is a failure of a vault. Its text names the kind only.
type VaultError struct {
	Kind  VaultKind
	cause error
}

// Error names the kind.
func (e *VaultError) Error() string { return "key store: " + string(e.Kind) }

// Unwrap gives errors.Is and errors.As the cause, without its text.
func (e *VaultError) Unwrap() error {
	if e.cause == nil {
		return nil
	}
	return quiet{e.cause}
}

// Verdict closes the sign-in gate: without the key store nobody can stay
// signed in.
func (e *VaultError) Verdict() salesforce.Verdict {
	key := map[VaultKind]string{
		VaultNotFound: "KEYRING_NOT_FOUND",
		VaultMissing:  "KEYRING_MISSING",
		VaultLocked:   "KEYRING_LOCKED",
		VaultTooBig:   "KEYRING_TOO_BIG",
		VaultFailed:   "KEYRING_FAILED",
	}[e.Kind]
	return salesforce.Verdict{Key: key, Class: salesforce.ClassGate, Gate: salesforce.GateAuth}
}

// Title is what happened, in a few plain words.
func (e *VaultError) Title() string {
	switch e.Kind {
	case VaultNotFound:
		return "No sign-in is kept on this computer"
	case VaultMissing:
		return "This system has no key store"
	case VaultLocked:
		return "The system’s key store is closed"
	case VaultTooBig:
		return "The sign-in does not fit into the system’s key store"
	}
	return "The system’s key store does not work"
}

// Remedy is what to do about it, step by step.
func (e *VaultError) Remedy() []string {
	switch e.Kind {
	case VaultNotFound:
		return []string{"Sign in again. Nothing is lost: sessions wait on this computer."}
	case VaultMissing:
		return []string{"Install a key store, such as GNOME Keyring or KWallet, or sign in at each start."}
	case VaultLocked:
		return []string{"Unlock it, or sign in at each start."}
	}
	return []string{"Sign in at each start, and report this with the details below."}
}

// Memory is a Vault for this run only: for the rehearsal org, and for people
// who choose to sign in at each start. The zero value is ready for use.
type Memory struct {
	mu      sync.Mutex
	secrets map[string]Secret
}

// Load returns the secret of an account.
func (m *Memory) Load(_ context.Context, account string) (Secret, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.secrets[account]
	if !ok {
		return Secret{}, &VaultError{Kind: VaultNotFound}
	}
	return s, nil
}

// Save keeps the secret until the program ends.
func (m *Memory) Save(_ context.Context, account string, s Secret) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.secrets == nil {
		m.secrets = make(map[string]Secret)
	}
	m.secrets[account] = s
	return nil
}

// Delete forgets the secret. A missing one is VaultNotFound.
func (m *Memory) Delete(_ context.Context, account string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.secrets[account]; !ok {
		return &VaultError{Kind: VaultNotFound}
	}
	delete(m.secrets, account)
	return nil
}
