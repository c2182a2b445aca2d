package rehearsal

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// controlState gathers what the page shows.
func controlState(o *Org, _ *http.Request, _ string, _ []byte) (any, error) {
	ctx := context.Background()
	used, maximum := o.limits.state()
	users, err := o.userStates(ctx)
	if err != nil {
		return nil, err
	}
	counts := []map[string]any{}
	s := o.schema.Load()
	for _, obj := range s.objects {
		if !obj.stored() {
			continue
		}
		n, err := o.Count(obj.Name)
		if err != nil {
			return nil, err
		}
		counts = append(counts, map[string]any{
			"object": obj.Name, "label": obj.Plural, "custom": obj.Custom, "business": obj.Kind == RecordKind, "count": n,
			"sharing": obj.Sharing, "validationRules": obj.ValidationRules, "duplicateRules": obj.DuplicateRules,
		})
	}
	_, total := o.calls.last(0)
	apps := []map[string]any{}
	for _, a := range o.auth.Apps() {
		apps = append(apps, map[string]any{"name": a.Name, "consumerKey": a.ConsumerKey, "installed": a.Installed, "blocked": a.Blocked, "rotates": a.RotateRefreshTokens})
	}
	return map[string]any{
		"orgId": o.id, "users": users, "objects": counts, "apiCalls": map[string]int{"used": used, "max": maximum, "answered": total},
		"faults": o.faults.list(), "searchLag": time.Duration(o.index.lag.Load()).String(), "apps": apps, "signIn": o.auth.Settings(),
	}, nil
}

// userStates are the people with what they may do.
func (o *Org) userStates(ctx context.Context) ([]map[string]any, error) {
	var ids []string
	err := eachRow(ctx, o.db.readers, `SELECT Id FROM "User" ORDER BY rowid LIMIT 200`, nil, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	passwords := map[string]string{}
	for _, u := range o.Users() {
		passwords[u.ID] = u.Password
	}
	out := []map[string]any{}
	for _, id := range ids {
		a, err := o.newUnit().accessOf(ctx, id)
		if err != nil {
			return nil, err
		}
		sets := []string{}
		for _, name := range a.sets {
			if !strings.HasPrefix(name, "X00e") {
				sets = append(sets, name)
			}
		}
		out = append(out, map[string]any{
			"id": id, "username": a.user.username, "password": passwords[id], "name": a.user.name, "profile": a.user.profile,
			"active": a.user.active, "frozen": a.traits.Frozen, "ipRestricted": a.traits.IPRestricted, "passwordExpired": a.traits.PasswordExpired,
			"apiEnabled": a.holds("ApiEnabled"), "permissionSets": sets,
		})
	}
	return out, nil
}

func controlCalls(o *Org, r *http.Request, _ string, _ []byte) (any, error) {
	n := number0(r.URL.Query().Get("n"))
	if n <= 0 {
		n = 100
	}
	entries, total := o.calls.last(n)
	return map[string]any{"total": total, "calls": entries}, nil
}

// controlRecords shows records of an object to a person: newest first, with
// the fields that hold anything.
func controlRecords(o *Org, r *http.Request, _ string, _ []byte) (any, error) {
	q := r.URL.Query()
	obj := o.schema.Load().Object(q.Get("object"))
	if obj == nil || obj.Kind == ComputedKind {
		return nil, fmt.Errorf("no object %q", q.Get("object"))
	}
	limit := number0(q.Get("limit"))
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	var where []string
	var args []any
	if obj.recycles() && q.Get("deleted") != "true" {
		where = append(where, "IsDeleted=0")
	}
	if text := q.Get("q"); text != "" {
		var any []string
		for _, f := range obj.Fields {
			if f.stored() && f.column() != "INTEGER" && f.column() != "REAL" {
				any = append(any, quote(f.Name)+" LIKE ?")
				args = append(args, "%"+text+"%")
			}
		}
		where = append(where, "("+strings.Join(any, " OR ")+")")
	}
	var cols []string
	var fields []*Field
	for _, f := range obj.Fields {
		if f.stored() {
			cols, fields = append(cols, quote(f.Name)), append(fields, f)
		}
	}
	query := "SELECT " + strings.Join(cols, ",") + " FROM " + quote(obj.Name)
	if where != nil {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	query += " ORDER BY Id DESC LIMIT ? OFFSET ?"
	args = append(args, limit, number0(q.Get("offset")))
	records := []object{}
	cells, ptrs := make([]any, len(cols)), make([]any, len(cols))
	for i := range cells {
		ptrs[i] = &cells[i]
	}
	err := eachRow(r.Context(), o.db.readers, query, args, func(rows *sql.Rows) error {
		if err := rows.Scan(ptrs...); err != nil {
			return err
		}
		var rec object
		for i, f := range fields {
			if v := jsonFromColumn(f, cells[i]); v != nil {
				rec = append(rec, member{f.Name, v})
			}
		}
		records = append(records, rec)
		return nil
	})
	return map[string]any{"object": obj.Name, "records": records}, err
}
