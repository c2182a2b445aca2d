package oauth

import "context"

// Renew takes over a new sign-in of the same user and org, and ends whatever
// failure the former one had. The vault is written first; when that fails
// (*VaultError) the new sign-in is used for this run all the same. A grant for
// another user or org is refused with an Error of kind WrongLogin.
func (s *Session) Renew(ctx context.Context, g Grant) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	if g.Account() != s.account {
		return newError(WrongLogin)
	}
	var err error
	if g.RefreshToken != "" {
		err = s.vault.Save(ctx, s.account, Secret{RefreshToken: g.RefreshToken, InstanceURL: g.InstanceURL, IdentityURL: g.IdentityURL})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.grant, s.unsaved, s.ended = g, false, nil
	return err
}
