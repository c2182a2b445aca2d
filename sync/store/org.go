package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Org is one Salesforce organisation that was connected. It holds no secrets:
// tokens live in the keyring.
type Org struct {
	ID          string // organization id, 18 characters
	Name        string
	Kind        string // "production", "sandbox", "rehearsal"
	InstanceURL string
	LoginURL    string
	Username    string // sign-in name
	UserID      string
	DisplayName string
	ClientID    string
	Active      bool // sessions are sent here
	BatchSize   int  // rows per request that worked last; 0: not known yet
	ConnectedAt time.Time
}

// SaveOrg stores what is known of an org. Active and a zero BatchSize leave
// alone what is stored; a zero ConnectedAt means now for a new org.
func (s *Store) SaveOrg(ctx context.Context, o Org) error {
	if o.ID == "" {
		return errors.New("store: an org has no id")
	}
	return s.write(ctx, func(t *tx) error {
		connected := ms(o.ConnectedAt)
		if connected == 0 {
			connected = ms(s.now())
		}
		_, err := t.exec(`INSERT INTO org (org_id, name, kind, instance_url, login_url, username, user_id, display_name,
  client_id, batch_size, connected_ms) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11)
ON CONFLICT (org_id) DO UPDATE SET name = ?2, kind = ?3, instance_url = ?4, login_url = ?5, username = ?6, user_id = ?7,
  display_name = ?8, client_id = ?9, batch_size = CASE WHEN ?10 > 0 THEN ?10 ELSE batch_size END,
  connected_ms = CASE WHEN ?12 > 0 THEN ?12 ELSE connected_ms END`,
			o.ID, o.Name, o.Kind, o.InstanceURL, o.LoginURL, o.Username, o.UserID, o.DisplayName,
			o.ClientID, o.BatchSize, connected, ms(o.ConnectedAt))
		return err
	})
}

// SetBatchSize remembers how many rows per request an org takes.
func (s *Store) SetBatchSize(ctx context.Context, orgID string, rows int) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE org SET batch_size = ? WHERE org_id = ?`, rows, orgID)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// Orgs returns all orgs that were ever connected, the latest first.
func (s *Store) Orgs(ctx context.Context) ([]Org, error) {
	var out []Org
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT org_id, name, kind, instance_url, login_url, username, user_id,
  display_name, client_id, active, batch_size, connected_ms FROM org ORDER BY connected_ms DESC, org_id`)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var o Org
			var connected int64
			if err := scan(&o.ID, &o.Name, &o.Kind, &o.InstanceURL, &o.LoginURL, &o.Username, &o.UserID,
				&o.DisplayName, &o.ClientID, &o.Active, &o.BatchSize, &connected); err != nil {
				return err
			}
			o.ConnectedAt = at(connected)
			out = append(out, o)
			return nil
		})
	})
	return out, err
}

// ActiveOrg returns the org that sessions are sent to; ok is false when none is.
func (s *Store) ActiveOrg(ctx context.Context) (o Org, ok bool, err error) {
	orgs, err := s.Orgs(ctx)
	for _, o := range orgs {
		if o.Active {
			return o, true, err
		}
	}
	return Org{}, false, err
}

// SetActiveOrg makes a saved org the one that sessions are sent to; "" makes
// none. What waits for another org stays with that org.
func (s *Store) SetActiveOrg(ctx context.Context, orgID string) error {
	return s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`UPDATE org SET active = 0 WHERE active = 1`); err != nil {
			return err
		}
		if orgID == "" {
			return nil
		}
		n, err := t.exec(`UPDATE org SET active = 1 WHERE org_id = ?`, orgID)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// AdoptUnassigned gives the sessions and share links that came in while no org
// was connected to an org. A session that the org has already is taken as a
// revision of it. It returns how many sessions were given.
func (s *Store) AdoptUnassigned(ctx context.Context, orgID string) (int, error) {
	if orgID == "" {
		return 0, errors.New("store: an org has no id")
	}
	n := 0
	err := s.write(ctx, func(t *tx) error {
		if _, err := t.exec(`INSERT INTO share_link (org_id, id, url, name, creator_id, creator_email, opportunity_id,
  opportunity, linked_by, linked_ms, refused_opportunity, first_seen_ms, sessions, last_viewed_ms,
  url_key, recipient, creator, demo, notes, open_to_all, unwanted)
SELECT ?1, id, url, name, creator_id, creator_email, opportunity_id,
  opportunity, linked_by, linked_ms, refused_opportunity, first_seen_ms, sessions, last_viewed_ms,
  url_key, recipient, creator, demo, notes, open_to_all, unwanted
FROM share_link WHERE org_id = ''
ON CONFLICT (org_id, id) DO UPDATE SET sessions = sessions + excluded.sessions,
  last_viewed_ms = max(last_viewed_ms, excluded.last_viewed_ms)`, orgID); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE link_history SET org_id = ? WHERE org_id = ''`, orgID); err != nil {
			return err
		}
		if _, err := t.exec(`DELETE FROM share_link WHERE org_id = ''`); err != nil {
			return err
		}
		twice, err := t.ids(`SELECT u.id FROM session u JOIN session o ON o.org_id = ? AND o.session_key = u.session_key
WHERE u.org_id = ''`, orgID)
		if err != nil {
			return err
		}
		for _, id := range twice {
			if err := s.mergeUnassigned(t, orgID, id); err != nil {
				return err
			}
		}
		c := s.counting(t)
		if err := c.adopt(orgID); err != nil {
			return err
		}
		if err := c.end(); err != nil {
			return err
		}
		moved, err := t.exec(`UPDATE session SET org_id = ? WHERE org_id = ''`, orgID)
		n = moved + len(twice)
		if err == nil && n == 0 {
			return errNothing
		}
		return err
	})
	return n, err
}

// mergeUnassigned accepts an unassigned session for an org that has it already.
// One that cannot be read is dropped: the org's own revision is all there is.
func (s *Store) mergeUnassigned(t *tx, orgID string, id int64) error {
	one, err := s.load(t, id)
	if err != nil {
		return err
	}
	if one.err == nil {
		arrivals, err := s.arrivalsOf(one.sessions())
		if err != nil {
			return err
		}
		a := s.acceptance(t, orgID)
		if err := a.lookUp(arrivals); err != nil {
			return err
		}
		if err := a.accept(&arrivals[0], &Receipt{}); err != nil {
			return err
		}
		if err := a.sumUp(); err != nil {
			return err
		}
	}
	_, err = t.exec(`DELETE FROM session WHERE id = ?`, id)
	return err
}
