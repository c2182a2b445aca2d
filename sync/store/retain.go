package store

import (
	"context"
	"time"
)

// Policy says how long sessions that are safely in Salesforce stay on this
// computer, counted from the moment they were sent. Zero, and anything below,
// keeps them for ever.
type Policy struct {
	Payloads time.Duration // then only the facts of the lists are kept
	Sessions time.Duration // then the session is forgotten
}

// Retained says what Retain removed.
type Retained struct {
	Payloads int
	Sessions int
}

// retainStep is how many sessions one transaction touches, so that those that
// come in meanwhile never wait long.
const retainStep = 500

// A session may go only when its newest revision is in Salesforce and nobody
// is asked anything about it.
const arrived = `s.state = 'sent' AND s.needs_choice = 0 AND s.sent_version = s.version AND s.synced_ms > 0 AND s.synced_ms < ?`

// Retain removes what the policy no longer wants. Whatever the policy and the
// clock say, it never touches a session whose newest revision is not known to
// be in Salesforce.
func (s *Store) Retain(ctx context.Context, p Policy) (Retained, error) {
	var done Retained
	var err error
	if p.Payloads > 0 {
		done.Payloads, err = s.remove(ctx, p.Payloads,
			`SELECT s.id FROM session s JOIN payload p ON p.session_id = s.id WHERE `+arrived+` LIMIT ?`,
			`DELETE FROM payload WHERE session_id = ?`)
	}
	if p.Sessions > 0 && err == nil {
		done.Sessions, err = s.remove(ctx, p.Sessions,
			`SELECT s.id FROM session s WHERE `+arrived+` LIMIT ?`,
			`DELETE FROM session WHERE id = ?`)
	}
	if err != nil {
		return done, err
	}
	if _, err := s.ForgetChanges(ctx, ChangesKept); err != nil {
		return done, err
	}
	// Hours of calls are shown for a month; nothing needs them longer.
	err = s.write(ctx, func(t *tx) error {
		n, err := t.exec(`DELETE FROM api_usage WHERE hour_ms < ?`, ms(s.now().AddDate(0, 0, -60)))
		if err == nil && n == 0 {
			return errNothing
		}
		return err
	})
	if err == nil && done != (Retained{}) {
		err = s.Checkpoint(ctx)
	}
	return done, err
}

func (s *Store) remove(ctx context.Context, age time.Duration, find, remove string) (int, error) {
	total := 0
	for {
		step := 0
		err := s.write(ctx, func(t *tx) error {
			step = 0
			ids, err := t.ids(find, ms(s.now().Add(-age)), retainStep)
			if err != nil {
				return err
			}
			if len(ids) == 0 {
				return errNothing
			}
			for _, id := range ids {
				if _, err := t.exec(remove, id); err != nil {
					return err
				}
			}
			step = len(ids)
			// Gives the pages back to the disk, as many as this may have freed.
			_, err = t.exec(`PRAGMA incremental_vacuum(1000)`)
			return err
		})
		if total += step; err != nil || step == 0 {
			return total, err
		}
	}
}

// Checkpoint folds the -wal file into the database and empties it, unless a
// reader still needs it; it never waits for one. It is meant for idle moments.
func (s *Store) Checkpoint(ctx context.Context) error {
	if s.readOnly {
		return nil
	}
	if s.isClosed() {
		return ErrClosed
	}
	if err := s.writer.acquire(ctx); err != nil {
		return s.fault(err)
	}
	defer s.writer.release()
	t := &tx{ctx: context.WithoutCancel(ctx), w: s.writer}
	for _, query := range []string{`PRAGMA wal_checkpoint(PASSIVE)`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		var busy, frames, folded int
		if _, err := t.row(query, nil, &busy, &frames, &folded); err != nil {
			if poisoned(err) {
				s.writer.forget()
			}
			return s.fault(err)
		}
		if busy != 0 || frames != folded {
			return nil
		}
	}
	return nil
}
