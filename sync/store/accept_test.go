package store_test

import (
	"testing"

	"demobridge/sync/session"
	"demobridge/sync/store"

	"github.com/google/go-cmp/cmp"
)

// C01's own small brother: what was acknowledged is there after a restart.
func TestAcceptedSessionsAreThereAfterARestart(t *testing.T) {
	w := open(t)
	r := w.accept(mades(0, 10)...)
	if r.New != 10 || len(r.Keys) != 10 {
		t.Fatalf("receipt = %+v, want 10 new", r)
	}
	w.reopen()
	if got := w.counts(); got.Waiting != 10 || got.Total != 10 {
		t.Fatalf("counts = %+v, want 10 waiting", got)
	}
	if diff := cmp.Diff(made(3, 0), w.detail("ses-000003").Session); diff != "" {
		t.Errorf("stored session differs (-given +stored):\n%s", diff)
	}
}

// D02, D03, D04.
func TestTheNewestRevisionIsSentOnce(t *testing.T) {
	w := open(t)
	for revision := range 31 {
		w.accept(made(1, revision))
	}
	steps := []struct {
		name    string
		session session.Session
		want    store.Receipt
	}{
		{"an older revision is ignored and counted", made(1, 4), store.Receipt{Older: 1}},
		{"the same again changes nothing", made(1, 30), store.Receipt{Unchanged: 1}},
	}
	for _, step := range steps {
		if diff := cmp.Diff(step.want, w.accept(step.session)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
	b := w.claim(200)
	if len(b.Rows) != 1 || b.Rows[0].Version != 31 {
		t.Fatalf("claimed %+v, want one row of version 31", b.Rows)
	}
	if diff := cmp.Diff(made(1, 30), b.Rows[0].Session); diff != "" {
		t.Errorf("claimed session is not the newest (-want +got):\n%s", diff)
	}
	w.record(b.Token, store.Outcome{ID: b.Rows[0].ID, Kind: store.Sent, SalesforceID: "a01"})
	if diff := cmp.Diff(store.Receipt{Unchanged: 1}, w.accept(made(1, 30))); diff != "" {
		t.Errorf("after it was sent (-want +got):\n%s", diff)
	}
	if n := w.sendAll(); n != 0 {
		t.Errorf("sent %d more, want none", n)
	}
}
