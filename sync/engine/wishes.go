package engine

import "context"

// wishes is what others asked for since the engine last looked.
type wishes struct {
	paused   bool
	flush    bool // send now
	probe    bool // try every closed gate now
	signedIn bool
	config   bool // the set-up changed, here or in the org
}

// Flush asks for a flush now, gates included: a person wants to see whether it
// works again. It may use the calls that are kept in reserve.
func (e *Engine) Flush() { e.ask(func(w *wishes) { w.flush, w.probe = true, true }) }

// Pause stops claiming after the call in flight; Resume goes on at once.
func (e *Engine) Pause()  { e.ask(func(w *wishes) { w.paused = true }) }
func (e *Engine) Resume() { e.ask(func(w *wishes) { w.paused, w.flush = false, true }) }

// SignedIn tells that the org accepts us again: the sign-in's gate opens and
// what waits is sent.
func (e *Engine) SignedIn() { e.ask(func(w *wishes) { w.signedIn, w.flush = true, true }) }

// ConfigChanged tells that the mappings, or rights and fields in the org, are
// not what they were: what was held back for them, or given up, is tried again.
func (e *Engine) ConfigChanged() { e.ask(func(w *wishes) { w.config, w.flush = true, true }) }

func (e *Engine) ask(change func(*wishes)) {
	e.mu.Lock()
	change(&e.want)
	e.mu.Unlock()
	select {
	case e.wake <- struct{}{}:
	default: // a wake-up is waiting already
	}
}

func (e *Engine) paused() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.want.paused
}

// wanted reports whether somebody waits for a flush.
func (e *Engine) wanted() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.want.flush && !e.want.paused
}

// takeWishes acts on what was asked for and reports whether to send now.
func (e *Engine) takeWishes(ctx context.Context) (flush bool) {
	e.mu.Lock()
	w := e.want
	e.want = wishes{paused: w.paused, flush: w.paused && w.flush}
	e.mu.Unlock()
	if w.signedIn {
		e.open(ctx, GateAuth)
	}
	if w.config {
		e.trend = trend{}
		e.probeNow(GateConfig)
		if _, err := e.o.Store.RetryCause(context.WithoutCancel(ctx), e.o.OrgID, ""); err != nil {
			e.storeFault(ctx, err)
		}
		if e.playing() {
			if _, err := e.o.Work.RetryRuns(context.WithoutCancel(ctx), e.o.OrgID, ""); err != nil {
				e.storeFault(ctx, err)
			}
		}
	}
	if w.probe {
		e.probeNow("")
	}
	return w.flush && !w.paused
}
