package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"demobridge/sync/store"

	"github.com/google/go-cmp/cmp"
)

// C08, D14: a backup is whole or is not there, holds the same, and three stay.
func TestBackups(t *testing.T) {
	w := open(t)
	var last store.BackupFile
	for i := range 5 {
		w.accept(mades(i*10, 10)...)
		w.clock.add(time.Hour)
		var err error
		if last, err = w.KeepBackup(t.Context()); err != nil {
			t.Fatalf("backup: %v", err)
		}
	}
	unfinished := filepath.Join(w.dir, "backups", "demobridge-20300101T000000.000Z.backup.partial")
	if err := os.WriteFile(unfinished, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := w.Backups()
	if err != nil || len(all) != 3 {
		t.Fatalf("backups = %+v, %v; want 3", all, err)
	}
	if all[0] != last || !slices.IsSortedFunc(all, func(a, b store.BackupFile) int { return b.At.Compare(a.At) }) {
		t.Errorf("backups are not sorted, the newest first: %+v", all)
	}
	if diff := cmp.Diff(contentOf(t, w.path(store.FileName)), contentOf(t, last.Path)); diff != "" {
		t.Errorf("the backup differs (-store +backup):\n%s", diff)
	}
	w.reopen()
	if _, err := os.Stat(unfinished); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an unfinished backup outlived the start: %v", err)
	}
}

// Check finds what a quick look at every start may not.
func TestCheck(t *testing.T) {
	w := open(t)
	w.accept(mades(0, 50)...)
	if err := w.Check(t.Context()); err != nil || w.Size() < 50*1000 {
		t.Fatalf("check: %v, size %d", err, w.Size())
	}
	db, err := sql.Open("sqlite", w.path(store.FileName)) // foreign keys are off here
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	must(t, db, `INSERT INTO payload VALUES (9999, 1, 1, X'00')`)
	var d *store.DamagedError
	if err := w.Check(t.Context()); !errors.As(err, &d) {
		t.Errorf("check: %v, want DamagedError", err)
	}
}

// A backup is due after 500 sessions, or a quarter of an hour after a change.
func TestWhenABackupIsDue(t *testing.T) {
	w := open(t)
	w.clock.add(time.Hour)
	due := []bool{w.BackupDue()}
	w.accept(mades(0, 10)...)
	due = append(due, w.BackupDue())
	w.clock.add(15 * time.Minute)
	due = append(due, w.BackupDue())
	if _, err := w.KeepBackup(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.clock.add(time.Hour)
	due = append(due, w.BackupDue())
	w.accept(mades(0, 510)...)
	due = append(due, w.BackupDue())
	if want := []bool{false, false, true, false, true}; !slices.Equal(due, want) {
		t.Errorf("due %v, want %v", due, want)
	}
}

// A backup that went bad is not restored; the one before it is.
func TestABadBackupIsPassedOver(t *testing.T) {
	w := damaged(t)
	w.reopen()
	w.clock.add(time.Hour)
	newest, err := w.KeepBackup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	for _, path := range []string{newest.Path, w.path(store.FileName)} {
		scribble(t, path, func(b []byte) []byte { return b[:len(b)/3] })
	}
	s, err := store.Open(t.Context(), w.dir, w.options())
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	w.Store = s
	if r := w.Recovery(); r == nil || r.Backup == "" || r.Backup == newest.Path || r.Restored != 200 {
		t.Errorf("recovery = %+v, want the older backup with 200 sessions", r)
	}
}

// contentOf dumps all tables of a database, sorted.
func contentOf(t *testing.T, path string) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite", store.DSN(path, true))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	out := map[string][]string{}
	for _, table := range columnOf(t, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`) {
		columns := columnOf(t, db, `SELECT 'quote(' || name || ')' FROM pragma_table_info('`+table+`')`)
		row := columns[0]
		for _, c := range columns[1:] {
			row += ` || ',' || ` + c
		}
		out[table] = columnOf(t, db, `SELECT `+row+` FROM `+table+` ORDER BY 1`)
	}
	return out
}

func columnOf(t *testing.T, db *sql.DB, query string) (out []string) {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
