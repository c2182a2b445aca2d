package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/sync/session"
	"demobridge/sync/store"

	_ "modernc.org/sqlite"
)

// How fast sessions are durable, beside what SQLite itself takes with the same
// settings. Three sides take turns, batch by batch, so that whatever else the
// computer does slows all of them:
//
//   - store: Accept, from sessions in memory;
//   - rows: the rows that Accept leaves behind, known beforehand, by plain
//     prepared INSERTs into the same tables with the same indexes;
//   - raw: bytes that were made before, into one table with one key.
//
// of-rows and of-raw are how much of their speed Accept reaches.
func BenchmarkAccept(b *testing.B) {
	for _, size := range []int{1, 500} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			all := mades(0, size*b.N)
			w, rows, raw := open(b), newRowsSide(b, all, size), newRawSide(b, all)
			var took [3]time.Duration
			b.ResetTimer()
			for i := range b.N {
				from, to := i*size, (i+1)*size
				for side, do := range []func() error{
					func() error { _, err := w.Accept(context.Background(), org, all[from:to]); return err },
					func() error { return rows.insert(from, to) },
					func() error { return raw.insert(from, to) },
				} {
					start := time.Now()
					if err := do(); err != nil {
						b.Fatal(err)
					}
					took[side] += time.Since(start)
				}
			}
			for side, name := range []string{"store/s", "rows/s", "raw/s"} {
				b.ReportMetric(float64(size*b.N)/took[side].Seconds(), name)
			}
			b.ReportMetric(took[1].Seconds()/took[0].Seconds(), "of-rows")
			b.ReportMetric(took[2].Seconds()/took[0].Seconds(), "of-raw")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// plainly is a database that is written by plain prepared statements.
type plainly struct {
	b  testing.TB
	db *sql.DB
}

func openPlainly(b testing.TB, path string) plainly {
	b.Helper()
	db, err := sql.Open("sqlite", store.DSN(path, false))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	return plainly{b, db}
}

func (p plainly) prepare(query string) *sql.Stmt {
	p.b.Helper()
	st, err := p.db.Prepare(query)
	if err != nil {
		p.b.Fatal(err)
	}
	return st
}

// write inserts in one transaction. A statement is nothing new to the
// connection: it was prepared on it.
func (p plainly) write(do func(exec func(st *sql.Stmt, args []any) error) error) error {
	tx, err := p.db.Begin()
	if err != nil {
		return err
	}
	here := map[*sql.Stmt]*sql.Stmt{}
	if err := do(func(st *sql.Stmt, args []any) error {
		if here[st] == nil {
			here[st] = tx.Stmt(st)
		}
		_, err := here[st].Exec(args...)
		return err
	}); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// rawSide is one table with one key.
type rawSide struct {
	plainly
	one  *sql.Stmt
	rows [][]any
}

func newRawSide(b testing.TB, all []session.Session) *rawSide {
	r := &rawSide{plainly: openPlainly(b, filepath.Join(b.TempDir(), "raw.db"))}
	must(b, r.db, `CREATE TABLE raw (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, payload BLOB NOT NULL) STRICT`)
	r.one = r.prepare(`INSERT INTO raw (key, payload) VALUES (?,?)`)
	for _, s := range all {
		payload, err := json.Marshal(s)
		if err != nil {
			b.Fatal(err)
		}
		r.rows = append(r.rows, []any{s.Key(), payload})
	}
	return r
}

func (r *rawSide) insert(from, to int) error {
	return r.write(func(exec func(*sql.Stmt, []any) error) error {
		for _, row := range r.rows[from:to] {
			if err := exec(r.one, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// rowsSide is the store's own schema, with the rows of a store that accepted the
// same sessions. Rows that several sessions share (totals, tallies, links) are
// written once in each batch that has one of them, as durability asks.
type rowsSide struct {
	plainly
	each   map[string]*rowsOf // one row for each session, in order
	shared []sharedRow        // in order of their first session
}

type rowsOf struct {
	st   *sql.Stmt
	rows [][]any
}

type sharedRow struct {
	of       *rowsOf
	row      []any
	sessions []int
}

// The shared tables, with what tells their sessions.
var sharedTables = []struct{ table, sessions string }{
	{"total", `(t.kind = 'visitor' AND v.visitor = t.key OR t.kind = 'company' AND v.company = t.key)`},
	{"share_link", `s.share_link_id = t.id`},
	{"tally", `t.chip = 0`},
}

func newRowsSide(b testing.TB, all []session.Session, size int) *rowsSide {
	b.Helper()
	filled := open(b)
	for chunk := range slices.Chunk(all, max(size, 500)) {
		filled.accept(chunk...)
	}
	filled.Close()
	source := openPlainly(b, filepath.Join(filled.dir, store.FileName))
	empty := open(b)
	empty.Close()
	r := &rowsSide{plainly: openPlainly(b, filepath.Join(empty.dir, store.FileName)), each: map[string]*rowsOf{}}
	for _, table := range []string{"session", "payload", "viewing"} {
		columns := source.columns(table)
		order := map[string]string{"session": "id", "payload": "session_id", "viewing": "session_key"}[table]
		r.each[table] = &rowsOf{
			st:   r.prepare(insertOf("INSERT", table, columns)),
			rows: source.read(`SELECT ` + strings.Join(columns, ", ") + ` FROM ` + table + ` ORDER BY ` + order),
		}
	}
	for _, shared := range sharedTables {
		columns := source.columns(shared.table)
		of := &rowsOf{st: r.prepare(insertOf("INSERT OR REPLACE", shared.table, columns))}
		byRow := map[string]int{}
		for _, found := range source.read(`SELECT s.id, t.` + strings.Join(columns, ", t.") + ` FROM session s
JOIN viewing v USING (org_id, session_key) JOIN ` + shared.table + ` t ON t.org_id = s.org_id AND ` + shared.sessions + ` ORDER BY s.id`) {
			n, row := int(found[0].(int64))-1, found[1:]
			at, known := byRow[fmt.Sprint(row)]
			if !known {
				at = len(r.shared)
				byRow[fmt.Sprint(row)] = at
				r.shared = append(r.shared, sharedRow{of: of, row: row})
			}
			r.shared[at].sessions = append(r.shared[at].sessions, n)
		}
	}
	return r
}

func (r *rowsSide) insert(from, to int) error {
	return r.write(func(exec func(*sql.Stmt, []any) error) error {
		for i := from; i < to; i++ {
			for _, table := range []string{"session", "payload", "viewing"} {
				if err := exec(r.each[table].st, r.each[table].rows[i]); err != nil {
					return err
				}
			}
		}
		for _, s := range r.shared {
			if at, _ := slices.BinarySearch(s.sessions, from); at < len(s.sessions) && s.sessions[at] < to {
				if err := exec(s.of.st, s.row); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// columns are those of a table that can be written.
func (p plainly) columns(table string) []string {
	p.b.Helper()
	var names []string
	for _, row := range p.read(`SELECT name FROM pragma_table_info('` + table + `')`) {
		names = append(names, row[0].(string))
	}
	return names
}

func insertOf(how, table string, columns []string) string {
	return how + ` INTO ` + table + ` (` + strings.Join(columns, ", ") + `) VALUES (?` + strings.Repeat(",?", len(columns)-1) + `)`
}

func (p plainly) read(query string) (out [][]any) {
	p.b.Helper()
	rows, err := p.db.Query(query)
	if err != nil {
		p.b.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		p.b.Fatal(err)
	}
	for rows.Next() {
		row, dest := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			dest[i] = &row[i]
		}
		if err := rows.Scan(dest...); err != nil {
			p.b.Fatal(err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		p.b.Fatal(err)
	}
	return out
}

func must(b testing.TB, db *sql.DB, query string) {
	b.Helper()
	if _, err := db.Exec(query); err != nil {
		b.Fatal(err)
	}
}
