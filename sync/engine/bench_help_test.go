package engine_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

const orgID = "00DRh000000A01xMAC"

// bench is a store, an org in memory, and an engine between them.
type bench struct {
	t     *testing.T
	dir   string
	store *store.Store
	org   *org
	ahead *atomic.Int64 // how far the wall clock is set ahead, in nanoseconds
	*engine.Engine
}

func newBench(t *testing.T, change ...func(*engine.Options)) *bench {
	t.Helper()
	b := &bench{t: t, dir: t.TempDir(), org: newOrg(), ahead: new(atomic.Int64)}
	b.reopen()
	if err := b.store.SaveOrg(t.Context(), store.Org{ID: orgID, Name: "Harbor Analytics"}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.store.Close() })
	b.renew(change...)
	return b
}

func (b *bench) now() time.Time { return time.Now().Add(time.Duration(b.ahead.Load())) }

// reopen opens the store anew, as a restart of the program does.
func (b *bench) reopen() {
	b.t.Helper()
	if b.store != nil {
		if err := b.store.Close(); err != nil {
			b.t.Fatal(err)
		}
	}
	var err error
	if b.store, err = store.Open(b.t.Context(), b.dir, store.Options{Now: b.now}); err != nil {
		b.t.Fatal(err)
	}
}

// renew replaces the engine.
func (b *bench) renew(change ...func(*engine.Options)) {
	o := engine.Options{Store: b.store, Salesforce: b.org, OrgID: orgID, Now: b.now, Rand: rand.New(rand.NewPCG(1, 2))}
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

func (b *bench) counts() store.Counts {
	b.t.Helper()
	c, err := b.store.Counts(b.t.Context(), orgID, b.now())
	if err != nil {
		b.t.Fatal(err)
	}
	return c
}

func (b *bench) session(key string) store.Detail {
	b.t.Helper()
	d, err := b.store.Session(b.t.Context(), orgID, key)
	if err != nil {
		b.t.Fatal(err)
	}
	return d
}

// gate is the kind of the gate that holds sending, "" for none.
func (b *bench) gate() string {
	if g := b.State().Gate; g != nil {
		return g.Kind
	}
	return ""
}

// exactlyOnce checks the main promise: each key has one record in the org, in
// the revision given, and nothing waits.
func (b *bench) exactlyOnce(sessions ...session.Session) {
	b.t.Helper()
	got := b.org.snapshot()
	if len(got) != len(sessions) {
		b.t.Errorf("the org holds %d records, want %d", len(got), len(sessions))
	}
	wrong := 0
	for _, s := range sessions {
		if wrong == 5 {
			b.t.Fatal("and so on")
		}
		r, ok := got[s.Key()]
		if !ok {
			wrong++
			b.t.Errorf("%s is not in the org", s.Key())
			continue
		}
		if held := fmt.Sprint(r.fields["Revision__c"]); held != fmt.Sprint(float64(s.Sequence())) {
			wrong++
			b.t.Errorf("%s: the org holds revision %s, want %d", s.Key(), held, s.Sequence())
		}
	}
	if c := b.counts(); c.Synced != len(sessions) {
		b.t.Errorf("counts %+v, want %d synced", c, len(sessions))
	}
}

// uncharged checks that nothing was held against any of the sessions.
func (b *bench) uncharged(sessions ...session.Session) {
	b.t.Helper()
	for _, s := range sessions {
		if d := b.session(s.Key()); d.Attempts != 0 {
			b.t.Fatalf("%s was charged %d attempts", s.Key(), d.Attempts)
		}
	}
}

// judged is a failed call whose verdict a test chooses.
type judged struct{ v salesforce.Verdict }

func (j judged) Error() string               { return j.v.Key }
func (j judged) Verdict() salesforce.Verdict { return j.v }

func gateFault(key string, g salesforce.Gate) error {
	return judged{salesforce.Verdict{Key: key, Class: salesforce.ClassGate, Gate: g}}
}

func passingFault(key string) error {
	return judged{salesforce.Verdict{Key: key, Class: salesforce.ClassRetry}}
}

var errReset = errors.New("connection reset by peer")
