package engine_test

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	_ "modernc.org/sqlite"

	"demobridge/sync/engine"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

var monthSeed = flag.Uint64("month", 0, "the one seed that TestAMonthOfTrouble... runs; 0: several")

// T10: a month of random trouble, each seed another one: no network, locks,
// limits, lost answers, wrong clocks, refused records, restarts and kills. In
// the end every session is in the org once, in its newest revision.
func TestAMonthOfTroubleLosesAndDoublesNothing(t *testing.T) {
	seeds := []uint64{2}
	if scale > 1 {
		seeds = seeds[:0]
		for i := range uint64(50) {
			seeds = append(seeds, i+1)
		}
	}
	if *monthSeed != 0 {
		seeds = []uint64{*monthSeed}
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { newMonth(t, seed).live(30) })
		})
	}
}

// month is a workstation with its trouble.
type month struct {
	*bench
	r      *rand.Rand
	newest map[string]session.Session
	held   map[string]int64 // revisions that the org held at the last look
	stop   func()
	dying  *mortal
}

func newMonth(t *testing.T, seed uint64) *month {
	return &month{bench: newBench(t), r: rand.New(rand.NewPCG(seed, seed)), newest: map[string]session.Session{}, held: map[string]int64{}}
}

func (m *month) live(days int) {
	m.start()
	for range days {
		for range 4 { // every six hours something else is wrong
			m.weather()
			m.arrive()
			<-time.After(time.Duration(m.r.IntN(6*3600)) * time.Second)
			m.accident()
			m.neverBack()
		}
	}
	m.fine()
	m.ahead.Store(0)
	m.stop()
	m.reopen()
	if _, err := m.store.Retry(m.t.Context(), orgID); err != nil {
		m.t.Fatal(err)
	}
	m.start()
	m.SignedIn()
	m.ConfigChanged()
	m.Flush()
	<-time.After(26 * time.Hour) // a daily limit may have been met
	m.stop()
	all := make([]session.Session, 0, len(m.newest))
	for _, s := range m.newest {
		all = append(all, s)
	}
	m.exactlyOnce(all...)
	m.sound()
	if budget := 30*24*12 + len(all)/5; m.org.calls > budget {
		m.t.Errorf("%d calls in a month for %d sessions, want %d at most", m.org.calls, len(all), budget)
	}
}

func (m *month) start() {
	m.dying = &mortal{Store: m.store, uses: 1 << 30}
	m.renew(func(o *engine.Options) {
		o.Store, o.Rand = m.dying, rand.New(rand.NewPCG(m.r.Uint64(), 1))
	})
	ctx, cancel := context.WithCancel(m.t.Context())
	m.dying.end = cancel
	done := make(chan error, 1)
	e := m.Engine
	go func() { done <- e.Run(ctx) }()
	m.stop = func() {
		cancel()
		<-done // a killed one ends with its own error
	}
}

// arrive takes in new sessions, newer revisions of old ones, and repeats.
func (m *month) arrive() {
	n := m.r.IntN(60)
	from := len(m.newest)
	var batch []session.Session
	for i := range n {
		k, revision := from+i, 0
		if from > 0 && m.r.IntN(3) == 0 {
			k = m.r.IntN(from)
			revision = m.r.IntN(20)
		}
		one := numbered(k, revision)
		if held, ok := m.newest[one.Key()]; !ok || one.Sequence() > held.Sequence() {
			m.newest[one.Key()] = one
		}
		batch = append(batch, one)
	}
	if len(batch) > 0 {
		m.accept(batch...)
	}
}

// numbered is the session k of some, in a revision.
func numbered(k, revision int) session.Session {
	began := start.Add(time.Duration(k) * time.Minute)
	s := some(1, revision)[0]
	s.ID, s.CreatedAt, s.ClosedAt = fmt.Sprintf("s-%06d", k), began, began.Add(time.Duration(5+revision)*time.Minute)
	s.Visitor.Email = fmt.Sprintf("v%d@firm%d.example", k, k%7)
	s.Facts.StartedAt, s.Facts.LastActivityAt = began, began.Add(4*time.Minute)
	return s
}

