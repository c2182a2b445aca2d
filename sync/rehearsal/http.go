package rehearsal

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"demobridge/sync/rehearsal/oauth"
)

// The API versions that the org offers; older ones down to firstRetired are
// answered with 410 (contract A 4.3).
const (
	oldestVersion = 31
	newestVersion = 68
	firstRetired  = 7
	firstCurrent  = 41 // those below carry a Warning header
)

// maxBody bounds a request body; the largest thing sent is a deploy or a file
// of bulk data (contract D 1.1, 3.7).
const maxBody = 160 << 20

// maxAddress is the longest URI that is taken, and the longest URI with
// headers (contract D 3.5).
const maxAddress = 16384

type extraHandler struct {
	prefix string
	h      http.Handler
}

// Handler serves the whole org: the REST API, the sign-in pages and the
// control page.
func (o *Org) Handler() http.Handler { return http.HandlerFunc(o.serve) }

func (o *Org) serve(w http.ResponseWriter, r *http.Request) {
	path := "/" + strings.TrimLeft(r.URL.EscapedPath(), "/")
	if path == controlPrefix || strings.HasPrefix(path, controlPrefix+"/") {
		o.serveControl(w, r, strings.TrimPrefix(path, controlPrefix))
		return
	}
	if len(r.URL.RequestURI()) > maxAddress {
		o.answer(w, r, &response{status: http.StatusRequestURITooLong, ctype: "text/html;charset=utf-8", raw: htmlPage("414 URI Too Long", "URI Too Long")}, faultPlan{})
		return
	}
	if headerBytes(r) > maxAddress {
		o.answer(w, r, &response{status: http.StatusRequestHeaderFieldsTooLarge, ctype: "text/html;charset=utf-8", raw: htmlPage("431", "Request Header Fields Too Large")}, faultPlan{})
		return
	}
	for _, x := range o.extra {
		if strings.HasPrefix(path, x.prefix) {
			x.h.ServeHTTP(w, r)
			return
		}
	}
	if strings.TrimRight(path, "/") == "/services/data" {
		o.answer(w, r, versions(), faultPlan{})
		return
	}
	if version, tooling, segments, isAPI := apiPath(path); isAPI {
		o.serveAPI(w, r, version, tooling, segments)
		return
	}
	if oauth.Owns(path) && o.auth != nil {
		o.auth.Handler().ServeHTTP(w, r)
		return
	}
	if resource, isApex := strings.CutPrefix(path, "/services/apexrest"); isApex {
		o.answer(w, r, failf(http.StatusNotFound, "NOT_FOUND", "Could not find a match for URL %s", resource).response(), faultPlan{})
		return
	}
	if strings.HasPrefix(path, "/services/data/") {
		o.answer(w, r, errNotFound().response(), faultPlan{})
		return
	}
	if forPeople(r.Method, path) {
		o.answer(w, r, &response{status: http.StatusOK, ctype: "text/html;charset=utf-8", raw: htmlPage("A page of Salesforce",
			"In Salesforce this address opens a page for people. The rehearsal org has no such pages; what it keeps is on <a href=\""+controlPrefix+"\">its control page</a>.")}, faultPlan{})
		return
	}
	o.answer(w, r, &response{status: http.StatusNotFound, ctype: "text/html;charset=utf-8", raw: htmlPage("URL No Longer Exists",
		"You have attempted to reach a URL that no longer exists on salesforce.com.")}, faultPlan{})
}

// forPeople reports whether Salesforce answers a path with a page for people:
// Lightning Experience, the App Builder, a record (contract D 5).
func forPeople(method, path string) bool {
	id := strings.TrimPrefix(path, "/")
	return method == http.MethodGet &&
		(strings.HasPrefix(path, "/lightning/") || strings.HasPrefix(path, "/visualEditor/") || isRecordID(id))
}

func isRecordID(s string) bool {
	_, ok := normalID(s)
	return ok
}

func headerBytes(r *http.Request) int {
	n := len(r.URL.RequestURI())
	for k, vs := range r.Header {
		for _, v := range vs {
			n += len(k) + len(v) + 4
		}
	}
	return n
}

// serveAPI answers one request below /services/data/vNN.0.
func (o *Org) serveAPI(w http.ResponseWriter, r *http.Request, version int, tooling bool, segments []string) {
	start := time.Now()
	entry := callEntry{At: o.now(), Method: r.Method, Path: logPath(r)}
	c := &call{
		o: o, ctx: r.Context(), version: version, tooling: tooling, method: r.Method, path: strings.Join(segments, "/"),
		query: r.URL.Query(), header: r.Header, host: instanceURL(r),
	}
	var res *response
	err := c.prepare(r)
	if err == nil {
		res, err = c.perform(segments)
	}
	if err != nil {
		if errors.Is(err, context.Canceled) {
			return
		}
		res = asAPIError(err).response()
	}
	if c.access != nil {
		entry.User = c.access.user.username
		res.set("Sforce-Limit-Info", o.limits.header())
		if c.version < firstCurrent {
			res.set("Warning", `299 - "This API is deprecated and will be removed by Summer '28. Please see https://developer.salesforce.com/docs for details."`)
		}
	}
	entry.Status, entry.Fault = res.status, c.rule.name()
	entry.Millis = time.Since(start).Milliseconds()
	entry.Errors = errorCodes(res)
	o.calls.add(entry)
	o.answer(w, r, res, c.rule)
}

