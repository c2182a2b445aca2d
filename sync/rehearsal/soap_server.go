package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"demobridge/sync/rehearsal/metadata"
)

// The SOAP side: the Metadata API below /services/Soap/m, and the few calls of
// the partner and enterprise APIs that other people's clients make. Signing in
// and out by SOAP belongs to the sign-in side.

// soapLimits bound a request: a zip file of 39 MB in base64 is one text.
var soapLimits = metadata.Limits{Depth: 40, Nodes: 200_000}

const (
	soapPrefix      = "/services/Soap/"
	metadataSpace   = metadata.Namespace
	partnerSpace    = "urn:partner.soap.sforce.com"
	enterpriseSpace = "urn:enterprise.soap.sforce.com"
	envelopeSpace   = "http://schemas.xmlsoap.org/soap/envelope/"
)

// soapCall is one SOAP request. call does the work of an API call; args is the
// element of the operation.
type soapCall struct {
	*call
	space string
	op    string
	args  *metadata.Node
	head  *metadata.Node
}

// soapOperation answers with what goes inside the response element.
type soapOperation func(c *soapCall) ([]*metadata.Node, error)

// serveSOAP answers SOAP calls that are not about signing in.
func (o *Org) serveSOAP(w http.ResponseWriter, r *http.Request) {
	start := time.Now()
	entry := callEntry{At: o.now(), Method: r.Method, Path: logPath(r)}
	c := &soapCall{call: &call{o: o, ctx: r.Context(), method: r.Method, query: r.URL.Query(), header: r.Header, host: instanceURL(r)}}
	out, err := c.serve(r)
	if errors.Is(err, context.Canceled) {
		return
	}
	res := &response{status: http.StatusOK, ctype: "text/xml;charset=UTF-8"}
	if err != nil {
		res.status, res.raw = c.fault(err)
	} else {
		res.raw = c.envelope(out)
	}
	if c.access != nil {
		entry.User = c.access.user.username
		res.set("Sforce-Limit-Info", o.limits.header())
	}
	entry.Status, entry.Fault = res.status, c.rule.name()
	entry.Millis = time.Since(start).Milliseconds()
	if err != nil {
		entry.Errors = err.Error()
	}
	o.calls.add(entry)
	var rejected *apiError
	if errors.As(err, &rejected) && rejected.raw != nil {
		res = rejected.raw // a page of a fault that the org rehearses
	}
	o.answer(w, r, res, c.rule)
}

// soapSyntax is a request that is no SOAP call at all.
type soapSyntax struct{ message string }

// Error gives the message.
func (e soapSyntax) Error() string { return e.message }

// serve reads, checks and performs a call.
func (c *soapCall) serve(r *http.Request) (*metadata.Node, error) {
	if r.Method != http.MethodPost {
		return nil, soapSyntax{"Only POST is allowed"}
	}
	letter, version := soapPath(r.URL.Path)
	c.version, c.space = version, map[string]string{"m": metadataSpace, "c": enterpriseSpace, "u": partnerSpace}[letter]
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	root, err := metadata.Parse(body, soapLimits)
	if err != nil {
		return nil, soapSyntax{err.Error()}
	}
	inside := root.Child("Body")
	if root.Name != "Envelope" || root.Space != envelopeSpace || inside == nil || len(inside.Children) != 1 {
		return nil, soapSyntax{"The request is not a SOAP envelope with one operation"}
	}
	c.head, c.args = root.Child("Header"), inside.Children[0]
	c.op = c.args.Name
	c.path = "Soap/" + letter + "/" + c.op
	op := soapOperations(letter)[c.op]
	if op == nil {
		return nil, soapSyntax{"No operation available for request {" + c.args.Space + "}" + c.op + ", please check the WSDL for the service."}
	}
	if version < oldestVersion || version > newestVersion {
		return nil, fail(http.StatusInternalServerError, "UNSUPPORTED_API_VERSION", "Invalid Api version specified on URL")
	}
	if err := c.signIn(); err != nil {
		return nil, err
	}
	out, err := op(c)
	if err != nil {
		c.unit.abandon()
		return nil, err
	}
	if err := c.unit.commit(c.ctx); err != nil {
		return nil, err
	}
	return metadata.New(c.op+"Response", out...), nil
}

