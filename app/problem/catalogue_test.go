package problem_test

import (
	"regexp"
	"strings"
	"testing"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/oauth"
	"demobridge/sync/store"
)

// everyCode is every code that can reach the list of problems.
func everyCode() map[string]string {
	codes := map[string]string{}
	for _, c := range salesforce.Codes() {
		codes[c.Key] = "a code of Salesforce or of the way there"
	}
	for _, k := range oauth.Kinds() {
		codes[k.Verdict.Key] = "a kind of failure at signing in"
	}
	for _, k := range []oauth.VaultKind{oauth.VaultNotFound, oauth.VaultMissing, oauth.VaultLocked, oauth.VaultTooBig, oauth.VaultFailed} {
		codes[(&oauth.VaultError{Kind: k}).Verdict().Key] = "a failure of the key store"
	}
	for _, kind := range []string{"disk", "auth", "clock", "config", "quota", "storage", "maintenance", "offline", "busy"} {
		codes["GATE_"+kind] = "a gate"
	}
	for _, code := range []string{"RESERVE_REACHED", "DAILY_CAP_REACHED", "HTTP_413", "NEWER_IN_SALESFORCE", "CANNOT_BE_PREPARED", "UNFORESEEN"} {
		codes[code] = "a code of the engine"
	}
	for _, code := range []string{
		"RUNNING", "NEWER_SCHEMA", "FOREIGN_FILE", "DAMAGED", "RECOVERED", "RECOVERED_IN_PART",
		"READ_ONLY", "DISK_FULL", "DISK_FAILED", "PORT_TAKEN", "FILE", "STOPPED", "FOLDER_GONE", "NETWORK_FOLDER", "SYNCHRONISED_FOLDER", "BACKUP_FAILS", "SAFE_MODE", "SIGN_IN_NOT_KEPT", "WEBHOOK_ENDED", "KEYRING_DENIED",
	} {
		codes[code] = "a fault of this computer"
	}
	return codes
}

func TestEveryFaultHasItsWords(t *testing.T) {
	for code, what := range everyCode() {
		if _, known := problem.Lookup(code); !known {
			t.Errorf("%s (%s) is not in the catalogue", code, what)
		}
	}
}

// jargon is what a title must not hold: names of codes, of statuses, and words
// that only programmers use.
var jargon = regexp.MustCompile(`[A-Z]{2,}_[A-Z]|HTTP|\b[45]\d\d\b|(?i:\b(sobject|soql|json|payload|null|exception|token|endpoint|timeout|dml)\b)`)

var placeholder = regexp.MustCompile(`\{(\w+)\}`)

func TestTheCatalogueIsPlainAndUseful(t *testing.T) {
	known := map[string]bool{}
	for name := range strings.FieldsSeq("object objectName field fieldName message value max name user username org next tries retry path") {
		known[name] = true
	}
	for _, e := range problem.Entries() {
		for _, title := range []string{e.Title, e.Plain} {
			if jargon.MatchString(title) {
				t.Errorf("%s: the title %q holds jargon", e.Code, title)
			}
			if len(title) > 90 || strings.HasSuffix(title, ".") {
				t.Errorf("%s: %q is a sentence, not a title", e.Code, title)
			}
		}
		if e.Title == "" || e.Cause == "" {
			t.Errorf("%s: title %q, cause %q", e.Code, e.Title, e.Cause)
		}
		if len(e.Steps) == 0 {
			t.Errorf("%s says nothing about what to do", e.Code)
		}
		if !e.Alone && e.Severity == problem.Passing {
			t.Errorf("%s needs a person and passes", e.Code)
		}
		if e.Fix != "" && e.Ask == "" {
			t.Errorf("%s: while Demobridge cannot repair it there is nothing to send to an admin", e.Code)
		}
		if strings.Contains(e.Ask, "**") {
			t.Errorf("%s: the request goes out as plain text", e.Code)
		}
		for _, text := range append([]string{e.Title, e.Plain, e.Cause, e.Told, e.Fix, e.Ask}, e.Steps...) {
			if strings.Count(text, "**")%2 != 0 {
				t.Errorf("%s: strong words do not end: %q", e.Code, text)
			}
			if strings.ContainsAny(text, "'") || strings.Contains(text, "\"") {
				t.Errorf("%s: straight quotes: %q", e.Code, text)
			}
			for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
				if !known[m[1]] {
					t.Errorf("%s: nothing fills {%s}", e.Code, m[1])
				}
			}
		}
		if p := problem.ForKey(e.Code); strings.ContainsAny(p.Title+p.Cause+p.Told.String()+p.Ask, "{}") || p.Title == "" {
			t.Errorf("%s without facts reads %q, %q, %q", e.Code, p.Title, p.Cause, p.Told)
		}
	}
}

