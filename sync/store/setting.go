package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Setting reads the value kept under key into v, a pointer. ok is false when
// there is none; v is then left as it was, so that it can hold the default.
func (s *Store) Setting(ctx context.Context, key string, v any) (ok bool, err error) {
	var text string
	err = s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT json FROM setting WHERE key = ?`, key).Scan(&text)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return false, fmt.Errorf("store: setting %q: %w", key, err)
	}
	return true, nil
}

// SetSetting keeps v, as JSON, under key. Secrets do not belong here.
func (s *Store) SetSetting(ctx context.Context, key string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("store: setting %q: %w", key, err)
	}
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec(`INSERT INTO setting (key, json) VALUES (?,?)
ON CONFLICT (key) DO UPDATE SET json = excluded.json WHERE json <> excluded.json`, key, string(text))
		if err == nil && n == 0 {
			return errNothing
		}
		return err
	})
}

// ImportFile is a file that was imported, known by its content.
type ImportFile struct {
	SHA256  string // hexadecimal
	Name    string // without its folder
	RowsOK  int
	RowsBad int
	State   string // the importer's word: "done", "failed"
	At      time.Time
}

// SaveImport remembers an imported file. A zero At means now.
func (s *Store) SaveImport(ctx context.Context, f ImportFile) error {
	return s.write(ctx, func(t *tx) error {
		if f.At.IsZero() {
			f.At = s.now()
		}
		_, err := t.exec(`INSERT INTO import_file (sha256, name, rows_ok, rows_bad, state, at_ms) VALUES (?,?,?,?,?,?)
ON CONFLICT (sha256) DO UPDATE SET name = excluded.name, rows_ok = excluded.rows_ok, rows_bad = excluded.rows_bad,
  state = excluded.state, at_ms = excluded.at_ms`, f.SHA256, f.Name, f.RowsOK, f.RowsBad, f.State, ms(f.At))
		return err
	})
}

// Import returns what is known of a file with this content; ok is false when
// it was never imported.
func (s *Store) Import(ctx context.Context, sha256 string) (f ImportFile, ok bool, err error) {
	var when int64
	err = s.read(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT sha256, name, rows_ok, rows_bad, state, at_ms FROM import_file WHERE sha256 = ?`,
			sha256).Scan(&f.SHA256, &f.Name, &f.RowsOK, &f.RowsBad, &f.State, &when)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return ImportFile{}, false, nil
	}
	f.At = at(when)
	return f, err == nil, err
}
