package rehearsal

import (
	"context"
	"database/sql"
	"net/http"
	"strconv"
	"strings"
	"time"

	"demobridge/sync/rehearsal/soql"
)

func (o *Org) recordListRoutes() []route {
	return []route{
		on("recent", DataArea, map[string]handler{"GET": listRecent}),
		on("sobjects/{}/updated", DataArea, map[string]handler{"GET": listUpdated}),
		on("sobjects/{}/deleted", DataArea, map[string]handler{"GET": listDeleted}),
	}
}

// touchRecent notes that the user has used a record, unless the request says
// otherwise (Sforce-Mru, contract D 3.5).
func (c *call) touchRecent(obj *Object, id string) error {
	if !obj.can("M") || strings.EqualFold(c.headerOption("Sforce-Mru", "updateMru"), "false") || c.inside != "" {
		return nil
	}
	return c.noteUse(obj, id, true)
}

// noteUse writes a use of a record down, to the millisecond for the order of
// /recent; what is shown of it is cut to seconds.
func (c *call) noteUse(obj *Object, id string, viewed bool) error {
	if err := c.unit.begin(c.ctx); err != nil {
		return err
	}
	at := c.unit.at.UnixMilli()
	var seen any
	if viewed {
		seen = c.unit.at.Truncate(1e9).UnixMilli()
	}
	return c.unit.tx.exec(c.ctx, `INSERT INTO _recent(user,record,object,viewed,referenced) VALUES(?1,?2,?3,?4,?5)
		ON CONFLICT(user,record) DO UPDATE SET viewed=coalesce(?4,viewed), referenced=?5`, c.access.user.id, id, obj.Name, seen, at)
}

type recentRecord struct{ id, name string }

// recentIDs are the records of an object that the user used last.
func (c *call) recentIDs(ctx context.Context, objectName string, limit int) ([]recentRecord, error) {
	obj := c.unit.schema.Object(objectName)
	if !obj.stored() {
		return nil, nil
	}
	q := `SELECT r.record, t.` + quote(nameKey(obj)) + ` FROM _recent r JOIN ` + quote(obj.Name) + ` t ON t.Id=r.record WHERE r.user=? AND r.object=? ORDER BY r.referenced DESC, r.record DESC LIMIT ?`
	if obj.Field(nameKey(obj)) == nil {
		q = `SELECT r.record, '' FROM _recent r WHERE r.user=? AND r.object=? ORDER BY r.referenced DESC LIMIT ?`
	}
	var out []recentRecord
	err := eachRow(ctx, c.unit.reader(), q, []any{c.access.user.id, obj.Name, limit}, func(r *sql.Rows) error {
		var x recentRecord
		var name sql.NullString
		err := r.Scan(&x.id, &name)
		x.name = name.String
		out = append(out, x)
		return err
	})
	return out, err
}

// listRecent answers GET /recent.
func listRecent(c *call) (*response, error) {
	limit, err := strconv.Atoi(c.query.Get("limit"))
	if err != nil || limit <= 0 || limit > 200 {
		limit = 200
	}
	out := []object{}
	type use struct{ object, id string }
	var uses []use
	err = eachRow(c.ctx, c.unit.reader(), "SELECT object, record FROM _recent WHERE user=? ORDER BY referenced DESC, record DESC LIMIT ?",
		[]any{c.access.user.id, limit}, func(r *sql.Rows) error {
			var x use
			err := r.Scan(&x.object, &x.id)
			uses = append(uses, x)
			return err
		})
	if err != nil {
		return nil, err
	}
	for _, x := range uses {
		obj := c.unit.schema.Object(x.object)
		if obj == nil || !c.access.sees(obj) {
			continue
		}
		rows, err := c.unit.rowsByID(c.ctx, obj, []string{x.id})
		if err != nil {
			return nil, err
		}
		row := rows[x.id]
		if row == nil || row["IsDeleted"] == int64(1) {
			continue
		}
		out = append(out, object{{"attributes", object{{"type", obj.Name}, {"url", c.recordURL(obj.Name, x.id)}}}, {"Id", x.id}, {nameKey(obj), row[nameKey(obj)]}})
	}
	return ok(out), nil
}