// A person is asked exactly where the client says that waiting does not help.
func TestOnlyWhatPassesIsSaidToPass(t *testing.T) {
	for _, c := range salesforce.Codes() {
		e, _ := problem.Lookup(c.Key)
		passes := c.Class == salesforce.ClassRetry
		if c.Class == salesforce.ClassGate {
			passes = e.Alone // a gate may open by itself or not; the gates' own test tells
		}
		if e.Alone != passes {
			t.Errorf("%s (%s): goes away by itself is %v", c.Key, c.Class, e.Alone)
		}
		if c.Class == salesforce.ClassGate && e.Severity != problem.Stopping {
			t.Errorf("%s closes a gate and is not said to stop everything", c.Key)
		}
		if c.Gate == salesforce.GateAuth && !e.SignIn {
			t.Errorf("%s is about the sign-in and offers none", c.Key)
		}
		if (c.Gate == salesforce.GateConfig || c.Gate == salesforce.GateStorage || c.Gate == salesforce.GateClock) && e.Alone {
			t.Errorf("%s is said to go away by itself", c.Key)
		}
	}
}

func TestAnAnswerNobodyKnowsStillHelps(t *testing.T) {
	p := problem.ForCause(store.Cause{Code: "BRAND_NEW_CODE", Text: "The moon is in the wrong house.", Sessions: 3})
	if p.Title != "Salesforce refused it: “The moon is in the wrong house.”" || p.Ask == "" || len(p.Remedy) == 0 {
		t.Errorf("%+v", p)
	}
	if jargon.MatchString(problem.ForKey("BRAND_NEW_CODE").Title) {
		t.Errorf("the title of an unknown code is %q", problem.ForKey("BRAND_NEW_CODE").Title)
	}
}

func TestWhatSalesforceSaysMarksNothing(t *testing.T) {
	p := problem.ForCause(store.Cause{Code: "FIELD_CUSTOM_VALIDATION_EXCEPTION", Text: "Fill in **all** {user} fields"})
	if want := "Navattic Session rule: “Fill in **all** {user} fields”"; p.Title != want {
		t.Errorf("the title is %q", p.Title)
	}
	for _, step := range append(p.Remedy, p.Told) {
		for _, s := range step {
			if s.Strong && strings.Contains(s.Words, "all") {
				t.Errorf("Salesforce’s words became strong: %+v", step)
			}
		}
	}
}

