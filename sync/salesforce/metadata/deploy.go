package metadata

import (
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"demobridge/sync/salesforce"
)

// Caller sends requests to the org. *salesforce.Client does.
type Caller interface {
	Do(ctx context.Context, r salesforce.Request) (*salesforce.Response, error)
	ReadMetadata(ctx context.Context, typeName string, names ...string) ([]byte, error)
}

// Options of a deploy. What is not here is left to Salesforce or fixed: a
// package is deployed whole or not at all, warnings count as faults, and no
// test level is named, so that a package without code runs no tests in
// production either (data 1.1).
type Options struct {
	CheckOnly bool // only say what would happen
	Purge     bool // delete for good, past the recycle bin; for sandboxes and Developer Edition only
}

// The states of a deploy (data 1.2).
const (
	Pending    = "Pending"
	InProgress = "InProgress"
	Finalizing = "FinalizingDeploy"
	Canceling  = "Canceling"
	Canceled   = "Canceled"
	Succeeded  = "Succeeded"
)

// Deploy is one deploy as Salesforce reports it.
type Deploy struct {
	ID              string
	Status          string
	Done, Success   bool
	CheckOnly       bool
	Deployed, Total int // components; package.xml itself is not counted
	Errors          int
	Detail          string // what Salesforce works on, when it says so
	Code, Message   string // of a deploy that failed as a whole
	By, CanceledBy  string // names of users
	Created, Ended  time.Time
	// Components are those that were refused, and once the deploy has ended all
	// of them. Those of a deploy that was undone are listed as successes all
	// the same (data 1.3): look at Success first.
	Components []Component
}

// Component is what became of one part of a deploy.
type Component struct {
	Type, Name, File          string
	Created, Changed, Deleted bool
	Success, Warning          bool
	Problem                   string // Salesforce's words; empty when there is none
	Line, Column              int
}

// Refused lists the components that Salesforce did not accept.
func (d Deploy) Refused() []Component {
	var out []Component
	for _, c := range d.Components {
		if !c.Success && c.Problem != "" {
			out = append(out, c)
		}
	}
	return out
}

// Start sends a package, a zip archive with package.xml at its root, and
// returns the deploy that Salesforce will work on. A user without a right to
// the Metadata API gets a *NotAllowedError.
//
// When the error says MaybeApplied nobody knows whether the deploy was begun.
// Sending the package again is harmless: it waits behind the first, and then
// finds nothing left to change (data 1.1, 1.7).
func Start(ctx context.Context, c Caller, archive []byte, o Options) (Deploy, error) {
	body, kind, err := form(archive, o)
	if err != nil {
		return Deploy{}, err
	}
	res, err := c.Do(ctx, salesforce.Request{
		Method: http.MethodPost, Path: "metadata/deployRequest", Body: body, ContentType: kind, Unpacked: true,
	})
	if err != nil {
		return Deploy{}, allowed(err)
	}
	return read(res)
}

// Status asks how far a deploy is. Salesforce keeps a deploy for 30 days; after
// that the error has the key NOT_FOUND or OBJECT_NOT_FOUND.
func Status(ctx context.Context, c Caller, id string) (Deploy, error) {
	res, err := c.Do(ctx, salesforce.Request{
		Method: http.MethodGet, Path: "metadata/deployRequest/" + url.PathEscape(id), Query: url.Values{"includeDetails": {"true"}},
		Route: "metadata/deployRequest/{id}",
	})
	if err != nil {
		return Deploy{}, allowed(err)
	}
	return read(res)
}

// Cancel asks Salesforce to stop a deploy. A deploy that is done, or is being
// finalized, cannot be stopped any more (data 1.4).
func Cancel(ctx context.Context, c Caller, id string) (Deploy, error) {
	res, err := c.Do(ctx, salesforce.Request{
		Method: http.MethodPatch, Path: "metadata/deployRequest/" + url.PathEscape(id), Route: "metadata/deployRequest/{id}",
		Body: map[string]any{"deployResult": map[string]string{"status": Canceling}},
	})
	if err != nil {
		return Deploy{}, allowed(err)
	}
	return read(res)
}

