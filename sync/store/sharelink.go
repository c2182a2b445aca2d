package store

import (
	"cmp"
	"context"
	"database/sql"
	"strings"
	"time"

	"demobridge/sync/session"
)

// ShareLink is a trackable URL that sessions came through, as known to one
// org: the opportunity it may be linked to is a record of that org.
type ShareLink struct {
	ID           string // the source's id, else the URL
	URL          string
	Name         string
	CreatorID    string
	CreatorEmail string

	OpportunityID string // Salesforce Id; "" when not linked
	Opportunity   string // its name, when known
	LinkedBy      string // who linked it; "" when the source did
	LinkedAt      time.Time

	FirstSeen  time.Time
	Sessions   int       // sessions that came through it; filled by ShareLinks only
	LastViewed time.Time // the latest start of one; filled by ShareLinks only
}

// Opportunity names the deal that a share link is to be linked to.
type Opportunity struct {
	ID   string // Salesforce Id
	Name string
}

// linkedOpportunity is what a session gets from its share link.
type linkedOpportunity struct{ id, name string }

const selectLink = `SELECT id, url, name, creator_id, creator_email, opportunity_id, opportunity, linked_by, linked_ms,
  first_seen_ms FROM share_link WHERE org_id = ? AND id = ?`

const saveLink = `INSERT INTO share_link (org_id, id, url, name, creator_id, creator_email, opportunity_id, linked_ms, first_seen_ms)
VALUES (?,?,?,?,?,?,?,?,?)
ON CONFLICT (org_id, id) DO UPDATE SET url = excluded.url, name = excluded.name, creator_id = excluded.creator_id,
  creator_email = excluded.creator_email,
  opportunity_id = CASE WHEN opportunity_id = '' AND refused_opportunity <> excluded.opportunity_id
    THEN excluded.opportunity_id ELSE opportunity_id END,
  linked_ms = CASE WHEN opportunity_id = '' AND refused_opportunity <> excluded.opportunity_id
    THEN excluded.linked_ms ELSE linked_ms END`

// link remembers the share link a session came through and returns its id and
// the opportunity it gives to the session.
func (a *acceptance) link(given session.ShareLink) (string, linkedOpportunity, error) {
	opp := strings.TrimSpace(given.OpportunityID)
	id := cmp.Or(strings.TrimSpace(given.ID), strings.TrimSpace(given.URL))
	if id == "" {
		return "", linkedOpportunity{id: opp}, nil
	}
	id = clean(id)
	stored, known := a.links[id]
	if !known {
		var err error
		if known, err = scanLink(&stored, func(dest ...any) (bool, error) {
			return a.t.row(selectLink, []any{a.orgID, id}, dest...)
		}); err != nil {
			return "", linkedOpportunity{}, err
		}
	}
	want := ShareLink{
		ID: id, URL: cmp.Or(given.URL, stored.URL), Name: cmp.Or(given.Name, stored.Name),
		CreatorID: cmp.Or(given.CreatorID, stored.CreatorID), CreatorEmail: cmp.Or(given.CreatorEmail, stored.CreatorEmail),
		OpportunityID: cmp.Or(stored.OpportunityID, opp), Opportunity: stored.Opportunity,
		LinkedBy: stored.LinkedBy, LinkedAt: stored.LinkedAt, FirstSeen: stored.FirstSeen,
	}
	if !known || want != stored {
		var linked int64
		if opp != "" {
			linked = a.now
		}
		if _, err := a.t.exec(saveLink, a.orgID, id, want.URL, want.Name, want.CreatorID, want.CreatorEmail,
			opp, linked, a.now); err != nil {
			return "", linkedOpportunity{}, err
		}
		// What a person refused must not come back: the table decides.
		if _, err := scanLink(&want, func(dest ...any) (bool, error) {
			return a.t.row(selectLink, []any{a.orgID, id}, dest...)
		}); err != nil {
			return "", linkedOpportunity{}, err
		}
		a.wrote = true
	}
	a.links[id] = want
	return id, linkedOpportunity{id: want.OpportunityID, name: want.Opportunity}, nil
}

