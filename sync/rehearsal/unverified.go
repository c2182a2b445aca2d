package rehearsal

import "slices"

// Choice is something that neither a recorded answer nor the documentation
// settles. A person with a real org can settle it and take it off the list.
type Choice struct {
	ID     string // stable, for comments and issues
	What   string // the open question
	Choice string // what the rehearsal org does
	Where  string // the file that decides it
}

// Unverified lists the choices of the org, in no order. The sign-in side has
// its own list, see the oauth package.
func Unverified() []Choice { return slices.Concat(restChoices(), bulkChoices(), metadataChoices()) }

// restChoices are those of the REST API.
func restChoices() []Choice {
	return []Choice{
		{"retired-version-body", "body of the 410 for versions up to 30", `errorCode UNSUPPORTED_API_VERSION, message "GONE"`, "http.go"},
		{"unknown-version", "answer for a version that does not exist yet", "404 NOT_FOUND", "http.go"},
		{"no-api-code", "which of API_DISABLED_FOR_ORG and API_CURRENTLY_DISABLED a user without API Enabled meets", "403 API_CURRENTLY_DISABLED", "http.go"},
		{"json-in-collections", "whether a value of the wrong JSON type fails its record or the whole collections call", "its record, as unknown fields do", "collections.go"},
		{"json-column", "which column JSON_PARSER_ERROR names for a value", "where the value begins, from 1", "jsonread.go"},
		{"numbers-as-strings", "whether numeric text is taken for number fields, and numbers for text fields", "both are taken", "convert.go"},
		{"empty-string-dates", "what an empty string does in date and number fields", "JSON_PARSER_ERROR", "convert.go"},
		{"datetime-fraction", "whether milliseconds of a DateTime are kept", "cut to seconds, shown as .000", "convert.go"},
		{"date-range-code", "code and text for years outside 1700 to 4000", "DATE_OUT_OF_RANGE, invalid date", "convert.go"},
		{"number-range-text", "text of NUMBER_OUTSIDE_VALID_RANGE", `"Label: value outside of valid range on numeric field: 1.0E20"`, "convert.go"},
		{"field-errors-together", "whether several bad values of one record are reported together", "together, one entry each", "save.go"},
		{"no-create-right", "code for inserting without the Create permission", "400 CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, entity type cannot be inserted", "save.go"},
		{"row-not-editable-status", "status of INSUFFICIENT_ACCESS_OR_READONLY", "403", "errors.go"},
		{"cross-reference-status", "status of INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY and of a lookup at a deleted record", "400", "save_lookups.go"},
		{"patch-unknown-id", "code for PATCH and DELETE of an id that never existed", "404 INVALID_CROSS_REFERENCE_KEY, invalid cross reference id", "errors.go"},
		{"malformed-id-path", "answer for an id in the path that cannot be one", "404 NOT_FOUND, Provided external ID field does not exist or is not accessible", "sobjects.go"},
		{"wrong-type-id-path", "answer for an id of another object in the path", "404 NOT_FOUND for reading, 400 MALFORMED_ID for PATCH and DELETE (recorded for PATCH only)", "sobjects.go"},
		{"precondition-body", "body of a 412", "ENTITY_FAILED_IFLASTMODIFIED_ON_UPDATE with a text of our own", "conditional.go"},
		{"body-without-type", "whether a body without Content-Type is taken", "it is, as JSON", "call.go"},
		{"www-authenticate", "whether every 401 carries WWW-Authenticate: Token", "it does", "errors.go"},
		{"xml", "REST in XML, by Content-Type or Accept", "not rehearsed: 415 for a body in XML, JSON as the answer", "call.go"},
		{"update-twice", "the same id twice in one update call", "the second fails with DUPLICATE_VALUE, Duplicate id specified", "save_rows.go"},
		{"non-unique-upsert", "code and text for upserting by a non-unique external id without View All Data", "403 INSUFFICIENT_ACCESS_OR_READONLY", "sobjects.go"},
		{"several-in-collections", "row error when an upsert key matches several records", "DUPLICATE_EXTERNAL_ID with the ids", "save_rows.go"},
		{"missing-key-in-upsert", "row error when a record lacks the upsert key", "MISSING_ARGUMENT, Key__c not specified", "collections.go"},
		{"missing-type", "row error when attributes.type is missing or differs", "INVALID_FIELD and INVALID_TYPE", "collections.go"},
		{"too-many-chunks", "code for more than ten changes of type", "400 INVALID_FIELD", "collections.go"},
		{"restore-lookups", "whether children get their lookup back when a parent leaves the recycle bin", "they do not", "records.go"},
		{"duplicate-value-fields", "fields of DUPLICATE_VALUE for a unique field", "empty", "save_rules.go"},
		{"inactive-owner-text", "text of INACTIVE_OWNER_OR_USER", "operation performed with inactive user [id] as owner of object", "save_lookups.go"},
		{"converted-lead-text", "text of CANNOT_UPDATE_CONVERTED_LEAD on an update", "cannot reference converted lead", "save_rules.go"},
		{"composite-limits", "code and text when a composite request has too many parts", "400 LIMIT_EXCEEDED", "composite.go"},
		{"bad-reference", "text for a reference that has no value", "PROCESSING_HALTED, Invalid reference specified", "references.go"},
		{"composite-allornone-records", "whether one failed record of a collections subrequest undoes an allOrNone composite request", "it does", "composite.go"},
		{"graph-stop", "what graphs after the fourteenth failure answer", "PROCESSING_HALTED", "composite_more.go"},
		{"retrieve-paths", "whether collections retrieve takes relationship paths", "it does", "collections.go"},
		{"suggestion-length", "code for a suggestion of fewer than three characters", "400 INVALID_SEARCH", "search.go"},
		{"limits-without-setup", "whether /limits is refused without View Setup", "it is answered", "basics.go"},
		{"storage-code", "status and text of STORAGE_LIMIT_EXCEEDED", "400, storage limit exceeded", "faultplan.go"},
		{"maintenance-body", "body of ORG_IN_MAINTENANCE", "503, The organization is in maintenance", "faultplan.go"},
		{"lock-status", "status of UNABLE_TO_LOCK_ROW for one record", "both are rehearsed: 400 by default, 500 by the fault lock-500", "faultplan.go"},
		{"account-visibility", "how contacts follow the sharing of their account", "each object has its own sharing; role hierarchy and sharing rules are not rehearsed", "access.go"},
		{"recent-by-api", "which API calls count as viewing a record", "reading and writing single records, unless Sforce-Mru says otherwise", "recent.go"},
	}
}
