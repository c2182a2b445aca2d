package app

import (
	"context"
	"errors"
	"os"
	"time"

	"demobridge/app/instance"
	"demobridge/app/settings"
	"demobridge/app/status"
	"demobridge/sync/store"
)

// ErrShown says that a window is open on the data folder already, and that it
// now shows itself.
var ErrShown = instance.ErrShown

// halt is why the application sends nothing, or not even takes in, although
// no org is to blame.
type halt struct {
	fault  status.Halt
	refuse error // what stands against taking sessions in; nil: nothing does
	since  time.Time
	former *halt // what holds again when this one ends
}

// OpenWindow is Open for the program with the window. When one is open on the
// folder it is asked to show itself, and the error is ErrShown.
//
// A store that cannot be opened or written is no error: the window opens on
// what can be read, or on nothing, and the status says why. After several
// starts that crashed the application is in safe mode: it takes sessions in and
// sends nothing until a person wants it to.
func OpenWindow(ctx context.Context, o Options) (*App, error) {
	o = o.withDefaults()
	unusable := settings.Prepare(o.Dir)
	one, err := instance.TakeWithWindow(ctx, o.Dir)
	if errors.Is(err, instance.ErrShown) || errors.Is(err, settings.ErrTaken) {
		return nil, err
	}
	if unusable == nil && err != nil {
		unusable = &store.ReadOnlyError{Path: o.Dir, Err: err}
	}
	if unusable != nil {
		return openUnusable(ctx, o, one, unusable)
	}
	// Noted before anything that could crash.
	starts := settings.ReadStarts(o.Dir)
	safe := starts.Begin(o.Now())
	s, err := openStore(ctx, o, store.Options{})
	if err != nil {
		starts.End() // told instead of crashed
		return openUnusable(ctx, o, one, err)
	}
	a, err := withStore(ctx, o, one, s)
	if err != nil {
		return nil, err
	}
	a.shows = one.Shows()
	a.care.begin(starts, safe)
	if safe {
		a.halt.Store(&halt{fault: status.Halt{Fault: status.Fault{
			Title: "Safe mode: nothing is sent.",
			Sentence: "Demobridge ended unexpectedly several times in a row right after its start, so it stays quiet now. " +
				"New sessions are still saved here.",
			Code: "SAFE_MODE",
		}, Resumable: true}, since: o.Now()})
	}
	return a, nil
}

// openUnusable opens what can be seen of a store that cannot be used.
func openUnusable(ctx context.Context, o Options, one *instance.Instance, why error) (*App, error) {
	s, err := openStore(ctx, o, store.Options{ReadOnly: true})
	if err != nil {
		if s, err = emptyStore(ctx, o); err != nil {
			err = errors.Join(why, err)
		}
	}
	if err != nil {
		if one != nil {
			err = errors.Join(err, one.Close())
		}
		return nil, err
	}
	var lock interface{ Close() error }
	if one != nil {
		lock = one
	}
	a, err := withStore(ctx, o, lock, s)
	if err != nil {
		return nil, err
	}
	if one != nil {
		a.shows = one.Shows()
	}
	a.halt.Store(&halt{fault: status.Halt{Fault: a.Explain(why)}, refuse: why, since: o.Now()})
	return a, nil
}

// emptyStore stands in for a store of which nothing can be read.
func emptyStore(ctx context.Context, o Options) (*store.Store, error) {
	dir, err := os.MkdirTemp("", "demobridge-empty-*")
	if err != nil {
		return nil, err
	}
	// An open file outlives its name; where it does not (Windows), the system
	// clears its folder of temporary files.
	defer func() { _ = os.RemoveAll(dir) }()
	o.Dir = dir
	s, err := openStore(ctx, o, store.Options{})
	if err != nil {
		return nil, err
	}
	if err := s.Close(); err != nil {
		return nil, err
	}
	return openStore(ctx, o, store.Options{ReadOnly: true})
}

// Shows yields when another start asked for the window. It is nil when nobody
// can ask.
func (a *App) Shows() <-chan struct{} { return a.shows }

// refusal is why no session can be taken in now; nil when one can.
func (a *App) refusal() error {
	if h := a.halt.Load(); h != nil {
		return h.refuse
	}
	return nil
}

// halted is what the status says of a halt.
func (a *App) halted() *status.Halt {
	h := a.halt.Load()
	if h == nil {
		return nil
	}
	fault := h.fault
	return &fault
}

// leaveSafeMode starts to send because a person wants it.
func (a *App) leaveSafeMode() {
	h := a.halt.Load()
	if h == nil || !h.fault.Resumable || !a.halt.CompareAndSwap(h, nil) {
		return
	}
	a.care.bold()
	a.watch.touch()
	a.jobs.Go(func() { a.send(a.run) })
}
