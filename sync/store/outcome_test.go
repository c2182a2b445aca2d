package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"demobridge/sync/session"
	"demobridge/sync/store"

	"github.com/google/go-cmp/cmp"
)

func (w *world) states(keys ...string) []store.State {
	w.t.Helper()
	var out []store.State
	for _, key := range keys {
		out = append(out, w.detail(key).State)
	}
	return out
}

// Each outcome, for a session as it was claimed and for one of which a newer
// revision came in while it was being sent.
func TestOutcomes(t *testing.T) {
	later := epoch.Add(time.Hour)
	fault := func(o store.Outcome) store.Outcome {
		o.ErrClass, o.ErrCode, o.ErrText, o.ErrFields = "row", "STRING_TOO_LONG", "too long", []string{"Demos__c", "Flows__c"}
		return o
	}
	tests := []struct {
		name        string
		outcome     store.Outcome
		state       store.State // as claimed
		attempts    int
		maybe       int
		due         time.Duration // from now; -1: not due at all
		superseded  store.State   // with a newer revision
		code        string
		sentVersion int64
	}{
		{
			name: "sent", outcome: store.Outcome{Kind: store.Sent, SalesforceID: "a01", RecordName: "S-1"},
			state: store.StateSynced, due: -1, superseded: store.StateWaiting, sentVersion: 1,
		},
		{
			name: "a fault of the record", outcome: fault(store.Outcome{Kind: store.Retry, NextAttempt: later, CountAttempt: true}),
			state: store.StateRetrying, attempts: 1, due: time.Hour, superseded: store.StateWaiting, code: "STRING_TOO_LONG",
		},
		{
			name: "no answer", outcome: fault(store.Outcome{Kind: store.Retry, NextAttempt: later, MaybeApplied: true}),
			state: store.StateRetrying, maybe: 1, due: time.Hour, superseded: store.StateWaiting, code: "STRING_TOO_LONG",
		},
		{
			name: "refused for good", outcome: fault(store.Outcome{Kind: store.Dead, CountAttempt: true}),
			state: store.StateFailed, attempts: 1, due: -1, superseded: store.StateWaiting, code: "STRING_TOO_LONG",
		},
		{
			name: "a gate closed", outcome: store.Outcome{Kind: store.Release},
			state: store.StateWaiting, due: 0, superseded: store.StateWaiting,
		},
		{
			name: "not to be sent", outcome: store.Outcome{Kind: store.Skip, ErrClass: "playbook", ErrCode: "NO_EMAIL"},
			state: store.StateSkipped, due: -1, superseded: store.StateWaiting, code: "NO_EMAIL",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := open(t)
			w.accept(made(1, 0), made(2, 0))
			b := w.claim(2)
			w.accept(made(2, 1)) // while it is being sent
			var outcomes []store.Outcome
			for _, r := range b.Rows {
				o := tt.outcome
				o.ID, o.Version = r.ID, r.Version
				outcomes = append(outcomes, o)
			}
			if n := w.record(b.Token, outcomes...); n != 2 {
				t.Fatalf("%d outcomes counted, want 2", n)
			}
			d := w.detail("ses-000001")
			if d.State != tt.state || d.Attempts != tt.attempts || d.MaybeApplied != tt.maybe ||
				d.ErrorCode != tt.code || d.SentVersion != tt.sentVersion {
				t.Errorf("as claimed: %+v", d.Summary)
			}
			newer := w.detail("ses-000002")
			if newer.State != tt.superseded || newer.Attempts != 0 || newer.ErrorCode != "" || newer.Version != 2 ||
				newer.SentVersion != tt.sentVersion {
				t.Errorf("with a newer revision: %+v", newer.Summary)
			}
			again := w.claim(10)
			keys := keysOf(again)
			if !slices.Contains(keys, "ses-000002") {
				t.Errorf("the newer revision is not due")
			}
			if due := slices.Contains(keys, "ses-000001"); due != (tt.due == 0) {
				t.Errorf("due at once = %v", due)
			}
			if tt.due > 0 {
				w.clock.add(tt.due - time.Millisecond)
				if slices.Contains(keysOf(w.claim(10)), "ses-000001") {
					t.Error("due too early")
				}
				w.clock.add(time.Millisecond)
				if !slices.Contains(keysOf(w.claim(10)), "ses-000001") {
					t.Error("not due in time")
				}
			}
			checkSound(t, w)
		})
	}
}

