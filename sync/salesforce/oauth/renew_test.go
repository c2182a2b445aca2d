package oauth_test

import (
	"context"
	"testing"

	"demobridge/sync/salesforce/oauth"
)

func TestANewSignInTakesOverFromAnEndedOne(t *testing.T) {
	l, s, v := signedIn(t, true)
	l.with(func() { l.current = "" })
	if _, _, err := s.Refresh(context.Background(), token(t, s)); oauthFault(t, err).Kind != oauth.Ended {
		t.Fatal(err)
	}
	g := signIn(t, l)
	if err := s.Renew(context.Background(), *g); err != nil {
		t.Fatal(err)
	}
	if token(t, s) != g.AccessToken {
		t.Error("the new sign-in is not used")
	}
	if kept, err := v.Memory.Load(context.Background(), account); err != nil || kept.RefreshToken != g.RefreshToken {
		t.Error("the new sign-in is not kept", err)
	}
	if _, _, err := s.Refresh(context.Background(), g.AccessToken); err != nil {
		t.Error(err)
	}
	other := *g
	other.IdentityURL = l.URL + "/id/" + orgID + "/005000000000002AAA"
	if err := s.Renew(context.Background(), other); oauthFault(t, err).Kind != oauth.WrongLogin {
		t.Error("another user took over", err)
	}
}

func TestANewSignInThatCouldNotBeKeptIsNotLostToTheOldOne(t *testing.T) {
	l, s, v := signedIn(t, true)
	g := signIn(t, l) // ends what the vault has
	v.breakWith(locked())
	if err := s.Renew(context.Background(), *g); vaultFault(t, err).Kind != oauth.VaultLocked {
		t.Fatal(err)
	}
	v.breakWith(nil)
	if _, _, err := s.Refresh(context.Background(), g.AccessToken); err != nil {
		t.Fatal(err)
	}
	kept, err := v.Memory.Load(context.Background(), account)
	l.with(func() {
		if err != nil || kept.RefreshToken != l.current {
			t.Error("the vault has the old sign-in", err)
		}
	})
}
