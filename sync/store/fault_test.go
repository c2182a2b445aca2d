package store_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"testing"
	"time"

	"demobridge/sync/session"
	"demobridge/sync/store"
)

var errInjected = errors.New("injected fault")

// faults fails the n-th statement that the writer runs.
type faults struct {
	n       int // counts down; the fault comes at 0
	forever bool
	after   bool // the statement runs, but its answer is lost
	hit     bool
}

func (f *faults) step(run func() error) error {
	f.n--
	fail := f.n == 0 || (f.forever && f.n < 0)
	if fail {
		f.hit = true
	}
	if fail && !f.after {
		return errInjected
	}
	if err := run(); err != nil {
		return err
	}
	if fail {
		return errInjected
	}
	return nil
}

func (f *faults) wrap(c driver.Connector) driver.Connector { return &faultyConnector{c, f} }

type faultyConnector struct {
	driver.Connector
	f *faults
}

func (c *faultyConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &faultyConn{conn, c.f}, nil
}

type faultyConn struct {
	driver.Conn
	f *faults
}

func (c *faultyConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	st, err := c.Conn.(driver.ConnPrepareContext).PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return &faultyStmt{st, c.f}, nil
}

func (c *faultyConn) BeginTx(ctx context.Context, o driver.TxOptions) (tx driver.Tx, err error) {
	err = c.f.step(func() error {
		tx, err = c.Conn.(driver.ConnBeginTx).BeginTx(ctx, o)
		return err
	})
	return &faultyTx{tx, c.f}, err
}

type faultyTx struct {
	driver.Tx
	f *faults
}

func (t *faultyTx) Commit() error { return t.f.step(t.Tx.Commit) }

func (c *faultyConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (r driver.Result, err error) {
	err = c.f.step(func() error {
		r, err = c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
		return err
	})
	return r, err
}

type faultyStmt struct {
	driver.Stmt
	f *faults
}

func (s *faultyStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (r driver.Result, err error) {
	err = s.f.step(func() error {
		r, err = s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
		return err
	})
	return r, err
}

func (s *faultyStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (r driver.Rows, err error) {
	err = s.f.step(func() error {
		r, err = s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
		return err
	})
	if err != nil && r != nil {
		r.Close()
		r = nil
	}
	return r, err
}

// eachFault runs do with one statement after the other failing, a stride apart:
// once, for ever, and once after it ran, until no fault is hit any more.
func eachFault(t *testing.T, do func(t *testing.T, f *faults)) {
	t.Helper()
	for _, mode := range []faults{{}, {forever: true}, {after: true}} {
		for n := 1; ; n += stride {
			f := &faults{n: n, forever: mode.forever, after: mode.after}
			t.Run(fmt.Sprintf("statement %d forever=%v after=%v", n, f.forever, f.after), func(t *testing.T) { do(t, f) })
			if !f.hit || t.Failed() {
				break
			}
		}
	}
}

// C07: a start that fails at any statement of a migration leaves a folder that
// the next start can use.
func TestAFaultAtAnyStatementOfAMigration(t *testing.T) {
	eachFault(t, func(t *testing.T, f *faults) {
		w := &world{clock: newClock(), dir: t.TempDir(), t: t}
		s, err := store.Open(t.Context(), w.dir, store.WithWrap(w.options(), f.wrap))
		if err == nil {
			s.Close()
		}
		w.reopen()
		defer w.Close()
		w.accept(mades(0, 2)...)
		if n := w.sendAll(); n != 2 || w.Recovery() != nil {
			t.Errorf("sent %d of 2; recovery %+v", n, w.Recovery())
		}
	})
}

// A fault anywhere on the way of a session: what was acknowledged is there
// afterwards, nothing is half done, and the same work can be done again.
func TestAFaultAtAnyStatementOfAFlush(t *testing.T) {
	eachFault(t, func(t *testing.T, f *faults) {
		w := &world{clock: newClock(), dir: t.TempDir(), t: t}
		start := f.n
		f.n = 1 << 30 // not while it is opened
		s, err := store.Open(t.Context(), w.dir, store.WithWrap(w.options(), f.wrap))
		if err != nil {
			t.Fatal(err)
		}
		f.n = start
		acked := map[string]int64{}
		accept := func(version int64, ss ...session.Session) {
			if _, err := s.Accept(t.Context(), org, ss); err == nil {
				for _, one := range ss {
					acked[one.Key()] = version
				}
			}
		}
		accept(1, mades(0, 3)...)
		b, err := s.Claim(t.Context(), org, 2, time.Minute)
		accept(1, made(0, 1)) // a newer revision
		if err == nil {
			var outcomes []store.Outcome
			for i, r := range b.Rows {
				kind := []store.OutcomeKind{store.Sent, store.Dead}[i%2]
				outcomes = append(outcomes, store.Outcome{ID: r.ID, Version: r.Version, Kind: kind, ErrClass: "row"})
			}
			s.Record(t.Context(), b.Token, outcomes)
		}
		s.Close()

		w.reopen()
		defer w.Close()
		for key := range acked {
			if d := w.detail(key); d.PayloadErr != nil {
				t.Errorf("%s was acknowledged but is %v", key, d.PayloadErr)
			}
		}
		if _, err := w.ReleaseOrphans(t.Context()); err != nil {
			t.Fatal(err)
		}
		if r := w.accept(made(0, 1), made(1, 0), made(2, 0)); r.New+r.Updated+r.Unchanged != 3 {
			t.Errorf("receipt %+v", r)
		}
		if _, err := w.RetryCause(t.Context(), org, ""); err != nil {
			t.Fatal(err)
		}
		w.sendAll()
		if c := w.counts(); c.Synced != 3 || c.Total != 3 {
			t.Errorf("counts %+v, want 3 synced", c)
		}
		checkSound(t, w)
	})
}
