package rehearsal

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

func (o *Org) compositeRoutes() []route {
	return []route{
		on("composite", DataArea, map[string]handler{"GET": compositeResources, "POST": runComposite}),
		on("composite/batch", DataArea, map[string]handler{"POST": runBatch}),
		on("composite/graph", DataArea, map[string]handler{"POST": runGraphs}),
		on("composite/tree/{}", DataArea, map[string]handler{"POST": runTree}),
	}
}

// The limits of composite requests (contract D 3.4).
const (
	maxSubrequests   = 25
	maxSubqueries    = 5
	maxBatchRequests = 25
)

func compositeResources(c *call) (*response, error) {
	root := c.root() + "/composite"
	return ok(object{{"tree", root + "/tree"}, {"batch", root + "/batch"}, {"sobjects", root + "/sobjects"}, {"graph", root + "/graph"}}), nil
}

// subrequest is one request inside a composite request or a graph.
type subrequest struct {
	method, url, ref string
	headers          http.Header
	body             *jsonValue
}

// subresult is its answer.
type subresult struct {
	ref    string
	res    *response
	failed bool
}

var refPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// readSubrequests reads the list of requests of a composite request or graph.
func readSubrequests(list *jsonValue) ([]subrequest, error) {
	if list == nil || list.kind != jsonArray || len(list.items) == 0 {
		return nil, fail(http.StatusBadRequest, "REQUIRED_FIELD_MISSING", "At least 1 subrequest is required")
	}
	seen := map[string]bool{}
	out := make([]subrequest, len(list.items))
	for i := range list.items {
		item := &list.items[i]
		s := subrequest{method: strings.ToUpper(item.str("method")), url: item.str("url"), ref: item.str("referenceId"), body: item.get("body"), headers: http.Header{}}
		switch {
		case s.method == "":
			return nil, fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "Missing required property 'method' for subrequest")
		case s.url == "":
			return nil, fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "Missing required property 'url' for subrequest")
		case s.ref == "":
			return nil, fail(http.StatusBadRequest, "JSON_PARSER_ERROR", "Missing required property 'referenceId' for subrequest")
		case !refPattern.MatchString(s.ref) && !strings.Contains(s.ref, "__"):
			return nil, failf(http.StatusBadRequest, "INVALID_INPUT", "Invalid reference ID: %s. Reference IDs can contain only letters, digits and underscores", s.ref)
		case seen[s.ref]:
			return nil, failf(http.StatusBadRequest, "INVALID_INPUT", "Duplicate reference ID: %s", s.ref)
		}
		seen[s.ref] = true
		if h := item.get("httpHeaders"); h != nil {
			for _, m := range h.members {
				s.headers.Set(m.name, m.value.text)
			}
		}
		out[i] = s
	}
	return out, nil
}

// runComposite answers POST /composite: always 200 once the request is
// understood; with allOrNone one failure undoes all.
func runComposite(c *call) (*response, error) {
	if c.inside != "" {
		return nil, fail(http.StatusBadRequest, "INVALID_INPUT", "A composite request cannot be nested")
	}
	body, err := c.jsonObject()
	if err != nil {
		return nil, err
	}
	subs, err := readSubrequests(body.get("compositeRequest"))
	if err != nil {
		return nil, err
	}
	if len(subs) > maxSubrequests {
		return nil, failf(http.StatusBadRequest, "LIMIT_EXCEEDED", "The composite request has %d subrequests; at most %d are allowed", len(subs), maxSubrequests)
	}
	queries := 0
	for _, s := range subs {
		if strings.Contains(s.url, "/query") || strings.Contains(s.url, "/composite/sobjects") {
			queries++
		}
	}
	if queries > maxSubqueries {
		return nil, failf(http.StatusBadRequest, "LIMIT_EXCEEDED", "The composite request has %d query or sObject Collections subrequests; at most %d are allowed", queries, maxSubqueries)
	}
	results, err := c.runSubrequests(subs, body.truth("allOrNone", false), "composite")
	if err != nil {
		return nil, err
	}
	return ok(object{{"compositeResponse", showResults(results)}}), nil
}

func showResults(results []subresult) []object {
	out := make([]object, len(results))
	for i, r := range results {
		headers := object{}
		names := make([]string, 0, len(r.res.header))
		for k := range r.res.header {
			names = append(names, k)
		}
		slices.Sort(names)
		for _, k := range names {
			if k == "Location" || k == "Etag" || k == "Last-Modified" {
				headers = append(headers, member{strings.Replace(k, "Etag", "ETag", 1), r.res.header.Get(k)})
			}
		}
		out[i] = object{{"body", r.res.body}, {"httpHeaders", headers}, {"httpStatusCode", r.res.status}, {"referenceId", r.ref}}
	}
	return out
}

