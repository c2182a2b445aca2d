package engine

import (
	"context"
	"time"

	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// The kinds of gate.
const (
	GateDisk        = "disk"        // the local store cannot be written
	GateAuth        = "auth"        // signed out; a person must sign in
	GateClock       = "clock"       // this computer's clock is wrong
	GateConfig      = "config"      // a right, field or object is missing in the org, or most records fail alike
	GateQuota       = "quota"       // the org's daily calls, or our share of them, are used up
	GateStorage     = "storage"     // the org has no data storage left
	GateMaintenance = "maintenance" // the org is closed for now
	GateOffline     = "offline"     // Salesforce cannot be reached from here
	GateBusy        = "busy"        // call after call failed for a passing reason; tried again soon
)

// habit is how a kind of gate behaves: when it is tried again. A gate without
// waits stays closed until somebody acts.
type habit struct {
	rank  int             // the worst gate is the one shown
	waits []time.Duration // by number of probes so far; the last one repeats
}

// habits: a try while offline or while the disk is full costs nobody a call, so
// those are found open again within a minute, and half a minute.
var habits = map[string]habit{
	GateDisk:        {9, []time.Duration{5 * time.Second, 15 * time.Second}},
	GateAuth:        {8, nil},
	GateClock:       {7, []time.Duration{time.Minute, 5 * time.Minute}},
	GateConfig:      {6, []time.Duration{15 * time.Minute, time.Hour}},
	GateQuota:       {5, []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour}},
	GateStorage:     {4, []time.Duration{15 * time.Minute, time.Hour}},
	GateMaintenance: {3, []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute}},
	GateOffline:     {2, []time.Duration{5 * time.Second, 15 * time.Second, 30 * time.Second, 45 * time.Second}},
	GateBusy:        {1, []time.Duration{15 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute}},
}

// signInHours are the sign-in faults that end by themselves: the hour passes, or
// the computer comes back to the office's network.
var signInHours = map[string]bool{"LOGIN_DURING_RESTRICTED_TIME": true, "LOGIN_DURING_RESTRICTED_DOMAIN": true}

// waitedFor are the gates a headless run waits for, because they open by
// themselves within a short time.
var waitedFor = map[string]bool{GateBusy: true}

func waitsOf(kind, code string) []time.Duration {
	if kind == GateAuth && signInHours[code] {
		return []time.Duration{time.Hour}
	}
	return habits[kind].waits
}

// worst is the closed gate that is shown, or the zero Gate.
func (e *Engine) worst() store.Gate {
	var w store.Gate
	for kind, g := range e.gates {
		if w.Kind == "" || habits[kind].rank > habits[w.Kind].rank {
			w = g
		}
	}
	return w
}

// halfOpenAt is when every closed gate may be tried again; zero: not by itself.
func (e *Engine) halfOpenAt() time.Time {
	var at time.Time
	for _, g := range e.gates {
		if g.Until.IsZero() {
			return time.Time{}
		}
		at = later(at, g.Until)
	}
	return at
}

// allowed tells how many rows may be claimed now: none while a gate is closed,
// one when its time has come, a full call otherwise.
func (e *Engine) allowed() int {
	if len(e.gates) == 0 {
		return e.pace.size
	}
	if at := e.halfOpenAt(); at.IsZero() || e.now().Before(at) {
		return 0
	}
	return 1
}

// shut closes a gate, or keeps it closed for longer after a failed probe.
func (e *Engine) shut(ctx context.Context, kind, code, reason string, retryAfter time.Duration) {
	now := e.now()
	g, known := e.gates[kind]
	if known {
		g.Probes++
	} else {
		g = store.Gate{Kind: kind, Opened: now}
	}
	g.Code, g.Reason, g.Until = code, reason, time.Time{}
	if waits := waitsOf(kind, code); len(waits) > 0 {
		wait := waits[min(g.Probes, len(waits)-1)]
		// Spread the probes, so that an office does not knock all at once.
		g.Until = now.Add(max(wait+e.jitter(wait/4), retryAfter))
	}
	e.put(ctx, g)
	switch kind {
	case GateOffline:
		e.o.Salesforce.CloseIdle()
	case GateDisk, GateClock:
	default:
		// Salesforce answered, so it can be reached.
		e.open(ctx, GateOffline)
		e.open(ctx, GateClock)
	}
}