func keysOf(b store.Batch) (keys []string) {
	for _, r := range b.Rows {
		keys = append(keys, r.Key)
	}
	return keys
}

// C03, C04: killed between the claim and the answer.
func TestAKilledFlushIsSentAgainAndSaysSo(t *testing.T) {
	w := open(t)
	w.accept(mades(0, 3)...)
	w.claim(3)
	w.reopen()
	if n := len(w.claim(3).Rows); n != 0 {
		t.Fatalf("%d rows were handed out twice while their lease holds", n)
	}
	n, err := w.ReleaseOrphans(t.Context())
	if n != 3 || err != nil {
		t.Fatalf("released %d, %v; want 3", n, err)
	}
	b := w.claim(3)
	if len(b.Rows) != 3 || b.Rows[0].MaybeApplied != 1 || b.Rows[0].Attempts != 0 {
		t.Errorf("claimed %+v, want 3 rows that may have arrived and cost no attempt", b.Rows)
	}
}

// A process that hangs, or a computer that slept: the lease ends by itself.
func TestALeaseThatRanOutIsHandedOutAgain(t *testing.T) {
	w := open(t)
	w.accept(made(1, 0))
	first := w.claim(1)
	due, ok, err := w.NextDue(t.Context(), org)
	if err != nil || !ok || !due.Equal(epoch.Add(10*time.Minute)) {
		t.Errorf("next due %v %v %v, want the end of the lease", due, ok, err)
	}
	w.clock.add(10 * time.Minute)
	second := w.claim(1)
	if len(second.Rows) != 1 || second.Rows[0].MaybeApplied != 1 {
		t.Fatalf("claimed %+v", second.Rows)
	}
	sent := store.Outcome{ID: first.Rows[0].ID, Version: 1, Kind: store.Sent, SalesforceID: "first"}
	if n := w.record(first.Token, sent); n != 0 {
		t.Errorf("the first worker's late answer counted (%d)", n)
	}
	sent.SalesforceID = "second"
	other := sent
	other.Version = 2
	if n := w.record(second.Token, other); n != 0 {
		t.Errorf("an answer to another revision counted")
	}
	if n := w.record(second.Token, sent); n != 1 {
		t.Errorf("the second worker's answer did not count")
	}
	if n := w.record(second.Token, sent); n != 0 {
		t.Errorf("an answer counted twice")
	}
	if d := w.detail("ses-000001"); d.SalesforceID != "second" {
		t.Errorf("record %q, want the second worker's", d.SalesforceID)
	}
}

// C05: a batch is recorded whole or not at all.
func TestABatchIsRecordedWholeOrNotAtAll(t *testing.T) {
	w := open(t)
	w.accept(mades(0, 200)...)
	b := w.claim(200)
	outcomes := make([]store.Outcome, len(b.Rows))
	for i, r := range b.Rows {
		outcomes[i] = store.Outcome{ID: r.ID, Version: r.Version, Kind: store.Sent}
	}
	outcomes[120].Kind = 0
	if _, err := w.Record(t.Context(), b.Token, outcomes); err == nil {
		t.Fatal("an outcome of no kind was taken")
	}
	if c := w.counts(); c.Sending != 200 || c.Synced != 0 {
		t.Errorf("counts = %+v, want all 200 still being sent", c)
	}
}

// P08: what a person asks for while a session is being sent.
func TestCommandsWhileSending(t *testing.T) {
	w := open(t)
	w.accept(mades(0, 4)...)
	w.record(w.claim(4).Token)
	w.clock.add(time.Hour)
	b := w.claim(4)
	for name, command := range map[string]func(context.Context, string, ...string) (int, error){"retry": w.Retry, "skip": w.Skip} {
		if n, err := command(t.Context(), org, keysOf(b)...); n != 0 || err != nil {
			t.Errorf("%s changed %d sessions that are being sent (%v)", name, n, err)
		}
	}
	if n, err := w.Resend(t.Context(), org, "ses-000000"); n != 1 || err != nil {
		t.Errorf("resend: %d, %v", n, err)
	}
	for _, r := range b.Rows {
		w.record(b.Token, store.Outcome{ID: r.ID, Version: r.Version, Kind: store.Sent})
	}
	want := []store.State{store.StateWaiting, store.StateSynced, store.StateSynced, store.StateSynced}
	if diff := cmp.Diff(want, w.states("ses-000000", "ses-000001", "ses-000002", "ses-000003")); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	checkSound(t, w)
}

