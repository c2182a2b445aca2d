package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"slices"
	"time"

	"demobridge/sync/session"
)

// Batch is what one Claim handed out. Its rows are sorted by parent, so that
// those which lock the same Salesforce record stand together.
type Batch struct {
	Token string // to be given to Record
	Rows  []Row
}

// Row is one session to send.
type Row struct {
	ID             int64
	Key            string
	Version        int64 // the revision handed out
	Session        session.Session
	Attempts       int    // failures of this revision that counted
	MaybeApplied   int    // times it may have reached Salesforce unseen
	SalesforceID   string // of the record, once it was sent
	SentVersion    int64  // the newest revision known to be in Salesforce
	OpportunityID  string // from the share link; "" when not linked
	ParentKey      string // groups rows that hang from one Salesforce record
	AcceptedAt     time.Time
	Only           []string // ids of the playbooks it is sent again for; nil: all that are on
	payload        []byte
	payloadSchema  int
	payloadVersion int64
	sum            []byte
	Owner          Owner // that it had when it was sent for its opportunity before
}

const reclaimExpired = `UPDATE session SET state = 'pending', lease_token = '', lease_until_ms = 0, inflight_version = 0,
  maybe_applied = maybe_applied + 1, next_attempt_ms = min(next_attempt_ms, ?)
WHERE org_id = ? AND state = 'sending' AND lease_until_ms <= ?`

const selectDue = `SELECT id FROM session INDEXED BY session_due
WHERE org_id = ? AND state = 'pending' AND next_attempt_ms <= ?
ORDER BY next_attempt_ms, parent_key, id LIMIT ?`

const claimRow = `UPDATE session SET state = 'sending', inflight_version = version, lease_token = ?, lease_until_ms = ?
WHERE id = ?
RETURNING session_key, version, payload_sha256, attempts, maybe_applied, sf_id, sent_version, link_opportunity, parent_key,
  updated_ms, (SELECT sealed FROM payload WHERE session_id = session.id),
  coalesce((SELECT schema FROM payload WHERE session_id = session.id), 0),
  coalesce((SELECT version FROM payload WHERE session_id = session.id), 0), ` + onlyToSend + `, ` + ownerToSend

// Claim hands out up to limit sessions of an org that are due, oldest first,
// and marks them as being sent until lease has passed. The marks are on the
// disk before Claim returns. Sessions whose lease ran out are due again.
//
// A stored session that cannot be read any more is set aside as dead with the
// reason and does not hold up the others.
func (s *Store) Claim(ctx context.Context, orgID string, limit int, lease time.Duration) (Batch, error) {
	b := Batch{Token: rand.Text()}
	for len(b.Rows) < limit {
		rows, err := s.claim(ctx, orgID, b.Token, limit-len(b.Rows), lease)
		if err != nil || len(rows) == 0 {
			return b.sorted(), err
		}
		good, err := s.unpack(ctx, b.Token, rows)
		if err != nil {
			return b.sorted(), err
		}
		b.Rows = append(b.Rows, good...)
		if len(good) == len(rows) {
			break
		}
	}
	return b.sorted(), nil
}

func (b Batch) sorted() Batch {
	slices.SortFunc(b.Rows, func(x, y Row) int {
		return cmp.Or(cmp.Compare(x.ParentKey, y.ParentKey), cmp.Compare(x.ID, y.ID))
	})
	return b
}

// claim marks up to limit due rows and returns them with sealed payloads.
func (s *Store) claim(ctx context.Context, orgID, token string, limit int, lease time.Duration) ([]Row, error) {
	var rows []Row
	err := s.write(ctx, func(t *tx) error {
		rows = nil
		now := s.now()
		expired, err := t.exec(reclaimExpired, ms(now), orgID, ms(now))
		if err != nil {
			return err
		}
		ids, err := t.ids(selectDue, orgID, ms(now), limit)
		if err != nil {
			return err
		}
		if len(ids) == 0 && expired == 0 {
			return errNothing
		}
		rows = make([]Row, len(ids))
		for i, id := range ids {
			r := &rows[i]
			r.ID = id
			var accepted int64
			var owner, only string
			if _, err := t.row(claimRow, []any{token, ms(now.Add(lease)), id}, &r.Key, &r.Version, &r.sum, &r.Attempts,
				&r.MaybeApplied, &r.SalesforceID, &r.SentVersion, &r.OpportunityID, &r.ParentKey, &accepted,
				&r.payload, &r.payloadSchema, &r.payloadVersion, &only, &owner); err != nil {
				return err
			}
			r.AcceptedAt, r.Owner, r.Only = at(accepted), readOwner(owner), onlyOf(only)
		}
		return nil
	})
	return rows, err
}

