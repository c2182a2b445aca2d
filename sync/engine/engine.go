package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// Outbox is what the engine needs of the local queue.
type Outbox interface {
	// Claim leases up to limit due rows of the org.
	Claim(ctx context.Context, orgID string, limit int, lease time.Duration) (store.Batch, error)
	// Record stores the outcomes of a claimed batch in one transaction and
	// tells how many still held their lease.
	Record(ctx context.Context, token string, outcomes []store.Outcome) (applied int, err error)
	// ReleaseOrphans gives back what an earlier process had claimed.
	ReleaseOrphans(ctx context.Context) (int, error)
	// NextDue tells when the earliest waiting row is due.
	NextDue(ctx context.Context, orgID string) (at time.Time, ok bool, err error)
	// Counts adds up the org's sessions by state.
	Counts(ctx context.Context, orgID string, now time.Time) (store.Counts, error)
}

// GateKeeper remembers the gates across restarts.
type GateKeeper interface {
	OpenGate(ctx context.Context, orgID string, g store.Gate) error
	CloseGate(ctx context.Context, orgID, kind string) error
	Gates(ctx context.Context, orgID string) ([]store.Gate, error)
}

// Salesforce is what the engine needs of the API client.
type Salesforce interface {
	Composite(ctx context.Context, r salesforce.CompositeRequest) ([]salesforce.Subresponse, error)
	LimitInfo() (used, limit int, at time.Time, ok bool)
}

// Options are the engine's parts and its habits. Outbox, Gates, Salesforce and
// OrgID are required.
type Options struct {
	Outbox     Outbox
	Gates      GateKeeper
	Salesforce Salesforce
	OrgID      string

	Every   time.Duration    // time between flushes; 5 minutes when zero
	Now     func() time.Time // wall clock; time.Now when nil
	Rand    *rand.Rand       // jitter; seeded from the system when nil
	Batch   int              // rows of the first call; 200 when zero
	Reserve float64          // share of the org's daily calls at which sending stops; 0.8 when zero
	Changed func(State)      // called from Run's goroutine after every change; may be nil
}

// DefaultReserve is the share of the org's daily calls at which background
// sending stops, so that the rest is left for others.
const DefaultReserve = 0.8

// Limits of one call (contract: data 3.3 and 3.4, and the lease rule of the
// reliability notes).
const (
	perCollection = 200
	collections   = 5
	maxBatch      = perCollection * collections
	lease         = 10 * time.Minute
	callGrace     = 10 * time.Second // for the call in flight when the engine stops
	longestSleep  = 15 * time.Second // timers stand still while a computer sleeps
	suspendJump   = 22 * time.Second
)

// Engine sends the sessions of one org.
type Engine struct {
	o     Options
	wake  chan struct{}
	mu    sync.Mutex // guards want
	want  wishes
	state stateBox
	pace  pace

	nextRun time.Time
	gates   map[string]store.Gate
	manual  bool                  // this flush was asked for by a person
	held    []prepared            // claimed rows whose parent was locked a moment ago
	waits   map[int]time.Duration // of this call's failed rows, by their attempts
}

// wishes is what a person asked for since the engine last looked.
type wishes struct {
	flush   bool
	paused  bool
	recheck bool
}

// New returns an engine that does nothing until Run.
func New(o Options) *Engine {
	if o.Every <= 0 {
		o.Every = 5 * time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rand == nil {
		o.Rand = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	if o.Batch <= 0 {
		o.Batch = perCollection
	}
	if o.Reserve <= 0 {
		o.Reserve = DefaultReserve
	}
	return &Engine{o: o, wake: make(chan struct{}, 1), pace: newPace(o.Batch), gates: map[string]store.Gate{}}
}

// Flush asks for a flush now, gates included: a person wants to see whether it
// works again.
func (e *Engine) Flush() { e.ask(func(w *wishes) { w.flush, w.recheck = true, true }) }

// Pause stops claiming after the call in flight; Resume goes on at once.
func (e *Engine) Pause()  { e.ask(func(w *wishes) { w.paused = true }) }
func (e *Engine) Resume() { e.ask(func(w *wishes) { w.paused, w.flush = false, true }) }

func (e *Engine) ask(change func(*wishes)) {
	e.mu.Lock()
	change(&e.want)
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default: // a wake-up is waiting already
	}
}

func (e *Engine) paused() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.want.paused
}

