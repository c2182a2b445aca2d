package salesforce_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/salesforce"
)

func TestEachRecordHasItsOwnResultInOrder(t *testing.T) {
	org := newOrg(t, always(200, `[
	 {"id":"003ak00000luKU1AAM","success":true,"errors":[],"created":true},
	 {"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING","message":"Required fields are missing: [LastName]","fields":["LastName"]}]},
	 {"id":null,"success":false,"errors":[{"statusCode":"DUPLICATES_DETECTED","message":"Use one of these records?","fields":[]}]},
	 {"id":"003ak00000luKU1AAM","success":true,"errors":[],"created":false},
	 {"success":false,"errors":[]},
	 {"success":false,"errors":[{"statusCode":"UNABLE_TO_LOCK_ROW","message":"busy","fields":[]},{"statusCode":"STRING_TOO_LONG","message":"long","fields":["Name"]}]}]`))
	got, err := connect(t, org, salesforce.Options{}).UpsertCollection(context.Background(), "Contact", "Email", rows(6), false)
	if err != nil {
		t.Fatal(err)
	}
	want := []salesforce.SaveResult{
		{ID: "003ak00000luKU1AAM", Success: true, Created: true},
		{Errors: []salesforce.RecordError{{StatusCode: "REQUIRED_FIELD_MISSING", Message: "Required fields are missing: [LastName]", Fields: []string{"LastName"}}}},
		{Errors: []salesforce.RecordError{{StatusCode: "DUPLICATES_DETECTED", Message: "Use one of these records?", Fields: []string{}}}},
		{ID: "003ak00000luKU1AAM", Success: true},
		{Errors: []salesforce.RecordError{{StatusCode: "UNKNOWN_EXCEPTION", Message: "Salesforce gave no reason."}}},
		{Errors: []salesforce.RecordError{{StatusCode: "UNABLE_TO_LOCK_ROW", Message: "busy", Fields: []string{}}, {StatusCode: "STRING_TOO_LONG", Message: "long", Fields: []string{"Name"}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for i, want := range []salesforce.Class{0, salesforce.ClassRecord, salesforce.ClassRecord, 0, salesforce.ClassRetry, salesforce.ClassRecord} {
		if got := got[i].Verdict().Class; got != want {
			t.Errorf("record %d: class %v, want %v", i, got, want)
		}
	}
}

func TestAResultThatIsNotThereIsNeverASuccess(t *testing.T) {
	one := `{"id":"003ak00000luKU1AAM","success":true,"errors":[]}`
	for name, body := range map[string]string{
		"one short":        `[` + one + `]`,
		"one too many":     `[` + one + `,` + one + `,` + one + `]`,
		"empty":            `[]`,
		"null":             `null`,
		"a null in it":     `[` + one + `,null]`,
		"an empty object":  `[` + one + `,{}]`,
		"saved without id": `[` + one + `,{"success":true,"errors":[]}]`,
		"saved with words": `[` + one + `,{"success":"yes","id":"003ak00000luKU1AAM"}]`,
		"an object":        one,
	} {
		org := newOrg(t, always(200, body))
		_, err := connect(t, org, salesforce.Options{}).UpsertCollection(context.Background(), "Contact", "Email", rows(2), false)
		if err == nil {
			t.Errorf("%s: accepted", name)
			continue
		}
		if e := fault(t, err); e.Class() != salesforce.ClassRetry || !e.MaybeApplied {
			t.Errorf("%s: class %v, maybe applied %v", name, e.Class(), e.MaybeApplied)
		}
	}
}

func TestTheCallersRecordsAreLeftAsTheyAre(t *testing.T) {
	org := newOrg(t, always(200, saved(2)))
	mine := rows(2)
	if _, err := connect(t, org, salesforce.Options{}).UpdateCollection(context.Background(), "Lead", mine, true); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rows(2), mine); diff != "" {
		t.Error(diff)
	}
	if r := org.only(t); r.Path != "/services/data/v67.0/composite/sobjects" || !strings.Contains(r.Body, `"allOrNone":true`) {
		t.Errorf("%s %s", r.Path, r.Body)
	}
}

func TestAnExternalIDIsOneSegmentWhateverItHolds(t *testing.T) {
	org := newOrg(t, always(201, `{"id":"a0X000000000001EAA","errors":[],"success":true,"created":true}`))
	c := connect(t, org, salesforce.Options{})
	for _, key := range []string{"plain", "a/b", "a b+c", "50%", "ü?x=1#y", "..", ".", "a;b=c", "//"} {
		res, err := c.UpsertOne(context.Background(), "Navattic_Session__c", "Session_Key__c", key, map[string]any{"Name": "x"})
		if err != nil || !res.Created {
			t.Fatal(key, res, err)
		}
		all := org.requests()
		got := all[len(all)-1]
		if want := "/services/data/v67.0/sobjects/Navattic_Session__c/Session_Key__c/" + key; got.Path != want || got.RawQuery != "" {
			t.Errorf("path %q?%q, want %q", got.Path, got.RawQuery, want)
		}
	}
}

func TestSingleSavesReadEveryFormOfSuccess(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   salesforce.SaveResult
	}{
		"created":   {201, `{"id":"001ak00000OQTieAAH","success":true,"errors":[]}`, salesforce.SaveResult{ID: "001ak00000OQTieAAH", Success: true}},
		"updated":   {200, `{"id":"001ak00000OQTieAAH","success":true,"errors":[],"created":false}`, salesforce.SaveResult{ID: "001ak00000OQTieAAH", Success: true}},
		"no words":  {204, ``, salesforce.SaveResult{Success: true}},
		"a refusal": {200, `{"success":false,"errors":[{"statusCode":"MALFORMED_ID","message":"malformed id"}]}`, salesforce.SaveResult{Errors: []salesforce.RecordError{{StatusCode: "MALFORMED_ID", Message: "malformed id"}}}},
	} {
		org := newOrg(t, func(w http.ResponseWriter, _ *http.Request) {
			if c.status == 204 {
				w.WriteHeader(204)
				return
			}
			answer(w, c.status, c.body)
		})
		got, err := connect(t, org, salesforce.Options{}).Create(context.Background(), "Account", map[string]any{"Name": "Example"})
		if diff := cmp.Diff(c.want, got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
}
