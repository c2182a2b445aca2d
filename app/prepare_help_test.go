package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
)

// called counts the calls to the API that the org has seen lately.
func (s stage) called(t *testing.T, method, path string) int {
	t.Helper()
	res, err := http.Get(s.url + "/_rehearsal/calls?n=500")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var log struct {
		Calls []struct{ Method, Path string }
	}
	if err := json.NewDecoder(res.Body).Decode(&log); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range log.Calls {
		if c.Method == method && strings.Contains(c.Path, path) {
			n++
		}
	}
	return n
}

// ask sends a request as one of the org's people, past our own client.
func (s stage) ask(t *testing.T, user, method, path, kind string, body []byte) []byte {
	t.Helper()
	token, err := s.Mint(user)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(method, s.url+"/services/data/v67.0/"+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", kind)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, text)
	}
	return text
}

// deployAs deploys a package the way another tool does, and wants it to end
// well.
func (s stage) deployAs(t *testing.T, user string, archive []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, part := range []struct {
		kind string
		data []byte
	}{{"application/json", []byte(`{"deployOptions":{"singlePackage":true,"rollbackOnError":true}}`)}, {"application/zip", archive}} {
		p, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="x"; filename="x"`}, "Content-Type": {part.kind}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write(part.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var d struct {
		ID           string
		DeployResult struct {
			Done, Success bool
		}
	}
	if err := json.Unmarshal(s.ask(t, user, "POST", "metadata/deployRequest", w.FormDataContentType(), b.Bytes()), &d); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		text := s.ask(t, user, "GET", "metadata/deployRequest/"+d.ID+"?includeDetails=true", "", nil)
		if err := json.Unmarshal(text, &d); err != nil {
			t.Fatal(err)
		}
		if d.DeployResult.Done {
			if !d.DeployResult.Success {
				t.Fatalf("the package was refused: %s", text)
			}
			return
		}
	}
	t.Fatal("the deployment does not end")
}
