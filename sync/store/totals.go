package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"demobridge/sync/session"
)

// The kinds of total that are kept. Those of opportunities are summed up when
// they are asked for: which sessions are an opportunity's can change at any time.
const (
	kindVisitor = "visitor"
	kindCompany = "company"
)

// plainCompany is the domain that a session names, as it is.
func plainCompany(s session.Session) string {
	domain := strings.ToLower(strings.TrimSpace(s.Company.Domain))
	if domain == "" {
		_, domain, _ = strings.Cut(session.NormalEmail(s.Visitor.Email), "@")
	}
	return strings.TrimPrefix(domain, "www.")
}

// viewing is what one session adds to the totals.
type viewing struct {
	key              string
	visitor, company string
	first, last      int64
	milli            int64
	steps            int
	engaged          bool
	detail           viewingDetail
}

type viewingDetail struct {
	Demo     string   `json:"d,omitempty"`
	Flow     string   `json:"f,omitempty"`
	Very     []string `json:"v,omitempty"`
	Somewhat []string `json:"s,omitempty"`
	Not      []string `json:"n,omitempty"`
}

func (s *Store) viewingOf(x session.Session) viewing {
	f := x.Facts
	v := viewing{
		key: x.Key(), visitor: clean(x.VisitorKey()), company: clean(s.companyKey(x)), first: ms(f.StartedAt),
		last:  cmp.Or(ms(f.LastActivityAt), ms(f.StartedAt), ms(x.CreatedAt), ms(x.ClosedAt)),
		milli: int64(math.Round(f.Minutes * 1000)), steps: f.Steps, engaged: x.Engaged(),
		detail: viewingDetail{Very: f.VeryInterested, Somewhat: f.SomewhatInterested, Not: f.NotInterested},
	}
	if n := len(f.Demos); n > 0 {
		v.detail.Demo = f.Demos[n-1]
	}
	if n := len(f.Flows); n > 0 {
		v.detail.Flow = f.Flows[n-1]
	}
	return v
}

// totalKey is one row of the table total.
type totalKey struct{ orgID, kind, key string }

func (k totalKey) compare(o totalKey) int {
	return cmp.Or(cmp.Compare(k.orgID, o.orgID), cmp.Compare(k.kind, o.kind), cmp.Compare(k.key, o.key))
}

// mention is where something was said: in which session, as its how manyth word.
type mention struct {
	At  int64  `json:"t"`
	Key string `json:"k"`
	Nth int    `json:"i,omitempty"`
}

func (m mention) compare(o mention) int {
	return cmp.Or(cmp.Compare(m.At, o.At), cmp.Compare(m.Key, o.Key), cmp.Compare(m.Nth, o.Nth))
}

// totalDetail is the part of a total that is kept as text.
type totalDetail struct {
	Demo   string          `json:"d,omitempty"`
	DemoAt mention         `json:"da,omitzero"`
	Flow   string          `json:"f,omitempty"`
	FlowAt mention         `json:"fa,omitzero"`
	Areas  map[string]area `json:"a,omitempty"`
}

// area is what was said of an interest: first, and at last.
type area struct {
	Level int     `json:"l"` // 3 very, 2 somewhat, 1 not
	First mention `json:"f"`
	Last  mention `json:"t"`
}

// sum is a total while it is being added up. Sessions may be added in any order;
// what comes out is what session.Total makes of them.
type sum struct {
	sessions, steps   int
	engagedSessions   int
	milli             int64
	first, last       int64
	visitors, engaged int
	detail            totalDetail
}

func (t *sum) add(v viewing) {
	t.sessions++
	t.milli += v.milli
	t.steps += v.steps
	t.engagedSessions += count(v.engaged)
	if v.first != 0 && (t.first == 0 || v.first < t.first) {
		t.first = v.first
	}
	t.last = max(t.last, v.last)
	d, here := &t.detail, mention{At: v.last, Key: v.key}
	if v.detail.Demo != "" && here.compare(d.DemoAt) >= 0 {
		d.Demo, d.DemoAt = v.detail.Demo, here
	}
	if v.detail.Flow != "" && here.compare(d.FlowAt) >= 0 {
		d.Flow, d.FlowAt = v.detail.Flow, here
	}
	for _, said := range []struct {
		level int
		names []string
	}{{3, v.detail.Very}, {2, v.detail.Somewhat}, {1, v.detail.Not}} {
		for _, name := range said.names {
			if name = strings.TrimSpace(name); name == "" {
				continue
			}
			d.mention(name, said.level, here)
			here.Nth++
		}
	}
}

func (d *totalDetail) mention(name string, level int, here mention) {
	if d.Areas == nil {
		d.Areas = map[string]area{}
	}
	a, known := d.Areas[name]
	if !known || here.compare(a.First) < 0 {
		a.First = here
	}
	if !known || here.compare(a.Last) >= 0 {
		a.Level, a.Last = level, here
	}
	d.Areas[name] = a
}

