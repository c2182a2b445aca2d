package engine

import "time"

// pace is how many rows go into one call. It doubles while all is well and
// halves on locks, time-outs and governor errors, down to one. A size that was
// too large is tried again, ever more rarely.
type pace struct {
	size    int
	ceiling int           // the smallest size that failed; 0: none did
	need    int           // good calls before it is tried again
	calm    int           // good calls since the size last changed
	slow    time.Duration // how long the last call took, if that was too long
	perCall time.Duration // how long calls take, smoothed
}

const (
	calmCalls = 5                // good calls before a size is doubled, once one was too large
	mostCalm  = 320              // and before one that failed again and again is
	longCall  = 20 * time.Second // a call from which on the org counts it as long-running (auth 4.2)
	slowCall  = 60 * time.Second // a call that is half-way to our time limit
)

func newPace(size int) pace { return pace{size: min(max(size, 1), maxBatch)} }

// hoped is the size of the call after the next, if all goes well.
func (p *pace) hoped() int {
	if p.ceiling > 0 {
		return p.size
	}
	return min(p.size*2, maxBatch)
}

// good takes note of a call of n rows in which nothing pointed at its size.
func (p *pace) good(n int, took time.Duration) {
	p.note(took)
	if took > slowCall {
		// Fewer rows help only if the last time they did.
		if helped := took < p.slow*3/4; p.slow == 0 || helped {
			p.bad(n)
		}
		p.slow = took
		return
	}
	p.slow = 0
	if p.ceiling > 0 && n >= p.ceiling {
		p.ceiling, p.need = 0, 0 // the pressure has gone
	}
	p.calm++
	next := min(p.size*2, maxBatch)
	switch {
	case n*2 <= p.size, took*2 > longCall:
		// A call that was not full proves nothing, and twice as many rows take
		// about twice as long.
		return
	case p.ceiling > 0 && next >= p.ceiling && p.calm < p.need, p.ceiling > 0 && p.calm < calmCalls:
		return
	}
	p.size, p.calm = next, 0
}

// bad takes note of a call of n rows that may have been too large.
func (p *pace) bad(n int) {
	if p.ceiling > 0 && n <= p.ceiling*2 {
		p.need = min(p.need*2, mostCalm)
	} else {
		p.need = calmCalls
	}
	p.ceiling = max(min(n, p.size), 1)
	p.calm = 0
	p.size = max(p.size/2, 1)
}

func (p *pace) note(took time.Duration) {
	if p.perCall == 0 {
		p.perCall = took
	}
	p.perCall += (took - p.perCall) / 8
}
