package salesforce_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/salesforce"
)

func composite(parts ...string) string {
	return `{"compositeResponse":[` + strings.Join(parts, ",") + `]}`
}

func part(ref string, status int, body string) string {
	return fmt.Sprintf(`{"body":%s,"httpHeaders":{},"httpStatusCode":%d,"referenceId":%q}`, body, status, ref)
}

func TestACompositeCallIsBuiltAndReadPartByPart(t *testing.T) {
	// The parts come back in another order than they were sent.
	org := newOrg(t, always(200, composite(
		part("up", 200, saved(2)),
		part("gone", 404, `[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]`),
		part("look", 200, `{"totalSize":1,"done":true,"records":[{"Id":"003000000000001AAA"}]}`),
		part("halted", 400, `[{"errorCode":"PROCESSING_HALTED","message":"The transaction was rolled back since another operation in the same transaction failed."}]`),
		`{"body":null,"httpHeaders":{"ETag":"\"baf7f695\"","Last-Modified":"Fri, 14 Aug 2020 20:53:02 GMT"},"httpStatusCode":304,"referenceId":"same"}`,
	)))
	c := connect(t, org, salesforce.Options{})
	got, err := c.Composite(context.Background(), salesforce.CompositeRequest{
		AllOrNone: true,
		Subrequests: []salesforce.Subrequest{
			salesforce.QuerySub("look", "SELECT Id FROM Contact WHERE Email = 'kim+1@visitor.example'"),
			salesforce.UpsertSub("up", "Navattic_Session__c", "Session_Key__c", rows(2)),
			salesforce.UpdateSub("halted", "Lead", []map[string]any{{"Id": "00Q000000000001AAA"}}),
			{Method: "GET", Path: "sobjects/Foo", ReferenceID: "gone"},
			{Method: "GET", Path: "sobjects/Account/001ak00000OQTieAAH", ReferenceID: "same", Headers: map[string]string{"If-None-Match": "x"}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	var refs []string
	for _, s := range got {
		refs = append(refs, s.ReferenceID)
	}
	if want := []string{"look", "up", "halted", "gone", "same"}; !cmp.Equal(refs, want) {
		t.Fatalf("parts %v, want %v", refs, want)
	}
	if page, err := got[0].Query(); err != nil || page.Records[0].ID() != "003000000000001AAA" {
		t.Errorf("query part: %+v %v", page, err)
	}
	if res, err := got[1].SaveResults(2); err != nil || !res[1].Success {
		t.Errorf("upsert part: %+v %v", res, err)
	}
	wantVerdict(t, got[2].Err(), salesforce.KeyHalted, salesforce.ClassRetry, salesforce.GateNone)
	wantVerdict(t, got[3].Err(), salesforce.KeyObjectNotFound, salesforce.ClassGate, salesforce.GateConfig)
	if got[4].Err() != nil || got[4].Headers["Last-Modified"] == "" {
		t.Errorf("unchanged part: %v %v", got[4].Err(), got[4].Headers)
	}

	var sent struct {
		AllOrNone bool
		Parts     []struct {
			Method, URL, ReferenceID string
			HTTPHeaders              map[string]string
			Body                     json.RawMessage
		} `json:"compositeRequest"`
	}
	r := org.only(t)
	if err := json.Unmarshal([]byte(r.Body), &sent); err != nil || !sent.AllOrNone || r.Method != "POST" {
		t.Fatal(r.Method, r.Body, err)
	}
	if p := sent.Parts[0]; p.Method != "GET" || !strings.HasPrefix(p.URL, "/services/data/v67.0/query?q=SELECT") || !strings.Contains(p.URL, "%2B1%40visitor") || len(p.Body) != 0 || p.HTTPHeaders != nil {
		t.Errorf("query part: %+v", p)
	}
	if p := sent.Parts[1]; p.Method != "PATCH" || p.URL != "/services/data/v67.0/composite/sobjects/Navattic_Session__c/Session_Key__c" ||
		!cmp.Equal(p.HTTPHeaders, map[string]string{"Sforce-Auto-Assign": "FALSE", "Sforce-Mru": "updateMru=false"}) {
		t.Errorf("upsert part: %+v", p)
	}
	want := `{"allOrNone":false,"records":[{"Key__c":"key-0000","Name":"Example 0","attributes":{"type":"Navattic_Session__c"}},{"Key__c":"key-0001","Name":"Example 1","attributes":{"type":"Navattic_Session__c"}}]}`
	if got := string(sent.Parts[1].Body); got != want {
		t.Errorf("upsert body %s", got)
	}
	if sent.Parts[2].URL != "/services/data/v67.0/composite/sobjects" {
		t.Errorf("update part: %+v", sent.Parts[2])
	}
}

func TestACompositeAnswerThatDoesNotFitIsNoAnswer(t *testing.T) {
	for name, body := range map[string]string{
		"too few":       composite(part("a", 200, saved(1))),
		"too many":      composite(part("a", 200, saved(1)), part("b", 200, saved(1)), part("c", 200, saved(1))),
		"twice":         composite(part("a", 200, saved(1)), part("a", 200, saved(1))),
		"stranger":      composite(part("a", 200, saved(1)), part("c", 200, saved(1))),
		"no status":     composite(part("a", 200, saved(1)), part("b", 0, saved(1))),
		"another shape": `[]`,
		"empty":         `{}`,
	} {
		org := newOrg(t, always(200, body))
		_, err := connect(t, org, salesforce.Options{}).Composite(context.Background(), salesforce.CompositeRequest{
			Subrequests: []salesforce.Subrequest{
				salesforce.UpsertSub("a", "Lead", "Key__c", rows(1)), salesforce.UpsertSub("b", "Lead", "Key__c", rows(1)),
			},
		})
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		if e := fault(t, err); e.Class() != salesforce.ClassRetry || !e.MaybeApplied {
			t.Errorf("%s: class %v, maybe applied %v", name, e.Class(), e.MaybeApplied)
		}
	}
}

func TestACompositeCallThatCannotBeRightIsNotSent(t *testing.T) {
	queries := func(n int) []salesforce.Subrequest {
		var out []salesforce.Subrequest
		for i := range n {
			out = append(out, salesforce.QuerySub(fmt.Sprintf("q%d", i), "SELECT Id FROM Lead"))
		}
		return out
	}
	reads := make([]salesforce.Subrequest, 26)
	for i := range reads {
		reads[i] = salesforce.Subrequest{Method: "GET", Path: "sobjects/Lead", ReferenceID: fmt.Sprintf("r%d", i)}
	}
	org := newOrg(t, always(200, composite()))
	for name, subs := range map[string][]salesforce.Subrequest{
		"nothing":             nil,
		"26 parts":            reads,
		"6 queries":           queries(6),
		"one reference twice": {queries(1)[0], queries(1)[0]},
		"odd reference":       {salesforce.QuerySub("a-b", "SELECT Id FROM Lead")},
		"no rows":             {salesforce.UpsertSub("a", "Lead", "Key__c", nil)},
		"201 rows":            {salesforce.UpsertSub("a", "Lead", "Key__c", rows(201))},
		"odd object":          {salesforce.UpsertSub("a", "Lead/../User", "Key__c", rows(1))},
		"odd field":           {salesforce.UpsertSub("a", "Lead", "Key__c?x=1", rows(1))},
	} {
		_, err := connect(t, org, salesforce.Options{}).Composite(context.Background(), salesforce.CompositeRequest{Subrequests: subs})
		if err == nil {
			t.Errorf("%s: sent", name)
			continue
		}
		wantVerdict(t, err, "REQUEST_NOT_SENT", salesforce.ClassBug, salesforce.GateNone)
	}
	if n := len(org.requests()); n != 0 {
		t.Errorf("%d calls were sent", n)
	}
}
