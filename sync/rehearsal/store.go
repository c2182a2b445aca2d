package rehearsal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	_ "modernc.org/sqlite" // the driver
)

// storage is the org's SQLite file: one writer, several readers. It survives
// the death of the process, not of the machine (synchronous=OFF): a rehearsal
// org is worth less than its speed.
type storage struct {
	readers *sql.DB
	pool    *sql.DB   // holds the writer's only connection
	conn    *sql.Conn // the writer
	mu      sync.Mutex
	stmts   map[string]*sql.Stmt
}

const pragmas = "?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)" +
	"&_pragma=temp_store(MEMORY)&_pragma=cache_size(-32000)&_pragma=foreign_keys(0)&_txlock=immediate"

func openStorage(dir string) (*storage, error) {
	dsn := "file:" + filepath.ToSlash(filepath.Join(dir, "org.db")) + pragmas
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("rehearsal: open %s: %w", dir, err)
	}
	pool.SetMaxOpenConns(1)
	conn, err := pool.Conn(context.Background())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("rehearsal: open the org's records: %w", err), pool.Close())
	}
	readers, err := sql.Open("sqlite", dsn+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("rehearsal: open the org's records: %w", err), conn.Close(), pool.Close())
	}
	readers.SetMaxOpenConns(4)
	readers.SetMaxIdleConns(4)
	return &storage{readers: readers, pool: pool, conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

func (s *storage) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var errs []error
	for _, st := range s.stmts {
		errs = append(errs, st.Close())
	}
	s.stmts = nil
	errs = append(errs, s.readers.Close(), s.conn.Close(), s.pool.Close())
	return errors.Join(errs...)
}

// queryer is what reading needs; a transaction and the pool of readers are.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// sqlTx is the one write transaction in progress. It holds the writer until
// commit or rollback.
type sqlTx struct {
	s    *storage
	open bool
	save int // number of open savepoints
}

// begin waits for the writer and starts a transaction.
func (s *storage) begin(ctx context.Context) (*sqlTx, error) {
	s.mu.Lock()
	if s.stmts == nil {
		s.mu.Unlock()
		return nil, errors.New("rehearsal: the org is closed")
	}
	t := &sqlTx{s: s, open: true}
	if err := t.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		t.open = false
		s.mu.Unlock()
		return nil, err
	}
	return t, nil
}

// commit makes the transaction last and frees the writer.
func (t *sqlTx) commit() error { return t.end("COMMIT") }

// rollback undoes it and frees the writer; after the end it does nothing.
func (t *sqlTx) rollback() { _ = t.end("ROLLBACK") }

func (t *sqlTx) end(how string) error {
	if !t.open {
		return nil
	}
	t.open = false
	defer t.s.mu.Unlock()
	// The caller's context may be over; the transaction must end all the same.
	err := t.exec(context.Background(), how)
	if err != nil && how == "COMMIT" {
		_ = t.exec(context.Background(), "ROLLBACK")
	}
	return err
}

// savepoint starts a part that can be undone alone: call the returned function
// with true to keep it and with false to undo it.
func (t *sqlTx) savepoint(ctx context.Context) (func(keep bool) error, error) {
	t.save++
	name := fmt.Sprintf("s%d", t.save)
	if err := t.exec(ctx, "SAVEPOINT "+name); err != nil {
		return nil, err
	}
	return func(keep bool) error {
		t.save--
		if !keep {
			if err := t.exec(context.Background(), "ROLLBACK TO "+name); err != nil {
				return err
			}
		}
		return t.exec(context.Background(), "RELEASE "+name)
	}, nil
}

// stmt prepares a statement once per text.
func (t *sqlTx) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if st := t.s.stmts[query]; st != nil {
		return st, nil
	}
	if len(t.s.stmts) > 400 {
		for q, st := range t.s.stmts {
			_ = st.Close()
			delete(t.s.stmts, q)
		}
	}
	st, err := t.s.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("rehearsal: %w in %.200q", err, query)
	}
	t.s.stmts[query] = st
	return st, nil
}

