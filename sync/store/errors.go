package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrClosed is returned by every method after Close.
var ErrClosed = errors.New("store: closed")

// ErrNotFound is returned when a session, an org or a share link is asked for
// that the store does not hold.
var ErrNotFound = errors.New("store: not found")

// NewerSchemaError is returned by Open for a database that a newer version of
// the program wrote. The file was not changed.
type NewerSchemaError struct {
	Path  string
	Have  int // the schema of the file
	Known int // the newest schema this program knows
}

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("store: %s has schema %d; this version knows schemas up to %d", e.Path, e.Have, e.Known)
}

// ForeignFileError is returned by Open for a sound SQLite database that is not
// Demobridge's. The file was not changed.
type ForeignFileError struct {
	Path          string
	ApplicationID int64 // as found in the file
}

func (e *ForeignFileError) Error() string {
	return fmt.Sprintf("store: %s belongs to another program (application id %#x)", e.Path, e.ApplicationID)
}

// DamagedError says that the database file cannot be trusted: it is no
// database, its pages contradict each other, or it was emptied. Open repairs
// this by itself (see Recovery) unless Options.NoRecovery is set.
type DamagedError struct {
	Path  string
	Cause string // "emptied", "deleted", or SQLite's words
	Err   error  // may be nil
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("store: %s is damaged: %s", e.Path, e.Cause)
}

func (e *DamagedError) Unwrap() error { return e.Err }

// ReadOnlyError says that the folder or the file at Path cannot be opened for
// writing.
// Opening again with Options.ReadOnly shows what is stored.
type ReadOnlyError struct {
	Path string
	Err  error // may be nil
}

func (e *ReadOnlyError) Error() string {
	return fmt.Sprintf("store: %s cannot be written", e.Path)
}

func (e *ReadOnlyError) Unwrap() error { return e.Err }

// DiskError says that the disk refused a write or a flush. Nothing of the
// transaction may be taken as saved, though it can turn out to be.
type DiskError struct {
	Path string
	Full bool // no space left
	Code int  // SQLite's extended result code
	Err  error
}

func (e *DiskError) Error() string {
	if e.Full {
		return fmt.Sprintf("store: no space left for %s", e.Path)
	}
	return fmt.Sprintf("store: the disk failed under %s (code %d)", e.Path, e.Code)
}

func (e *DiskError) Unwrap() error { return e.Err }

// resultCode returns SQLite's extended result code of err, or 0.
func resultCode(err error) int {
	var se *sqlite.Error
	if errors.As(err, &se) {
		return se.Code()
	}
	return 0
}

// typed turns SQLite's result codes that a person or the engine must tell
// apart into the error types of this package.
func typed(path string, err error) error {
	code := resultCode(err)
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return &DiskError{Path: path, Full: true, Code: code, Err: err}
	case sqlite3.SQLITE_IOERR:
		// Growing the -shm file is the first thing that fails on a full disk.
		return &DiskError{Path: path, Full: code == sqlite3.SQLITE_IOERR_SHMSIZE, Code: code, Err: err}
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return &ReadOnlyError{Path: path, Err: err}
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return &DamagedError{Path: path, Cause: err.Error(), Err: err}
	}
	return err
}

// constraint is SQLite's primary result code for a value a table refuses.
const constraint = sqlite3.SQLITE_CONSTRAINT

// poisoned reports whether err leaves a connection in a state that only a new
// connection can be trusted after: a failed flush may or may not have reached
// the disk, and retrying the statement cannot tell.
func poisoned(err error) bool {
	switch resultCode(err) & 0xff {
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return true
	}
	return false
}
