package app

import (
	"context"
	"fmt"

	"demobridge/app/status"
	"demobridge/sync/salesforce/oauth"
)

// FixChecksAsAdmin repairs what the signed-in user may not repair: an admin
// signs in in the browser, which open is called to show, for this one change.
// That sign-in is never kept; Salesforce is told to end it as soon as the
// change is made. What is granted goes to the user of the sync.
func (a *App) FixChecksAsAdmin(ctx context.Context, open func(address string) error, ids ...string) (status.AccessReport, error) {
	l := a.link.Load()
	if l == nil {
		return status.AccessReport{}, ErrNoOrg
	}
	// Without the prompt Salesforce would take whoever is signed in already.
	cfg := oauth.Config{LoginURL: l.org.LoginURL, ClientID: l.org.ClientID, OpenBrowser: open, Prompt: "login"}
	grant, err := oauth.SignIn(ctx, cfg)
	if err != nil {
		return status.AccessReport{}, err
	}
	admin, err := oauth.NewSession(ctx, cfg, *grant, new(oauth.Memory))
	if err != nil {
		return status.AccessReport{}, fmt.Errorf("sign the admin in: %w", err)
	}
	defer admin.Close()
	// A sign-in that could not be ended is forgotten here all the same.
	defer func() { _ = admin.Revoke(context.WithoutCancel(ctx)) }()
	if grant.OrgID() != l.org.ID {
		return status.AccessReport{}, fmt.Errorf("the admin signed in to another org than %s", l.org.Name)
	}
	return a.fixChecks(ctx, l, admin, ids)
}
