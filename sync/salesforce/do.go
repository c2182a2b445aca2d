package salesforce

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// Request is one call, for parts of the API that have no method here.
type Request struct {
	Method string
	// Path is relative to the versioned API ("sobjects/Lead/describe"), or
	// absolute from "/services/".
	Path  string
	Query url.Values
	// Route is Path without ids and values, for errors and counting. It is
	// worked out when empty.
	Route string
	// Body is nil, bytes to be sent as they are, or a value to be sent as JSON.
	Body        any
	ContentType string // default application/json
	Accept      string // default application/json; an answer of another kind is then a fault
	Header      http.Header
	// ReadOnly marks a POST that changes nothing.
	ReadOnly bool
	// Unpacked sends the body as it is, however long: for parts of the API
	// that are not known to take gzip.
	Unpacked bool
	// NoToken sends no access token.
	NoToken bool
}

// Response is a successful answer: 2xx, or 304.
type Response struct {
	Status int
	Header http.Header
	Body   []byte

	call callInfo
}

// JSON reads the body into v. A body that cannot be read is an Error.
func (r *Response) JSON(v any) error {
	if err := decodeJSON(r.Body, v); err != nil {
		e := r.call.failure(ownVerdict(KeyAnswerGarbled))
		e.HTTPStatus, e.Body, e.MaybeApplied = r.Status, excerpt(r.Body), r.call.write
		return e
	}
	return nil
}

// callInfo is what errors and counts need to know of a call.
type callInfo struct {
	method, route string
	write         bool
}

func (c callInfo) failure(v Verdict) *Error {
	return &Error{Method: c.method, Path: c.route, verdict: v}
}

// ours is the fault of a request that was not sent because it cannot be right.
func (c callInfo) ours(message string) *Error {
	e := c.failure(ownVerdict(keyOurs))
	e.Message = message
	return e
}

// errCallTimeout tells our own time limit from the caller's.
var errCallTimeout = errors.New("call took too long")

// Do sends a request, and repeats it once after a refresh when the sign-in has
// ended. Every failure is an *Error.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	call := callInfo{method: r.Method, route: r.Route}
	call.write = !r.ReadOnly && r.Method != http.MethodGet && r.Method != http.MethodHead
	if call.route == "" {
		call.route = routeOf(r.Path)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.timeout, errCallTimeout)
	defer cancel()

	body, zipped, err := c.encode(r.Body, r.Unpacked)
	if err != nil {
		return nil, call.ours("the body cannot be written as JSON")
	}
	token, instance, err := c.tokens.Token(ctx)
	if err != nil {
		return nil, tokenFailure(ctx, call, err)
	}
	for attempt := 1; ; attempt++ {
		res, failure := c.send(ctx, r, call, token, instance, body, zipped, attempt)
		if failure == nil {
			return res, nil
		}
		if attempt > 1 || !failure.refresh || r.NoToken {
			return nil, failure
		}
		if token, instance, err = c.refresh(ctx, token); err != nil {
			return nil, tokenFailure(ctx, call, err)
		}
	}
}

// tokenFailure keeps the judgement of whoever hands out tokens; without one
// the sign-in has ended.
func tokenFailure(ctx context.Context, call callInfo, err error) *Error {
	v, ok := VerdictOf(err)
	switch {
	case ok:
	case ctx.Err() != nil:
		v = stopped(ctx)
	default:
		v = ownVerdict(KeySessionEnded)
	}
	e := call.failure(v)
	e.cause = err
	return e
}

// stopped tells whether our time limit or the caller ended the call.
func stopped(ctx context.Context) Verdict {
	if errors.Is(ctx.Err(), context.Canceled) {
		return ownVerdict(KeyCancelled)
	}
	return ownVerdict(KeyTimeout)
}

// send makes one attempt.
func (c *Client) send(ctx context.Context, r Request, call callInfo, token, instance string, body []byte, zipped bool, attempt int) (*Response, *Error) {
	u, failure := c.address(instance, r, call)
	if failure != nil {
		return nil, failure
	}
	var dialled, wrote atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { dialled.Store(true) },
		WroteHeaders: func() { wrote.Store(true) },
	})
	req, err := http.NewRequestWithContext(ctx, r.Method, u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, call.ours("the request cannot be made")
	}
	c.setHeaders(req, r, call, token, zipped, len(body) > 0)

	start := time.Now()
	told := Call{Method: r.Method, Path: call.route, Attempt: attempt, Sent: len(body), Counts: countsAsCall(u.Path)}
	defer func() {
		told.Duration = time.Since(start)
		if failure != nil {
			told.Key = failure.Key()
		}
		c.onCall(told)
	}()

	res, err := c.http.Do(req)
	if err != nil {
		v, before := ClassifyTransport(err)
		if ctx.Err() != nil {
			v = stopped(ctx)
		}
		if dialled.Load() && !wrote.Load() && v.Class == ClassRetry && v.Key != KeyCancelled {
			// Nothing was sent yet: connecting failed, whatever broke it off.
			v, before = ownVerdict(keyUnreachable), true
		}
		failure = call.failure(v)
		failure.cause = err
		// Without a trace nobody knows, so it is taken as sent.
		failure.MaybeApplied = call.write && !before && (wrote.Load() || !dialled.Load())
		return nil, failure
	}
	told.Status = res.StatusCode
	c.noteUsage(res.Header, start)
	answer, err := readBody(res)
	told.Received = len(answer)
	var ok *Response
	ok, failure = c.judgeAnswer(ctx, r, call, u, res, answer, err)
	return ok, failure
}

