package rehearsal_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"demobridge/sync/rehearsal"
)

// The recorded answers of the contracts, each with how to bring the rehearsal
// org into the same situation. The answers must have the same status, keys and
// types; with same, also the same texts. {id} and {id15} in a recorded text
// stand for whatever id the org gave.
var recordedAnswers = []struct {
	name, contract string
	before         func(c *client)
	ask            func(c *client) answer
	status         int
	recorded       string
	same           bool
}{
	{name: "expired session", contract: "A 5.2", status: 401, same: true,
		ask: func(c *client) answer {
			stranger := *c
			stranger.token = "00DRh000000A01x!nobody"
			return stranger.send("GET", "sobjects", "")
		},
		recorded: `[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]`},
	{name: "create", contract: "A 5.1 C", status: 201,
		ask:      func(c *client) answer { return c.send("POST", "sobjects/Account", `{"Name":"New"}`) },
		recorded: `{"id":"001ak00000OQTieAAH","success":true,"errors":[]}`},
	{name: "required field", contract: "A 5.1 A", status: 400, same: true,
		ask:      func(c *client) answer { return c.send("POST", "sobjects/Account", `{"Site":"x"}`) },
		recorded: `[{"message":"Required fields are missing: [Name]","errorCode":"REQUIRED_FIELD_MISSING","fields":["Name"]}]`},
	{name: "two validation rules", contract: "A 5.1 A", status: 400, same: true,
		before: func(c *client) {
			c.rule("Account", rehearsal.ValidationRule{Name: "a", Active: true, Condition: `Name = "ACME"`, Message: "no ACME accounts"})
			c.rule("Account", rehearsal.ValidationRule{Name: "b", Active: true, Condition: `CONTAINS(Phone, "123")`, Message: "no 123 phone"})
		},
		ask:      func(c *client) answer { return c.send("POST", "sobjects/Account", `{"Name":"ACME","Phone":"123"}`) },
		recorded: `[{"message":"no ACME accounts","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":[]},{"message":"no 123 phone","errorCode":"FIELD_CUSTOM_VALIDATION_EXCEPTION","fields":[]}]`},
	{name: "collections, all or none", contract: "A 5.1 B", status: 200, same: true,
		ask: func(c *client) answer {
			return c.send("POST", "composite/sobjects", `{"allOrNone":true,"records":[{"attributes":{"type":"Contact"},"LastName":"A"},{"attributes":{"type":"Contact"},"FirstName":"B"}]}`)
		},
		recorded: `[{"success":false,"errors":[{"statusCode":"ALL_OR_NONE_OPERATION_ROLLED_BACK","message":"Record rolled back because not all records were valid and the request was using AllOrNone header","fields":[]}]},
			{"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING","message":"Required fields are missing: [LastName]","fields":["LastName"]}]}]`},
	{name: "collections, some fail", contract: "A 5.1 B", status: 200,
		ask: func(c *client) answer {
			return c.send("POST", "composite/sobjects", `{"records":[{"attributes":{"type":"Contact"},"LastName":"A"},{"attributes":{"type":"Contact"},"FirstName":"B"}]}`)
		},
		recorded: `[{"id":"003ak00000luKU1AAM","success":true,"errors":[]},{"success":false,"errors":[{"statusCode":"REQUIRED_FIELD_MISSING","message":"Required fields are missing: [LastName]","fields":["LastName"]}]}]`},
	{name: "collections, update without id", contract: "A 5.1 B", status: 200, same: true,
		ask: func(c *client) answer {
			return c.send("PATCH", "composite/sobjects", `{"records":[{"attributes":{"type":"Contact"},"LastName":"A"}]}`)
		},
		recorded: `[{"success":false,"errors":[{"statusCode":"MISSING_ARGUMENT","message":"Id not specified in an update call","fields":[]}]}]`},
	{name: "collections, unknown field", contract: "A 5.1 B", status: 200, same: true,
		ask: func(c *client) answer {
			return c.send("POST", "composite/sobjects", `{"records":[{"attributes":{"type":"Contact"},"unknownField_LastName":"A"}]}`)
		},
		recorded: `[{"success":false,"errors":[{"statusCode":"INVALID_FIELD","message":"No such column 'unknownField_LastName' on sobject of type Contact","fields":[]}]}]`},
	{name: "collections, duplicates detected", contract: "D 3.3", status: 200, same: true,
		before: func(c *client) {
			c.duplicates("Contact", true)
			c.create("Contact", `{"LastName":"Twin","Email":"twin@acme.example"}`)
		},
		ask: func(c *client) answer {
			return c.send("POST", "composite/sobjects", `{"records":[{"attributes":{"type":"Contact"},"LastName":"Twin","Email":"twin@acme.example"}]}`)
		},
		recorded: `[{"success":false,"errors":[{"statusCode":"DUPLICATES_DETECTED","message":"Use one of these records?","fields":[]}]}]`},
	{name: "collections, nothing sent", contract: "A 5.1 B", status: 400, same: true,
		ask:      func(c *client) answer { return c.send("POST", "composite/sobjects", `{"records":[]}`) },
		recorded: `[{"message":"At least 1 record is required","errorCode":"REQUIRED_FIELD_MISSING"}]`},
	{name: "collections upsert by e-mail", contract: "D 3.3", status: 200,
		before: func(c *client) { c.create("Contact", `{"LastName":"Bluth","Email":"nichael@example.com"}`) },
		ask: func(c *client) answer {
			return c.send("PATCH", "composite/sobjects/Contact/Email", `{"allOrNone": false, "records": [{"FirstName":"Nichael","LastName":"Bluth","Email":"Nichael@Example.com","attributes":{"type":"Contact"}},{"LastName":"New","Email":"new@example.com","attributes":{"type":"Contact"}}]}`)
		},
		recorded: `[{"id":"0035500001H9ka4AAB","success":true,"errors":[],"created":false},{"id":"0035500001H9ka5AAB","success":true,"errors":[],"created":true}]`, same: false},
	{name: "composite, unknown object", contract: "A 5.1 D", status: 200, same: true,
		ask: func(c *client) answer {
			return c.send("POST", "composite", `{"compositeRequest":[{"method":"GET","url":"/services/data/v66.0/sobjects/Foo","referenceId":"CCI__RefId__0__"}]}`)
		},
		recorded: `{"compositeResponse":[{"body":[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}],"httpHeaders":{},"httpStatusCode":404,"referenceId":"CCI__RefId__0__"}]}`},
	{name: "malformed id", contract: "A 5.2", status: 400, same: true,
		ask: func(c *client) answer {
			return c.send("POST", "sobjects/Task", `{"Subject":"x","Status":"In Progress","Priority":"Low","WhatId":"006B000002nBrQ"}`)
		},
		recorded: `[{"message":"Related To ID: id value of incorrect type: 006B000002nBrQ","errorCode":"MALFORMED_ID","fields":["WhatId"]}]`},
	{name: "record type of another org", contract: "A 5.2", status: 400, same: true,
		ask: func(c *client) answer {
			return c.send("POST", "sobjects/Account", `{"Name":"x","RecordTypeId":"0128M0000004HVOQA2"}`)
		},
		recorded: `[{"message":"Record Type ID: this ID value isn't valid for the user: 0128M0000004HVOQA2","errorCode":"INVALID_CROSS_REFERENCE_KEY","fields":["RecordTypeId"]}]`},
	{name: "read-only field", contract: "A 5.2", status: 400, same: true,
		ask: func(c *client) answer {
			return c.send("POST", "sobjects/Account", `{"Name":"x","MasterRecordId":"`+acme+`"}`)
		},
		recorded: `[{"message":"Unable to create/update fields: MasterRecordId. Please check the security settings of this field and verify that it is read/write for your profile or permission set.","errorCode":"INVALID_FIELD_FOR_INSERT_UPDATE","fields":["MasterRecordId"]}]`},
	{name: "unknown field", contract: "A 5.2", status: 400, same: true,
		ask:      func(c *client) answer { return c.send("POST", "sobjects/Account", `{"AccountNumer":"x"}`) },
		recorded: `[{"message":"No such column 'AccountNumer' on sobject of type Account","errorCode":"INVALID_FIELD"}]`},
	{name: "deleted record", contract: "A 5.2", status: 404, same: true,
		before:   func(c *client) { c.send("DELETE", "sobjects/Contact/"+dannika, "").wants(204) },
		ask:      func(c *client) answer { return c.send("DELETE", "sobjects/Contact/"+dannika, "") },
		recorded: `[{"message":"entity is deleted","errorCode":"ENTITY_IS_DELETED","fields":[]}]`},
	{name: "no e-mail address", contract: "A 5.2", status: 400, same: true,
		ask: func(c *client) answer {
			return c.send("POST", "sobjects/Contact", `{"LastName":"x","Email":"not an email"}`)
		},
		recorded: `[{"message":"Email: invalid email address: not an email","errorCode":"INVALID_EMAIL_ADDRESS","fields":["Email"]}]`},
	{name: "no search term", contract: "D 3.9", status: 400, same: true,
		ask:      func(c *client) answer { return c.send("GET", "search?q=acme", "") },
		recorded: `[{"message":"No search term found. The search term must be enclosed in braces.","errorCode":"MALFORMED_SEARCH"}]`},
	{name: "unknown object in a query", contract: "D 3.5", status: 400, same: true,
		ask:      func(c *client) answer { return c.query("select count() from XYZZY") },
		recorded: `[{"message":"\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nsObject type 'XYZZY' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.","errorCode":"INVALID_TYPE"}]`},
	{name: "unknown field in a query", contract: "A 5.2", status: 400, same: true,
		ask:      func(c *client) answer { return c.query("SELECT Bogus__c FROM Account") },
		recorded: `[{"message":"\nSELECT Bogus__c FROM Account\n       ^\nERROR at Row:1:Column:8\nNo such column 'Bogus__c' on entity 'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.","errorCode":"INVALID_FIELD"}]`},
	{name: "unknown external id field", contract: "D 3.2", status: 404, same: true,
		ask:      func(c *client) answer { return c.send("PATCH", "sobjects/Account/Namez/x", `{"Name":"x"}`) },
		recorded: `[{"message":"Provided external ID field does not exist or is not accessible: Namez","errorCode":"NOT_FOUND"}]`},
	{name: "several records match", contract: "D 3.2", status: 300,
		before: func(c *client) {
			for range 2 {
				c.create("Contact", `{"LastName":"Same","Email":"same@acme.example"}`)
			}
		},
		ask: func(c *client) answer {
			return c.send("PATCH", "sobjects/Contact/Email/same@acme.example", `{"LastName":"Same"}`)
		},
		recorded: `["/services/data/v23.0/sobjects/Whizbang/foo","/services/data/v23.0/sobjects/Whizbang/bar"]`},
	{name: "permission set assigned already", contract: "A 3.3", status: 400, same: true,
		ask: func(c *client) answer {
			set := c.query("SELECT Id FROM PermissionSet WHERE Name='Navattic_Permission_Set'").str("records.0.Id")
			return c.send("POST", "sobjects/PermissionSetAssignment", `{"AssigneeId":"`+adminID+`","PermissionSetId":"`+set+`"}`)
		},
		recorded: `[{"message":"Duplicate PermissionSetAssignment.  Assignee: {id15}; Permission Set: {id15}","errorCode":"DUPLICATE_VALUE","fields":["AssigneeId","PermissionSetId"]}]`},
	{name: "duplicates detected", contract: "A 5.3", status: 400,
		before: func(c *client) {
			c.duplicates("Contact", true)
			c.create("Contact", `{"LastName":"Twin","Email":"twin2@acme.example"}`)
		},
		ask: func(c *client) answer {
			return c.send("POST", "sobjects/Contact", `{"LastName":"Twin","Email":"twin2@acme.example"}`)
		},
		recorded: `[{"duplicateResut":{"allowSave":true,"duplicateRule":"Standard_Contact_Duplicate_Rule","duplicateRuleEntityType":"Contact","errorMessage":"text","matchResults":[{"entityType":"Contact","errors":[],"matchEngine":"FuzzyMatchEngine","matchRecords":[{"additionalInformation":[],"fieldDiffs":[],"matchConfidence":100.0,"record":{"attributes":{"type":"Contact","url":"/services/data/v54.0/sobjects/Contact/0038M0000016Wv8QAE"},"Id":"0038M0000016Wv8QAE"}}],"rule":"Standard_Contact_Match_Rule_v1_1","size":1,"success":true}]},"errorCode":"DUPLICATES_DETECTED","message":"text"}]`},
	{name: "unique value taken", contract: "D 3.6", status: 400, same: true,
		before: func(c *client) {
			c.create("Navattic_Session__c", `{"Session_Key__c":"taken"}`)
		},
		ask: func(c *client) answer {
			return c.send("POST", "sobjects/Navattic_Session__c", `{"Session_Key__c":"taken"}`)
		},
		recorded: `[{"message":"duplicate value found: Session_Key__c duplicates value on record with id: {id15}","errorCode":"DUPLICATE_VALUE","fields":[]}]`},
	{name: "all calls used up", contract: "A 4.2", status: 403, same: true,
		before:   func(c *client) { c.fault("request-limit:n=1") },
		ask:      func(c *client) answer { return c.send("GET", "limits", "") },
		recorded: `[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`},
	{name: "too many long calls", contract: "A 4.2", status: 403, same: true,
		before:   func(c *client) { c.fault("concurrent-limit:n=1") },
		ask:      func(c *client) answer { return c.send("GET", "limits", "") },
		recorded: `[{"message":"ConcurrentPerOrgLongTxn Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]`},
	{name: "locked row", contract: "A 5.2", status: 500, same: true,
		before:   func(c *client) { c.fault("lock-500:n=1") },
		ask:      func(c *client) answer { return c.send("PATCH", "sobjects/Account/"+acme, `{"Site":"x"}`) },
		recorded: `[{"message":"unable to obtain exclusive access to this record or 1 records: {id}","errorCode":"UNABLE_TO_LOCK_ROW","fields":[]}]`},
	{name: "parent in a query", contract: "D 3.5", status: 200,
		ask:      func(c *client) answer { return c.query("SELECT Owner.Name FROM Opportunity LIMIT 1") },
		recorded: `{"totalSize":1,"done":true,"records":[{"attributes":{"type":"Opportunity","url":"/x"},"Owner":{"attributes":{"type":"User","url":"/services/data/v59.0/sobjects/User/005gK000003XnD8QAK"},"Name":"OrgFarm EPIC"}}]}`},
	{name: "count", contract: "D 3.5", status: 200,
		ask:      func(c *client) answer { return c.query("SELECT count() FROM Account") },
		recorded: `{"totalSize":12,"done":true,"records":[]}`},
	{name: "versions", contract: "A 4.3", status: 200,
		ask:      func(c *client) answer { return c.send("GET", "/services/data", "") },
		recorded: `[{"label":"Winter '11","url":"/services/data/v20.0","version":"20.0"}]`},
	{name: "batch", contract: "D 3.4", status: 200,
		ask: func(c *client) answer {
			return c.send("POST", "composite/batch", `{"batchRequests":[{"method":"PATCH","url":"v66.0/sobjects/Account/`+acme+`","richInput":{"Site":"HQ"}}]}`)
		},
		recorded: `{"hasErrors":false,"results":[{"statusCode":204,"result":null}]}`, same: true},
}

