package webhook

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// waits are the specification's example schedule: ten tries over three days,
// 75 hours 35 minutes and 5 seconds. The first try is at once.
func waits() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// Tries is how often a message is sent before it is given up.
func Tries() int { return len(waits()) + 1 }

// Wait is the time before the next try after so many that failed; ok is false
// when there is none.
func Wait(failed int) (d time.Duration, ok bool) {
	all := waits()
	if failed < 1 || failed > len(all) {
		return 0, false
	}
	return all[failed-1], true
}

// longestRetryAfter bounds what an endpoint can put off.
const longestRetryAfter = 24 * time.Hour

// retryAfter reads the header, in seconds or as a date (RFC 9110 10.2.3).
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	var d time.Duration
	if seconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		d = time.Duration(min(max(seconds, 0), int64(longestRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		d = at.Sub(now)
	}
	return min(max(d, 0), longestRetryAfter)
}
