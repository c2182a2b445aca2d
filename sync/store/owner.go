package store

import (
	"strings"
	"time"

	"demobridge/sync/session"
)

// A session that is sent for an opportunity keeps the owner which that had at
// the time, as two custom properties of the session. When the opportunity
// changes hands, sessions that come later have the new owner.

const keepOwner = `INSERT INTO session_owner (session_id, opportunity_id, owner_id, owner_name, owner_email, at_ms)
VALUES (?,?,?,?,?,?)
ON CONFLICT (session_id) DO UPDATE SET opportunity_id = excluded.opportunity_id, owner_id = excluded.owner_id,
  owner_name = excluded.owner_name, owner_email = excluded.owner_email, at_ms = excluded.at_ms
WHERE opportunity_id <> excluded.opportunity_id`

// formerOwner puts the owner that a session already has for its opportunity
// into the matches of an outcome.
func (t *tx) formerOwner(o *Outcome) error {
	m := &o.Matches.Opportunity
	if m.ID == "" || m.OwnerID == "" {
		return nil
	}
	var kept Match
	ok, err := t.row(`SELECT owner_id, owner_name, owner_email FROM session_owner WHERE session_id = ? AND opportunity_id = ?`,
		[]any{o.ID, m.ID}, &kept.OwnerID, &kept.OwnerName, &kept.OwnerEmail)
	if ok {
		m.OwnerID, m.OwnerName, m.OwnerEmail = kept.OwnerID, kept.OwnerName, kept.OwnerEmail
	}
	return err
}

// keepOwner notes the owner that a session has from now on.
func (t *tx) keepOwner(o *Outcome, now time.Time) error {
	m := o.Matches.Opportunity
	if o.Kind != Sent || m.ID == "" || m.OwnerID == "" {
		return nil
	}
	_, err := t.exec(keepOwner, o.ID, m.ID, m.OwnerID, m.OwnerName, m.OwnerEmail, ms(now))
	return err
}

// ownerOfSession is the kept owner of a session as one text, id and email, for
// withOwner; empty when there is none.
const ownerOfSession = `coalesce((SELECT owner_id || char(31) || owner_email FROM session_owner o WHERE o.session_id = session.id), '')`

// withOwner adds the kept owner to the custom properties of a session.
func withOwner(s session.Session, kept string) session.Session {
	id, email, ok := strings.Cut(kept, "\x1f")
	if !ok {
		return s
	}
	return s.WithOwner(email, id)
}

// ownerToSend leaves out the owner of a session that hangs from another
// opportunity now than the one the owner was kept for.
const ownerToSend = `coalesce((SELECT owner_id || char(31) || owner_email FROM session_owner o WHERE o.session_id = session.id
  AND substr(o.opportunity_id, 1, 15) = substr(session.link_opportunity, 1, 15)), '')`
