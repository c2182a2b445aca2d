package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"time"

	"demobridge/sync/session"
)

// The deliveries of webhooks are a second outbox, with the same life as the
// first: due, claimed under a token with a lease, recorded behind that fence.
// One is made in the transaction that records a session as sent, so that it is
// there exactly when the session is in Salesforce, once for each endpoint and
// revision.

const queueHooks = `INSERT INTO hook_delivery (hook_id, message_id, session_id, version, state, next_ms, made_ms)
SELECT h.id, ?2 || '.' || h.id, s.id, CASE WHEN ?3 > 0 THEN ?3 ELSE s.sent_version END, 'pending', ?4, ?4
FROM session s JOIN hook h ON h.org_id = s.org_id AND h.active = 1 AND h.every = 1 WHERE s.id = ?1
ON CONFLICT (hook_id, session_id, version) DO NOTHING`

// queueDeliveries tells the endpoints of sessions that were sent.
func (t *tx) queueDeliveries(outcomes []Outcome, counted map[int64]bool, now time.Time) error {
	var any int
	if ok, err := t.row(`SELECT 1 FROM hook WHERE active = 1 AND every = 1 LIMIT 1`, nil, &any); err != nil || !ok {
		return err
	}
	for i := range outcomes {
		o := &outcomes[i]
		if o.Kind != Sent || !counted[o.ID] {
			continue
		}
		if _, err := t.exec(queueHooks, o.ID, messageID(), o.Version, ms(now)); err != nil {
			return err
		}
	}
	return nil
}

func messageID() string { return "msg_" + rand.Text() }

const queueRun = `INSERT INTO hook_delivery (hook_id, message_id, session_id, version, playbook, action, state, next_ms, made_ms)
SELECT h.id, ?2, ?3, ?4, ?5, ?6, 'pending', ?7, ?7 FROM hook h WHERE h.id = ?1 AND h.active = 1
ON CONFLICT (hook_id, session_id, version) DO UPDATE SET playbook = excluded.playbook, action = excluded.action
WHERE state IN ('pending','sending')`

// queueRun tells an endpoint of a session because a playbook wants it. The
// action run then stands as its delivery does.
func (t *tx) queueRun(r *Run, now time.Time) error {
	var active bool
	known, err := t.row(`SELECT active FROM hook WHERE id = ?`, []any{r.Webhook}, &active)
	if err != nil {
		return err
	}
	if known && active {
		_, err := t.exec(queueRun, r.Webhook, messageID(), r.SessionID, r.Version, r.Playbook, r.Action, ms(now))
		return err
	}
	state, code, reason := RunFailed, HookRemovedCode, hookRemoved
	if known {
		state, code, reason = RunSkipped, "", hookSwitchedOff
	}
	_, err = t.exec(`UPDATE action_run SET state = ?, code = ?, reason = ?, at_ms = ? WHERE session_id = ? AND playbook = ? AND action = ?`,
		string(state), code, reason, ms(now), r.SessionID, r.Playbook, r.Action)
	return err
}

// AddTestDelivery queues a delivery that is about no session, with its body.
func (s *Store) AddTestDelivery(ctx context.Context, hookID string, body []byte) (id int64, err error) {
	err = s.write(ctx, func(t *tx) error {
		now, message := s.now(), messageID()
		sealed, err := s.sealer.Seal(body, []byte(message))
		if err != nil {
			return err
		}
		_, id, err = t.insert(`INSERT INTO hook_delivery (hook_id, message_id, state, next_ms, made_ms, body) VALUES (?,?,'pending',?,?,?)`,
			hookID, message, ms(now), ms(now), sealed)
		return err
	})
	return id, err
}

// Parcel is a claimed delivery with all that is needed to send it.
type Parcel struct {
	ID        int64
	Token     string // for Record and KeepBody
	MessageID string
	Attempts  int // tries that failed before
	Hook      Hook
	Body      []byte // nil: not made yet; then Story is there
	Story     *Story // nil when the body is there, or when the session cannot be told of any more
	Test      bool   // about no session: it is tried once
	Stale     bool   // a newer revision of the session took its place before this one was ever told
}

// Story is a sent session as a webhook tells of it.
type Story struct {
	Session      session.Session // with the owner of its opportunity among the properties, where there is one
	Version      int64
	SentAt       time.Time
	Matches      Matches
	SalesforceID string
	RecordName   string
	LinkedTo     string // id of the opportunity that the share link is tied to, or empty
}

