package rehearsal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// The control API is the org's own: switches, faults, records and the log of
// calls, below a prefix that Salesforce does not use. It needs no token, since
// it is reachable from this computer only; pages of other sites are refused.
//
//	GET    /_rehearsal/                    the page for people
//	GET    /_rehearsal/state               org, users, counts, limits, rules, switches
//	GET    /_rehearsal/calls?n=100         the last API calls
//	GET    /_rehearsal/records?object=X&q=text&limit=50&offset=0&deleted=true
//	GET    /_rehearsal/faults              rules in force; kinds
//	POST   /_rehearsal/faults              {"spec":"lock:p=0.3;latency:d=50ms"} or one Fault
//	DELETE /_rehearsal/faults[/id]         one rule, or all
//	POST   /_rehearsal/limits              {"used":n,"max":n}
//	POST   /_rehearsal/users/{username}    {"active":b,"frozen":b,"ipRestricted":b,"passwordExpired":b,"apiEnabled":b,"rights":{"ViewSetup":b}}
//	POST   /_rehearsal/assign              {"user":u,"permissionSet":name,"assigned":b}
//	POST   /_rehearsal/sessions            {"user":u,"revoke":b}: ends the user's sessions, or all without user
//	POST   /_rehearsal/apps                {"consumerKey":k, ...fields of the app to change}
//	POST   /_rehearsal/signin              fields of the sign-in settings to change
//	POST   /_rehearsal/search              {"lag":"5s"}
//	POST   /_rehearsal/sharing             {"object":X,"model":"Private|Read|ReadWrite"}
//	POST   /_rehearsal/validation          {"object":X,"rule":{"Name","Active","Condition","Message","Field"}}
//	POST   /_rehearsal/duplicates          {"object":X,"rule":name,"active":b,"allowSave":b}
//	POST   /_rehearsal/undelete            {"ids":[...]}
//	POST   /_rehearsal/reset               no faults, no lag, no spent calls
//
// Errors are HTTP 400 {"error":text}.
const controlPrefix = "/_rehearsal"

type controlHandler func(o *Org, r *http.Request, rest string, body []byte) (any, error)

var controlRoutes = map[string]map[string]controlHandler{
	"state":      {"GET": controlState},
	"calls":      {"GET": controlCalls},
	"records":    {"GET": controlRecords},
	"faults":     {"GET": controlFaults, "POST": controlAddFault, "DELETE": controlRemoveFault},
	"limits":     {"POST": controlLimits},
	"users":      {"POST": controlUser},
	"assign":     {"POST": controlAssign},
	"sessions":   {"POST": controlSessions},
	"apps":       {"POST": controlApp},
	"signin":     {"POST": controlSignIn},
	"search":     {"POST": controlSearch},
	"sharing":    {"POST": controlSharing},
	"validation": {"POST": controlValidation},
	"duplicates": {"POST": controlDuplicates},
	"undelete":   {"POST": controlUndelete},
	"reset":      {"POST": controlReset},
}

func (o *Org) serveControl(w http.ResponseWriter, r *http.Request, path string) {
	if !ownOrigin(r) {
		http.Error(w, "refused: the request comes from another site", http.StatusForbidden)
		return
	}
	path = strings.Trim(path, "/")
	if path == "" {
		page, err := baseData.ReadFile("data/control.html")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		h := w.Header()
		h.Set("Content-Type", "text/html;charset=utf-8")
		h.Set("Cache-Control", "no-store")
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'")
		_, _ = w.Write(page)
		return
	}
	name, rest, _ := strings.Cut(path, "/")
	handle := controlRoutes[name][r.Method]
	if handle == nil {
		http.Error(w, "there is nothing here", http.StatusNotFound)
		return
	}
	rest, err := url.PathUnescape(rest)
	if err == nil {
		var body []byte
		if body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20)); err == nil {
			var out any
			if out, err = handle(o, r, rest, body); err == nil {
				writeControl(w, http.StatusOK, out)
				return
			}
		}
	}
	writeControl(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
}

func writeControl(w http.ResponseWriter, status int, v any) {
	if v == nil {
		v = map[string]bool{"ok": true}
	}
	text, err := json.Marshal(v)
	if err != nil {
		status, text = http.StatusInternalServerError, []byte(`{"error":"the answer cannot be written"}`)
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(text, '\n'))
}

// ownOrigin refuses pages of other sites, and names that were made to point at
// this computer.
func ownOrigin(r *http.Request) bool {
	host := r.Host
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host = host[:i]
	}
	local := host == "localhost" || host == "127.0.0.1" || host == "[::1]" || strings.HasSuffix(host, ".localhost")
	if !local {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return r.Header.Get("Sec-Fetch-Site") != "cross-site" || r.Method == http.MethodGet
	}
	u, err := url.Parse(origin)
	return err == nil && u.Host == r.Host
}

// decodeControl reads a body; unknown keys are errors, so that a misspelled
// switch does not pass for a set one.
func decodeControl(body []byte, into any) error {
	d := json.NewDecoder(strings.NewReader(string(body)))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("the request cannot be read: %w", err)
	}
	return nil
}
