package store_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"demobridge/sync/session"
	"demobridge/sync/store"

	"go.uber.org/goleak"
)

var kills = flag.Int("kills", 30, "how often TestKilledProcessesLoseNothing kills")

const childDir = "DEMOBRIDGE_STORE_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		if err := child(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if dir := os.Getenv(lookDir); dir != "" {
		if err := look(dir, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	goleak.VerifyTestMain(m)
}

// child takes sessions in, and sends them, as fast as it can, and says on its
// standard output what it acknowledged and what it sent, until it is killed.
func child(dir string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, dir, store.Options{})
	if err != nil {
		return err
	}
	if r := s.Recovery(); r != nil {
		return fmt.Errorf("the database was damaged: %+v", r)
	}
	if _, err := s.ReleaseOrphans(ctx); err != nil {
		return err
	}
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, seed))
	for {
		ss := make([]session.Session, 1+random.IntN(5))
		for i := range ss {
			revision := int(time.Since(epoch.AddDate(-10, 0, 0)).Seconds()) // newer each second
			if random.IntN(20) == 0 {
				revision = random.IntN(revision)
			}
			ss[i] = made(random.IntN(3000), revision)
		}
		r, err := s.Accept(ctx, org, ss)
		if err != nil {
			return err
		}
		for _, one := range ss {
			if r.Older == 0 { // else some of them were not taken
				fmt.Printf("ack %s %d\n", one.Key(), one.Sequence())
			}
		}
		if random.IntN(4) > 0 {
			continue
		}
		b, err := s.Claim(ctx, org, 1+random.IntN(20), time.Minute)
		if err != nil {
			return err
		}
		var outcomes []store.Outcome
		for _, row := range b.Rows {
			fmt.Printf("sent %s %d\n", row.Key, row.Session.Sequence())
			outcomes = append(outcomes, store.Outcome{ID: row.ID, Version: row.Version, Kind: store.Sent})
		}
		if _, err := s.Record(ctx, b.Token, outcomes); err != nil {
			return err
		}
	}
}

// C01, C02: a process that is killed at any moment loses nothing that it
// acknowledged, and what it did not finish sending is sent later.
func TestKilledProcessesLoseNothing(t *testing.T) {
	w := &world{clock: newClock(), dir: t.TempDir(), t: t}
	acked, sent := map[string]int64{}, map[string]int64{}
	acks := 0
	if testing.Short() {
		*kills = min(*kills, 5)
	}
	for range *kills {
		acks += runAndKill(t, w.dir, rand.IntN(400), acked, sent)
	}
	w.clock.t = time.Now() // the children told the real time
	w.reopen()
	defer w.Close()
	if w.Recovery() != nil {
		t.Fatalf("the database was damaged: %+v", w.Recovery())
	}
	if _, err := w.ReleaseOrphans(t.Context()); err != nil {
		t.Fatal(err)
	}
	for {
		b := w.claim(500)
		if len(b.Rows) == 0 {
			break
		}
		var outcomes []store.Outcome
		for _, row := range b.Rows {
			sent[row.Key] = max(sent[row.Key], row.Session.Sequence())
			outcomes = append(outcomes, store.Outcome{ID: row.ID, Version: row.Version, Kind: store.Sent})
		}
		w.record(b.Token, outcomes...)
	}
	lost := 0
	for key, seq := range acked {
		if sent[key] < seq {
			lost++
		}
	}
	if lost > 0 || w.counts().Synced < len(acked) {
		t.Errorf("%d of %d acknowledged sessions were lost", lost, len(acked))
	}
	checkSound(t, w)
	t.Logf("%d kills, %d acknowledgements of %d sessions, %d lost", *kills, acks, len(acked), lost)
}

// runAndKill runs a child until it has said a number of lines, and returns how
// many acknowledgements it gave. Lines that were cut off do not count: nobody
// could have relied on them.
func runAndKill(t *testing.T, dir string, lines int, acked, sent map[string]int64) (acks int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewScanner(out)
	said := 0
	for in.Scan() {
		var word, key string
		var seq int64
		if n, _ := fmt.Sscanf(in.Text(), "%s %s %d", &word, &key, &seq); n == 3 {
			switch word {
			case "ack":
				acked[key] = max(acked[key], seq)
				acks++
			case "sent":
				sent[key] = max(sent[key], seq)
			}
		}
		if said++; said == lines+1 {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	cmd.Wait() // its error is the kill
	if said <= lines {
		t.Fatalf("the child ended by itself after %d lines", said)
	}
	return acks
}