func (m *month) fine() {
	m.org.mu.Lock()
	defer m.org.mu.Unlock()
	m.org.before, m.org.after, m.org.row = nil, nil, nil
}

// weather sets what is wrong from now on.
func (m *month) weather() {
	m.fine()
	m.org.mu.Lock()
	defer m.org.mu.Unlock()
	r := rand.New(rand.NewPCG(m.r.Uint64(), 2)) // of the org's own goroutine
	always := func(err error) { m.org.before = func(int, bool) error { return err } }
	sometimes := func(p float64, err error) func(int, bool) error {
		return func(int, bool) error {
			if r.Float64() < p {
				return err
			}
			return nil
		}
	}
	refuse := func(p float64, code string) {
		m.org.row = func(string, map[string]any) *salesforce.RecordError {
			if r.Float64() < p {
				return &salesforce.RecordError{StatusCode: code, Message: "unable to obtain exclusive access to this record"}
			}
			return nil
		}
	}
	switch m.r.IntN(12) {
	case 0:
		always(gateFault("OFFLINE_NAME", salesforce.GateOffline))
	case 1:
		always(gateFault("REQUEST_LIMIT_EXCEEDED", salesforce.GateQuota))
	case 2:
		always(gateFault("ORG_IN_MAINTENANCE", salesforce.GateMaintenance))
	case 3:
		m.org.before = sometimes(0.4, errReset)
	case 4:
		m.org.after = sometimes(0.4, errReset) // applied, and the answer lost
	case 5:
		m.org.before = sometimes(0.3, passingFault("UNABLE_TO_LOCK_ROW"))
	case 6:
		refuse(0.3, "UNABLE_TO_LOCK_ROW")
	case 7:
		refuse(0.1, "UNKNOWN_EXCEPTION")
	case 8:
		refuse(0.1, "FIELD_CUSTOM_VALIDATION_EXCEPTION")
	case 9:
		m.org.before, m.org.after = sometimes(0.2, errReset), sometimes(0.2, errReset)
	}
}

// accident is what happens to the computer.
func (m *month) accident() {
	switch m.r.IntN(10) {
	case 0: // ended and started
		m.stop()
		m.reopen()
		m.start()
	case 1, 2: // killed somewhere in its next work
		m.dying.mu.Lock()
		m.dying.uses = m.r.IntN(4)
		m.dying.mu.Unlock()
		<-time.After(time.Duration(m.r.IntN(30)) * time.Minute)
		m.stop()
		m.reopen()
		m.start()
	case 3:
		m.ahead.Store(int64(m.r.IntN(48)-24) * int64(time.Hour))
	case 4:
		m.ahead.Store(0)
	case 5:
		m.SignedIn()
		m.ConfigChanged()
	case 6:
		m.Flush()
	case 7:
		if _, err := m.store.Retry(m.t.Context(), orgID); err != nil {
			m.t.Fatal(err)
		}
	}
}

// neverBack checks that no revision in the org went down.
func (m *month) neverBack() {
	m.t.Helper()
	for key, r := range m.org.snapshot() {
		held, ok := r.fields["Revision__c"].(float64)
		if !ok {
			m.t.Fatalf("%s has the revision %v", key, r.fields["Revision__c"])
		}
		if int64(held) < m.held[key] {
			m.t.Fatalf("%s went back from revision %d to %d", key, m.held[key], int64(held))
		}
		m.held[key] = int64(held)
	}
}

// sound checks the database file.
func (m *month) sound() {
	m.t.Helper()
	if err := m.store.Close(); err != nil {
		m.t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+m.dir+"/"+store.FileName+"?mode=ro")
	if err != nil {
		m.t.Fatal(err)
	}
	defer db.Close()
	var says string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&says); err != nil || says != "ok" {
		m.t.Errorf("integrity_check: %s %v", says, err)
	}
}
