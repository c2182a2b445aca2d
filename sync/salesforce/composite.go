package salesforce

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Subrequest is one part of a composite call.
type Subrequest struct {
	Method string
	// Path is relative to the versioned API, like Request.Path, and may hold a
	// query. It may refer to earlier parts: "@{ref.id}".
	Path string
	// ReferenceID names the part: letters, digits and underscores.
	ReferenceID string
	Body        any
	Headers     map[string]string

	err error // found while it was built; told by Composite
}

// CompositeRequest is up to 25 parts, at most five of them queries or
// collections, sent as one call (data 3.4).
type CompositeRequest struct {
	// AllOrNone undoes everything when one part fails.
	AllOrNone   bool
	Subrequests []Subrequest
}

// Subresponse is what became of one part.
type Subresponse struct {
	ReferenceID string
	Status      int
	Body        json.RawMessage
	Headers     map[string]string

	call callInfo
}

// QuerySub is a part that runs a SOQL query. It has no limit on length but
// SOQL's own 100,000 characters.
func QuerySub(ref, soql string) Subrequest {
	return Subrequest{Method: http.MethodGet, Path: "query?" + url.Values{"q": {soql}}.Encode(), ReferenceID: ref}
}

// UpsertSub is a part that upserts up to 200 records of one object by an
// external id field. Records fail one by one.
func UpsertSub(ref, object, extField string, records []map[string]any) Subrequest {
	s, err := upsertSub(ref, object, extField, records, false)
	s.err = err
	return s
}

// UpdateSub is a part that changes up to 200 records of one object; each has
// its "Id". Records fail one by one.
func UpdateSub(ref, object string, records []map[string]any) Subrequest {
	s, err := updateSub(ref, object, records, false)
	s.err = err
	return s
}

// Composite sends several parts as one call. The answer has one entry for each
// part, in the order sent, whatever became of it: see Subresponse.Err. An
// error means that nothing is known of any part beyond its MaybeApplied.
func (c *Client) Composite(ctx context.Context, r CompositeRequest) ([]Subresponse, error) {
	body, calls, err := c.compositeBody(r)
	if err != nil {
		return nil, err
	}
	readOnly := true
	for _, call := range calls {
		readOnly = readOnly && !call.write
	}
	res, err := c.Do(ctx, Request{Method: http.MethodPost, Path: "composite", Body: body, ReadOnly: readOnly})
	if err != nil {
		return nil, err
	}
	return compositeAnswer(res, r.Subrequests, calls)
}

type wireSubrequest struct {
	Method      string            `json:"method"`
	URL         string            `json:"url"`
	ReferenceID string            `json:"referenceId"`
	Headers     map[string]string `json:"httpHeaders,omitempty"`
	Body        any               `json:"body,omitempty"`
}

func (c *Client) compositeBody(r CompositeRequest) (body any, calls []callInfo, err error) {
	whole := callInfo{method: http.MethodPost, route: "composite", write: true}
	if n := len(r.Subrequests); n == 0 || n > MaxSubrequests {
		return nil, nil, whole.ours(fmt.Sprintf("a composite call has 1 to %d parts, not %d", MaxSubrequests, n))
	}
	parts := make([]wireSubrequest, len(r.Subrequests))
	calls = make([]callInfo, len(r.Subrequests))
	seen := make(map[string]bool, len(parts))
	heavy := 0
	for i, s := range r.Subrequests {
		if s.err != nil {
			return nil, nil, s.err
		}
		if !isReference(s.ReferenceID) || seen[s.ReferenceID] {
			return nil, nil, whole.ours("each part needs a reference of its own, of letters, digits and underscores")
		}
		seen[s.ReferenceID] = true
		calls[i] = callInfo{method: s.Method, route: routeOf(s.Path), write: s.Method != http.MethodGet}
		if route := calls[i].route; route == "query" || strings.HasPrefix(route, "query/") || strings.HasPrefix(route, "composite/sobjects") {
			heavy++
		}
		parts[i] = wireSubrequest{
			Method: s.Method, URL: joinPath(c.apiPath(s.Path)), ReferenceID: s.ReferenceID,
			Headers: subHeaders(s, calls[i].write), Body: s.Body,
		}
	}
	if heavy > MaxHeavySubrequest {
		return nil, nil, whole.ours(fmt.Sprintf("a composite call has at most %d queries and collections, not %d", MaxHeavySubrequest, heavy))
	}
	return struct {
		AllOrNone bool             `json:"allOrNone"`
		Parts     []wireSubrequest `json:"compositeRequest"`
	}{r.AllOrNone, parts}, calls, nil
}

// subHeaders gives each writing part the heads of a write: whether parts take
// them over from the whole is not said anywhere.
func subHeaders(s Subrequest, write bool) map[string]string {
	if !write {
		return s.Headers
	}
	h := writeHeaders()
	maps.Copy(h, s.Headers)
	return h
}

func isReference(s string) bool {
	for _, r := range s {
		if r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return s != ""
}

func compositeAnswer(res *Response, sent []Subrequest, calls []callInfo) ([]Subresponse, error) {
	var answer struct {
		Parts []struct {
			Body        json.RawMessage `json:"body"`
			Headers     map[string]any  `json:"httpHeaders"`
			Status      int             `json:"httpStatusCode"`
			ReferenceID string          `json:"referenceId"`
		} `json:"compositeResponse"`
	}
	if err := res.JSON(&answer); err != nil {
		return nil, err
	}
	bad := func() ([]Subresponse, error) {
		e := res.call.failure(ownVerdict(KeyAnswerShort))
		e.HTTPStatus, e.Body, e.MaybeApplied = res.Status, excerpt(res.Body), res.call.write
		return nil, e
	}
	if len(answer.Parts) != len(sent) {
		return bad()
	}
	at := make(map[string]int, len(sent))
	for i, s := range sent {
		at[s.ReferenceID] = i
	}
	out := make([]Subresponse, len(sent))
	for _, p := range answer.Parts {
		i, ok := at[p.ReferenceID]
		if !ok || p.Status == 0 || out[i].Status != 0 {
			return bad()
		}
		out[i] = Subresponse{ReferenceID: p.ReferenceID, Status: p.Status, Body: p.Body, Headers: make(map[string]string), call: calls[i]}
		for k, v := range p.Headers {
			if s, ok := v.(string); ok {
				out[i].Headers[k] = s
			}
		}
	}
	return out, nil
}

// Err is nil for a part that succeeded (2xx, 304), else an *Error.
func (s Subresponse) Err() error {
	if (s.Status >= 200 && s.Status < 300) || s.Status == http.StatusNotModified {
		return nil
	}
	h := make(http.Header)
	for k, v := range s.Headers {
		h.Set(k, v)
	}
	return apiError(s.call, s.Status, h, s.Body, time.Now())
}

// Query reads the page of a QuerySub.
func (s Subresponse) Query() (*QueryResult, error) {
	if err := s.Err(); err != nil {
		return nil, err
	}
	out := new(QueryResult)
	if err := (&Response{Status: s.Status, Body: s.Body, call: s.call}).JSON(out); err != nil {
		return nil, err
	}
	return out, nil
}

// SaveResults reads the results of an UpsertSub or UpdateSub of n records. Any
// other number of results is an error of the whole part, with MaybeApplied.
func (s Subresponse) SaveResults(n int) ([]SaveResult, error) {
	if err := s.Err(); err != nil {
		return nil, err
	}
	return saveResults(s.call, s.Status, s.Body, n)
}
