package app

import (
	"context"
	"time"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/engine"
	"demobridge/sync/store"
)

const (
	chartDays      = 14
	recentSessions = 8
)

// Status returns the newest snapshot.
func (a *App) Status() status.Snapshot { return a.watch.newest() }

// Watch returns a channel that yields the newest snapshot after each change,
// at most ten a second, and a function that ends the watch.
func (a *App) Watch() (<-chan status.Snapshot, func()) { return a.watch.subscribe() }

// snapshot reads everything the sidebar and the Overview show.
func (a *App) snapshot(ctx context.Context) (status.Snapshot, error) {
	now := a.o.Now()
	s := status.Snapshot{At: now, Revision: a.store.Revision()}
	orgID := a.orgID()
	counts, err := a.store.Counts(ctx, orgID, now)
	if err != nil {
		return s, err
	}
	days, err := a.store.Days(ctx, orgID, now.AddDate(0, 0, 1-chartDays), now, now.Location())
	if err != nil {
		return s, err
	}
	recent, err := a.store.Recent(ctx, orgID, recentSessions)
	if err != nil {
		return s, err
	}
	s.Counts = countsOf(counts)
	if s.Attention, s.Counts.Causes, err = a.attention(ctx); err != nil {
		return s, err
	}
	for _, d := range days {
		s.Days = append(s.Days, status.Day(d))
	}
	for _, r := range recent {
		s.Recent = append(s.Recent, row(r))
	}
	s.Halt = a.halted()
	l := a.link.Load()
	s.Connection = a.connection(l)
	s.Sync = syncOf(l)
	if l != nil {
		s.Counts.Requests, s.Counts.Records = requests(l.engine.State())
		s.Calls, err = a.calls(ctx, l, now)
	}
	return s, err
}

func countsOf(c store.Counts) status.Counts {
	return status.Counts{
		Waiting: c.Waiting + c.Retrying, Retrying: c.Retrying, Sending: c.Sending,
		Synced: c.Synced, SyncedToday: c.SyncedToday, YesterdayByNow: c.YesterdayByNow,
		Attention: c.Failed + c.Choice, Skipped: c.Skipped, Total: c.Total,
	}
}

func requests(s engine.State) (calls, records int) {
	if s.InFlight > 0 {
		calls = 1
	}
	return calls, s.InFlight
}

func (a *App) connection(l *link) status.Connection {
	if l == nil {
		c := status.Connection{State: status.NotConnected}
		if err := a.fault.Load(); err != nil {
			c.State, c.Reason = status.SignedOut, problem.Classify(*err).Title
			if home := a.home.Load(); home != nil {
				c.Kind, c.OrgName, c.OrgID = orgKind(home.Kind), home.Name, home.ID
				c.UserName, c.Username, c.RecordURL, c.Since = home.DisplayName, home.Username, home.InstanceURL, home.ConnectedAt
			}
		}
		return c
	}
	c := status.Connection{
		State: status.Connected, Kind: orgKind(l.org.Kind), OrgName: l.org.Name, OrgID: l.org.ID,
		UserName: l.org.DisplayName, Username: l.org.Username, RecordURL: l.org.InstanceURL, Since: l.org.ConnectedAt,
		NotKept: l.unkept.Load() != nil,
	}
	if g := l.engine.State().Gate; g != nil {
		switch g.Kind {
		case engine.GateAuth:
			c.State, c.Reason = status.SignedOut, problem.ForGate(*g).Title
		case engine.GateOffline:
			c.State, c.Reason = status.Offline, problem.ForGate(*g).Title
		}
	}
	return c
}

func syncOf(l *link) status.Sync {
	if l == nil {
		return status.Sync{State: status.UpToDate}
	}
	e := l.engine.State()
	s := status.Sync{State: status.UpToDate, Done: e.Done, Total: e.Total, NextRun: e.NextRun, Every: e.Every}
	switch {
	case e.Paused:
		s.State = status.Paused
	case e.Gate != nil && e.Gate.Kind != engine.GateBusy:
		s.State = status.OnHold
		s.Hold, s.SetUp = problem.ForGate(*e.Gate).Title, e.Gate.Kind == engine.GateConfig
	case e.Sending:
		s.State = status.Sending
	}
	return s
}

func (a *App) calls(ctx context.Context, l *link, now time.Time) (status.Calls, error) {
	ours, err := a.store.Usage(ctx, l.org.ID, now.Add(-24*time.Hour))
	if err != nil {
		return status.Calls{}, err
	}
	c := status.Calls{Ours: ours}
	c.Used, c.Max, _, c.Known = l.client.LimitInfo()
	if c.Known {
		// Salesforce counts the calls of the last 24 hours a little differently
		// from us; ours are never more than everyone's.
		c.Ours = min(c.Ours, c.Used)
	}
	c.StopsAt = l.engine.State().Limits.Line(c.Max)
	return c, nil
}

func row(r store.Summary) status.SessionRow {
	out := status.SessionRow{
		Key: r.Key, Visitor: r.Visitor, Email: r.Email, Company: r.Company, Demo: r.Demo,
		Minutes: r.Minutes, Steps: r.Steps, State: status.SessionState(r.State),
		RetryAt: r.RetryAt, SyncedAt: r.SyncedAt, StartedAt: r.StartedAt, EndedAt: r.EndedAt,
		Opportunity: status.Opportunity{
			ID: r.Opportunity.ID, Name: r.Opportunity.Name, Stage: r.Opportunity.Stage,
			OwnerID: r.Opportunity.OwnerID, OwnerName: r.Opportunity.OwnerName, OwnerEmail: r.Opportunity.OwnerEmail,
		},
	}
	if out.Opportunity.Name == "" && out.Opportunity.ID != "" {
		out.Opportunity.Name = out.Opportunity.ID
	}
	return out
}
