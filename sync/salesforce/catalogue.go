package salesforce

import "strconv"

// catalogue holds every fault we know, by key. It is built once and only read.
var catalogue = buildCatalogue()

func statusKey(status int) string { return "HTTP_" + strconv.Itoa(status) }

// buildCatalogue is the one table that decides (auth 1.9, 3.3, 3.4, 4.2, 5.2;
// data 3.8, 3.9).
func buildCatalogue() map[string]CodeInfo {
	m := make(map[string]CodeInfo)
	put := func(class Class, gate Gate, entries [][2]string) {
		for _, e := range entries {
			m[e[0]] = CodeInfo{Key: e[0], Class: class, Gate: gate, Note: e[1]}
		}
	}
	put(ClassGate, GateAuth, authFaults())
	put(ClassGate, GateConfig, configFaults())
	put(ClassGate, GateQuota, [][2]string{
		{"REQUEST_LIMIT_EXCEEDED", "the org has used up its calls for 24 hours"},
		{"LOGIN_RATE_EXCEEDED", "too many sign-ins in one hour"},
	})
	put(ClassGate, GateMaintenance, [][2]string{
		{"INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE", "the org can only be read during maintenance"},
		{"ORG_IN_MAINTENANCE", "the org is under maintenance"},
		{"ORG_LOCKED", "Salesforce has locked the org"},
		{"TRIAL_EXPIRED", "the trial of this org has ended"},
		{"HTTP_503", "Salesforce is not available"},
	})
	put(ClassGate, GateStorage, [][2]string{
		{"STORAGE_LIMIT_EXCEEDED", "the org has no data storage left"},
	})
	put(ClassGate, GateOffline, [][2]string{
		{keyDNS, "the name of the Salesforce server was not found"},
		{keyRefused, "the server refused the connection"},
		{keyNoRoute, "there is no way to the network"},
		{keyUnreachable, "the server did not take the connection"},
		{keyProxy, "the network's proxy refused the connection"},
		{keyPortal, "a page came instead of Salesforce's answer, perhaps a network's sign-in page"},
		{keyTLS, "the connection is not safe: the server's certificate was not accepted"},
		{keyRedirectedAway, "the answer points to a place that is not Salesforce"},
		{"HTTP_407", "the network's proxy wants a sign-in"},
		{"HTTP_511", "the network wants a sign-in"},
	})
	put(ClassGate, GateClock, [][2]string{
		{keyClock, "this computer's clock is behind"},
	})
	put(ClassRetry, GateNone, retryFaults())
	put(ClassRecord, GateNone, recordFaults())
	put(ClassBug, GateNone, requestFaults())
	return m
}

func authFaults() [][2]string {
	return [][2]string{
		{KeySessionEnded, "the sign-in has ended"},
		{"INVALID_AUTH_HEADER", "the sign-in was not recognised"},
		{"BAD_OAUTH_TOKEN", "the sign-in has ended"},
		{"MISSING_OAUTH_TOKEN", "the sign-in was not recognised"},
		{"WRONG_ORG", "the sign-in belongs to another org"},
		{"LOGIN_OAUTH_INVALID_TOKEN", "the sign-in has ended"},
		{"INVALID_LOGIN", "Salesforce refused the sign-in"},
		{"INVALID_OPERATION_WITH_EXPIRED_PASSWORD", "the user's password has run out"},
		{"PASSWORD_LOCKOUT", "the user is locked out after wrong passwords"},
		{"LOGIN_DURING_RESTRICTED_DOMAIN", "the user may not sign in from this network"},
		{"LOGIN_DURING_RESTRICTED_TIME", "the user may not sign in at this hour"},
		{"TXN_SECURITY_TWO_FA_REQUIRED", "the org asks for a second proof of identity"},
		{"TXN_SECURITY_END_A_SESSION", "the org ends older sign-ins of this user"},
		{"HTTP_401", "the sign-in was not accepted"},
		{keyRedirectedToLogin, "Salesforce sends us to its sign-in page"},
	}
}

