package store_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"demobridge/sync/store"
)

// damaged is a store that was filled, backed up, filled a little more and shut
// down: 300 sessions, of which 200 are in the backup.
func damaged(t *testing.T) *world {
	t.Helper()
	w := open(t)
	w.accept(mades(0, 200)...)
	if _, err := w.KeepBackup(t.Context()); err != nil {
		t.Fatalf("backup: %v", err)
	}
	w.accept(mades(200, 100)...)
	if err := w.Close(); err != nil {
		t.Fatalf("close: %v", err)
	}
	return w
}

func (w *world) path(name string) string { return filepath.Join(w.dir, name) }

// scribble changes a file that no database has open.
func scribble(t *testing.T, path string, change func([]byte) []byte) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, change(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// D06: whatever happens to the file, the next start works, keeps the damaged
// one, and says how much it could save.
func TestADamagedDatabaseIsReplacedByWhatCanBeSaved(t *testing.T) {
	const page = 4096
	tests := []struct {
		name    string
		damage  func(t *testing.T, w *world)
		atLeast int // sessions there are afterwards
	}{
		{"a page in the middle is garbage", func(t *testing.T, w *world) {
			scribble(t, w.path(store.FileName), func(b []byte) []byte {
				copy(b[40*page:], bytes.Repeat([]byte{0xa5}, page))
				return b
			})
		}, 298},
		{"the header is destroyed", func(t *testing.T, w *world) {
			scribble(t, w.path(store.FileName), func(b []byte) []byte {
				clear(b[:100])
				return b
			})
		}, 300},
		{"the end of the file is cut off", func(t *testing.T, w *world) {
			scribble(t, w.path(store.FileName), func(b []byte) []byte { return b[:len(b)*17/20-100] })
		}, 201},
		{"the file is emptied", func(t *testing.T, w *world) {
			scribble(t, w.path(store.FileName), func(b []byte) []byte { return nil })
		}, 200},
		{"the file is deleted", func(t *testing.T, w *world) {
			if err := os.Remove(w.path(store.FileName)); err != nil {
				t.Fatal(err)
			}
		}, 200},
		{"the file is something else", func(t *testing.T, w *world) {
			scribble(t, w.path(store.FileName), func(b []byte) []byte { return bytes.Repeat([]byte("not a database\n"), 5000) })
		}, 200},
		{"the -wal of another database lies beside it", func(t *testing.T, w *world) {
			scribble(t, w.path(store.FileName), func(b []byte) []byte { return b })
			if err := os.WriteFile(w.path(store.FileName+"-wal"), foreignWAL(t), 0o600); err != nil {
				t.Fatal(err)
			}
		}, 300},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := damaged(t)
			tt.damage(t, w)
			before, _ := os.ReadFile(w.path(store.FileName))
			s, err := store.Open(t.Context(), w.dir, w.options())
			if err != nil {
				t.Fatalf("open: %v", err)
			}
			w.Store = s
			r := w.Recovery()
			if r == nil {
				t.Fatal("no recovery is reported")
			}
			t.Logf("%+v", *r)
			total := w.counts().Total
			if total < tt.atLeast || r.Restored != 200 || r.Backup == "" || r.Sessions != total || r.Cause == "" {
				t.Errorf("%d sessions are there, want at least %d; report %+v", total, tt.atLeast, *r)
			}
			kept, _ := os.ReadFile(filepath.Join(r.Quarantine, store.FileName))
			if !bytes.Equal(before, kept) {
				t.Error("the damaged file was not kept as it was")
			}
			w.accept(mades(0, 300)...)
			if n := w.sendAll(); n != 300 {
				t.Errorf("after the sources gave their sessions again %d were sent, want 300", n)
			}
			checkSound(t, w)

			w.reopen()
			if w.Recovery() != nil {
				t.Error("the second start recovers again")
			}
		})
	}
}

