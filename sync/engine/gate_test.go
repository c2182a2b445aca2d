package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// Every gate: it closes at the first call that shows the fault, costs nobody an
// attempt, lets one record through when it is tried again, opens when that one
// arrives, and everything is sent.
func TestAGateClosesCostsNothingAndOpensAfterOneRecord(t *testing.T) {
	for _, test := range []struct {
		gate  salesforce.Gate
		kind  string
		write bool // the look-up works, the writing does not
		act   func(*engine.Engine)
		wait  time.Duration // by itself within this time
	}{
		{gate: salesforce.GateAuth, kind: engine.GateAuth, act: (*engine.Engine).SignedIn},
		{gate: salesforce.GateAuth, kind: engine.GateAuth, write: true, act: (*engine.Engine).SignedIn},
		{gate: salesforce.GateQuota, kind: engine.GateQuota, wait: 20 * time.Minute},
		{gate: salesforce.GateQuota, kind: engine.GateQuota, write: true, wait: 20 * time.Minute},
		{gate: salesforce.GateMaintenance, kind: engine.GateMaintenance, wait: 80 * time.Second},
		{gate: salesforce.GateMaintenance, kind: engine.GateMaintenance, write: true, wait: 80 * time.Second},
		{gate: salesforce.GateConfig, kind: engine.GateConfig, write: true, wait: 20 * time.Minute},
		{gate: salesforce.GateConfig, kind: engine.GateConfig, write: true, act: (*engine.Engine).ConfigChanged},
		{gate: salesforce.GateStorage, kind: engine.GateStorage, write: true, wait: 20 * time.Minute},
		{gate: salesforce.GateOffline, kind: engine.GateOffline, wait: 10 * time.Second},
		{gate: salesforce.GateClock, kind: engine.GateClock, wait: 80 * time.Second},
		{gate: salesforce.GateOffline, kind: engine.GateOffline, act: (*engine.Engine).Flush},
	} {
		t.Run(fmt.Sprint(test.gate, test.write, test.wait), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				broken := true
				var sizes []int
				b.org.before = func(_ int, write bool) error {
					if broken && write == test.write {
						return gateFault("SOME_CODE", test.gate)
					}
					return nil
				}
				all := some(500, 0)
				b.accept(all...)
				b.Flush()
				defer b.run()()
				synctest.Wait()
				if b.gate() != test.kind {
					t.Fatalf("gate %q, want %q", b.gate(), test.kind)
				}
				if c := b.counts(); c.Waiting != 500 || c.Failed != 0 || b.org.calls > 3 {
					t.Fatalf("counts %+v after %d calls, want all 500 waiting after three at most", c, b.org.calls)
				}
				b.uncharged(all[:20]...)
				broken = false
				b.org.row = func(string, map[string]any) *salesforce.RecordError { sizes[len(sizes)-1]++; return nil }
				b.org.before = func(_ int, write bool) error {
					if write {
						sizes = append(sizes, 0)
					}
					return nil
				}
				if test.act != nil {
					test.act(b.Engine)
				} else {
					<-time.After(test.wait)
				}
				synctest.Wait()
				if b.gate() != "" {
					t.Errorf("gate %q is still closed", b.gate())
				}
				// A person who has just signed in needs no probe.
				if len(sizes) == 0 || sizes[0] != 1 && test.gate != salesforce.GateAuth {
					t.Errorf("calls of %v records, want a probe of one first", sizes)
				}
				b.exactlyOnce(all...)
				b.uncharged(all[:20]...)
			})
		})
	}
}

func TestOnlySigningInOpensTheSignInsGateAlsoOverARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.org.before = func(int, bool) error { return gateFault("invalid_grant", salesforce.GateAuth) }
		all := some(5, 0)
		b.accept(all...)
		stop := b.run()
		<-time.After(24 * time.Hour)
		if b.org.calls != 1 {
			t.Errorf("%d calls while signed out, want one", b.org.calls)
		}
		stop()
		b.reopen()
		b.renew()
		stop = b.run()
		<-time.After(24 * time.Hour)
		if b.org.calls != 1 || b.gate() != engine.GateAuth {
			t.Errorf("%d calls, gate %q after a restart, want none more and the sign-in's", b.org.calls, b.gate())
		}
		b.org.before = nil
		b.SignedIn()
		synctest.Wait()
		b.exactlyOnce(all...)
		stop()
	})
}

func TestForbiddenSignInHoursAreTriedOnceAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.org.before = func(int, bool) error { return gateFault("LOGIN_DURING_RESTRICTED_TIME", salesforce.GateAuth) }
		b.accept(some(5, 0)...)
		defer b.run()()
		<-time.After(12 * time.Hour)
		if b.org.calls < 6 || b.org.calls > 13 {
			t.Errorf("%d calls in twelve hours, want about one an hour", b.org.calls)
		}
	})
}

