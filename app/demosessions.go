package app

import (
	"context"
	"iter"
	"slices"
	"time"

	"demobridge/app/demo"
	"demobridge/sync/session"
)

const (
	settingDemoAnchor = "demo.anchor"
	// DemoEvery is the time between flushes in demo mode: short, so that there
	// is something to see.
	DemoEvery = 5 * time.Second

	feedFirst = 40 // samples that are there at once
	feedPause = 1500 * time.Millisecond
)

// Feed takes the sample sessions in as if visitors came while one watches:
// most of them at once, the rest one by one. It returns at once; the feed ends
// with the application.
func (a *App) Feed(ctx context.Context) error {
	if a.refusal() != nil {
		return nil // the window says why
	}
	sessions, err := a.demoSessions(ctx, 0)
	if err != nil {
		return err
	}
	all := slices.Collect(sessions)
	first := min(feedFirst, len(all))
	if _, err := a.Take(ctx, slices.Values(all[:first])); err != nil {
		return err
	}
	a.SyncNow()
	a.jobs.Go(func() { a.trickle(all[first:]) })
	return nil
}

func (a *App) trickle(sessions []session.Session) {
	tick := time.NewTicker(feedPause)
	defer tick.Stop()
	for _, s := range sessions {
		select {
		case <-a.run.Done():
			return
		case <-tick.C:
		}
		// A sample that cannot be stored now comes again at the next start.
		_, _ = a.Take(a.run, slices.Values([]session.Session{s}))
	}
}

func (a *App) demoSessions(ctx context.Context, generate int) (iter.Seq[session.Session], error) {
	var ms int64
	ok, err := a.store.Setting(ctx, settingDemoAnchor, &ms)
	if err != nil {
		return nil, err
	}
	if !ok {
		ms = a.o.Now().UnixMilli()
		if err := a.store.SetSetting(ctx, settingDemoAnchor, ms); err != nil {
			return nil, err
		}
	}
	anchor := time.UnixMilli(ms).UTC()
	if generate > 0 {
		return demo.Generate(generate, anchor)
	}
	samples, err := demo.Sessions(anchor)
	if err != nil {
		return nil, err
	}
	return slices.Values(samples), nil
}
