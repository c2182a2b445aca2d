package store_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"demobridge/sync/session"
	"demobridge/sync/store"

	"pgregory.net/rapid"
)

// row is what the model knows of a session: the least that explains what the
// store may do.
type row struct {
	revision int   // newest accepted
	version  int64 // counts changes
	state    string
	retrying bool
	sent     int64
	attempts int
	maybe    int
	due      time.Time
	token    string
	inflight int64
	until    time.Time
}

// machine compares the store with the model; each run has an org of its own in
// one store, since opening one is what takes time.
type machine struct {
	w       *world
	org     string
	rows    map[int]*row
	batches []store.Batch
}

const lease = 10 * time.Minute

func (m *machine) key(n int) string { return made(n, 0).Key() }

func (m *machine) Accept(t *rapid.T) {
	n, revision := rapid.IntRange(0, 7).Draw(t, "session"), rapid.IntRange(0, 6).Draw(t, "revision")
	r, err := m.w.Accept(context.Background(), m.org, []session.Session{made(n, revision)})
	if err != nil {
		t.Fatal(err)
	}
	want := store.Receipt{}
	old := m.rows[n]
	switch {
	case old == nil:
		m.rows[n] = &row{revision: revision, version: 1, state: "pending", due: m.w.clock.now()}
		want.New = 1
	case revision == old.revision:
		want.Unchanged = 1
	case revision < old.revision:
		want.Older = 1
	default:
		old.revision, old.attempts, old.retrying = revision, 0, false
		old.renew(m.w.clock.now())
		want.Updated = 1
	}
	r.Keys = nil
	if r.New != want.New || r.Updated != want.Updated || r.Unchanged != want.Unchanged || r.Older != want.Older {
		t.Fatalf("receipt %+v, want %+v", r, want)
	}
}

// renew is a new version: due at once, or after the one that is being sent.
func (r *row) renew(now time.Time) {
	r.version++
	r.due = now
	if r.state != "sending" && r.state != "skipped" {
		r.state = "pending"
	}
}

func (m *machine) Claim(t *rapid.T) {
	limit := rapid.IntRange(1, 4).Draw(t, "limit")
	now := m.w.clock.now()
	b, err := m.w.Claim(context.Background(), m.org, limit, lease)
	if err != nil {
		t.Fatal(err)
	}
	due := map[string]int{}
	for n, r := range m.rows {
		if r.state == "sending" && !r.until.After(now) {
			r.state, r.token, r.inflight = "pending", "", 0
			r.maybe++
			if r.due.After(now) {
				r.due = now
			}
		}
		if r.state == "pending" && !r.due.After(now) {
			due[m.key(n)] = n
		}
	}
	if len(b.Rows) != min(limit, len(due)) {
		t.Fatalf("claimed %d rows of %d that are due, limit %d", len(b.Rows), len(due), limit)
	}
	for _, got := range b.Rows {
		n, ok := due[got.Key]
		if !ok {
			t.Fatalf("%s was claimed but is not due", got.Key)
		}
		r := m.rows[n]
		if got.Version != r.version || got.Attempts != r.attempts || got.MaybeApplied != r.maybe || got.SentVersion != r.sent ||
			got.Session.Sequence() != made(n, r.revision).Sequence() {
			t.Fatalf("claimed %+v, want %+v", got, *r)
		}
		r.state, r.token, r.inflight, r.until = "sending", b.Token, r.version, now.Add(lease)
	}
	if len(b.Rows) > 0 {
		m.batches = append(m.batches, b)
	}
}

func (m *machine) Record(t *rapid.T) {
	if len(m.batches) == 0 {
		t.Skip("nothing was claimed")
	}
	b := m.batches[rapid.IntRange(0, len(m.batches)-1).Draw(t, "batch")]
	now := m.w.clock.now()
	var outcomes []store.Outcome
	want := 0
	for _, c := range b.Rows {
		kind := store.OutcomeKind(rapid.IntRange(1, 5).Draw(t, "kind"))
		o := store.Outcome{
			ID: c.ID, Version: c.Version, Kind: kind, ErrClass: "row",
			NextAttempt:  now.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "minutes")) * time.Minute),
			CountAttempt: rapid.Bool().Draw(t, "counts"), MaybeApplied: rapid.Bool().Draw(t, "maybe"),
		}
		outcomes = append(outcomes, o)
		if m.apply(c.Key, b.Token, o, now) {
			want++
		}
	}
	n, err := m.w.Record(context.Background(), b.Token, outcomes)
	if err != nil || n != want {
		t.Fatalf("%d outcomes counted, want %d (%v)", n, want, err)
	}
}

