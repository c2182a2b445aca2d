package engine_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"demobridge/sync/salesforce"
)

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