func (t *sqlTx) exec(ctx context.Context, query string, args ...any) error {
	st, err := t.stmt(ctx, query)
	if err != nil {
		return err
	}
	if _, err := st.ExecContext(ctx, args...); err != nil {
		return fmt.Errorf("rehearsal: %w in %.200q", err, query)
	}
	return nil
}

// ddl runs a statement that is not worth keeping prepared.
func (t *sqlTx) ddl(ctx context.Context, query string) error {
	if _, err := t.s.conn.ExecContext(ctx, query); err != nil {
		return fmt.Errorf("rehearsal: %w in %.200q", err, query)
	}
	return nil
}

// QueryContext runs a query inside the transaction.
func (t *sqlTx) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	st, err := t.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

// QueryRowContext runs a query of one row inside the transaction.
func (t *sqlTx) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return t.s.conn.QueryRowContext(ctx, query, args...)
}

// quote makes an SQL identifier.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// createTable is the DDL of an object's table and its indexes.
func createTable(o *Object) []string {
	var cols []string
	for _, f := range o.Fields {
		if f.stored() {
			cols = append(cols, quote(f.Name)+" "+columnType(f))
		}
	}
	out := []string{"CREATE TABLE IF NOT EXISTS " + quote(o.Name) + " (" + strings.Join(cols, ", ") + ")"}
	return append(out, createIndexes(o, o.Fields)...)
}

func columnType(f *Field) string {
	if f.Type == "id" {
		return "TEXT PRIMARY KEY NOT NULL"
	}
	return f.column()
}

func createIndexes(o *Object, fields []*Field) []string {
	var out []string
	for _, f := range fields {
		if f.stored() && f.indexed() && f.Type != "id" && !sparseReference(f) {
			out = append(out, "CREATE INDEX IF NOT EXISTS "+quote(o.Name+"."+f.Name)+" ON "+quote(o.Name)+" ("+quote(f.Name)+
				") WHERE "+quote(f.Name)+" IS NOT NULL")
		}
	}
	return out
}

// sparseReference names lookups that nothing is ever found by; an index on
// them would only slow writing down.
func sparseReference(f *Field) bool {
	switch f.Name {
	case "CreatedById", "LastModifiedById", "MasterRecordId", "DandbCompanyId", "IndividualId", "OperatingHoursId":
		return true
	}
	return false
}

// syncTables makes the database's tables fit a schema: missing tables and
// columns are added.
func (t *sqlTx) syncTables(ctx context.Context, s *Schema) error {
	for _, o := range s.objects {
		if o.Kind == ComputedKind {
			continue
		}
		have, err := t.columns(ctx, o.Name)
		if err != nil {
			return err
		}
		if len(have) == 0 {
			for _, q := range createTable(o) {
				if err := t.ddl(ctx, q); err != nil {
					return err
				}
			}
			continue
		}
		var added []*Field
		for _, f := range o.Fields {
			if f.stored() && !have[strings.ToLower(f.Name)] {
				if err := t.ddl(ctx, "ALTER TABLE "+quote(o.Name)+" ADD COLUMN "+quote(f.Name)+" "+f.column()); err != nil {
					return err
				}
				added = append(added, f)
			}
		}
		for _, q := range createIndexes(o, added) {
			if err := t.ddl(ctx, q); err != nil {
				return err
			}
		}
	}
	return nil
}

// columns lists a table's columns, lower-cased; none when it does not exist.
func (t *sqlTx) columns(ctx context.Context, table string) (map[string]bool, error) {
	rows, err := t.s.conn.QueryContext(ctx, "SELECT name FROM pragma_table_info(?)", table)
	if err != nil {
		return nil, fmt.Errorf("rehearsal: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, fmt.Errorf("rehearsal: %w", err)
		}
		out[strings.ToLower(name)] = true
	}
	return out, rows.Err()
}
