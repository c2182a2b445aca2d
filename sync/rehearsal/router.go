package rehearsal

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// handler answers one kind of request.
type handler func(c *call) (*response, error)

// route binds methods of a path below /services/data/vNN.0 to handlers. A
// segment {} stands for anything.
type route struct {
	segments []string
	methods  map[string]handler
	area     Area
}

// on makes a route: on("sobjects/{}", DataArea, "GET", describeBasics, ...).
func on(path string, area Area, methods map[string]handler) route {
	return route{segments: strings.Split(path, "/"), methods: methods, area: area}
}

// allRoutes gathers the routes of every file. A new area of the API adds its
// own function here.
func (o *Org) allRoutes() []route {
	return slices.Concat(o.metadataRoutes(), o.basicRoutes(), o.sobjectRoutes(), o.collectionRoutes(), o.queryRoutes(),
		o.compositeRoutes(), o.searchRoutes(), o.recordListRoutes(), o.extraRoutes(), o.bulkRoutes())
}

// match finds the route of a path and what its {} stand for. Literal segments
// win over {}.
func (o *Org) match(segments []string, area Area) (*route, []string) {
	var best *route
	bestScore := -1
	for i := range o.routes {
		r := &o.routes[i]
		if len(r.segments) != len(segments) || r.area&area == 0 {
			continue
		}
		score := 0
		for j, s := range r.segments {
			if s == "{}" {
				if j == 2 && segments[0] == "sobjects" && segments[j] == "describe" { // never a record
					score = -1
					break
				}
				continue
			}
			if s != segments[j] {
				score = -1
				break
			}
			score += 1 << (len(segments) - j)
		}
		if score > bestScore {
			best, bestScore = r, score
		}
	}
	if best == nil {
		return nil, nil
	}
	var args []string
	for j, s := range best.segments {
		if s == "{}" {
			args = append(args, segments[j])
		}
	}
	return best, args
}

// apiPath splits the path of an API request, which may still be escaped, into
// the version and the unescaped segments below it. It reports false for paths
// that are not below /services/data/vNN.0.
func apiPath(path string) (version int, tooling bool, segments []string, ok bool) {
	rest, found := strings.CutPrefix(path, "/services/data/v")
	if !found {
		return 0, false, nil, false
	}
	number, below, _ := strings.Cut(rest, "/")
	major, minor, dotted := strings.Cut(number, ".")
	n, err := strconv.Atoi(major)
	if err != nil || !dotted || minor != "0" {
		return 0, false, nil, false
	}
	below = strings.Trim(below, "/")
	if below == "" {
		return n, false, []string{""}, true
	}
	for s := range strings.SplitSeq(below, "/") {
		if s == "" { // some clients join paths with one slash too many
			continue
		}
		plain, err := url.PathUnescape(s)
		if err != nil {
			return 0, false, nil, false
		}
		segments = append(segments, plain)
	}
	if segments[0] == "tooling" {
		if segments = segments[1:]; len(segments) == 0 {
			segments = []string{""}
		}
		return n, true, segments, true
	}
	return n, false, segments, true
}

// run finds the handler of a call and runs it.
func (c *call) run(segments []string) (*response, error) {
	area := c.area()
	r, args := c.o.match(segments, area)
	if r == nil {
		return nil, errNotFound()
	}
	method := c.method
	if m := c.query.Get("_HttpMethod"); m != "" && method == http.MethodPost {
		method = strings.ToUpper(m)
	}
	h := r.methods[method]
	if h == nil && method == http.MethodHead {
		h = r.methods[http.MethodGet]
	}
	if h == nil {
		allowed := []string{}
		for m := range r.methods {
			allowed = append(allowed, m)
			if m == http.MethodGet {
				allowed = append(allowed, http.MethodHead)
			}
		}
		slices.Sort(allowed)
		e := errMethod(c.method, allowed)
		e.raw = (&response{status: e.status, body: e.body()}).set("Allow", strings.Join(allowed, ","))
		return nil, e
	}
	c.args = args
	return h(c)
}
