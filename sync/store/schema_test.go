package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"demobridge/sync/store"

	"github.com/google/go-cmp/cmp"
)

// Every connection has the settings that the promises rest on.
func TestSettingsOfEveryConnection(t *testing.T) {
	w := open(t)
	for reader, want := range map[bool]map[string]string{
		false: {
			"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "trusted_schema": "0", "busy_timeout": "5000",
			"auto_vacuum": "2", "secure_delete": "2", "journal_size_limit": "8388608", "mmap_size": "0",
			"fullfsync": "1", "checkpoint_fullfsync": "1", "query_only": "0",
		},
		true: {"journal_mode": "wal", "foreign_keys": "1", "trusted_schema": "0", "busy_timeout": "5000", "query_only": "1", "mmap_size": "0"},
	} {
		db, err := sql.Open("sqlite", store.DSN(w.path(store.FileName), reader))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		for pragma, value := range want {
			var got string
			if err := db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != value {
				t.Errorf("reader %v: %s = %q (%v), want %q", reader, pragma, got, err, value)
			}
		}
		if _, err := db.Exec(`SELECT "no such column"`); err == nil {
			t.Errorf("reader %v: a misspelt column counts as a string", reader)
		}
	}
	var version string
	db, err := sql.Open("sqlite", store.DSN(w.path(store.FileName), true))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRow("SELECT sqlite_version()").Scan(&version); err != nil || version < "3.53.4" {
		t.Errorf("SQLite %q (%v), want at least 3.53.4, which has the WAL fixes", version, err)
	}
}

// K12.
func TestOnlyTheOwnerMayReadTheFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // there the folder's access list decides
	}
	w := open(t)
	w.Close()
	if err := os.Chmod(w.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	w.Store = nil
	w.reopen()
	w.accept(mades(0, 3)...)
	if _, err := w.KeepBackup(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", d.Name(), got, want)
		}
		seen[filepath.Ext(d.Name())] = true
		return nil
	})
	if err != nil || !seen[".db"] || !seen[".db-wal"] || !seen[".db-shm"] || !seen[".backup"] {
		t.Errorf("saw %v, %v", seen, err)
	}
}

// The claim walks an index from its left end: it neither reads what is not due
// nor sorts; no list reads a payload.
func TestQueryPlans(t *testing.T) {
	w := open(t)
	db, err := sql.Open("sqlite", store.DSN(w.path(store.FileName), true))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, tt := range []struct {
		query string
		args  []any
		want  string
	}{
		{store.SelectDue, []any{org, 1, 200}, "USING COVERING INDEX session_due"},
		{store.ReclaimExpired, []any{1, org, 1}, "USING COVERING INDEX session_lease"},
		{store.SelectNextDue, []any{org}, "USING COVERING INDEX session_due"},
		{store.SelectNextLease, []any{org}, "USING COVERING INDEX session_lease"},
	} {
		rows, err := db.Query("EXPLAIN QUERY PLAN "+tt.query, tt.args...)
		if err != nil {
			t.Fatalf("%s: %v", tt.query, err)
		}
		var plan strings.Builder
		for rows.Next() {
			var a, b, c int
			var detail string
			if err := rows.Scan(&a, &b, &c, &detail); err != nil {
				t.Fatal(err)
			}
			plan.WriteString(detail + "\n")
		}
		if rows.Close(); !strings.Contains(plan.String(), tt.want) ||
			strings.Contains(plan.String(), "SCAN") || strings.Contains(plan.String(), "TEMP B-TREE") {
			t.Errorf("%s\nis planned as\n%s", tt.query, plan.String())
		}
	}
}

// D09.
func TestANewerSchemaIsRefusedAndLeftAlone(t *testing.T) {
	w := open(t)
	w.accept(mades(0, 20)...)
	w.sql(`PRAGMA user_version = 99`)
	w.Close()
	before := sumOf(t, w.path(store.FileName))
	_, err := store.Open(t.Context(), w.dir, w.options())
	var newer *store.NewerSchemaError
	if !errors.As(err, &newer) || newer.Have != 99 || newer.Path != w.path(store.FileName) {
		t.Errorf("error %v, want NewerSchemaError of 99", err)
	}
	if !bytes.Equal(before, sumOf(t, w.path(store.FileName))) {
		t.Error("the file was changed")
	}
}

