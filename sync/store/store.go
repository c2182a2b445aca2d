package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"demobridge/sync/session"
)

// FileName is the name of the database in the data folder.
const FileName = "demobridge.db"

// markerName is the file that says "there was a database here": an emptied or
// deleted database is then not taken for a first run.
const markerName = "demobridge.initialised"

// Options are the store's dependencies. The zero value is ready to use.
type Options struct {
	Now        func() time.Time // nil: time.Now
	Sealer     Sealer           // nil: PlainSealer
	ReadOnly   bool             // show what is stored, write nothing
	NoRecovery bool             // return *DamagedError instead of repairing
	// CompanyKey tells companies apart for the totals; "" for none. nil: by the
	// domain that the session names, or that of the email address.
	CompanyKey func(session.Session) string

	wrap wrapper
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	dir      string
	path     string
	now      func() time.Time
	sealer   Sealer
	readOnly bool
	wrap     wrapper

	companyKey func(session.Session) string

	writer   *writer // nil when readOnly
	reader   *sql.DB
	recovery *Recovery
	file     os.FileInfo // the database as it was opened

	revision atomic.Uint64
	mu       sync.Mutex
	changed  chan struct{} // closed at the next committed write
	closed   bool
	since    time.Time // of the first write that no backup has; zero: none
	accepted int       // sessions that no backup has
}

// Open opens the store in dir, and makes both when they are not there: the
// folder with mode 0700, every file in it with mode 0600.
//
// A damaged database is set aside, and replaced by the newest sound backup and
// whatever can still be read from the damaged file; Recovery tells about it.
// Errors: *NewerSchemaError, *ForeignFileError, *ReadOnlyError, *DiskError, and
// *DamagedError when Options.NoRecovery or ReadOnly is set.
func Open(ctx context.Context, dir string, o Options) (*Store, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sealer == nil {
		o.Sealer = PlainSealer{}
	}
	if o.CompanyKey == nil {
		o.CompanyKey = plainCompany
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s := &Store{
		dir: abs, path: filepath.Join(abs, FileName),
		now: o.Now, sealer: o.Sealer, companyKey: o.CompanyKey, readOnly: o.ReadOnly, wrap: o.wrap,
		changed: make(chan struct{}),
	}
	if o.ReadOnly {
		if err := s.openReadOnly(ctx); err != nil {
			return nil, err
		}
		return s, nil
	}
	if err := s.prepareDir(); err != nil {
		return nil, err
	}
	opened := s.turn(ctx)
	defer opened()
	s.removePartial()
	if err := s.openOrRecover(ctx, !o.NoRecovery); err != nil {
		s.closePools()
		return nil, err
	}
	return s, nil
}

// openWritable looks at the file without changing it, and only then opens it
// for writing and brings its schema up to date. A missing file is no surprise
// during a recovery.
func (s *Store) openWritable(ctx context.Context, recovering bool) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	schema, err := s.inspect(ctx, len(steps), recovering)
	if err != nil {
		return err
	}
	if err := createFile(s.path); err != nil {
		return &ReadOnlyError{Path: s.path, Err: err}
	}
	db, err := openPool(ctx, s.path, accessWrite, 1, s.wrap)
	if err != nil {
		return typed(s.path, err)
	}
	s.writer = newWriter(db)
	if schema > 0 && schema < len(steps) {
		if err := s.backupBeforeMigration(ctx, schema); err != nil {
			return err
		}
	}
	if err := migrate(ctx, db, schema, steps); err != nil {
		return typed(s.path, err)
	}
	if err := keyLinks(ctx, db); err != nil {
		return typed(s.path, err)
	}
	if err := s.mark(ctx, db); err != nil {
		return err
	}
	if s.reader, err = openPool(ctx, s.path, accessRead, 4, nil); err != nil {
		return typed(s.path, err)
	}
	if s.file, err = os.Stat(s.path); err != nil {
		return &ReadOnlyError{Path: s.path, Err: err}
	}
	return nil
}

// inspect tells the schema of the file, 0 for a first run, without changing a
// byte of it.
func (s *Store) inspect(ctx context.Context, known int, recovering bool) (int, error) {
	marked := exists(filepath.Join(s.dir, markerName)) && !recovering
	info, err := os.Stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if marked {
			return 0, &DamagedError{Path: s.path, Cause: causeDeleted}
		}
		return 0, nil
	case err != nil:
		return 0, &ReadOnlyError{Path: s.path, Err: err}
	case info.Size() == 0:
		if marked {
			return 0, &DamagedError{Path: s.path, Cause: causeEmptied}
		}
		return 0, nil
	}
	if exists(s.path + "-journal") {
		if err := s.takeBack(ctx); err != nil {
			return 0, err
		}
	}
	schema, err := s.look(ctx, s.path, accessLook, known)
	var foreign *ForeignFileError
	if marked && errors.As(err, &foreign) {
		// Ours was here: what lies here now, or the -wal beside it, came later.
		return 0, &DamagedError{Path: s.path, Cause: "replaced", Err: err}
	}
	return schema, err
}