// apply is Record in the model.
func (m *machine) apply(key, token string, o store.Outcome, now time.Time) bool {
	for n, r := range m.rows {
		if m.key(n) != key || r.state != "sending" || r.token != token || r.inflight != o.Version {
			continue
		}
		newer := r.version > r.inflight
		if o.Kind == store.Sent {
			r.sent, r.attempts, r.maybe, r.retrying = r.inflight, 0, 0, false
			r.state = "sent"
		} else {
			if o.MaybeApplied {
				r.maybe++
			}
			r.state = map[store.OutcomeKind]string{store.Retry: "pending", store.Release: "pending", store.Dead: "dead", store.Skip: "skipped"}[o.Kind]
			if !newer {
				if o.CountAttempt {
					r.attempts++
				}
				r.due = o.NextAttempt
				if o.Kind != store.Release {
					r.retrying = true
				}
			} else {
				r.retrying = false
			}
		}
		if newer {
			r.state = "pending"
		}
		r.token, r.inflight = "", 0
		return true
	}
	return false
}

func (m *machine) Command(t *rapid.T) {
	n := rapid.IntRange(0, 7).Draw(t, "session")
	ctx, key, now := context.Background(), m.key(n), m.w.clock.now()
	r := m.rows[n]
	var got, want int
	var err error
	switch rapid.SampledFrom([]string{"retry", "skip", "resend"}).Draw(t, "command") {
	case "retry":
		got, err = m.w.Retry(ctx, m.org, key)
		if r != nil && slices.Contains([]string{"dead", "skipped", "pending"}, r.state) {
			r.state, r.attempts, r.retrying, r.due, want = "pending", 0, false, now, 1
		}
	case "skip":
		got, err = m.w.Skip(ctx, m.org, key)
		if r != nil && slices.Contains([]string{"dead", "pending"}, r.state) {
			r.state, want = "skipped", 1
		}
	case "resend":
		got, err = m.w.Resend(ctx, m.org, key)
		if r != nil {
			r.attempts, r.retrying, want = 0, false, 1
			r.renew(now)
		}
	}
	if err != nil || got != want {
		t.Fatalf("changed %d rows, want %d (%v)", got, want, err)
	}
}

func (m *machine) Clock(t *rapid.T) {
	m.w.clock.add(time.Duration(rapid.IntRange(1, 15).Draw(t, "minutes")) * time.Minute)
}

// Restart is a crash as the next start sees it: nobody holds a lease any more.
func (m *machine) Restart(t *rapid.T) {
	m.w.reopen()
	if _, err := m.w.ReleaseOrphans(context.Background()); err != nil {
		t.Fatal(err)
	}
	now := m.w.clock.now()
	for _, r := range m.rows {
		if r.state == "sending" {
			r.state, r.token, r.inflight = "pending", "", 0
			r.maybe++
			if r.due.After(now) {
				r.due = now
			}
		}
	}
}

// Check compares everything that can be seen.
func (m *machine) Check(t *rapid.T) {
	ctx := context.Background()
	want := map[string]store.State{}
	sums := map[store.State]int{}
	for n, r := range m.rows {
		state := map[string]store.State{
			"pending": store.StateWaiting, "sending": store.StateSending, "sent": store.StateSynced,
			"dead": store.StateFailed, "skipped": store.StateSkipped,
		}[r.state]
		if state == store.StateWaiting && r.retrying {
			state = store.StateRetrying
		}
		want[m.key(n)] = state
		sums[state]++
	}
	p, err := m.w.Sessions(ctx, m.org, store.Query{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]store.State{}
	for _, r := range p.Rows {
		got[r.Key] = r.State
	}
	if !maps.Equal(got, want) {
		t.Fatalf("states %v, want %v", got, want)
	}
	c, err := m.w.Counts(ctx, m.org, m.w.clock.now())
	if err != nil || c.Total != len(want) || c.Waiting != sums[store.StateWaiting] || c.Sending != sums[store.StateSending] ||
		c.Synced != sums[store.StateSynced] || c.Retrying != sums[store.StateRetrying] || c.Failed != sums[store.StateFailed] ||
		c.Skipped != sums[store.StateSkipped] {
		t.Fatalf("counts %+v, want %v (%v)", c, sums, err)
	}
}

// A18, P06, P08: whatever is done in whatever order, the store does what the
// model says.
func TestTheStoreAgreesWithItsModel(t *testing.T) {
	w := open(t)
	run := 0
	rapid.Check(t, func(t *rapid.T) {
		run++
		m := &machine{w: w, org: fmt.Sprintf("org-%d", run), rows: map[int]*row{}}
		t.Repeat(map[string]func(*rapid.T){
			"accept": m.Accept, "accept again": m.Accept, "claim": m.Claim, "record": m.Record, "record again": m.Record,
			"command": m.Command, "clock": m.Clock, "restart": m.Restart, "": m.Check,
		})
	})
	checkSound(t, w)
}
