package salesforce_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"demobridge/sync/salesforce"
)

// queryFault asks something and returns the fault of the given answer.
func queryFault(t *testing.T, status int, kind, body string) *salesforce.Error {
	t.Helper()
	org := newOrg(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
	_, err := connect(t, org, salesforce.Options{}).Query(context.Background(), "SELECT Id FROM Lead")
	return fault(t, err)
}

func TestErrorBodiesOfEveryShapeAreRead(t *testing.T) {
	const caret = "\nName,IsDeleted FROM Accout\n                    ^\nERROR at Row:1:Column:43\nsObject type 'Accout' is not supported."
	for name, c := range map[string]struct {
		status     int
		kind, body string
		code, msg  string
		fields     []string
		class      salesforce.Class
		gate       salesforce.Gate
		others     int
	}{
		"array": {
			400, "application/json", `[{"message":"Required fields are missing: [Name]","errorCode":"REQUIRED_FIELD_MISSING","fields":["Name"]}]`,
			"REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]",
			[]string{"Name"},
			salesforce.ClassRecord, "", 0,
		},
		"several": {
			400, "application/json", `[{"message":"no example accounts","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":[]},{"message":"no such phone","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":[]}]`,
			"FIELD_CUSTOM_VALIDATION_EXCEPTION", "no example accounts",
			[]string{},
			salesforce.ClassRecord, "", 1,
		},
		"the one that closes a gate decides": {
			400, "application/json", `[{"message":"busy","errorCode":"UNABLE_TO_LOCK_ROW"},{"message":"","errorCode":"STORAGE_LIMIT_EXCEEDED"}]`,
			"STORAGE_LIMIT_EXCEEDED", "", nil, salesforce.ClassGate, salesforce.GateStorage, 1,
		},
		"object": {
			403, "application/json", `{"message":"The REST API is not enabled for this Organization.","errorCode":"API_DISABLED_FOR_ORG"}`,
			"API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.", nil, salesforce.ClassGate, salesforce.GateConfig, 0,
		},
		"code before status, lock as 400": {
			400, "application/json", `[{"message":"unable to obtain exclusive access to this record or 1 records: 0030000000000AbAAI","errorCode":"UNABLE_TO_LOCK_ROW","fields":[]}]`,
			"UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: 0030000000000AbAAI",
			[]string{},
			salesforce.ClassRetry, "", 0,
		},
		"code before status, lock as 500": {
			500, "application/json", `[{"message":"unable to obtain exclusive access to this record","errorCode":"UNABLE_TO_LOCK_ROW","fields":[]}]`,
			"UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record",
			[]string{},
			salesforce.ClassRetry, "", 0,
		},
		"maintenance as 500": {
			500, "application/json", `[{"message":"","errorCode":"INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE"}]`,
			"INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", "", nil, salesforce.ClassGate, salesforce.GateMaintenance, 0,
		},
		"maintenance as 400": {
			400, "application/json", `[{"message":"","errorCode":"INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE"}]`,
			"INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", "", nil, salesforce.ClassGate, salesforce.GateMaintenance, 0,
		},
		"daily calls": {
			403, "application/json", `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`,
			"REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", nil, salesforce.ClassGate, salesforce.GateQuota, 0,
		},
		"long calls": {
			403, "application/json", `[{"message":"ConcurrentPerOrgLongTxn Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`,
			"REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.", nil, salesforce.ClassRetry, "", 0,
		},
		"with a picture of the place": {
			400, "application/json", mustJSON(t, []map[string]string{{"message": caret, "errorCode": "INVALID_TYPE"}}),
			"INVALID_TYPE", caret, nil, salesforce.ClassGate, salesforce.GateConfig, 0,
		},
		"fields of an odd type": {
			400, "application/json", `[{"message":"m","errorCode":"STRING_TOO_LONG","fields":"Name"}]`,
			"STRING_TOO_LONG", "m", nil, salesforce.ClassRecord, "", 0,
		},
		"XML": {
			410, "application/xml", `<?xml version="1.0"?><Errors><Error><errorCode>UNSUPPORTED_API_VERSION</errorCode><message>gone</message></Error></Errors>`,
			"UNSUPPORTED_API_VERSION", "gone", nil, salesforce.ClassGate, salesforce.GateConfig, 0,
		},
		"unknown code": {
			400, "application/json", `[{"message":"words","errorCode":"SOMETHING_NEW"}]`,
			"SOMETHING_NEW", "words", nil, salesforce.ClassBug, "", 0,
		},
		"unknown code of a broken server": {
			500, "application/json", `[{"message":"words","errorCode":"SOMETHING_NEW"}]`,
			"SOMETHING_NEW", "words", nil, salesforce.ClassRetry, "", 0,
		},
		"HTML of maintenance": {503, "text/html", "<html><body>down</body></html>", "", "", nil, salesforce.ClassGate, salesforce.GateMaintenance, 0},
		"HTML of a gateway":   {502, "text/html", "<html>bad gateway</html>", "", "", nil, salesforce.ClassRetry, "", 0},
		"gone":                {410, "text/plain", "GONE", "", "", nil, salesforce.ClassGate, salesforce.GateConfig, 0},
		"nothing at all":      {500, "", "", "", "", nil, salesforce.ClassRetry, "", 0},
		"broken JSON":         {400, "application/json", `[{"message":`, "", "", nil, salesforce.ClassBug, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			e := queryFault(t, c.status, c.kind, c.body)
			if e.Code != c.code || e.Message != c.msg || !cmp.Equal(e.Fields, c.fields) {
				t.Errorf("got %q %q %v", e.Code, e.Message, e.Fields)
			}
			if e.Class() != c.class || e.Gate() != c.gate || e.HTTPStatus != c.status || len(e.Others) != c.others {
				t.Errorf("got %v %q status %d others %d", e.Class(), e.Gate(), e.HTTPStatus, len(e.Others))
			}
		})
	}
}