// span reads the start and end of updated and deleted.
func (c *call) span() (from, to time.Time, err error) {
	read := func(name string) (time.Time, error) {
		text := strings.ReplaceAll(c.query.Get(name), " ", "+")
		v, ok := parseDateTime(text)
		if !ok {
			return time.Time{}, fail(http.StatusBadRequest, "INVALID_REPLICATION_DATE", "The "+name+" parameter must be a valid date and time")
		}
		ms, _ := v.(int64)
		return time.UnixMilli(ms), nil
	}
	if from, err = read("start"); err != nil {
		return from, to, err
	}
	if to, err = read("end"); err != nil {
		return from, to, err
	}
	switch {
	case to.Sub(from) < time.Minute:
		err = fail(http.StatusBadRequest, "INVALID_REPLICATION_DATE", "endDate must be at least one minute greater than startDate")
	case c.unit.at.Sub(from) > 30*24*time.Hour:
		err = fail(http.StatusBadRequest, "INVALID_REPLICATION_DATE", "startDate cannot be more than 30 days ago")
	}
	return from, to, err
}

// listUpdated answers GET /sobjects/X/updated.
func listUpdated(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	from, to, err := c.span()
	if err != nil {
		return nil, err
	}
	ids := []string{}
	if obj.stored() && obj.Field("SystemModstamp") != nil {
		q := "SELECT Id FROM " + quote(obj.Name) + " t WHERE SystemModstamp>=? AND SystemModstamp<=?"
		args := []any{from.UnixMilli(), to.UnixMilli()}
		if obj.recycles() {
			q += " AND IsDeleted=0"
		}
		if cond, more := c.access.visibility(obj, "t"); cond != "" {
			q, args = q+" AND "+cond, append(args, more...)
		}
		err = eachRow(c.ctx, c.unit.reader(), q+" ORDER BY Id LIMIT 600000", args, func(r *sql.Rows) error {
			var id string
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return ok(object{{"ids", ids}, {"latestDateCovered", jsonTime(earlier(to, c.unit.at))}}), nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// listDeleted answers GET /sobjects/X/deleted.
func listDeleted(c *call) (*response, error) {
	obj, err := c.object(c.args[0])
	if err != nil {
		return nil, err
	}
	from, to, err := c.span()
	if err != nil {
		return nil, err
	}
	list := []object{}
	earliest := from
	err = eachRow(c.ctx, c.unit.reader(), "SELECT record, at FROM _tombstone WHERE object=? AND at>=? AND at<=? ORDER BY at, record",
		[]any{obj.Name, from.UnixMilli(), to.UnixMilli()}, func(r *sql.Rows) error {
			var id string
			var at int64
			err := r.Scan(&id, &at)
			list = append(list, object{{"deletedDate", jsonTime(time.UnixMilli(at))}, {"id", id}})
			return err
		})
	if err != nil {
		return nil, err
	}
	return ok(object{{"deletedRecords", list}, {"earliestDateAvailable", jsonTime(earliest)}, {"latestDateCovered", jsonTime(earlier(to, c.unit.at))}}), nil
}

// childOf finds a child relationship that the user sees.
func (c *call) childOf(obj *Object, name string) (ChildRelationship, bool) {
	for _, ch := range obj.children {
		if ch.Name != "" && strings.EqualFold(ch.Name, name) && c.access.sees(ch.Child) && c.access.reads(ch.Child, ch.Field) {
			return ch, true
		}
	}
	return ChildRelationship{}, false
}

// listChildren answers GET /sobjects/X/id/Children__r.
func (c *call) listChildren(obj *Object, ch ChildRelationship) (*response, error) {
	id, err := recordID(obj, c.args[1])
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range ch.Child.Fields {
		if c.access.reads(ch.Child, f) {
			names = append(names, f.Name)
		}
	}
	if list := splitTrim(c.query.Get("fields")); list != nil {
		names = list
	}
	q, err := soql.Parse("SELECT " + strings.Join(names, ",") + " FROM " + ch.Child.Name + " WHERE " + ch.Field.Name + "='" + id + "' ORDER BY Id")
	if err != nil {
		return nil, queryError(err)
	}
	return c.answerQuery(q, "query", nil)
}
