package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// State is what a person sees of a session. The order is the one of
// app/status.SessionState, and of the column chip.
type State int

// The states; a session is in exactly one.
const (
	StateWaiting  State = iota
	StateSending        // handed out by Claim
	StateSynced         // its newest revision is in Salesforce
	StateRetrying       // failed, and is tried again by itself
	StateChoice         // in Salesforce, but a person must choose between records
	StateFailed         // needs a person
	StateSkipped
)

// SortColumn is what a list is sorted by, in the order of app/status.SortColumn.
type SortColumn int

// The columns; equal rows follow each other by id.
const (
	SortStarted SortColumn = iota
	SortVisitor
	SortCompany
	SortDemo
	SortMinutes
	SortSteps
	SortOpportunity
	SortState
	SortSynced // by the time it was synced, or ended while it is not
)

// Query narrows and sorts a list of sessions. The zero value is the whole list,
// the earliest start first.
type Query struct {
	Search      string    // in name, company, email address or session id, in any case
	States      []State   // none: all
	Demo        string    // one demo's name; "": all
	ShareLink   string    // a share link's id; "": all
	Opportunity string    // an opportunity's Salesforce Id: those sent for it, or on their way to it; "": all
	From        time.Time // ended at or after; zero: no lower bound
	To          time.Time // ended before; zero: no upper bound
	Synced      time.Time // synced at or after; zero: also those not synced
	Sort        SortColumn
	Desc        bool
	Offset      int
	Limit       int // 0: no rows, only the numbers
}

// Page is a part of a list.
type Page struct {
	Rows     []Summary
	Matching int // sessions the query matches
	All      int // sessions the org has
}

// Summary is one line of a list.
type Summary struct {
	ID          int64
	Key         string
	Visitor     string // name; "" when unknown
	Email       string
	Company     string
	Demo        string // names joined by "; "
	Minutes     float64
	Steps       int
	Opportunity Match // what is known of the deal; may hold a name or an id alone
	State       State
	RetryAt     time.Time // zero unless retrying or waiting
	SyncedAt    time.Time // zero until synced
	StartedAt   time.Time
	EndedAt     time.Time
	ErrorClass  string // of the last failure, while it counts
	ErrorCode   string
	ErrorText   string
}

const summaryColumns = `id, session_key, visitor, email, company, demo, minutes, steps, link_opportunity, opportunity, matches,
  chip, next_attempt_ms, synced_ms, started_ms, ended_ms, err_class, err_code, err_text`

func scanSummary(scan func(...any) error) (Summary, error) {
	var (
		r                            Summary
		linked, opportunity, matches string
		next, synced, started, ended int64
	)
	err := scan(&r.ID, &r.Key, &r.Visitor, &r.Email, &r.Company, &r.Demo, &r.Minutes, &r.Steps, &linked, &opportunity, &matches,
		&r.State, &next, &synced, &started, &ended, &r.ErrorClass, &r.ErrorCode, &r.ErrorText)
	if err != nil {
		return r, err
	}
	r.Opportunity = parseMatches(matches).Opportunity
	if r.Opportunity.ID == "" || (linked != "" && linked != r.Opportunity.ID) {
		r.Opportunity = Match{ID: linked, Name: opportunity}
	}
	if r.State == StateWaiting || r.State == StateRetrying {
		r.RetryAt = at(next)
	}
	r.SyncedAt, r.StartedAt, r.EndedAt = at(synced), at(started), at(ended)
	return r, nil
}

// parseMatches reads the column matches; what cannot be read counts as unknown.
func parseMatches(text string) Matches {
	var m Matches
	if text == "" || json.Unmarshal([]byte(text), &m) != nil {
		return Matches{}
	}
	return m
}

// Sessions returns one page of an org's sessions, and how many there are.
func (s *Store) Sessions(ctx context.Context, orgID string, q Query) (Page, error) {
	var p Page
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		p = Page{}
		if err := tx.QueryRowContext(ctx, countAll, orgID).Scan(&p.All); err != nil {
			return err
		}
		p.Matching = p.All
		where, args := q.where(orgID)
		q, reversed := q.fromTheNearEnd(p.All)
		if q.Limit > 0 {
			rows, err := tx.QueryContext(ctx, q.page(where), append(slices.Clone(args), q.Limit, q.Offset)...)
			if err != nil {
				return err
			}
			if err := forEach(rows, func(scan func(...any) error) error {
				r, err := scanSummary(scan)
				p.Rows = append(p.Rows, r)
				return err
			}); err != nil {
				return err
			}
		}
		if reversed {
			slices.Reverse(p.Rows)
		}
		if !q.narrow() {
			return nil
		}
		if n := len(p.Rows); n < q.Limit && (n > 0 || q.Offset == 0) {
			p.Matching = q.Offset + n // the page holds the end: no need to count
			return nil
		}
		return tx.QueryRowContext(ctx, `SELECT count(*) FROM session `+q.index()+` WHERE `+where, args...).Scan(&p.Matching)
	})
	return p, err
}

