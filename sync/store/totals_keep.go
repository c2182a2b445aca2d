package store

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// counting keeps the totals right while one transaction changes sessions. What
// is only added is added; what was changed or removed is summed up anew, once,
// at the end. Whoever puts sessions says beforehand which: see expect.
type counting struct {
	s       *Store
	t       *tx
	known   map[viewingKey]viewing // that are stored, of those that are expected
	engaged map[visitorKey]bool    // the visitors of companies that are stored: who was engaged
	totals  map[totalKey]*sum      // that are stored
	news    pile                   // viewings that are not in the table yet
	sums    map[totalKey]*sum      // to be written
	stale   map[totalKey]bool
}

type viewingKey struct{ orgID, key string }

type visitorKey struct{ orgID, company, visitor string }

func (s *Store) counting(t *tx) *counting {
	return &counting{
		s: s, t: t,
		known: map[viewingKey]viewing{}, engaged: map[visitorKey]bool{}, totals: map[totalKey]*sum{},
		news: pile{
			head: `INSERT INTO viewing (org_id, session_key, visitor, company, first_ms, last_ms, milli, steps, engaged, detail) VALUES `,
			row:  `(?,?,?,?,?,?,?,?,?,?)`,
		},
		sums: map[totalKey]*sum{}, stale: map[totalKey]bool{},
	}
}

const (
	selectViewings = `SELECT ` + viewingColumns + ` FROM wanted w CROSS JOIN viewing v ON v.org_id = ? AND v.session_key = w.key`
	// One step into the index for each, however many sessions a visitor has.
	selectEngaged = `SELECT w.company, w.visitor, coalesce((SELECT v.engaged FROM viewing v INDEXED BY viewing_company
WHERE v.org_id = ? AND v.company = w.company AND v.company <> '' AND v.visitor = w.visitor ORDER BY v.engaged DESC LIMIT 1), -1)
FROM wanted w`
	selectTotals = `SELECT w.kind, w.key, ` + totalColumns + ` FROM wanted w CROSS JOIN total t ON t.org_id = ? AND t.kind = w.kind AND t.key = w.key`
)

// expect reads what the tables have of sessions that will be put, their visitors
// and their companies.
func (c *counting) expect(orgID string, vs []viewing) error {
	var keys, totals, visitors [][]any
	asked, seen := map[totalKey]bool{}, map[visitorKey]bool{}
	for _, v := range vs {
		keys = append(keys, []any{v.key})
		for _, k := range keysOf(orgID, v) {
			if !asked[k] {
				asked[k] = true
				totals = append(totals, []any{k.kind, k.key})
			}
		}
	}
	org := []any{orgID}
	if err := c.t.lookUp("key", selectViewings, keys, org, func(scan func(...any) error) error {
		var v viewing
		err := scan(v.columns()...)
		c.known[viewingKey{orgID, v.key}] = v
		return err
	}); err != nil {
		return err
	}
	if err := c.t.lookUp("kind, key", selectTotals, totals, org, func(scan func(...any) error) error {
		k, t := totalKey{orgID: orgID}, &sum{}
		err := scan(append([]any{&k.kind, &k.key}, t.columns()...)...)
		c.totals[k] = t
		return err
	}); err != nil {
		return err
	}
	for _, v := range vs {
		who := visitorKey{orgID, v.company, v.visitor}
		if v.company == "" || c.totals[totalKey{orgID, kindVisitor, v.visitor}] == nil || seen[who] {
			continue // who has no total was never anywhere
		}
		seen[who] = true
		visitors = append(visitors, []any{v.company, v.visitor})
	}
	return c.t.lookUp("company, visitor", selectEngaged, visitors, org, func(scan func(...any) error) error {
		who, engaged := visitorKey{orgID: orgID}, 0
		err := scan(&who.company, &who.visitor, &engaged)
		if engaged >= 0 {
			c.engaged[who] = c.engaged[who] || engaged > 0 // what was put may not be in the table yet
		}
		return err
	})
}

const updateViewing = `UPDATE viewing SET visitor = ?, company = ?, first_ms = ?, last_ms = ?, milli = ?, steps = ?, engaged = ?, detail = ?
WHERE org_id = ? AND session_key = ?`

