package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// DeliveryOutcome is what came of one try of a claimed delivery.
type DeliveryOutcome struct {
	ID       int64
	Token    string
	State    DeliveryState // Pending: tried again at Next
	Tried    bool          // the endpoint was asked; without it the try is not held against anybody
	Next     time.Time
	Status   int
	Code     string
	Response string

	End HookEnd // not empty: the endpoint is told nothing more
}

const recordDelivery = `UPDATE hook_delivery SET state = ?3, lease_token = '', lease_ms = 0,
  attempts = attempts + ?4, tried_ms = CASE WHEN ?4 THEN ?5 ELSE tried_ms END, next_ms = ?6,
  status = CASE WHEN ?4 THEN ?7 ELSE status END, code = ?8, response = CASE WHEN ?4 THEN ?9 ELSE response END
WHERE id = ?1 AND state = 'sending' AND lease_token = ?2
RETURNING hook_id, coalesce(session_id, 0), playbook, action, version`

// RecordDelivery writes down what came of a try, in one transaction with the
// action run it belongs to and with how the endpoint stands. It counts only
// while the delivery still carries the token; applied says whether it did.
func (s *Store) RecordDelivery(ctx context.Context, o DeliveryOutcome) (applied bool, err error) {
	err = s.write(ctx, func(t *tx) error {
		now := s.now()
		var r Run
		var hookID string
		applied, err = t.row(recordDelivery, []any{
			o.ID, o.Token, string(o.State), count(o.Tried), ms(now), ms(o.Next), o.Status, o.Code, o.Response,
		}, &hookID, &r.SessionID, &r.Playbook, &r.Action, &r.Version)
		if err != nil {
			return err
		}
		if !applied {
			return errNothing
		}
		if err := t.recordHook(hookID, o, now); err != nil {
			return err
		}
		return t.recordHookRun(r, o, now)
	})
	return applied, err
}

// recordHook notes how an endpoint stands after a try.
func (t *tx) recordHook(id string, o DeliveryOutcome, now time.Time) error {
	var err error
	switch {
	case o.State == DeliveryDelivered:
		_, err = t.exec(`UPDATE hook SET failing_ms = 0 WHERE id = ? AND failing_ms <> 0`, id)
	case o.End != HookOff:
		_, err = t.exec(`UPDATE hook SET active = 0, why = ?, failing_ms = CASE WHEN failing_ms = 0 THEN ? ELSE failing_ms END WHERE id = ? AND active = 1`,
			string(o.End), ms(now), id)
	case o.Tried:
		_, err = t.exec(`UPDATE hook SET failing_ms = ? WHERE id = ? AND failing_ms = 0`, ms(now), id)
	}
	return err
}

// recordHookRun lets the action run stand as its delivery does.
func (t *tx) recordHookRun(r Run, o DeliveryOutcome, now time.Time) error {
	if r.Playbook == "" {
		return nil
	}
	reason := "The webhook answered."
	state := RunCompleted
	switch o.State {
	case DeliveryPending:
		state, reason = RunRetrying, "The webhook did not take it yet."
		if !o.Tried {
			state, reason = RunPending, ""
		}
	case DeliveryFailed:
		state, reason = RunFailed, "The webhook did not take it."
	case DeliverySkipped:
		state, reason = RunSkipped, "A newer revision of the session takes its place."
	case DeliveryDelivered, DeliverySending:
	}
	_, err := t.exec(`UPDATE action_run SET state = ?, reason = ?, code = ?, next_ms = ?, attempts = attempts + ?, at_ms = ?
WHERE session_id = ? AND playbook = ? AND action = ? AND version <= ?`, string(state), reason, o.Code, ms(o.Next),
		count(o.Tried && o.State != DeliveryDelivered), ms(now), r.SessionID, r.Playbook, r.Action, r.Version)
	return err
}

// ReleaseDeliveries makes every delivery that was under way due again. It is to
// be called once at start-up, like ReleaseOrphans: the message of one that
// arrived all the same is known by its id.
//
// Times that a wrong clock left behind are corrected: none waits longer than
// limit from now.
func (s *Store) ReleaseDeliveries(ctx context.Context, limit time.Duration) (int, error) {
	n := 0
	err := s.write(ctx, func(t *tx) error {
		latest := ms(s.now().Add(limit))
		clamped, err := t.exec(`UPDATE hook_delivery SET next_ms = ? WHERE state = 'pending' AND next_ms > ?`, latest, latest)
		if err != nil {
			return err
		}
		n, err = t.exec(`UPDATE hook_delivery SET state = 'pending', lease_token = '', lease_ms = 0 WHERE state = 'sending'`)
		if err == nil && n+clamped == 0 {
			return errNothing
		}
		return err
	})
	return n, err
}

const nextDelivery = `SELECT d.next_ms FROM hook_delivery d INDEXED BY hook_delivery_due JOIN hook h ON h.id = d.hook_id
WHERE d.state = 'pending' AND h.active = 1 ORDER BY d.next_ms LIMIT 1`

const nextDeliveryLease = `SELECT lease_ms FROM hook_delivery INDEXED BY hook_delivery_lease WHERE state = 'sending' ORDER BY lease_ms LIMIT 1`

// NextDelivery is when the next delivery can be claimed; ok is false when there
// is nothing to wait for.
func (s *Store) NextDelivery(ctx context.Context) (due time.Time, ok bool, err error) {
	err = s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		ok = false
		for _, query := range []string{nextDelivery, nextDeliveryLease} {
			var next int64
			err := tx.QueryRowContext(ctx, query).Scan(&next)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			if when := at(max(next, 1)); !ok || when.Before(due) {
				due, ok = when, true
			}
		}
		return nil
	})
	return due, ok, err
}
