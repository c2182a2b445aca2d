package store

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// Opportunity is a deal as Salesforce told of it last. ID and Name are enough to
// link to it.
type Opportunity struct {
	ID        string // Salesforce Id, 18 characters
	Name      string
	AccountID string
	Account   string
	Stage     string
	Amount    *float64 // nil: none, or not readable
	Currency  string   // ISO code; "" where the org has one currency
	CloseDate string   // 2006-01-02
	Closed    bool
	Won       bool

	OwnerID     string
	OwnerName   string
	OwnerEmail  string
	OwnerActive bool

	// The owner before the present one, as far as it was seen here.
	FormerOwner string
	FormerEmail string
	OwnerSince  time.Time // when the present one was first seen in the former's place; zero: no change was seen

	ToldAt   time.Time // when Salesforce told; zero: only its name was kept
	ViewedAt time.Time // when the person viewed it last in Salesforce; zero: not known
	Gone     string    // "", GoneDeleted or GoneHidden
	GoneAt   time.Time
}

// Why an opportunity is no longer there.
const (
	GoneDeleted = "deleted"
	GoneHidden  = "hidden" // from this user, or deleted for good
)

const opportunityColumns = `id, name, account_id, account, stage, amount, currency, close_date, closed, won, owner_id, owner_name,
  owner_email, owner_active, former_owner, former_email, owner_ms, told_ms, viewed_ms, gone, gone_ms`

func scanOpportunity(scan func(...any) error) (Opportunity, error) {
	var o Opportunity
	var since, told, viewed, gone int64
	err := scan(&o.ID, &o.Name, &o.AccountID, &o.Account, &o.Stage, &o.Amount, &o.Currency, &o.CloseDate, &o.Closed, &o.Won,
		&o.OwnerID, &o.OwnerName, &o.OwnerEmail, &o.OwnerActive, &o.FormerOwner, &o.FormerEmail, &since, &told, &viewed, &o.Gone, &gone)
	o.OwnerSince, o.ToldAt, o.ViewedAt, o.GoneAt = at(since), at(told), at(viewed), at(gone)
	return o, err
}

// SaveOpportunities keeps what Salesforce told of opportunities just now. A
// change of owner is noted in the history of the links that lead to it. A zero
// ViewedAt keeps what is known.
func (s *Store) SaveOpportunities(ctx context.Context, orgID string, opps []Opportunity) error {
	if len(opps) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		for _, o := range opps {
			if err := t.saveOpportunity(orgID, o, ms(s.now())); err != nil {
				return err
			}
		}
		_, err := t.exec(forgetOpportunities, orgID, opportunitiesKept)
		return err
	})
}

// opportunitiesKept is how many opportunities that no link leads to are kept.
const opportunitiesKept = 5000

const forgetOpportunities = `DELETE FROM opportunity WHERE org_id = ?1 AND told_ms < (SELECT told_ms FROM opportunity WHERE org_id = ?1
  ORDER BY told_ms DESC LIMIT 1 OFFSET ?2) AND id NOT IN (SELECT opportunity_id FROM share_link WHERE org_id = ?1)`

const upsertOpportunity = `INSERT INTO opportunity (org_id, id, name, account_id, account, stage, amount, currency, close_date, closed,
  won, owner_id, owner_name, owner_email, owner_active, told_ms, viewed_ms, search)
VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)
ON CONFLICT (org_id, id) DO UPDATE SET name = ?3, account_id = ?4, account = ?5, stage = ?6, amount = ?7, currency = ?8,
  close_date = ?9, closed = ?10, won = ?11, owner_id = ?12, owner_name = ?13, owner_email = ?14, owner_active = ?15, told_ms = ?16,
  viewed_ms = max(viewed_ms, ?17), search = ?18, gone = '', gone_ms = 0`

func (t *tx) saveOpportunity(orgID string, o Opportunity, now int64) error {
	if err := t.ownerChanged(orgID, o, now); err != nil {
		return err
	}
	_, err := t.exec(upsertOpportunity, orgID, o.ID, o.Name, o.AccountID, o.Account, o.Stage, o.Amount, o.Currency, o.CloseDate,
		count(o.Closed), count(o.Won), o.OwnerID, o.OwnerName, o.OwnerEmail, count(o.OwnerActive), now, ms(o.ViewedAt),
		strings.ToLower(o.Name+"\n"+o.Account))
	if err != nil {
		return err
	}
	_, err = t.exec(`UPDATE share_link SET opportunity = ? WHERE org_id = ? AND opportunity_id = ? AND opportunity <> ?`, o.Name, orgID, o.ID, o.Name)
	return err
}

