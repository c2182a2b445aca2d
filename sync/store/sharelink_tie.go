package store

import (
	"context"
	"database/sql"
	"time"
)

// EventKind says what was done to a share link.
type EventKind string

// The kinds of event in the history of a link.
const (
	EventMade     EventKind = "made"     // by a person
	EventLinked   EventKind = "linked"   // to an opportunity; Former is the one before
	EventUnlinked EventKind = "unlinked" // from an opportunity
	EventMoved    EventKind = "moved"    // earlier sessions were given to the opportunity
	EventOwner    EventKind = "owner"    // the opportunity has another owner: Person, before Former
)

// LinkEvent is one line of the history of a share link.
type LinkEvent struct {
	At            time.Time
	Kind          EventKind
	OpportunityID string
	Opportunity   string
	Person        string // who did it; "" when the source did
	Former        string
	Sessions      int // moved
}

// note adds a line to the history of a link.
func (t *tx) note(orgID, linkID string, now int64, e LinkEvent) error {
	_, err := t.exec(`INSERT INTO link_history (org_id, link_id, at_ms, kind, opportunity_id, opportunity, person, former, sessions)
VALUES (?,?,?,?,?,?,?,?,?)`, orgID, linkID, now, string(e.Kind), e.OpportunityID, e.Opportunity, e.Person, e.Former, e.Sessions)
	return err
}

// LinkHistory returns what was done to a share link, the latest first.
func (s *Store) LinkHistory(ctx context.Context, orgID, linkID string) ([]LinkEvent, error) {
	var out []LinkEvent
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT at_ms, kind, opportunity_id, opportunity, person, former, sessions
FROM link_history WHERE org_id = ? AND link_id = ? ORDER BY at_ms DESC, id DESC LIMIT 200`, orgID, linkID)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var e LinkEvent
			var when int64
			err := scan(&when, &e.Kind, &e.OpportunityID, &e.Opportunity, &e.Person, &e.Former, &e.Sessions)
			e.At = at(when)
			out = append(out, e)
			return err
		})
	})
	return out, err
}

const sessionsOfLink = ` org_id = ? AND share_link_id = ? AND share_link_id <> '' `

// LinkOpportunity links a share link to an opportunity, or to another one than
// before, on behalf of the person named by. Sessions that come later get it; so
// do those that were not sent yet. It returns how many earlier sessions of the
// link were sent with another opportunity, or with none: MoveEarlier sends them
// again with this one.
func (s *Store) LinkOpportunity(ctx context.Context, orgID, linkID string, opp Opportunity, by string) (earlier int, err error) {
	err = s.write(ctx, func(t *tx) error {
		now := ms(s.now())
		before, known, err := t.readLink(orgID, linkID)
		if err != nil {
			return err
		}
		if !known {
			return ErrNotFound
		}
		if _, err := t.exec(`UPDATE share_link SET opportunity_id = ?, opportunity = ?, linked_by = ?, linked_ms = ?,
  refused_opportunity = '', open_to_all = 0 WHERE org_id = ? AND id = ?`, opp.ID, opp.Name, by, now, orgID, linkID); err != nil {
			return err
		}
		if _, err := t.exec(`UPDATE session SET link_opportunity = ?, opportunity = ? WHERE`+sessionsOfLink+
			`AND sent_version = 0 AND state <> 'sending'`, opp.ID, opp.Name, orgID, linkID); err != nil {
			return err
		}
		if err := t.note(orgID, linkID, now, LinkEvent{
			Kind: EventLinked, OpportunityID: opp.ID, Opportunity: opp.Name, Person: by, Former: before.Opportunity,
		}); err != nil {
			return err
		}
		_, err = t.row(`SELECT count(*) FROM session WHERE`+sessionsOfLink+`AND link_opportunity <> ?`,
			[]any{orgID, linkID, opp.ID}, &earlier)
		return err
	})
	return earlier, err
}

// MoveEarlier gives the opportunity of a share link to all sessions that came
// through it and have another or none, and makes them due again with a new
// revision. It returns how many; a session whose payload is gone is left as it
// is.
func (s *Store) MoveEarlier(ctx context.Context, orgID, linkID, by string) (moved int, err error) {
	err = s.write(ctx, func(t *tx) error {
		moved = 0
		l, known, err := t.readLink(orgID, linkID)
		if err != nil {
			return err
		}
		if !known || l.OpportunityID == "" {
			return ErrNotFound
		}
		ids, err := t.ids(`SELECT id FROM session WHERE`+sessionsOfLink+`AND link_opportunity <> ?`, orgID, linkID, l.OpportunityID)
		if err != nil {
			return err
		}
		for _, id := range ids {
			ok, err := s.nextVersion(t, id)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if _, err := t.exec(`UPDATE session SET link_opportunity = ?, opportunity = ? WHERE id = ?`,
				l.OpportunityID, l.Opportunity, id); err != nil {
				return err
			}
			moved++
		}
		if moved == 0 {
			return errNothing
		}
		return t.note(orgID, linkID, ms(s.now()), LinkEvent{
			Kind: EventMoved, OpportunityID: l.OpportunityID, Opportunity: l.Opportunity, Person: by, Sessions: moved,
		})
	})
	return moved, err
}

// UnlinkOpportunity takes the opportunity from a share link, on behalf of the
// person named by. Sessions that were sent keep theirs; the source cannot bring
// the same one back.
func (s *Store) UnlinkOpportunity(ctx context.Context, orgID, linkID, by string) error {
	return s.write(ctx, func(t *tx) error {
		before, known, err := t.readLink(orgID, linkID)
		if err != nil {
			return err
		}
		if !known {
			return ErrNotFound
		}
		if before.OpportunityID == "" {
			return errNothing
		}
		if _, err := t.exec(`UPDATE share_link SET refused_opportunity = opportunity_id, opportunity_id = '', opportunity = '',
  linked_by = '', linked_ms = 0 WHERE org_id = ? AND id = ?`, orgID, linkID); err != nil {
			return err
		}
		if _, err = t.exec(`UPDATE session SET link_opportunity = '', opportunity = '' WHERE`+sessionsOfLink+
			`AND sent_version = 0 AND state <> 'sending'`, orgID, linkID); err != nil {
			return err
		}
		return t.note(orgID, linkID, ms(s.now()), LinkEvent{
			Kind: EventUnlinked, OpportunityID: before.OpportunityID, Opportunity: before.Opportunity, Person: by,
		})
	})
}
