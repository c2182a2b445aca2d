package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
)

// access says what a pool may do with the database.
type access int

const (
	accessWrite  access = iota // the one writer
	accessRead                 // query_only, beside a writer of the same process
	accessLook                 // opens the file itself read-only: changes not one byte of it
	accessFrozen               // a file that nobody writes: no locks, no -wal, no -shm
	accessCopy                 // reads the file to write a copy of it elsewhere
)

// dsn names the database at path with the settings every connection has. The
// short keys are validated by the driver; the pragmas that have none are
// constants here and read back by a test.
func dsn(path string, a access) string {
	q := url.Values{}
	q.Set("_busy_timeout", "5000")
	q.Set("_foreign_keys", "on")
	q.Set("_dqs", "0")
	q.Set("_defensive", "1")
	q.Set("_error_rc", "1")
	q.Add("_pragma", "trusted_schema(OFF)")
	q.Add("_pragma", "mmap_size(0)")
	q.Add("_pragma", "temp_store(MEMORY)")
	switch a {
	case accessWrite:
		q.Set("_txlock", "immediate")
		q.Set("_auto_vacuum", "INCREMENTAL")
		q.Set("_journal_mode", "WAL")
		q.Set("_synchronous", "FULL")
		q.Add("_pragma", "fullfsync(ON)")
		q.Add("_pragma", "checkpoint_fullfsync(ON)")
		q.Add("_pragma", "secure_delete(FAST)")
		q.Add("_pragma", "journal_size_limit(8388608)")
		q.Add("_pragma", "wal_autocheckpoint(2000)")
		q.Add("_pragma", "cache_size(-8192)")
	case accessRead:
		q.Set("_query_only", "on")
		q.Add("_pragma", "cache_size(-2048)")
	case accessLook:
		q.Set("mode", "ro")
		q.Set("_query_only", "on")
	case accessCopy:
		q.Set("mode", "ro")
	case accessFrozen:
		q.Set("mode", "ro")
		q.Set("immutable", "1")
	}
	return "file:" + fileURIPath(path) + "?" + q.Encode()
}

// fileURIPath escapes a path for SQLite's file: names.
func fileURIPath(path string) string {
	p := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" && !strings.HasPrefix(p, "/") {
		p = "/" + p
	}
	return (&url.URL{Path: p}).EscapedPath()
}

// wrapper lets a test stand between database/sql and the driver.
type wrapper func(driver.Connector) driver.Connector

// openPool opens the database at path with at most conns connections, and
// makes sure that one can be opened.
func openPool(ctx context.Context, path string, a access, conns int, wrap wrapper) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(dsn(path, a))
	if err != nil {
		return nil, err
	}
	if wrap != nil {
		connector = wrap(connector)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}