// put counts a session that was expected, or counts it as it is now.
func (c *counting) put(orgID, key string, v viewing) error {
	text, err := json.Marshal(v.detail)
	if err != nil {
		return err
	}
	detail := string(text)
	old, known := c.known[viewingKey{orgID, key}]
	c.known[viewingKey{orgID, key}] = v
	if !known {
		c.news.add(orgID, key, v.visitor, v.company, v.first, v.last, v.milli, v.steps, count(v.engaged), detail)
		c.add(orgID, v)
		return nil
	}
	if reflect.DeepEqual(old, v) {
		return nil
	}
	if err := c.t.insertAll(&c.news); err != nil {
		return err
	}
	c.doubt(orgID, old)
	c.doubt(orgID, v)
	_, err = c.t.exec(updateViewing, v.visitor, v.company, v.first, v.last, v.milli, v.steps, count(v.engaged), detail, orgID, key)
	return err
}

// remove takes a session out of the totals.
func (c *counting) remove(orgID, key string) error {
	old, ok, err := c.stored(orgID, key)
	if err != nil || !ok {
		return err
	}
	c.doubt(orgID, old)
	_, err = c.t.exec(`DELETE FROM viewing WHERE org_id = ? AND session_key = ?`, orgID, key)
	return err
}

func (c *counting) stored(orgID, key string) (v viewing, ok bool, err error) {
	ok, err = c.t.row(`SELECT `+viewingColumns+` FROM viewing v WHERE v.org_id = ? AND v.session_key = ?`,
		[]any{orgID, key}, v.columns()...)
	return v, ok, err
}

func (c *counting) add(orgID string, v viewing) {
	who := visitorKey{orgID, v.company, v.visitor}
	before, known := c.engaged[who]
	if v.company != "" && v.visitor != "" {
		c.engaged[who] = before || v.engaged
	}
	for _, k := range keysOf(orgID, v) {
		t := c.sums[k]
		if t == nil {
			if t = c.totals[k]; t == nil {
				t = &sum{}
			}
			c.sums[k] = t
		}
		t.add(v)
		if k.kind == kindVisitor {
			t.visitors, t.engaged = 1, max(t.engaged, count(v.engaged))
			continue
		}
		t.visitors += count(!known)
		t.engaged += count(!before && v.engaged)
	}
}

func (c *counting) doubt(orgID string, v viewing) {
	for _, k := range keysOf(orgID, v) {
		c.stale[k] = true
	}
}

func keysOf(orgID string, v viewing) []totalKey {
	var out []totalKey
	if v.visitor != "" {
		out = append(out, totalKey{orgID, kindVisitor, v.visitor})
	}
	if v.company != "" {
		out = append(out, totalKey{orgID, kindCompany, v.company})
	}
	return out
}

// end writes the totals down.
func (c *counting) end() error {
	if err := c.t.insertAll(&c.news); err != nil {
		return err
	}
	for k := range c.stale {
		t, err := c.sumUp(k)
		if err != nil {
			return err
		}
		c.sums[k] = &t
	}
	changed := pile{
		head: `INSERT OR REPLACE INTO total (org_id, kind, key, ` + totalColumns + `) VALUES `,
		row:  `(?,?,?,?,?,?,?,?,?,?,?,?)`,
	}
	for _, k := range slices.SortedFunc(maps.Keys(c.sums), totalKey.compare) { // neighbours lie on one page
		t := c.sums[k]
		if t.sessions == 0 {
			if _, err := c.t.exec(`DELETE FROM total WHERE org_id = ? AND kind = ? AND key = ?`, k.orgID, k.kind, k.key); err != nil {
				return err
			}
			continue
		}
		detail, err := json.Marshal(t.detail)
		if err != nil {
			return err
		}
		changed.add(k.orgID, k.kind, k.key, t.sessions, t.engagedSessions, t.milli, t.steps, t.first, t.last,
			t.visitors, t.engaged, string(detail))
	}
	return c.t.insertAll(&changed)
}

func (c *counting) sumUp(k totalKey) (sum, error) {
	query := `SELECT ` + viewingColumns + ` FROM viewing v INDEXED BY viewing_visitor WHERE v.org_id = ? AND v.visitor = ? AND v.visitor <> ''`
	if k.kind == kindCompany {
		query = `SELECT ` + viewingColumns + ` FROM viewing v INDEXED BY viewing_company WHERE v.org_id = ? AND v.company = ? AND v.company <> ''`
	}
	return addUp(func(do func(scan func(...any) error) error) error { return c.t.each(query, []any{k.orgID, k.key}, do) })
}

// countStep is how many sessions are counted in one transaction.
const countStep = 500

