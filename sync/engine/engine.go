package engine

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// Outbox is the local queue while it is being sent.
type Outbox interface {
	// Claim leases up to limit due rows of the org.
	Claim(ctx context.Context, orgID string, limit int, lease time.Duration) (store.Batch, error)
	// Record stores the outcomes of a claimed batch in one transaction and
	// tells how many still held their lease.
	Record(ctx context.Context, token string, outcomes []store.Outcome) (applied int, err error)
	// Resend makes sessions due again as they are.
	Resend(ctx context.Context, orgID string, keys ...string) (int, error)
	// NextDue tells when the earliest waiting row is due.
	NextDue(ctx context.Context, orgID string) (at time.Time, ok bool, err error)
	// Counts adds up the org's sessions by state.
	Counts(ctx context.Context, orgID string, now time.Time) (store.Counts, error)
}

// Upkeep puts right what a kill, a wrong clock or a wrong set-up left behind.
type Upkeep interface {
	// ReleaseOrphans gives back what an earlier process had claimed.
	ReleaseOrphans(ctx context.Context) (int, error)
	// ClampTimes lets no row wait, and no lease last, longer than limit.
	ClampTimes(ctx context.Context, limit time.Duration) (int, error)
	// RetryCause makes failed and retrying sessions with this code due at once,
	// all of them for "".
	RetryCause(ctx context.Context, orgID, code string) (int, error)
}

// Ledger remembers over restarts how sending to an org stands.
type Ledger interface {
	OpenGate(ctx context.Context, orgID string, g store.Gate) error
	CloseGate(ctx context.Context, orgID, kind string) error
	Gates(ctx context.Context, orgID string) ([]store.Gate, error)
	// Usage is how many API calls we made to the org since a moment.
	Usage(ctx context.Context, orgID string, since time.Time) (int, error)
	// SetBatchSize keeps how many rows one call may hold.
	SetBatchSize(ctx context.Context, orgID string, rows int) error
}

// Store is everything the engine keeps on the disk. *store.Store is one.
type Store interface {
	Outbox
	Upkeep
	Ledger
}

// Salesforce is what the engine needs of the API client.
type Salesforce interface {
	Composite(ctx context.Context, r salesforce.CompositeRequest) ([]salesforce.Subresponse, error)
	// UpsertCollection writes up to 200 records in a call of their own.
	UpsertCollection(ctx context.Context, object, extField string, records []map[string]any, allOrNone bool) ([]salesforce.SaveResult, error)
	// UpdateCollection changes up to 200 records, by their "Id", likewise.
	UpdateCollection(ctx context.Context, object string, records []map[string]any, allOrNone bool) ([]salesforce.SaveResult, error)
	LimitInfo() (used, limit int, at time.Time, ok bool)
	// CloseIdle drops connections that may be dead after the network changed.
	CloseIdle()
}

// Options are the engine's parts and its habits. Store, Salesforce and OrgID
// are required.
type Options struct {
	Store      Store
	Salesforce Salesforce
	OrgID      string

	Every  time.Duration    // time between flushes; 5 minutes when zero
	Now    func() time.Time // wall clock; time.Now when nil
	Rand   *rand.Rand       // jitter; seeded from the system when nil
	Batch  int              // rows of the first call, as SetBatchSize kept them; 200 when zero
	Limits Limits           // how much of the org's daily calls may be used
	Rules  func() Rules     // asked once for each batch; the built-in rules when nil
	// Work and Config go together: with them, playbooks decide what is done, and
	// Config is asked once for each batch. Without, every session is sent.
	Work     Work
	Config   func(context.Context) (Config, error)
	Describe func(context.Context) error // asks the org anew what its fields are; may be nil

	Guarded bool        // the org has mapping.NewestRule: nothing needs to be read again
	Changed func(State) // called from Run's goroutine after every change; may be nil
}

// Limits of one call (contract: data 3.3 and 3.4, and the lease rule of the
// reliability notes).
const (
	perCollection = 200
	collections   = 5
	maxBatch      = perCollection * collections
	lease         = 10 * time.Minute
	leaseLeft     = 4 * time.Minute  // a row is not sent with less: a call may take two minutes
	callGrace     = 10 * time.Second // for the call in flight when the engine stops
)

// Engine sends the sessions of one org.
type Engine struct {
	o     Options
	wake  chan struct{}
	mu    sync.Mutex // guards want and limits
	want  wishes
	limit Limits
	state stateBox

	// Of Run's goroutine alone:

	nextRun time.Time
	slept   time.Duration // how far the wall clock ran ahead of us
	gates   map[string]store.Gate
	manual  bool  // this flush was asked for by a person
	pace    pace  // rows of a call
	kept    int   // the size that the store remembers
	line    line  // claimed rows that wait for their next call
	dry     bool  // the outbox had no more rows when it was last asked
	trend   trend // how the last rows ended
	failing int   // calls that failed in a row
	goods   int   // writing calls that were answered
	written written

	suspicion map[int64]int  // by row: how often sending stopped for a call it was in
	parked    map[int64]bool // rows that wait for the set-up while others are sent
	overdue   []result       // outcomes that the disk refused; recorded before anything else
	pool      pool           // records to be changed, for sessions that are recorded
	run       *flushing      // what this flush has come to; nil when nothing keeps it
	calls     atomic.Int64   // calls of this flush
	lane      sync.Mutex     // held by whoever changes records: never two at once
	stumbles  int            // calls for records other than sessions that failed in a row
	restUntil time.Time      // those records are left alone until then
}

// New returns an engine that does nothing until Run or Drain.
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
	if o.Rules == nil {
		o.Rules = func() Rules { return builtIn }
	}
	return &Engine{
		o: o, wake: make(chan struct{}, 1), limit: o.Limits, pace: newPace(o.Batch), kept: o.Batch,
		gates: map[string]store.Gate{}, line: newLine(), suspicion: map[int64]int{}, parked: map[int64]bool{}, written: newWritten(o.Guarded),
	}
}

// now is the wall clock, without the monotonic reading that stands still while
// a computer sleeps.
func (e *Engine) now() time.Time { return e.o.Now().Round(0) }

// jitter is a random time below d.
func (e *Engine) jitter(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return time.Duration(e.o.Rand.Int64N(int64(d)))
}
