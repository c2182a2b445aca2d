package store

import (
	"cmp"
	"context"
	"database/sql"
	"strings"
	"time"

	"demobridge/sync/session"
)

// ShareLink is a trackable URL that sessions came through, as known to one
// org: the opportunity it may be linked to is a record of that org. Its
// identity is the id that the source gave it, else its address (session.LinkKey).
type ShareLink struct {
	ID           string // the source's id, else the URL
	URL          string
	Name         string
	CreatorID    string
	CreatorEmail string
	Creator      string // name of who made it, as a person wrote it
	Recipient    string // whom it is for: names or email addresses
	Demo         string
	Notes        string
	OpenToAll    bool   // on a public page: it belongs to no opportunity
	Unwanted     string // ids of opportunities not to be suggested, between spaces

	OpportunityID string // Salesforce Id; "" when not linked
	Opportunity   string // its name, when known
	LinkedBy      string // who linked it; "" when the source did
	LinkedAt      time.Time

	FirstSeen  time.Time
	Sessions   int       // sessions that came through it; filled by ShareLinks only
	LastViewed time.Time // the latest start of one; filled by ShareLinks only
}

// linkedOpportunity is what a session gets from its share link.
type linkedOpportunity struct{ id, name string }

const linkColumns = `id, url, name, creator_id, creator_email, creator, recipient, demo, notes, open_to_all, unwanted,
  opportunity_id, opportunity, linked_by, linked_ms, first_seen_ms`

const selectLink = `SELECT ` + linkColumns + ` FROM share_link WHERE org_id = ? AND id = ?`

func scanLink(l *ShareLink, row func(dest ...any) (bool, error)) (bool, error) {
	var linked, first int64
	ok, err := row(&l.ID, &l.URL, &l.Name, &l.CreatorID, &l.CreatorEmail, &l.Creator, &l.Recipient, &l.Demo, &l.Notes,
		&l.OpenToAll, &l.Unwanted, &l.OpportunityID, &l.Opportunity, &l.LinkedBy, &linked, &first)
	l.LinkedAt, l.FirstSeen = at(linked), at(first)
	return ok, err
}

// readLink reads one link inside a transaction.
func (t *tx) readLink(orgID, id string) (l ShareLink, known bool, err error) {
	known, err = scanLink(&l, func(dest ...any) (bool, error) {
		return t.row(selectLink, []any{orgID, id}, dest...)
	})
	return l, known, err
}

const saveLink = `INSERT INTO share_link (org_id, id, url, url_key, name, creator_id, creator_email, demo, opportunity_id, linked_ms,
  first_seen_ms)
VALUES (?,?,?,?,?,?,?,?,?,?,?)
ON CONFLICT (org_id, id) DO UPDATE SET url = excluded.url, url_key = excluded.url_key, name = excluded.name,
  creator_id = excluded.creator_id, creator_email = excluded.creator_email, demo = excluded.demo,
  opportunity_id = CASE WHEN opportunity_id = '' AND refused_opportunity <> excluded.opportunity_id
    THEN excluded.opportunity_id ELSE opportunity_id END,
  linked_ms = CASE WHEN opportunity_id = '' AND refused_opportunity <> excluded.opportunity_id
    THEN excluded.linked_ms ELSE linked_ms END`

// link remembers the share link a session came through and returns its id and
// the opportunity it gives to the session.
func (a *acceptance) link(s session.Session) (string, linkedOpportunity, error) {
	given := s.ShareLink
	opp := strings.TrimSpace(given.OpportunityID)
	own, key := clean(strings.TrimSpace(given.ID)), clean(session.LinkKey(given.URL))
	if cmp.Or(own, key, strings.TrimSpace(given.URL)) == "" {
		return "", linkedOpportunity{id: opp}, nil
	}
	stored, known, err := a.findLink(own, key, clean(strings.TrimSpace(given.URL)))
	if err != nil {
		return "", linkedOpportunity{}, err
	}
	want := stored
	want.URL, want.Name = cmp.Or(given.URL, stored.URL), cmp.Or(stored.Name, given.Name)
	want.CreatorID, want.CreatorEmail = cmp.Or(given.CreatorID, stored.CreatorID), cmp.Or(given.CreatorEmail, stored.CreatorEmail)
	want.OpportunityID = cmp.Or(stored.OpportunityID, opp)
	if stored.Demo == "" && len(s.Facts.Demos) > 0 {
		want.Demo = clean(s.Facts.Demos[0])
	}
	if !known || want != stored {
		if want, err = a.saveLink(stored, want, opp); err != nil {
			return "", linkedOpportunity{}, err
		}
	}
	a.links[want.ID] = want
	return want.ID, linkedOpportunity{id: want.OpportunityID, name: want.Opportunity}, nil
}

func (a *acceptance) saveLink(stored, want ShareLink, opp string) (ShareLink, error) {
	var linked int64
	if opp != "" {
		linked = a.now
	}
	if _, err := a.t.exec(saveLink, a.orgID, want.ID, want.URL, clean(session.LinkKey(want.URL)), want.Name, want.CreatorID,
		want.CreatorEmail, want.Demo, opp, linked, a.now); err != nil {
		return want, err
	}
	// What a person refused must not come back: the table decides.
	want, _, err := a.t.readLink(a.orgID, want.ID)
	if err != nil {
		return want, err
	}
	a.wrote = true
	if want.OpportunityID != stored.OpportunityID {
		err = a.t.note(a.orgID, want.ID, a.now, LinkEvent{Kind: EventLinked, OpportunityID: want.OpportunityID, Opportunity: want.Opportunity})
	}
	return want, err
}