func configFaults() [][2]string {
	return [][2]string{
		{KeySessionNotREST, "this sign-in may not use the REST API"},
		{"SESSION_NOT_FOR_AGENT", "this sign-in belongs to an agent app"},
		{"API_DISABLED_FOR_ORG", "the API is off for the user or the org's edition"},
		{"RESTAPINOTENABLED", "the API is off for the user or the org's edition"},
		{"API_CURRENTLY_DISABLED", "the user may not use the API"},
		{"CLIENT_NOT_ACCESSIBLE_FOR_USER", "the user may not use this app"},
		{"INVALID_FIELD", "a field is missing in the org or hidden from the user"},
		{"INVALID_FIELD_FOR_INSERT_UPDATE", "the user may not write a field"},
		{"INVALID_TYPE", "an object is missing in the org or hidden from the user"},
		{KeyObjectNotFound, "an object is missing in the org or hidden from the user"},
		{KeyExternalIDField, "the key field is missing in the org or hidden from the user"},
		{"ENTITY_TYPE_NOT_WRITABLE", "the user may not create or change records of this object"},
		{"INSUFFICIENT_ACCESS", "the user lacks a permission"},
		{"FUNCTIONALITY_NOT_ENABLED", "a feature is off in this org"},
		{"INACTIVE_PORTAL", "the portal of this user is off"},
		{"LICENSE_LIMIT_EXCEEDED", "the org has no licence left"},
		{"TXN_SECURITY_NO_ACCESS", "a security policy of the org forbids it"},
		{"APEX_DATA_ACCESS_RESTRICTION", "a rule of the org restricts access to data"},
		{"UNSUPPORTED_API_VERSION", "Salesforce no longer speaks this API version"},
		{"HTTP_403", "Salesforce refused access without saying why"},
		{"HTTP_404", "there is nothing at this address"},
		{"HTTP_410", "Salesforce no longer speaks this API version"},
		{"HTTP_420", "this org has expired"},
		{keyHost, "the address is not one of Salesforce's"},
	}
}

func retryFaults() [][2]string {
	return [][2]string{
		{KeyLock, "someone else is changing the same record or its parent"},
		{KeyGovernor, "the org's own automation ran out of its allowance"},
		{KeyConcurrent, "too many long calls at once"},
		{KeyHalted, "held back because another part of the call failed"},
		{KeyRolledBack, "taken back because another record of the call failed"},
		{"SERVER_UNAVAILABLE", "Salesforce is too busy"},
		{"FUNCTIONALITY_TEMPORARILY_UNAVAILABLE", "a feature is off for a while"},
		{"QUERY_TIMEOUT", "a question to Salesforce took too long"},
		{"REQUEST_RUNNING_TOO_LONG", "Salesforce took too long"},
		{"TOO_MANY_APEX_REQUESTS", "the org's own code is too busy"},
		{"UNKNOWN_EXCEPTION", "an error inside Salesforce"},
		{"INTERNAL_SERVER_ERROR", "an error inside Salesforce"},
		{"INVALID_QUERY_LOCATOR", "a long list has to be read again from the start"},
		{KeyTimeout, "no answer in time"},
		{KeyConnectionLost, "the connection broke"},
		{KeyAnswerGarbled, "the answer was cut short or could not be read"},
		{KeyAnswerShort, "the answer does not fit what was sent"},
		{KeyCancelled, "stopped on our side"},
		{"HTTP_408", "no answer in time"},
		{"HTTP_429", "too many calls at once"},
		{"HTTP_500", "an error inside Salesforce"},
		{"HTTP_502", "an error on the way to Salesforce"},
		{"HTTP_504", "no answer in time on the way to Salesforce"},
	}
}

