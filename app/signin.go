package app

import (
	"context"
	"errors"
	"fmt"

	"demobridge/sync/salesforce/oauth"
)

// ErrNoOrg says that no org was ever connected here.
var ErrNoOrg = errors.New("no Salesforce org is connected yet")

// SignIn renews the sign-in of the current org in the browser, which open is
// called to show. It returns when that is done, refused, or ctx ends. The
// outbox is not touched: sending goes on where it stopped.
func (a *App) SignIn(ctx context.Context, open func(address string) error) error {
	l := a.link.Load()
	if l == nil || l.sign == nil {
		return ErrNoOrg
	}
	grant, err := oauth.SignIn(ctx, oauth.Config{LoginURL: l.org.LoginURL, ClientID: l.org.ClientID, OpenBrowser: open})
	if err != nil {
		return err
	}
	if grant.OrgID() != l.org.ID {
		return fmt.Errorf("this is another org than %s: its sessions stay apart", l.org.Name)
	}
	if err := l.sign.Renew(ctx, *grant); err != nil {
		return err
	}
	l.engine.SignedIn()
	return nil
}
