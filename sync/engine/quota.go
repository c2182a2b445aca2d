package engine

import (
	"context"
	"fmt"
	"time"
)

// DefaultReserve is the share of the org's daily calls at which background
// sending stops, so that the rest is left for others.
const DefaultReserve = 0.8

// Codes of the quota gate when it is we who stop.
const (
	CodeReserve  = "RESERVE_REACHED"   // the org's calls have reached the reserve line
	CodeDailyCap = "DAILY_CAP_REACHED" // our own calls have reached the cap of the day
)

// limitsFresh is how long Salesforce's last word on its calls is believed.
const limitsFresh = time.Hour

// Limits say how much of the org's daily calls background sending may use. A
// person's own "Sync now" may use more, up to what the org has.
type Limits struct {
	Reserve  float64 // share of the org's daily calls at which it stops; DefaultReserve when zero, 1 for no reserve
	DailyCap int     // our own calls in a calendar day; 0: no cap
}

// Line is the number of the org's calls at which background sending stops, when
// the org may make limit calls a day.
func (l Limits) Line(limit int) int {
	share := l.Reserve
	if share <= 0 {
		share = DefaultReserve
	}
	return int(min(share, 1) * float64(limit))
}

// SetLimits changes the limits from now on.
func (e *Engine) SetLimits(l Limits) {
	e.ask(func(*wishes) { e.limit = l })
}

func (e *Engine) limits() Limits {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.limit
}

// overLimits closes the quota gate when background sending has used its share.
func (e *Engine) overLimits(ctx context.Context) bool {
	if e.manual {
		return false
	}
	l, now := e.limits(), e.now()
	if l.DailyCap > 0 {
		used, err := e.usedToday(ctx, now)
		if err != nil {
			e.storeFault(ctx, err)
			return true
		}
		if used >= l.DailyCap {
			tomorrow := midnight(now, 1).Add(e.jitter(startSpread))
			e.shut(ctx, GateQuota, CodeDailyCap, fmt.Sprintf("Demobridge has made its %d calls of today", l.DailyCap), tomorrow.Sub(now))
			return true
		}
	}
	used, limit, at, ok := e.o.Salesforce.LimitInfo()
	if !ok || limit <= 0 || now.Sub(at.Round(0)) > limitsFresh || used < l.Line(limit) {
		return false
	}
	e.shut(ctx, GateQuota, CodeReserve, fmt.Sprintf("%d of the org's %d daily calls are used; the rest is kept for others", used, limit), 0)
	return true
}

// usedToday is how many calls we made since midnight. Hours that lie ahead, left
// by a clock that was wrong, do not count.
func (e *Engine) usedToday(ctx context.Context, now time.Time) (int, error) {
	since, err := e.o.Store.Usage(ctx, e.o.OrgID, midnight(now, 0))
	if err != nil {
		return 0, err
	}
	ahead, err := e.o.Store.Usage(ctx, e.o.OrgID, midnight(now, 1))
	return since - ahead, err
}

func midnight(t time.Time, days int) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d+days, 0, 0, 0, 0, t.Location())
}

// Forecast is what sending everything that waits would take.
type Forecast struct {
	Sessions int
	Calls    int           // API calls, without faults
	Takes    time.Duration // by the calls of this run, or a guess
	Used     int           // the org's calls of the last 24 hours
	Limit    int           // how many it may make; 0: not known yet
	StopsAt  int           // calls of the org at which background sending stops; 0: not known
	Left     int           // calls of ours until today's cap; -1: no cap
}

// Share is the part of the org's daily calls that the forecast needs, 0.1 for a
// tenth; 0 when the org's allowance is not known.
func (f Forecast) Share() float64 {
	if f.Limit <= 0 {
		return 0
	}
	return float64(f.Calls) / float64(f.Limit)
}

// Fits reports whether background sending may do it without stopping.
func (f Forecast) Fits() bool {
	return (f.StopsAt <= 0 || f.Used+f.Calls <= f.StopsAt) && (f.Left < 0 || f.Calls <= f.Left)
}

// guessedCall is how long a call takes before one was seen.
const guessedCall = time.Second

// Forecast looks ahead before a large send. It may be called from any goroutine.
func (e *Engine) Forecast(ctx context.Context) (Forecast, error) {
	now := e.now()
	c, err := e.o.Store.Counts(ctx, e.o.OrgID, now)
	if err != nil {
		return Forecast{}, err
	}
	s := e.State()
	f := Forecast{Sessions: c.Waiting + c.Retrying + c.Sending, Left: -1}
	for rows, size := f.Sessions, max(s.Batch, 1); rows > 0; rows, size = rows-size, min(size*2, maxBatch) {
		f.Calls += 2 // one to look up, one to write
	}
	call := s.PerCall
	if call <= 0 {
		call = guessedCall
	}
	f.Takes = time.Duration(f.Calls) * call
	l := e.limits()
	if used, limit, _, ok := e.o.Salesforce.LimitInfo(); ok {
		f.Used, f.Limit, f.StopsAt = used, limit, l.Line(limit)
	}
	if l.DailyCap > 0 {
		used, err := e.usedToday(ctx, now)
		if err != nil {
			return f, err
		}
		f.Left = max(l.DailyCap-used, 0)
	}
	return f, nil
}
