package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"demobridge/app/problem"
	"demobridge/sync/engine"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

const (
	ownersFresh = 15 * time.Minute // an opportunity is asked for no more often than this
	ownersLook  = 5 * time.Second
	perLookUp   = 200 // opportunities in one query
)

// followOpportunities keeps what is known of linked opportunities up to date:
// after each flush, those that were not told of for a quarter of an hour are
// asked for, up to 200 in one query. The look-up of the engine tells of those
// that new sessions concern besides.
func (a *App) followOpportunities(ctx context.Context) {
	tick := time.NewTicker(ownersLook)
	defer tick.Stop()
	var run time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		l := a.link.Load()
		if l == nil {
			continue
		}
		s := l.engine.State()
		if s.Gate == nil || s.Gate.Kind == engine.GateConfig {
			// A set-up that stands in the way is no reason to wait: that is what a
			// rep meets in an org that was not prepared for them.
			_ = a.LearnRole(ctx) // until it is known nothing is hidden
		}
		if s.Gate != nil {
			continue
		}
		if s.Sending || s.Paused || s.NextRun.Equal(run) {
			continue
		}
		run = s.NextRun
		// What fails now is asked for again after the next flush.
		_ = a.RefreshOpportunities(ctx)
	}
}

// RefreshOpportunities asks Salesforce for the opportunities of share links that
// it was not asked for in the last quarter of an hour, or that were not found
// for a session: their owners, and whether they are still there.
func (a *App) RefreshOpportunities(ctx context.Context) error {
	l := a.link.Load()
	if l == nil || a.store.ReadOnly() {
		return nil
	}
	a.refreshing.Lock()
	defer a.refreshing.Unlock()
	linked, err := a.store.LinkedOpportunities(ctx, l.org.ID)
	if err != nil {
		return err
	}
	var due []string
	for id, o := range linked {
		age := a.o.Now().Sub(o.ToldAt)
		if o.ToldAt.IsZero() || age >= ownersFresh || age < 0 {
			due = append(due, id)
		}
	}
	slices.Sort(due)
	for ids := range slices.Chunk(due, perLookUp) {
		if err := a.refresh(ctx, l, ids); err != nil {
			return err
		}
	}
	return nil
}

// refresh asks for up to 200 opportunities, and why those are missing that are.
func (a *App) refresh(ctx context.Context, l *link, ids []string) error {
	reader := a.reader.of(l.client)
	found, err := reader.ByID(ctx, ids)
	if err != nil {
		return err
	}
	rows := make([]store.Opportunity, len(found))
	for i, o := range found {
		rows[i] = kept(o)
		// A link keeps the id it was given, in the short form or the long one.
		if j := slices.IndexFunc(ids, func(id string) bool { return salesforce.SameID(id, o.ID) }); j >= 0 {
			rows[i].ID = ids[j]
			ids = slices.Delete(slices.Clone(ids), j, j+1)
		}
	}
	if err := a.store.SaveOpportunities(ctx, l.org.ID, rows); err != nil {
		return err
	}
	if len(ids) == 0 {
		return nil
	}
	deleted, err := reader.Deleted(ctx, ids)
	if err != nil {
		return err
	}
	why := map[string]string{}
	for _, id := range ids {
		why[id] = store.GoneHidden
		if slices.ContainsFunc(deleted, func(d string) bool { return salesforce.SameID(d, id) }) {
			why[id] = store.GoneDeleted
		}
	}
	if err := a.store.MarkGone(ctx, l.org.ID, why); err != nil {
		return err
	}
	a.troubles.forget()
	return nil
}

// refreshing keeps two looks at the opportunities apart.
type refreshing struct{ sync.Mutex }

// lostOpportunities are the problems of share links whose opportunity is not
// there any more.
func (a *App) lostOpportunities(ctx context.Context, orgID string, f problem.Facts) ([]problem.Item, error) {
	linked, err := a.store.LinkedOpportunities(ctx, orgID)
	if err != nil {
		return nil, err
	}
	var lost []problem.Item
	for _, o := range linked {
		if o.Gone == "" {
			continue
		}
		links, err := a.store.ShareLinks(ctx, orgID)
		if err != nil {
			return nil, err
		}
		var names []string
		for _, l := range links {
			if l.OpportunityID == o.ID {
				names = append(names, "“"+a.linkRow(l, linked).Name+"”")
			}
		}
		lost = append(lost, problem.LostOpportunity(o.ID, o.Name, o.Gone, strings.Join(names, ", "), o.GoneAt, f))
	}
	return lost, nil
}
