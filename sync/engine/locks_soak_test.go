//go:build soak

package engine_test

import (
	"fmt"
	"testing"
)

// A02: with 30 % of all records locked, all are sent, with at most 1.6 times the
// calls of a run without, and hardly anything is counted as an attempt.
func TestThirtyPercentLocksCostFewCalls(t *testing.T) {
	for _, n := range []int{2000, 10_000} {
		calls := map[string]int{}
		for _, fault := range []string{"", "lock:p=0.3,seed=1"} {
			s := newStage(t)
			s.faults(fault)
			d := s.desk()
			for from := 0; from < n; from += 500 {
				d.accept(lively(t, from, 500)...)
			}
			d.drain()
			if c := d.counts(); c.Synced+c.Choice != n {
				t.Fatalf("counts %+v, want all %d synced", c, n)
			}
			most := 0
			for i := 0; i < n; i += 7 {
				most = max(most, len(d.detail(fmt.Sprintf("live-%07d", i)).Log)-1)
			}
			if most > 5 {
				t.Errorf("a session needed %d counted attempts", most)
			}
			calls[fault] = d.calls()
			t.Logf("%d sessions, fault %q: %d calls, %d rows sent again, batch %d at the end, %d attempts at most",
				n, fault, d.calls(), d.State().Retries, d.State().Batch, most)
			if most := float64(calls[""]) * 1.6; n >= 10_000 && float64(d.calls()) > most {
				t.Errorf("%d calls, want %.0f at most", d.calls(), most)
			}
		}
	}
}
