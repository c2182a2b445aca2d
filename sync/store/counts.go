package store

import (
	"context"
	"database/sql"
	"time"
)

// Counts are the sums over an org's sessions. The seven states add up to Total.
type Counts struct {
	Waiting  int
	Sending  int
	Synced   int
	Retrying int
	Choice   int
	Failed   int
	Skipped  int
	Total    int

	Causes         int // different codes among the failed ones
	SyncedToday    int // since midnight where now is
	YesterdayByNow int // between yesterday's midnight and this time yesterday
}

// Counts adds up an org's sessions. now carries the location that days are
// told by.
func (s *Store) Counts(ctx context.Context, orgID string, now time.Time) (Counts, error) {
	var c Counts
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		c = Counts{}
		rows, err := tx.QueryContext(ctx, `SELECT chip, n FROM tally WHERE org_id = ?`, orgID)
		if err != nil {
			return err
		}
		if err := forEach(rows, func(scan func(...any) error) error {
			var state State
			var n int
			if err := scan(&state, &n); err != nil {
				return err
			}
			*c.of(state) += n
			c.Total += n
			return nil
		}); err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM (SELECT DISTINCT err_class, err_code
  FROM session INDEXED BY session_fault WHERE org_id = ? AND chip = 5 AND err_class <> '')`, orgID).Scan(&c.Causes); err != nil {
			return err
		}
		y, m, d := now.Date()
		today := time.Date(y, m, d, 0, 0, 0, 0, now.Location())
		yesterday := time.Date(y, m, d-1, 0, 0, 0, 0, now.Location())
		if c.SyncedToday, err = syncedBetween(ctx, tx, orgID, today, time.UnixMilli(1<<62)); err != nil {
			return err
		}
		c.YesterdayByNow, err = syncedBetween(ctx, tx, orgID, yesterday, now.AddDate(0, 0, -1))
		return err
	})
	return c, err
}

func (c *Counts) of(state State) *int {
	switch state {
	case StateWaiting:
		return &c.Waiting
	case StateSending:
		return &c.Sending
	case StateSynced:
		return &c.Synced
	case StateRetrying:
		return &c.Retrying
	case StateChoice:
		return &c.Choice
	case StateFailed:
		return &c.Failed
	}
	return &c.Skipped
}

func syncedBetween(ctx context.Context, tx *sql.Tx, orgID string, from, to time.Time) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM session INDEXED BY session_synced
WHERE org_id = ? AND synced_ms > 0 AND synced_ms >= ? AND synced_ms < ?`, orgID, from.UnixMilli(), to.UnixMilli()).Scan(&n)
	return n, err
}

// Day is one bar of the chart: the sessions that ended on a day.
type Day struct {
	Date      time.Time // its midnight
	Synced    int       // in Salesforce
	Attention int       // failed, or a person must choose
	Waiting   int       // waiting, being sent or retrying; skipped ones are not counted
}

// Days counts the sessions that ended on each day from the day of from to the
// day of to, both included, the oldest first. loc says when days begin.
func (s *Store) Days(ctx context.Context, orgID string, from, to time.Time, loc *time.Location) ([]Day, error) {
	var out []Day
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		y, m, d := from.In(loc).Date()
		for i := 0; ; i++ {
			day := Day{Date: time.Date(y, m, d+i, 0, 0, 0, 0, loc)}
			if day.Date.After(to) {
				return nil
			}
			next := time.Date(y, m, d+i+1, 0, 0, 0, 0, loc)
			// There is an index by start; no session lasts longer than two days.
			rows, err := tx.QueryContext(ctx, `SELECT chip, count(*) FROM session INDEXED BY session_list
WHERE org_id = ? AND started_ms >= ? AND started_ms < ? AND ended_ms >= ? AND ended_ms < ? GROUP BY chip`,
				orgID, day.Date.AddDate(0, 0, -2).UnixMilli(), next.UnixMilli(), day.Date.UnixMilli(), next.UnixMilli())
			if err != nil {
				return err
			}
			if err := forEach(rows, day.add); err != nil {
				return err
			}
			out = append(out, day)
		}
	})
	return out, err
}

func (d *Day) add(scan func(...any) error) error {
	var state State
	var n int
	if err := scan(&state, &n); err != nil {
		return err
	}
	switch state {
	case StateSynced:
		d.Synced += n
	case StateFailed, StateChoice:
		d.Attention += n
	case StateWaiting, StateSending, StateRetrying:
		d.Waiting += n
	}
	return nil
}

// Cause is a group of sessions that failed, or are being retried, for the same
// reason.
type Cause struct {
	Class    string
	Code     string
	Text     string // of one of them
	Retrying bool   // they are tried again by themselves
	Sessions int
	First    time.Time // when the revision waiting longest was accepted
	Last     time.Time // when one was last tried
}

// Causes groups what failed and what is being retried, the largest group first.
func (s *Store) Causes(ctx context.Context, orgID string) ([]Cause, error) {
	var out []Cause
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT chip, err_class, err_code, max(err_text), count(*), min(updated_ms), max(tried_ms)
FROM session INDEXED BY session_fault WHERE org_id = ? AND chip IN (3, 5) AND err_class <> '' GROUP BY chip, err_class, err_code
ORDER BY chip DESC, 5 DESC, err_code`, orgID)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var c Cause
			var state State
			var first, last int64
			if err := scan(&state, &c.Class, &c.Code, &c.Text, &c.Sessions, &first, &last); err != nil {
				return err
			}
			c.Retrying, c.First, c.Last = state == StateRetrying, at(first), at(last)
			out = append(out, c)
			return nil
		})
	})
	return out, err
}
