package webhook

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"demobridge/sync/store"
)

const (
	atOnce     = 4 // messages under way
	round      = 16
	lease      = 5 * time.Minute // far longer than a try can take
	patience   = 15 * time.Second
	breath     = 200 * time.Millisecond // between two looks at the queue, however much is written
	keysAgain  = time.Minute            // after a key store that was closed
	givenUp    = 72 * time.Hour         // of nothing but failures: the endpoint is switched off
	deliveries = 30 * 24 * time.Hour    // how long ended deliveries are kept
	tidyEvery  = 6 * time.Hour
	grace      = 5 * time.Second // for a message under way when the program ends
)

// Codes of deliveries that were not tried.
const (
	CodeKeyStore = "KEY_STORE" // the secret cannot be read now
	CodeNothing  = "SESSION_GONE"
)

// Queue is the durable queue of deliveries.
type Queue interface {
	ClaimDeliveries(ctx context.Context, limit int, lease time.Duration) ([]store.Parcel, error)
	KeepBody(ctx context.Context, p store.Parcel) error
	RecordDelivery(ctx context.Context, o store.DeliveryOutcome) (bool, error)
	NextDelivery(ctx context.Context) (due time.Time, ok bool, err error)
	ForgetDeliveries(ctx context.Context, age time.Duration) (int, error)
}

// Keys are what a message to an endpoint is signed with.
type Keys struct {
	Secrets       []Secret // the newest first
	Authorization string   // value of the header of that name, or empty
}

// Options are the courier's parts. Queue and Keys are required.
type Options struct {
	Queue Queue
	// Keys reads an endpoint's secrets. An error puts its messages off.
	Keys func(ctx context.Context, hookID string) (Keys, error)
	// Changed yields when something was written to the queue; may be nil.
	Changed func() <-chan struct{}
	// RecordURL is the address of a record of an org, or empty; may be nil.
	RecordURL func(orgID, id string) string
	Now       func() time.Time // wall clock; time.Now when nil
}

// Courier sends what is due in the queue.
type Courier struct {
	o      Options
	sender *Sender
	tidied time.Time
}

// NewCourier returns a courier that does nothing until Run.
func NewCourier(o Options) *Courier {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Changed == nil {
		o.Changed = func() <-chan struct{} { return nil }
	}
	return &Courier{o: o, sender: NewSender(o.Now)}
}

// Run sends until ctx ends. A message under way then has a moment for its
// answer; one that is cut off is due again, and the receiver knows it by its id
// if it arrived.
func (c *Courier) Run(ctx context.Context) {
	defer c.sender.Close()
	for ctx.Err() == nil {
		changed := c.o.Changed()
		more := c.Round(ctx)
		c.tidy(ctx)
		pause := patience
		if due, ok, err := c.o.Queue.NextDelivery(ctx); err == nil && ok {
			pause = min(max(due.Sub(c.o.Now()), 0), patience)
		}
		if more {
			pause = 0
		}
		c.rest(ctx, max(pause, breath), changed)
	}
}

// rest waits for the time, or for a change of the queue, but a breath at least.
func (c *Courier) rest(ctx context.Context, d time.Duration, changed <-chan struct{}) {
	least, most := time.NewTimer(breath), time.NewTimer(d)
	defer least.Stop()
	defer most.Stop()
	select {
	case <-ctx.Done():
		return
	case <-least.C:
	}
	select {
	case <-ctx.Done():
	case <-changed:
	case <-most.C:
	}
}

// Round sends what is due now, once, and reports whether there may be more.
func (c *Courier) Round(ctx context.Context) (more bool) {
	due, ok, err := c.o.Queue.NextDelivery(ctx)
	if err != nil || !ok || due.After(c.o.Now()) {
		return false
	}
	parcels, err := c.o.Queue.ClaimDeliveries(ctx, round, lease)
	if err != nil {
		return false // a disk that is full; what was claimed is due again when its lease ends
	}
	var group errgroup.Group
	group.SetLimit(atOnce)
	for _, p := range parcels {
		group.Go(func() error {
			c.Deliver(ctx, p)
			return nil
		})
	}
	_ = group.Wait() // no job has an error
	return len(parcels) == round
}

// Deliver sends one claimed delivery and records what came of it.
func (c *Courier) Deliver(ctx context.Context, p store.Parcel) {
	o := c.try(ctx, p)
	o.ID, o.Token = p.ID, p.Token
	// What happened is recorded although the program is about to end. An
	// outcome that cannot be recorded is one that nobody knows: sent again.
	_, _ = c.o.Queue.RecordDelivery(context.WithoutCancel(ctx), o)
}