// fromTheNearEnd turns the order of a page in the second half of the whole list
// round: sorting keeps every row up to the last one of the page.
func (q Query) fromTheNearEnd(all int) (turned Query, reversed bool) {
	if q.narrow() || q.Limit <= 0 || q.Offset <= all/2 {
		return q, false
	}
	turned = q
	turned.Desc = !q.Desc
	turned.Limit = max(0, min(q.Limit, all-q.Offset))
	turned.Offset = max(0, all-q.Offset-turned.Limit)
	return turned, true
}

const countAll = `SELECT coalesce(sum(n), 0) FROM tally WHERE org_id = ?`

func (q Query) narrow() bool {
	return q.Search != "" || len(q.States) > 0 || q.Demo != "" || q.ShareLink != "" || q.Opportunity != "" || !q.From.IsZero() || !q.To.IsZero() || !q.Synced.IsZero()
}

// where is the condition of the query; every column in it is in the index
// session_list.
func (q Query) where(orgID string) (string, []any) {
	parts, args := []string{"org_id = ?"}, []any{orgID}
	add := func(part string, values ...any) {
		parts, args = append(parts, part), append(args, values...)
	}
	if len(q.States) > 0 {
		values := make([]any, len(q.States))
		for i, state := range q.States {
			values[i] = int(state)
		}
		add("chip IN ("+marks(len(values))+")", values...)
	}
	if q.Demo != "" {
		sep := demoSeparator
		add("instr('"+sep+"' || demo || '"+sep+"', ?) > 0", sep+q.Demo+sep)
	}
	if q.ShareLink != "" {
		add("share_link_id = ? AND share_link_id <> ''", q.ShareLink)
	}
	if q.Opportunity != "" {
		add(`(link_opportunity = ? OR instr(matches, ?) > 0)`, q.Opportunity, `"opportunity":{"id":"`+q.Opportunity+`"`)
	}
	if !q.From.IsZero() {
		add("ended_ms >= ?", q.From.UnixMilli())
	}
	if !q.To.IsZero() {
		add("ended_ms < ?", q.To.UnixMilli())
	}
	if !q.Synced.IsZero() {
		add("synced_ms > 0 AND synced_ms >= ?", q.Synced.UnixMilli())
	}
	if words := strings.TrimSpace(q.Search); words != "" {
		add("instr(search, ?) > 0", strings.ToLower(words))
	}
	return strings.Join(parts, " AND "), args
}

// marks are n placeholders.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// index names the index that serves the condition best.
func (q Query) index() string {
	switch {
	case q.ShareLink != "":
		return "INDEXED BY session_link"
	case q.Opportunity != "":
		return "NOT INDEXED" // a look at every row: rare, and short enough
	case !q.Synced.IsZero():
		return "INDEXED BY session_synced" // those of today are few
	}
	return "INDEXED BY session_list"
}

// page finds the ids of the page first, in an index where there is one for the
// order, and reads whole rows for those alone.
func (q Query) page(where string) string {
	column, index := "started_ms", q.index()
	indexed := true // by session_list
	switch q.Sort {
	case SortVisitor:
		column, indexed = "visitor COLLATE NOCASE", false
	case SortCompany:
		column, indexed = "company COLLATE NOCASE", false
	case SortDemo:
		column = "demo"
	case SortMinutes:
		column, indexed = "minutes", false
	case SortSteps:
		column, indexed = "steps", false
	case SortOpportunity:
		column, indexed = "opportunity COLLATE NOCASE", false
	case SortState:
		column = "chip"
	case SortSynced:
		column, indexed = "iif(synced_ms > 0, synced_ms, ended_ms)", false
	}
	if !indexed && q.Synced.IsZero() && q.ShareLink == "" {
		index = "NOT INDEXED" // in the order of the table, rather than hopping about in it
	}
	direction := "ASC"
	if q.Desc {
		direction = "DESC"
	}
	order := " ORDER BY " + column + " " + direction + ", id " + direction
	return `WITH page AS MATERIALIZED (SELECT id AS page_id FROM session ` + index + ` WHERE ` + where + order + ` LIMIT ? OFFSET ?)
SELECT ` + summaryColumns + ` FROM page CROSS JOIN session ON session.id = page.page_id` + order
}
