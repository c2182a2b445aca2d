package rehearsal

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// findRows finds the stored row of every update, and decides for every upsert
// whether it creates.
func (s *saver) findRows() error {
	if err := s.matchKeys(); err != nil {
		return err
	}
	byObject := map[*Object][]string{}
	seen := map[string]*saveItem{}
	s.live(func(it *saveItem) {
		if it.op == opInsert || it.op == opUpsert && it.id == "" {
			it.created = true
			return
		}
		if first := seen[it.id]; first != nil {
			e := refuse("DUPLICATE_VALUE", "Duplicate id specified: "+it.id)
			it.fails(e)
			return
		}
		seen[it.id] = it
		byObject[it.obj] = append(byObject[it.obj], it.id)
	})
	for obj, ids := range byObject {
		rows, err := s.u.rowsByID(s.ctx, obj, ids)
		if err != nil {
			return err
		}
		s.live(func(it *saveItem) {
			if it.obj != obj || it.created {
				return
			}
			it.old = rows[it.id]
			switch {
			case it.old == nil:
				it.fails(errNoSuchRecord())
			case it.old["IsDeleted"] == int64(1):
				it.fails(errDeleted())
			case !s.opt.asSystem && !s.access.rowRight(obj, asText(it.old["OwnerId"])).read:
				it.fails(errNoSuchRecord())
			}
		})
	}
	return nil
}

// matchKeys looks the keys of all upserts up. The same key twice in one call
// fails on every record that has it (contract D 2.3).
func (s *saver) matchKeys() error {
	groups := map[*Field][]*saveItem{}
	count := map[string]int{}
	s.live(func(it *saveItem) {
		if it.op != opUpsert || it.key == nil || it.key.Type == "id" {
			return
		}
		checked, bad := checkValue(s.u.schema, it.key, it.keyValue)
		if bad != nil {
			it.complain(*bad)
			return
		}
		it.keyValue = checked
		groups[it.key] = append(groups[it.key], it)
		count[keyOf(it.key, it.keyValue)]++
	})
	for key, items := range groups {
		var values []any
		for _, it := range items {
			if count[keyOf(key, it.keyValue)] > 1 {
				it.fails(refuse("DUPLICATE_VALUE", "Duplicate external id specified: "+it.keyShown, key.Name))
				continue
			}
			values = append(values, it.keyValue)
		}
		found, err := s.u.idsByKeys(s.ctx, items[0].obj, key, values)
		if err != nil {
			return err
		}
		for _, it := range items {
			if it.err != nil {
				continue
			}
			switch ids := found[keyOf(key, it.keyValue)]; len(ids) {
			case 0:
				if s.opt.updateOnly {
					it.fails(errNotFound())
					continue
				}
				it.values[key.Name] = it.keyValue
			case 1:
				it.id = ids[0]
			default:
				it.err = s.severalMatches(it, ids)
			}
		}
	}
	return nil
}

// severalMatches is HTTP 300 with the records' addresses; inside collections
// it is an error of the record.
func (s *saver) severalMatches(it *saveItem, ids []string) *apiError {
	e := refuse("DUPLICATE_EXTERNAL_ID", fmt.Sprintf("%s: more than one record found for external id field: [%s]", it.key.Name, strings.Join(ids, ", ")))
	if s.c != nil && !s.opt.recordsOnly {
		urls := make([]string, len(ids))
		for i, id := range ids {
			urls[i] = s.c.recordURL(it.obj.Name, id)
		}
		e.raw = &response{status: 300, body: urls}
	}
	return e
}

// keyOf makes values of a field comparable the way the field compares.
func keyOf(f *Field, v any) string {
	if t, isText := v.(string); isText {
		if f.foldsCase() {
			return strings.ToLower(t)
		}
		return t
	}
	return fmt.Sprint(v)
}

// idsByKey finds live records by one value of a field, at most limit.
func (u *unit) idsByKey(ctx context.Context, obj *Object, key *Field, value any, limit int) ([]string, error) {
	q := "SELECT Id FROM " + quote(obj.Name) + " WHERE " + quote(key.Name) + "=?"
	if obj.recycles() {
		q += " AND IsDeleted=0"
	}
	var out []string
	err := eachRow(ctx, u.reader(), q+fmt.Sprintf(" ORDER BY Id LIMIT %d", limit), []any{value}, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		out = append(out, id)
		return err
	})
	return out, err
}

