package store_test

import (
	"fmt"
	"testing"
	"time"

	"demobridge/sync/store"

	gocmp "github.com/google/go-cmp/cmp"
)

// faulty is a store whose sessions failed for three reasons; two of them wait
// for another try.
func faulty(t *testing.T) *world {
	w := open(t)
	w.accept(mades(0, 12)...)
	w.clock.add(time.Minute)
	b := w.claim(12)
	answers := []store.Outcome{
		{Kind: store.Dead, ErrCode: "RULE", ErrText: "A date is missing"},
		{Kind: store.Dead, ErrCode: "RULE", ErrText: "A name is missing"},
		{Kind: store.Dead, ErrCode: "LONG", ErrFields: []string{"Demos__c"}},
		{Kind: store.Retry, ErrCode: "LOCK", NextAttempt: w.clock.now().Add(time.Minute), CountAttempt: true},
	}
	for i, r := range b.Rows {
		o := answers[i%len(answers)]
		o.ID, o.Version, o.ErrClass = r.ID, r.Version, "record"
		if o.ErrText == "" {
			o.ErrText = fmt.Sprintf("an answer of its own %d", i)
		}
		w.record(b.Token, o)
	}
	return w
}

func TestFaultsAreToldApartAsFinelyAsAsked(t *testing.T) {
	w := faulty(t)
	faults, err := w.Faults(t.Context(), org, []string{"LOCK"}, []string{"LONG"})
	if err != nil {
		t.Fatal(err)
	}
	got := map[store.FaultKey]int{}
	for _, f := range faults {
		got[f.Key] = f.Sessions
		if f.Retrying != (f.Key.Code == "LOCK") || f.Retrying == f.Next.IsZero() || !f.Last.Equal(w.clock.now()) {
			t.Errorf("%+v", f)
		}
	}
	want := map[store.FaultKey]int{
		{Code: "RULE", Text: "A date is missing"}:                3,
		{Code: "RULE", Text: "A name is missing"}:                3,
		{Code: "LONG", Fields: "Demos__c", Whole: store.ByField}: 3,
		{Code: "LOCK", Whole: store.ByCode}:                      3,
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOnlyTheSessionsOfAFaultAreListedAndSentAgain(t *testing.T) {
	w := faulty(t)
	faults, err := w.Faults(t.Context(), org, []string{"LOCK"}, []string{"LONG"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range faults {
		seen := map[string]bool{}
		for offset := 0; ; offset += 2 {
			rows, total, err := w.FaultSessions(t.Context(), org, []store.FaultKey{f.Key}, offset, 2)
			if err != nil || total != 3 {
				t.Fatalf("%v: %d sessions, %v", f.Key, total, err)
			}
			for _, r := range rows {
				seen[r.Key] = true
				if r.ErrorCode != f.Key.Code || f.Key.Text != "" && r.ErrorText != f.Key.Text {
					t.Errorf("%v lists a session that failed with %s: %s", f.Key, r.ErrorCode, r.ErrorText)
				}
			}
			if len(rows) == 0 {
				break
			}
		}
		if len(seen) != 3 {
			t.Errorf("%v: the pages hold %d sessions", f.Key, len(seen))
		}
	}
	n, err := w.RetryFaults(t.Context(), org, []store.FaultKey{{Code: "RULE", Text: "A date is missing"}, {Code: "LOCK", Whole: store.ByCode}})
	if err != nil || n != 6 {
		t.Fatalf("%d are sent again, %v", n, err)
	}
	if rows := w.claim(100).Rows; len(rows) != 6 {
		t.Errorf("%d are due", len(rows))
	}
	if left, err := w.Faults(t.Context(), org, nil, nil); err != nil || len(left) != 4 {
		t.Errorf("%d faults are left (%v), %v", len(left), left, err)
	}
}
