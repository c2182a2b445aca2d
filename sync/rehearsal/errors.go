package rehearsal

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// apiError is a refused request: an HTTP status and Salesforce's array of
// errors (contract A 5.1). One of its entries becomes a per-record error in
// sObject Collections, where the key is statusCode instead of errorCode.
type apiError struct {
	status  int
	entries []errorEntry
	// raw, when set, is answered instead of the array (300, HTML pages).
	raw *response
}

// errorEntry is one error. Fields nil leaves the key "fields" out.
type errorEntry struct {
	code, message string
	fields        []string
	extra         object // further members, in front (duplicateResut)
	// inCollection replaces the message where the details are not given.
	inCollection string
}

// Error gives the first entry.
func (e *apiError) Error() string {
	if len(e.entries) == 0 {
		return fmt.Sprintf("HTTP %d", e.status)
	}
	return e.entries[0].code + ": " + e.entries[0].message
}

// body is the top-level form.
func (e *apiError) body() []object {
	out := make([]object, 0, len(e.entries))
	for _, en := range e.entries {
		o := append(object{}, en.extra...)
		if en.code == "NOT_FOUND" || en.code == "PROCESSING_HALTED" || en.extra != nil { // as recorded: the code comes first
			o = append(o, member{"errorCode", en.code}, member{"message", en.message})
		} else {
			o = append(o, member{"message", en.message}, member{"errorCode", en.code})
		}
		if en.fields != nil {
			o = append(o, member{"fields", en.fields})
		}
		out = append(out, o)
	}
	return out
}

// perRecord is the form inside collections and save results.
func (e *apiError) perRecord() []object {
	out := make([]object, 0, len(e.entries))
	for _, en := range e.entries {
		fields := en.fields
		if fields == nil {
			fields = []string{}
		}
		message := en.message
		if en.inCollection != "" {
			message = en.inCollection
		}
		out = append(out, object{{"statusCode", en.code}, {"message", message}, {"fields", fields}})
	}
	return out
}

// response is the error as an HTTP answer.
func (e *apiError) response() *response {
	if e.raw != nil {
		return e.raw
	}
	res := &response{status: e.status, body: e.body()}
	if e.status == http.StatusUnauthorized {
		res.set("WWW-Authenticate", "Token")
	}
	return res
}

// asAPIError turns any error into one that can be answered. What is not
// Salesforce's becomes UNKNOWN_EXCEPTION, which is what a bug looks like there.
func asAPIError(err error) *apiError {
	var e *apiError
	if errors.As(err, &e) {
		return e
	}
	return fail(http.StatusInternalServerError, "UNKNOWN_EXCEPTION",
		"An unexpected error occurred. Please include this ErrorId if you contact support: "+errorID(err)+" ("+err.Error()+")")
}

// errorID is a stable number for an error's text.
func errorID(err error) string {
	h := uint32(2166136261)
	for _, c := range []byte(err.Error()) {
		h = (h ^ uint32(c)) * 16777619
	}
	return fmt.Sprintf("%d-%d (%d)", h%2000000000, h%90000+10000, -int32(h%1000000000))
}

// fail makes an error without the key "fields".
func fail(status int, code, message string) *apiError {
	return &apiError{status: status, entries: []errorEntry{{code: code, message: message}}}
}

// failf is fail with a format.
func failf(status int, code, format string, args ...any) *apiError {
	return fail(status, code, fmt.Sprintf(format, args...))
}

// refuse makes a record error, which always carries the key "fields".
func refuse(code, message string, fields ...string) *apiError {
	if fields == nil {
		fields = []string{}
	}
	return &apiError{status: http.StatusBadRequest, entries: []errorEntry{{code: code, message: message, fields: fields}}}
}

// The errors that have one text. Each call returns a fresh value.

func errNotFound() *apiError {
	return fail(http.StatusNotFound, "NOT_FOUND", "The requested resource does not exist")
}

func errSession() *apiError {
	return fail(http.StatusUnauthorized, "INVALID_SESSION_ID", "Session expired or invalid")
}

func errDeleted() *apiError {
	e := refuse("ENTITY_IS_DELETED", "entity is deleted")
	e.status = http.StatusNotFound
	return e
}

// errNoSuchRecord is a write to an id that never existed or cannot be seen.
func errNoSuchRecord() *apiError {
	e := refuse("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
	e.status = http.StatusNotFound
	return e
}

func errRolledBack() *apiError {
	return refuse("ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid and the request was using AllOrNone header")
}

func errAccess() *apiError {
	e := refuse("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
	e.status = http.StatusForbidden
	return e
}

func errNoColumn(field, object string) *apiError {
	return failf(http.StatusBadRequest, "INVALID_FIELD", "No such column '%s' on sobject of type %s", field, object)
}

func errReadOnlyFields(names []string) *apiError {
	return refuse("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: "+strings.Join(names, ", ")+
		". Please check the security settings of this field and verify that it is read/write for your profile or permission set.", names...)
}

func errMethod(method string, allowed []string) *apiError {
	return failf(http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "HTTP Method '%s' not allowed. Allowed are %s", method, strings.Join(allowed, ","))
}

func jsonError(message string) *apiError {
	return fail(http.StatusBadRequest, "JSON_PARSER_ERROR", message)
}
