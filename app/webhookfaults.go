package app

import (
	"context"
	"time"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/store"
)

// endedWebhooks are the endpoints that are told nothing more although nobody
// switched them off, as one problem.
func (a *App) endedWebhooks(ctx context.Context) []problem.Item {
	hooks, err := a.store.Hooks(ctx, a.orgID())
	if err != nil {
		return nil // the list of problems has the store's own fault
	}
	names := ""
	var since time.Time
	for _, h := range hooks {
		if h.Active || h.Why == store.HookOff {
			continue
		}
		if names != "" {
			names += ", "
		}
		names += h.Name
		if since.IsZero() || h.Failing.Before(since) {
			since = h.Failing
		}
	}
	if names == "" {
		return nil
	}
	return []problem.Item{ownItem(status.Fault{
		Code: "WEBHOOK_ENDED", Title: "A webhook is told nothing more",
		Sentence: "It failed for three days or answered that it is gone: " + names + ". Sessions still go to Salesforce.",
	}, since)}
}
