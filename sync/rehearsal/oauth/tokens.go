package oauth

import (
	"cmp"
	"slices"
)

// maxApprovals is how many approvals of one app by one user live at once; the next
// one silently revokes the oldest (contract 1.5).
const maxApprovals = 5

// newSession adds an access token to the batch and returns it. Its form is
// <15-character org ID>!<96 characters> (contract 1.4).
func (s *Server) newSession(b *batch, sess *session) (string, error) {
	text, err := s.randomText(94)
	if err != nil {
		return "", err
	}
	if sess.ID, err = s.newID("0Ak"); err != nil {
		return "", err
	}
	token := s.orgID[:15] + "!AR" + text
	now := s.millis()
	sess.Created, sess.Used = now, now
	sess.lastUsed.Store(now)
	sess.kept.Store(now)
	d := digestOf(token)
	b.put(kindSession, d.String(), sess)
	b.then(func() { s.sessions[d] = sess })
	return token, nil
}

// newRefresh gives the grant a fresh refresh token and adds both to the batch.
func (s *Server) newRefresh(b *batch, g *grant) (string, error) {
	text, err := s.randomText(80)
	if err != nil {
		return "", err
	}
	token := "5Aep861" + text
	d := digestOf(token)
	g.Refresh = d.String()
	kept := *g
	b.put(kindGrant, g.ID, kept)
	b.then(func() { s.grants[kept.ID] = kept; s.refresh[d] = kept.ID })
	return token, nil
}

// newGrant records an approval and returns it, with a refresh token when the scopes
// ask for one. Without one an older approval of the same kind is used again, so that
// they do not pile up. The caller holds write.
func (s *Server) newGrant(b *batch, u User, a App, scopes []string) (grant, string, error) {
	offline := slices.ContainsFunc(scopes, isOffline)
	mine := []grant{}
	for _, g := range s.grants {
		if g.UserID == u.ID && g.AppKey == a.ConsumerKey && (g.Refresh != "") == offline {
			mine = append(mine, g)
		}
	}
	slices.SortFunc(mine, func(x, y grant) int {
		return cmp.Or(cmp.Compare(x.Created, y.Created), cmp.Compare(x.ID, y.ID))
	})
	now := s.millis()
	if !offline {
		for _, g := range mine {
			if slices.Equal(g.Scopes, scopes) {
				g.LastUsed, g.UseCount = now, g.UseCount+1
				b.put(kindGrant, g.ID, g)
				b.then(func() { s.grants[g.ID] = g })
				return g, "", nil
			}
		}
	}
	for len(mine) >= maxApprovals {
		s.dropGrant(b, mine[0].ID)
		mine = mine[1:]
	}
	// Approvals within one millisecond must still have an order.
	if n := len(mine); n > 0 && now <= mine[n-1].Created {
		now = mine[n-1].Created + 1
	}
	id, err := s.newID("0CQ")
	if err != nil {
		return grant{}, "", err
	}
	g := grant{ID: id, UserID: u.ID, AppKey: a.ConsumerKey, Scopes: scopes, Created: now, LastUsed: now, UseCount: 1}
	if !offline {
		b.put(kindGrant, g.ID, g)
		b.then(func() { s.grants[g.ID] = g })
		return g, "", nil
	}
	refresh, err := s.newRefresh(b, &g)
	return g, refresh, err
}

// dropGrant revokes an approval: its refresh token, those it replaced, and every
// access token that came from them. The caller holds write.
func (s *Server) dropGrant(b *batch, id string) {
	g, ok := s.grants[id]
	if !ok {
		return
	}
	b.del(kindGrant, id)
	b.then(func() { delete(s.grants, id) })
	if d, err := parseDigest(g.Refresh); err == nil {
		b.then(func() { delete(s.refresh, d) })
	}
	for d, of := range s.retired {
		if of == id {
			b.del(kindRetired, d.String())
			b.then(func() { delete(s.retired, d) })
		}
	}
	s.dropSessions(b, AccessRevoked, func(sess *session) bool { return sess.GrantID == id })
}

// dropSessions ends every access token that which picks. The caller holds write.
func (s *Server) dropSessions(b *batch, why AccessFault, which func(*session) bool) {
	for d, sess := range s.sessions {
		if which(sess) {
			s.dropSession(b, why, d)
		}
	}
}

// maxEnded bounds the memory of ended tokens, which only serves to name the reason.
const maxEnded = 10_000

func (s *Server) dropSession(b *batch, why AccessFault, d digest) {
	b.del(kindSession, d.String())
	b.then(func() {
		delete(s.sessions, d)
		if len(s.ended) >= maxEnded {
			clear(s.ended)
		}
		s.ended[d] = why
	})
}