func (t *sum) totals() session.Totals {
	out := session.Totals{
		Sessions: t.sessions, Minutes: float64(t.milli) / 1000, Steps: t.steps, EngagedSessions: t.engagedSessions,
		FirstViewed: at(t.first), LastViewed: at(t.last), LastDemo: t.detail.Demo, LastFlow: t.detail.Flow,
		Visitors: t.visitors, EngagedVisitors: t.engaged,
	}
	areas := t.detail.Areas
	for _, name := range slices.SortedFunc(maps.Keys(areas), func(a, b string) int { return areas[a].First.compare(areas[b].First) }) {
		list := &out.NotInterested
		switch areas[name].Level {
		case 3:
			list = &out.VeryInterested
		case 2:
			list = &out.SomewhatInterested
		}
		*list = append(*list, name)
	}
	return out
}

const totalColumns = `sessions, engaged_sessions, milli, steps, first_ms, last_ms, visitors, engaged, detail`

const selectTotal = `SELECT ` + totalColumns + ` FROM total WHERE org_id = ? AND kind = ? AND key = ?`

// columns are where a row of totalColumns goes.
func (t *sum) columns() []any {
	return []any{&t.sessions, &t.engagedSessions, &t.milli, &t.steps, &t.first, &t.last, &t.visitors, &t.engaged, asJSON{&t.detail}}
}

// asJSON reads a text column into a value.
type asJSON struct{ v any }

// Scan is called by the driver.
func (j asJSON) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("store: %T where a text was expected", src)
	}
	return json.Unmarshal([]byte(text), j.v)
}

// Histories returns, for each of the sessions, what is known of its visitor, its
// company and its opportunity over all sessions that were ever accepted for the
// org. opportunityIDs stand in the order of the sessions, "" for none.
func (s *Store) Histories(ctx context.Context, orgID string, ss []session.Session, opportunityIDs []string) ([]session.History, error) {
	out := make([]session.History, len(ss))
	err := s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		known := totalsRead{tx: tx, orgID: orgID, kept: map[totalKey]session.Totals{}, deals: map[string]session.Totals{}}
		for i, x := range ss {
			var err error
			if out[i].Visitor, err = known.of(ctx, kindVisitor, clean(x.VisitorKey())); err != nil {
				return err
			}
			if out[i].Company, err = known.of(ctx, kindCompany, clean(s.companyKey(x))); err != nil {
				return err
			}
			if i < len(opportunityIDs) && opportunityIDs[i] != "" {
				if out[i].Opportunity, err = known.deal(ctx, opportunityIDs[i]); err != nil {
					return err
				}
			}
			if out[i].Visitor.Sessions == 0 {
				out[i].Visitor = session.Total(x) // nobody knows of others
			}
		}
		return nil
	})
	return out, err
}

// totalsRead reads each total once.
type totalsRead struct {
	tx    *sql.Tx
	orgID string
	kept  map[totalKey]session.Totals
	deals map[string]session.Totals
}

func (r *totalsRead) of(ctx context.Context, kind, key string) (session.Totals, error) {
	k := totalKey{r.orgID, kind, key}
	if t, ok := r.kept[k]; ok || key == "" {
		return t, nil
	}
	var t sum
	err := r.tx.QueryRowContext(ctx, selectTotal, k.orgID, k.kind, k.key).Scan(t.columns()...)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return session.Totals{}, err
	}
	r.kept[k] = t.totals()
	return r.kept[k], nil
}

func (r *totalsRead) deal(ctx context.Context, id string) (session.Totals, error) {
	if t, ok := r.deals[id]; ok {
		return t, nil
	}
	t, err := addUp(func(do func(scan func(...any) error) error) error {
		rows, err := r.tx.QueryContext(ctx, `SELECT `+viewingColumns+` FROM session s INDEXED BY session_deal
JOIN viewing v ON v.org_id = s.org_id AND v.session_key = s.session_key
WHERE s.org_id = ? AND s.link_opportunity = ? AND s.link_opportunity <> ''`, r.orgID, id)
		if err != nil {
			return err
		}
		return forEach(rows, do)
	})
	if err != nil {
		return session.Totals{}, err
	}
	r.deals[id] = t.totals()
	return r.deals[id], nil
}

const viewingColumns = `v.session_key, v.visitor, v.company, v.first_ms, v.last_ms, v.milli, v.steps, v.engaged, v.detail`

// columns are where a row of viewingColumns goes.
func (v *viewing) columns() []any {
	return []any{&v.key, &v.visitor, &v.company, &v.first, &v.last, &v.milli, &v.steps, &v.engaged, asJSON{&v.detail}}
}

// addUp makes a total of viewings, and counts their visitors: those who cannot
// be told from others are one for each session.
func addUp(each func(do func(scan func(...any) error) error) error) (sum, error) {
	var t sum
	engaged := map[string]bool{}
	err := each(func(scan func(...any) error) error {
		var v viewing
		if err := scan(v.columns()...); err != nil {
			return err
		}
		t.add(v)
		who := cmp.Or(v.visitor, "session:"+v.key)
		engaged[who] = engaged[who] || v.engaged
		return nil
	})
	t.visitors, t.engaged = len(engaged), 0
	for _, yes := range engaged {
		t.engaged += count(yes)
	}
	return t, err
}
