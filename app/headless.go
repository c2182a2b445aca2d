package app

import (
	"context"
	"iter"
	"time"

	"demobridge/app/status"
	"demobridge/sync/mapping"
	"demobridge/sync/session"
)

// SyncReport is the outcome of one headless run. Seconds is the wall time from
// the first accepted session to the last recorded outcome.
type SyncReport struct {
	Accepted int     `json:"accepted"` // new sessions and newer revisions of this run
	Sent     int     `json:"sent"`     // acknowledged by Salesforce in this run
	Failed   int     `json:"failed"`   // given up, with a reason, as of now
	Waiting  int     `json:"waiting"`  // still in the outbox
	APICalls int64   `json:"apiCalls"` // requests of this run, the sign-in not included
	Seconds  float64 `json:"seconds"`
	Records  int64   `json:"records"` // Navattic Session records the org holds

	Retries         int     `json:"retries"`         // sessions sent again, however often
	PeakMemoryMB    float64 `json:"peakMemoryMB"`    // the most this process held; in demo mode with the practice org in it
	APICallsPer1000 float64 `json:"apiCallsPer1000"` // requests for a thousand sessions that were sent; 0 when none was

	Hold string `json:"hold,omitempty"`
}

// Demo returns the made-up sessions that demo mode takes in. They end shortly
// before the first time this data folder saw them, and never change
// afterwards, so that a second run has nothing new to send.
func (a *App) Demo(ctx context.Context, generate int) (iter.Seq[session.Session], error) {
	return a.demoSessions(ctx, generate)
}

// Take accepts sessions into the outbox in transactions of bounded size, so
// that any number fits into memory.
func (a *App) Take(ctx context.Context, sessions iter.Seq[session.Session]) (status.ImportReport, error) {
	var report status.ImportReport
	chunk := make([]session.Session, 0, acceptChunk)
	flush := func() error {
		err := a.accept(ctx, chunk, &report)
		chunk = chunk[:0]
		return err
	}
	for s := range sessions {
		chunk = append(chunk, s)
		if len(chunk) == acceptChunk {
			if err := flush(); err != nil {
				return report, err
			}
		}
	}
	return report, flush()
}

// Sync connects, takes the sessions in, sends what is due, waits for retries,
// and reports. It starts nothing in the background.
func (a *App) Sync(ctx context.Context, sessions iter.Seq[session.Session]) (SyncReport, error) {
	var r SyncReport
	l, err := a.connect(ctx)
	if err != nil {
		return r, err
	}
	begin, calls := time.Now(), int64(0)
	if l != nil {
		calls = l.calls.Load()
	}
	if sessions != nil {
		took, err := a.Take(ctx, sessions)
		r.Accepted = took.New + took.Updated
		if err != nil {
			return r, err
		}
	}
	before, err := a.store.Counts(ctx, a.orgID(), a.o.Now())
	if err != nil {
		return r, err
	}
	var drained error
	if l != nil {
		drained = l.engine.Drain(ctx)
		a.tellWebhooksOnce(ctx)
		r.APICalls = l.calls.Load() - calls
		state := l.engine.State()
		r.Retries = state.Retries
		if state.Gate != nil {
			r.Hold = state.Gate.Reason
		}
	}
	r.PeakMemoryMB = peakMemoryMB()
	r.Seconds = time.Since(begin).Seconds()
	after, err := a.store.Counts(context.WithoutCancel(ctx), a.orgID(), a.o.Now())
	if err != nil {
		return r, err
	}
	r.Sent = after.Synced + after.Choice - before.Synced - before.Choice
	if r.Sent > 0 {
		r.APICallsPer1000 = float64(r.APICalls) * 1000 / float64(r.Sent)
	}
	r.Failed, r.Waiting = after.Failed, after.Waiting+after.Retrying+after.Sending
	if l == nil {
		r.Hold = "no Salesforce org is connected yet"
	}
	if drained != nil || l == nil {
		return r, drained
	}
	r.Records, err = l.records(ctx)
	return r, err
}

// records counts the Navattic Session records the org holds.
func (l *link) records(ctx context.Context) (int64, error) {
	res, err := l.client.Query(ctx, "SELECT COUNT() FROM "+mapping.SessionObject)
	if err != nil {
		return 0, err
	}
	return int64(res.TotalSize), nil
}
