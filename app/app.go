package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"demobridge/app/instance"
	"demobridge/app/settings"
	"demobridge/sync/engine"
	"demobridge/sync/salesforce/oauth"
	"demobridge/sync/store"
)

// Options choose the data folder and the org.
type Options struct {
	Dir string // data folder; created when missing
	Org Source // which org; the zero Source is the one signed in last
	Now func() time.Time
	// Every is the time between flushes; five minutes when zero.
	Every time.Duration
	// SignInWait is how long a person may take in the browser; five minutes
	// when zero.
	SignInWait time.Duration
}

// App is the running application. Its methods may be called from any
// goroutine.
type App struct {
	o     Options
	lock  interface{ Close() error } // nil beside another process
	store *store.Store
	watch *watch
	// home is the org that was connected last; sessions are accepted for it
	// while none is connected. Nil when there never was one.
	home atomic.Pointer[store.Org]

	links    sync.Mutex           // held while the connected org is replaced
	link     atomic.Pointer[link] // the connected org, nil when there is none
	practice *practice            // the rehearsal org of our own, once it was started
	thisRun  oauth.Memory         // sign-ins that end with the program
	sign     signIns
	hookKeys hookKeys
	telling  sync.Once // webhooks are told of what is due

	fault atomic.Pointer[error] // why there is none, if something went wrong
	halt  atomic.Pointer[halt]  // why nothing is sent or taken in, nil when all is well
	shows <-chan struct{}
	care  care

	fields     fields
	troubles   troubles
	prepare    preparing
	hints      hints             // what links may belong to
	reader     opportunityReader // of the connected org
	refreshing refreshing
	role       role
	surgery    surgery
	jobs       sync.WaitGroup
	closing    sync.Mutex      // guards closed
	closed     bool            // no new job begins
	run        context.Context // ends when Close begins
	stop       context.CancelFunc
}

// Open opens the local store of the folder and takes the folder for this
// process. It connects to nothing and sends nothing; Start does.
func Open(ctx context.Context, o Options) (*App, error) {
	o = o.withDefaults()
	if err := settings.Prepare(o.Dir); err != nil {
		return nil, err
	}
	lock, err := instance.Take(o.Dir)
	if err != nil {
		return nil, err
	}
	s, err := openStore(ctx, o, store.Options{})
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return withStore(ctx, o, lock, s)
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}

func openStore(ctx context.Context, o Options, how store.Options) (*store.Store, error) {
	how.Now, how.CompanyKey = o.Now, companyKey
	s, err := store.Open(ctx, o.Dir, how)
	if err != nil {
		return nil, fmt.Errorf("open the local store in %s: %w", o.Dir, err)
	}
	return s, nil
}

// Start connects to the org and begins to send in the background. When the
// org cannot be reached the application runs all the same: sessions are
// accepted and wait, and the status says why. So it does in safe mode, and on
// a store that cannot be used.
func (a *App) Start(ctx context.Context) error {
	run, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.run, a.stop = run, stop
	// Last: what the window sees first must know whether there is an org, or it
	// would offer the set-up to somebody who has one.
	defer func() {
		a.watch.look(run, a.snapshot)
		a.jobs.Go(func() { a.watch.run(run, a.snapshot) })
	}()
	if a.store.ReadOnly() {
		return nil
	}
	a.jobs.Go(func() { a.forwardChanges(run) })
	a.jobs.Go(func() { a.lookAfter(run) })
	a.jobs.Go(func() { a.diagnose(run) })
	a.jobs.Go(func() { a.followOpportunities(run) })
	if a.halt.Load() != nil {
		return nil
	}
	a.send(ctx)
	return nil
}

// send connects and starts the engine.
func (a *App) send(ctx context.Context) {
	a.telling.Do(func() { a.background(func() { a.tellWebhooks(a.run) }) })
	l, err := a.connect(ctx)
	if err != nil {
		// The window must open all the same: it is where the remedy is.
		a.fault.Store(&err)
		a.watch.touch()
		return
	}
	if l == nil {
		return
	}
	a.links.Lock()
	defer a.links.Unlock()
	if a.link.Load() == l {
		a.launch(l)
	}
}

// Close stops in this order: claims off, the call in flight is waited for (ten
// seconds at most), outcomes are recorded, the store is closed, the folder is
// given back. It may be called once.
func (a *App) Close() error {
	a.closing.Lock()
	a.closed = true
	a.closing.Unlock()
	if a.stop != nil {
		a.stop()
	}
	a.jobs.Wait()
	var errs []error
	a.links.Lock()
	defer a.links.Unlock()
	if l := a.link.Load(); l != nil {
		l.close()
	}
	if a.practice != nil {
		errs = append(errs, a.practice.org.Close())
	}
	errs = append(errs, a.store.Close())
	a.care.end(errors.Join(errs...))
	if a.lock != nil {
		errs = append(errs, a.lock.Close())
	}
	return errors.Join(errs...)
}

// forwardChanges turns the store's changes into snapshots.
func (a *App) forwardChanges(ctx context.Context) {
	for {
		changed := a.store.Changed()
		select {
		case <-ctx.Done():
			return
		case <-changed:
			a.watch.touch()
		}
	}
}

// orgID is the org that sessions are accepted for; empty before the first one
// was connected, and rows then wait for it.
func (a *App) orgID() string {
	if l := a.link.Load(); l != nil {
		return l.org.ID
	}
	if home := a.home.Load(); home != nil {
		return home.ID
	}
	return ""
}

func (a *App) newEngine(l *link) *engine.Engine {
	return engine.New(engine.Options{
		Store: a.store, Salesforce: l.client, OrgID: l.org.ID, Batch: l.org.BatchSize,
		Every: a.o.Every, Now: a.o.Now,
		Changed: func(engine.State) { a.watch.touch() },
		Work:    a.store, Config: a.configured(l), Describe: func(ctx context.Context) error { return a.describe(ctx, l) },
	})
}
