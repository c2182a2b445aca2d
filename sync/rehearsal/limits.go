package rehearsal

import (
	"fmt"
	"sync"
	"time"
)

// callCounter counts API calls over the last 24 hours, in hours.
type callCounter struct {
	mu    sync.Mutex
	now   func() time.Time
	max   int
	hours [24]int
	last  int64 // the hour that was counted last
	used  int
}

func (l *callCounter) init(now func() time.Time, maximum int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now, l.max = now, maximum
	l.last = now().Unix() / 3600
}

// turn forgets the hours that are over.
func (l *callCounter) turn() int {
	hour := l.now().Unix() / 3600
	for gone := 0; l.last < hour && gone < 24; gone++ {
		l.last++
		slot := &l.hours[l.last%24]
		l.used -= *slot
		*slot = 0
	}
	l.last = max(l.last, hour)
	return int(hour % 24)
}

// take counts one call; it reports false when the allowance is used up.
func (l *callCounter) take() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	slot := l.turn()
	if l.used >= l.max {
		return false
	}
	l.hours[slot]++
	l.used++
	return true
}

// set makes the counter stand at a number, for rehearsing a spent allowance.
func (l *callCounter) set(used, maximum int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	slot := l.turn()
	l.hours = [24]int{}
	l.hours[slot], l.used = used, used
	if maximum > 0 {
		l.max = maximum
	}
}

func (l *callCounter) state() (used, maximum int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turn()
	return l.used, l.max
}

// header is the Sforce-Limit-Info of an answer (contract A 4.1).
func (l *callCounter) header() string {
	used, maximum := l.state()
	return fmt.Sprintf("api-usage=%d/%d", used, maximum)
}