// takeBack lets SQLite undo what a process that was killed while it made the
// file had not ended. A connection that may not write cannot, and would call
// the file unreadable for ever.
func (s *Store) takeBack(ctx context.Context) error {
	db, err := openPool(ctx, s.path, accessRead, 1, nil)
	if err != nil {
		return typed(s.path, err)
	}
	defer db.Close()
	var n int
	return typed(s.path, db.QueryRowContext(ctx, `PRAGMA schema_version`).Scan(&n))
}

// look opens the database at path read-only and checks whose it is, how old,
// and whether its pages hold together.
func (s *Store) look(ctx context.Context, path string, a access, known int) (int, error) {
	db, err := openPool(ctx, path, a, 1, nil)
	if err != nil {
		return 0, typed(path, err)
	}
	defer db.Close()
	schema, appID, err := schemaOf(ctx, db)
	if err != nil {
		return 0, typed(path, err)
	}
	if appID != applicationID {
		if appID == 0 && schema == 0 {
			// Killed in its very first moment: SQLite's header, nothing of ours.
			return 0, checkEmpty(ctx, path, db)
		}
		return 0, &ForeignFileError{Path: path, ApplicationID: appID}
	}
	if schema > known {
		return 0, &NewerSchemaError{Path: path, Have: schema, Known: known}
	}
	return schema, quickCheck(ctx, path, db)
}

// checkEmpty accepts a database without a single table and nothing else.
func checkEmpty(ctx context.Context, path string, db *sql.DB) error {
	var tables int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return typed(path, err)
	}
	if tables > 0 {
		return &ForeignFileError{Path: path}
	}
	return nil
}

// quickCheck walks all pages of the database; 100 MB take about 0.1 s.
func quickCheck(ctx context.Context, path string, db *sql.DB) error {
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&verdict); err != nil {
		return typed(path, err)
	}
	if verdict != "ok" {
		return &DamagedError{Path: path, Cause: verdict}
	}
	return nil
}

// mark leaves the marker once the schema has reached the database file itself.
func (s *Store) mark(ctx context.Context, db *sql.DB) error {
	marker := filepath.Join(s.dir, markerName)
	if exists(marker) {
		return nil
	}
	if _, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return typed(s.path, err)
	}
	return writeFileSynced(marker, []byte("This folder holds the sessions of Demobridge.\n"))
}

func (s *Store) openReadOnly(ctx context.Context) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	schema, err := s.look(ctx, s.path, accessLook, len(steps))
	a := accessLook
	if err != nil {
		// A folder that cannot take a -shm file can still be read as it lies.
		if schema, err = s.look(ctx, s.path, accessFrozen, len(steps)); err != nil {
			return err
		}
		a = accessFrozen
	}
	if schema != len(steps) {
		return &ReadOnlyError{Path: s.path, Err: fmt.Errorf("schema %d must be brought to %d first", schema, len(steps))}
	}
	s.reader, err = openPool(ctx, s.path, a, 4, nil)
	return typed(s.path, err)
}

// Close saves what SQLite keeps aside and closes the file. A second Close does
// nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	err := s.reader.Close() // first: a reader would keep the checkpoint from finishing
	if s.writer != nil {
		err = errors.Join(err, s.writer.close())
	}
	return err
}

// closePools undoes a half-done Open.
func (s *Store) closePools() {
	if s.reader != nil {
		s.reader.Close()
	}
	if s.writer != nil {
		s.writer.forget()
		s.writer.db.Close()
	}
	s.reader, s.writer = nil, nil
}

// Dir is the data folder.
func (s *Store) Dir() string { return s.dir }

// ReadOnly reports whether the store was opened for reading only.
func (s *Store) ReadOnly() bool { return s.readOnly }

// Recovery tells what Open had to repair; nil when nothing was wrong.
func (s *Store) Recovery() *Recovery { return s.recovery }

// Revision grows with each committed write.
func (s *Store) Revision() uint64 { return s.revision.Load() }

// Changed returns a channel that is closed at the next committed write. Take
// the channel first and read afterwards, so that no change is missed.
func (s *Store) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

func (s *Store) noteChange() {
	s.revision.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.IsZero() {
		s.since = s.now()
	}
	close(s.changed)
	s.changed = make(chan struct{})
}
