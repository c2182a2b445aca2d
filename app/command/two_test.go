package command_test

import (
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"demobridge/app"
)

// Two workstations received the same sessions, and each of them newer revisions
// of some. They send to one org at the same time, and one of them is killed on
// the way: each session has one record, in its newest revision. That needs the
// rule that set-up adds to the org: who looks first and writes then can be
// overtaken between the two, and a computer that dies cannot look again.
func TestTwoWorkstationsKeepOneRecordEachInTheNewestRevision(t *testing.T) {
	rows, rounds := 1200, 3
	if soak {
		rows, rounds = 5000, 25
	}
	if testing.Short() {
		rows, rounds = 300, 1
	}
	for name, kill := range map[string]bool{"both go on": false, "one is killed": true} {
		t.Run(name, func(t *testing.T) {
			dice := rand.New(rand.NewPCG(41, 42))
			org := startOrg(t, "-latency", "15ms")
			dirs := [2]string{t.TempDir(), t.TempDir()}
			newest := make([]int, rows)
			for round := range rounds {
				// The whole, in the same old revision, and a part each in a newer
				// one. The parts overlap.
				for station, dir := range dirs {
					run[imported](t, "import", "-json", "-data", dir, sessionFile(t, "two", 0, rows, 3*round))
					from, n := station*rows/4, rows/2
					revision := 3*round + 1 + (station+round)%2
					run[imported](t, "import", "-json", "-data", dir, sessionFile(t, "two", from, n, revision))
					for i := range newest {
						newest[i] = max(newest[i], 3*round)
						if i >= from && i < from+n {
							newest[i] = max(newest[i], revision)
						}
					}
				}
				var both sync.WaitGroup
				for station, dir := range dirs {
					both.Go(func() {
						args := []string{"sync", "-json", "-data", dir, "-org", org}
						if kill && station == 1 {
							killedAfter(t, time.Duration(50+dice.IntN(250))*time.Millisecond, args...)
						}
						if r := run[app.SyncReport](t, args...); r.Waiting+r.Failed != 0 {
							t.Errorf("workstation %d: %+v, want everything sent", station, r)
						}
					})
				}
				both.Wait()
				checkNewest(t, org, newest)
				if t.Failed() {
					t.Fatalf("in round %d", round)
				}
			}
		})
	}
}

func checkNewest(t *testing.T, org string, newest []int) {
	t.Helper()
	got := map[string]int64{}
	for _, r := range orgRecords(t, org) {
		// The key names the source first.
		key := r.Key[strings.LastIndexByte(r.Key, ':')+1:]
		if _, twice := got[key]; twice {
			t.Errorf("%s has two records", key)
		}
		got[key] = int64(r.Revision)
	}
	if len(got) != len(newest) {
		t.Errorf("the org holds %d records, want %d", len(got), len(newest))
	}
	older := 0
	for i, revision := range newest {
		if want := closedAt(i, revision).UnixMilli(); got[keyOf("two", i)] != want {
			if older++; older <= 3 {
				t.Errorf("%s: the org holds revision %d, want %d", keyOf("two", i), got[keyOf("two", i)], want)
			}
		}
	}
	if older > 0 {
		t.Errorf("%d of %d records are not in their newest revision", older, len(newest))
	}
}
