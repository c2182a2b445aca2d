package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"demobridge/app/status"
	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/playbook"
	"demobridge/sync/store"
)

// callsOfBatch is how many calls up to 1,000 sessions take: one to look up, one
// to write them, one for the records they concern.
const (
	callsOfBatch  = 3
	sessionsBatch = 1000
)

// TryPlaybook says which of the latest sessions a draft holds for. It asks
// Salesforce nothing: of the opportunity it goes by what was known when a
// session was sent.
func (a *App) TryPlaybook(ctx context.Context, draft status.Playbook) (status.PlaybookTrial, error) {
	p := playbookOf(draft)
	var out status.PlaybookTrial
	p.ID = cmp.Or(p.ID, "draft")
	p.Name = cmp.Or(p.Name, "Draft")
	check := p
	check.Do = nil // an action without an address does not keep the filters from being tried
	if err := check.Validate(); err != nil {
		out.Fault = sentence(err)
		return out, nil
	}
	latest, err := a.latest(ctx)
	if err != nil {
		return out, err
	}
	values, err := a.valuesOf(ctx, latest)
	if err != nil {
		return out, err
	}
	out.Of = len(latest)
	for i, r := range latest {
		row := status.TrialRow{Key: r.Key, Visitor: r.Session.Visitor.DisplayName(), Company: cmp.Or(r.Session.Company.Name, r.Session.Visitor.Company)}
		if row.Matches, row.Why = p.Concerns(values[i]); row.Matches {
			out.Matched++
		}
		out.Rows = append(out.Rows, row)
	}
	if out.Matched > 0 {
		out.Calls = callsOfBatch * ((out.Matched + sessionsBatch - 1) / sessionsBatch)
	}
	out.CallsPerDay, err = a.callsPerDay(ctx, out)
	return out, err
}

// callsPerDay is what a draft would take in a day like the last fortnight's: each
// flush that has something takes the calls of its batches.
func (a *App) callsPerDay(ctx context.Context, t status.PlaybookTrial) (int, error) {
	now := a.o.Now()
	days, err := a.store.Days(ctx, a.orgID(), now.AddDate(0, 0, 1-chartDays), now, now.Location())
	if err != nil || t.Of == 0 {
		return 0, err
	}
	total := 0
	for _, d := range days {
		total += d.Synced + d.Attention + d.Waiting
	}
	aDay := float64(total) / chartDays * float64(t.Matched) / float64(t.Of)
	every := a.o.Every
	if every <= 0 {
		every = 5 * time.Minute
	}
	flushes := min(aDay, float64(24*time.Hour/every))
	batches := max(flushes, aDay/sessionsBatch)
	return int(batches*callsOfBatch + 0.5), nil
}

// RunAgain runs one playbook, which must be on, for sessions that ended before,
// as if they had come just now, and returns for how many. The other playbooks do
// nothing for them, unless they have yet to. Actions that have nothing to change
// change nothing.
func (a *App) RunAgain(ctx context.Context, id string, keys []string) (int, error) {
	c, err := a.configuration(ctx, a.orgID())
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(c.Playbooks, func(p playbook.Playbook) bool { return p.ID == id })
	switch {
	case i < 0:
		return 0, store.ErrNotFound
	case !c.Playbooks[i].On:
		return 0, &FormError{"This playbook is off: it runs for no session."}
	}
	n, err := a.store.ResendFor(ctx, a.orgID(), id, keys...)
	if err == nil {
		a.SyncNow()
	}
	return n, err
}

// actionRuns are the actions that playbooks ran for a session, in the order of
// the playbooks.
func (a *App) actionRuns(ctx context.Context, d store.Detail) ([]status.Action, error) {
	c, err := a.configuration(ctx, a.orgID())
	if err != nil {
		return nil, err
	}
	runs, err := a.store.Runs(ctx, a.orgID(), d.Key)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	place := map[[2]string]int{}
	for i, p := range c.Playbooks {
		for j, do := range p.Do {
			place[[2]string{p.ID, do.ID}] = 1 + i*1000 + j
		}
	}
	at := func(r store.Run) int { return cmp.Or(place[[2]string{r.Playbook, r.Action}], 1<<30) }
	slices.SortStableFunc(runs, func(x, y store.Run) int { return cmp.Compare(at(x), at(y)) })
	names, actions := playbookNames(c), actionNames(c)
	var out []status.Action
	for _, r := range runs {
		one := status.Action{
			Name:     cmp.Or(actions[[2]string{r.Playbook, r.Action}], playbook.Kind(r.Action).Words()),
			Playbook: cmp.Or(names[r.Playbook], "a playbook that is gone"), Result: r.Reason, Link: a.recordURL(r.Object, r.RecordID),
		}
		switch r.State {
		case store.RunCompleted:
			one.State = status.ActionDone
		case store.RunFailed:
			one.State = status.ActionFailed
		case store.RunSkipped:
			one.State = status.ActionNothing
		case store.RunRetrying:
			one.Result = cmp.Or(one.Result, "Refused") + ". Goes on by itself"
		case store.RunPending, store.RunRunning:
			one.Result = cmp.Or(one.Result, "Waits to be done")
		}
		if engine.SubmitsSession(r) {
			one = a.ownRecord(one, d)
		}
		out = append(out, one)
	}
	return out, nil
}

// ownRecord is what the session's own state says of its record.
func (a *App) ownRecord(one status.Action, d store.Detail) status.Action {
	own := a.actions(d, a.recordURL(mapping.SessionObject, d.SalesforceID))[0]
	own.Playbook = one.Playbook
	if d.State == store.StateSkipped && one.Result != "" {
		own.Result = one.Result
	}
	return own
}
