package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// ChangeState is what is known of a change of a record.
type ChangeState string

// The states of a change. One that was asked for may have been made: a process
// that is killed does not learn it.
const (
	ChangeAsked   ChangeState = "asked"
	ChangeWritten ChangeState = "written"
	ChangeRefused ChangeState = "refused"
	ChangeUndone  ChangeState = "undone"
)

// ChangesKept is how long a change can be undone.
const ChangesKept = 30 * 24 * time.Hour

// Change is one record that was changed in Salesforce, with its before-image.
type Change struct {
	ID         int64
	FlushID    int64
	Object     string
	RecordID   string
	RecordName string
	At         time.Time
	State      ChangeState
	Sessions   []string // keys of the sessions it was made for
	Fields     []ChangedField
}

// ChangedField is one field before and after, as JSON would say it: nil, bool,
// json.Number or string.
type ChangedField struct {
	Field  string `json:"f"`
	Label  string `json:"l,omitempty"`
	Before any    `json:"b"`
	After  any    `json:"a"`
	Rule   string `json:"r,omitempty"` // the rule that decided, in words
	Undone bool   `json:"u,omitempty"`
}

// changeBody is the part of a change that is sealed.
type changeBody struct {
	Sessions []string       `json:"s,omitempty"`
	Fields   []ChangedField `json:"f"`
}

// Flush is one run of the engine that wrote something.
type Flush struct {
	ID       int64
	Started  time.Time
	Ended    time.Time // zero while it runs, or when it was killed
	Calls    int
	Sessions int
	Records  int // other than sessions
	Undone   bool
}

// BeginFlush makes room for what a run of the engine writes.
func (s *Store) BeginFlush(ctx context.Context, orgID string) (id int64, err error) {
	err = s.write(ctx, func(t *tx) error {
		_, id, err = t.insert(`INSERT INTO flush (org_id, started_ms) VALUES (?,?)`, orgID, ms(s.now()))
		return err
	})
	return id, err
}

// EndFlush says what a run of the engine came to. One that wrote nothing is
// forgotten.
func (s *Store) EndFlush(ctx context.Context, f Flush) error {
	return s.write(ctx, func(t *tx) error {
		if f.Sessions == 0 && f.Records == 0 {
			_, err := t.exec(`DELETE FROM flush WHERE id = ? AND NOT EXISTS (SELECT 1 FROM change WHERE flush_id = ?1)`, f.ID)
			return err
		}
		_, err := t.exec(`UPDATE flush SET ended_ms = ?, calls = ?, sessions = ?, records = ? WHERE id = ?`,
			ms(s.now()), f.Calls, f.Sessions, f.Records, f.ID)
		return err
	})
}

