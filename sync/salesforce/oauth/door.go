package oauth

import (
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"
)

const maxCodeLength = 4 << 10

// answer is what the browser brought back.
type answer struct {
	code, err, description string
}

// door is the local port a browser comes back to. It takes one answer, with
// the right state; whoever knocks without it learns nothing and changes
// nothing.
type door struct {
	redirect string // exactly as registered, with the name localhost (auth 1.3)
	path     string
	state    string

	answers   chan answer
	listeners []net.Listener
	server    *http.Server
	serving   sync.WaitGroup

	mu      sync.Mutex
	taken   bool
	replied chan struct{} // closed when the outcome is known
	shown   chan struct{} // closed when the browser has its page
	outcome error
}

// openDoor listens on the first free port, on both loopback addresses, because
// browsers may take either for localhost.
func openDoor(ports []int, path, state string) (*door, error) {
	for _, port := range ports {
		listeners, err := listenLoopback(port)
		if err != nil {
			continue
		}
		addr, _ := listeners[0].Addr().(*net.TCPAddr)
		d := &door{
			redirect:  "http://localhost:" + strconv.Itoa(addr.Port) + path,
			path:      path,
			state:     state,
			answers:   make(chan answer, 1),
			listeners: listeners,
			replied:   make(chan struct{}),
			shown:     make(chan struct{}),
		}
		d.serve()
		return d, nil
	}
	return nil, newError(PortsTaken)
}

// listenLoopback binds 127.0.0.1 and, where the system has it, ::1. When
// someone else holds the port on one of them it counts as taken: the browser
// could hand them the code.
func listenLoopback(port int) ([]net.Listener, error) {
	v4, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	if addr, ok := v4.Addr().(*net.TCPAddr); ok {
		port = addr.Port
	}
	v6, err := net.Listen("tcp6", net.JoinHostPort("::1", strconv.Itoa(port)))
	switch {
	case err == nil:
		return []net.Listener{v4, v6}, nil
	case isPortTaken(err):
		_ = v4.Close()
		return nil, err
	}
	return []net.Listener{v4}, nil
}

func isPortTaken(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) && (errno == syscall.EADDRINUSE || errno == syscall.EACCES || errno == 10048 || errno == 10013)
}

func (d *door) serve() {
	d.server = &http.Server{
		Handler:           d,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      exchangeTimeout + 30*time.Second,
		MaxHeaderBytes:    32 << 10,
	}
	d.server.SetKeepAlivesEnabled(false)
	for _, l := range d.listeners {
		d.serving.Go(func() { _ = d.server.Serve(l) }) // ends when the listener is closed
	}
}

// stopListening closes the port at once; an open connection still gets its
// page.
func (d *door) stopListening() {
	for _, l := range d.listeners {
		_ = l.Close()
	}
}

// reply tells the waiting browser how it went.
func (d *door) reply(outcome error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.outcome = outcome
	close(d.replied)
}

// close gives the last page a moment to be written. Connections that browsers
// open ahead and never use are not waited for.
func (d *door) close() {
	d.stopListening()
	d.mu.Lock()
	taken := d.taken
	d.mu.Unlock()
	if taken {
		patience := time.NewTimer(3 * time.Second)
		defer patience.Stop()
		select {
		case <-d.shown:
		case <-patience.C:
		}
	}
	_ = d.server.Close()
	d.serving.Wait()
}

// ServeHTTP answers the browser. Only the callback path exists, so that a
// browser's request for an icon is not mistaken for an answer.
func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !isLocalHost(r.Host) || r.URL.Path != d.path {
		http.NotFound(w, r)
		return
	}
	switch r.Method {
	case http.MethodGet:
	case http.MethodOptions:
		// Browsers ask before a public page may lead to a local one.
		w.Header().Set("Access-Control-Allow-Methods", http.MethodGet)
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	a, ok := d.read(r.URL.Query())
	if !ok {
		writePage(w, http.StatusBadRequest, strangerPage())
		return
	}
	if !d.take() {
		writePage(w, http.StatusGone, usedPage())
		return
	}
	defer close(d.shown)
	d.answers <- a
	select {
	case <-d.replied:
	case <-r.Context().Done():
		return
	}
	d.mu.Lock()
	outcome := d.outcome
	d.mu.Unlock()
	if outcome != nil {
		writePage(w, http.StatusOK, failurePage(outcome))
		return
	}
	writePage(w, http.StatusOK, successPage())
}

// read checks the state before it believes anything else, errors included.
func (d *door) read(q url.Values) (answer, bool) {
	state := q["state"]
	if len(state) != 1 || subtle.ConstantTimeCompare([]byte(state[0]), []byte(d.state)) != 1 {
		return answer{}, false
	}
	code, err := q["code"], q["error"]
	switch {
	case len(err) == 1 && len(code) == 0:
		return answer{err: err[0], description: q.Get("error_description")}, true
	case len(code) == 1 && len(err) == 0 && code[0] != "" && len(code[0]) <= maxCodeLength:
		return answer{code: code[0]}, true
	}
	return answer{}, false
}

// take lets the first valid answer through and no other.
func (d *door) take() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.taken {
		return false
	}
	d.taken = true
	return true
}

// isLocalHost refuses requests that reached us under a foreign name.
func isLocalHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	switch host {
	case "localhost", "127.0.0.1", "::1", "[::1]":
		return true
	}
	return false
}
