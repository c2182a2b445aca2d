package salesforce

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Error is a failed call, or a failed part of a composite call.
//
// Its text holds the method, the path without ids, the HTTP status and the
// verdict's key, and nothing else, so it may be logged. Message, Fields,
// Others, Body and RecordURLs are Salesforce's own words: they may hold a
// visitor's data and are for screens only.
type Error struct {
	HTTPStatus int // 0 when no answer came
	Code       string
	Message    string
	Fields     []string
	// Others are the further errors of the same answer. The first fields are
	// those of the error that decides what to do.
	Others []RecordError

	Method string
	Path   string // without ids, values or query: "composite/sobjects/Contact/Email"

	// RetryAfter is what the server asked for, between 1 s and 1 h; 0 when it
	// asked for nothing. Salesforce itself never does (auth 4.1).
	RetryAfter time.Duration
	// MaybeApplied says that the call could have changed something in the org
	// although it failed here: the answer was lost or unreadable.
	MaybeApplied bool
	// Body is the start of the answer, at most 2 KiB.
	Body string
	// Duplicate is what a duplicate rule found, if it was told.
	Duplicate *Duplicate
	// RecordURLs are the records that share one key, in an answer 300.
	RecordURLs []string

	verdict Verdict
	refresh bool // a fresh access token may help
	cause   error
}

// Error says which call failed and how, without any data.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("salesforce:")
	for _, part := range []string{e.Method, e.Path} {
		if part != "" {
			b.WriteString(" " + part)
		}
	}
	b.WriteString(":")
	if e.HTTPStatus != 0 {
		b.WriteString(" " + strconv.Itoa(e.HTTPStatus))
	}
	b.WriteString(" " + e.verdict.Key)
	return b.String()
}

// Verdict says what kind of fault it is.
func (e *Error) Verdict() Verdict { return e.verdict }

// Class is the verdict's class.
func (e *Error) Class() Class { return e.verdict.Class }

// Gate is the verdict's gate, GateNone unless the class is ClassGate.
func (e *Error) Gate() Gate { return e.verdict.Gate }

// Key is the verdict's key in the catalogue.
func (e *Error) Key() string { return e.verdict.Key }

// IDs are the record ids named by the answer: those of RecordURLs, then those
// in the message.
func (e *Error) IDs() []string {
	return idsIn(strings.Join(e.RecordURLs, " ") + " " + e.Message)
}

// Unwrap gives errors.Is and errors.As the cause. Its text is withheld, since
// the texts of net/url hold whole addresses.
func (e *Error) Unwrap() error {
	if e.cause == nil {
		return nil
	}
	return hidden{e.cause}
}

// hidden lets a cause be recognised but not printed.
type hidden struct{ error }

func (h hidden) Error() string { return fmt.Sprintf("cause withheld (%T)", h.error) }
func (h hidden) Unwrap() error { return h.error }

// RecordError is one reason why one record was refused, or one entry of a
// longer error list.
type RecordError struct {
	StatusCode string   `json:"statusCode"`
	Message    string   `json:"message"`
	Fields     []string `json:"fields"`
	// Duplicate is set only where Salesforce says what its duplicate rule
	// found; collections do not (data 3.6).
	Duplicate *Duplicate `json:"-"`
}

// Duplicate is what a duplicate rule found.
type Duplicate struct {
	Rule      string
	AllowSave bool     // the rule lets the record pass when asked to
	IDs       []string // the records it looks like
}

// Error names the code only: the message may hold a visitor's data.
func (e RecordError) Error() string { return "salesforce record: " + e.Key() }

// Verdict judges the error.
func (e RecordError) Verdict() Verdict { return Classify(e.StatusCode, e.Message) }

// Class is the verdict's class.
func (e RecordError) Class() Class { return e.Verdict().Class }

// Gate is the verdict's gate.
func (e RecordError) Gate() Gate { return e.Verdict().Gate }

// Key is the verdict's key in the catalogue.
func (e RecordError) Key() string { return e.Verdict().Key }

// IDs are the record ids the message names: the holder of a lock, the record
// that already has a unique value, the records that share a key.
func (e RecordError) IDs() []string {
	ids := idsIn(e.Message)
	if e.Duplicate != nil {
		ids = append(ids, e.Duplicate.IDs...)
	}
	return ids
}

// DuplicateField is the API name of the field whose unique value is already
// taken (auth 5.2, DUPLICATE_VALUE); empty when the answer does not say.
func (e RecordError) DuplicateField() string {
	_, rest, ok := strings.Cut(e.Message, "duplicate value found: ")
	if !ok {
		return ""
	}
	field, _, ok := strings.Cut(rest, " duplicates value")
	if !ok || !isName(field) {
		return ""
	}
	return field
}

const (
	minRetryAfter = time.Second
	maxRetryAfter = time.Hour
)

// retryAfter reads the header in both of its forms and keeps it within sense.
func retryAfter(h http.Header, now time.Time) time.Duration {
	raw := strings.TrimSpace(h.Get("Retry-After"))
	if raw == "" {
		return 0
	}
	var d time.Duration
	if sec, err := strconv.ParseInt(raw, 10, 64); err == nil {
		d = time.Duration(min(max(sec, 0), int64(maxRetryAfter/time.Second))) * time.Second
	} else if at, err := http.ParseTime(raw); err == nil {
		d = at.Sub(now)
	} else {
		return 0
	}
	return min(max(d, minRetryAfter), maxRetryAfter)
}