// ownerChanged remembers the former owner when an opportunity has another one.
func (t *tx) ownerChanged(orgID string, o Opportunity, now int64) error {
	var id, name, email string
	ok, err := t.row(`SELECT owner_id, owner_name, owner_email FROM opportunity WHERE org_id = ? AND id = ?`, []any{orgID, o.ID}, &id, &name, &email)
	if err != nil || !ok || id == "" || o.OwnerID == "" || id == o.OwnerID {
		return err
	}
	if _, err := t.exec(`UPDATE opportunity SET former_owner = ?, former_email = ?, owner_ms = ? WHERE org_id = ? AND id = ?`,
		name, email, now, orgID, o.ID); err != nil {
		return err
	}
	var links []string
	if err := t.each(`SELECT id FROM share_link WHERE org_id = ? AND opportunity_id = ?`, []any{orgID, o.ID}, func(scan func(...any) error) error {
		var link string
		err := scan(&link)
		links = append(links, link)
		return err
	}); err != nil {
		return err
	}
	for _, link := range links {
		if err := t.note(orgID, link, now, LinkEvent{
			Kind: EventOwner, OpportunityID: o.ID, Opportunity: o.Name, Person: o.OwnerName, Former: name,
		}); err != nil {
			return err
		}
	}
	return nil
}

// MarkGone notes that Salesforce no longer has, or shows, opportunities; why is
// GoneDeleted or GoneHidden. The links to them stay.
func (s *Store) MarkGone(ctx context.Context, orgID string, why map[string]string) error {
	if len(why) == 0 {
		return nil
	}
	return s.write(ctx, func(t *tx) error {
		now := ms(s.now())
		for id, reason := range why {
			if _, err := t.exec(`INSERT INTO opportunity (org_id, id, name, gone, gone_ms, told_ms) VALUES (?1, ?2,
  coalesce((SELECT max(opportunity) FROM share_link WHERE org_id = ?1 AND opportunity_id = ?2), ''), ?3, ?4, ?4)
ON CONFLICT (org_id, id) DO UPDATE SET gone_ms = iif(gone = '', ?4, gone_ms), gone = ?3, told_ms = ?4`, orgID, id, reason, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// Opportunities returns the kept opportunities with these ids, by id.
func (s *Store) Opportunities(ctx context.Context, orgID string, ids []string) (map[string]Opportunity, error) {
	out := map[string]Opportunity{}
	if len(ids) == 0 {
		return out, nil
	}
	args := []any{orgID}
	for _, id := range ids {
		args = append(args, id)
	}
	found, err := s.opportunities(ctx, `org_id = ? AND id IN (`+marks(len(ids))+`)`, args...)
	for _, o := range found {
		out[o.ID] = o
	}
	return out, err
}

// LinkedOpportunities returns what is known of all opportunities that share
// links lead to, by id; those never told of have only their Id and Name.
func (s *Store) LinkedOpportunities(ctx context.Context, orgID string) (map[string]Opportunity, error) {
	out := map[string]Opportunity{}
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT opportunity_id, max(opportunity) FROM share_link
WHERE org_id = ? AND opportunity_id <> '' GROUP BY 1`, orgID)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			var o Opportunity
			err := scan(&o.ID, &o.Name)
			out[o.ID] = o
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	known, err := s.opportunities(ctx, `org_id = ?1 AND id IN (SELECT opportunity_id FROM share_link WHERE org_id = ?1)`, orgID)
	for _, o := range known {
		out[o.ID] = o
	}
	return out, err
}

// FindOpportunities searches the kept opportunities by words in their name or
// their account's: those viewed last first, then those told of last.
func (s *Store) FindOpportunities(ctx context.Context, orgID, words string, closed bool, limit int) ([]Opportunity, error) {
	where, args := `org_id = ? AND gone = ''`, []any{orgID}
	if !closed {
		where += ` AND closed = 0`
	}
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		where, args = where+` AND instr(search, ?) > 0`, append(args, word)
	}
	return s.opportunities(ctx, where+` ORDER BY viewed_ms DESC, told_ms DESC, name LIMIT ?`, append(args, limit)...)
}

// RecentOpportunities returns the open ones that the person viewed in
// Salesforce, or owns (ownerID), the latest viewed first.
func (s *Store) RecentOpportunities(ctx context.Context, orgID, ownerID string, limit int) ([]Opportunity, error) {
	return s.opportunities(ctx, `org_id = ? AND gone = '' AND closed = 0 AND (viewed_ms > 0 OR owner_id = ? AND owner_id <> '')
ORDER BY viewed_ms DESC, close_date, name LIMIT ?`, orgID, ownerID, limit)
}

// opportunities reads kept opportunities; where is a constant of the callers.
func (s *Store) opportunities(ctx context.Context, where string, args ...any) ([]Opportunity, error) {
	var out []Opportunity
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		out = nil
		rows, err := tx.QueryContext(ctx, `SELECT `+opportunityColumns+` FROM opportunity WHERE `+where, args...)
		if err != nil {
			return err
		}
		return forEach(rows, func(scan func(...any) error) error {
			o, err := scanOpportunity(scan)
			out = append(out, o)
			return err
		})
	})
	return out, err
}
