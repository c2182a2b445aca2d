package app

import (
	"context"
	"errors"

	"demobridge/app/status"
	"demobridge/sync/store"
)

// Orgs lists the orgs that were connected on this computer, the latest first.
func (a *App) Orgs(ctx context.Context) ([]status.OrgRow, error) {
	orgs, err := a.store.Orgs(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]status.OrgRow, 0, len(orgs))
	for _, org := range orgs {
		row, err := a.orgRow(ctx, org)
		if err != nil {
			return nil, err
		}
		row.SignedIn = a.signedIn(ctx, org)
		out = append(out, row)
	}
	return out, nil
}

func (a *App) orgRow(ctx context.Context, org store.Org) (status.OrgRow, error) {
	counts, err := a.store.Counts(ctx, org.ID, a.o.Now())
	if err != nil {
		return status.OrgRow{}, err
	}
	return status.OrgRow{
		ID: org.ID, Name: org.Name, Kind: orgKind(org.Kind), Username: org.Username, UserName: org.DisplayName,
		URL: org.InstanceURL, Since: org.ConnectedAt, Active: org.ID == a.orgID(),
		Waiting: counts.Waiting + counts.Retrying + counts.Sending,
	}, nil
}

// signedIn says whether a sign-in of an org is in use or kept.
func (a *App) signedIn(ctx context.Context, org store.Org) bool {
	if l := a.link.Load(); l != nil && l.org.ID == org.ID {
		return a.connection(l).State != status.SignedOut
	}
	_, err := a.restore(ctx, org)
	return err == nil
}

// ErrUnknownOrg says that an org was never connected on this computer.
var ErrUnknownOrg = errors.New("this org was never connected on this computer")

// SetActive goes over to an org that was connected before, with the sign-in
// that is kept for it. What waits for the former org stays with it. When there
// is no such sign-in nothing changes and the error says so; sign in then.
func (a *App) SetActive(ctx context.Context, orgID string) error {
	a.links.Lock()
	defer a.links.Unlock()
	if l := a.link.Load(); l != nil && l.org.ID == orgID {
		return nil
	}
	orgs, err := a.store.Orgs(ctx)
	if err != nil {
		return err
	}
	for _, org := range orgs {
		if org.ID != orgID {
			continue
		}
		l := &link{}
		if err := a.connectKnown(ctx, l, org); err != nil {
			return err
		}
		a.leave()
		if err := a.enter(ctx, l); err != nil {
			l.close()
			return err
		}
		a.launch(l)
		return nil
	}
	return ErrUnknownOrg
}
