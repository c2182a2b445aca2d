package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"demobridge/sync/session"
	"demobridge/sync/store"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A15 and U03: what came in for one org is never handed out for another.
func TestOrgsAreKeptApart(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	const other = "00D000000000002AAA"
	for _, id := range []string{org, other} {
		if err := w.SaveOrg(ctx, store.Org{ID: id, Name: "Org " + id, Kind: "sandbox"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, ok, err := w.ActiveOrg(ctx); ok || err != nil {
		t.Errorf("an org is active before one was chosen (%v)", err)
	}
	w.accept(mades(0, 3)...)
	if err := w.SetActiveOrg(ctx, other); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Accept(ctx, other, mades(2, 2)); err != nil {
		t.Fatal(err)
	}
	b, err := w.Claim(ctx, other, 10, time.Minute)
	if err != nil || len(b.Rows) != 2 {
		t.Errorf("claimed %d rows, want the 2 of the other org (%v)", len(b.Rows), err)
	}
	if err := w.SetActiveOrg(ctx, "unknown"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
	if o, ok, err := w.ActiveOrg(ctx); !ok || o.ID != other || err != nil {
		t.Errorf("active %+v %v %v", o, ok, err)
	}
	if err := w.SetBatchSize(ctx, other, 400); err != nil {
		t.Fatal(err)
	}
	if err := w.SaveOrg(ctx, store.Org{ID: other, Name: "Renamed"}); err != nil {
		t.Fatal(err)
	}
	o, _, err := w.ActiveOrg(ctx)
	want := store.Org{ID: other, Name: "Renamed", Active: true, BatchSize: 400, ConnectedAt: epoch}
	if diff := cmp.Diff(want, o); diff != "" || err != nil {
		t.Errorf("org (-want +got):\n%s%v", diff, err)
	}
	checkSound(t, w)
}

// Sessions that came in before any org was connected go to the first one; one
// that the org has already counts as a revision of it.
func TestUnassignedSessionsAreAdopted(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	w.accept(made(1, 3), made(2, 0))
	w.sendAll()
	if _, err := w.Accept(ctx, "", []session.Session{made(1, 1), made(2, 5), made(3, 0)}); err != nil {
		t.Fatal(err)
	}
	if b, err := w.Claim(ctx, org, 10, time.Minute); err != nil || len(b.Rows) != 0 {
		t.Errorf("claimed %d unassigned rows (%v)", len(b.Rows), err)
	}
	if n, err := w.AdoptUnassigned(ctx, org); n != 3 || err != nil {
		t.Fatalf("adopted %d, %v; want 3", n, err)
	}
	if n, err := w.AdoptUnassigned(ctx, org); n != 0 || err != nil {
		t.Errorf("adopted %d more, %v", n, err)
	}
	b := w.claim(10)
	got := map[string]int64{}
	for _, r := range b.Rows {
		got[r.Key] = r.Session.Sequence()
	}
	want := map[string]int64{"ses-000002": made(2, 5).Sequence(), "ses-000003": made(3, 0).Sequence()}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
	if c := w.counts(); c.Total != 3 {
		t.Errorf("%d sessions, want 3", c.Total)
	}
	checkSound(t, w)
}

// The opportunity of a share link reaches its sessions, and only by a person or
// by the source.
func TestShareLinks(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	through := func(n int, link, opportunity string) session.Session {
		s := made(n, 0)
		s.ShareLink = session.ShareLink{ID: link, URL: "https://demo.example/" + link, CreatorEmail: "rep@seller.example", OpportunityID: opportunity}
		return s
	}
	w.accept(through(1, "plain", ""), through(2, "given", "006000000000001AAA"))
	w.sendAll()
	w.accept(through(3, "plain", ""), through(4, "given", ""))
	earlier, err := w.LinkOpportunity(ctx, org, "plain", store.Opportunity{ID: "006000000000009AAA", Name: "Harbor renewal"}, "Ada Admin")
	if err != nil || earlier != 1 {
		t.Fatalf("earlier %d, %v; want the one that was sent", earlier, err)
	}
	w.accept(through(5, "plain", "006000000000005AAA"))
	opportunities := func() map[string]string {
		out := map[string]string{}
		for _, r := range w.claim(10).Rows {
			out[r.Key] = r.OpportunityID
		}
		return out
	}
	want := map[string]string{"ses-000003": "006000000000009AAA", "ses-000004": "006000000000001AAA", "ses-000005": "006000000000009AAA"}
	if diff := cmp.Diff(want, opportunities()); diff != "" {
		t.Errorf("opportunities (-want +got):\n%s", diff)
	}
	if n, err := w.MoveEarlier(ctx, org, "plain", "Ada Admin"); n != 1 || err != nil {
		t.Fatalf("moved %d, %v; want 1", n, err)
	}
	if diff := cmp.Diff(map[string]string{"ses-000001": "006000000000009AAA"}, opportunities()); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
	if d := w.detail("ses-000001"); d.Version != 2 || d.ShareLink.LinkedBy != "Ada Admin" || d.Opportunity.Name != "Harbor renewal" {
		t.Errorf("detail %+v", d)
	}

	// What a person unlinked the source cannot link again; something else it can.
	if err := w.UnlinkOpportunity(ctx, org, "given", "Ada Admin"); err != nil {
		t.Fatal(err)
	}
	w.accept(through(6, "given", "006000000000001AAA"))
	if diff := cmp.Diff(map[string]string{"ses-000006": ""}, opportunities()); diff != "" {
		t.Errorf("unlinked (-want +got):\n%s", diff)
	}
	links, err := w.ShareLinks(ctx, org)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]store.ShareLink{}
	for _, l := range links {
		byID[l.ID] = l
	}
	wantPlain := store.ShareLink{
		ID: "plain", URL: "https://demo.example/plain", CreatorEmail: "rep@seller.example", Demo: "Analytics",
		OpportunityID: "006000000000009AAA", Opportunity: "Harbor renewal", LinkedBy: "Ada Admin", LinkedAt: epoch,
		FirstSeen: epoch, Sessions: 3, LastViewed: made(1, 0).Facts.StartedAt,
	}
	if diff := cmp.Diff(wantPlain, byID["plain"]); diff != "" {
		t.Errorf("link (-want +got):\n%s", diff)
	}
	if l := byID["given"]; l.OpportunityID != "" || l.Sessions != 3 {
		t.Errorf("link %+v", l)
	}
	if _, err := w.LinkOpportunity(ctx, org, "unknown", store.Opportunity{}, ""); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
	checkSound(t, w)
}

func TestMatchesAreKept(t *testing.T) {
	w := open(t)
	w.accept(made(1, 0))
	b := w.claim(1)
	m := store.Matches{
		Contact:     store.Match{ID: "003", Name: "Ada Visitor", Reason: "same email address"},
		Account:     store.Match{ID: "001", Name: "Firm 1"},
		Opportunity: store.Match{ID: "006", Name: "Firm 1 pilot", Stage: "Proposal", OwnerID: "005", OwnerName: "Rita Rep", OwnerEmail: "rita@seller.example"},
		NeedsChoice: true, Question: "two contacts have this address",
	}
	w.record(b.Token, store.Outcome{ID: b.Rows[0].ID, Kind: store.Sent, SalesforceID: "a01", RecordName: "S-1", Matches: m})
	d := w.detail("ses-000001")
	if diff := cmp.Diff(m, d.Matches); diff != "" {
		t.Errorf("matches (-want +got):\n%s", diff)
	}
	if d.State != store.StateChoice || d.SalesforceID != "a01" || d.RecordName != "S-1" || d.Opportunity != m.Opportunity {
		t.Errorf("detail %+v", d)
	}
	w.accept(made(1, 1))
	b = w.claim(1)
	if r := b.Rows[0]; r.SalesforceID != "a01" || r.SentVersion != 1 {
		t.Errorf("claimed %+v, want to know what was sent before", r)
	}
	w.record(b.Token, store.Outcome{ID: b.Rows[0].ID, Kind: store.Sent})
	if d := w.detail("ses-000001"); d.SalesforceID != "a01" || !cmp.Equal(d.Matches, m) {
		t.Errorf("an outcome that says nothing of them changed them: %+v", d)
	}
}

func TestGatesUsageAndSettings(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	gate := store.Gate{Kind: "quota", Code: "REQUEST_LIMIT_EXCEEDED", Reason: "daily calls used", Until: epoch.Add(time.Hour)}
	if err := w.OpenGate(ctx, org, gate); err != nil {
		t.Fatal(err)
	}
	w.clock.add(time.Hour)
	gate.Probes, gate.Until = 1, epoch.Add(3*time.Hour)
	if err := errors.Join(w.OpenGate(ctx, org, gate), w.OpenGate(ctx, org, store.Gate{Kind: "auth"}), w.CloseGate(ctx, org, "none")); err != nil {
		t.Fatal(err)
	}
	w.reopen()
	got, err := w.Gates(ctx, org)
	gate.Opened = epoch
	if diff := cmp.Diff([]store.Gate{gate, {Kind: "auth", Opened: epoch.Add(time.Hour)}}, got); diff != "" || err != nil {
		t.Errorf("gates (-want +got):\n%s%v", diff, err)
	}
	if err := w.CloseGate(ctx, org, "quota"); err != nil {
		t.Fatal(err)
	}
	if got, _ := w.Gates(ctx, org); len(got) != 1 {
		t.Errorf("%d gates after one was closed, want 1", len(got))
	}

	for range 3 {
		if err := w.AddUsage(ctx, org, 5); err != nil {
			t.Fatal(err)
		}
		w.clock.add(40 * time.Minute)
	}
	for since, want := range map[time.Duration]int{time.Hour: 15, time.Hour + 30*time.Minute: 15, 2 * time.Hour: 5, 4 * time.Hour: 0} {
		if n, err := w.Usage(ctx, org, epoch.Add(since)); n != want || err != nil {
			t.Errorf("usage since %v: %d, %v; want %d", since, n, err, want)
		}
	}

	type setting struct{ Every time.Duration }
	v := setting{Every: time.Minute}
	if ok, err := w.Setting(ctx, "sync", &v); ok || err != nil || v.Every != time.Minute {
		t.Errorf("unset: %v %v %+v", ok, err, v)
	}
	if err := w.SetSetting(ctx, "sync", setting{Every: time.Hour}); err != nil {
		t.Fatal(err)
	}
	if ok, err := w.Setting(ctx, "sync", &v); !ok || err != nil || v.Every != time.Hour {
		t.Errorf("set: %v %v %+v", ok, err, v)
	}

	f := store.ImportFile{SHA256: "ab12", Name: "sessions.csv", RowsOK: 3, RowsBad: 1, State: "done", At: epoch}
	if err := w.SaveImport(ctx, f); err != nil {
		t.Fatal(err)
	}
	if got, ok, err := w.Import(ctx, "ab12"); !ok || err != nil || got != f {
		t.Errorf("import %+v %v %v", got, ok, err)
	}
	if _, ok, err := w.Import(ctx, "cd34"); ok || err != nil {
		t.Errorf("unknown import: %v %v", ok, err)
	}
}

// A snapshot is built only when something changed, and then every time.
func TestChangesAreNoticed(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	quiet := map[string]func() error{
		"the same session": func() error { _, err := w.Accept(ctx, org, []session.Session{made(1, 0)}); return err },
		"an empty claim":   func() error { _, err := w.Claim(ctx, "nobody", 5, time.Minute); return err },
		"a retry of none":  func() error { _, err := w.Retry(ctx, org, "none"); return err },
		"a read":           func() error { _, err := w.Sessions(ctx, org, store.Query{Limit: 5}); return err },
		"the same setting": func() error { return w.SetSetting(ctx, "k", 1) },
	}
	w.accept(made(1, 0))
	if err := w.SetSetting(ctx, "k", 1); err != nil {
		t.Fatal(err)
	}
	for name, do := range quiet {
		before := w.Revision()
		if err := do(); err != nil {
			t.Fatal(err)
		}
		if w.Revision() != before {
			t.Errorf("%s counts as a change", name)
		}
	}
	changed, before := w.Changed(), w.Revision()
	w.accept(made(2, 0))
	select {
	case <-changed:
	default:
		t.Error("a change was not told")
	}
	if w.Revision() <= before {
		t.Error("the revision did not grow")
	}
}

// D11: retention takes what is old and safe, at the boundary, and nothing else.
func TestRetention(t *testing.T) {
	const day = 24 * time.Hour
	keeps := cmpopts.EquateEmpty()
	tests := []struct {
		name   string
		after  time.Duration
		policy store.Policy
		want   store.Retained
	}{
		{"just before", 7 * day, store.Policy{Payloads: 7 * day}, store.Retained{}},
		{"just after", 7*day + time.Millisecond, store.Policy{Payloads: 7 * day}, store.Retained{Payloads: 2}},
		{"both", 91 * day, store.Policy{Payloads: 7 * day, Sessions: 90 * day}, store.Retained{Payloads: 2, Sessions: 2}},
		{"keep for ever", 3650 * day, store.Policy{}, store.Retained{}},
		{"below zero keeps for ever", 3650 * day, store.Policy{Payloads: -1, Sessions: -1}, store.Retained{}},
		{"a clock ten years ahead", 3650 * day, store.Policy{Payloads: 1, Sessions: 1}, store.Retained{Payloads: 2, Sessions: 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := open(t)
			// 0, 1 safe; 2 failed; 3 retrying; 4 skipped; 5 asks; 6 revised; 7 being sent; 8 waiting
			w.accept(mades(0, 8)...)
			b := w.claim(7)
			for _, r := range b.Rows {
				o := store.Outcome{ID: r.ID, Version: r.Version, Kind: store.Sent}
				switch r.Key {
				case "ses-000002":
					o.Kind, o.ErrClass = store.Dead, "row"
				case "ses-000003":
					o.Kind, o.NextAttempt = store.Retry, epoch.Add(9999*day)
				case "ses-000004":
					o.Kind = store.Skip
				case "ses-000005":
					o.Matches.NeedsChoice = true
				}
				w.record(b.Token, o)
			}
			w.accept(made(6, 1), made(8, 0))
			w.clock.add(tt.after)
			got, err := w.Retain(t.Context(), tt.policy)
			if diff := cmp.Diff(tt.want, got, keeps); diff != "" || err != nil {
				t.Errorf("removed (-want +got):\n%s%v", diff, err)
			}
			if c := w.counts(); c.Total != 9-tt.want.Sessions {
				t.Errorf("%d sessions are left", c.Total)
			}
			for n := 2; n < 9; n++ {
				if d := w.detail(made(n, 0).Key()); d.PayloadErr != nil {
					t.Errorf("session %d: %v", n, d.PayloadErr)
				}
			}
			checkSound(t, w)
		})
	}
}

// P05: everybody at once, and nobody sees "database is locked".
func TestEverybodyAtOnce(t *testing.T) {
	w := open(t)
	ctx := t.Context()
	var wg sync.WaitGroup
	errs := make(chan error, 100)
	run := func(times int, do func(i int) error) {
		wg.Go(func() {
			for i := range times {
				if err := do(i); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	for g := range 8 {
		run(20, func(i int) error { _, err := w.Accept(ctx, org, mades((g*20+i)*3, 3)); return err })
	}
	for range 2 {
		run(30, func(int) error {
			b, err := w.Claim(ctx, org, 20, time.Minute)
			if err != nil {
				return err
			}
			var outcomes []store.Outcome
			for _, r := range b.Rows {
				outcomes = append(outcomes, store.Outcome{ID: r.ID, Version: r.Version, Kind: store.Sent})
			}
			n, err := w.Record(ctx, b.Token, outcomes)
			if err == nil && n != len(outcomes) {
				err = fmt.Errorf("%d of %d outcomes counted", n, len(outcomes))
			}
			return err
		})
	}
	run(20, func(int) error { _, err := w.Sessions(ctx, org, store.Query{Search: "ada", Limit: 50}); return err })
	run(20, func(int) error { _, err := w.Counts(ctx, org, epoch); return err })
	run(3, func(int) error { w.clock.add(time.Second); _, err := w.KeepBackup(ctx); return err })
	run(5, func(int) error { return w.Checkpoint(ctx) })
	wg.Wait()
	close(errs)
	for err := range errs {
		t.Error(err)
	}
	w.sendAll()
	if c := w.counts(); c.Synced != 480 || c.Total != 480 {
		t.Errorf("counts %+v, want 480 synced", c)
	}
	checkSound(t, w)
}

// Whoever gave up waiting changes nothing.
func TestACancelledCallChangesNothing(t *testing.T) {
	w := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Accept(ctx, org, mades(0, 3)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want Canceled", err)
	}
	if c := w.counts(); c.Total != 0 {
		t.Errorf("%d sessions were saved", c.Total)
	}
	w.accept(mades(0, 3)...)
}