func (c *Courier) try(ctx context.Context, p store.Parcel) store.DeliveryOutcome {
	now := c.o.Now()
	switch {
	case p.Stale:
		return store.DeliveryOutcome{State: store.DeliverySkipped}
	case p.Body == nil && p.Story == nil:
		return store.DeliveryOutcome{State: store.DeliveryFailed, Code: CodeNothing}
	}
	keys, err := c.o.Keys(ctx, p.Hook.ID)
	switch {
	case err != nil:
		return untried(now.Add(keysAgain), CodeKeyStore)
	case len(keys.Secrets) == 0:
		return untried(now.Add(keysAgain), CodeUnsigned)
	}
	if p.Body == nil {
		if p.Body, err = Body(c.event(p)); err != nil {
			return store.DeliveryOutcome{State: store.DeliveryFailed, Code: CodeNothing}
		}
		if err := c.o.Queue.KeepBody(ctx, p); err != nil {
			return untried(now.Add(keysAgain), "")
		}
	}
	if ctx.Err() != nil {
		return untried(now, "")
	}
	sending, done := withGrace(ctx)
	defer done()
	answer, err := c.sender.Send(sending, Message{
		ID: p.MessageID, Address: p.Hook.Address, Body: p.Body, Secrets: keys.Secrets, Authorization: keys.Authorization,
		Private: p.Hook.Private, Failed: p.Attempts,
	})
	if err != nil {
		return untried(now, "")
	}
	return outcome(p, answer, c.o.Now())
}

// withGrace is a context that outlives ctx by a moment, so that the answer to a
// message that has arrived is still heard.
func withGrace(ctx context.Context) (context.Context, context.CancelFunc) {
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		last := time.NewTimer(grace)
		defer last.Stop()
		select {
		case <-last.C:
			cancel()
		case <-inner.Done():
		}
	})
	return inner, func() {
		stop()
		cancel()
	}
}

// untried puts a delivery off without holding it against the endpoint.
func untried(next time.Time, code string) store.DeliveryOutcome {
	return store.DeliveryOutcome{State: store.DeliveryPending, Next: next, Code: code}
}

// outcome says what an answer does to the delivery and to the endpoint.
func outcome(p store.Parcel, a Answer, now time.Time) store.DeliveryOutcome {
	o := store.DeliveryOutcome{Tried: true, Status: a.Status, Code: a.Code, Response: a.Response, State: store.DeliveryFailed}
	switch a.Verdict {
	case Taken:
		o.State = store.DeliveryDelivered
		return o
	case Gone:
		o.End = store.HookGone
		return o
	case Again:
		if !p.Test {
			o.State, o.Next = store.DeliveryPending, now.Add(a.Wait)
		}
	case Lost:
	}
	if !p.Hook.Failing.IsZero() && now.Sub(p.Hook.Failing) >= givenUp {
		o.End = store.HookFailing
	}
	return o
}

func (c *Courier) event(p store.Parcel) Event {
	s := p.Story
	e := Event{
		At: s.SentAt, OrgID: p.Hook.OrgID, Session: s.Session, Revision: s.Version, Linked: s.LinkedTo != "",
		Matches: Matches{Lead: match(s.Matches.Lead), Contact: match(s.Matches.Contact), Account: match(s.Matches.Account), Opportunity: match(s.Matches.Opportunity)},
		Record:  Record{ID: s.SalesforceID, Name: s.RecordName},
	}
	if c.o.RecordURL != nil && s.SalesforceID != "" {
		e.Record.URL = c.o.RecordURL(p.Hook.OrgID, s.SalesforceID)
	}
	return e
}

func match(m store.Match) *Match {
	if m.ID == "" {
		return nil
	}
	return &Match{ID: m.ID, Name: m.Name, Reason: m.Reason, Stage: m.Stage}
}

// tidy forgets old deliveries now and then.
func (c *Courier) tidy(ctx context.Context) {
	if now := c.o.Now(); now.Sub(c.tidied).Abs() >= tidyEvery {
		c.tidied = now
		_, _ = c.o.Queue.ForgetDeliveries(ctx, deliveries) // again in six hours
	}
}

// Close drops idle connections of a courier that does not Run.
func (c *Courier) Close() { c.sender.Close() }
