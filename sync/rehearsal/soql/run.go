package soql

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
)

// Queryer runs one SQL query: *sql.DB, *sql.Tx and *sql.Conn are Queryers.
type Queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Result is the answer to a query up to its first page.
type Result struct {
	Total   int               // totalSize
	Records []json.RawMessage // the first page; empty, not nil, for COUNT()
	// Keys are the ids of all rows in order when there are more than one page
	// holds: pass the next ones to Page. They are nil when Records is all.
	Keys []string
}

// Fetch runs a plan for its first page of at most batch records. base is the
// versioned path of the API ("/services/data/v64.0"), for attributes.url.
// Aggregates, and objects whose rows have no id, come as one page.
func (p *Plan) Fetch(ctx context.Context, db Queryer, base string, batch int) (Result, error) {
	res := Result{Records: []json.RawMessage{}}
	if p.IsCount {
		n, err := p.Count(ctx, db)
		res.Total = n
		return res, err
	}
	if p.Aggregate || p.Limit >= 0 && p.Limit <= batch || p.keysSQL == "" {
		recs, err := p.records(ctx, db, base, p.SQL, p.Args)
		if err == nil && p.Aggregate && len(recs) > maxAggregateRows {
			return Result{}, plainError("EXCEEDED_ID_LIMIT", "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch")
		}
		res.Records, res.Total = recs, len(recs)
		return res, err
	}
	keys, err := p.Keys(ctx, db)
	if err != nil {
		return res, err
	}
	res.Total = len(keys)
	page := keys
	if len(keys) > batch {
		page, res.Keys = keys[:batch], keys
	}
	res.Records, err = p.Page(ctx, db, base, page)
	return res, err
}

// maxAggregateRows is the one batch an aggregate query may answer.
const maxAggregateRows = 2000

// Count is how many rows the query has, its LIMIT and OFFSET included; for
// COUNT() it is the answer.
func (p *Plan) Count(ctx context.Context, db Queryer) (int, error) {
	n := 0
	err := each(ctx, db, p.countSQL, p.countArg, 1, func(row []any) error {
		v, ok := row[0].(int64)
		if !ok {
			return fmt.Errorf("soql: count is a %T", row[0])
		}
		n = int(v)
		return nil
	})
	return n, err
}

// Keys are the ids of all rows, in order. Aggregates have none.
func (p *Plan) Keys(ctx context.Context, db Queryer) ([]string, error) {
	var out []string
	if p.keysSQL == "" {
		return nil, nil
	}
	err := each(ctx, db, p.keysSQL, p.keysArgs, 1, func(row []any) error {
		out = append(out, text(row[0]))
		return nil
	})
	return out, err
}

// Page reads the records with these ids, in the order of the ids. Records that
// are gone since Keys are left out.
func (p *Plan) Page(ctx context.Context, db Queryer, base string, ids []string) ([]json.RawMessage, error) {
	out := make([]json.RawMessage, 0, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), chunk)
		recs, err := p.page(ctx, db, base, ids[:n])
		if err != nil {
			return nil, err
		}
		out, ids = append(out, recs...), ids[n:]
	}
	return out, nil
}

// chunk is how many ids one statement binds.
const chunk = 2000

func (p *Plan) page(ctx context.Context, db Queryer, base string, ids []string) ([]json.RawMessage, error) {
	marks, args := bindIDs(ids)
	at := make(map[string]int, len(ids))
	for i, id := range ids {
		at[id] = i
	}
	rows, err := p.rows(ctx, db, p.pageSQL+marks, append(append([]any{}, p.pageArgs...), args...), 0)
	if err != nil {
		return nil, err
	}
	sorted := make([][]any, len(ids))
	for _, r := range rows {
		sorted[at[text(r[0])]] = r
	}
	rows = rows[:0]
	for _, r := range sorted {
		if r != nil {
			rows = append(rows, r)
		}
	}
	return p.shape(ctx, db, base, rows, 0)
}

func bindIDs(ids []string) (string, []any) {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	return "(" + strings.TrimSuffix(strings.Repeat("?,", len(ids)), ",") + ")", args
}

func (p *Plan) records(ctx context.Context, db Queryer, base, query string, args []any) ([]json.RawMessage, error) {
	rows, err := p.rows(ctx, db, query, args, 0)
	if err != nil {
		return nil, err
	}
	return p.shape(ctx, db, base, rows, 0)
}

func (p *Plan) rows(ctx context.Context, db Queryer, query string, args []any, width int) ([][]any, error) {
	var out [][]any
	err := each(ctx, db, query, args, width, func(row []any) error {
		out = append(out, row)
		return nil
	})
	return out, err
}

// each runs a query and hands over every row. A width of 0 takes the number of
// columns from the statement.
func each(ctx context.Context, db Queryer, query string, args []any, width int, f func([]any) error) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("soql: %w", err)
	}
	defer rows.Close()
	if width == 0 {
		names, err := rows.Columns()
		if err != nil {
			return fmt.Errorf("soql: %w", err)
		}
		width = len(names)
	}
	ptrs := make([]any, width)
	for rows.Next() {
		row := make([]any, width)
		for i := range row {
			ptrs[i] = &row[i]
		}
		if err := rows.Scan(ptrs...); err != nil {
			return fmt.Errorf("soql: %w", err)
		}
		if err := f(row); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("soql: %w", err)
	}
	return nil
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case nil:
		return ""
	}
	return fmt.Sprint(v)
}