// findLink returns the stored link with the source's id, else with the address.
// When the id of a link that was only known by its address becomes known, the
// link gets that id. The returned ID is the identity in any case.
func (a *acceptance) findLink(own, key, raw string) (l ShareLink, known bool, err error) {
	if l, known = a.links[cmp.Or(own, key, raw)]; known && (own == "" || key == "" || session.LinkKey(l.URL) == key) {
		return l, true, nil
	}
	if own != "" {
		if l, known, err = a.t.readLink(a.orgID, own); err != nil || known && (key == "" || session.LinkKey(l.URL) == key) {
			return l, known, err
		}
		if key != "" {
			if err := a.claimAddress(own, key, known); err != nil {
				return l, false, err
			}
			l, known, err = a.t.readLink(a.orgID, own)
		}
		l.ID = own
		return l, known, err
	}
	id := cmp.Or(key, raw)
	if _, err := a.t.row(linkByKey, []any{a.orgID, id}, &id); err != nil {
		return l, false, err
	}
	l, known, err = a.t.readLink(a.orgID, id)
	l.ID = id
	return l, known, err
}

// linkByKey picks one of several links with the same address in a way that does
// not depend on how sessions were cut into batches: the one seen first.
const linkByKey = `SELECT id FROM share_link WHERE org_id = ? AND url_key = ? AND url_key <> '' ORDER BY first_seen_ms, id LIMIT 1`

// claimAddress gives what is known under an address alone to the link with the
// source's id.
func (a *acceptance) claimAddress(own, key string, known bool) error {
	var old string
	ok, err := a.t.row(`SELECT id FROM share_link WHERE org_id = ? AND url_key = ? AND url_key <> '' AND id IN (url_key, url)`,
		[]any{a.orgID, key}, &old)
	if err != nil || !ok || old == own {
		return err
	}
	if err := a.flush(); err != nil {
		return err
	}
	for _, k := range a.known {
		if k.link == old {
			k.link = own
		}
	}
	move := []string{
		`UPDATE session SET share_link_id = ?2 WHERE org_id = ?1 AND share_link_id = ?3 AND share_link_id <> ''`,
		`UPDATE link_history SET link_id = ?2 WHERE org_id = ?1 AND link_id = ?3`,
	}
	if known {
		move = append(move, mergeLinks, `DELETE FROM share_link WHERE org_id = ?1 AND id = ?3 AND ?2 <> ''`)
	} else {
		move = append(move, `UPDATE share_link SET id = ?2 WHERE org_id = ?1 AND id = ?3`)
	}
	for _, query := range move {
		if _, err := a.t.exec(query, a.orgID, own, old); err != nil {
			return err
		}
	}
	if v := a.views[old]; v != nil {
		delete(a.views, old)
		a.viewed(own, v.sessions, v.last)
	}
	clear(a.links)
	a.wrote = true
	return nil
}

// mergeLinks adds a link that was known by its address (?3) to the one with the
// source's id (?2): what a person said of either stays.
const mergeLinks = `UPDATE share_link SET sessions = share_link.sessions + o.sessions,
  last_viewed_ms = max(share_link.last_viewed_ms, o.last_viewed_ms), first_seen_ms = min(share_link.first_seen_ms, o.first_seen_ms),
  name = iif(o.name <> '', o.name, share_link.name), creator = iif(share_link.creator = '', o.creator, share_link.creator),
  recipient = iif(share_link.recipient = '', o.recipient, share_link.recipient), demo = iif(share_link.demo = '', o.demo, share_link.demo),
  notes = iif(share_link.notes = '', o.notes, share_link.notes), open_to_all = max(share_link.open_to_all, o.open_to_all),
  linked_by = iif(share_link.opportunity_id = '', o.linked_by, share_link.linked_by),
  linked_ms = iif(share_link.opportunity_id = '', o.linked_ms, share_link.linked_ms),
  opportunity = iif(share_link.opportunity_id = '', o.opportunity, share_link.opportunity),
  opportunity_id = iif(share_link.opportunity_id = '', o.opportunity_id, share_link.opportunity_id)
FROM share_link AS o WHERE share_link.org_id = ?1 AND share_link.id = ?2 AND o.org_id = ?1 AND o.id = ?3`

// ShareLinks returns the share links known to an org with the number of
// sessions that came through each, the latest viewed first.
func (s *Store) ShareLinks(ctx context.Context, orgID string) ([]ShareLink, error) {
	return s.readLinks(ctx, ` WHERE org_id = ?`, orgID)
}

// ShareLink returns one share link with its sums, or ErrNotFound.
func (s *Store) ShareLink(ctx context.Context, orgID, id string) (ShareLink, error) {
	links, err := s.readLinks(ctx, ` WHERE org_id = ? AND id = ?`, orgID, id)
	if err == nil && len(links) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return ShareLink{}, err
	}
	return links[0], nil
}

// readLinks reads links; where is a constant of the callers.
func (s *Store) readLinks(ctx context.Context, where string, args ...any) ([]ShareLink, error) {
	var out []ShareLink
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT `+linkColumns+`, sessions, last_viewed_ms FROM share_link`+where+
			` ORDER BY last_viewed_ms DESC, first_seen_ms DESC, id`, args...)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var l ShareLink
			var viewed int64
			if _, err := scanLink(&l, func(dest ...any) (bool, error) {
				return true, scan(append(dest, &l.Sessions, &viewed)...)
			}); err != nil {
				return err
			}
			l.LastViewed = at(viewed)
			out = append(out, l)
			return nil
		})
	})
	return out, err
}