// unpack opens the payloads, outside of any transaction, and records as dead
// the rows whose payload does not open.
func (s *Store) unpack(ctx context.Context, token string, rows []Row) (good []Row, err error) {
	errs := make([]error, len(rows))
	onAllProcessors(len(rows), func(i int) {
		r := &rows[i]
		r.Session, errs[i] = s.unseal(r.payload, r.payloadSchema, r.sum, r.Key, r.payloadVersion)
	})
	var broken []Outcome
	for i, r := range rows {
		if errs[i] != nil {
			pe := asPayloadError(errs[i])
			broken = append(broken, Outcome{
				ID: r.ID, Version: r.Version, Kind: Dead,
				ErrClass: ClassStored, ErrCode: pe.Code, ErrText: pe.Error(),
			})
			continue
		}
		r.payload, r.sum = nil, nil
		r.Session = r.Owner.on(r.Session)
		good = append(good, r)
	}
	if len(broken) == 0 {
		return good, nil
	}
	_, err = s.Record(ctx, token, broken)
	return good, err
}

// ClassStored is the error class of sessions that cannot be read from the
// store any more; the code is one of the Payload... constants.
const ClassStored = "stored"

// ClassPlaybook is the error class of sessions that no playbook wants to be
// sent. A newer revision of one is looked at again.
const ClassPlaybook = "playbook"

// ids runs a query for ids. It reads all of them before it returns, so that
// rows can be changed without disturbing the walk.
func (t *tx) ids(query string, args ...any) ([]int64, error) {
	var out []int64
	err := t.each(query, args, func(scan func(...any) error) error {
		var id int64
		if err := scan(&id); err != nil {
			return err
		}
		out = append(out, id)
		return nil
	})
	return out, err
}

// ReleaseOrphans makes every session that was being sent due again. It is to be
// called once at start-up, when no other process can be sending: what a killed
// process sent may or may not have arrived, and sending it again is safe.
func (s *Store) ReleaseOrphans(ctx context.Context) (int, error) {
	n := 0
	err := s.write(ctx, func(t *tx) error {
		now := ms(s.now())
		var err error
		n, err = t.exec(`UPDATE session SET state = 'pending', lease_token = '', lease_until_ms = 0, inflight_version = 0,
  maybe_applied = maybe_applied + 1, next_attempt_ms = min(next_attempt_ms, ?) WHERE state = 'sending'`, now)
		if err == nil && n == 0 {
			return errNothing
		}
		return err
	})
	return n, err
}

const selectNextDue = `SELECT min(next_attempt_ms) FROM session INDEXED BY session_due WHERE org_id = ? AND state = 'pending'`

const selectNextLease = `SELECT min(lease_until_ms) FROM session INDEXED BY session_lease WHERE org_id = ? AND state = 'sending'`

// NextDue says when the next session of an org can be claimed: because its time
// comes, or because the lease of one that is being sent runs out. ok is false
// when there is nothing to wait for.
func (s *Store) NextDue(ctx context.Context, orgID string) (due time.Time, ok bool, err error) {
	err = s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		ok = false
		for _, query := range []string{selectNextDue, selectNextLease} {
			var next sql.NullInt64
			if err := tx.QueryRowContext(ctx, query, orgID).Scan(&next); err != nil {
				return err
			}
			if next.Valid && (!ok || at(next.Int64).Before(due)) {
				due, ok = at(next.Int64), true
			}
		}
		return nil
	})
	return due, ok, err
}

// ClampTimes corrects what a clock that was wrong left behind: no session waits,
// and no lease lasts, longer than limit from now. It returns how many rows it
// changed.
func (s *Store) ClampTimes(ctx context.Context, limit time.Duration) (int, error) {
	n := 0
	err := s.write(ctx, func(t *tx) error {
		latest := ms(s.now().Add(limit))
		waiting, err := t.exec(`UPDATE session SET next_attempt_ms = ? WHERE state = 'pending' AND next_attempt_ms > ?`, latest, latest)
		if err != nil {
			return err
		}
		leased, err := t.exec(`UPDATE session SET lease_until_ms = ? WHERE state = 'sending' AND lease_until_ms > ?`, latest, latest)
		n = waiting + leased
		if err == nil && n == 0 {
			return errNothing
		}
		return err
	})
	return n, err
}
