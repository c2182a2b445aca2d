package salesforce

import (
	"maps"
	"slices"
	"strings"
)

// CodeInfo is one entry of the catalogue of faults.
type CodeInfo struct {
	Key   string
	Class Class
	Gate  Gate
	// Note is the cause in a few plain words, for people who read lists. The
	// full text with its remedy belongs to the application's problem list.
	Note string
}

// Keys that callers ask for by name, because they do more than the class says.
const (
	KeyLock            = "UNABLE_TO_LOCK_ROW"        // another job holds the record or its parent
	KeyGovernor        = "APEX_GOVERNOR_LIMIT"       // the org's own code ran out of allowance: send fewer at once
	KeyConcurrent      = "CONCURRENT_LIMIT_EXCEEDED" // too many long calls at once: send fewer in parallel
	KeyHalted          = "PROCESSING_HALTED"         // innocent: another part of the same call failed
	KeyRolledBack      = "ALL_OR_NONE_OPERATION_ROLLED_BACK"
	KeyDuplicateValue  = "DUPLICATE_VALUE"
	KeyDuplicateKey    = "DUPLICATE_EXTERNAL_ID" // several records share the upsert key
	KeyTimeout         = "TIMEOUT"
	KeyConnectionLost  = "CONNECTION_LOST"
	KeyAnswerGarbled   = "ANSWER_GARBLED"
	KeyAnswerShort     = "ANSWER_COUNT" // fewer or more results than rows sent
	KeyCancelled       = "CANCELLED"
	KeySessionEnded    = "INVALID_SESSION_ID"
	KeySessionNotREST  = "SESSION_NOT_FOR_REST"
	KeyExternalIDField = "EXTERNAL_ID_FIELD_NOT_FOUND"
	KeyObjectNotFound  = "OBJECT_NOT_FOUND"
	KeyUnknownCode     = "UNKNOWN_CODE" // what came as a code does not look like one
)

// maxCode is longer than any code Salesforce has. Keys stand in logs, so what
// comes as a code must look like one.
const maxCode = 80

// variant tells apart faults that share one error code by what the message
// contains (auth 3.4, 4.2, 5.2). Texts are compared without regard to case.
type variant struct {
	code, text, key string
}

// variants is read in order. The empty code stands for any code.
func variants() []variant {
	return []variant{
		{"INVALID_SESSION_ID", "not valid for use with the rest api", KeySessionNotREST},
		{"INVALID_SESSION_ID", "not attached to agent", "SESSION_NOT_FOR_AGENT"},
		{"REQUEST_LIMIT_EXCEEDED", "concurrent", KeyConcurrent},
		{"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "unable_to_lock_row", KeyLock},
		{"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be", "ENTITY_TYPE_NOT_WRITABLE"},
		{"CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "too many soql queries", KeyGovernor},
		{"", "system.limitexception", KeyGovernor},
		{"", "cpu time limit exceeded", KeyGovernor},
		{"NOT_FOUND", "provided external id field does not exist", KeyExternalIDField},
		{"REQUIRED_FIELD_MISSING", "at least 1 record is required", "EMPTY_LIST"},
	}
}

// Classify judges one of Salesforce's error codes with its message. Codes that
// are not in the catalogue are ClassRecord: never repeated by themselves, and
// shown with Salesforce's own words.
func Classify(code, message string) Verdict {
	code = bareCode(code)
	lower := strings.ToLower(message)
	for _, v := range variants() {
		if (v.code == "" || v.code == code) && strings.Contains(lower, v.text) {
			code = v.key
			break
		}
	}
	if info, ok := catalogue[code]; ok {
		return info.verdict()
	}
	if len(code) > maxCode || !isName(code) {
		code = KeyUnknownCode
	}
	return Verdict{Key: code, Class: ClassRecord}
}

// Codes returns the whole catalogue, sorted by key. The slice is the caller's.
func Codes() []CodeInfo {
	out := slices.Collect(maps.Values(catalogue))
	slices.SortFunc(out, func(a, b CodeInfo) int { return strings.Compare(a.Key, b.Key) })
	return out
}

func (c CodeInfo) verdict() Verdict { return Verdict{Key: c.Key, Class: c.Class, Gate: c.Gate} }

// bareCode takes a SOAP prefix off a code: "sf:INVALID_SESSION_ID".
func bareCode(code string) string {
	if _, after, ok := strings.Cut(code, ":"); ok {
		code = after
	}
	return strings.TrimSpace(code)
}

// statusVerdict judges an answer without an error code by its HTTP status
// (auth 5.2; data 3.9).
func statusVerdict(status int) Verdict {
	if info, ok := catalogue[statusKey(status)]; ok {
		return info.verdict()
	}
	if status >= 500 {
		return Verdict{Key: statusKey(status), Class: ClassRetry}
	}
	return Verdict{Key: statusKey(status), Class: ClassBug}
}

func ownVerdict(key string) Verdict { return catalogue[key].verdict() }