// Retry, Skip, RetryCause, Causes and the log of what was tried.
func TestRetrySkipAndCauses(t *testing.T) {
	w := open(t)
	w.accept(mades(0, 6)...)
	b := w.claim(6)
	outcomes := make([]store.Outcome, 6)
	for i, r := range b.Rows {
		code := []string{"STRING_TOO_LONG", "UNABLE_TO_LOCK_ROW"}[r.ID%2]
		kind := []store.OutcomeKind{store.Dead, store.Retry}[r.ID%2]
		outcomes[i] = store.Outcome{
			ID: r.ID, Version: r.Version, Kind: kind, ErrClass: "row", ErrCode: code,
			NextAttempt: epoch.Add(time.Hour), CountAttempt: true,
		}
	}
	w.record(b.Token, outcomes...)
	causes, err := w.Causes(t.Context(), org)
	if err != nil {
		t.Fatal(err)
	}
	want := []store.Cause{
		{Class: "row", Code: "STRING_TOO_LONG", Sessions: 3, First: epoch, Last: epoch},
		{Class: "row", Code: "UNABLE_TO_LOCK_ROW", Sessions: 3, Retrying: true, First: epoch, Last: epoch},
	}
	if diff := cmp.Diff(want, causes); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
	if c := w.counts(); c.Failed != 3 || c.Retrying != 3 || c.Causes != 1 {
		t.Errorf("counts = %+v", c)
	}
	if n, err := w.Skip(t.Context(), org, "ses-000001", "ses-000001", "no such session"); n != 1 || err != nil {
		t.Errorf("skipped %d, %v; want 1", n, err)
	}
	if n, err := w.RetryCause(t.Context(), org, "STRING_TOO_LONG"); n+len(keysOf(w.claim(9))) != 4 || err != nil {
		t.Errorf("retried %d, %v; want 2, which are then due", n, err)
	}
	if n, err := w.Retry(t.Context(), org, "ses-000001"); n != 1 || err != nil {
		t.Errorf("retried %d skipped sessions, %v; want 1", n, err)
	}
	checkSound(t, w)
}

func TestTheLogKeepsTheLastTwentyTries(t *testing.T) {
	w := open(t)
	w.accept(made(1, 0))
	for i := range 25 {
		w.clock.add(time.Hour)
		b := w.claim(1)
		w.record(b.Token, store.Outcome{ID: b.Rows[0].ID, Kind: store.Retry, ErrCode: "E", NextAttempt: w.clock.now(), CountAttempt: true})
		if got := w.detail("ses-000001"); got.Attempts != i+1 || !got.LastTryAt.Equal(w.clock.now()) {
			t.Fatalf("try %d: %d attempts, last at %v", i, got.Attempts, got.LastTryAt)
		}
	}
	log := w.detail("ses-000001").Log
	if len(log) != 20 || log[0].Try != 25 || log[19].Try != 6 || log[0].Kind != "retry" {
		t.Errorf("log of %d lines from try %d", len(log), log[0].Try)
	}
}

// A skipped session stays skipped whatever comes in, until a person retries it.
func TestASkippedSessionStaysSkipped(t *testing.T) {
	w := open(t)
	w.accept(made(1, 0))
	if _, err := w.Skip(t.Context(), org, "ses-000001"); err != nil {
		t.Fatal(err)
	}
	if r := w.accept(made(1, 1)); r.Updated != 1 {
		t.Errorf("receipt %+v", r)
	}
	if n := w.sendAll(); n != 0 {
		t.Errorf("sent %d", n)
	}
	if _, err := w.Retry(t.Context(), org, "ses-000001"); err != nil {
		t.Fatal(err)
	}
	b := w.claim(1)
	if len(b.Rows) != 1 || b.Rows[0].Version != 2 || !cmp.Equal(b.Rows[0].Session, made(1, 1)) {
		t.Errorf("claimed %+v, want the newest revision", b.Rows)
	}
}