func recordFaults() [][2]string {
	return [][2]string{
		{"REQUIRED_FIELD_MISSING", "a field that the org requires is empty"},
		{"FIELD_CUSTOM_VALIDATION_EXCEPTION", "a validation rule of the org said no"},
		{"FIELD_INTEGRITY_EXCEPTION", "a value does not fit the others"},
		{"FIELD_FILTER_VALIDATION_EXCEPTION", "a lookup does not allow this record"},
		{"INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "a value is not in the field's list"},
		{"INVALID_EMAIL_ADDRESS", "not an email address"},
		{"STRING_TOO_LONG", "a text is too long for its field"},
		{"NUMBER_OUTSIDE_VALID_RANGE", "a number is too large for its field"},
		{"DATE_OUT_OF_RANGE", "a date is out of range"},
		{"INVALID_CROSS_REFERENCE_KEY", "a linked record does not exist here"},
		{"ENTITY_IS_DELETED", "the record is in the recycle bin"},
		{"NOT_FOUND", "the record is gone or not shared with the user"},
		{"MALFORMED_ID", "an ID of the wrong kind"},
		{KeyDuplicateValue, "another record already has this unique value"},
		{"DUPLICATES_DETECTED", "a duplicate rule found similar records"},
		{KeyDuplicateKey, "several records share the key"},
		{"HTTP_300", "several records share the key"},
		{"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "the org's own code failed"},
		{"CANNOT_EXECUTE_FLOW_TRIGGER", "a flow of the org failed"},
		{"CANNOT_UPDATE_CONVERTED_LEAD", "the lead has been converted"},
		{"ENTITY_IS_LOCKED", "the record is locked by an approval"},
		{"ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE", "the record was changed in between"},
		{"HTTP_412", "the record was changed in between"},
		{"DELETE_FAILED", "the record cannot be deleted"},
		{"DEPENDENCY_EXISTS", "other records depend on it"},
		{"INACTIVE_OWNER_OR_USER", "the owner is no longer active"},
		{"TRANSFER_REQUIRES_READ", "the new owner may not read the object"},
		{"INSUFFICIENT_ACCESS_OR_READONLY", "the user may see this record but not change it"},
		{"INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "the user has no right to the linked record"},
	}
}

func requestFaults() [][2]string {
	return [][2]string{
		{"MALFORMED_QUERY", "Salesforce does not understand the question"},
		{"MALFORMED_SEARCH", "Salesforce does not understand the search"},
		{"INVALID_TYPE_FOR_OPERATION", "this object cannot be used so"},
		{"MISSING_ARGUMENT", "something is missing in the call"},
		{"EMPTY_LIST", "a call without records"},
		{"JSON_PARSER_ERROR", "a value has the wrong type"},
		{"EXCEEDED_ID_LIMIT", "too many records in one call"},
		{"LIMIT_EXCEEDED", "a call over a fixed limit"},
		{"EXCEEDED_MAX_SEMIJOIN_SUBSELECTS", "a question with too many parts"},
		{"EXCEEDED_MAX_TYPES_LIMIT", "too many kinds of record in one call"},
		{"OPERATION_TOO_LARGE", "a question over too many records"},
		{"QUERY_TOO_COMPLICATED", "a question with too many parts"},
		{"METHOD_NOT_ALLOWED", "a call Salesforce does not know"},
		{"UNSUPPORTED_MEDIA_TYPE", "a call in a form Salesforce does not know"},
		{"HTTP_400", "Salesforce refused the call without saying why"},
		{"HTTP_405", "a call Salesforce does not know"},
		{"HTTP_409", "a conflict with another call"},
		{"HTTP_414", "the call's address is too long"},
		{"HTTP_415", "a call in a form Salesforce does not know"},
		{"HTTP_428", "a condition is missing in the call"},
		{"HTTP_431", "the call's head is too long"},
		{keyTooBig, "an answer too big to read"},
		{keyOurs, "a call we would not send"},
	}
}
