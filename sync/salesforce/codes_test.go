package salesforce_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"demobridge/sync/salesforce"
)

func TestTheCatalogueIsWhole(t *testing.T) {
	seen := make(map[string]bool)
	for _, c := range salesforce.Codes() {
		if seen[c.Key] {
			t.Errorf("%s is there twice", c.Key)
		}
		seen[c.Key] = true
		if c.Class < salesforce.ClassRetry || c.Class > salesforce.ClassBug {
			t.Errorf("%s has no class", c.Key)
		}
		if (c.Class == salesforce.ClassGate) != (c.Gate != salesforce.GateNone) {
			t.Errorf("%s: class %v with gate %q", c.Key, c.Class, c.Gate)
		}
		if c.Note == "" || strings.Contains(c.Note, "_") {
			t.Errorf("%s has no plain note", c.Key)
		}
	}
	// The codes of the contract's tables (auth 3.3, 3.4, 4.2, 5.2; data 3.9).
	for _, code := range strings.Fields(`
		INVALID_SESSION_ID API_DISABLED_FOR_ORG API_CURRENTLY_DISABLED INVALID_OPERATION_WITH_EXPIRED_PASSWORD
		REQUEST_LIMIT_EXCEEDED SERVER_UNAVAILABLE UNABLE_TO_LOCK_ROW
		INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE QUERY_TIMEOUT REQUEST_RUNNING_TOO_LONG UNKNOWN_EXCEPTION
		INTERNAL_SERVER_ERROR MALFORMED_QUERY MALFORMED_SEARCH INVALID_FIELD INVALID_TYPE INVALID_TYPE_FOR_OPERATION
		INVALID_QUERY_LOCATOR NOT_FOUND ENTITY_IS_DELETED INVALID_CROSS_REFERENCE_KEY MALFORMED_ID MISSING_ARGUMENT
		INSUFFICIENT_ACCESS_OR_READONLY INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY INSUFFICIENT_ACCESS
		INVALID_FIELD_FOR_INSERT_UPDATE REQUIRED_FIELD_MISSING FIELD_CUSTOM_VALIDATION_EXCEPTION FIELD_INTEGRITY_EXCEPTION
		FIELD_FILTER_VALIDATION_EXCEPTION INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST INVALID_EMAIL_ADDRESS STRING_TOO_LONG
		NUMBER_OUTSIDE_VALID_RANGE DATE_OUT_OF_RANGE JSON_PARSER_ERROR DUPLICATE_VALUE DUPLICATES_DETECTED
		DUPLICATE_EXTERNAL_ID CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY CANNOT_EXECUTE_FLOW_TRIGGER
		CANNOT_UPDATE_CONVERTED_LEAD ENTITY_IS_LOCKED ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE DELETE_FAILED
		DEPENDENCY_EXISTS INACTIVE_OWNER_OR_USER TRANSFER_REQUIRES_READ STORAGE_LIMIT_EXCEEDED LIMIT_EXCEEDED
		EXCEEDED_MAX_SEMIJOIN_SUBSELECTS EXCEEDED_MAX_TYPES_LIMIT OPERATION_TOO_LARGE EXCEEDED_ID_LIMIT
		LICENSE_LIMIT_EXCEEDED TXN_SECURITY_NO_ACCESS TXN_SECURITY_TWO_FA_REQUIRED TXN_SECURITY_END_A_SESSION
		TOO_MANY_APEX_REQUESTS APEX_DATA_ACCESS_RESTRICTION FUNCTIONALITY_NOT_ENABLED
		FUNCTIONALITY_TEMPORARILY_UNAVAILABLE ORG_LOCKED TRIAL_EXPIRED ORG_IN_MAINTENANCE INACTIVE_PORTAL
		UNSUPPORTED_API_VERSION METHOD_NOT_ALLOWED UNSUPPORTED_MEDIA_TYPE PROCESSING_HALTED
		ALL_OR_NONE_OPERATION_ROLLED_BACK`) {
		if !seen[code] {
			t.Errorf("%s of the contract is not in the catalogue", code)
		}
	}
}

func TestOneCodeWithSeveralMeaningsIsToldApartByItsWords(t *testing.T) {
	retry, record, gate := salesforce.ClassRetry, salesforce.ClassRecord, salesforce.ClassGate
	for _, c := range []struct {
		code, message string
		want          salesforce.Verdict
	}{
		{"UNABLE_TO_LOCK_ROW", "", salesforce.Verdict{Key: salesforce.KeyLock, Class: retry}},
		{"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "ExampleTrigger: execution of BeforeInsert caused by: UNABLE_TO_LOCK_ROW", salesforce.Verdict{Key: salesforce.KeyLock, Class: retry}},
		{"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "ExampleTrigger: System.LimitException: Too many SOQL queries: 101", salesforce.Verdict{Key: salesforce.KeyGovernor, Class: retry}},
		{"CANNOT_EXECUTE_FLOW_TRIGGER", "Apex CPU time limit exceeded", salesforce.Verdict{Key: salesforce.KeyGovernor, Class: retry}},
		{"CANNOT_EXECUTE_FLOW_TRIGGER", "We can't save this record because the “Example” process failed.", salesforce.Verdict{Key: "CANNOT_EXECUTE_FLOW_TRIGGER", Class: record}},
		{"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "ExampleTrigger: no", salesforce.Verdict{Key: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", Class: record}},
		{"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: Navattic Session", salesforce.Verdict{Key: "ENTITY_TYPE_NOT_WRITABLE", Class: gate, Gate: salesforce.GateConfig}},
		{"ENTITY_IS_LOCKED", "the entity is locked for editing", salesforce.Verdict{Key: "ENTITY_IS_LOCKED", Class: record}},
		{"INVALID_FIELD", "No such column 'X__c' on sobject of type Lead", salesforce.Verdict{Key: "INVALID_FIELD", Class: gate, Gate: salesforce.GateConfig}},
		{"SOMETHING_NEW", "words", salesforce.Verdict{Key: "SOMETHING_NEW", Class: record}},
	} {
		if got := salesforce.Classify(c.code, c.message); got != c.want {
			t.Errorf("%s %q: %+v, want %+v", c.code, c.message, got, c.want)
		}
	}
}

func TestAVerdictIsFoundThroughWrapping(t *testing.T) {
	inner := salesforce.RecordError{StatusCode: "STRING_TOO_LONG"}
	v, ok := salesforce.VerdictOf(fmt.Errorf("row 3: %w", inner))
	if !ok || v.Key != "STRING_TOO_LONG" {
		t.Errorf("%+v %v", v, ok)
	}
	if _, ok := salesforce.VerdictOf(errors.New("disk full")); ok {
		t.Error("a foreign error has a verdict")
	}
	if !salesforce.HasCode(inner, "OTHER", "STRING_TOO_LONG") || salesforce.HasCode(inner, "OTHER") || salesforce.HasCode(nil, "OTHER") {
		t.Error("HasCode is wrong")
	}
}
