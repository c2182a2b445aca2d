package command_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"demobridge/app"
	"demobridge/sync/store"
)

// intact checks the database of a folder that nobody has open.
func intact(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(dir, store.FileName))+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var says string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&says); err != nil || says != "ok" {
		t.Errorf("integrity_check: %s %v", says, err)
	}
	recovered, err := filepath.Glob(filepath.Join(dir, "quarantine", "*"))
	if err != nil || len(recovered) > 0 {
		t.Errorf("kills made a repair necessary: %v %v", recovered, err)
	}
}

// setSchema makes the database one of another version of the program.
func setSchema(t *testing.T, dir string, version int) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(dir, store.FileName)))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("PRAGMA user_version = " + strconv.Itoa(version)); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		t.Fatal(err)
	}
}

// killedAfter runs a command and kills it after d, unless it has ended. ok
// reports that it ended by itself and well.
func killedAfter(t *testing.T, d time.Duration, args ...string) (ok bool, out []byte) {
	t.Helper()
	cmd := program(t.Context(), args...)
	var text, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &text, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		_ = cmd.Process.Kill()
		err := <-ended
		return err == nil, text.Bytes()
	case err := <-ended:
		if err != nil {
			t.Fatalf("demobridge %v: %v\n%s%s", args, err, text.String(), errs.String())
		}
		return true, text.Bytes()
	}
}

type imported struct{ New, Updated, Unchanged, Older int }

// C01: what an import reported as taken in is there after any number of kills.
func TestNoKillTakesAwayAnAcknowledgedImport(t *testing.T) {
	kills, rows := 15, 200
	if soak {
		kills = 500
	}
	if testing.Short() {
		kills = 4
	}
	dice := rand.New(rand.NewPCG(21, 22))
	dir := t.TempDir()
	var acked, all []string
	killed := 0
	for i := 0; killed < kills; i++ {
		file := sessionFile(t, "c01", i*rows, rows, 0)
		all = append(all, file)
		ok, out := killedAfter(t, time.Duration(20+dice.IntN(150))*time.Millisecond, "import", "-json", "-data", dir, file)
		if !ok {
			killed++
			continue
		}
		var got imported
		if err := json.Unmarshal(out, &got); err != nil || got.New != rows {
			t.Fatalf("an import that ended well said %s (%v)", out, err)
		}
		acked = append(acked, file)
	}
	if len(acked) > 0 {
		again := run[imported](t, append([]string{"import", "-json", "-data", dir}, acked...)...)
		if again.New != 0 || again.Unchanged != len(acked)*rows {
			t.Errorf("of %d acknowledged sessions %d were lost", len(acked)*rows, again.New)
		}
	}
	run[imported](t, append([]string{"import", "-json", "-data", dir}, all...)...)
	if s := run[app.Standing](t, "status", "-json", "-data", dir); s.Total != len(all)*rows {
		t.Errorf("%d sessions in the end, want %d", s.Total, len(all)*rows)
	}
	intact(t, dir)
	t.Logf("%d kills, %d sessions acknowledged, none lost", killed, len(acked)*rows)
}

// C09: a killed import of one large file is simply run again.
func TestAKilledImportOfALargeFileIsRunAgainWithoutDuplicates(t *testing.T) {
	rows, kills := 5000, 5
	if soak {
		rows, kills = 50000, 20
	}
	if testing.Short() {
		rows, kills = 1000, 2
	}
	file := sessionFile(t, "c09", 0, rows, 0)
	whole := time.Now()
	run[imported](t, "import", "-json", "-data", t.TempDir(), file)
	took := time.Since(whole)
	dice := rand.New(rand.NewPCG(31, 32))
	dir := t.TempDir()
	for range kills {
		killedAfter(t, took/4+time.Duration(dice.Int64N(int64(took/2))), "import", "-json", "-data", dir, file)
	}
	before := run[app.Standing](t, "status", "-json", "-data", dir).Total
	last := run[imported](t, "import", "-json", "-data", dir, file)
	if last.New+last.Unchanged != rows || last.Unchanged != before {
		t.Errorf("the run after the kills found %d sessions and says %+v, want %d rows in all", before, last, rows)
	}
	again := run[imported](t, "import", "-json", "-data", dir, file)
	s := run[app.Standing](t, "status", "-json", "-data", dir)
	if again.New != 0 || again.Updated != 0 || s.Total != rows {
		t.Errorf("once more says %+v, status %+v, want 0 new and %d sessions", again, s, rows)
	}
	intact(t, dir)
	t.Logf("%d kills; %d of %d rows were in when the last run began", kills, before, rows)
}

// A kill while a folder is used for the very first time leaves no folder that
// cannot be opened.
func TestAKillInTheFirstMomentsOfAFolderLeavesItUsable(t *testing.T) {
	kills := 40
	if soak {
		kills = 500
	}
	if testing.Short() {
		kills = 10
	}
	dice := rand.New(rand.NewPCG(51, 52))
	file := sessionFile(t, "first", 0, 3, 0)
	for range kills {
		dir := t.TempDir()
		killedAfter(t, time.Duration(5+dice.IntN(45))*time.Millisecond, "import", "-json", "-data", dir, file)
		if got := run[imported](t, "import", "-json", "-data", dir, file); got.New+got.Unchanged != 3 {
			t.Errorf("after the kill the import says %+v, want 3 sessions", got)
		}
	}
}