// TestAnswersAsRecorded holds the org to every recorded answer.
func TestAnswersAsRecorded(t *testing.T) {
	for _, tc := range recordedAnswers {
		t.Run(strings.ReplaceAll(tc.name, " ", "_"), func(t *testing.T) {
			c := openOrg(t, rehearsal.Options{})
			if tc.before != nil {
				tc.before(c)
			}
			got := tc.ask(c).wants(tc.status)
			var want any
			if err := json.Unmarshal([]byte(tc.recorded), &want); err != nil {
				t.Fatal(err)
			}
			for _, d := range differences("", want, got.value(), tc.same) {
				t.Errorf("contract %s: %s\n got %.900s", tc.contract, d, got.text)
			}
		})
	}
}

// differences compares shape: keys, types, and texts when same.
func differences(path string, want, got any, same bool) []string {
	kind := func(v any) string {
		switch v.(type) {
		case map[string]any:
			return "object"
		case []any:
			return "list"
		case string:
			return "string"
		case float64:
			return "number"
		case bool:
			return "boolean"
		}
		return "null"
	}
	if kind(want) != kind(got) {
		return []string{fmt.Sprintf("%s is a %s, recorded a %s", path, kind(got), kind(want))}
	}
	var out []string
	switch w := want.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		wantKeys, gotKeys := slices.Sorted(maps.Keys(w)), slices.Sorted(maps.Keys(g))
		if !slices.Equal(wantKeys, gotKeys) {
			return []string{fmt.Sprintf("%s has the keys %v, recorded %v", path, gotKeys, wantKeys)}
		}
		for _, k := range wantKeys {
			out = append(out, differences(path+"."+k, w[k], g[k], same)...)
		}
	case []any:
		g, _ := got.([]any)
		if same && len(g) != len(w) || len(w) > 0 && len(g) == 0 {
			return []string{fmt.Sprintf("%s has %d elements, recorded %d", path, len(g), len(w))}
		}
		for i := range min(len(w), len(g)) {
			out = append(out, differences(fmt.Sprintf("%s[%d]", path, i), w[i], g[i], same)...)
		}
	case string:
		if g, _ := got.(string); same && !sameText(w, g) {
			out = append(out, fmt.Sprintf("%s is %q, recorded %q", path, g, w))
		}
	default:
		if same && want != got {
			out = append(out, fmt.Sprintf("%s is %v, recorded %v", path, got, want))
		}
	}
	return out
}

// sameText compares a text with one that has {id} and {id15} in it.
func sameText(want, got string) bool {
	for {
		at := strings.Index(want, "{id")
		if at < 0 {
			return want == got
		}
		mark, n := "{id}", 18
		if strings.HasPrefix(want[at:], "{id15}") {
			mark, n = "{id15}", 15
		}
		if len(got) < at+n || want[:at] != got[:at] {
			return false
		}
		want, got = want[at+len(mark):], got[at+n:]
	}
}

// rule sets up a validation rule.
func (c *client) rule(object string, r rehearsal.ValidationRule) {
	c.t.Helper()
	if err := c.org.SetValidationRule(object, r); err != nil {
		c.t.Fatal(err)
	}
}

// duplicates switches an object's duplicate rules, through the control API.
func (c *client) duplicates(object string, active bool) {
	c.t.Helper()
	c.send("POST", "/_rehearsal/duplicates", fmt.Sprintf(`{"object":%q,"active":%t}`, object, active)).wants(200)
}

// fault puts rules into force, through the control API.
func (c *client) fault(spec string) {
	c.t.Helper()
	c.send("POST", "/_rehearsal/faults", fmt.Sprintf(`{"spec":%q}`, spec)).wants(200)
}
