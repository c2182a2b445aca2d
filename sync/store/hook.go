package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// Hook is a webhook endpoint: an address that is told of sessions once they
// are in Salesforce. It holds no secrets: those are in the keyring.
type Hook struct {
	ID      string
	OrgID   string // it is told of this org's sessions
	Name    string
	Address string
	Every   bool // of every session that was sent; else of those a playbook sends
	Private bool // may be on this computer or in its own network
	Active  bool
	Why     HookEnd   // why it is not active
	Failing time.Time // since when no delivery succeeded; zero: the last one did
	Made    time.Time

	Waiting int      // deliveries that are due or tried again; filled when reading
	Last    Delivery // the newest that was tried; the zero value when none was; filled when reading
}

// HookEnd says why an endpoint is not told any more.
type HookEnd string

// The reasons.
const (
	HookOff     HookEnd = ""        // a person switched it off
	HookGone    HookEnd = "gone"    // it answered that it is gone (410)
	HookFailing HookEnd = "failing" // it failed for days
)

const saveHook = `INSERT INTO hook (id, org_id, name, address, every, private, active, made_ms) VALUES (?,?,?,?,?,?,?,?)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, address = excluded.address, every = excluded.every,
  private = excluded.private, active = excluded.active, why = '',
  failing_ms = CASE WHEN address = excluded.address AND active = excluded.active THEN failing_ms ELSE 0 END`

// SaveHook stores an endpoint. One that is switched on again, or has another
// address, begins with a clean record.
func (s *Store) SaveHook(ctx context.Context, h Hook) error {
	if h.ID == "" || h.OrgID == "" || h.Address == "" {
		return errors.New("store: a webhook without id, org or address")
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(saveHook, h.ID, h.OrgID, h.Name, h.Address, count(h.Every), count(h.Private), count(h.Active), ms(s.now()))
		return err
	})
}

// DeleteHook forgets an endpoint and its deliveries. Action runs that wait for
// one are failed.
func (s *Store) DeleteHook(ctx context.Context, id string) error {
	return s.write(ctx, func(t *tx) error {
		now := ms(s.now())
		if _, err := t.exec(`UPDATE action_run SET state = 'failed', code = '`+HookRemovedCode+`', reason = ?, at_ms = ?
WHERE state IN ('pending','running','retrying') AND (session_id, playbook, action) IN (
  SELECT session_id, playbook, action FROM hook_delivery WHERE hook_id = ? AND playbook <> '' AND state IN ('pending','sending'))`,
			hookRemoved, now, id); err != nil {
			return err
		}
		n, err := t.exec(`DELETE FROM hook WHERE id = ?`, id)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// HookRemovedCode is the code of an action run whose endpoint is gone.
const (
	HookRemovedCode = "WEBHOOK_REMOVED"
	hookRemoved     = "The webhook was removed."
	hookSwitchedOff = "The webhook is switched off."
)

const hookColumns = `h.id, h.org_id, h.name, h.address, h.every, h.private, h.active, h.why, h.failing_ms, h.made_ms,
  (SELECT count(*) FROM hook_delivery d WHERE d.hook_id = h.id AND d.state IN ('pending','sending'))`

// Hooks are the endpoints of an org, the oldest first.
func (s *Store) Hooks(ctx context.Context, orgID string) ([]Hook, error) {
	return s.hooks(ctx, `WHERE h.org_id = ? ORDER BY h.made_ms, h.id`, orgID)
}

// Hook is one endpoint; ErrNotFound when there is none of this id.
func (s *Store) Hook(ctx context.Context, id string) (Hook, error) {
	all, err := s.hooks(ctx, `WHERE h.id = ?`, id)
	if err == nil && len(all) == 0 {
		return Hook{}, ErrNotFound
	}
	if err != nil {
		return Hook{}, err
	}
	return all[0], nil
}

func (s *Store) hooks(ctx context.Context, where string, args ...any) ([]Hook, error) {
	var out []Hook
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT `+hookColumns+` FROM hook h `+where, args...)
		if err != nil {
			return err
		}
		if err := forEach(rows, func(scan func(...any) error) error {
			var h Hook
			var failing, made int64
			if err := scan(&h.ID, &h.OrgID, &h.Name, &h.Address, &h.Every, &h.Private, &h.Active, &h.Why, &failing, &made, &h.Waiting); err != nil {
				return err
			}
			h.Failing, h.Made = at(failing), at(made)
			out = append(out, h)
			return nil
		}); err != nil {
			return err
		}
		for i := range out {
			last, err := deliveries(ctx, tx, `WHERE d.hook_id = ? AND d.tried_ms > 0 ORDER BY d.id DESC LIMIT 1`, out[i].ID)
			if err != nil {
				return err
			}
			if len(last) > 0 {
				out[i].Last = last[0]
			}
		}
		return nil
	})
	return out, err
}
