package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"
)

// mostFaults is how many groups Faults returns at most, the largest first.
const mostFaults = 500

// FaultKey names a group of sessions that were answered alike. Whole leaves
// out what the group does not share.
type FaultKey struct {
	Code   string
	Fields string // joined by ","
	Text   string
	Whole  Grain
}

// Grain says how finely answers with the same code are told apart.
type Grain int

// The grains.
const (
	ByText  Grain = iota // by code, fields and text
	ByField              // by code and fields, whatever the text
	ByCode               // by code alone
)

// Fault is a group of sessions that failed, or are being retried, with the
// same answer.
type Fault struct {
	Key      FaultKey
	Class    string
	Fields   []string // of one of them
	Text     string   // of one of them
	Retrying bool     // they are tried again by themselves
	Sessions int
	Attempts int       // the most tries that one of them had
	First    time.Time // when the one that has waited longest was last tried
	Last     time.Time // when one was last tried
	Next     time.Time // when the next one is due; zero unless retrying
}

// Faults groups what failed and what is being retried, the largest group
// first. Codes in byCode make one group each, codes in byField one for each set
// of fields; all others are told apart by their text.
func (s *Store) Faults(ctx context.Context, orgID string, byCode, byField []string) ([]Fault, error) {
	var out []Fault
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		coarse := append(slices.Clone(byCode), byField...)
		args := append(append(texts(byCode), texts(coarse)...), orgID, mostFaults)
		rows, err := tx.QueryContext(ctx, `SELECT chip, err_class, err_code, max(err_fields), max(err_text),
  CASE WHEN err_code IN (`+marks(len(byCode))+`) THEN '' ELSE err_fields END AS of_fields,
  CASE WHEN err_code IN (`+marks(len(coarse))+`) THEN '' ELSE err_text END AS of_text,
  count(*), min(tried_ms), max(tried_ms), min(next_attempt_ms), max(attempts)
FROM session INDEXED BY session_fault WHERE org_id = ? AND chip IN (3, 5) AND err_class <> ''
GROUP BY chip, err_code, of_fields, of_text ORDER BY 8 DESC, err_code, of_fields, of_text LIMIT ?`, args...)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var f Fault
			var state State
			var fields string
			var first, last, next int64
			if err := scan(&state, &f.Class, &f.Key.Code, &fields, &f.Text, &f.Key.Fields, &f.Key.Text,
				&f.Sessions, &first, &last, &next, &f.Attempts); err != nil {
				return err
			}
			switch {
			case slices.Contains(byCode, f.Key.Code):
				f.Key.Whole = ByCode
			case slices.Contains(byField, f.Key.Code):
				f.Key.Whole = ByField
			}
			if fields != "" {
				f.Fields = strings.Split(fields, ",")
			}
			if f.Retrying = state == StateRetrying; f.Retrying {
				f.Next = at(next)
			}
			f.First, f.Last = at(first), at(last)
			out = append(out, f)
			return nil
		})
	})
	return out, err
}

func texts(list []string) []any {
	out := make([]any, len(list))
	for i, text := range list {
		out[i] = text
	}
	return out
}

// FaultSession is one session of a fault.
type FaultSession struct {
	Summary
	Attempts int
}

// FaultSessions returns a page of the sessions of some faults, the one that
// ended last first, and how many there are.
func (s *Store) FaultSessions(ctx context.Context, orgID string, keys []FaultKey, offset, limit int) ([]FaultSession, int, error) {
	var out []FaultSession
	total := 0
	if len(keys) == 0 {
		return nil, 0, nil
	}
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out, total = nil, 0
		where, args := faultWhere(orgID, keys)
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM session INDEXED BY session_fault WHERE `+where, args...).Scan(&total); err != nil {
			return err
		}
		rows, err := tx.QueryContext(ctx, `SELECT `+summaryColumns+`, attempts FROM session INDEXED BY session_fault WHERE `+where+`
ORDER BY ended_ms DESC, id DESC LIMIT ? OFFSET ?`, append(args, limit, offset)...)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var f FaultSession
			var err error
			f.Summary, err = scanSummary(func(dest ...any) error { return scan(append(dest, &f.Attempts)...) })
			out = append(out, f)
			return err
		})
	})
	return out, total, err
}

// RetryFaults makes the failed and retrying sessions of some faults due at
// once, with all their attempts before them, and returns how many.
func (s *Store) RetryFaults(ctx context.Context, orgID string, keys []FaultKey) (int, error) {
	if len(keys) == 0 {
		return 0, nil
	}
	n := 0
	err := s.write(ctx, func(t *tx) error {
		where, args := faultWhere(orgID, keys)
		var err error
		n, err = t.exec(`UPDATE session SET state = 'pending', attempts = 0, next_attempt_ms = ?,
  err_class = '', err_code = '', err_text = '', err_fields = '' WHERE `+where, append([]any{ms(s.now())}, args...)...)
		if err == nil && n == 0 {
			return errNothing
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// faultWhere is the condition for the sessions of some faults.
func faultWhere(orgID string, keys []FaultKey) (string, []any) {
	parts, args := make([]string, len(keys)), []any{orgID}
	for i, k := range keys {
		part := "err_code = ?"
		args = append(args, k.Code)
		if k.Whole != ByCode {
			part += " AND err_fields = ?"
			args = append(args, k.Fields)
		}
		if k.Whole == ByText {
			part += " AND err_text = ?"
			args = append(args, k.Text)
		}
		parts[i] = "(" + part + ")"
	}
	return "org_id = ? AND chip IN (3, 5) AND err_class <> '' AND (" + strings.Join(parts, " OR ") + ")", args
}
