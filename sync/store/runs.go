package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// RunState says what became of one action of one playbook for one session.
type RunState string

// The states of an action run.
const (
	RunPending   RunState = "pending"
	RunRunning   RunState = "running"
	RunCompleted RunState = "completed"
	RunSkipped   RunState = "skipped"
	RunRetrying  RunState = "retrying"
	RunFailed    RunState = "failed"
)

// Run is one action of one playbook for one session. There is one for the three
// of them, however often the session is sent.
type Run struct {
	SessionID  int64
	SessionKey string // filled when reading
	Playbook   string // its id
	Action     string
	Version    int64 // the revision of the session it is for
	State      RunState
	Reason     string // in words: what was done, why not, or what went wrong
	Code       string // Salesforce's, of a failure
	Object     string
	RecordID   string
	RecordName string
	FlushID    int64
	Attempts   int       // failures that counted
	Next       time.Time // when a waiting one is due
	At         time.Time // of the last change; filled when reading
	Webhook    string    // the endpoint that a pending one is told to; only when recording
}

const saveRun = `INSERT INTO action_run (session_id, playbook, action, org_id, version, state, reason, code, object, record_id,
  record_name, flush_id, attempts, next_ms, at_ms)
SELECT ?1, ?2, ?3, org_id, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14 FROM session WHERE id = ?1
ON CONFLICT (session_id, playbook, action) DO UPDATE SET version = excluded.version, state = excluded.state,
  reason = excluded.reason, code = excluded.code, object = excluded.object, record_id = excluded.record_id,
  record_name = excluded.record_name, flush_id = excluded.flush_id, attempts = excluded.attempts,
  next_ms = excluded.next_ms, at_ms = excluded.at_ms
WHERE excluded.version >= version`

// RecordRuns writes down how action runs stand, all in one transaction. A run of
// an older revision than the one known changes nothing; neither does one of a
// session that is gone.
func (s *Store) RecordRuns(ctx context.Context, runs []Run) error {
	if len(runs) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error { return saveRuns(t, runs, s.now()) })
}

func saveRuns(t *tx, runs []Run, now time.Time) error {
	for i := range runs {
		r := &runs[i]
		if r.SessionID == 0 || r.Playbook == "" || r.Action == "" || r.State == "" {
			return fmt.Errorf("store: an action run without a session, playbook, action or state")
		}
		if _, err := t.exec(saveRun, r.SessionID, r.Playbook, r.Action, r.Version, string(r.State), r.Reason, r.Code, r.Object,
			r.RecordID, r.RecordName, r.FlushID, r.Attempts, ms(r.Next), ms(now)); err != nil {
			return err
		}
		if r.Webhook != "" && r.State == RunPending {
			if err := t.queueRun(r, now); err != nil {
				return err
			}
		}
	}
	return nil
}

const runColumns = `r.session_id, s.session_key, r.playbook, r.action, r.version, r.state, r.reason, r.code, r.object, r.record_id,
  r.record_name, r.flush_id, r.attempts, r.next_ms, r.at_ms`

func scanRuns(rows *sql.Rows) ([]Run, error) {
	var out []Run
	err := forEach(rows, func(scan func(...any) error) error {
		var r Run
		var next, when int64
		if err := scan(&r.SessionID, &r.SessionKey, &r.Playbook, &r.Action, &r.Version, &r.State, &r.Reason, &r.Code, &r.Object,
			&r.RecordID, &r.RecordName, &r.FlushID, &r.Attempts, &next, &when); err != nil {
			return err
		}
		r.Next, r.At = at(next), at(when)
		out = append(out, r)
		return nil
	})
	return out, err
}

