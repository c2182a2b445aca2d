package engine

// pace is how many rows go into one call. It grows while all is well and
// halves on locks, time-outs and governor errors, down to one.
type pace struct {
	size  int
	clean int // good calls in a row
}

func newPace(size int) pace { return pace{size: min(max(size, 1), maxBatch)} }

// good takes note of a call in which nothing pointed at its size.
func (p *pace) good() {
	p.clean++
	if p.size < maxBatch {
		p.size = min(p.size*2, maxBatch)
	}
}

// bad takes note of a call that may have been too large.
func (p *pace) bad() {
	p.clean = 0
	p.size = max(p.size/2, 1)
}
