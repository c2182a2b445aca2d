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

// Owner is who owned the opportunity when a session was sent for it. The zero
// value is nobody.
type Owner struct{ ID, Name, Email string }

// ownerOfSession is the kept owner of a session as one text, for readOwner;
// empty when there is none. ownerToSend leaves out that of another opportunity
// than the one the session hangs from now.
const (
	ownerOfSession = `coalesce((SELECT owner_id || char(31) || owner_name || char(31) || owner_email FROM session_owner o
  WHERE o.session_id = session.id), '')`
	ownerToSend = `coalesce((SELECT owner_id || char(31) || owner_name || char(31) || owner_email FROM session_owner o
  WHERE o.session_id = session.id AND substr(o.opportunity_id, 1, 15) = substr(session.link_opportunity, 1, 15)), '')`
)

func readOwner(text string) Owner {
	parts := strings.SplitN(text, "\x1f", 3)
	if len(parts) < 3 {
		return Owner{}
	}
	return Owner{ID: parts[0], Name: parts[1], Email: parts[2]}
}

// withOwner adds the kept owner, as readOwner reads it, to the custom properties
// of a session.
func withOwner(s session.Session, text string) session.Session { return readOwner(text).on(s) }

func (o Owner) on(s session.Session) session.Session {
	if o.ID == "" {
		return s
	}
	return s.WithOwner(o.Email, o.ID)
}