// Flushes are the last runs of the engine that wrote something, the latest
// first.
func (s *Store) Flushes(ctx context.Context, orgID string, limit int) ([]Flush, error) {
	var out []Flush
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT id, started_ms, ended_ms, calls, sessions, records,
  EXISTS (SELECT 1 FROM change c WHERE c.org_id = flush.org_id AND c.flush_id = flush.id AND c.state = 'undone')
    AND NOT EXISTS (SELECT 1 FROM change c WHERE c.org_id = flush.org_id AND c.flush_id = flush.id AND c.state IN ('asked', 'written'))
FROM flush WHERE org_id = ? ORDER BY started_ms DESC, id DESC LIMIT ?`, orgID, limit)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var f Flush
			var started, ended int64
			if err := scan(&f.ID, &started, &ended, &f.Calls, &f.Sessions, &f.Records, &f.Undone); err != nil {
				return err
			}
			f.Started, f.Ended = at(started), at(ended)
			out = append(out, f)
			return nil
		})
	})
	return out, err
}

// AskChanges keeps the before-images of records that are about to be changed,
// and gives each change its ID. They are on the disk when it returns.
func (s *Store) AskChanges(ctx context.Context, orgID string, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		now := ms(s.now())
		for i := range changes {
			c := &changes[i]
			sealed, err := s.sealChange(c)
			if err != nil {
				return err
			}
			if _, c.ID, err = t.insert(`INSERT INTO change (org_id, flush_id, object, record_id, record_name, at_ms, state, sealed)
VALUES (?,?,?,?,?,?,'asked',?)`, orgID, c.FlushID, c.Object, c.RecordID, c.RecordName, now, sealed); err != nil {
				return err
			}
			c.At, c.State = at(now), ChangeAsked
		}
		return nil
	})
}

// SettleChanges says what became of changes, by their IDs. The fields of one
// that is given with any are replaced.
func (s *Store) SettleChanges(ctx context.Context, changes []Change) error {
	if len(changes) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		for i := range changes {
			c := &changes[i]
			sealed, err := s.sealChange(c)
			if err != nil {
				return err
			}
			if _, err := t.exec(`UPDATE change SET state = ?, sealed = ? WHERE id = ?`, string(c.State), sealed, c.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) sealChange(c *Change) ([]byte, error) {
	plain, err := json.Marshal(changeBody{Sessions: c.Sessions, Fields: c.Fields})
	if err != nil {
		return nil, fmt.Errorf("store: encode a change: %w", err)
	}
	return s.sealer.Seal(plain, changeAAD(c.RecordID, c.FlushID))
}

func changeAAD(recordID string, flush int64) []byte { return aad("change:"+recordID, flush) }

// decodeExact reads JSON without giving up digits of numbers.
func decodeExact(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(v)
}

// ChangeFilter says which changes are wanted; its parts are alternatives, the
// first that is set counts.
type ChangeFilter struct {
	ID       int64
	FlushID  int64
	RecordID string
	Since    time.Time // with RecordID, or alone
}

// Changes returns changes of records, the latest first.
func (s *Store) Changes(ctx context.Context, orgID string, f ChangeFilter) ([]Change, error) {
	query, args := `at_ms >= ?`, []any{orgID, ms(f.Since)}
	switch {
	case f.ID != 0:
		query, args = `id = ?`, []any{orgID, f.ID}
	case f.FlushID != 0:
		query, args = `flush_id = ?`, []any{orgID, f.FlushID}
	case f.RecordID != "":
		query, args = `record_id = ? AND at_ms >= ?`, []any{orgID, f.RecordID, ms(f.Since)}
	}
	var out []Change
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT id, flush_id, object, record_id, record_name, at_ms, state, sealed FROM change
WHERE org_id = ? AND `+query+` ORDER BY id DESC`, args...)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var c Change
			var when int64
			var sealed []byte
			if err := scan(&c.ID, &c.FlushID, &c.Object, &c.RecordID, &c.RecordName, &when, &c.State, &sealed); err != nil {
				return err
			}
			plain, err := s.sealer.Open(sealed, changeAAD(c.RecordID, c.FlushID))
			if err != nil {
				return fmt.Errorf("store: open a change: %w", err)
			}
			var body changeBody
			if err := decodeExact(plain, &body); err != nil {
				return fmt.Errorf("store: read a change: %w", err)
			}
			c.At, c.Sessions, c.Fields = at(when), body.Sessions, body.Fields
			out = append(out, c)
			return nil
		})
	})
	return out, err
}

// ForgetChanges removes before-images that are older than age, and the runs of
// the engine of that time. It returns how many changes.
func (s *Store) ForgetChanges(ctx context.Context, age time.Duration) (int, error) {
	n := 0
	err := s.write(ctx, func(t *tx) error {
		limit := ms(s.now().Add(-age))
		var err error
		if n, err = t.exec(`DELETE FROM change WHERE at_ms < ?`, limit); err != nil {
			return err
		}
		flushes, err := t.exec(`DELETE FROM flush WHERE started_ms < ?`, limit)
		if err == nil && n+flushes == 0 {
			return errNothing
		}
		return err
	})
	return n, err
}