func TestNotFoundOfAnObjectIsSetUpAndOfARecordIsThatRecord(t *testing.T) {
	const body = `[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]`
	org := newOrg(t, always(404, body))
	c := connect(t, org, salesforce.Options{})
	_, err := c.Describe(context.Background(), "Navattic_Session__c")
	wantVerdict(t, err, "OBJECT_NOT_FOUND", salesforce.ClassGate, salesforce.GateConfig)
	err = c.Delete(context.Background(), "Navattic_Session__c", "a0X000000000001")
	wantVerdict(t, err, "NOT_FOUND", salesforce.ClassRecord, salesforce.GateNone)

	org = newOrg(t, always(404, `[{"message":"Provided external ID field does not exist or is not accessible: Key__c","errorCode":"NOT_FOUND"}]`))
	_, err = connect(t, org, salesforce.Options{}).UpsertOne(context.Background(), "Navattic_Session__c", "Key__c", "k", nil)
	wantVerdict(t, err, "EXTERNAL_ID_FIELD_NOT_FOUND", salesforce.ClassGate, salesforce.GateConfig)
}

func TestADuplicateRuleTellsWhatItFound(t *testing.T) {
	for _, key := range []string{"duplicateResut", "duplicateResult"} {
		e := queryFault(t, 400, "application/json", `[{"`+key+`":{"allowSave":true,"duplicateRule":"Standard_Contact_Duplicate_Rule","duplicateRuleEntityType":"Contact","errorMessage":"Use an existing record.","matchResults":[{"entityType":"Contact","errors":[],"matchEngine":"FuzzyMatchEngine","matchRecords":[{"additionalInformation":[],"fieldDiffs":[],"matchConfidence":100.0,"record":{"attributes":{"type":"Contact","url":"/services/data/v54.0/sobjects/Contact/003000000000001AAA"},"Id":"003000000000001AAA"}}],"rule":"Standard_Contact_Match_Rule_v1_1","size":1,"success":true}]},"errorCode":"DUPLICATES_DETECTED","message":"Use an existing record."}]`)
		want := &salesforce.Duplicate{Rule: "Standard_Contact_Duplicate_Rule", AllowSave: true, IDs: []string{"003000000000001AAA"}}
		if diff := cmp.Diff(want, e.Duplicate); diff != "" || e.Class() != salesforce.ClassRecord {
			t.Errorf("%s: class %v, %s", key, e.Class(), diff)
		}
	}
}

func TestRecordsThatShareAKeyAreNamed(t *testing.T) {
	org := newOrg(t, always(300, `["/services/data/v67.0/sobjects/Navattic_Session__c/a0X000000000001EAA","/services/data/v67.0/sobjects/Navattic_Session__c/a0X000000000002EAA"]`))
	_, err := connect(t, org, salesforce.Options{}).UpsertOne(context.Background(), "Navattic_Session__c", "Session_Key__c", "k", nil)
	wantVerdict(t, err, salesforce.KeyDuplicateKey, salesforce.ClassRecord, salesforce.GateNone)
	if got := fault(t, err).IDs(); !slices.Equal(got, []string{"a0X000000000001EAA", "a0X000000000002EAA"}) {
		t.Errorf("ids %v", got)
	}
}