// form is the body of a deploy request (data 1.1): the options as JSON, then
// the archive.
func form(archive []byte, o Options) (body []byte, kind string, err error) {
	options, err := json.Marshal(map[string]any{"deployOptions": map[string]any{
		"allowMissingFiles": false, "autoUpdatePackage": false, "checkOnly": o.CheckOnly, "ignoreWarnings": false,
		"performRetrieve": false, "purgeOnDelete": o.Purge, "rollbackOnError": true, "singlePackage": true,
	}})
	if err != nil {
		return nil, "", err
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, part := range []struct {
		disposition, kind string
		data              []byte
	}{
		{`form-data; name="json"`, "application/json", options},
		{`form-data; name="file"; filename="deploy.zip"`, "application/zip", archive},
	} {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {part.disposition}, "Content-Type": {part.kind}})
		if err != nil {
			return nil, "", err
		}
		if _, err := p.Write(part.data); err != nil {
			return nil, "", err
		}
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return b.Bytes(), w.FormDataContentType(), nil
}

// wireDeploy is a deploy as REST writes it (data 1.3, recorded).
type wireDeploy struct {
	ID     string `json:"id"`
	Result struct {
		ID             string    `json:"id"`
		Status         string    `json:"status"`
		Done           bool      `json:"done"`
		Success        bool      `json:"success"`
		CheckOnly      bool      `json:"checkOnly"`
		Deployed       int       `json:"numberComponentsDeployed"`
		Total          int       `json:"numberComponentsTotal"`
		Errors         int       `json:"numberComponentErrors"`
		Detail         string    `json:"stateDetail"`
		ErrorCode      string    `json:"errorStatusCode"`
		ErrorMessage   string    `json:"errorMessage"`
		CreatedByName  string    `json:"createdByName"`
		CanceledByName string    `json:"canceledByName"`
		Created        string    `json:"createdDate"`
		Completed      string    `json:"completedDate"`
		Details        *struct { // null while there is nothing to tell
			Failures  []wireMessage `json:"componentFailures"`
			Successes []wireMessage `json:"componentSuccesses"`
		} `json:"details"`
	} `json:"deployResult"`
}

type wireMessage struct {
	Type     string `json:"componentType"`
	Name     string `json:"fullName"`
	File     string `json:"fileName"`
	Problem  string `json:"problem"`
	Kind     string `json:"problemType"`
	Success  bool   `json:"success"`
	Created  bool   `json:"created"`
	Changed  bool   `json:"changed"`
	Deleted  bool   `json:"deleted"`
	Line     int    `json:"lineNumber"`
	Column   int    `json:"columnNumber"`
	Manifest bool   `json:"forPackageManifestFile"`
}

func read(res *salesforce.Response) (Deploy, error) {
	var w wireDeploy
	if err := res.JSON(&w); err != nil {
		return Deploy{}, err
	}
	r := w.Result
	d := Deploy{
		ID: r.ID, Status: r.Status, Done: r.Done, Success: r.Success, CheckOnly: r.CheckOnly,
		Deployed: r.Deployed, Total: r.Total, Errors: r.Errors, Detail: r.Detail, Code: r.ErrorCode, Message: r.ErrorMessage,
		By: r.CreatedByName, CanceledBy: r.CanceledByName, Created: moment(r.Created), Ended: moment(r.Completed),
	}
	if d.ID == "" {
		d.ID = w.ID
	}
	if d.ID == "" || d.Status == "" {
		return Deploy{}, errNotADeploy
	}
	if r.Details == nil {
		return d, nil
	}
	for _, list := range [][]wireMessage{r.Details.Failures, r.Details.Successes} {
		for _, m := range list {
			if m.Manifest && m.Success {
				continue // package.xml reports on itself
			}
			d.Components = append(d.Components, Component{
				Type: m.Type, Name: m.Name, File: m.File, Created: m.Created, Changed: m.Changed, Deleted: m.Deleted,
				Success: m.Success, Warning: strings.EqualFold(m.Kind, "Warning"), Problem: m.Problem, Line: m.Line, Column: m.Column,
			})
		}
	}
	return d, nil
}

// moment reads a date as REST writes it, with +0000.
func moment(text string) time.Time {
	for _, layout := range []string{"2006-01-02T15:04:05.000-0700", time.RFC3339} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
