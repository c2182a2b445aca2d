package salesforce

import (
	"net/url"
	"strings"
)

// address joins the org's address and the path of a request, without doubled
// slashes, and checks that a token may be sent there.
func (c *Client) address(instance string, r Request, call callInfo) (*url.URL, *Error) {
	base, err := url.Parse(strings.TrimSpace(instance))
	if err != nil || CheckHost(base) != nil {
		return nil, call.failure(ownVerdict(keyHost))
	}
	u, err := url.Parse(base.Scheme + "://" + base.Host + joinPath(base.EscapedPath(), c.apiPath(r.Path)))
	if err != nil || u.Host != base.Host {
		return nil, call.ours("the path cannot be used")
	}
	if len(r.Query) > 0 {
		u.RawQuery = r.Query.Encode()
	}
	return u, nil
}

// apiPath makes a relative path one of the versioned API. Absolute paths,
// which Salesforce gives for the next page, stay as they are.
func (c *Client) apiPath(path string) string {
	if strings.HasPrefix(strings.TrimLeft(path, "/"), "services/") {
		return path
	}
	return "/services/data/v" + c.version + "/" + path
}

// joinPath joins escaped paths and takes out empty segments.
func joinPath(parts ...string) string {
	path, query, hasQuery := strings.Cut(strings.Join(parts, "/"), "?")
	var b strings.Builder
	for seg := range strings.SplitSeq(path, "/") {
		if seg != "" {
			b.WriteString("/" + seg)
		}
	}
	if hasQuery {
		b.WriteString("?" + query)
	}
	return b.String()
}

// escapeSegment makes any text one segment of a path. Dots are escaped where a
// server would read them as "this" or "the one above".
func escapeSegment(s string) string {
	if s == "." || s == ".." {
		return strings.ReplaceAll(s, ".", "%2E")
	}
	return url.PathEscape(s)
}

// countsAsCall: the list of versions and everything about sign-in are free
// (auth 4.1).
func countsAsCall(path string) bool {
	return strings.HasPrefix(path, "/services/data/v") || strings.HasPrefix(path, "/services/Soap/")
}

// routeOf takes ids, values and the query out of a path.
func routeOf(path string) string {
	path, _, _ = strings.Cut(path, "?")
	segs := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	if len(segs) > 2 && segs[0] == "services" && segs[1] == "data" {
		segs = segs[3:]
		if len(segs) == 0 {
			return "version"
		}
	}
	object := -1
	for i, seg := range segs {
		switch {
		case seg == "sobjects":
			object = i + 1
		case i == object && isName(seg):
		case object > 0 && i == object+1 && (seg == "describe" || (i+1 < len(segs) && isName(seg) && !ValidID(seg))):
			// describe, or the external id field of an upsert
		case object > 0 && i == object+1 && i > 1 && segs[0] == "composite" && isName(seg) && !ValidID(seg):
			// the external id field of a collection
		case object > 0 && i > object:
			segs[i] = "{id}"
		case !isName(seg) || ValidID(seg):
			segs[i] = "{id}"
		}
	}
	return strings.Join(segs, "/")
}

// isName says whether s can be the API name of an object or a field.
func isName(s string) bool {
	for i, r := range s {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || (r != '_' && (r < '0' || r > '9'))) {
			return false
		}
	}
	return s != ""
}
