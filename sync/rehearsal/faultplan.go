package rehearsal

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// faultPlan is what the rules have in store for one call.
type faultPlan struct {
	book    *faultBook
	kinds   []string
	struck  []*Fault      // strikes on the call as a whole
	perItem []*faultState // rules about records, decided record by record
	delay   time.Duration
	slow    time.Duration
}

// recordKinds are decided for each record rather than for each call.
var recordKinds = []string{"lock", "trigger", "storage-full", "maintenance-records", "assignment-refused", "license-limit", "record-error"}

func (p faultPlan) name() string { return strings.Join(p.kinds, ", ") }

// plan asks the rules about a call.
func (b *faultBook) plan(c *call) faultPlan {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := faultPlan{book: b}
	for _, r := range b.rules {
		if !r.concerns(c) {
			continue
		}
		if slices.Contains(recordKinds, r.Kind) {
			p.perItem = append(p.perItem, r)
			continue
		}
		if !r.hits() {
			continue
		}
		p.kinds = append(p.kinds, r.Kind)
		f := r.Fault
		switch r.Kind {
		case "latency":
			p.delay += r.D
		case "slow":
			p.slow += r.D
		default:
			p.struck = append(p.struck, &f)
		}
	}
	return p
}

// concerns reports whether a rule is about a call. Rules about an object look
// at the path, and at the body of composite calls.
func (r *faultState) concerns(c *call) bool {
	switch {
	case r.Method != "" && !strings.EqualFold(r.Method, c.method),
		r.Path != "" && !strings.Contains(c.path, r.Path),
		r.User != "" && !strings.EqualFold(r.User, c.access.user.username):
		return false
	case r.Object == "" || slices.Contains(recordKinds, r.Kind):
		return true
	}
	return strings.Contains(c.path, r.Object) || strings.Contains(c.query.Get("q"), r.Object) || strings.Contains(string(c.body), r.Object)
}

// wait sleeps, but no longer than the org or the client waits.
func (p faultPlan) wait(ctx context.Context, d time.Duration) {
	if d <= 0 || p.book == nil {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	case <-p.book.stop:
	}
}

// before is what happens ahead of the call's work; its error is the answer.
func (p faultPlan) before(c *call) error {
	p.wait(c.ctx, p.delay)
	for _, f := range p.struck {
		if err := p.strike(c, f); err != nil {
			return err
		}
	}
	if p.slow > 0 && c.method != http.MethodGet {
		if err := c.unit.begin(c.ctx); err != nil {
			return err
		}
		p.wait(c.ctx, p.slow)
	}
	return nil
}

// recordInPath is the record that a call is about, or the org for a call about
// none.
func (c *call) recordInPath() string {
	if id, isID := normalID(c.path[strings.LastIndexByte(c.path, '/')+1:]); isID && c.unit.schema.ByID(id) != nil {
		return id
	}
	return c.o.id
}