// judgeAnswer turns an answer that arrived, whole or not, into a Response or
// an Error.
func (c *Client) judgeAnswer(ctx context.Context, r Request, call callInfo, u *url.URL, res *http.Response, answer []byte, readErr error) (*Response, *Error) {
	status := res.StatusCode
	bad := func(v Verdict, maybe bool) *Error {
		e := call.failure(v)
		e.HTTPStatus, e.Body, e.cause = status, excerpt(answer), readErr
		e.MaybeApplied = call.write && maybe
		return e
	}
	switch {
	case errors.Is(readErr, errTooBig):
		return nil, bad(ownVerdict(keyTooBig), true)
	case readErr != nil && status < 300:
		v := brokenBody(readErr)
		if ctx.Err() != nil {
			v = stopped(ctx)
		}
		return nil, bad(v, true)
	case status == http.StatusNotModified:
	case status > 300 && status < 400:
		return nil, redirected(bad, u, res.Header)
	case status < 200 || status >= 300:
		return nil, apiError(call, status, res.Header, answer, time.Now())
	case status == http.StatusNoContent || (len(answer) == 0 && res.Header.Get("Content-Type") == ""):
	case r.Accept != "" && !isJSONType(r.Accept):
		if kind := mediaType(res.Header); kind == "text/html" && !strings.Contains(r.Accept, kind) {
			return nil, bad(ownVerdict(keyPortal), true)
		}
	case !isJSONType(res.Header.Get("Content-Type")):
		return nil, bad(ownVerdict(keyPortal), true)
	case len(answer) > 0 && !json.Valid(answer):
		return nil, bad(ownVerdict(KeyAnswerGarbled), true)
	}
	return &Response{Status: status, Header: res.Header, Body: answer, call: call}, nil
}

// redirected judges an answer that sends us elsewhere, which we never follow.
// Within Salesforce it means a sign-in page or a moved org; a fresh sign-in
// tells the org's new address.
func redirected(bad func(Verdict, bool) *Error, from *url.URL, h http.Header) *Error {
	to, err := from.Parse(h.Get("Location"))
	if err != nil || (to.Host != from.Host && (isLoopback(to.Hostname()) || CheckHost(to) != nil)) {
		return bad(ownVerdict(keyRedirectedAway), false)
	}
	e := bad(ownVerdict(keyRedirectedToLogin), false)
	e.refresh = true
	return e
}

// setHeaders writes the heads that every call has. A header of the request's
// own wins, but never over the access token.
func (c *Client) setHeaders(req *http.Request, r Request, call callInfo, token string, zipped, hasBody bool) {
	h := req.Header
	h.Set("Accept", "application/json")
	if r.Accept != "" {
		h.Set("Accept", r.Accept)
	}
	h.Set("Accept-Encoding", "gzip")
	h.Set("User-Agent", c.userAgent)
	if hasBody {
		h.Set("Content-Type", "application/json; charset=UTF-8")
		if r.ContentType != "" {
			h.Set("Content-Type", r.ContentType)
		}
	}
	if zipped {
		h.Set("Content-Encoding", "gzip")
	}
	if call.write {
		for k, v := range writeHeaders() {
			h.Set(k, v)
		}
	}
	maps.Copy(h, r.Header)
	if !r.NoToken {
		h.Set("Authorization", "Bearer "+token)
	}
}

// writeHeaders keep our writes from running assignment rules, whose default is
// to run, and from filling the user's list of recent records (data 3.5, 3.6).
func writeHeaders() map[string]string {
	return map[string]string{"Sforce-Auto-Assign": "FALSE", "Sforce-Mru": "updateMru=false"}
}

// encode writes a body as JSON unless it is bytes already, and packs it when
// that is worth it.
func (c *Client) encode(body any, unpacked bool) (out []byte, zipped bool, err error) {
	switch b := body.(type) {
	case nil:
		return nil, false, nil
	case []byte:
		out = b
	case json.RawMessage:
		out = b
	default:
		if out, err = json.Marshal(body); err != nil {
			return nil, false, err
		}
	}
	if unpacked || len(out) < gzipFrom {
		return out, false, nil
	}
	zw, _ := c.zippers.Get().(*gzip.Writer)
	defer c.zippers.Put(zw)
	var buf bytes.Buffer
	zw.Reset(&buf)
	if _, err := zw.Write(out); err != nil {
		return nil, false, err
	}
	if err := zw.Close(); err != nil {
		return nil, false, err
	}
	return buf.Bytes(), true, nil
}

var errTooBig = errors.New("answer over the limit")

// readBody reads and unpacks an answer, up to the limit.
func readBody(res *http.Response) ([]byte, error) {
	defer res.Body.Close()
	var src io.Reader = res.Body
	if !res.Uncompressed && strings.EqualFold(res.Header.Get("Content-Encoding"), "gzip") {
		zr, err := gzip.NewReader(res.Body)
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, io.ErrUnexpectedEOF
		}
		src = zr
	}
	body, err := io.ReadAll(io.LimitReader(src, maxAnswer+1))
	if len(body) > maxAnswer {
		return nil, errTooBig
	}
	return body, err
}

func mediaType(h http.Header) string {
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}

func isJSONType(contentType string) bool {
	kind, _, err := mime.ParseMediaType(contentType)
	return err == nil && (kind == "application/json" || strings.HasSuffix(kind, "+json"))
}
