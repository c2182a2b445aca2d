package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
)

// errNothing ends a transaction that turned out to have nothing to write: it
// is rolled back, and nobody is told of a change.
var errNothing = errors.New("store: nothing to write")

// writer is the one connection that writes, with the statements it has seen.
// Whoever holds the token may use it.
type writer struct {
	db         *sql.DB
	token      chan struct{}
	conn       *sql.Conn           // nil: to be opened
	statements map[string]prepared // of conn
}

func newWriter(db *sql.DB) *writer {
	w := &writer{db: db, token: make(chan struct{}, 1)}
	w.token <- struct{}{}
	return w
}

// acquire waits for the connection. The caller must release it.
func (w *writer) acquire(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-w.token:
	}
	if w.conn != nil {
		return nil
	}
	conn, err := w.db.Conn(ctx)
	if err != nil {
		w.release()
		return err
	}
	w.conn, w.statements = conn, map[string]prepared{}
	return nil
}

func (w *writer) release() { w.token <- struct{}{} }

// forget closes the connection for good: after a failed flush nobody knows
// what it holds, and only what a new one reads can be trusted.
func (w *writer) forget() {
	for _, st := range w.statements {
		st.Close()
	}
	if w.conn != nil {
		w.conn.Close()
	}
	w.conn, w.statements = nil, nil
	w.db.SetMaxIdleConns(0) // closes the connection that Close gave back
	w.db.SetMaxIdleConns(1)
}

// close waits for the transaction that is running, folds the -wal file into the
// database and closes it.
func (w *writer) close() error {
	<-w.token
	defer w.release()
	for _, st := range w.statements {
		st.Close()
	}
	if w.conn != nil {
		w.conn.Close()
	}
	// No PRAGMA optimize: the statements name their indexes, so statistics could
	// only make one computer slower than another.
	// A checkpoint that fails, as on a full disk, loses nothing: the next start
	// reads the -wal file.
	_, _ = w.db.Exec("PRAGMA wal_checkpoint(TRUNCATE)")
	return w.db.Close()
}

// prepared is a statement that lives as long as its connection.
type prepared struct{ *sql.Stmt }

// tx is the running transaction of the writer. Its statements are prepared
// once for the life of the connection.
type tx struct {
	ctx context.Context // never cancelled: see Store.write
	w   *writer
}

func (t *tx) statement(query string) (prepared, error) {
	if st, ok := t.w.statements[query]; ok {
		return st, nil
	}
	st, err := t.w.conn.PrepareContext(t.ctx, query)
	if err != nil {
		return prepared{}, err
	}
	t.w.statements[query] = prepared{st}
	return prepared{st}, nil
}

// exec runs a statement and returns the number of rows it changed.
func (t *tx) exec(query string, args ...any) (int, error) {
	n, _, err := t.insert(query, args...)
	return n, err
}

// insert is exec that also returns the id of the last inserted row.
func (t *tx) insert(query string, args ...any) (changed int, id int64, err error) {
	st, err := t.statement(query)
	if err != nil {
		return 0, 0, err
	}
	r, err := st.ExecContext(t.ctx, args...)
	if err != nil {
		return 0, 0, err
	}
	n, err := r.RowsAffected()
	if err != nil {
		return 0, 0, err
	}
	id, err = r.LastInsertId()
	return int(n), id, err
}

// row runs a query for at most one row; ok is false when there is none.
func (t *tx) row(query string, args []any, dest ...any) (ok bool, err error) {
	st, err := t.statement(query)
	if err != nil {
		return false, err
	}
	err = st.QueryRowContext(t.ctx, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// each calls do for every row of a query.
func (t *tx) each(query string, args []any, do func(scan func(...any) error) error) error {
	st, err := t.statement(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(t.ctx, args...)
	if err != nil {
		return err
	}
	return forEach(rows, do)
}

func forEach(rows *sql.Rows, do func(scan func(...any) error) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := do(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// write runs do in one transaction and returns after it was flushed to the
// disk. ctx can give up the wait for the writer; once do runs, only do itself
// looks at ctx, since a watcher per statement would cost more than most
// statements do.
func (s *Store) write(ctx context.Context, do func(t *tx) error) error {
	if s.readOnly {
		return &ReadOnlyError{Path: s.path}
	}
	if s.isClosed() {
		return ErrClosed
	}
	if err := s.writer.acquire(ctx); err != nil {
		return s.fault(err)
	}
	defer s.writer.release()
	t := &tx{ctx: context.WithoutCancel(ctx), w: s.writer}
	err := t.run(do)
	switch {
	case errors.Is(err, errNothing):
		return nil
	case err != nil:
		if poisoned(err) {
			s.writer.forget()
		}
		return s.fault(err)
	}
	s.noteChange()
	return s.stillThere()
}

// stillThere fails when the database was deleted or moved away under us: on most
// systems writes to it go on without an error, into a file that no start will
// find again. Whoever asks after a commit knows whether it can be relied on.
func (s *Store) stillThere() error {
	now, err := os.Stat(s.path)
	if err == nil && os.SameFile(now, s.file) {
		return nil
	}
	return &DamagedError{Path: s.path, Cause: causeDeleted, Err: err}
}

func (t *tx) run(do func(t *tx) error) (err error) {
	if _, err := t.exec("BEGIN IMMEDIATE"); err != nil {
		return err
	}
	done := false
	defer func() {
		if done {
			return
		}
		// Also on a panic in do: the next transaction must find none open. A
		// connection that cannot even roll back is of no more use.
		if _, rollback := t.exec("ROLLBACK"); rollback != nil {
			t.w.forget()
		}
	}()
	if err := do(t); err != nil {
		return err
	}
	if _, err := t.exec("COMMIT"); err != nil {
		return err
	}
	done = true
	return nil
}

// read runs do in one read transaction, so that all it sees is of one moment.
func (s *Store) read(ctx context.Context, do func(ctx context.Context, tx *sql.Tx) error) error {
	if s.isClosed() {
		return ErrClosed
	}
	tx, err := s.reader.BeginTx(ctx, nil)
	if err != nil {
		return s.fault(err)
	}
	defer tx.Rollback()
	return s.fault(do(ctx, tx))
}

// fault gives an error its type. Whatever fails after Close failed because of
// it.
func (s *Store) fault(err error) error {
	if err != nil && s.isClosed() {
		return ErrClosed
	}
	return typed(s.path, err)
}

func (s *Store) isClosed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed
}