func (p faultPlan) strike(c *call, f *Fault) error {
	page := func(status int) error { return &apiError{status: status, raw: htmlUnavailable(status)} }
	switch f.Kind {
	case "lock-400":
		return lockError(http.StatusBadRequest, c.recordInPath())
	case "lock-500":
		return lockError(http.StatusInternalServerError, c.recordInPath())
	case "request-limit":
		return fail(http.StatusForbidden, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
	case "concurrent-limit":
		return fail(http.StatusForbidden, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.")
	case "unavailable":
		return page(http.StatusServiceUnavailable)
	case "bad-gateway":
		return page(http.StatusBadGateway)
	case "unavailable-json":
		return fail(http.StatusServiceUnavailable, "SERVER_UNAVAILABLE", "Server Unavailable")
	case "maintenance":
		return fail(http.StatusServiceUnavailable, "ORG_IN_MAINTENANCE", "The organization is in maintenance")
	case "server-error":
		return fail(http.StatusInternalServerError, "UNKNOWN_EXCEPTION", "An unexpected error occurred. Please include this ErrorId if you contact support: 1403-11442 (-2002)")
	case "error":
		status := f.Status
		if status == 0 {
			status = http.StatusBadRequest
		}
		return fail(status, orElse(f.Code, "UNKNOWN_EXCEPTION"), orElse(f.Message, "rehearsed failure"))
	case "redirect":
		res := (&response{status: http.StatusFound, ctype: "text/html;charset=utf-8", raw: htmlPage("Found", "Log in to go on.")}).set("Location", c.host+"/login")
		return &apiError{status: res.status, raw: res}
	case "drop-before":
		return &apiError{status: http.StatusServiceUnavailable, raw: &response{status: http.StatusServiceUnavailable}}
	case "session-expired", "token-revoked":
		return c.o.endSession(c, f.Kind == "token-revoked")
	case "session-expired-once":
		return errSession()
	case "not-for-rest":
		return fail(http.StatusUnauthorized, "INVALID_SESSION_ID", "This session is not valid for use with the REST API")
	case "api-disabled":
		return fail(http.StatusForbidden, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.")
	case "permission-removed":
		return c.takeAway(`DELETE FROM "PermissionSetAssignment" WHERE AssigneeId=? AND PermissionSetId IN (SELECT Id FROM "PermissionSet" WHERE IsOwnedByProfile=0 AND (?2='' OR Name=?2))`, f.Right)
	case "field-removed":
		return c.takeAway(`DELETE FROM "FieldPermissions" WHERE ?1<>'' AND Field=?2`, f.Field)
	}
	return nil
}

// takeAway removes rights of the user in the unit of the call, which goes on
// without them.
func (c *call) takeAway(q, what string) error {
	if err := c.unit.begin(c.ctx); err != nil {
		return err
	}
	if err := c.unit.tx.exec(c.ctx, q, c.access.user.id, what); err != nil {
		return err
	}
	c.unit.accessChanged, c.unit.access = true, nil
	access, err := c.unit.accessOf(c.ctx, c.access.user.id)
	if err != nil {
		return err
	}
	c.access = access
	// Rights are gone whether the call succeeds or not.
	if err := c.unit.commit(c.ctx); err != nil {
		return err
	}
	c.unit = c.o.newUnit()
	return nil
}

// endSession kills the call's token, and all of the user's sessions and
// approvals when revoke is set.
func (o *Org) endSession(c *call, revoke bool) error {
	_, token, _ := strings.Cut(c.header.Get("Authorization"), " ")
	err := o.auth.ExpireSession(strings.TrimSpace(token))
	if revoke {
		err = o.auth.RevokeUser(c.access.user.id)
	}
	if err != nil {
		o.log.Warn("a session could not be ended", "err", err)
	}
	return errSession()
}

// records decides about each record of a save.
func (p faultPlan) records(items []*saveItem) {
	for _, it := range items {
		if it.err == nil && it.obj != nil {
			if e := p.recordFault(it.obj, lockedBy(it), it.created); e != nil {
				it.err = e
			}
		}
	}
}

// lockedBy is the record that a lock error names: a parent that the record
// points at, since parents are what writers collide on, else the record.
func lockedBy(it *saveItem) string {
	for _, name := range []string{"Account", "Opportunity", "Contact", "Lead"} {
		for _, suffix := range []string{"__c", "Id"} {
			if id, valid := normalID(asText(it.values[name+suffix])); valid {
				return id
			}
		}
	}
	return it.id
}

// record decides about one record that is being deleted.
func (p faultPlan) record(obj *Object, id string) error {
	if e := p.recordFault(obj, id, false); e != nil {
		return e
	}
	return nil
}

func (p faultPlan) recordFault(obj *Object, id string, creates bool) *apiError {
	if p.book == nil {
		return nil
	}
	p.book.mu.Lock()
	defer p.book.mu.Unlock()
	for _, r := range p.perItem {
		onAssigning := r.Kind == "assignment-refused" || r.Kind == "license-limit"
		if r.Object != "" && !strings.EqualFold(r.Object, obj.Name) || r.Kind == "storage-full" && !creates || onAssigning && obj.Name != "PermissionSetAssignment" || !r.hits() {
			continue
		}
		switch r.Kind {
		case "lock":
			return lockError(http.StatusBadRequest, orElse(id, makeID(orElse(obj.KeyPrefix, "000"), 1)))
		case "trigger":
			return refuse("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "RehearsalTrigger: execution of BeforeInsert\n\ncaused by: System.DmlException: rehearsed failure\n\nTrigger.RehearsalTrigger: line 7, column 1")
		case "record-error":
			return refuse(orElse(r.Code, "UNKNOWN_EXCEPTION"), orElse(r.Message, "rehearsed failure"))
		case "maintenance-records":
			return refuse("INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", "insert, update and delete are not allowed during maintenance")
		case "assignment-refused":
			return refuse("FIELD_INTEGRITY_EXCEPTION", "Can't assign permission set to user. The user license doesn't allow the permission: Read Navattic Session")
		case "license-limit":
			return refuse("LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded")
		case "storage-full":
			return refuse("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded")
		}
	}
	return nil
}

// after spoils the answer on its way out. It reports true when nothing more is
// to be written.
func (p faultPlan) after(w http.ResponseWriter, r *http.Request, res *response, body []byte) bool {
	for _, f := range p.struck {
		switch f.Kind {
		case "drop-before", "drop-after":
			hangUp(w, nil)
			return true
		case "cut":
			cutOff(w, res.status, body[:min(f.Bytes, len(body))], len(body))
			return true
		case "garbage":
			w.Header().Del("Content-Encoding")
			w.WriteHeader(res.status)
			_, _ = w.Write([]byte("\x00\x01{]<<garbage>>\xff\xfe"))
			return true
		}
	}
	return false
}

// hangUp closes the connection under the client.
func hangUp(w http.ResponseWriter, last []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // the server's own way of closing; it is caught there
	}
	_, _ = conn.Write(last)
	if tcp, isTCP := conn.(*net.TCPConn); isTCP {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// cutOff announces the whole answer and sends a part of it.
func cutOff(w http.ResponseWriter, status int, part []byte, whole int) {
	w.Header().Set("Content-Length", itoa(max(whole, len(part)+1)))
	w.WriteHeader(status)
	_, _ = w.Write(part)
	_ = http.NewResponseController(w).Flush()
	hangUp(w, nil)
}
