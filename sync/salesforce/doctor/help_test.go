package doctor_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/doctor"
)

// ticket is a sign-in that never changes.
type ticket struct{ fresh int }

func (*ticket) Token(context.Context) (token, instance string, err error) {
	return "token", "https://harbor.my.salesforce.com", nil
}

func (k *ticket) Refresh(context.Context, string) (token, instance string, err error) {
	k.fresh++
	return fmt.Sprintf("token-%d", k.fresh), "https://harbor.my.salesforce.com", nil
}

// answer is what an org of our making says to a path: of a call, or of a part
// of a composite call.
type answer func(path string) (status int, body string)

// wire is the way to that org. It counts what is asked.
type wire struct {
	says  answer
	whole answer // of whole calls; nil: composite calls are answered part by part
	asked int
}

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.asked++
	status, body := 200, ""
	path := r.URL.Path
	if w.whole != nil {
		status, body = w.whole(path)
	}
	switch {
	case body != "":
	case strings.HasSuffix(path, "/composite"):
		var err error
		if body, err = w.parts(r); err != nil {
			return nil, err
		}
	default:
		status, body = w.says(path + "?" + r.URL.RawQuery)
	}
	return &http.Response{
		StatusCode: status, Request: r, ProtoMajor: 1, ProtoMinor: 1, Body: io.NopCloser(strings.NewReader(body)),
		Header: http.Header{"Content-Type": {"application/json;charset=UTF-8"}, "Sforce-Limit-Info": {"api-usage=10/15000"}},
	}, nil
}

func (w *wire) parts(r *http.Request) (string, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		return "", err
	}
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(raw))
		if err != nil {
			return "", err
		}
		if raw, err = io.ReadAll(z); err != nil {
			return "", err
		}
	}
	var asked struct {
		Parts []struct{ URL, ReferenceID string } `json:"compositeRequest"`
	}
	if err := json.Unmarshal(raw, &asked); err != nil {
		return "", err
	}
	var out []string
	for _, p := range asked.Parts {
		status, body := w.says(p.URL)
		out = append(out, fmt.Sprintf(`{"body":%s,"httpHeaders":{},"httpStatusCode":%d,"referenceId":%q}`, body, status, p.ReferenceID))
	}
	return `{"compositeResponse":[` + strings.Join(out, ",") + `]}`, nil
}

// ask makes a whole check at an org.
func ask(t testing.TB, w *wire) (doctor.Findings, doctor.Report) {
	t.Helper()
	n := doctor.Usual()
	r := doctor.NewReader(new(ticket), n, doctor.Options{Client: salesforce.Options{HTTPClient: &http.Client{Transport: w}}, Org: "Harbor", People: true})
	defer r.Close()
	f := r.Read(t.Context(), doctor.Findings{}, doctor.Everything(n))
	if w.asked > doctor.MaxCalls {
		t.Errorf("%d requests, at most %d are allowed", w.asked, doctor.MaxCalls)
	}
	return f, doctor.Examine(n, f)
}

const identity = `{"user_id":"005Rh000000a01YIAQ","organization_id":"00DRh000000A01xMAC","preferred_username":"sync@harbor.example","name":"Demo Sync","is_app_installed":true}`

// sound is an org in which everything is as it should be, seen by a user with
// no right to set up. change may answer otherwise.
func sound(change answer) answer {
	n := doctor.Usual()
	return func(path string) (int, string) {
		if change != nil {
			if status, body := change(path); status != 0 {
				return status, body
			}
		}
		switch {
		case strings.Contains(path, "userinfo"):
			return 200, identity
		case strings.HasSuffix(path, "/services/data?"):
			return 200, `[{"label":"Summer '26","url":"/services/data/v67.0","version":"67.0"}]`
		case strings.Contains(path, "/limits"):
			return 200, `{"DailyApiRequests":{"Max":15000,"Remaining":14000},"DataStorageMB":{"Max":100,"Remaining":60}}`
		case strings.Contains(path, "/describe"):
			_, rest, _ := strings.Cut(path, "/sobjects/")
			name, _, _ := strings.Cut(rest, "/")
			for _, o := range n.Objects {
				if o.Name == name {
					return 200, described(o)
				}
			}
		case strings.Contains(path, "UserPermissionAccess"):
			return 200, `{"totalSize":1,"done":true,"records":[{"attributes":{},"PermissionsApiEnabled":true,"PermissionsViewAllData":false,"PermissionsModifyAllData":false,"PermissionsCustomizeApplication":false,"PermissionsModifyMetadata":false,"PermissionsViewSetup":false,"PermissionsManageProfilesPermissionsets":false,"PermissionsAssignPermissionSets":false,"PermissionsManageUsers":false}]}`
		case strings.Contains(path, "FROM+User+WHERE"):
			return 200, `{"totalSize":1,"done":true,"records":[{"Id":"005Rh000000a01YIAQ","Name":"Demo Sync","Username":"sync@harbor.example","Profile":{"Name":"Sync"}}]}`
		case strings.Contains(path, "query?"):
			return 400, `[{"message":"sObject type 'X' is not supported.","errorCode":"INVALID_TYPE"}]`
		}
		return 404, `[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]`
	}
}

// described is an object as a user with all the rights sees it.
func described(o doctor.ObjectNeed) string {
	d := map[string]any{"name": o.Name, "label": o.Label, "queryable": true, "createable": true, "updateable": true}
	fields := []map[string]any{{"name": "Id", "type": "id"}}
	for _, f := range o.Fields {
		x := map[string]any{
			"name": f.Name, "label": f.Label, "type": f.Type, "length": f.Length, "scale": f.Scale, "createable": true, "updateable": true,
			"externalId": f.Key, "unique": f.Key, "referenceTo": []string{},
		}
		if f.References != "" {
			x["referenceTo"] = []string{f.References}
		}
		fields = append(fields, x)
	}
	d["fields"] = fields
	out, _ := json.Marshal(d)
	return string(out)
}

// altered is an object with one field changed.
func altered(object, field string, change func(map[string]any)) answer {
	for _, o := range doctor.Usual().Objects {
		if o.Name != object {
			continue
		}
		var d map[string]any
		_ = json.Unmarshal([]byte(described(o)), &d)
		fields, _ := d["fields"].([]any)
		for i, f := range fields {
			if m, ok := f.(map[string]any); ok && m["name"] == field {
				change(m)
				if m["name"] == "" {
					d["fields"] = append(append([]any{}, fields[:i]...), fields[i+1:]...)
				}
				break
			}
		}
		body, _ := json.Marshal(d)
		return func(path string) (int, string) {
			if strings.Contains(path, "/sobjects/"+object+"/describe") {
				return 200, string(body)
			}
			return 0, ""
		}
	}
	return nil
}
