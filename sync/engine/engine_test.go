package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

const orgID = "00DRh000000A01xMAC"

// bench is a store, an org and an engine between them.
type bench struct {
	t     *testing.T
	store *store.Store
	org   *org
	*engine.Engine
}

func newBench(t *testing.T, change ...func(*engine.Options)) *bench {
	t.Helper()
	s, err := store.Open(t.Context(), t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	b := &bench{t: t, store: s, org: newOrg()}
	b.renew(change...)
	return b
}

// renew replaces the engine, as a restart of the program does.
func (b *bench) renew(change ...func(*engine.Options)) {
	o := engine.Options{Store: b.store, Salesforce: b.org, OrgID: orgID, Rand: rand.New(rand.NewPCG(1, 2))}
	for _, c := range change {
		c(&o)
	}
	b.Engine = engine.New(o)
}

func (b *bench) accept(sessions ...session.Session) {
	b.t.Helper()
	if _, err := b.store.Accept(b.t.Context(), orgID, sessions); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) drain() {
	b.t.Helper()
	if err := b.Drain(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) counts() store.Counts {
	b.t.Helper()
	c, err := b.store.Counts(b.t.Context(), orgID, time.Now())
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

// exactlyOnce checks the main promise: each key has one record in the org, in
// the revision given, and nothing waits.
func (b *bench) exactlyOnce(sessions ...session.Session) {
	b.t.Helper()
	got := b.org.snapshot()
	if len(got) != len(sessions) {
		b.t.Errorf("the org holds %d records, want %d", len(got), len(sessions))
	}
	for _, s := range sessions {
		r, ok := got[s.Key()]
		if !ok {
			b.t.Errorf("%s is not in the org", s.Key())
			continue
		}
		if held := fmt.Sprint(r.fields["Revision__c"]); held != fmt.Sprint(float64(s.Sequence())) {
			b.t.Errorf("%s: the org holds revision %s, want %d", s.Key(), held, s.Sequence())
		}
	}
	if c := b.counts(); c.Synced != len(sessions) {
		b.t.Errorf("counts %+v, want %d synced", c, len(sessions))
	}
}

func TestEveryAcceptedSessionIsInTheOrgOnceAndASecondRunSendsNothing(t *testing.T) {
	b := newBench(t)
	all := some(450, 0)
	b.accept(all...)
	b.drain()
	b.exactlyOnce(all...)
	writes := b.org.writes
	b.drain()
	if b.org.writes != writes {
		t.Errorf("the second run wrote %d times", b.org.writes-writes)
	}
	b.accept(all...) // the same again is not news
	b.drain()
	if b.org.writes != writes {
		t.Errorf("sessions accepted unchanged were written %d times", b.org.writes-writes)
	}
}

func TestTheNewestRevisionWinsAlsoWhenItArrivesDuringTheCall(t *testing.T) {
	b := newBench(t)
	old, news := some(3, 0), some(3, 1)
	b.accept(old...)
	arrived := false
	b.org.after = func(_ int, write bool) error {
		if write && !arrived {
			arrived = true
			b.accept(news...)
		}
		return nil
	}
	b.drain()
	b.exactlyOnce(news...)
}

func TestAnOlderRevisionNeverReplacesOneThatTheOrgHolds(t *testing.T) {
	b := newBench(t)
	older, newer := some(2, 0), some(2, 5)
	b.accept(newer...)
	b.drain()
	// A second computer that has only the older revision meets the same org.
	other := newBench(t)
	other.org = b.org
	other.renew()
	other.accept(older...)
	other.drain()
	b.exactlyOnce(newer...)
	if c := other.counts(); c.Synced != 2 {
		t.Errorf("the second computer's counts %+v, want both synced", c)
	}
}

func TestACallWhoseAnswerIsLostIsRepeatedWithoutADuplicate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		lost := 2
		b.org.after = func(_ int, write bool) error {
			if write && lost > 0 {
				lost--
				return errReset
			}
			return nil
		}
		all := some(30, 0)
		b.accept(all...)
		b.drain()
		b.exactlyOnce(all...)
		for key, r := range b.org.snapshot() {
			if r.writes < 2 || r.writes > 3 {
				t.Errorf("%s was written %d times, want the lost ones and one more", key, r.writes)
			}
		}
		for _, s := range all {
			d, err := b.store.Session(t.Context(), orgID, s.Key())
			if err != nil {
				t.Fatal(err)
			}
			if d.Attempts != 0 {
				t.Errorf("%s was charged %d attempts for faults of the call", s.Key(), d.Attempts)
			}
		}
	})
}

func TestOneBadRecordFailsAloneWithItsCodeAndField(t *testing.T) {
	b := newBench(t)
	all := some(200, 0)
	bad := all[57].Key()
	b.org.row = func(key string, _ map[string]any) *salesforce.RecordError {
		if key != bad {
			return nil
		}
		return &salesforce.RecordError{StatusCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", Message: "Security review date is required", Fields: []string{"Email__c"}}
	}
	b.accept(all...)
	b.drain()
	if c := b.counts(); c.Synced != 199 || c.Failed != 1 {
		t.Fatalf("counts %+v, want 199 synced and 1 failed", c)
	}
	if b.org.writes != 1 {
		t.Errorf("%d writing calls, want one", b.org.writes)
	}
	d, err := b.store.Session(t.Context(), orgID, bad)
	if err != nil {
		t.Fatal(err)
	}
	if d.ErrorCode != "FIELD_CUSTOM_VALIDATION_EXCEPTION" || d.ErrorText != "Security review date is required" || strings.Join(d.ErrorFields, ",") != "Email__c" {
		t.Errorf("the failure reads %q %q %q", d.ErrorCode, d.ErrorText, d.ErrorFields)
	}
}

func TestLockedRecordsGoAgainByThemselvesUntilAllAreSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		dice := rand.New(rand.NewPCG(3, 4))
		b.org.row = func(string, map[string]any) *salesforce.RecordError {
			if dice.Float64() < 0.3 {
				return &salesforce.RecordError{StatusCode: "UNABLE_TO_LOCK_ROW", Message: "unable to obtain exclusive access to this record or 1 records: 001Rh000000A01xIAC"}
			}
			return nil
		}
		all := some(300, 0)
		b.accept(all...)
		b.drain()
		b.exactlyOnce(all...)
	})
}