// prepare checks version, token and allowance, and reads the body.
func (c *call) prepare(r *http.Request) error {
	if c.version < oldestVersion && c.version >= firstRetired {
		return fail(http.StatusGone, "UNSUPPORTED_API_VERSION", "GONE")
	}
	if c.version < firstRetired || c.version > newestVersion {
		return errNotFound()
	}
	if err := c.o.settleDue(c.ctx); err != nil {
		return err
	}
	c.unit = c.o.newUnit()
	userID, err := c.o.authenticate(r)
	if err != nil {
		return err
	}
	if c.access, err = c.unit.accessOf(c.ctx, userID); err != nil {
		if errors.Is(err, errNoUser) {
			return errSession()
		}
		return err
	}
	if !c.access.holds("ApiEnabled") {
		return fail(http.StatusForbidden, "API_CURRENTLY_DISABLED", "API is disabled for this User")
	}
	if c.body, err = readBody(r); err != nil {
		return err
	}
	c.rule = c.o.faults.plan(c)
	if err := c.rule.before(c); err != nil {
		return err
	}
	if !c.o.limits.take() {
		return fail(http.StatusForbidden, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
	}
	return nil
}

// perform runs the handler and ends the unit.
func (c *call) perform(segments []string) (*response, error) {
	res, err := c.run(segments)
	if err != nil || res.failed {
		c.unit.abandon()
		return res, err
	}
	if err := c.unit.commit(c.ctx); err != nil {
		return nil, err
	}
	return res, nil
}

// readBody reads a body, unpacking gzip and deflate. No body is no body, also
// when a client that compresses everything announces an encoding for it.
func readBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	packed := bufio.NewReader(http.MaxBytesReader(nil, r.Body, maxBody))
	head, err := packed.Peek(2)
	if len(head) == 0 && errors.Is(err, io.EOF) {
		return nil, nil
	}
	var in io.Reader = packed
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(packed)
		if err != nil {
			return nil, fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "Invalid gzip content")
		}
		in = io.LimitReader(z, maxBody)
	case "deflate":
		// The name means zlib's format; some clients send it without the frame.
		if framed := len(head) == 2 && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0; !framed {
			in = io.LimitReader(flate.NewReader(packed), maxBody)
			break
		}
		z, err := zlib.NewReader(packed)
		if err != nil {
			return nil, fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "Invalid deflate content")
		}
		in = io.LimitReader(z, maxBody)
	default:
		return nil, fail(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "Content-Encoding is not supported")
	}
	body, err := io.ReadAll(in)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, fail(http.StatusRequestEntityTooLarge, "REQUEST_TOO_LARGE", "The request body is too large")
	}
	if err != nil {
		return nil, fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "The request body could not be read")
	}
	return body, nil
}

// answer writes a response, as the request wants it and as the faults leave it.
func (o *Org) answer(w http.ResponseWriter, r *http.Request, res *response, rule faultPlan) {
	h := w.Header()
	for k, vs := range res.header {
		h[k] = vs
	}
	body := res.raw
	switch {
	case res.raw != nil:
		h.Set("Content-Type", res.ctype)
	case res.body != nil:
		body = appendJSON(nil, res.body)
		if r.Header.Get("X-Prettyprint") == "1" {
			body = pretty(body)
		}
		h.Set("Content-Type", "application/json;charset=UTF-8")
	}
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache,must-revalidate,max-age=0,no-store,private")
	}
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	if len(body) > 512 && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		body = zip(body)
		h.Set("Content-Encoding", "gzip")
	}
	if rule.after(w, r, res, body) {
		return
	}
	w.WriteHeader(res.status)
	if r.Method != http.MethodHead && res.status != http.StatusNoContent && res.status != http.StatusNotModified {
		_, _ = w.Write(body)
	}
}

// zip packs a body quickly rather than tightly.
func zip(body []byte) []byte {
	var b bytes.Buffer
	b.Grow(len(body) / 4)
	z, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return body
	}
	_, _ = z.Write(body) // a bytes.Buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// instanceURL is the address under which the client reached the org.
func instanceURL(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func htmlPage(title, text string) []byte {
	return []byte("<!DOCTYPE html>\n<html><head><title>" + title + "</title></head>\n<body><h1>" + title + "</h1><p>" + text + "</p></body></html>\n")
}