const claimHooks = `SELECT d.id FROM hook_delivery d INDEXED BY hook_delivery_due JOIN hook h ON h.id = d.hook_id
WHERE d.state = 'pending' AND d.next_ms <= ?1 AND h.active = 1 AND (?2 = 0 OR d.id = ?2) ORDER BY d.next_ms, d.id LIMIT ?3`

// ClaimDeliveries marks up to limit deliveries that are due as being sent, for
// as long as the lease; those whose lease ran out are due again. Only the
// endpoints that are switched on are told anything.
func (s *Store) ClaimDeliveries(ctx context.Context, limit int, lease time.Duration) ([]Parcel, error) {
	return s.claimDeliveries(ctx, 0, limit, lease)
}

// ClaimDelivery is ClaimDeliveries for one of them; ok is false when it is not
// due, or is under way.
func (s *Store) ClaimDelivery(ctx context.Context, id int64, lease time.Duration) (p Parcel, ok bool, err error) {
	all, err := s.claimDeliveries(ctx, id, 1, lease)
	if err != nil || len(all) == 0 {
		return p, false, err
	}
	return all[0], true, nil
}

func (s *Store) claimDeliveries(ctx context.Context, only int64, limit int, lease time.Duration) ([]Parcel, error) {
	var out []Parcel
	token := rand.Text()
	err := s.write(ctx, func(t *tx) error {
		out = nil
		now := s.now()
		expired, err := t.exec(`UPDATE hook_delivery SET state = 'pending', lease_token = '', lease_ms = 0 WHERE state = 'sending' AND lease_ms <= ?`, ms(now))
		if err != nil {
			return err
		}
		ids, err := t.ids(claimHooks, ms(now), only, limit)
		if err != nil {
			return err
		}
		if len(ids) == 0 && expired == 0 {
			return errNothing
		}
		for _, id := range ids {
			if _, err := t.exec(`UPDATE hook_delivery SET state = 'sending', lease_token = ?, lease_ms = ? WHERE id = ?`,
				token, ms(now.Add(lease)), id); err != nil {
				return err
			}
			p, err := s.parcel(t, id)
			if err != nil {
				return err
			}
			p.Token = token
			out = append(out, p)
		}
		return nil
	})
	return out, err
}

func (s *Store) parcel(t *tx, id int64) (Parcel, error) {
	p := Parcel{ID: id}
	h := &p.Hook
	var sessionID sql.NullInt64
	var version, failing int64
	var sealed []byte
	if _, err := t.row(`SELECT d.message_id, d.attempts, d.session_id, d.version, d.body, h.id, h.org_id, h.name, h.address, h.every, h.private, h.active, h.failing_ms
FROM hook_delivery d JOIN hook h ON h.id = d.hook_id WHERE d.id = ?`, []any{id}, &p.MessageID, &p.Attempts, &sessionID, &version, &sealed,
		&h.ID, &h.OrgID, &h.Name, &h.Address, &h.Every, &h.Private, &h.Active, &failing); err != nil {
		return p, err
	}
	h.Failing, p.Test = at(failing), !sessionID.Valid
	if sealed != nil {
		// One that cannot be opened any more is made anew.
		if body, err := s.sealer.Open(sealed, []byte(p.MessageID)); err == nil {
			p.Body = body
			return p, nil
		}
	}
	if !sessionID.Valid {
		return p, nil
	}
	return p, s.tell(t, &p, sessionID.Int64, version)
}

// tell reads the session that a delivery is about.
func (s *Store) tell(t *tx, p *Parcel, id, version int64) error {
	l, err := s.load(t, id)
	if err != nil {
		return err
	}
	p.Stale = l.version > version
	if l.err != nil || p.Stale {
		return nil
	}
	story := Story{Version: version}
	var matches, owner string
	var sent int64
	if _, err := t.row(`SELECT synced_ms, matches, sf_id, record_name, link_opportunity, `+ownerToSend+` FROM session WHERE id = ?`, []any{id},
		&sent, &matches, &story.SalesforceID, &story.RecordName, &story.LinkedTo, &owner); err != nil {
		return err
	}
	story.SentAt, story.Matches = at(sent), parseMatches(matches)
	story.Session = withOwner(l.session, owner)
	p.Story = &story
	return nil
}

// KeepBody keeps the body that a claimed delivery is sent with, before it is
// sent for the first time: every try says the same.
func (s *Store) KeepBody(ctx context.Context, p Parcel) error {
	sealed, err := s.sealer.Seal(p.Body, []byte(p.MessageID))
	if err != nil {
		return fmt.Errorf("store: seal the body of a delivery: %w", err)
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE hook_delivery SET body = ? WHERE id = ? AND lease_token = ?`, sealed, p.ID, p.Token)
		return err
	})
}