// Runs are the action runs of a session, in the order of playbook and action.
func (s *Store) Runs(ctx context.Context, orgID, key string) ([]Run, error) {
	var out []Run
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT `+runColumns+` FROM session s JOIN action_run r ON r.session_id = s.id
WHERE s.org_id = ? AND s.session_key = ? ORDER BY r.playbook, r.action`, orgID, key)
		if err != nil {
			return err
		}
		out, err = scanRuns(rows)
		return err
	})
	return out, err
}

// DueRuns are up to limit action runs that wait and whose time has come, those
// that have waited longest first. Those of a session's own record wait with the
// session, and those of a webhook with its deliveries.
func (s *Store) DueRuns(ctx context.Context, orgID string, limit int) ([]Run, error) {
	var out []Run
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT `+runColumns+` FROM action_run r INDEXED BY action_run_due JOIN session s ON s.id = r.session_id
WHERE r.org_id = ? AND r.state IN ('pending','running','retrying') AND r.next_ms <= ? AND r.object NOT IN ('', 'Navattic_Session__c') ORDER BY r.next_ms, r.session_id LIMIT ?`,
			orgID, ms(s.now()), limit)
		if err != nil {
			return err
		}
		out, err = scanRuns(rows)
		return err
	})
	return out, err
}

// NextRun is when the earliest waiting action run is due; ok is false when none
// waits.
func (s *Store) NextRun(ctx context.Context, orgID string) (due time.Time, ok bool, err error) {
	err = s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var next sql.NullInt64
		if err := tx.QueryRowContext(ctx, `SELECT min(next_ms) FROM action_run INDEXED BY action_run_due
WHERE org_id = ? AND state IN ('pending','running','retrying') AND object NOT IN ('', 'Navattic_Session__c')`, orgID).Scan(&next); err != nil {
			return err
		}
		due, ok = at(max(next.Int64, 1)), next.Valid
		return nil
	})
	return due, ok, err
}

// RetryRuns makes failed and retrying action runs due at once, those of one code
// or, for "", all. It returns how many.
func (s *Store) RetryRuns(ctx context.Context, orgID, code string) (int, error) {
	n := 0
	err := s.write(ctx, func(t *tx) error {
		var err error
		n, err = t.exec(`UPDATE action_run SET state = 'pending', attempts = 0, next_ms = 0, at_ms = ?
WHERE org_id = ? AND state IN ('failed','retrying') AND (? = '' OR code = ?)`, ms(s.now()), orgID, code, code)
		if err == nil && n == 0 {
			return errNothing
		}
		return err
	})
	return n, err
}

// RunCounts are, for each playbook of an org, how many sessions it did something
// for since a moment.
func (s *Store) RunCounts(ctx context.Context, orgID string, since time.Time) (map[string]int, error) {
	out := map[string]int{}
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		clear(out)
		rows, err := tx.QueryContext(ctx, `SELECT playbook, count(DISTINCT session_id) FROM action_run INDEXED BY action_run_when
WHERE org_id = ? AND at_ms >= ? AND state = 'completed' GROUP BY playbook`, orgID, ms(since))
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var id string
			var n int
			if err := scan(&id, &n); err != nil {
				return err
			}
			out[id] = n
			return nil
		})
	})
	return out, err
}

// RunFault is a cause for which action runs fail or are tried again.
type RunFault struct {
	Action, Object, Code, Reason string
	State                        RunState
	Runs                         int
	Last                         time.Time
}

// RunFaults adds up the action runs of an org that failed or are retrying, by
// cause.
func (s *Store) RunFaults(ctx context.Context, orgID string) ([]RunFault, error) {
	var out []RunFault
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT action, object, code, max(reason), state, count(*), max(at_ms) FROM action_run
WHERE org_id = ? AND state IN ('failed','retrying') GROUP BY action, object, code, state ORDER BY count(*) DESC, code`, orgID)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var f RunFault
			var when int64
			if err := scan(&f.Action, &f.Object, &f.Code, &f.Reason, &f.State, &f.Runs, &when); err != nil {
				return err
			}
			f.Last = at(when)
			out = append(out, f)
			return nil
		})
	})
	return out, err
}
