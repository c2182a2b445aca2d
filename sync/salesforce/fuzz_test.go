package salesforce_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"demobridge/sync/salesforce"
)

// canned answers every request alike, without a network.
type canned struct {
	status int
	kind   string
	body   []byte
}

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: c.status, Request: r, Body: io.NopCloser(bytes.NewReader(c.body)),
		Header: http.Header{"Content-Type": {c.kind}},
	}, nil
}

func cannedClient(c canned) *salesforce.Client {
	return salesforce.New(&wallet{url: "http://localhost"}, salesforce.Options{HTTPClient: &http.Client{Transport: c}})
}

// Whatever a refusal looks like it becomes a typed error with a verdict, whose
// text holds nothing of it.
func FuzzErrorBody(f *testing.F) {
	for _, s := range []string{
		`[{"message":"m","errorCode":"UNABLE_TO_LOCK_ROW","fields":[]}]`, `{"error":"invalid_grant","error_description":"d"}`,
		`["/services/data/v67.0/sobjects/X/1"]`, `<Errors><Error><errorCode>X</errorCode></Error></Errors>`, `Bad_OAuth_Token`,
		`<html>`, `[`, `[null]`, `[[{}]]`, `{"errorCode":5}`, `[{"duplicateResut":{"matchResults":[{"matchRecords":[{}]}]},"errorCode":"D"}]`, ``,
	} {
		f.Add(400, s)
		f.Add(500, s)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 300 || status > 599 {
			status = 400
		}
		body = strings.ReplaceAll(body, "\x00", "") + " c@nary"
		_, err := cannedClient(canned{status, "application/json", []byte(body)}).Query(context.Background(), "SELECT Id FROM Lead")
		if status == http.StatusNotModified {
			return
		}
		var e *salesforce.Error
		if !errors.As(err, &e) {
			t.Fatalf("%T", err)
		}
		v := e.Verdict()
		if v.Key == "" || v.Class < salesforce.ClassRetry || v.Class > salesforce.ClassBug || (v.Class == salesforce.ClassGate) != (v.Gate != "") {
			t.Errorf("verdict %+v", v)
		}
		if strings.Contains(err.Error(), "c@nary") || len(err.Error()) > 200 {
			t.Errorf("text %q", err)
		}
	})
}

// Whatever comes back for two rows, a success is told only for a whole result.
func FuzzSaveResults(f *testing.F) {
	f.Add(saved(2))
	f.Add(`[{"success":true},{}]`)
	f.Add(`[null,null]`)
	f.Add(`[{"id":"001ak00000OQTieAAH","success":true},{"success":false,"errors":[1]}]`)
	f.Fuzz(func(t *testing.T, body string) {
		got, err := cannedClient(canned{200, "application/json", []byte(body)}).UpsertCollection(context.Background(), "Lead", "Key__c", rows(2), false)
		if err != nil {
			if !salesforce.HasCode(err, salesforce.KeyAnswerGarbled, salesforce.KeyAnswerShort) {
				t.Error(err)
			}
			return
		}
		if len(got) != 2 {
			t.Fatalf("%d results", len(got))
		}
		for _, r := range got {
			if r.Success != (len(r.Errors) == 0) || r.Success && !salesforce.ValidID(r.ID) {
				t.Errorf("%+v", r)
			}
		}
	})
}
