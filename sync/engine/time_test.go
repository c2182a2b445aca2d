package engine_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// T01: a wall clock that is set, while rows and gates wait.
func TestAWallClockThatJumpsNeitherBurstsNorStalls(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, jump := range []time.Duration{year, -year, time.Hour, -time.Hour, 40 * time.Second, -40 * time.Second} {
		for _, twice := range []bool{false, true} { // and set right again
			t.Run(jump.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := newBench(t)
					broken := true
					var at []time.Time
					b.org.before = func(int, bool) error { at = append(at, time.Now()); return nil }
					b.org.row = func(key string, _ map[string]any) *salesforce.RecordError {
						if broken && key == "s-000001" {
							return &salesforce.RecordError{StatusCode: "UNKNOWN_EXCEPTION", Message: "?"}
						}
						return nil
					}
					all := some(30, 0)
					b.accept(all[:10]...)
					defer b.run()()
					<-time.After(3 * time.Hour)
					b.ahead.Add(int64(jump))
					b.accept(all[10:20]...)
					<-time.After(time.Hour)
					if twice {
						b.ahead.Add(-int64(jump))
					}
					b.accept(all[20:]...)
					<-time.After(time.Hour)
					if c := b.counts(); c.Synced != 29 {
						t.Errorf("counts %+v an hour after the jump, want all but one synced", c)
					}
					broken = false
					<-time.After(65 * time.Minute)
					b.exactlyOnce(all...)
					for i := range at {
						if i+20 < len(at) && at[i+20].Sub(at[i]) < time.Minute {
							t.Fatalf("20 calls within %v", at[i+20].Sub(at[i]))
						}
					}
				})
			})
		}
	}
}

// A process that died while the clock was ahead leaves times in the future.
func TestTimesThatAWrongClockLeftBehindAreCorrectedAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		all := some(20, 0)
		b.ahead.Store(int64(365 * 24 * time.Hour))
		b.accept(all...)
		if _, err := b.store.Claim(t.Context(), orgID, 10, 10*time.Minute); err != nil {
			t.Fatal(err)
		}
		if err := b.store.OpenGate(t.Context(), orgID, store.Gate{Kind: engine.GateMaintenance, Until: b.now().Add(time.Minute)}); err != nil {
			t.Fatal(err)
		}
		b.ahead.Store(0)
		b.reopen()
		b.renew()
		defer b.run()()
		<-time.After(70 * time.Minute)
		b.exactlyOnce(all...)
	})
}

// A computer that sleeps: its timers stand still, the wall clock goes on.
func TestAfterASuspendSendingGoesOnWithinAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(o *engine.Options) { o.Every = time.Hour })
		all := some(20, 0)
		defer b.run()()
		<-time.After(5 * time.Minute)
		b.accept(all...)
		b.ahead.Add(int64(8 * time.Hour)) // the lid was closed
		idled := b.org.idled
		<-time.After(50 * time.Second)
		b.exactlyOnce(all...)
		if b.org.idled == idled {
			t.Error("connections from before the sleep were kept")
		}
	})
}

// A suspend in the middle of a call, longer than any lease.
func TestASuspendDuringACallDoesNotSendARowTwiceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, func(o *engine.Options) { o.Batch = 50 })
		n := 0
		b.org.hold = func(_ context.Context, write bool) error {
			if write {
				if n++; n == 2 {
					b.ahead.Add(int64(8 * time.Hour))
					return errReset // the connection did not survive it
				}
			}
			return nil
		}
		all := some(400, 0)
		b.accept(all...)
		b.Flush()
		defer b.run()()
		<-time.After(20 * time.Minute)
		b.exactlyOnce(all...)
		b.uncharged(all[0], all[70], all[399])
	})
}

// N05, A17: a call that takes as long as the client allows.
func TestASlowOrgKeepsItsLeasesAndIsNotAskedTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.org.hold = func(ctx context.Context, write bool) error {
			if write {
				<-time.After(110 * time.Second)
			}
			return nil
		}
		all := some(1500, 0)
		b.accept(all...)
		b.Flush()
		defer b.run()()
		<-time.After(3 * time.Hour)
		b.exactlyOnce(all...)
		for key, r := range b.org.snapshot() {
			if r.writes != 1 {
				t.Fatalf("%s was written %d times", key, r.writes)
			}
		}
		if b.State().Batch > 200 {
			t.Errorf("calls that take 110 s grew to %d rows", b.State().Batch)
		}
	})
}

// T05: an office that starts at nine.
func TestAThousandEnginesStartSpreadOverHalfAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 1000
		begin := time.Now()
		var mu sync.Mutex
		var starts []time.Duration
		ctx, cancel := context.WithCancel(t.Context())
		var all sync.WaitGroup
		for range n {
			s := &idle{first: func() {
				mu.Lock()
				defer mu.Unlock()
				starts = append(starts, time.Since(begin))
			}}
			e := engine.New(engine.Options{Store: s, Salesforce: newOrg(), OrgID: orgID})
			all.Go(func() { _ = e.Run(ctx) })
		}
		<-time.After(40 * time.Second)
		cancel()
		all.Wait()
		if len(starts) != n {
			t.Fatalf("%d engines began", len(starts))
		}
		var bins [10]float64
		first, last := time.Hour, time.Duration(0)
		for _, s := range starts {
			first, last = min(first, s), max(last, s)
			bins[min(int(s/(3*time.Second)), 9)]++
		}
		chi := 0.0
		for _, got := range bins {
			chi += (got - n/10) * (got - n/10) / (n / 10)
		}
		if last-first < 25*time.Second || last > 30*time.Second || chi > 27.9 { // 9 degrees of freedom, p = 0.001
			t.Errorf("they began between %v and %v, chi-square %.1f: %v", first, last, chi, bins)
		}
	})
}

// idle is a store with nothing to send.
type idle struct {
	engine.Store
	once  sync.Once
	first func()
}

func (i *idle) ReleaseOrphans(context.Context) (int, error)            { return 0, nil }
func (i *idle) ClampTimes(context.Context, time.Duration) (int, error) { return 0, nil }
func (i *idle) Gates(context.Context, string) ([]store.Gate, error)    { return nil, nil }
func (i *idle) NextDue(context.Context, string) (time.Time, bool, error) {
	return time.Time{}, false, nil
}
func (i *idle) SetBatchSize(context.Context, string, int) error { return nil }
func (i *idle) Counts(context.Context, string, time.Time) (store.Counts, error) {
	i.once.Do(i.first)
	return store.Counts{}, nil
}