// What a clock that was wrong left behind is corrected.
func TestAWrongClockHoldsNothingBack(t *testing.T) {
	w := open(t)
	w.clock.add(10 * 365 * 24 * time.Hour)
	w.accept(mades(0, 2)...)
	w.claim(1)
	w.clock.add(-10 * 365 * 24 * time.Hour)
	if n, err := w.ClampTimes(t.Context(), time.Hour); n != 2 || err != nil {
		t.Fatalf("corrected %d, %v; want 2", n, err)
	}
	w.clock.add(time.Hour)
	if n := len(w.claim(2).Rows); n != 2 {
		t.Errorf("%d of 2 sessions are due after an hour", n)
	}
}

func TestABatchIsSortedByParent(t *testing.T) {
	w := open(t)
	w.accept(mades(0, 120)...)
	b := w.claim(100)
	sorted := slices.IsSortedFunc(b.Rows, func(x, y store.Row) int {
		if x.ParentKey != y.ParentKey {
			return compare(x.ParentKey < y.ParentKey)
		}
		return compare(x.ID < y.ID)
	})
	if len(b.Rows) != 100 || !sorted {
		t.Errorf("%d rows, sorted %v", len(b.Rows), sorted)
	}
	parent := b.Rows[0].ParentKey
	w.record(b.Token, store.Outcome{ID: b.Rows[0].ID, Kind: store.Retry, ParentKey: "001zzz", NextAttempt: epoch})
	again := w.claim(100)
	if parent == "001zzz" || again.Rows[0].ParentKey != "001zzz" {
		t.Errorf("the parent named by an outcome is not used: %q", again.Rows[0].ParentKey)
	}
}

func compare(less bool) int {
	if less {
		return -1
	}
	return 1
}

// D12: text of any kind comes back as it was given.
func TestTextOfAnyKindSurvives(t *testing.T) {
	for name, text := range map[string]string{
		"emoji": "👩🏽‍🚀 Ada", "right to left": "שלום عالم", "composed": "Zo\u00eb", "decomposed": "Zoe\u0308",
		"NUL": "a\x00b", "quotes": `'"; DROP TABLE session; --`, "long": longText(5000),
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t)
			s := made(1, 0)
			s.ID, s.Visitor.FullName, s.Company.Name = "id "+text, text, text
			s.Facts.Demos = []string{text}
			w.accept(s)
			b := w.claim(1)
			if len(b.Rows) != 1 || b.Rows[0].Key != s.Key() {
				t.Fatalf("claimed %+v", b.Rows)
			}
			if diff := cmp.Diff(s, b.Rows[0].Session); diff != "" {
				t.Errorf("(-given +claimed):\n%s", diff)
			}
			if r := w.accept(s); r.Unchanged != 1 {
				t.Errorf("the same session again: %+v", r)
			}
			if d := w.detail(s.Key()); d.Key != s.Key() {
				t.Errorf("found under %q", d.Key)
			}
		})
	}
}

func longText(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + i%26)
	}
	return string(b)
}

// The same moment written in another time zone is the same session.
func TestTimeZonesMakeNoRevision(t *testing.T) {
	w := open(t)
	s := made(1, 0)
	w.accept(s)
	zone := time.FixedZone("", 5*3600+1800)
	s.CreatedAt, s.ClosedAt = s.CreatedAt.In(zone), s.ClosedAt.In(zone)
	s.Facts.StartedAt, s.Facts.LastActivityAt = s.Facts.StartedAt.In(zone), s.Facts.LastActivityAt.In(zone)
	s.Events = slices.Clone(s.Events)
	for i := range s.Events {
		s.Events[i].At = s.Events[i].At.In(zone)
	}
	if r := w.accept(s); r.Unchanged != 1 {
		t.Errorf("receipt %+v, want unchanged", r)
	}
}

func TestASessionWithoutAKeyIsRefused(t *testing.T) {
	w := open(t)
	if _, err := w.Accept(t.Context(), org, []session.Session{made(1, 0), {}}); !errors.Is(err, store.ErrNoKey) {
		t.Errorf("error %v, want ErrNoKey", err)
	}
	if c := w.counts(); c.Total != 0 {
		t.Errorf("%d sessions were saved although Accept failed", c.Total)
	}
}
