package oauth

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver named "sqlite"
)

// SQLiteStore is a Store in one SQLite database.
type SQLiteStore struct {
	db   *sql.DB
	owns bool
}

const sqliteSchema = `CREATE TABLE IF NOT EXISTS oauth_record (
	kind  TEXT NOT NULL,
	key   TEXT NOT NULL,
	value BLOB NOT NULL,
	PRIMARY KEY (kind, key)
) WITHOUT ROWID`

// OpenSQLite opens or creates the database file at path, readable by its owner
// alone. Close closes it.
func OpenSQLite(path string) (*SQLiteStore, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("oauth: sign-in store: %w", err)
	}
	// SQLite would create the file with the process's default mode.
	f, err := os.OpenFile(abs, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("oauth: sign-in store: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("oauth: sign-in store: %w", err)
	}
	slash := filepath.ToSlash(abs)
	if slash[0] != '/' {
		slash = "/" + slash // a drive letter
	}
	dsn := (&url.URL{Scheme: "file", Path: slash, RawQuery: url.Values{
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)"},
		"_txlock": {"immediate"},
	}.Encode()}).String()
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("oauth: sign-in store: %w", err)
	}
	db.SetMaxOpenConns(1)
	s, err := NewSQLiteStore(db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s.owns = true
	return s, nil
}

// NewSQLiteStore keeps its one table, oauth_record, in a database that the caller
// opened and will close. How safe a Put is against a power cut is then decided by
// that database's synchronous setting.
func NewSQLiteStore(db *sql.DB) (*SQLiteStore, error) {
	if _, err := db.Exec(sqliteSchema); err != nil {
		return nil, fmt.Errorf("oauth: sign-in store: %w", err)
	}
	return &SQLiteStore{db: db}, nil
}

// Load implements Store. each must not call the store.
func (s *SQLiteStore) Load(each func(Record) error) (err error) {
	rows, err := s.db.Query(`SELECT kind, key, value FROM oauth_record`)
	if err != nil {
		return fmt.Errorf("oauth: sign-in store: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r Record
		if err := rows.Scan(&r.Kind, &r.Key, &r.Value); err != nil {
			return fmt.Errorf("oauth: sign-in store: %w", err)
		}
		if err := each(r); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("oauth: sign-in store: %w", err)
	}
	return nil
}

// Put implements Store.
func (s *SQLiteStore) Put(records ...Record) error {
	if len(records) == 0 {
		return nil
	}
	tx, err := s.db.Begin()
	if err != nil {
		return fmt.Errorf("oauth: sign-in store: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	for _, r := range records {
		if r.Value == nil {
			_, err = tx.Exec(`DELETE FROM oauth_record WHERE kind = ? AND key = ?`, r.Kind, r.Key)
		} else {
			_, err = tx.Exec(`INSERT INTO oauth_record (kind, key, value) VALUES (?, ?, ?)
				ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value`, r.Kind, r.Key, r.Value)
		}
		if err != nil {
			return fmt.Errorf("oauth: sign-in store: %w", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("oauth: sign-in store: %w", err)
	}
	return nil
}

// Close implements Store; a database opened by somebody else stays open.
func (s *SQLiteStore) Close() error {
	if !s.owns {
		return nil
	}
	return s.db.Close()
}