// countMissing counts the sessions that came in before there were totals, or
// that were saved from a damaged file, when a note says that there are such. A
// session whose payload is gone counts by what the lists know of it.
func (s *Store) countMissing(ctx context.Context) error {
	var note int
	if err := s.reader.QueryRowContext(ctx, `SELECT count(*) FROM config WHERE org_id = '' AND name = 'uncounted'`).Scan(&note); err != nil || note == 0 {
		return typed(s.path, err)
	}
	for last, step := int64(0), 1; step > 0; {
		if err := s.write(ctx, func(t *tx) error {
			c := s.counting(t)
			ids, err := t.ids(`SELECT s.id FROM session s WHERE s.id > ? AND NOT EXISTS (SELECT 1 FROM viewing v
  WHERE v.org_id = s.org_id AND v.session_key = s.session_key) ORDER BY s.id LIMIT ?`, last, countStep)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := c.putStored(id); err != nil {
					return err
				}
				last = id
			}
			if step = len(ids); step > 0 {
				return c.end()
			}
			_, err = t.exec(`DELETE FROM config WHERE org_id = '' AND name = 'uncounted'`)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// anew drops what was counted of the sessions that are here, and leaves a note
// that they are to be counted.
func (c *counting) anew() error {
	for _, query := range []string{
		`DELETE FROM viewing WHERE EXISTS (SELECT 1 FROM session s WHERE s.org_id = viewing.org_id AND s.session_key = viewing.session_key)`,
		`DELETE FROM total`,
		`INSERT OR REPLACE INTO config (org_id, name, json, revision, changed_ms) VALUES ('', 'uncounted', '{}', 0, 0)`,
	} {
		if _, err := c.t.exec(query); err != nil {
			return err
		}
	}
	var kept [][3]string
	if err := c.t.each(`SELECT org_id, visitor, company FROM viewing`, nil, func(scan func(...any) error) error {
		var k [3]string
		kept = append(kept, k)
		return scan(&kept[len(kept)-1][0], &kept[len(kept)-1][1], &kept[len(kept)-1][2])
	}); err != nil {
		return err
	}
	for _, k := range kept {
		c.doubt(k[0], viewing{visitor: k[1], company: k[2]})
	}
	return c.end()
}

func (c *counting) putStored(id int64) error {
	one, err := c.s.load(c.t, id)
	if err != nil {
		return err
	}
	var orgID, email, demo string
	var first, last int64
	bare := one.session
	if _, err := c.t.row(`SELECT org_id, email, started_ms, max(started_ms, ended_ms), minutes, steps, demo FROM session WHERE id = ?`,
		[]any{id}, &orgID, &email, &first, &last, &bare.Facts.Minutes, &bare.Facts.Steps, &demo); err != nil {
		return err
	}
	if one.err == nil {
		return c.putOne(orgID, one.key, c.s.viewingOf(one.session))
	}
	bare.Visitor.Email, bare.Facts.StartedAt, bare.Facts.LastActivityAt = email, at(first), at(last)
	if demo != "" {
		bare.Facts.Demos = strings.Split(demo, demoSeparator)
	}
	v := c.s.viewingOf(bare)
	return c.putOne(orgID, one.key, v)
}

// putOne counts a session that nobody expected.
func (c *counting) putOne(orgID, key string, v viewing) error {
	v.key = key
	if err := c.expect(orgID, []viewing{v}); err != nil {
		return err
	}
	return c.put(orgID, key, v)
}

// adopt gives the totals of sessions without an org to an org.
func (c *counting) adopt(orgID string) error {
	var all []viewing
	if err := c.t.each(`SELECT `+viewingColumns+` FROM viewing v WHERE v.org_id = ''`, nil, func(scan func(...any) error) error {
		var v viewing
		if err := scan(v.columns()...); err != nil {
			return err
		}
		all = append(all, v)
		return nil
	}); err != nil || len(all) == 0 {
		return err
	}
	for _, v := range all {
		c.doubt(orgID, v)
	}
	for _, query := range []string{
		`UPDATE OR IGNORE viewing SET org_id = ? WHERE org_id = ''`,
		`DELETE FROM viewing WHERE org_id = '' AND ? <> ''`,
		`DELETE FROM total WHERE org_id = '' AND ? <> ''`,
	} {
		if _, err := c.t.exec(query, orgID); err != nil {
			return err
		}
	}
	return nil
}
