package soql

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

var _ Queryer = (*sql.DB)(nil)

// shape turns rows into JSON records. off is where the plan's own columns
// start in a row.
func (p *Plan) shape(ctx context.Context, db Queryer, base string, rows [][]any, off int) ([]json.RawMessage, error) {
	kids := make([]map[string][]json.RawMessage, len(p.Children))
	for i, c := range p.Children {
		var err error
		if kids[i], err = c.run(ctx, db, base, rows, off); err != nil {
			return nil, err
		}
	}
	out := make([]json.RawMessage, 0, len(rows))
	for _, row := range rows {
		e := &encoder{base: base, row: row[off:], kids: kids, zone: p.zone, sums: p.Aggregate}
		if p.Aggregate {
			e.b.WriteString(`{"attributes":{"type":"AggregateResult"}`)
		} else {
			e.open(p.Object, text(e.row[0]))
		}
		e.columns(p.Columns)
		e.b.WriteByte('}')
		out = append(out, e.b.Bytes())
	}
	return out, nil
}

// run reads the children of all rows at once, by parent id.
func (c ChildPlan) run(ctx context.Context, db Queryer, base string, parents [][]any, off int) (map[string][]json.RawMessage, error) {
	out := map[string][]json.RawMessage{}
	for len(parents) > 0 {
		n := min(len(parents), chunk)
		ids := make([]string, n)
		for i, r := range parents[:n] {
			ids[i] = text(r[off])
		}
		parents = parents[n:]
		marks, args := bindIDs(ids)
		all := append(append(append([]any{}, c.args...), args...), c.tail...)
		rows, err := c.Plan.rows(ctx, db, c.head+marks+c.foot, all, 0)
		if err != nil {
			return nil, err
		}
		recs, err := c.Plan.shape(ctx, db, base, rows, 1)
		if err != nil {
			return nil, err
		}
		for i, r := range rows {
			id := text(r[0])
			out[id] = append(out[id], recs[i])
		}
	}
	return out, nil
}

// encoder writes one record.
type encoder struct {
	b    bytes.Buffer
	base string
	row  []any
	kids []map[string][]json.RawMessage
	zone *time.Location
	sums bool // the rows are AggregateResult
}

// open starts an object with its attributes.
func (e *encoder) open(object, id string) { e.openAs(object, object, id) }

func (e *encoder) openAs(shown, object, id string) {
	e.b.WriteString(`{"attributes":{"type":`)
	e.quote(shown)
	if id != "" {
		e.b.WriteString(`,"url":`)
		e.quote(e.base + "/sobjects/" + object + "/" + id)
	}
	e.b.WriteByte('}')
}

func (e *encoder) quote(s string) {
	enc := json.NewEncoder(&e.b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err == nil {
		e.b.Truncate(e.b.Len() - 1)
	}
}

func (e *encoder) columns(cols []Column) {
	for _, c := range cols {
		e.b.WriteByte(',')
		e.quote(c.Name)
		e.b.WriteByte(':')
		e.column(c)
	}
}

func (e *encoder) column(c Column) {
	switch c.Kind {
	case ParentColumn:
		e.parent(c)
	case TypeOfColumn:
		id := text(e.row[c.Index])
		if id == "" {
			e.b.WriteString("null")
			return
		}
		object := text(e.row[c.TypeAt])
		e.open(object, id)
		e.columns(c.Cases[object])
		e.b.WriteByte('}')
	case ChildColumn:
		recs := e.kids[c.Child][text(e.row[0])]
		if len(recs) == 0 {
			e.b.WriteString("null")
			return
		}
		fmt.Fprintf(&e.b, `{"totalSize":%d,"done":true,"records":[`, len(recs))
		for i, r := range recs {
			if i > 0 {
				e.b.WriteByte(',')
			}
			e.b.Write(r)
		}
		e.b.WriteString("]}")
	case CompoundColumn:
		e.compound(c)
	default:
		e.value(e.row[c.Index], c)
	}
}

func (e *encoder) parent(c Column) {
	id := text(e.row[c.Index])
	if id == "" {
		e.b.WriteString("null")
		return
	}
	object := c.Object
	if c.TypeAt >= 0 {
		object = text(e.row[c.TypeAt])
	}
	e.openAs(c.Object, object, id)
	e.columns(c.Columns)
	e.b.WriteByte('}')
}

// compound writes an address or location, or null when every part is empty.
func (e *encoder) compound(c Column) {
	empty := true
	for _, p := range c.Columns {
		empty = empty && text(e.row[p.Index]) == ""
	}
	if empty {
		e.b.WriteString("null")
		return
	}
	for i, p := range c.Columns {
		e.b.WriteByte("{,"[min(i, 1)])
		e.quote(p.Name)
		e.b.WriteByte(':')
		e.value(e.row[p.Index], p)
	}
	e.b.WriteByte('}')
}

func (e *encoder) value(v any, c Column) {
	if c.Format && v != nil {
		if s, ok := localized(v, c.Type, e.zone); ok {
			e.quote(s)
			return
		}
	}
	s, quoted := jsonValue(v, c.Type)
	if v == nil && e.sums {
		s = "null" // a checkbox that a total leaves out
	}
	if quoted {
		e.quote(s)
		return
	}
	e.b.WriteString(s)
}

// jsonValue converts a stored value to the text the REST API shows, and tells
// whether that text is a JSON string.
func jsonValue(v any, typ string) (string, bool) {
	switch typ {
	case "boolean":
		if n, _ := v.(int64); n != 0 {
			return "true", false
		}
		return "false", false
	}
	if v == nil || text(v) == "" {
		return "null", false
	}
	switch typ {
	case "datetime":
		if ms, ok := v.(int64); ok {
			return time.UnixMilli(ms).UTC().Format("2006-01-02T15:04:05.000+0000"), true
		}
	case "time":
		if ms, ok := v.(int64); ok {
			return time.UnixMilli(ms).UTC().Format("15:04:05.000Z"), true
		}
	case "int", "long":
		if f, ok := number(v); ok {
			return strconv.FormatInt(int64(f), 10), false
		}
	case "double", "currency", "percent":
		if f, ok := number(v); ok {
			return javaDouble(f), false
		}
	}
	return text(v), true
}

func number(v any) (float64, bool) {
	switch v := v.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// javaDouble writes a double as the REST API does: 5.0, 1.0E7, 1.5E-4.
func javaDouble(f float64) string {
	if f == 0 {
		return "0.0"
	}
	abs := f
	if abs < 0 {
		abs = -abs
	}
	if abs >= 1e-3 && abs < 1e7 {
		s := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return s
	}
	m, x, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	if !strings.Contains(m, ".") {
		m += ".0"
	}
	n, err := strconv.Atoi(x)
	if err != nil {
		return m
	}
	return m + "E" + strconv.Itoa(n)
}