// foreignWAL is the -wal file of some other program's database.
func foreignWAL(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := sql.Open("sqlite", store.DSN(path, false))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	must(t, db, `CREATE TABLE other (x)`)
	for range 50 {
		must(t, db, `INSERT INTO other VALUES (randomblob(2000))`)
	}
	wal, err := os.ReadFile(path + "-wal")
	if err != nil || len(wal) == 0 {
		t.Fatalf("no -wal: %v", err)
	}
	return wal
}

// The -wal is lost: what was in it is gone, the rest must be there.
func TestALostWALLosesNothingThatWasFolded(t *testing.T) {
	w := damaged(t)
	w.reopen()
	w.accept(mades(300, 50)...)
	copied := t.TempDir()
	for _, name := range []string{store.FileName, "demobridge.initialised"} {
		copyFile(t, w.path(name), filepath.Join(copied, name))
	}
	s, err := store.Open(t.Context(), copied, w.options())
	if err != nil {
		t.Fatalf("open without the -wal: %v", err)
	}
	defer s.Close()
	c, err := s.Counts(t.Context(), org, epoch)
	if err != nil || c.Total < 300 {
		t.Errorf("counts = %+v, %v; want at least the 300 that were folded in", c, err)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// D15: without any backup, one bad page costs no more than the sessions on it,
// which of a file of 25,000 pages are less than one in a hundred.
func TestSalvageLosesOnlyTheDamagedPage(t *testing.T) {
	const page, sessions, onAPage = 4096, 1200, 20
	places := []float64{0.2, 0.5, 0.9}
	if testing.Short() {
		places = places[1:2]
	}
	for _, where := range places {
		t.Run(fmt.Sprint(where), func(t *testing.T) {
			w := open(t)
			w.accept(mades(0, sessions)...)
			w.Close()
			large := 0 // as many sessions are in 25,000 pages
			scribble(t, w.path(store.FileName), func(b []byte) []byte {
				large = sessions * 25_000 / (len(b) / page)
				at := int(where*float64(len(b)/page)) * page
				copy(b[at:], bytes.Repeat([]byte{0xff}, page))
				return b
			})
			s, err := store.Open(t.Context(), w.dir, w.options())
			if err != nil {
				t.Fatalf("open: %v", err)
			}
			w.Store = s
			r := w.Recovery()
			if r == nil || !r.Readable || r.Salvaged+r.Unreadable != sessions || r.Unreadable > onAPage {
				t.Fatalf("recovery = %+v, want all of %d but at most %d", r, sessions, onAPage)
			}
			if onAPage*100 > large {
				t.Errorf("a page of %d sessions is more than 1 %% of the %d in 25,000 pages", onAPage, large)
			}
			t.Logf("salvaged %d, unreadable %d", r.Salvaged, r.Unreadable)
			checkSound(t, w)
		})
	}
}

// Killed between any two steps of a recovery, the next start ends it.
func TestARecoveryThatWasKilledGoesOn(t *testing.T) {
	w := damaged(t)
	scribble(t, w.path(store.FileName), func(b []byte) []byte {
		copy(b[40*4096:], bytes.Repeat([]byte{0xa5}, 4096))
		return b
	})
	// As far as a recovery gets before it has moved the -wal and restored.
	aside := filepath.Join(w.dir, "quarantine", "20260302T090000.000Z")
	if err := os.MkdirAll(aside, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(aside, "cause.txt"), []byte("a test"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(w.path(store.FileName), filepath.Join(aside, store.FileName)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(w.path(store.FileName+"-wal"), foreignWAL(t), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), w.dir, w.options())
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	w.Store = s
	if r := w.Recovery(); r == nil || r.Cause != "a test" || r.Restored != 200 || r.Salvaged < 90 {
		t.Errorf("recovery = %+v, want the old one to be ended", r)
	}
	checkSound(t, w)
}

// D08 and 0.8: a payload that changed on disk is never sent.
func TestAPayloadThatCannotBeTrustedIsSetAside(t *testing.T) {
	tests := []struct {
		name   string
		damage string
		code   string
	}{
		{"a flipped bit", `UPDATE payload SET sealed = CAST(replace(CAST(sealed AS TEXT), 'Ada', 'Eda') AS BLOB) WHERE session_id = 1`, store.PayloadDamaged},
		{"from a newer version", `UPDATE payload SET schema = 99 WHERE session_id = 1`, store.PayloadNewer},
		{"gone", `DELETE FROM payload WHERE session_id = 1`, store.PayloadMissing},
		{"no session", `UPDATE payload SET sealed = X'7b' WHERE session_id = 1; UPDATE session SET payload_sha256 = X'021fb596db81e6d02bf3d2586ee3981fe519f275c0ac9ca76bbcf2ebb4097d96' WHERE id = 1`, store.PayloadUnreadable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := open(t)
			w.accept(mades(0, 5)...)
			w.sql(tt.damage)
			b := w.claim(5)
			if len(b.Rows) != 4 {
				t.Fatalf("claimed %d rows, want the 4 sound ones", len(b.Rows))
			}
			d := w.detail("ses-000000")
			if d.State != store.StateFailed || d.ErrorCode != tt.code || d.ErrorText == "" {
				t.Errorf("state %v, code %q, text %q; want failed with %s", d.State, d.ErrorCode, d.ErrorText, tt.code)
			}
			var pe *store.PayloadError
			if !errors.As(d.PayloadErr, &pe) || pe.Code != tt.code {
				t.Errorf("detail says %v, want %s", d.PayloadErr, tt.code)
			}
			w.accept(made(0, 1)) // the source gives it again
			if n := w.claim(5); len(n.Rows) != 1 || n.Rows[0].Key != "ses-000000" {
				t.Errorf("claimed %+v, want the repaired session", n.Rows)
			}
		})
	}
}

// sql runs statements on the database beside the store, as another program
// could.
func (w *world) sql(statements string) {
	w.t.Helper()
	db, err := sql.Open("sqlite", store.DSN(w.path(store.FileName), false))
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	must(w.t, db, statements)
}

// checkSound is I4 and I5: the file holds together, no lease is eternal, and
// the sums are right.
func checkSound(t testing.TB, w *world) {
	t.Helper()
	db, err := sql.Open("sqlite", store.DSN(filepath.Join(w.dir, store.FileName), true))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict); err != nil || verdict != "ok" {
		t.Errorf("integrity_check = %q, %v", verdict, err)
	}
	for query, what := range map[string]string{
		`SELECT count(*) FROM session WHERE state = 'sending' AND (lease_token = '' OR lease_until_ms = 0 OR inflight_version = 0)`:    "being sent without a lease",
		`SELECT count(*) FROM session WHERE state <> 'sending' AND (lease_token <> '' OR inflight_version <> 0)`:                       "not being sent but leased",
		`SELECT count(*) FROM session WHERE state = 'sent' AND sent_version <> version`:                                                "sent, but not in the newest revision",
		`SELECT count(*) FROM session WHERE sent_version > version`:                                                                    "sent in a revision that never was",
		`SELECT count(*) FROM session s LEFT JOIN payload p ON p.session_id = s.id WHERE s.state <> 'sent' AND p.version <> s.version`: "with a payload of another revision",
		`SELECT count(*) FROM pragma_foreign_key_check`:                                                                                "orphans",
		`SELECT count(*) FROM (SELECT org_id, chip, count(*) AS n FROM session GROUP BY 1, 2
		 EXCEPT SELECT org_id, chip, n FROM tally)`: "states whose sum is wrong",
		`SELECT count(*) FROM (SELECT org_id, chip, n FROM tally WHERE n <> 0
		 EXCEPT SELECT org_id, chip, count(*) FROM session GROUP BY 1, 2)`: "sums without sessions",
	} {
		var n int
		if err := db.QueryRow(query).Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows are %s (%v)", n, what, err)
		}
	}
}
