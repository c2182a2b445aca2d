package rehearsal

import (
	"context"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// call is one request to the API: one that came over HTTP, or one inside a
// composite request.
type call struct {
	o       *Org
	ctx     context.Context
	unit    *unit
	user    *person
	access  *Access
	version int      // 66 of v66.0
	tooling bool     // below /tooling
	method  string   //
	path    string   // below the version, unescaped only for the log
	args    []string // what the route's {} stood for
	query   url.Values
	header  http.Header
	body    []byte
	parsed  *jsonValue
	host    string // instance URL
	rule    faultPlan
	inside  string // "", composite, batch, graph: which kind of request it is in
}

// response is what a handler answers.
type response struct {
	status int
	header http.Header
	body   any    // encoded as JSON; nil means no body
	raw    []byte // answered as it is, with contentType
	ctype  string
	// failed marks answers (207-like) that must still undo the unit's work.
	failed bool
}

func ok(body any) *response { return &response{status: http.StatusOK, body: body} }

func noContent() *response { return &response{status: http.StatusNoContent} }

func (r *response) set(key, value string) *response {
	if r.header == nil {
		r.header = http.Header{}
	}
	r.header.Set(key, value)
	return r
}

// json reads the body as JSON, once.
func (c *call) json() (*jsonValue, error) {
	if c.parsed != nil {
		return c.parsed, nil
	}
	if err := c.takesJSON(); err != nil {
		return nil, err
	}
	v, err := readJSON(c.body)
	if err != nil {
		return nil, err
	}
	c.parsed = &v
	return c.parsed, nil
}

// takesJSON refuses a body that calls itself something else (text as recorded).
// A body without a type counts as JSON.
func (c *call) takesJSON() error {
	given := c.header.Get("Content-Type")
	if given == "" || len(c.body) == 0 || c.inside != "" {
		return nil
	}
	kind, _, err := mime.ParseMediaType(given)
	if err != nil || kind != "application/json" {
		kind, _, _ = strings.Cut(given, ";")
		return failf(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "MediaType of '%s' is not supported by this resource", strings.TrimSpace(kind))
	}
	return nil
}

// jsonObject reads the body as a JSON object.
func (c *call) jsonObject() (*jsonValue, error) {
	v, err := c.json()
	if err != nil {
		return nil, err
	}
	if v.kind != jsonObject {
		return nil, jsonError("Cannot deserialize request body from " + v.token() + " at " + v.where())
	}
	return v, nil
}

// object finds an object that the caller may see; otherwise NOT_FOUND.
func (c *call) object(name string) (*Object, error) {
	obj := c.unit.schema.Object(name)
	if obj == nil || obj.Area&c.area() == 0 || !c.access.sees(obj) {
		return nil, errNotFound()
	}
	return obj, nil
}

func (c *call) area() Area {
	if c.tooling {
		return ToolingArea
	}
	return DataArea
}

// root is the path of the API's version: /services/data/v66.0.
func (c *call) root() string { return "/services/data/v" + strconv.Itoa(c.version) + ".0" }

// recordURL is the url of a record's attributes.
func (c *call) recordURL(object, id string) string {
	if c.tooling {
		return c.root() + "/tooling/sobjects/" + object + "/" + id
	}
	return c.root() + "/sobjects/" + object + "/" + id
}

// headerOption reads one setting of a header such as
// "allowSave=true; includeRecordDetails=true".
func (c *call) headerOption(header, name string) string {
	for part := range strings.SplitSeq(c.header.Get(header), ";") {
		key, value, _ := strings.Cut(part, "=")
		if strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
