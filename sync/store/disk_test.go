package store_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"demobridge/sync/store"
)

// small is a disk with room for a number of pages.
type small struct {
	driver.Connector
	pages string
}

func (c *small) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err == nil {
		_, err = conn.(driver.ExecerContext).ExecContext(ctx, "PRAGMA max_page_count = "+c.pages, nil)
	}
	return conn, err
}

// K01: a full disk refuses, and loses nothing that was acknowledged; when
// there is room again, the same program goes on.
func TestAFullDisk(t *testing.T) {
	w := &world{clock: newClock(), dir: t.TempDir(), t: t}
	limit := &small{pages: "120"}
	s, err := store.Open(t.Context(), w.dir, store.WithWrap(w.options(), func(c driver.Connector) driver.Connector {
		limit.Connector = c
		return limit
	}))
	if err != nil {
		t.Fatal(err)
	}
	w.Store = s
	acked := 0
	var disk *store.DiskError
	for n := 0; ; n += 10 {
		if _, err = w.Accept(t.Context(), org, mades(n, 10)); err != nil {
			break
		}
		acked += 10
	}
	if !errors.As(err, &disk) || !disk.Full || disk.Path == "" || acked == 0 {
		t.Fatalf("after %d sessions: %v, want a full disk", acked, err)
	}
	if c := w.counts(); c.Total != acked {
		t.Errorf("%d sessions are there, %d were acknowledged", c.Total, acked)
	}
	if _, err := w.Accept(t.Context(), org, mades(acked, 10)); !errors.As(err, &disk) {
		t.Errorf("still full, but %v", err)
	}
	limit.pages = "100000" // there is room again
	w.reopen()
	defer w.Close()
	w.accept(mades(acked, 10)...)
	if c := w.counts(); c.Total != acked+10 {
		t.Errorf("%d sessions, want %d", c.Total, acked+10)
	}
	checkSound(t, w)
}

// broken loses the answer of the n-th statement, as a failing disk does.
type broken struct {
	faults
	err      error
	connects int
}

// After the disk failed, the next write starts on a new connection, and what
// is read there is what counts.
func TestAFailingDiskCostsTheConnection(t *testing.T) {
	b := &broken{err: damageError(t)}
	w := &world{clock: newClock(), dir: t.TempDir(), t: t}
	b.n = 1 << 30
	s, err := store.Open(t.Context(), w.dir, store.WithWrap(w.options(), b.wrap))
	if err != nil {
		t.Fatal(err)
	}
	w.Store = s
	defer w.Close()
	w.accept(made(1, 0))
	before := b.connects
	b.n, b.after = 1, true
	if _, err := w.Claim(t.Context(), org, 1, time.Minute); err == nil {
		t.Fatal("the fault was not told")
	}
	w.accept(made(2, 0))
	if b.connects != before+1 {
		t.Errorf("%d new connections, want 1", b.connects-before)
	}
	if n := w.sendAll(); n != 2 {
		t.Errorf("sent %d, want 2", n)
	}
	checkSound(t, w)
}

func (b *broken) wrap(c driver.Connector) driver.Connector { return &brokenConnector{c, b} }

type brokenConnector struct {
	driver.Connector
	b *broken
}

func (c *brokenConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c.b.connects++
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &brokenConn{conn, c.b}, nil
}

type brokenConn struct {
	driver.Conn
	b *broken
}

func (c *brokenConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	st, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &brokenStmt{faultyStmt{st, &c.b.faults}, c.b}, nil
}

type brokenStmt struct {
	faultyStmt
	b *broken
}

func (s *brokenStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	r, err := s.faultyStmt.ExecContext(ctx, args)
	if errors.Is(err, errInjected) {
		err = s.b.err
	}
	return r, err
}

// damageError is an error of SQLite itself that says that nothing of the
// connection can be trusted.
func damageError(t *testing.T) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), "junk")
	if err := os.WriteFile(path, []byte(strings.Repeat("junk", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.Exec("CREATE TABLE x (y)")
	if err == nil {
		t.Fatal("junk is a database")
	}
	return err
}

const lookDir = "DEMOBRIDGE_STORE_LOOK"

// look is what the program does with such a folder.
func look(dir string, out io.Writer) error {
	ctx := context.Background()
	_, err := store.Open(ctx, dir, store.Options{})
	var ro *store.ReadOnlyError
	if !errors.As(err, &ro) {
		return errors.New("not refused: " + errorText(err))
	}
	io.WriteString(out, "cannot be written: "+ro.Path+"\n")
	s, err := store.Open(ctx, dir, store.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer s.Close()
	c, err := s.Counts(ctx, org, epoch)
	if err != nil {
		return err
	}
	io.WriteString(out, "read-only: "+strconv.Itoa(c.Total)+" sessions\n")
	return nil
}

func errorText(err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}