// A06: the org's calls are used up.
func TestASpentAllowanceIsProbedAtMostFourTimesAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		spent := true
		var at []time.Time
		b.org.before = func(int, bool) error {
			at = append(at, time.Now())
			if spent {
				return gateFault("REQUEST_LIMIT_EXCEEDED", salesforce.GateQuota)
			}
			return nil
		}
		all := some(2000, 0)
		b.accept(all...)
		stop := b.run()
		<-time.After(10 * time.Hour)
		for i, t0 := range at {
			inHour := 0
			for _, t1 := range at[i:] {
				if t1.Sub(t0) < time.Hour {
					inHour++
				}
			}
			if inHour > 4 {
				t.Fatalf("%d calls within an hour: %v", inHour, at)
			}
		}
		// Neither a restart nor new sessions knock again.
		calls := len(at)
		stop()
		b.renew()
		stop = b.run()
		b.accept(some(2001, 0)[2000])
		<-time.After(10 * time.Minute)
		if len(at) > calls+1 {
			t.Errorf("%d calls within ten minutes of a restart", len(at)-calls)
		}
		spent = false
		<-time.After(90 * time.Minute)
		b.exactlyOnce(some(2001, 0)...)
		b.uncharged(all[:50]...)
		stop()
	})
}

// A09: one and the same fault for most records is not the records'.
func TestWhenMostRecordsFailAlikeNoneIsGivenUp(t *testing.T) {
	for _, test := range []struct{ code, text string }{
		{"INVALID_FIELD", "No such column 'Steps_Viewed__c' on sobject of type Navattic_Session__c"},
		{"FIELD_CUSTOM_VALIDATION_EXCEPTION", "Every session needs a campaign"},
		{"CANNOT_EXECUTE_FLOW_TRIGGER", "We can't save this record because the flow failed."},
		{"SOME_CODE_NOBODY_KNOWS", "?"},
	} {
		t.Run(test.code, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				broken := true
				b.org.row = func(string, map[string]any) *salesforce.RecordError {
					if broken {
						return &salesforce.RecordError{StatusCode: test.code, Message: test.text}
					}
					return nil
				}
				all := some(2000, 0)
				b.accept(all...)
				defer b.run()()
				<-time.After(3 * time.Hour)
				g := b.State().Gate
				if g == nil || g.Kind != engine.GateConfig || g.Code != test.code || g.Reason != test.text {
					t.Fatalf("gate %+v, want the set-up's with Salesforce's code and words", g)
				}
				if c := b.counts(); c.Failed != 0 || c.Waiting+c.Retrying != 2000 {
					t.Errorf("counts %+v, want none of 2,000 given up", c)
				}
				if b.org.calls > 12 {
					t.Errorf("%d calls in three hours of a broken set-up", b.org.calls)
				}
				broken = false
				b.ConfigChanged()
				synctest.Wait()
				b.exactlyOnce(all...)
			})
		})
	}
}

func TestAFewFailuresAreTheRecordsOwnAndCloseNoGate(t *testing.T) {
	b := newBench(t)
	all := some(1000, 0)
	n := 0
	b.org.row = func(string, map[string]any) *salesforce.RecordError {
		if n++; n%3 == 0 {
			return &salesforce.RecordError{StatusCode: "STRING_TOO_LONG", Message: "data value too large", Fields: []string{"Demos__c"}}
		}
		return nil
	}
	b.accept(all...)
	b.drain()
	if c := b.counts(); c.Failed != 333 || c.Synced != 667 || b.gate() != "" {
		t.Errorf("counts %+v, gate %q, want a third failed and no gate", c, b.gate())
	}
}

// A set-up fault of some records must not make a loop: those that can be sent
// are, the others wait behind the gate.
func TestAFieldThatOnlySomeRecordsNeedHoldsThoseBackWithoutALoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		broken := true
		b.org.row = func(key string, _ map[string]any) *salesforce.RecordError {
			if broken && key[len(key)-1]%2 == 1 {
				return &salesforce.RecordError{StatusCode: "INVALID_FIELD", Message: "No such column 'Opportunity__c'"}
			}
			return nil
		}
		all := some(300, 0)
		b.accept(all...)
		defer b.run()()
		<-time.After(24 * time.Hour)
		if c := b.counts(); c.Synced != 150 || c.Waiting+c.Retrying != 150 || c.Failed != 0 {
			t.Errorf("counts %+v, want one half sent and one half waiting", c)
		}
		b.uncharged(all[1])
		if b.org.calls > 120 {
			t.Errorf("%d calls in a day", b.org.calls)
		}
		broken = false
		b.ConfigChanged()
		synctest.Wait()
		b.exactlyOnce(all...)
	})
}

