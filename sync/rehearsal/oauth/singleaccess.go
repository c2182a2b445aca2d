package oauth

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// passes are the addresses that open a browser session once: the Salesforce CLI
// asks for one instead of putting its token into an address. They are not kept
// over a restart.
type passes struct {
	mu sync.Mutex
	by map[digest]pass
}

type pass struct {
	userID, to string
	until      int64 // Unix milliseconds
}

// passLife is how long an address waits to be opened.
const passLife = time.Minute

// singleAccess answers GET and POST /services/oauth2/singleaccess with an address
// for a browser. A bad token is 403, as at the identity URL.
func (s *Server) singleAccess(w http.ResponseWriter, r *http.Request, h host) {
	u, _, _, ok := s.caller(w, r)
	if !ok {
		return
	}
	otp, err := s.randomText(64)
	if err != nil {
		refuse(w, r, http.StatusInternalServerError, errStore)
		return
	}
	now := s.millis()
	s.passes.mu.Lock()
	if s.passes.by == nil {
		s.passes.by = map[digest]pass{}
	}
	for d, p := range s.passes.by {
		if p.until < now {
			delete(s.passes.by, d)
		}
	}
	s.passes.by[digestOf(otp)] = pass{userID: u.ID, to: ownPath(r.FormValue("redirect_uri")), until: now + passLife.Milliseconds()}
	s.passes.mu.Unlock()
	answer(w, r, http.StatusOK, map[string]string{"frontdoor_uri": h.instance + "/secur/frontdoor.jsp?otp=" + url.QueryEscape(otp)})
}

// redeem spends an address.
func (s *Server) redeem(otp string) (pass, bool) {
	s.passes.mu.Lock()
	defer s.passes.mu.Unlock()
	d := digestOf(otp)
	p, ok := s.passes.by[d]
	delete(s.passes.by, d)
	return p, ok && p.until >= s.millis()
}

// ownPath makes sure that a page to go on to is one of the org.
func ownPath(to string) string {
	if to != "" && !strings.HasPrefix(to, "/") {
		to = "/" + to
	}
	if to == "" || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		return "/"
	}
	return to
}
