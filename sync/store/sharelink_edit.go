package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"strings"

	"demobridge/sync/session"
)

// ErrNoAddress is returned for a share link without an id and an address.
var ErrNoAddress = errors.New("store: a share link has neither an id nor an address")

// SaveLinks stores share links that people made or imported. A link that is
// known, by its id or its address, is completed: what is said of it replaces
// what was known, what is left empty stays. It returns the ids of the stored
// links, in order, and how many of them are new.
func (s *Store) SaveLinks(ctx context.Context, orgID string, links []ShareLink, by string) (ids []string, added int, err error) {
	err = s.write(ctx, func(t *tx) error {
		ids, added = nil, 0
		a := s.acceptance(t, orgID)
		for _, l := range links {
			id, fresh, err := a.saveByHand(l, by)
			if err != nil {
				return err
			}
			ids = append(ids, id)
			added += count(fresh)
		}
		if len(ids) == 0 {
			return errNothing
		}
		return nil
	})
	return ids, added, err
}

func (a *acceptance) saveByHand(l ShareLink, by string) (id string, fresh bool, err error) {
	own, key := clean(strings.TrimSpace(l.ID)), session.LinkKey(l.URL)
	if cmp.Or(own, key) == "" {
		return "", false, ErrNoAddress
	}
	stored, known, err := a.findLink(own, key, key)
	if err != nil {
		return "", false, err
	}
	id = stored.ID
	_, err = a.t.exec(`INSERT INTO share_link (org_id, id, url, url_key, name, creator_id, creator_email, creator, recipient, demo,
  notes, first_seen_ms) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12)
ON CONFLICT (org_id, id) DO UPDATE SET url = iif(?3 <> '', ?3, url), url_key = iif(?4 <> '', ?4, url_key), name = iif(?5 <> '', ?5, name),
  creator_id = iif(?6 <> '', ?6, creator_id), creator_email = iif(?7 <> '', ?7, creator_email), creator = iif(?8 <> '', ?8, creator),
  recipient = iif(?9 <> '', ?9, recipient), demo = iif(?10 <> '', ?10, demo), notes = iif(?11 <> '', ?11, notes)`,
		a.orgID, id, l.URL, key, l.Name, l.CreatorID, l.CreatorEmail, l.Creator, l.Recipient, l.Demo, l.Notes, a.now)
	if err == nil && !known {
		err = a.t.note(a.orgID, id, a.now, LinkEvent{Kind: EventMade, Person: by})
	}
	clear(a.links)
	return id, !known, err
}

// EditLink replaces what people say of a share link: name, recipient, creator,
// demo, notes, and whether it is open to all.
func (s *Store) EditLink(ctx context.Context, orgID string, l ShareLink) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE share_link SET name = ?, recipient = ?, creator = ?, demo = ?, notes = ?, open_to_all = ?
WHERE org_id = ? AND id = ?`, l.Name, l.Recipient, l.Creator, l.Demo, l.Notes, count(l.OpenToAll), orgID, l.ID)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// RefuseSuggestion remembers that an opportunity is not to be suggested for a
// share link; with an empty one, every suggestion is welcome again.
func (s *Store) RefuseSuggestion(ctx context.Context, orgID, linkID, opportunityID string) error {
	return s.write(ctx, func(t *tx) error {
		query, args := `UPDATE share_link SET unwanted = trim(unwanted || ' ' || ?) WHERE org_id = ? AND id = ?`, []any{opportunityID, orgID, linkID}
		if opportunityID == "" {
			query, args = `UPDATE share_link SET unwanted = '' WHERE org_id = ? AND id = ?`, args[1:]
		}
		n, err := t.exec(query, args...)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// keyLinks fills in the compared form of addresses that were stored before
// there was one.
func keyLinks(ctx context.Context, db *sql.DB) error {
	type link struct{ org, id, key string }
	var missing []link
	rows, err := db.QueryContext(ctx, `SELECT org_id, id, url FROM share_link WHERE url_key = '' AND url <> ''`)
	if err != nil {
		return err
	}
	if err := forEach(rows, func(scan func(...any) error) error {
		var l link
		var address string
		if err := scan(&l.org, &l.id, &address); err != nil {
			return err
		}
		if l.key = session.LinkKey(address); l.key != "" {
			missing = append(missing, l)
		}
		return nil
	}); err != nil {
		return err
	}
	for _, l := range missing {
		if _, err := db.ExecContext(ctx, `UPDATE share_link SET url_key = ? WHERE org_id = ? AND id = ?`, l.key, l.org, l.id); err != nil {
			return err
		}
	}
	return nil
}

// LinkAddresses returns, by the id of each share link that has no opportunity
// and is not open to all, the email addresses of its visitors.
func (s *Store) LinkAddresses(ctx context.Context, orgID string) (map[string][]string, error) {
	out := map[string][]string{}
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT DISTINCT s.share_link_id, lower(s.email) FROM share_link l
JOIN session s INDEXED BY session_link ON s.org_id = l.org_id AND s.share_link_id = l.id AND s.share_link_id <> ''
WHERE l.org_id = ? AND l.opportunity_id = '' AND l.open_to_all = 0 AND s.email <> '' LIMIT 2000`, orgID)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var link, email string
			err := scan(&link, &email)
			out[link] = append(out[link], email)
			return err
		})
	})
	return out, err
}