// runSubrequests runs requests one after the other; a later one may refer to
// an earlier one's answer. One that fails takes those down that refer to it;
// with allOrNone, all.
func (c *call) runSubrequests(subs []subrequest, allOrNone bool, inside string) ([]subresult, error) {
	results := make([]subresult, len(subs))
	run := func() error {
		done := map[string]*response{}
		for i, s := range subs {
			res := c.runSubrequest(s, done, inside)
			results[i] = subresult{ref: s.ref, res: res, failed: res.status >= 400 || res.status == http.StatusMultipleChoices || allOrNone && anyRecordFailed(res)}
			done[s.ref] = res
			if results[i].failed && allOrNone {
				haltOthers(subs, results, i)
				return errUndo
			}
		}
		return nil
	}
	if !allOrNone {
		return results, run()
	}
	return results, c.unit.atomically(c.ctx, run)
}

// haltOthers gives every request but the guilty one the answer of a halted one.
func haltOthers(subs []subrequest, results []subresult, guilty int) {
	for i, s := range subs {
		if i != guilty {
			e := fail(http.StatusBadRequest, "PROCESSING_HALTED", "The transaction was rolled back since another operation in the same transaction failed.")
			results[i] = subresult{ref: s.ref, res: e.response(), failed: true}
		}
	}
}

// anyRecordFailed looks into an answer of sObject Collections.
func anyRecordFailed(res *response) bool {
	list, isList := res.body.([]object)
	if !isList {
		return false
	}
	for _, o := range list {
		for _, m := range o {
			if m.name == "success" && m.value == false {
				return true
			}
		}
	}
	return false
}

// runSubrequest runs one request and keeps its writes only when it succeeds.
func (c *call) runSubrequest(s subrequest, done map[string]*response, inside string) *response {
	address, err := resolveText(s.url, done)
	if err != nil {
		return asAPIError(err).response()
	}
	body, err := resolveBody(s.body, done)
	if err != nil {
		return asAPIError(err).response()
	}
	sub, segments, err := c.child(s.method, address, body, s.headers, inside)
	if err != nil {
		return asAPIError(err).response()
	}
	return sub.guarded(segments)
}

// child makes the call of a subrequest.
func (c *call) child(method, address string, body *jsonValue, headers http.Header, inside string) (*call, []string, error) {
	u, err := url.Parse(strings.ReplaceAll(address, " ", "+"))
	if err != nil {
		return nil, nil, failf(http.StatusBadRequest, "INVALID_INPUT", "The url %s cannot be read", address)
	}
	path := u.EscapedPath()
	if !strings.HasPrefix(path, "/") { // batch leaves the front away: v66.0/sobjects/...
		path = "/services/data/" + path
	}
	version, tooling, segments, isAPI := apiPath(path)
	if !isAPI || version < oldestVersion || version > newestVersion {
		return nil, nil, errNotFound()
	}
	sub := &call{
		o: c.o, ctx: c.ctx, unit: c.unit, user: c.user, version: version, tooling: tooling, method: method, path: strings.Join(segments, "/"),
		query: u.Query(), header: headers, host: c.host, rule: c.rule, inside: inside,
	}
	if sub.access, err = c.unit.accessOf(c.ctx, c.access.user.id); err != nil {
		return nil, nil, err
	}
	if body != nil && body.kind != jsonNull {
		sub.parsed = body
	}
	// Headers of the whole request hold for each part of it.
	for _, name := range []string{"Sforce-Duplicate-Rule-Header", "Sforce-Auto-Assign", "Sforce-Mru"} {
		if sub.header.Get(name) == "" && c.header.Get(name) != "" {
			sub.header.Set(name, c.header.Get(name))
		}
	}
	return sub, segments, nil
}

// guarded runs a call that is part of a larger one: its writes are undone when
// it fails.
func (c *call) guarded(segments []string) *response {
	if c.method == http.MethodGet {
		res, err := c.run(segments)
		if err != nil {
			return asAPIError(err).response()
		}
		return res
	}
	var res *response
	err := c.unit.atomically(c.ctx, func() error {
		var err error
		res, err = c.run(segments)
		return err
	})
	if err != nil {
		return asAPIError(err).response()
	}
	return res
}
