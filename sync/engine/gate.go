package engine

import (
	"context"
	"time"

	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// habit is how a kind of gate behaves: when it is tried again. A gate without
// waits stays closed until a person acts (signs in, frees the disk, ...).
type habit struct {
	rank  int             // the worst gate is the one shown
	waits []time.Duration // by number of probes so far; the last one repeats
}

// The kinds of gate.
const (
	GateDisk        = "disk"        // the local store cannot be written
	GateAuth        = "auth"        // signed out; a person must sign in
	GateClock       = "clock"       // this computer's clock is wrong
	GateConfig      = "config"      // a right, field or object is missing in the org
	GateQuota       = "quota"       // the org's daily calls, or our share of them, are used up
	GateStorage     = "storage"     // the org has no data storage left
	GateMaintenance = "maintenance" // the org is closed for now
	GateOffline     = "offline"     // Salesforce cannot be reached from here
	GateBusy        = "busy"        // a call failed for a passing reason; tried again soon
)

var habits = map[string]habit{
	GateDisk:        {rank: 8, waits: []time.Duration{5 * time.Second, 15 * time.Second}},
	GateAuth:        {rank: 7},
	GateClock:       {rank: 6, waits: []time.Duration{time.Minute, 5 * time.Minute}},
	GateConfig:      {rank: 5, waits: []time.Duration{15 * time.Minute, time.Hour}},
	GateQuota:       {rank: 4, waits: []time.Duration{15 * time.Minute, 30 * time.Minute, time.Hour}},
	GateStorage:     {rank: 4, waits: []time.Duration{15 * time.Minute, time.Hour}},
	GateMaintenance: {rank: 3, waits: []time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute}},
	GateOffline:     {rank: 2, waits: []time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute}},
	GateBusy:        {rank: 1, waits: []time.Duration{time.Second, 2 * time.Second, 5 * time.Second, 15 * time.Second, time.Minute}},
}

// drainWaits are the gates a headless run waits for, because they open by
// themselves within a short time.
var drainWaits = map[string]bool{GateBusy: true}

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

// shut closes a gate, or keeps it closed for longer after a failed probe.
func (e *Engine) shut(ctx context.Context, kind, code, reason string, retryAfter time.Duration) {
	now := e.o.Now()
	g, known := e.gates[kind]
	if !known {
		g = store.Gate{Kind: kind, Opened: now}
	} else {
		g.Probes++
	}
	g.Code, g.Reason, g.Until = code, reason, time.Time{}
	if waits := habits[kind].waits; len(waits) > 0 {
		wait := waits[min(g.Probes, len(waits)-1)]
		// Spread the probes, so that an office does not knock all at once.
		wait += time.Duration(e.o.Rand.Int64N(int64(wait)/4 + 1))
		g.Until = now.Add(max(wait, retryAfter))
	}
	e.gates[kind] = g
	e.keep(ctx, func(ctx context.Context) error { return e.o.Gates.OpenGate(ctx, e.o.OrgID, g) })
}

// open removes the gates after a record arrived: whatever closed them is over.
func (e *Engine) open(ctx context.Context) {
	for kind := range e.gates {
		delete(e.gates, kind)
		e.keep(ctx, func(ctx context.Context) error { return e.o.Gates.CloseGate(ctx, e.o.OrgID, kind) })
	}
}

// keep writes a gate to the store. The gate holds in this process even if the
// disk refuses, so the error only closes the disk's own gate, in memory.
func (e *Engine) keep(ctx context.Context, write func(context.Context) error) {
	if err := write(context.WithoutCancel(ctx)); err != nil {
		now := e.o.Now()
		e.gates[GateDisk] = store.Gate{Kind: GateDisk, Opened: now, Until: now.Add(5 * time.Second), Reason: err.Error()}
	}
}

// probeNow makes every gate due: a person asked.
func (e *Engine) probeNow() {
	for kind, g := range e.gates {
		g.Until = e.o.Now()
		e.gates[kind] = g
	}
}

// allowed tells how many rows may be claimed now: none while a gate is closed,
// one when its time has come, a full call otherwise.
func (e *Engine) allowed() int {
	g := e.worst()
	switch {
	case g.Kind == "":
		return e.pace.size
	case g.Until.IsZero() || e.o.Now().Before(g.Until):
		return 0
	default:
		return 1
	}
}

// overReserve closes the quota gate when the org's daily calls reach the line
// that is kept for others. A person's own "Sync now" may use the reserve.
func (e *Engine) overReserve(ctx context.Context) bool {
	used, limit, at, ok := e.o.Salesforce.LimitInfo()
	if !ok || limit <= 0 || e.manual || e.o.Now().Sub(at) > time.Hour {
		return false
	}
	if float64(used) < e.o.Reserve*float64(limit) {
		return false
	}
	e.shut(ctx, GateQuota, "RESERVE_REACHED", "the org's daily calls have reached the line that is kept for others", 0)
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