// idsByKeys finds live records by many values of a field; the result is by
// keyOf the value.
func (u *unit) idsByKeys(ctx context.Context, obj *Object, key *Field, values []any) (map[string][]string, error) {
	out := map[string][]string{}
	for len(values) > 0 {
		n := min(len(values), 200)
		q := "SELECT Id, " + quote(key.Name) + " FROM " + quote(obj.Name) + " WHERE " + quote(key.Name) + " IN " + marks(n)
		if obj.recycles() {
			q += " AND IsDeleted=0"
		}
		err := eachRow(ctx, u.reader(), q, values[:n], func(r *sql.Rows) error {
			var id string
			var v any
			if err := r.Scan(&id, &v); err != nil {
				return err
			}
			k := keyOf(key, v)
			out[k] = append(out[k], id)
			return nil
		})
		if err != nil {
			return nil, err
		}
		values = values[n:]
	}
	return out, nil
}

// rowsByID reads whole rows.
func (u *unit) rowsByID(ctx context.Context, obj *Object, ids []string) (map[string]map[string]any, error) {
	var cols, names []string
	for _, f := range obj.Fields {
		if f.stored() {
			cols, names = append(cols, quote(f.Name)), append(names, f.Name)
		}
	}
	out := make(map[string]map[string]any, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), 200)
		q := "SELECT " + strings.Join(cols, ",") + " FROM " + quote(obj.Name) + " WHERE Id IN " + marks(n)
		cells, ptrs := make([]any, len(cols)), make([]any, len(cols))
		for i := range cells {
			ptrs[i] = &cells[i]
		}
		err := eachRow(ctx, u.reader(), q, anys(ids[:n]), func(r *sql.Rows) error {
			if err := r.Scan(ptrs...); err != nil {
				return err
			}
			row := make(map[string]any, len(cols))
			for i, name := range names {
				if b, isBytes := cells[i].([]byte); isBytes {
					cells[i] = string(b)
				}
				if cells[i] != nil {
					row[name] = cells[i]
				}
			}
			out[asText(row["Id"])] = row
			return nil
		})
		if err != nil {
			return nil, err
		}
		ids = ids[n:]
	}
	return out, nil
}

// marks is a list of bind marks. Its length is rounded up to keep the number
// of different statements small; see anys for the filling.
func marks(n int) string { return "(" + strings.TrimSuffix(strings.Repeat("?,", n), ",") + ")" }

func anys[T any](list []T) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}

// write stores what has passed every check.
func (s *saver) write() error {
	for _, it := range s.items {
		if it.err != nil {
			continue
		}
		var err error
		if it.created {
			err = s.insert(it)
		} else {
			err = s.update(it)
		}
		if err != nil {
			return err
		}
		if err := s.afterWrite(it); err != nil {
			return err
		}
	}
	return nil
}

func (s *saver) insert(it *saveItem) error {
	if it.id == "" {
		id, err := s.u.newID(s.ctx, it.obj.KeyPrefix)
		if err != nil {
			return err
		}
		it.id = id
	}
	it.values["Id"] = it.id
	if f := it.obj.Field("Name"); f != nil && f.NameField && it.obj.Custom && it.values["Name"] == nil {
		it.values["Name"] = it.id
	}
	var sqlText, bind strings.Builder
	args := make([]any, 0, len(it.values))
	sqlText.WriteString("INSERT INTO " + quote(it.obj.Name) + " (")
	for _, f := range it.obj.Fields {
		v, given := it.values[f.Name]
		if !given || v == nil || !f.stored() {
			continue
		}
		if len(args) > 0 {
			sqlText.WriteByte(',')
			bind.WriteByte(',')
		}
		sqlText.WriteString(quote(f.Name))
		bind.WriteByte('?')
		args = append(args, v)
	}
	sqlText.WriteString(") VALUES (" + bind.String() + ")")
	return s.u.tx.exec(s.ctx, sqlText.String(), args...)
}

func (s *saver) update(it *saveItem) error {
	var sqlText strings.Builder
	args := make([]any, 0, len(it.values)+1)
	sqlText.WriteString("UPDATE " + quote(it.obj.Name) + " SET ")
	for _, f := range it.obj.Fields {
		v, given := it.values[f.Name]
		if !given || !f.stored() || f.Type == "id" {
			continue
		}
		if len(args) > 0 {
			sqlText.WriteByte(',')
		}
		sqlText.WriteString(quote(f.Name) + "=?")
		args = append(args, v)
	}
	if len(args) == 0 {
		return nil
	}
	sqlText.WriteString(" WHERE Id=?")
	return s.u.tx.exec(s.ctx, sqlText.String(), append(args, it.id)...)
}