func scanLink(l *ShareLink, row func(dest ...any) (bool, error)) (bool, error) {
	var linked, first int64
	ok, err := row(&l.ID, &l.URL, &l.Name, &l.CreatorID, &l.CreatorEmail, &l.OpportunityID, &l.Opportunity,
		&l.LinkedBy, &linked, &first)
	l.LinkedAt, l.FirstSeen = at(linked), at(first)
	return ok, err
}

// ShareLinks returns the share links known to an org with the number of
// sessions that came through each, the latest viewed first.
func (s *Store) ShareLinks(ctx context.Context, orgID string) ([]ShareLink, error) {
	const query = `SELECT id, url, name, creator_id, creator_email, opportunity_id, opportunity, linked_by, linked_ms,
  first_seen_ms, sessions, last_viewed_ms FROM share_link WHERE org_id = ? ORDER BY last_viewed_ms DESC, id`
	var out []ShareLink
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, query, orgID)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var l ShareLink
			var viewed int64
			if _, err := scanLink(&l, func(dest ...any) (bool, error) {
				return true, scan(append(dest, &l.Sessions, &viewed)...)
			}); err != nil {
				return err
			}
			l.LastViewed = at(viewed)
			out = append(out, l)
			return nil
		})
	})
	return out, err
}

// LinkOpportunity links a share link to an opportunity, on behalf of the person
// named by. Sessions that come later get it; so do those that were not sent yet.
// It returns how many earlier sessions of the link were already sent without
// any opportunity: MoveEarlier sends them again with this one.
func (s *Store) LinkOpportunity(ctx context.Context, orgID, linkID string, opp Opportunity, by string) (earlier int, err error) {
	err = s.write(ctx, func(t *tx) error {
		now := ms(s.now())
		n, err := t.exec(`UPDATE share_link SET opportunity_id = ?, opportunity = ?, linked_by = ?, linked_ms = ?,
  refused_opportunity = '' WHERE org_id = ? AND id = ?`, opp.ID, opp.Name, by, now, orgID, linkID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		if _, err := t.exec(`UPDATE session SET link_opportunity = ?, opportunity = ? WHERE org_id = ? AND share_link_id = ?
  AND sent_version = 0 AND state <> 'sending'`, opp.ID, opp.Name, orgID, linkID); err != nil {
			return err
		}
		_, err = t.row(`SELECT count(*) FROM session WHERE org_id = ? AND share_link_id = ?
  AND link_opportunity = ''`, []any{orgID, linkID}, &earlier)
		return err
	})
	return earlier, err
}

// MoveEarlier gives the opportunity of a share link to the sessions that came
// through it and have none, and makes them due again with a new revision. It
// returns how many; a session whose payload is gone is left as it is.
func (s *Store) MoveEarlier(ctx context.Context, orgID, linkID string) (moved int, err error) {
	err = s.write(ctx, func(t *tx) error {
		moved = 0
		var l ShareLink
		ok, err := scanLink(&l, func(dest ...any) (bool, error) { return t.row(selectLink, []any{orgID, linkID}, dest...) })
		if err != nil {
			return err
		}
		if !ok || l.OpportunityID == "" {
			return ErrNotFound
		}
		ids, err := t.ids(`SELECT id FROM session WHERE org_id = ? AND share_link_id = ?
  AND link_opportunity = ''`, orgID, linkID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			ok, err := s.nextVersion(t, id)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if _, err := t.exec(`UPDATE session SET link_opportunity = ?, opportunity = ? WHERE id = ?`,
				l.OpportunityID, l.Opportunity, id); err != nil {
				return err
			}
			moved++
		}
		return nil
	})
	return moved, err
}

// UnlinkOpportunity takes the opportunity from a share link. Sessions that were
// sent keep theirs; the source cannot bring the same one back.
func (s *Store) UnlinkOpportunity(ctx context.Context, orgID, linkID string) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE share_link SET refused_opportunity = opportunity_id, opportunity_id = '', opportunity = '',
  linked_by = '', linked_ms = 0 WHERE org_id = ? AND id = ?`, orgID, linkID)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		_, err = t.exec(`UPDATE session SET link_opportunity = '', opportunity = '' WHERE org_id = ? AND share_link_id = ?
  AND sent_version = 0 AND state <> 'sending'`, orgID, linkID)
		return err
	})
}