// A database that was never ours is nobody's to repair.
func TestAnotherProgramsDatabaseIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, store.FileName)
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	must(t, db, `CREATE TABLE theirs (x); PRAGMA application_id = 7`)
	db.Close()
	before := sumOf(t, path)
	_, err = store.Open(t.Context(), dir, store.Options{})
	var foreign *store.ForeignFileError
	if !errors.As(err, &foreign) || foreign.ApplicationID != 7 {
		t.Errorf("error %v, want ForeignFileError", err)
	}
	if !bytes.Equal(before, sumOf(t, path)) {
		t.Error("the file was changed")
	}
}

func sumOf(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	return sum[:]
}

// A file that was made but never written is a first run, not damage.
func TestAKillInTheFirstMomentIsAFirstRun(t *testing.T) {
	w := &world{clock: newClock(), dir: t.TempDir(), t: t}
	if err := os.WriteFile(w.path(store.FileName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	w.reopen()
	defer w.Close()
	if w.Recovery() != nil {
		t.Error("a first run recovers")
	}
	w.accept(made(1, 0))
}

// NoRecovery leaves the damage for the caller to see.
func TestDamageCanBeReportedInsteadOfRepaired(t *testing.T) {
	w := damaged(t)
	scribble(t, w.path(store.FileName), func([]byte) []byte { return nil })
	o := w.options()
	o.NoRecovery = true
	_, err := store.Open(t.Context(), w.dir, o)
	var d *store.DamagedError
	if !errors.As(err, &d) || d.Cause != "emptied" {
		t.Errorf("error %v, want DamagedError", err)
	}
	if _, err := os.Stat(filepath.Join(w.dir, "quarantine")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("something was set aside")
	}
}

// K05 for the folder: the message names the path, and reading still works.
func TestReadOnly(t *testing.T) {
	w := damaged(t)
	o := w.options()
	o.ReadOnly = true
	s, err := store.Open(t.Context(), w.dir, o)
	if err != nil {
		t.Fatalf("open read-only: %v", err)
	}
	defer s.Close()
	if c, err := s.Counts(t.Context(), org, epoch); err != nil || c.Total != 300 {
		t.Errorf("counts %+v, %v", c, err)
	}
	var ro *store.ReadOnlyError
	if _, err := s.Accept(t.Context(), org, mades(0, 1)); !errors.As(err, &ro) || ro.Path != w.path(store.FileName) {
		t.Errorf("accept: %v, want ReadOnlyError", err)
	}
	file := filepath.Join(t.TempDir(), "a file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), filepath.Join(file, "data"), store.Options{}); !errors.As(err, &ro) ||
		!strings.HasPrefix(ro.Path, file) {
		t.Errorf("open in a file: %v, want ReadOnlyError that names it", err)
	}
}

func TestAfterCloseEverythingSaysSo(t *testing.T) {
	w := open(t)
	w.Close()
	ctx := t.Context()
	for name, do := range map[string]func() error{
		"accept": func() error { _, err := w.Accept(ctx, org, mades(0, 1)); return err },
		"claim":  func() error { _, err := w.Claim(ctx, org, 1, time.Minute); return err },
		"list":   func() error { _, err := w.Sessions(ctx, org, store.Query{}); return err },
		"backup": func() error { _, err := w.KeepBackup(ctx); return err },
		"fold":   func() error { return w.Checkpoint(ctx) },
	} {
		if err := do(); !errors.Is(err, store.ErrClosed) {
			t.Errorf("%s: %v, want ErrClosed", name, err)
		}
	}
	if err := w.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
}

// K11, P10: a reader that dawdles holds up no writer, and the -wal file is
// small again when it is gone.
func TestASlowReaderHoldsUpNothing(t *testing.T) {
	w := open(t)
	w.accept(made(0, 0))
	db, err := sql.Open("sqlite", store.DSN(w.path(store.FileName), true))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow(`SELECT count(*) FROM session`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	many := 10
	if testing.Short() {
		many = 1
	}
	for i := range many {
		w.accept(mades(i*1000, 1000)...)
	}
	if err := w.Checkpoint(t.Context()); err != nil {
		t.Errorf("checkpoint beside a reader: %v", err)
	}
	grown := sizeOf(t, w.path(store.FileName+"-wal"))
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := w.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := sizeOf(t, w.path(store.FileName+"-wal")); left != 0 || grown == 0 {
		t.Errorf("the -wal file had %d bytes and has %d, want none", grown, left)
	}
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// D10: the database that each released schema left behind opens, and holds
// what it held. To make the fixture of a new schema, run the test with
// FIXTURE=write once and commit the file.
func TestFixturesOfEverySchemaMigrate(t *testing.T) {
	const newest = 5
	if os.Getenv("FIXTURE") == "write" {
		writeFixture(t, newest)
	}
	for schema := 1; schema <= newest; schema++ {
		w := &world{clock: newClock(), dir: t.TempDir(), t: t}
		copyFile(t, fixture(schema), w.path(store.FileName))
		w.reopen()
		defer w.Close()
		if c := w.counts(); c.Total != 40 || c.Synced != 9 || c.Failed != 1 || c.Waiting != 30 {
			t.Errorf("schema %d: counts %+v", schema, c)
		}
		if diff := cmp.Diff(made(25, 0), w.detail("ses-000025").Session); diff != "" {
			t.Errorf("schema %d: a session changed (-golden +migrated):\n%s", schema, diff)
		}
		var setting string
		if ok, err := w.Setting(t.Context(), "fixture", &setting); !ok || err != nil || setting != "yes" {
			t.Errorf("schema %d: setting %q %v %v", schema, setting, ok, err)
		}
		checkSound(t, w)
		if n := w.sendAll(); n != 30 {
			t.Errorf("schema %d: sent %d, want the 30 that waited", schema, n)
		}
	}
}

func fixture(schema int) string {
	return filepath.Join("testdata", "schema"+string(rune('0'+schema))+".sqlite")
}

func writeFixture(t *testing.T, schema int) {
	w := open(t)
	w.accept(mades(0, 10)...)
	b := w.claim(10)
	for i, r := range b.Rows {
		o := store.Outcome{ID: r.ID, Version: r.Version, Kind: store.Sent, SalesforceID: "a00" + r.Key}
		if i == 0 {
			o = store.Outcome{ID: r.ID, Version: r.Version, Kind: store.Dead, ErrClass: "row", ErrCode: "STRING_TOO_LONG"}
		}
		w.record(b.Token, o)
	}
	w.accept(mades(10, 30)...)
	ctx := context.Background()
	if err := errors.Join(w.SetSetting(ctx, "fixture", "yes"), w.SaveOrg(ctx, store.Org{ID: org, Name: "Harbor"}),
		w.SetActiveOrg(ctx, org), os.MkdirAll("testdata", 0o755), w.Backup(ctx, fixture(schema)), os.Chmod(fixture(schema), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// P04: the package opens database files through SQLite only. What it opens by
// itself are folders, files of its own, and copies that no SQLite has open.
func TestNoDatabaseFileIsOpenedBesideSQLite(t *testing.T) {
	allowed := map[string]string{
		"files.go: os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)":     "before SQLite opens it",
		"files.go: os.OpenFile(partial, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)": "a marker or a report",
		"patch.go: os.Open(from)": "a file in quarantine",
		"patch.go: os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)": "a copy of it",
		"files.go: os.Open(dir)":                                 "a folder",
		"backup.go: os.OpenFile(path, os.O_RDWR, 0)":             "a copy, after SQLite closed it",
		"recover.go: os.ReadFile(filepath.Join(dir, causeName))": "a file of our own",
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		content, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(content)) {
			for _, call := range []string{"os.Open(", "os.OpenFile(", "os.ReadFile(", "os.Create(", "os.WriteFile("} {
				i := strings.Index(line, call)
				if i < 0 {
					continue
				}
				text := source + ": " + line[i:strings.LastIndexByte(line, ')')+1]
				if allowed[text] == "" {
					t.Errorf("%s is not known to keep off the open database", text)
				}
			}
		}
	}
}