func TestMessagesNameRecordsAndFields(t *testing.T) {
	lock := salesforce.RecordError{StatusCode: "UNABLE_TO_LOCK_ROW", Message: "unable to obtain exclusive access to this record or 2 records: 001ak00000OQTieAAH,0035500001H9ka4"}
	if got := lock.IDs(); !slices.Equal(got, []string{"001ak00000OQTieAAH", "0035500001H9ka4"}) {
		t.Errorf("ids %v", got)
	}
	dup := salesforce.RecordError{StatusCode: "DUPLICATE_VALUE", Message: "duplicate value found: Session_Key__c duplicates value on record with id: a0X000000000001"}
	if dup.DuplicateField() != "Session_Key__c" || !slices.Equal(dup.IDs(), []string{"a0X000000000001"}) {
		t.Errorf("field %q, ids %v", dup.DuplicateField(), dup.IDs())
	}
	unsaid := salesforce.RecordError{StatusCode: "DUPLICATE_VALUE", Message: "duplicate value found: <unknown> duplicates value on record with id: <unknown>"}
	if unsaid.DuplicateField() != "" || len(unsaid.IDs()) != 0 {
		t.Errorf("field %q, ids %v", unsaid.DuplicateField(), unsaid.IDs())
	}
	words := salesforce.RecordError{Message: "insufficient characteristics of acknowledgement"}
	if got := words.IDs(); len(got) != 0 {
		t.Errorf("words taken for ids: %v", got)
	}
}

func TestRetryAfterStaysWithinSense(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"":                              0,
		"60":                            time.Minute,
		"0":                             time.Second,
		"-5":                            time.Second,
		"9999999999999":                 time.Hour,
		"864000":                        time.Hour,
		"soon":                          0,
		"Mon, 02 Jan 2006 15:04:05 GMT": time.Second,
		"Fri, 01 Jan 2100 00:00:00 GMT": time.Hour,
	} {
		org := newOrg(t, func(w http.ResponseWriter, _ *http.Request) {
			if value != "" {
				w.Header().Set("Retry-After", value)
			}
			answer(w, 503, "")
		})
		_, err := connect(t, org, salesforce.Options{}).Query(context.Background(), "SELECT Id FROM Lead")
		if got := fault(t, err).RetryAfter; got != want {
			t.Errorf("Retry-After %q: %v, want %v", value, got, want)
		}
	}
}

func TestMaybeAppliedFollowsTheAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		maybe  bool
	}{
		"refused":               {400, `[{"message":"m","errorCode":"JSON_PARSER_ERROR"}]`, false},
		"locked":                {500, `[{"message":"m","errorCode":"UNABLE_TO_LOCK_ROW"}]`, false},
		"error inside":          {500, `[{"message":"m","errorCode":"UNKNOWN_EXCEPTION"}]`, true},
		"gateway without words": {504, ``, true},
		"no calls left":         {403, `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`, false},
	} {
		org := newOrg(t, always(c.status, c.body))
		if e := write(t, connect(t, org, salesforce.Options{})); e.MaybeApplied != c.maybe {
			t.Errorf("%s: %v, want %v", name, e.MaybeApplied, c.maybe)
		}
	}
}

func TestErrorTextsHoldNoData(t *testing.T) {
	const canary = "kim.canary@visitor.example"
	org := newOrg(t, always(400, `[{"message":"Email: invalid email address: `+canary+`","errorCode":"INVALID_EMAIL_ADDRESS","fields":["Email"]}]`))
	c := connect(t, org, salesforce.Options{})
	_, err := c.Query(context.Background(), "SELECT Id FROM Lead WHERE Email = '"+canary+"'")
	e := fault(t, err)
	if !strings.Contains(e.Message, canary) {
		t.Fatal("Salesforce's own words are gone")
	}
	closed := connectTo(t, &wallet{url: "http://127.0.0.1:1"}, salesforce.Options{})
	_, err2 := closed.Query(context.Background(), "SELECT Id FROM Lead WHERE Email = '"+canary+"'")
	record := salesforce.RecordError{StatusCode: "INVALID_EMAIL_ADDRESS", Message: canary}
	for _, err := range []error{err, err2, record, fmt.Errorf("sending: %w", err)} {
		for _, text := range []string{err.Error(), fmt.Sprintf("%v %+v %s %q", err, err, err, err)} {
			if strings.Contains(text, "canary") || strings.Contains(text, "token-1") {
				t.Errorf("data in %q", text)
			}
		}
	}
	if cause := fault(t, err2).Unwrap(); cause == nil || strings.Contains(cause.Error(), "canary") {
		t.Errorf("the cause is missing or holds data: %v", cause)
	}
	if want := "salesforce: GET query: 400 INVALID_EMAIL_ADDRESS"; err.Error() != want {
		t.Errorf("text %q, want %q", err.Error(), want)
	}
}

func TestTheExcerptOfABodyIsBounded(t *testing.T) {
	e := queryFault(t, 500, "text/html", strings.Repeat("ü", 5000))
	if len(e.Body) > 2100 || len(e.Body) < 2000 {
		t.Errorf("%d bytes", len(e.Body))
	}
}
