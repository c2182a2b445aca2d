package app

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/oauth"
	"demobridge/sync/store"
)

// link is a connected org: the client, the engine, and what is known of both.
// What it holds does not change once the application has it; another user or
// org is another link.
type link struct {
	org    store.Org
	client *salesforce.Client
	engine *engine.Engine
	tokens salesforce.Tokens
	sign   *oauth.Session                   // the sign-in behind tokens; nil for a ready token
	unkept atomic.Pointer[oauth.VaultError] // why the sign-in is kept for this run only; nil: it is kept
	calls  atomic.Int64
	since  time.Time // when it was connected

	stop context.CancelFunc // ends the engine; nil while it does not run
	done chan struct{}      // closed when it has ended

	mu    sync.Mutex
	fault error // why the engine ended, or nil
}

func (l *link) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fault = err
}

func (l *link) close() {
	if l.sign != nil {
		l.sign.Close()
	}
	if l.client != nil {
		l.client.CloseIdle()
	}
}

// errClosing says that the application is about to end, or was never started.
var errClosing = errors.New("the program is not running or is about to end")

// background runs a job that Close waits for. It is false when Close has begun.
func (a *App) background(job func()) bool {
	a.closing.Lock()
	defer a.closing.Unlock()
	if a.closed || a.run == nil {
		return false
	}
	a.jobs.Go(job)
	return true
}

// launch begins to send to a link's org, until the link is taken off or the
// application ends. The caller holds links.
func (a *App) launch(l *link) {
	if l.stop != nil || a.halt.Load() != nil {
		return // it sends already; or nothing is sent until a person wants it
	}
	var paused bool
	if _, err := a.store.Setting(context.Background(), settingPaused, &paused); err == nil && paused {
		l.engine.Pause()
	}
	run, stop := context.WithCancel(a.run)
	done := make(chan struct{})
	job := func() {
		defer close(done)
		defer stop()
		if err := l.engine.Run(run); err != nil {
			l.fail(err)
			a.watch.touch()
		}
	}
	if a.background(job) {
		l.stop, l.done = stop, done
		return
	}
	stop()
}

// enter makes a link the connected org and begins to send. The caller holds
// links, and no other link is there.
func (a *App) enter(ctx context.Context, l *link) error {
	if err := a.adopt(ctx, l.org); err != nil {
		return err
	}
	if err := a.firstConfiguration(ctx, l.org.ID); err != nil {
		return err
	}
	// What this org bore last is a good start.
	if known, ok, err := a.store.ActiveOrg(ctx); err == nil && ok {
		l.org.BatchSize = known.BatchSize
	}
	l.engine, l.since = a.newEngine(l), a.o.Now()
	a.link.Store(l)
	a.home.Store(&l.org)
	a.noteDisconnected(ctx, "")
	a.fault.Store(nil)
	a.troubles.forget()
	a.watch.touch()
	return nil
}

// leave stops sending and takes the connected org off: the call in flight is
// waited for and its outcomes recorded, so that no row is in doubt when
// another org is entered. The caller holds links.
func (a *App) leave() *link {
	l := a.link.Load()
	if l == nil {
		return nil
	}
	if l.stop != nil {
		l.stop()
		<-l.done
	}
	a.link.Store(nil)
	l.close()
	a.troubles.forget()
	a.watch.touch()
	return l
}
