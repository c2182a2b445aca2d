package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"time"

	"demobridge/sync/session"
)

// Detail is one session with all that is known of it.
type Detail struct {
	Summary
	Session     session.Session // the zero value when PayloadErr is set
	PayloadErr  error           // *PayloadError: why the session itself cannot be shown
	Version     int64
	SentVersion int64

	SalesforceID string
	RecordName   string
	Matches      Matches
	ErrorFields  []string

	Attempts     int
	MaybeApplied int
	FirstSeen    time.Time
	AcceptedAt   time.Time // of this revision
	LastTryAt    time.Time

	ShareLink ShareLink // as known now; the zero value when it came through none
	Log       []Attempt // the latest first, at most 20
}

// Attempt is one line of a session's log.
type Attempt struct {
	At       time.Time
	Try      int    // 1 is the first
	Version  int64  // the revision that was tried
	Kind     string // "sent", "retry", "dead", "skip"
	ErrClass string
	ErrCode  string
	ErrText  string
}

// Session returns one session; ErrNotFound when the org has none with the key.
func (s *Store) Session(ctx context.Context, orgID, key string) (Detail, error) {
	var d Detail
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		var err error
		d, err = s.detail(ctx, tx, orgID, key)
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Detail{}, ErrNotFound
	}
	return d, err
}

func (s *Store) detail(ctx context.Context, tx *sql.Tx, orgID, key string) (Detail, error) {
	var (
		d                     Detail
		first, updated, tried int64
		fields, matches, link string
		owner                 string
		sum, sealed           []byte
		schema                int
		payloadVersion        int64
	)
	row := tx.QueryRowContext(ctx, `SELECT `+summaryColumns+`, version, sent_version, sf_id, record_name, matches, err_fields,
  attempts, maybe_applied, first_seen_ms, updated_ms, tried_ms, share_link_id, payload_sha256, `+ownerOfSession+`
FROM session WHERE org_id = ? AND session_key = ?`, orgID, key)
	var err error
	d.Summary, err = scanSummary(func(dest ...any) error {
		return row.Scan(append(dest, &d.Version, &d.SentVersion, &d.SalesforceID, &d.RecordName, &matches, &fields,
			&d.Attempts, &d.MaybeApplied, &first, &updated, &tried, &link, &sum, &owner)...)
	})
	if err != nil {
		return d, err
	}
	d.Matches = parseMatches(matches)
	if fields != "" {
		d.ErrorFields = strings.Split(fields, ",")
	}
	d.FirstSeen, d.AcceptedAt, d.LastTryAt = at(first), at(updated), at(tried)

	err = tx.QueryRowContext(ctx, `SELECT sealed, schema, version FROM payload WHERE session_id = ?`, d.ID).
		Scan(&sealed, &schema, &payloadVersion)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return d, err
	}
	if d.Session, d.PayloadErr = s.unseal(sealed, schema, sum, key, payloadVersion); d.PayloadErr == nil {
		d.Session = withOwner(d.Session, owner)
	}

	if link != "" {
		_, err := scanLink(&d.ShareLink, func(dest ...any) (bool, error) {
			err := tx.QueryRowContext(ctx, selectLink, orgID, link).Scan(dest...)
			if errors.Is(err, sql.ErrNoRows) {
				return false, nil
			}
			return true, err
		})
		if err != nil {
			return d, err
		}
	}
	d.Log, err = attemptLog(ctx, tx, d.ID)
	return d, err
}

func attemptLog(ctx context.Context, tx *sql.Tx, id int64) ([]Attempt, error) {
	rows, err := tx.QueryContext(ctx, `SELECT at_ms, try, version, kind, err_class, err_code, err_text FROM attempt_log
WHERE session_id = ? ORDER BY try DESC`, id)
	if err != nil {
		return nil, err
	}
	var out []Attempt
	err = forEach(rows, func(scan func(...any) error) error {
		var a Attempt
		var when int64
		if err := scan(&when, &a.Try, &a.Version, &a.Kind, &a.ErrClass, &a.ErrCode, &a.ErrText); err != nil {
			return err
		}
		a.At = at(when)
		out = append(out, a)
		return nil
	})
	return out, err
}

// Recent returns the n sessions that started last.
func (s *Store) Recent(ctx context.Context, orgID string, n int) ([]Summary, error) {
	p, err := s.Sessions(ctx, orgID, Query{Sort: SortStarted, Desc: true, Limit: n})
	return p.Rows, err
}

// Demos returns the names of all demos that an org's sessions watched, sorted.
func (s *Store) Demos(ctx context.Context, orgID string) ([]string, error) {
	known := map[string]bool{}
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		clear(known)
		rows, err := tx.QueryContext(ctx, `SELECT DISTINCT demo FROM session INDEXED BY session_list WHERE org_id = ?`, orgID)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var joined string
			if err := scan(&joined); err != nil {
				return err
			}
			for name := range strings.SplitSeq(joined, demoSeparator) {
				if name != "" {
					known[name] = true
				}
			}
			return nil
		})
	})
	out := make([]string, 0, len(known))
	for name := range known {
		out = append(out, name)
	}
	slices.Sort(out)
	return out, err
}
