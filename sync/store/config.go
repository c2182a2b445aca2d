package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Config reads the document of that name which an org keeps: its field mappings,
// its playbooks. revision grows with every change; ok is false when there is
// none yet.
func (s *Store) Config(ctx context.Context, orgID, name string) (text []byte, revision int64, ok bool, err error) {
	var json string
	err = s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT json, revision FROM config WHERE org_id = ? AND name = ?`, orgID, name).Scan(&json, &revision)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, 0, false, nil
	}
	return []byte(json), revision, err == nil, err
}

// ChangeConfig replaces a document by what change makes of it, nil when there is
// none, in one transaction: two changes at once cannot lose one of them.
func (s *Store) ChangeConfig(ctx context.Context, orgID, name string, change func(old []byte) ([]byte, error)) error {
	return s.write(ctx, func(t *tx) error {
		var old string
		var revision int64
		known, err := t.row(`SELECT json, revision FROM config WHERE org_id = ? AND name = ?`, []any{orgID, name}, &old, &revision)
		if err != nil {
			return err
		}
		var had []byte
		if known {
			had = []byte(old)
		}
		now, err := change(had)
		if err != nil {
			return fmt.Errorf("store: change %s: %w", name, err)
		}
		if known && string(now) == old {
			return errNothing
		}
		_, err = t.exec(`INSERT OR REPLACE INTO config (org_id, name, json, revision, changed_ms) VALUES (?,?,?,?,?)`,
			orgID, name, string(now), revision+1, ms(s.now()))
		return err
	})
}

// Target is what describe said of an object last, as JSON.
type Target struct {
	Object string
	JSON   []byte
	At     time.Time
}

// Targets returns what was described of an org's objects.
func (s *Store) Targets(ctx context.Context, orgID string) ([]Target, error) {
	var out []Target
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT object, json, at_ms FROM target WHERE org_id = ? ORDER BY object`, orgID)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var t Target
			var text string
			var when int64
			if err := scan(&t.Object, &text, &when); err != nil {
				return err
			}
			t.JSON, t.At = []byte(text), at(when)
			out = append(out, t)
			return nil
		})
	})
	return out, err
}

// SaveTargets remembers what describe said just now.
func (s *Store) SaveTargets(ctx context.Context, orgID string, targets []Target) error {
	if len(targets) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		for _, one := range targets {
			if _, err := t.exec(`INSERT OR REPLACE INTO target (org_id, object, json, at_ms) VALUES (?,?,?,?)`,
				orgID, one.Object, string(one.JSON), ms(s.now())); err != nil {
				return err
			}
		}
		return nil
	})
}

// Choice is which of several equal records a person chose.
type Choice struct {
	Object     string
	Key        string // for whom, as match.Question says
	RecordID   string // "": none of them
	RecordName string
	Person     string
	At         time.Time
}

// Choose remembers a choice, in place of an earlier one.
func (s *Store) Choose(ctx context.Context, orgID string, c Choice) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT OR REPLACE INTO choice (org_id, object, key, record_id, record_name, person, at_ms) VALUES (?,?,?,?,?,?,?)`,
			orgID, c.Object, c.Key, c.RecordID, c.RecordName, c.Person, ms(s.now()))
		return err
	})
}

// Unchoose forgets a choice; the question is asked again.
func (s *Store) Unchoose(ctx context.Context, orgID, object, key string) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`DELETE FROM choice WHERE org_id = ? AND object = ? AND key = ?`, orgID, object, key)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// Choices are all choices of an org, by key.
func (s *Store) Choices(ctx context.Context, orgID string) (map[string]Choice, error) {
	out := map[string]Choice{}
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		clear(out)
		rows, err := tx.QueryContext(ctx, `SELECT object, key, record_id, record_name, person, at_ms FROM choice WHERE org_id = ?`, orgID)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var c Choice
			var when int64
			if err := scan(&c.Object, &c.Key, &c.RecordID, &c.RecordName, &c.Person, &when); err != nil {
				return err
			}
			c.At = at(when)
			out[c.Key] = c
			return nil
		})
	})
	return out, err
}
