package store

import (
	"context"
	"database/sql"
	"time"
)

// DeliveryState says how one telling stands.
type DeliveryState string

// The states of a delivery. It is told that it is sending while a try is under
// way.
const (
	DeliveryPending   DeliveryState = "pending"
	DeliverySending   DeliveryState = "sending"
	DeliveryDelivered DeliveryState = "delivered"
	DeliveryFailed    DeliveryState = "failed"
	DeliverySkipped   DeliveryState = "skipped" // a newer revision of the session took its place
)

// Delivery is one telling of an endpoint, as lists show it.
type Delivery struct {
	ID         int64
	HookID     string
	MessageID  string // the same for every try
	SessionKey string // empty for a test
	Visitor    string // of the session, for the list
	Version    int64
	State      DeliveryState
	Attempts   int
	Next       time.Time // when a waiting one is due
	Made       time.Time
	Tried      time.Time // zero: not yet
	Status     int       // HTTP status of the last answer; 0: there was none
	Code       string    // why there was none, or why it was given up
	Response   string    // the beginning of the last answer's body
}

// Deliveries are the rows [offset, offset+limit) of an endpoint's deliveries,
// the newest first, and how many there are.
func (s *Store) Deliveries(ctx context.Context, hookID string, offset, limit int) (list []Delivery, all int, err error) {
	err = s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM hook_delivery WHERE hook_id = ?`, hookID).Scan(&all); err != nil {
			return err
		}
		list, err = deliveries(ctx, tx, `WHERE d.hook_id = ? ORDER BY d.id DESC LIMIT ? OFFSET ?`, hookID, limit, offset)
		return err
	})
	return list, all, err
}

// Delivery is one delivery; ErrNotFound when there is none.
func (s *Store) Delivery(ctx context.Context, id int64) (d Delivery, err error) {
	var list []Delivery
	err = s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		list, err = deliveries(ctx, tx, `WHERE d.id = ?`, id)
		return err
	})
	if err == nil && len(list) == 0 {
		return d, ErrNotFound
	}
	if err != nil {
		return d, err
	}
	return list[0], nil
}

func deliveries(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]Delivery, error) {
	rows, err := tx.QueryContext(ctx, `SELECT d.id, d.hook_id, d.message_id, coalesce(s.session_key, ''), coalesce(s.visitor, ''), d.version,
  d.state, d.attempts, d.next_ms, d.made_ms, d.tried_ms, d.status, d.code, d.response
FROM hook_delivery d LEFT JOIN session s ON s.id = d.session_id `+where, args...)
	if err != nil {
		return nil, err
	}
	var out []Delivery
	err = forEach(rows, func(scan func(...any) error) error {
		var d Delivery
		var next, made, tried int64
		if err := scan(&d.ID, &d.HookID, &d.MessageID, &d.SessionKey, &d.Visitor, &d.Version, &d.State, &d.Attempts, &next, &made,
			&tried, &d.Status, &d.Code, &d.Response); err != nil {
			return err
		}
		d.Next, d.Made, d.Tried = at(next), at(made), at(tried)
		out = append(out, d)
		return nil
	})
	return out, err
}

// Redeliver makes a delivery due at once, with all its tries before it and the
// same message: a receiver that has it already knows it by its id. One that is
// under way is left alone.
func (s *Store) Redeliver(ctx context.Context, id int64) error {
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`UPDATE hook_delivery SET state = 'pending', attempts = 0, next_ms = ?, code = '' WHERE id = ? AND state <> 'sending'`,
			ms(s.now()), id)
		if err == nil && n == 0 {
			return ErrNotFound
		}
		return err
	})
}

// ForgetDeliveries removes deliveries that ended longer ago than age. It
// returns how many.
func (s *Store) ForgetDeliveries(ctx context.Context, age time.Duration) (int, error) {
	return s.remove(ctx, age, `SELECT id FROM hook_delivery WHERE state IN ('delivered','failed','skipped') AND made_ms < ? LIMIT ?`,
		`DELETE FROM hook_delivery WHERE id = ?`)
}