// put keeps a gate. It holds in this process even if the disk refuses.
func (e *Engine) put(ctx context.Context, g store.Gate) {
	e.gates[g.Kind] = g
	if err := e.o.Store.OpenGate(context.WithoutCancel(ctx), e.o.OrgID, g); err != nil && g.Kind != GateDisk {
		e.storeFault(ctx, err)
	}
}

// open removes a gate: what closed it is over.
func (e *Engine) open(ctx context.Context, kind string) {
	if _, closed := e.gates[kind]; !closed {
		return
	}
	delete(e.gates, kind)
	if err := e.o.Store.CloseGate(context.WithoutCancel(ctx), e.o.OrgID, kind); err != nil && kind != GateDisk {
		e.storeFault(ctx, err)
	}
}

// openAfter removes the gates that an answer proves to be over. answered: the
// org dealt with a record, whatever came of it; arrived: it saved one. code is
// the fault of the record, "" for none.
func (e *Engine) openAfter(ctx context.Context, arrived bool, code string, closedNow map[string]fault) {
	for kind, g := range e.gates {
		_, again := closedNow[kind]
		switch {
		case again, kind == GateDisk:
		case kind == GateStorage && !arrived:
		case kind == GateConfig && code != "" && g.Code == code:
		default:
			e.open(ctx, kind)
		}
	}
}

// probeNow makes a gate due, or all of them: a person asked.
func (e *Engine) probeNow(kind string) {
	for k, g := range e.gates {
		if kind == "" || k == kind {
			g.Until = e.now()
			e.gates[k] = g
		}
	}
}

// clampGates lets no gate that a wrong clock left behind wait longer than it
// would have from now.
func (e *Engine) clampGates() {
	now := e.now()
	for kind, g := range e.gates {
		waits := waitsOf(kind, g.Code)
		if len(waits) == 0 {
			continue
		}
		wait := waits[min(g.Probes, len(waits)-1)]
		if kind == GateQuota && g.Code == CodeDailyCap {
			wait = 24 * time.Hour
		}
		if last := now.Add(wait + wait/4); g.Until.After(last) {
			g.Until = last
		}
		if g.Opened.After(now) {
			g.Opened = now
		}
		e.gates[kind] = g
	}
}

// storeFault closes the disk's gate. Rows that were claimed come back when
// their lease ends, or with the outcomes that are still to be recorded.
func (e *Engine) storeFault(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	if g, known := e.gates[GateDisk]; known && g.Until.After(e.now()) {
		return // told already
	}
	e.shut(ctx, GateDisk, "LOCAL_STORE", err.Error(), 0)
}

// tryDisk opens the disk's gate when the store can be written again.
func (e *Engine) tryDisk(ctx context.Context) bool {
	g, closed := e.gates[GateDisk]
	if !closed {
		return true
	}
	if e.now().Before(g.Until) {
		return false
	}
	if err := e.o.Store.OpenGate(ctx, e.o.OrgID, g); err != nil {
		e.storeFault(ctx, err)
		return false
	}
	e.open(ctx, GateDisk)
	return true
}

// gateKind maps a class of Salesforce error onto a gate.
func gateKind(g salesforce.Gate) string {
	switch g {
	case salesforce.GateAuth:
		return GateAuth
	case salesforce.GateQuota:
		return GateQuota
	case salesforce.GateMaintenance:
		return GateMaintenance
	case salesforce.GateConfig:
		return GateConfig
	case salesforce.GateOffline:
		return GateOffline
	case salesforce.GateClock:
		return GateClock
	case salesforce.GateStorage:
		return GateStorage
	default:
		return GateBusy
	}
}
