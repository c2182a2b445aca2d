package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"

	"demobridge/app/instance"
	"demobridge/sync/salesforce/oauth"
	"demobridge/sync/store"
)

// inDemo says that the org is a practice one of this run: its sign-ins are not
// worth an entry in the system's key store.
func (a *App) inDemo() bool { return a.o.Org.Rehearsal != nil || a.o.Org.Running != nil }

// vault is where sign-ins are kept between runs.
func (a *App) vault() oauth.Vault {
	if a.inDemo() {
		return &a.thisRun
	}
	return oauth.NewKeyring(nil, 0)
}

// keep makes a lasting sign-in of a grant. Without a key store it lasts for
// this run, and why says so; it is never written anywhere else.
func (a *App) keep(ctx context.Context, cfg oauth.Config, g oauth.Grant) (s *oauth.Session, why *oauth.VaultError, err error) {
	cfg.Alone = a.alone
	s, err = oauth.NewSession(ctx, cfg, g, a.vault())
	if errors.As(err, &why) {
		s, err = oauth.NewSession(ctx, cfg, g, &a.thisRun)
	}
	return s, why, err
}

// restore takes up the sign-in that is kept for an org.
func (a *App) restore(ctx context.Context, org store.Org) (*oauth.Session, error) {
	cfg := oauth.Config{LoginURL: org.LoginURL, ClientID: org.ClientID, Alone: a.alone}
	s, err := oauth.RestoreSession(ctx, cfg, accountOf(org), &a.thisRun)
	if err == nil {
		return s, nil
	}
	return oauth.RestoreSession(ctx, cfg, accountOf(org), a.vault())
}

// accountOf names an org's sign-in the way oauth.Grant.Account does.
func accountOf(org store.Org) string { return org.ID + "/" + org.UserID }

// alone keeps other programs of this user from spending the same refresh token
// at the same time: two windows on two data folders share one entry of the key
// store. The turn is a kernel lock on a file that is common to all folders.
// Where no such file can be made there is no turn to wait for, and the sign-in
// still looks into the key store before it spends a token.
func (a *App) alone(ctx context.Context, account string) (release func(), err error) {
	base, err := os.UserCacheDir()
	if err != nil {
		base = os.TempDir()
	}
	sum := sha256.Sum256([]byte(account))
	file := filepath.Join(base, "demobridge", "sign-in-"+hex.EncodeToString(sum[:8])+".lock")
	return instance.TakeTurn(ctx, file)
}
