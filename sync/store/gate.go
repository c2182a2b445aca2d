package store

import (
	"context"
	"database/sql"
	"time"
)

// Gate is a reason why nothing is sent to an org now. It costs no attempts, and
// stays over a restart.
type Gate struct {
	Kind   string // what closed it: "auth", "quota", "maintenance", ...
	Code   string // Salesforce's code, or ours
	Reason string // in plain words
	Opened time.Time
	Until  time.Time // when to probe next; zero: not by itself
	Probes int       // how often it was tried in vain
}

// OpenGate holds back an org for the reason given by g.Kind. A gate that is
// open already keeps the moment it was opened; all else is replaced. A zero
// g.Opened means now.
func (s *Store) OpenGate(ctx context.Context, orgID string, g Gate) error {
	return s.write(ctx, func(t *tx) error {
		if g.Opened.IsZero() {
			g.Opened = s.now()
		}
		_, err := t.exec(`INSERT INTO gate (org_id, kind, code, reason, opened_ms, until_ms, probes) VALUES (?,?,?,?,?,?,?)
ON CONFLICT (org_id, kind) DO UPDATE SET code = excluded.code, reason = excluded.reason, until_ms = excluded.until_ms,
  probes = excluded.probes`, orgID, g.Kind, g.Code, g.Reason, ms(g.Opened), ms(g.Until), g.Probes)
		return err
	})
}

// CloseGate removes a gate. It is no error when there is none.
func (s *Store) CloseGate(ctx context.Context, orgID, kind string) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`DELETE FROM gate WHERE org_id = ? AND kind = ?`, orgID, kind)
		if err == nil && n == 0 {
			return errNothing
		}
		return err
	})
}

// Gates returns what holds back an org, the oldest first.
func (s *Store) Gates(ctx context.Context, orgID string) ([]Gate, error) {
	var out []Gate
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT kind, code, reason, opened_ms, until_ms, probes FROM gate
WHERE org_id = ? ORDER BY opened_ms, kind`, orgID)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var g Gate
			var opened, until int64
			if err := scan(&g.Kind, &g.Code, &g.Reason, &opened, &until, &g.Probes); err != nil {
				return err
			}
			g.Opened, g.Until = at(opened), at(until)
			out = append(out, g)
			return nil
		})
	})
	return out, err
}

// AddUsage counts calls made to an org in the current hour.
func (s *Store) AddUsage(ctx context.Context, orgID string, calls int) error {
	if calls == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		hour := s.now().Truncate(time.Hour)
		_, err := t.exec(`INSERT INTO api_usage (org_id, hour_ms, calls) VALUES (?,?,?)
ON CONFLICT (org_id, hour_ms) DO UPDATE SET calls = calls + excluded.calls`, orgID, ms(hour), calls)
		return err
	})
}

// Usage returns the calls made to an org since a moment, in whole hours: the
// hour that since falls into counts in full.
func (s *Store) Usage(ctx context.Context, orgID string, since time.Time) (int, error) {
	n := 0
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT coalesce(sum(calls), 0) FROM api_usage WHERE org_id = ? AND hour_ms >= ?`,
			orgID, since.Truncate(time.Hour).UnixMilli()).Scan(&n)
	})
	return n, err
}
