package engine

import (
	"sync/atomic"
	"time"

	"demobridge/sync/store"
)

// State is what the engine is doing, at one moment. It is never changed after
// it was handed out.
type State struct {
	Paused   bool
	Sending  bool
	Done     int // rows finished in this flush
	Total    int // rows this flush began with, plus what came meanwhile
	InFlight int // rows in the call that is under way
	NextRun  time.Time
	Every    time.Duration
	Gate     *store.Gate   // the gate that holds sending, or nil
	Retries  int           // rows sent again since Run began
	Batch    int           // rows of the next call
	PerCall  time.Duration // how long a call takes; 0: none was made
	Limits   Limits
}

type stateBox struct {
	at   atomic.Pointer[State]
	work State // the goroutine's own
}

// State returns the latest state. It may be called from any goroutine.
func (e *Engine) State() State {
	if s := e.state.at.Load(); s != nil {
		return *s
	}
	return State{Every: e.o.Every, Batch: e.pace.size, Limits: e.limits()}
}

func (e *Engine) publish() {
	s := e.state.work
	s.Paused, s.NextRun, s.Every = e.paused(), e.nextRun, e.o.Every
	s.Batch, s.PerCall, s.Limits = e.pace.size, e.pace.perCall, e.limits()
	if g := e.worst(); g.Kind != "" {
		s.Gate = &g
	}
	e.state.at.Store(&s)
	if e.o.Changed != nil {
		e.o.Changed(s)
	}
}