func TestARecordThatBreaksEveryCallItIsInIsSoonAloneAndTheRestArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		all := some(200, 0)
		poison := all[123].Key()
		hit := false
		b.org.row = func(key string, _ map[string]any) *salesforce.RecordError {
			hit = hit || key == poison
			return nil
		}
		b.org.after = func(_ int, write bool) error {
			if broken := write && hit; broken {
				hit = false
				delete(b.org.records, poison)
				return errReset
			}
			return nil
		}
		b.accept(all...)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour)
		defer cancel()
		if err := b.Drain(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if c := b.counts(); c.Synced != 199 {
			t.Errorf("counts %+v, want 199 synced while one is stuck", c)
		}
		if b.org.writes > 400 {
			t.Errorf("%d writing calls to isolate one record of 200", b.org.writes)
		}
	})
}

func TestSignedOutClosesAGateThatCostsNoAttemptAndOpensAfterSignIn(t *testing.T) {
	b := newBench(t)
	out := true
	b.org.before = func(int, bool) error {
		if out {
			return judged{salesforce.Verdict{Key: "invalid_grant", Class: salesforce.ClassGate, Gate: salesforce.GateAuth}}
		}
		return nil
	}
	all := some(50, 0)
	b.accept(all...)
	b.drain()
	if g := b.State().Gate; g == nil || g.Kind != engine.GateAuth {
		t.Fatalf("gate %+v, want the sign-in's", g)
	}
	if c := b.counts(); c.Waiting != 50 || b.org.calls != 1 {
		t.Errorf("counts %+v after %d calls, want all 50 waiting after one", c, b.org.calls)
	}
	b.renew() // a restart does not forget the gate
	b.drain()
	if b.org.calls != 1 {
		t.Errorf("a closed gate let %d more calls through", b.org.calls-1)
	}
	out = false
	b.Flush()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	b.watchUntil(cancel, func(s engine.State) bool { return !s.Sending && b.counts().Synced == 50 })
	go func() { done <- b.Run(ctx) }()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	b.exactlyOnce(all...)
	if b.State().Gate != nil {
		t.Errorf("the gate stayed closed: %+v", b.State().Gate)
	}
}

// watchUntil ends the run once a published state fulfils want.
func (b *bench) watchUntil(stop func(), want func(engine.State) bool) {
	b.renew(func(o *engine.Options) {
		o.Changed = func(s engine.State) {
			if want(s) {
				stop()
			}
		}
	})
	b.Flush()
}

type judged struct{ v salesforce.Verdict }

func (j judged) Error() string               { return j.v.Key }
func (j judged) Verdict() salesforce.Verdict { return j.v }

func TestStoppingWaitsForTheCallInFlightAndRecordsIt(t *testing.T) {
	b := newBench(t)
	all := some(20, 0)
	b.accept(all...)
	ctx, cancel := context.WithCancel(t.Context())
	b.org.before = func(_ int, write bool) error {
		if write {
			cancel() // the person closes the window while the call is under way
		}
		return nil
	}
	b.Flush()
	if err := b.Run(ctx); err != nil {
		t.Fatal(err)
	}
	b.exactlyOnce(all...)
}

func TestARowLeftBehindByAKilledProcessIsSentByTheNext(t *testing.T) {
	b := newBench(t)
	all := some(10, 0)
	b.accept(all...)
	if _, err := b.store.Claim(t.Context(), orgID, 10, time.Hour); err != nil {
		t.Fatal(err)
	}
	b.drain()
	b.exactlyOnce(all...)
}

func TestPausedSendsNothingAndResumeSendsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		all := some(5, 0)
		b.accept(all...)
		b.Pause()
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- b.Run(ctx) }()
		<-time.After(2 * time.Hour)
		if b.org.calls != 0 {
			t.Errorf("paused, and %d calls were made", b.org.calls)
		}
		b.Resume()
		synctest.Wait()
		if c := b.counts(); c.Synced != 5 {
			t.Errorf("counts %+v right after Resume, want 5 synced", c)
		}
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

func TestBackgroundSendingStopsAtTheReserveLineAndAPersonMayGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.org.used, b.org.limit = 81_000, 100_000
		all := some(5, 0)
		b.accept(all...)
		defer b.run()()
		<-time.After(10 * time.Minute)
		if g := b.State().Gate; g == nil || g.Kind != engine.GateQuota || b.org.calls != 0 {
			t.Errorf("gate %+v after %d background calls over the reserve line", g, b.org.calls)
		}
		b.Flush()
		synctest.Wait()
		b.exactlyOnce(all...)
	})
}

// run starts the engine; the result stops it and waits for its end.
func (b *bench) run() (stop func()) {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	done := make(chan error, 1)
	go func() { done <- b.Run(ctx) }()
	return func() {
		b.t.Helper()
		cancel()
		if err := <-done; err != nil {
			b.t.Error(err)
		}
	}
}
