package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"demobridge/sync/session"
	"demobridge/sync/store"
)

const org = "00D000000000001AAA"

var epoch = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// clock is a clock that only moves when told.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: epoch} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// world is a store under test with its clock.
type world struct {
	*store.Store
	clock *clock
	dir   string
	t     testing.TB
}

func open(t testing.TB) *world {
	t.Helper()
	w := &world{clock: newClock(), dir: t.TempDir(), t: t}
	w.reopen()
	t.Cleanup(func() { w.Close() })
	return w
}

func (w *world) options() store.Options { return store.Options{Now: w.clock.now} }

// reopen opens the folder again, as after a restart.
func (w *world) reopen() {
	w.t.Helper()
	if w.Store != nil {
		if err := w.Close(); err != nil {
			w.t.Fatalf("close: %v", err)
		}
	}
	s, err := store.Open(w.t.Context(), w.dir, w.options())
	if err != nil {
		w.t.Fatalf("open: %v", err)
	}
	w.Store = s
}

func (w *world) accept(ss ...session.Session) store.Receipt {
	w.t.Helper()
	r, err := w.Accept(context.Background(), org, ss)
	if err != nil {
		w.t.Fatalf("accept: %v", err)
	}
	return r
}

func (w *world) claim(limit int) store.Batch {
	w.t.Helper()
	b, err := w.Claim(context.Background(), org, limit, 10*time.Minute)
	if err != nil {
		w.t.Fatalf("claim: %v", err)
	}
	return b
}

func (w *world) record(token string, outcomes ...store.Outcome) int {
	w.t.Helper()
	n, err := w.Record(context.Background(), token, outcomes)
	if err != nil {
		w.t.Fatalf("record: %v", err)
	}
	return n
}

// sendAll claims and confirms everything that is due.
func (w *world) sendAll() (sent int) {
	w.t.Helper()
	for {
		b := w.claim(200)
		if len(b.Rows) == 0 {
			return sent
		}
		var outcomes []store.Outcome
		for _, r := range b.Rows {
			outcomes = append(outcomes, store.Outcome{
				ID: r.ID, Version: r.Version, Kind: store.Sent,
				SalesforceID: "a00" + r.Key, RecordName: r.Key,
			})
		}
		sent += w.record(b.Token, outcomes...)
	}
}

func (w *world) detail(key string) store.Detail {
	w.t.Helper()
	d, err := w.Session(context.Background(), org, key)
	if err != nil {
		w.t.Fatalf("session %s: %v", key, err)
	}
	return d
}

func (w *world) counts() store.Counts {
	w.t.Helper()
	c, err := w.Counts(context.Background(), org, w.clock.now())
	if err != nil {
		w.t.Fatalf("counts: %v", err)
	}
	return c
}

// made returns the n-th made-up session, in its given revision. A greater
// revision is newer.
func made(n, revision int) session.Session {
	start := epoch.Add(-time.Duration(n%2000) * time.Minute)
	s := session.Session{
		ID:        fmt.Sprintf("ses-%06d", n),
		Kind:      session.InteractiveDemo,
		CreatedAt: start,
		ClosedAt:  start.Add(5*time.Minute + time.Duration(revision)*time.Second),
		Visitor: session.Visitor{
			Email:    fmt.Sprintf("visitor%d@firm%d.example", n%500, n%40),
			FullName: fmt.Sprintf("%s Visitor %d", []string{"Ada", "Bela", "Cleo", "Dmitri"}[n%4], n%500),
		},
		Company:   session.Company{Name: fmt.Sprintf("Firm %d", n%40), Domain: fmt.Sprintf("firm%d.example", n%40)},
		ShareLink: session.ShareLink{ID: fmt.Sprintf("link-%d", n%25), URL: fmt.Sprintf("https://demo.example/l/%d", n%25)},
	}
	demo := []string{"Product Tour", "Analytics", "Admin Basics"}[n%3]
	for i := range 6 {
		s.Events = append(s.Events, session.Event{
			ID: fmt.Sprintf("%s-e%d", s.ID, i), Type: session.ViewStep, At: start.Add(time.Duration(i*20) * time.Second),
			DemoID: "demo-" + demo, Demo: demo, Flow: "Getting started", StepID: fmt.Sprintf("step-%d", i),
			StepCommonID: fmt.Sprintf("common-%d", i), Step: fmt.Sprintf("Step %d", i),
		})
	}
	return session.Summarize(s)
}

func mades(from, n int) []session.Session {
	out := make([]session.Session, n)
	for i := range out {
		out[i] = made(from+i, 0)
	}
	return out
}