func TestTitlesNameWhatSalesforceNamed(t *testing.T) {
	for _, c := range []struct{ code, text, title string }{
		{"INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: Steps_Viewed__c. Please check the security settings of this field and verify that it is read/write for your profile or permission set.", "No write access to field “Steps Viewed” on Navattic Session"},
		{"FIELD_CUSTOM_VALIDATION_EXCEPTION", "Security review date is required", "Navattic Session rule: “Security review date is required”"},
		{"UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record or 1 records: 001ak00000OQTieAAH", "Record locked by someone else"},
		{"REQUIRED_FIELD_MISSING", "Required fields are missing: [Region__c]", "Required field “Region” on Navattic Session is empty"},
		{"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Job Category: bad value for restricted picklist field: Wizard", "“Wizard” is not in the list of Job Category"},
		{"STRING_TOO_LONG", "Demos: data value too large: A very long list; of demos (max length=80)", "Text too long for Demos"},
		{"INVALID_FIELD", "No such column 'Demos__c' on sobject of type Navattic_Session__c", "Field or object is gone: Demos"},
		{"INVALID_FIELD", "\nSELECT Bogus__c FROM Account\n ^\nERROR at Row:1:Column:8\nNo such column 'Bogus__c' on entity 'Account'. If you are attempting", "Field or object is gone: Bogus"},
		{"INVALID_TYPE", "\nFROM Navattic_Session__c\n^\nERROR at Row:1:Column:43\nsObject type 'Navattic_Session__c' is not supported.", "Field or object is gone: Navattic Session"},
		{"INVALID_EMAIL_ADDRESS", "Email: invalid email address: not an email", "“not an email” is not an email address"},
		{"DUPLICATE_VALUE", "duplicate value found: NPI__c duplicates value on record with id: 0035e00000qL5Jz", "Another record already has this NPI"},
		{"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "DealTrigger: execution of BeforeInsert caused by: System.NullPointerException", "The org’s own code “DealTrigger” failed"},
		{"CANNOT_EXECUTE_FLOW_TRIGGER", `We can't save this record because the "Deal stages" process failed. Give your Salesforce admin these details.`, "The flow “Deal stages” failed"},
		{"FIELD_INTEGRITY_EXCEPTION", "Can't assign permission set Navattic Permission Set to user Demo Sync. The user license doesn't allow the permission: Edit Lead", "Permission set could not be given"},
		{"DUPLICATES_DETECTED", "Use one of these records?", "Possible duplicate stopped by a rule"},
		{"INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", "No access to this record"},
		{"API_CURRENTLY_DISABLED", "API is disabled for this User", "API is off for this user"},
	} {
		if p := problem.ForCause(store.Cause{Code: c.code, Text: c.text}); p.Title != c.title {
			t.Errorf("%s is titled %q, want %q", c.code, p.Title, c.title)
		}
	}
}

func TestAGateSaysWhatClosedIt(t *testing.T) {
	for _, c := range []struct {
		gate  store.Gate
		title string
	}{
		{store.Gate{Kind: "config", Code: "INVALID_FIELD_FOR_INSERT_UPDATE", Reason: "Unable to create/update fields: Demos__c."}, "No write access to field “Demos” on Navattic Session"},
		{store.Gate{Kind: "config", Code: "FIELD_CUSTOM_VALIDATION_EXCEPTION", Reason: "A date is missing"}, "Navattic Session rule: “A date is missing”"},
		{store.Gate{Kind: "disk", Code: "LOCAL_STORE", Reason: "store: no space left"}, "The local store cannot be written"},
		{store.Gate{Kind: "config", Code: "NEVER_HEARD_OF", Reason: "?"}, "Salesforce is not ready for Demobridge"},
		{store.Gate{Kind: "auth", Code: "SIGN_IN_USER_INACTIVE"}, "This Salesforce user is switched off"},
		{store.Gate{Kind: "busy", Code: "HTTP_502"}, "Salesforce is busy"},
		{store.Gate{Kind: "offline", Code: "OFFLINE_NAME"}, "No internet"},
		{store.Gate{Kind: "something new"}, "Sending is on hold"},
	} {
		if got := problem.ForGate(c.gate).Title; got != c.title {
			t.Errorf("%+v is titled %q, want %q", c.gate, got, c.title)
		}
	}
	if p := problem.ForGate(store.Gate{Kind: "auth", Code: "INVALID_SESSION_ID"}); !p.SignIn || p.Kind != status.AttentionAccess {
		t.Errorf("a sign-in that is over offers no sign-in: %+v", p)
	}
}

func FuzzAnswers(f *testing.F) {
	for _, c := range salesforce.Codes() {
		f.Add(c.Key, "Label: data value too large: x (max length=25)")
	}
	f.Add("", "{user} ** {")
	f.Fuzz(func(t *testing.T, code, text string) {
		p := problem.ForCause(store.Cause{Code: code, Text: text})
		if p.Title == "" || len(p.Remedy) == 0 || len(p.Told) == 0 {
			t.Errorf("%q %q: %+v", code, text, p)
		}
	})
}
