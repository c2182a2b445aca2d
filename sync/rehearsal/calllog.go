package rehearsal

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// callEntry is one call in the org's API log. It holds no token and no body.
type callEntry struct {
	At     time.Time `json:"at"`
	User   string    `json:"user"`
	Method string    `json:"method"`
	Path   string    `json:"path"`
	Status int       `json:"status"`
	Millis int64     `json:"ms"`
	Errors string    `json:"errors,omitempty"`
	Fault  string    `json:"fault,omitempty"`
}

// callLog keeps the last calls.
type callLog struct {
	mu    sync.Mutex
	ring  [500]callEntry
	next  int
	total int
}

func (l *callLog) add(e callEntry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ring[l.next] = e
	l.next = (l.next + 1) % len(l.ring)
	l.total++
}

// last lists the latest calls, newest first.
func (l *callLog) last(n int) (entries []callEntry, total int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	n = min(n, l.total, len(l.ring))
	for i := range n {
		entries = append(entries, l.ring[(l.next-1-i+2*len(l.ring))%len(l.ring)])
	}
	return entries, l.total
}

// logPath is a request's path and query, cut to a readable length.
func logPath(r *http.Request) string {
	s := r.URL.Path
	if q := r.URL.Query().Get("q"); q != "" {
		s += "?q=" + q
	} else if r.URL.RawQuery != "" {
		s += "?" + r.URL.RawQuery
	}
	return cut(s, 400)
}

// errorCodes names the error codes of an answer, for the log.
func errorCodes(res *response) string {
	list, isList := res.body.([]object)
	if !isList {
		return ""
	}
	counts := map[string]int{}
	var order []string
	note := func(o object) {
		for _, m := range o {
			if code, isText := m.value.(string); isText && (m.name == "errorCode" || m.name == "statusCode") {
				if counts[code] == 0 {
					order = append(order, code)
				}
				counts[code]++
			}
		}
	}
	for _, o := range list {
		note(o)
		for _, m := range o {
			if errs, isErrs := m.value.([]object); isErrs && m.name == "errors" {
				for _, e := range errs {
					note(e)
				}
			}
		}
	}
	for i, code := range order {
		if counts[code] > 1 {
			order[i] = code + " x" + itoa(counts[code])
		}
	}
	return strings.Join(order, ", ")
}

// Calls is how many API calls the org has answered since it was opened.
func (o *Org) Calls() int {
	_, total := o.calls.last(0)
	return total
}