// N01: three days without a network.
func TestThreeDaysOfflineCostNoAttemptAndFewCallsAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		offline := true
		b.org.hold = func(context.Context, bool) error {
			if offline {
				return gateFault("OFFLINE_NAME", salesforce.GateOffline)
			}
			return nil
		}
		stop := b.run()
		var newest []session.Session
		for update := range 10 {
			newest = some(400*scale, update)
			b.accept(newest...)
			<-time.After(7 * time.Hour)
		}
		b.uncharged(newest[:30]...)
		offline = false
		<-time.After(time.Minute) // N08: back within a minute
		b.exactlyOnce(newest...)
		if b.org.calls > 28+2*scale {
			t.Errorf("%d calls for %d sessions after three days", b.org.calls, len(newest))
		}
		stop()
	})
}

// N07: a link that comes and goes.
func TestAFlappingNetworkFinishesWithAtMostTwiceTheCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		begin := time.Now()
		up := func() bool { return time.Since(begin)%(10*time.Second) < 5*time.Second }
		b.org.hold = func(ctx context.Context, _ bool) error {
			if !up() {
				return gateFault("OFFLINE_NO_ROUTE", salesforce.GateOffline)
			}
			<-time.After(400 * time.Millisecond)
			if !up() {
				return errReset
			}
			return nil
		}
		all := some(5000, 0)
		b.accept(all...)
		defer b.run()()
		<-time.After(time.Hour)
		b.exactlyOnce(all...)
		if b.org.calls > 28 {
			t.Errorf("%d calls reached the org, the least is 14", b.org.calls)
		}
	})
}

// K01, as far as it is the engine's: the store refuses to be written for a while.
func TestADiskThatIsFullIsWaitedForAndNothingIsSentTwice(t *testing.T) {
	for _, failing := range []string{"claim", "record"} {
		t.Run(failing, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t)
				disk := &fullDisk{Store: b.store}
				b.renew(func(o *engine.Options) { o.Store = disk })
				all := some(300, 0)
				b.accept(all...)
				disk.full = failing == "claim"
				b.org.after = func(_ int, write bool) error {
					disk.full = disk.full || write && failing == "record" && b.org.writes == 1
					return nil
				}
				b.Flush()
				defer b.run()()
				<-time.After(10 * time.Minute)
				if b.gate() != engine.GateDisk {
					t.Fatalf("gate %q, want the disk's", b.gate())
				}
				calls := b.org.calls
				disk.full = false
				b.org.after = nil
				<-time.After(30 * time.Second)
				b.exactlyOnce(all...)
				for key, r := range b.org.snapshot() {
					if r.writes != 1 {
						t.Fatalf("%s was written %d times", key, r.writes)
					}
				}
				if b.gate() != "" || calls > 3 {
					t.Errorf("gate %q; %d calls while the disk was full", b.gate(), calls)
				}
			})
		})
	}
}

// fullDisk refuses every write while full.
type fullDisk struct {
	*store.Store
	full bool
}

var errFull = &store.DiskError{Path: "demobridge.db", Full: true, Code: 13, Err: errors.New("database or disk is full")}

func (d *fullDisk) Claim(ctx context.Context, org string, n int, lease time.Duration) (store.Batch, error) {
	if d.full {
		return store.Batch{}, errFull
	}
	return d.Store.Claim(ctx, org, n, lease)
}

func (d *fullDisk) Record(ctx context.Context, token string, o []store.Outcome) (int, error) {
	if d.full {
		return 0, errFull
	}
	return d.Store.Record(ctx, token, o)
}

func (d *fullDisk) OpenGate(ctx context.Context, org string, g store.Gate) error {
	if d.full {
		return errFull
	}
	return d.Store.OpenGate(ctx, org, g)
}

func (d *fullDisk) CloseGate(ctx context.Context, org, kind string) error {
	if d.full {
		return errFull
	}
	return d.Store.CloseGate(ctx, org, kind)
}

func TestTheWorstGateIsShownAndEachStaysOverARestart(t *testing.T) {
	b := newBench(t)
	for _, g := range []store.Gate{{Kind: engine.GateOffline}, {Kind: engine.GateAuth}, {Kind: engine.GateQuota}} {
		if err := b.store.OpenGate(t.Context(), orgID, g); err != nil {
			t.Fatal(err)
		}
	}
	b.accept(some(1, 0)...)
	b.drain()
	if b.gate() != engine.GateAuth || b.org.calls != 0 {
		t.Errorf("gate %q after %d calls, want the sign-in's and none", b.gate(), b.org.calls)
	}
	gates, err := b.store.Gates(t.Context(), orgID)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, g := range gates {
		kinds = append(kinds, g.Kind)
	}
	if slices.Sort(kinds); len(kinds) != 3 {
		t.Errorf("gates %v in the store, want all three", kinds)
	}
}
