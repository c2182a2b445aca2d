package rehearsal

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// A fault is misbehaviour on purpose. Each rule says what happens, to which
// calls, and how often; the rules are tried in order for every API call.

// Fault is one rule. ParseFaults reads the form in which people write it.
type Fault struct {
	// ID is given when the rule is added, for removing it.
	ID int `json:"id"`
	// Kind is one of those that FaultHelp lists.
	Kind string `json:"kind"`
	// Object limits the rule to calls and records of one object.
	Object string `json:"object,omitempty"`
	// Method and Path limit it to calls of one HTTP method, and to paths below
	// the version that contain a text.
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`
	// User limits it to the calls of one user name.
	User string `json:"user,omitempty"`
	// After lets that many matching calls pass first; First is how many are
	// then hit, 0 meaning no end; P is the chance of each, 0 meaning certain.
	After int     `json:"after,omitempty"`
	First int     `json:"n,omitempty"`
	P     float64 `json:"p,omitempty"`
	Seed  uint64  `json:"seed,omitempty"`
	// D is how long latency, slow and maintenance last; Bytes is where cut
	// cuts; Field and Right are what field-removed and permission-removed take.
	D     time.Duration `json:"d,omitempty"`
	Bytes int           `json:"bytes,omitempty"`
	Field string        `json:"field,omitempty"`
	Right string        `json:"right,omitempty"`
	// Code, Status and Message are what error and record-error answer.
	Code    string `json:"code,omitempty"`
	Status  int    `json:"status,omitempty"`
	Message string `json:"message,omitempty"`
}

// faultKinds lists the kinds of fault with what each does.
var faultKinds = map[string]string{
	"latency":              "answers d later",
	"lock":                 "UNABLE_TO_LOCK_ROW: a record of a collection fails, a single record as HTTP 400",
	"lock-400":             "the whole call fails with UNABLE_TO_LOCK_ROW, HTTP 400",
	"lock-500":             "the whole call fails with UNABLE_TO_LOCK_ROW, HTTP 500",
	"request-limit":        "REQUEST_LIMIT_EXCEEDED: the org's calls of 24 hours are used up",
	"concurrent-limit":     "REQUEST_LIMIT_EXCEEDED: too many long calls at once",
	"unavailable":          "HTTP 503 with an HTML page",
	"unavailable-json":     "HTTP 503 SERVER_UNAVAILABLE",
	"maintenance":          "HTTP 503 ORG_IN_MAINTENANCE",
	"maintenance-records":  "INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE on each record",
	"assignment-refused":   "assigning a permission set fails: the user licence does not allow it",
	"license-limit":        "assigning a permission set fails: no licence is left",
	"error":                "the whole call fails with code=, status= (400) and message=",
	"record-error":         "a record fails with code= and message=",
	"server-error":         "HTTP 500 UNKNOWN_EXCEPTION",
	"bad-gateway":          "HTTP 502 with an HTML page",
	"redirect":             "HTTP 302 to the login page",
	"drop-before":          "the connection is closed before anything is done",
	"drop-after":           "the work is done and kept, then the connection is closed",
	"cut":                  "the answer ends after so many bytes",
	"garbage":              "the answer is bytes that mean nothing",
	"session-expired":      "HTTP 401 INVALID_SESSION_ID, and the token is dead from then on",
	"session-expired-once": "HTTP 401 INVALID_SESSION_ID, once; the token lives on",
	"not-for-rest":         "HTTP 401 that refreshing does not help",
	"token-revoked":        "as session-expired, and the refresh token is dead as well",
	"api-disabled":         "HTTP 403 API_DISABLED_FOR_ORG",
	"permission-removed":   "the user's permission set (right=its name) is taken away",
	"field-removed":        "the user's access to a field (field=Object.Field) is taken away",
	"slow":                 "a slow trigger: writes take d, holding their records",
	"trigger":              "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: a trigger of the org fails on a record",
	"storage-full":         "STORAGE_LIMIT_EXCEEDED on creating; updates go on",
}

// faultBook holds the rules in force.
type faultBook struct {
	mu     sync.Mutex
	rules  []*faultState
	nextID int
	stop   chan struct{} // closed when the org closes: ends all waiting
}

// faultState is a rule with what has happened to it.
type faultState struct {
	Fault
	Seen, Hit int
	rng       *rand.Rand
}

func (b *faultBook) init(rules []Fault, latency time.Duration) {
	b.mu.Lock()
	if b.stop == nil {
		b.stop = make(chan struct{})
	}
	b.mu.Unlock()
	if latency > 0 {
		b.add(Fault{Kind: "latency", D: latency})
	}
	for _, f := range rules {
		b.add(f)
	}
}

func (b *faultBook) add(f Fault) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.nextID++
	f.ID = b.nextID
	b.rules = append(b.rules, &faultState{Fault: f, rng: rand.New(rand.NewPCG(f.Seed, 0x5eed))})
	return f.ID
}

// remove takes one rule away, or all for id 0.
func (b *faultBook) remove(id int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var kept []*faultState
	for _, r := range b.rules {
		if id != 0 && r.ID != id {
			kept = append(kept, r)
		}
	}
	b.rules = kept
}

func (b *faultBook) list() []faultState {
	b.mu.Lock()
	defer b.mu.Unlock()
	out := make([]faultState, 0, len(b.rules))
	for _, r := range b.rules {
		out = append(out, *r)
	}
	return out
}

// release ends all waiting.
func (b *faultBook) release() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.stop != nil {
		select {
		case <-b.stop:
		default:
			close(b.stop)
		}
	}
}

// hits decides whether the rule strikes this time.
func (r *faultState) hits() bool {
	r.Seen++
	if r.Seen <= r.After || r.First > 0 && r.Hit >= r.First {
		return false
	}
	if r.P > 0 && r.rng.Float64() >= r.P {
		return false
	}
	r.Hit++
	return true
}

// AddFault puts a rule into force and returns its number.
func (o *Org) AddFault(f Fault) (int, error) {
	if _, known := faultKinds[f.Kind]; !known {
		return 0, fmt.Errorf("rehearsal: unknown kind of fault %q", f.Kind)
	}
	return o.faults.add(f), nil
}

// ClearFaults takes all rules away.
func (o *Org) ClearFaults() { o.faults.remove(0) }

// SpendCalls makes the org's API allowance stand at a number of used calls, as
// if others had made them.
func (o *Org) SpendCalls(used int) { o.limits.set(used, 0) }

// lockError is the recorded text of a lock that could not be had.
func lockError(status int, id string) *apiError {
	e := refuse("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: "+id)
	e.status = status
	return e
}

// htmlUnavailable is the page of a server that is not there.
func htmlUnavailable(status int) *response {
	return &response{status: status, ctype: "text/html;charset=utf-8", raw: htmlPage(fmt.Sprintf("%d %s", status, http.StatusText(status)),
		"The server is too busy right now. Try again in a few minutes.")}
}