// takeFlush reports and clears a person's wish to send now.
func (e *Engine) takeFlush() (flush, recheck bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	flush, recheck = e.want.flush, e.want.recheck
	e.want.flush, e.want.recheck = false, false
	return flush, recheck
}

// Run sends until ctx ends. It then claims nothing more, gives the call in
// flight ten seconds, records its outcome and returns. Being killed instead is
// safe too: the next Run takes the orphans back.
func (e *Engine) Run(ctx context.Context) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	e.nextRun = e.o.Now()
	for ctx.Err() == nil {
		asked, recheck := e.takeFlush()
		if recheck {
			e.probeNow()
		}
		if !e.paused() && (asked || !e.o.Now().Before(e.nextRun)) {
			e.manual = asked
			e.flush(ctx)
			e.plan(ctx)
		}
		e.publish()
		e.sleep(ctx)
	}
	e.publish()
	return nil
}

// Drain sends what is due and returns when nothing is due any more, a gate is
// closed, or ctx ends. Rows that wait for a retry are waited for.
func (e *Engine) Drain(ctx context.Context) error {
	if err := e.start(ctx); err != nil {
		return err
	}
	e.manual = true
	for ctx.Err() == nil {
		e.flush(ctx)
		e.plan(ctx)
		e.publish()
		if len(e.gates) > 0 {
			if g := e.worst(); g.Until.IsZero() || !drainWaits[g.Kind] {
				return nil
			}
		}
		at, ok, err := e.o.Outbox.NextDue(ctx, e.o.OrgID)
		if err != nil || !ok {
			return err
		}
		e.nextRun = later(at, e.worst().Until)
		e.sleepUntil(ctx, e.nextRun)
	}
	return context.Cause(ctx)
}

func (e *Engine) start(ctx context.Context) error {
	if _, err := e.o.Outbox.ReleaseOrphans(ctx); err != nil {
		return errors.Join(errors.New("give back what an earlier run had claimed"), err)
	}
	gates, err := e.o.Gates.Gates(ctx, e.o.OrgID)
	if err != nil {
		return errors.Join(errors.New("read the gates"), err)
	}
	for _, g := range gates {
		e.gates[g.Kind] = g
	}
	return nil
}

// plan sets the next run: after the usual time, or earlier when a retry is due
// or a gate may be tried again.
func (e *Engine) plan(ctx context.Context) {
	now := e.o.Now()
	e.nextRun = now.Add(e.o.Every)
	if g := e.worst(); g.Kind != "" {
		if !g.Until.IsZero() && g.Until.Before(e.nextRun) {
			e.nextRun = g.Until
		}
		return
	}
	at, ok, err := e.o.Outbox.NextDue(ctx, e.o.OrgID)
	if err == nil && ok && at.After(now) && at.Before(e.nextRun) {
		e.nextRun = at
	}
}

// sleep waits for the next run or a wish, never longer than 15 s at a stretch:
// timers stand still while a computer sleeps, the wall clock does not.
func (e *Engine) sleep(ctx context.Context) {
	d := min(max(e.nextRun.Sub(e.o.Now()), 0), longestSleep)
	if e.paused() {
		d = longestSleep
	}
	before, mono := e.o.Now(), time.Now()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-e.wake:
	case <-t.C:
	}
	jumped := e.o.Now().Round(0).Sub(before.Round(0)) - time.Since(mono)
	if jumped > suspendJump || jumped < -suspendJump {
		e.woke(jumped)
	}
}

func (e *Engine) sleepUntil(ctx context.Context, at time.Time) {
	for ctx.Err() == nil && e.o.Now().Before(at) {
		t := time.NewTimer(min(at.Sub(e.o.Now()), longestSleep))
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
}

// woke re-plans after the wall clock jumped (the computer slept, or the clock
// was set): what is due is decided anew, and no wait is longer than the usual.
func (e *Engine) woke(jumped time.Duration) {
	now := e.o.Now()
	if jumped > 0 || e.nextRun.After(now.Add(e.o.Every)) {
		// A short, random start keeps a whole office that opens its lids at
		// nine from calling in the same second.
		e.nextRun = now.Add(time.Duration(e.o.Rand.Int64N(int64(min(e.o.Every, 30*time.Second)))))
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
