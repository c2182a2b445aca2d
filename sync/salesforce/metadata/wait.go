package metadata

import (
	"context"
	"time"

	"demobridge/sync/salesforce"
)

// Pace says how often a deploy is asked about: first after First, then ever
// later, up to Longest. Every question is one call.
type Pace struct{ First, Longest time.Duration }

// UsualPace asks a deploy of half a minute about ten times.
func UsualPace() Pace { return Pace{First: 700 * time.Millisecond, Longest: 5 * time.Second} }

// patience is how many questions in a row may go unanswered.
const patience = 8

// Wait asks about a deploy until it is done, and shows every answer. A lost
// connection ends nothing: the deploy goes on in Salesforce, and is asked about
// again. The error is that of Outcome, or why it can no longer be asked about;
// then the deploy may still be going on.
func Wait(ctx context.Context, c Caller, id string, p Pace, show func(Deploy)) (Deploy, error) {
	pause, silent := p.First, 0
	var last Deploy
	for {
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return last, context.Cause(ctx)
		case <-timer.C:
		}
		d, err := Status(ctx, c, id)
		switch {
		case err == nil:
			last, silent = d, 0
			show(d)
			if d.Done {
				return d, d.Outcome()
			}
		case ctx.Err() != nil:
			return last, context.Cause(ctx)
		case !passing(err) || silent >= patience:
			return last, err
		default:
			silent++
		}
		pause = min(pause+pause/2, p.Longest)
	}
}

// passing reports whether the same question may be answered later.
func passing(err error) bool {
	v, judged := salesforce.VerdictOf(err)
	if !judged || v.Key == salesforce.KeyCancelled {
		return false
	}
	switch v.Gate {
	case salesforce.GateOffline, salesforce.GateMaintenance:
		return true
	}
	return v.Class == salesforce.ClassRetry
}
