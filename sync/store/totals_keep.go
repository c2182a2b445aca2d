package store

import (
	"context"
	"encoding/json"
	"reflect"
	"strings"
)

// counting keeps the totals right while one transaction changes sessions. What
// is only added is added; what was changed or removed is summed up anew, once,
// at the end.
type counting struct {
	s     *Store
	t     *tx
	sums  map[totalKey]*sum
	stale map[totalKey]bool
}

func (s *Store) counting(t *tx) *counting {
	return &counting{s: s, t: t, sums: map[totalKey]*sum{}, stale: map[totalKey]bool{}}
}

const insertViewing = `INSERT INTO viewing (org_id, session_key, visitor, company, first_ms, last_ms, milli, steps, engaged, detail)
VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (org_id, session_key) DO NOTHING`

const updateViewing = `UPDATE viewing SET visitor = ?, company = ?, first_ms = ?, last_ms = ?, milli = ?, steps = ?, engaged = ?, detail = ?
WHERE org_id = ? AND session_key = ?`

// put counts a session, or counts it as it is now.
func (c *counting) put(orgID, key string, v viewing) error {
	text, err := json.Marshal(v.detail)
	if err != nil {
		return err
	}
	detail := string(text)
	before := -1 // whether this company's visitor was engaged already; -1: a new one
	if v.company != "" && v.visitor != "" {
		if _, err := c.t.row(selectEngaged, []any{orgID, v.company, v.visitor}, &before); err != nil {
			return err
		}
	}
	added, err := c.t.exec(insertViewing, orgID, key, v.visitor, v.company, v.first, v.last, v.milli, v.steps, count(v.engaged), detail)
	if err != nil {
		return err
	}
	if added > 0 {
		return c.add(orgID, v, before)
	}
	old, _, err := c.stored(orgID, key)
	if err != nil || reflect.DeepEqual(old, v) {
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

const selectEngaged = `SELECT coalesce(max(engaged), -1) FROM viewing WHERE org_id = ? AND company = ? AND company <> '' AND visitor = ?`

func (c *counting) stored(orgID, key string) (v viewing, ok bool, err error) {
	ok, err = c.t.row(`SELECT `+viewingColumns+` FROM viewing v WHERE v.org_id = ? AND v.session_key = ?`,
		[]any{orgID, key}, v.columns()...)
	return v, ok, err
}

func (c *counting) add(orgID string, v viewing, before int) error {
	for _, k := range keysOf(orgID, v) {
		t := c.sums[k]
		if t == nil {
			t = &sum{}
			if _, err := c.t.row(selectTotal, []any{k.orgID, k.kind, k.key}, t.columns()...); err != nil {
				return err
			}
			c.sums[k] = t
		}
		t.add(v)
		if k.kind == kindVisitor {
			t.visitors, t.engaged = 1, max(t.engaged, count(v.engaged))
			continue
		}
		t.visitors += count(before < 0)
		t.engaged += count(before <= 0 && v.engaged)
	}
	return nil
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
	for k := range c.stale {
		t, err := c.sumUp(k)
		if err != nil {
			return err
		}
		c.sums[k] = &t
	}
	for k, t := range c.sums {
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
		if _, err := c.t.exec(saveTotal, k.orgID, k.kind, k.key, t.sessions, t.engagedSessions, t.milli, t.steps, t.first, t.last,
			t.visitors, t.engaged, string(detail)); err != nil {
			return err
		}
	}
	return nil
}

const saveTotal = `INSERT OR REPLACE INTO total (org_id, kind, key, ` + totalColumns + `) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`

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
		return c.put(orgID, one.key, c.s.viewingOf(one.session))
	}
	bare.Visitor.Email, bare.Facts.StartedAt, bare.Facts.LastActivityAt = email, at(first), at(last)
	if demo != "" {
		bare.Facts.Demos = strings.Split(demo, demoSeparator)
	}
	v := c.s.viewingOf(bare)
	v.key = one.key
	return c.put(orgID, one.key, v)
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
