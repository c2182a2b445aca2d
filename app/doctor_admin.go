package app

import (
	"context"
	"fmt"

	"demobridge/app/status"
	"demobridge/sync/salesforce/oauth"
)

// FixChecksByAdmin has an admin sign in, in the browser that open is called to
// show, for this one change: what the checks with these ids lack is granted to
// the connected user, and the admin's sign-in is revoked afterwards. It is
// never kept. Otherwise it is like FixChecks.
func (a *App) FixChecksByAdmin(ctx context.Context, open func(address string) error, ids ...string) (status.AccessReport, error) {
	l := a.link.Load()
	if l == nil {
		return status.AccessReport{}, ErrNoOrg
	}
	// The browser may know the sync user still: ask who it is.
	cfg := oauth.Config{LoginURL: l.org.LoginURL, ClientID: l.org.ClientID, OpenBrowser: open, Prompt: "login"}
	grant, err := oauth.SignIn(ctx, cfg)
	if err != nil {
		return status.AccessReport{}, err
	}
	admin, err := oauth.NewSession(ctx, cfg, *grant, new(oauth.Memory))
	if err != nil {
		return status.AccessReport{}, err
	}
	defer admin.Close()
	defer func() {
		// The token is forgotten in any case; Salesforce ends it by itself when
		// it cannot be told now.
		_ = admin.Revoke(context.WithoutCancel(ctx))
	}()
	if grant.OrgID() != l.org.ID {
		return status.AccessReport{}, fmt.Errorf("this is another org than %s: nothing was changed", l.org.Name)
	}
	return a.fixChecks(ctx, l, admin, ids)
}