// soapPath reads the API letter and the version of /services/Soap/m/66.0/....
func soapPath(path string) (letter string, version int) {
	rest := strings.TrimPrefix("/"+strings.TrimLeft(path, "/"), soapPrefix)
	letter, rest, _ = strings.Cut(rest, "/")
	number, _, _ := strings.Cut(rest, "/")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v != float64(int(v)) {
		return letter, 0
	}
	return letter, int(v)
}

// signIn finds the user of the session in the envelope's header, or of a
// bearer token, and counts the call.
func (c *soapCall) signIn() error {
	if err := c.o.settleDue(c.ctx); err != nil {
		return err
	}
	c.unit = c.o.newUnit()
	token := c.head.Child("SessionHeader").Get("sessionId")
	if scheme, bearer, found := strings.Cut(c.header.Get("Authorization"), " "); token == "" && found && strings.EqualFold(scheme, "Bearer") {
		token = strings.TrimSpace(bearer)
	}
	userID, err := c.o.userOf(token)
	if err != nil {
		if e := asAPIError(err); strings.HasPrefix(e.Error(), "API_") {
			return errNoSOAP()
		}
		return fail(http.StatusInternalServerError, "INVALID_SESSION_ID", "Invalid Session ID found in SessionHeader: Illegal Session. Session not found, missing session key.")
	}
	if c.access, err = c.unit.accessOf(c.ctx, userID); err != nil {
		return err
	}
	if !c.access.holds("ApiEnabled") {
		return errNoSOAP()
	}
	c.rule = c.o.faults.plan(c.call)
	if err := c.rule.before(c.call); err != nil {
		return err
	}
	if !c.o.limits.take() {
		return fail(http.StatusInternalServerError, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
	}
	if c.space == metadataSpace {
		if err := c.mayUseMetadata(); err != nil {
			return err
		}
	}
	return nil
}

// errNoSOAP is a user without API Enabled, in SOAP's words (contract A 3.4).
func errNoSOAP() *apiError {
	return fail(http.StatusInternalServerError, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner")
}

// envelope wraps an answer.
func (c *soapCall) envelope(out *metadata.Node) []byte {
	b := []byte(`<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="` + envelopeSpace + `" xmlns="` + c.space + `"`)
	if c.space != metadataSpace {
		b = append(b, ` xmlns:sf="urn:sobject.partner.soap.sforce.com"`...)
	}
	b = append(b, ` xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>`...)
	b = metadata.AppendCompact(b, out)
	return append(b, `</soapenv:Body></soapenv:Envelope>`...)
}

// fault words a refusal (recorded, contract D 1.1).
func (c *soapCall) fault(err error) (int, []byte) {
	code, message := "soapenv:Client", err.Error()
	if syntax := (soapSyntax{}); !errors.As(err, &syntax) {
		e := asAPIError(err)
		if len(e.entries) > 0 {
			code = "sf:" + e.entries[0].code
			message = e.entries[0].code + ": " + e.entries[0].message
		}
	}
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="` + envelopeSpace + `" xmlns:sf="` + orElse(c.space, metadataSpace) +
		`"><soapenv:Body><soapenv:Fault><faultcode>` + metadata.Escape(code) + `</faultcode><faultstring>` + metadata.Escape(message) + `</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>`)
	return http.StatusInternalServerError, b.Bytes()
}

// soapOperations are the operations of one API.
func soapOperations(letter string) map[string]soapOperation {
	if letter != "m" {
		return partnerOperations()
	}
	return map[string]soapOperation{
		"deploy": soapDeploy, "checkDeployStatus": soapDeployStatus, "cancelDeploy": soapCancelDeploy,
		"deployRecentValidation": soapQuickDeploy, "retrieve": soapRetrieve, "checkRetrieveStatus": soapRetrieveStatus,
		"describeMetadata": soapDescribe, "listMetadata": soapList, "readMetadata": soapRead, "createMetadata": soapCreate,
		"updateMetadata": soapUpdate, "upsertMetadata": soapUpsert, "deleteMetadata": soapDelete, "renameMetadata": soapRename,
	}
}

// soapTime writes an instant as SOAP does.
func soapTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func soapMillis(ms int64) string { return soapTime(time.UnixMilli(ms)) }
