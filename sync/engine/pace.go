package engine

import "time"

// pace is how many rows go into one call. It doubles while all is well and
// halves on locks, time-outs and governor errors, down to one.
type pace struct {
	size    int
	burnt   bool          // it was too large once: grow with care
	calm    int           // good calls since
	perCall time.Duration // how long calls take, smoothed
}

const (
	calmCalls = 5                // good calls before a size that failed is tried again
	longCall  = 20 * time.Second // a call from which on the org counts it as long-running (auth 4.2)
	slowCall  = 60 * time.Second // a call that is half-way to our time limit
)

func newPace(size int) pace { return pace{size: min(max(size, 1), maxBatch)} }

// hoped is the size of the call after the next, if all goes well.
func (p *pace) hoped() int {
	if p.burnt {
		return p.size
	}
	return min(p.size*2, maxBatch)
}

// good takes note of a call of n rows in which nothing pointed at its size.
func (p *pace) good(n int, took time.Duration) {
	p.note(took)
	if took > slowCall {
		p.bad()
		return
	}
	p.calm++
	// A call that was not full proves nothing, and twice as many rows take
	// about twice as long.
	if n*2 <= p.size || took*2 > longCall || p.burnt && p.calm < calmCalls {
		return
	}
	p.size, p.calm = min(p.size*2, maxBatch), 0
}

// bad takes note of a call that may have been too large.
func (p *pace) bad() {
	p.burnt, p.calm = true, 0
	p.size = max(p.size/2, 1)
}

func (p *pace) note(took time.Duration) {
	if p.perCall == 0 {
		p.perCall = took
	}
	p.perCall += (took - p.perCall) / 8
}
