package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/store"
)

func TestABeforeImageIsThereBeforeTheChangeAndForThirtyDays(t *testing.T) {
	w := open(t)
	flush, err := w.BeginFlush(t.Context(), org)
	if err != nil {
		t.Fatal(err)
	}
	asked := []store.Change{{
		FlushID: flush, Object: "Contact", RecordID: "003000000000001AAA", RecordName: "Dana Whitfield", Sessions: []string{"ses-1"},
		Fields: []store.ChangedField{{Field: "Navattic_Total_Steps__c", Before: nil, After: json.Number("18"), Rule: "Always"}},
	}}
	if err := w.AskChanges(t.Context(), org, asked); err != nil {
		t.Fatal(err)
	}
	w.reopen() // as after a kill
	got, err := w.Changes(t.Context(), org, store.ChangeFilter{FlushID: flush})
	if err != nil || len(got) != 1 {
		t.Fatalf("%d changes, %v", len(got), err)
	}
	if diff := cmp.Diff(asked, got); diff != "" {
		t.Errorf("the before-image after a restart:\n%s", diff)
	}
	got[0].State = store.ChangeWritten
	if err := w.SettleChanges(t.Context(), got); err != nil {
		t.Fatal(err)
	}
	if err := w.EndFlush(t.Context(), store.Flush{ID: flush, Calls: 3, Sessions: 5, Records: 1}); err != nil {
		t.Fatal(err)
	}
	w.clock.add(store.ChangesKept - time.Minute)
	if _, err := w.Retain(t.Context(), store.Policy{}); err != nil {
		t.Fatal(err)
	}
	if fs, err := w.Flushes(t.Context(), org, 10); err != nil || len(fs) != 1 || fs[0].Calls != 3 || fs[0].Undone {
		t.Errorf("flushes %+v, %v", fs, err)
	}
	w.clock.add(2 * time.Minute)
	if _, err := w.Retain(t.Context(), store.Policy{}); err != nil {
		t.Fatal(err)
	}
	if got, err := w.Changes(t.Context(), org, store.ChangeFilter{FlushID: flush}); err != nil || len(got) != 0 {
		t.Errorf("after thirty days %d changes are left, %v", len(got), err)
	}
}

func TestThereIsOneRunForSessionPlaybookAndActionAndItEndsWithTheSession(t *testing.T) {
	w := open(t)
	w.accept(mades(0, 2)...)
	b := w.claim(10)
	row := b.Rows[0]
	run := store.Run{SessionID: row.ID, Playbook: "p1", Action: "contact", Object: "Contact", Version: 1, State: store.RunPending}
	lost := store.Run{SessionID: b.Rows[1].ID, Playbook: "p1", Action: "contact", Object: "Contact", Version: 1, State: store.RunPending}
	// The second session's outcome does not count: its run must not appear.
	if n, err := w.RecordWithRuns(t.Context(), b.Token, []store.Outcome{
		{ID: row.ID, Version: row.Version, Kind: store.Sent}, {ID: b.Rows[1].ID, Version: 99, Kind: store.Sent},
	}, []store.Run{run, lost}); err != nil || n != 1 {
		t.Fatalf("recorded %d, %v", n, err)
	}
	due, err := w.DueRuns(t.Context(), org, 10)
	if err != nil || len(due) != 1 || due[0].SessionKey != row.Key {
		t.Fatalf("due %+v, %v", due, err)
	}
	run.State, run.Reason, run.Version = store.RunCompleted, "Updated 3 fields", 2
	old := run
	old.Version, old.State = 1, store.RunFailed
	for _, r := range []store.Run{run, run, old} {
		if err := w.RecordRuns(t.Context(), []store.Run{r}); err != nil {
			t.Fatal(err)
		}
	}
	runs, err := w.Runs(t.Context(), org, row.Key)
	if err != nil || len(runs) != 1 || runs[0].State != store.RunCompleted || runs[0].Reason != "Updated 3 fields" {
		t.Fatalf("runs %+v, %v", runs, err)
	}
	if c, err := w.RunCounts(t.Context(), org, epoch); err != nil || c["p1"] != 1 {
		t.Errorf("counts %v, %v", c, err)
	}
	if _, err := w.Delete(t.Context(), org, row.Key); err != nil {
		t.Fatal(err)
	}
	if runs, err := w.Runs(t.Context(), org, row.Key); err != nil || len(runs) != 0 {
		t.Errorf("runs of a deleted session: %+v, %v", runs, err)
	}
}

func TestTwoChangesOfTheConfigurationAtOnceLoseNone(t *testing.T) {
	w := open(t)
	done := make(chan error)
	for range 20 {
		go func() {
			done <- w.ChangeConfig(t.Context(), org, "playbooks", func(old []byte) ([]byte, error) { return append(old, 'x'), nil })
		}()
	}
	for range 20 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	text, revision, ok, err := w.Config(t.Context(), org, "playbooks")
	if err != nil || !ok || len(text) != 20 || revision != 20 {
		t.Errorf("%q in revision %d, %v %v", text, revision, ok, err)
	}
}
