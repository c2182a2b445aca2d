package engine

import (
	"cmp"
	"slices"
	"time"
)

// line holds the claimed rows on their way into a call.
//
// ready rows may go at once. Held rows had a locked parent a moment ago; they
// wait, fill up a later call, and come before new ones when they make a whole
// call. A parcel is a call that failed as a whole and goes again as it was, or
// one of its halves: mixed with others it would only spoil them too. Parcels
// come first, and nothing else is sent while one waits.
type line struct {
	ready   []*prepared
	held    []*prepared
	parcels []parcel
	locked  map[string]time.Time // by record: somebody else is at work on it until about then
}

// parcel is the rows of one call.
type parcel struct {
	rows  []*prepared
	fails int       // how often they failed together
	goods int       // calls that had succeeded when they first did
	at    time.Time // not before
}

// longestHold is how long a held row waits for others to share its call with.
const longestHold = time.Minute

func newLine() line { return line{locked: map[string]time.Time{}} }

func (l *line) len() int {
	n := len(l.ready) + len(l.held)
	for _, p := range l.parcels {
		n += len(p.rows)
	}
	return n
}

// drop takes rows out, by their id.
func (l *line) drop(ids map[int64]bool) {
	gone := func(p *prepared) bool { return ids[p.row.ID] }
	l.ready = slices.DeleteFunc(l.ready, gone)
	l.held = slices.DeleteFunc(l.held, gone)
	for i := range l.parcels {
		l.parcels[i].rows = slices.DeleteFunc(l.parcels[i].rows, gone)
	}
	l.parcels = slices.DeleteFunc(l.parcels, func(p parcel) bool { return len(p.rows) == 0 })
}

// takeAll empties the line.
func (l *line) takeAll() []*prepared {
	all := slices.Concat(l.ready, l.held)
	for _, p := range l.parcels {
		all = append(all, p.rows...)
	}
	*l = newLine()
	return all
}

// stale takes out the rows whose lease would not last for a call. A wall clock
// that was set back makes leases look young; ClampTimes deals with those.
func (l *line) stale(now time.Time) []*prepared {
	var out []*prepared
	ids := map[int64]bool{}
	look := func(ps []*prepared) {
		for _, p := range ps {
			if now.Sub(p.claimed) > lease-leaseLeft {
				out, ids[p.row.ID] = append(out, p), true
			}
		}
	}
	look(l.ready)
	look(l.held)
	for _, p := range l.parcels {
		look(p.rows)
	}
	if len(out) > 0 {
		l.drop(ids)
	}
	return out
}

// add lines up prepared rows. Those whose parent is locked wait with it.
func (l *line) add(ps []*prepared, now time.Time) {
	for id, until := range l.locked {
		if !now.Before(until) {
			delete(l.locked, id)
		}
	}
	for _, p := range ps {
		if until := l.lockedUntil(p); !until.IsZero() {
			p.at = until
			l.held = append(l.held, p)
			continue
		}
		l.ready = append(l.ready, p)
	}
	sortByParents(l.ready)
}

func (l *line) lockedUntil(p *prepared) time.Time {
	var until time.Time
	for _, id := range p.parents {
		until = later(until, l.locked[id])
	}
	return until
}

// next takes the rows of the next call, n at most; none when there is nothing
// to be sent at this moment. dry says that no more rows can be had.
func (l *line) next(n int, now time.Time, dry bool) (parcel, bool) {
	if len(l.parcels) > 0 {
		p := l.parcels[0]
		if now.Before(p.at) {
			return parcel{}, false
		}
		l.parcels = l.parcels[1:]
		return p, true
	}
	due := 0
	pressing := false
	for _, p := range l.held {
		if !now.Before(p.at) {
			due++
			pressing = pressing || now.Sub(p.at) > longestHold
		}
	}
	switch {
	case due >= n || pressing || dry && len(l.ready) == 0 && due > 0 && due == len(l.held):
		return parcel{rows: l.takeHeld(n, now)}, true
	case len(l.ready) >= n || dry && len(l.ready) > 0:
		rows := slices.Clone(l.ready[:min(n, len(l.ready))])
		l.ready = slices.Delete(l.ready, 0, len(rows))
		rows = append(rows, l.takeHeld(n-len(rows), now)...)
		sortByParents(rows)
		return parcel{rows: rows}, true
	}
	return parcel{}, false
}

// takeHeld takes up to n held rows whose time has come, whole parents first.
func (l *line) takeHeld(n int, now time.Time) []*prepared {
	sortByParents(l.held)
	var out []*prepared
	l.held = slices.DeleteFunc(l.held, func(p *prepared) bool {
		if len(out) >= n || now.Before(p.at) {
			return false
		}
		out = append(out, p)
		return true
	})
	return out
}

// wakeAt is when the line can go on: with the first parcel, or when all held
// rows are due, so that they share one call.
func (l *line) wakeAt() time.Time {
	if len(l.parcels) > 0 {
		return l.parcels[0].at
	}
	var at time.Time
	for _, p := range l.held {
		at = later(at, p.at)
	}
	return at
}

// sortByParents keeps the children of one parent together, so that its lock is
// taken once (contract: data 3.8): by account, opportunity, contact, lead.
func sortByParents(ps []*prepared) {
	slices.SortStableFunc(ps, func(a, b *prepared) int { return cmp.Compare(a.order, b.order) })
}

// halves splits a parcel.
func (p parcel) halves(at time.Time) []parcel {
	half := (len(p.rows) + 1) / 2
	return []parcel{
		{rows: p.rows[:half], fails: p.fails, goods: p.goods, at: at},
		{rows: p.rows[half:], fails: p.fails, goods: p.goods, at: at},
	}
}
