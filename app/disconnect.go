package app

import (
	"context"
	"errors"

	"demobridge/app/status"
	"demobridge/sync/salesforce/oauth"
	"demobridge/sync/store"
)

// settingDisconnected holds the id of the org that a person disconnected, so
// that the next start does not take its missing sign-in for a fault.
const settingDisconnected = "org.disconnected"

func (a *App) disconnected(ctx context.Context) string {
	var id string
	// Unknown: then the missing sign-in is told, which harms nothing.
	_, _ = a.store.Setting(ctx, settingDisconnected, &id)
	return id
}

func (a *App) noteDisconnected(ctx context.Context, id string) {
	if a.disconnected(ctx) != id {
		_ = a.store.SetSetting(ctx, settingDisconnected, id)
	}
}

// Disconnect stops sending, ends the sign-in at Salesforce and removes it from
// this computer. Sessions are kept, and new ones are still accepted: they wait
// until the same org is connected again. When Salesforce cannot be reached the
// sign-in is removed here all the same, and the report says what is left.
// Without a connected or known org the error is ErrNoOrg.
func (a *App) Disconnect(ctx context.Context) (status.Disconnected, error) {
	a.links.Lock()
	defer a.links.Unlock()
	home := a.home.Load()
	if home == nil {
		return status.Disconnected{}, ErrNoOrg
	}
	l := a.leave()
	a.noteDisconnected(ctx, home.ID)
	a.fault.Store(nil)
	out := status.Disconnected{Revoked: true, Removed: true}
	if err := a.endSignIn(ctx, l, *home, &out); err != nil {
		out.Trouble = trouble(err)
	}
	var err error
	out.Org, err = a.orgRow(ctx, *home)
	a.watch.touch()
	return out, err
}

// endSignIn revokes and removes; the first failure is the one to tell.
func (a *App) endSignIn(ctx context.Context, l *link, org store.Org, out *status.Disconnected) error {
	var s *oauth.Session
	if l != nil {
		if s = l.sign; s == nil {
			return nil // a ready token of a practice org: there is nothing to end
		}
	} else {
		var err error
		var ve *oauth.VaultError
		if s, err = a.restore(ctx, org); errors.As(err, &ve) && ve.Kind == oauth.VaultNotFound {
			return nil // it is over already
		} else if err != nil {
			out.Revoked, out.Removed = false, false
			return err
		}
	}
	defer s.Close()
	revoked := s.Revoke(ctx)
	if revoked == nil {
		return nil
	}
	// What Revoke could not do it left as it was. If it was this computer's
	// part that failed, Salesforce has ended the sign-in, and Forget says why.
	var ve *oauth.VaultError
	out.Revoked = errors.As(revoked, &ve)
	if err := s.Forget(ctx); err != nil {
		out.Removed = false
		return err
	}
	if out.Revoked {
		return nil
	}
	return revoked
}
