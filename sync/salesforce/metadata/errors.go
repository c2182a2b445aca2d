package metadata

import (
	"errors"
	"fmt"
	"strings"

	"demobridge/sync/salesforce"
)

// The keys of this package's faults in the catalogue of causes.
const (
	KeyNotAllowed = "METADATA_NOT_ALLOWED"
	KeyFailed     = "DEPLOY_FAILED"
	KeyCanceled   = "DEPLOY_CANCELED"
)

var (
	errNotADeploy  = errors.New("metadata: the answer is not about a deploy")
	errNotAReading = errors.New("metadata: the answer is not what was asked for")
)

// NotAllowedError says that the user may not use the Metadata API: the right
// "Modify Metadata Through Metadata API Functions" is missing (data 1.1).
type NotAllowedError struct{ cause error }

// Error says so without any data.
func (e *NotAllowedError) Error() string { return "metadata: not allowed: " + e.cause.Error() }

// Unwrap is Salesforce's refusal.
func (e *NotAllowedError) Unwrap() error { return e.cause }

// Verdict says what kind of fault it is.
func (e *NotAllowedError) Verdict() salesforce.Verdict {
	return salesforce.Verdict{Key: KeyNotAllowed, Class: salesforce.ClassRecord}
}

// allowed gives a refusal of the Metadata API as a whole its type. Refusals of
// a session that may do less than the user keep theirs.
func allowed(err error) error {
	if salesforce.HasCode(err, "INSUFFICIENT_ACCESS") {
		return &NotAllowedError{err}
	}
	return err
}

// FailedError is a deploy that Salesforce refused. Nothing of it was kept.
type FailedError struct{ Deploy Deploy }

// Error names the code and how many components were refused, no names.
func (e *FailedError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("metadata: deploy %s, %d components refused %s", e.Deploy.Status, len(e.Deploy.Refused()), e.Deploy.Code))
}

// Verdict says what kind of fault it is.
func (e *FailedError) Verdict() salesforce.Verdict {
	return salesforce.Verdict{Key: KeyFailed, Class: salesforce.ClassRecord}
}

// CanceledError is a deploy that was stopped before anything was kept.
type CanceledError struct{ Deploy Deploy }

// Error names the state.
func (e *CanceledError) Error() string { return "metadata: deploy canceled" }

// Verdict says what kind of fault it is.
func (e *CanceledError) Verdict() salesforce.Verdict {
	return salesforce.Verdict{Key: KeyCanceled, Class: salesforce.ClassRecord}
}

// Outcome is nil for a deploy that succeeded or goes on, else a *FailedError or
// a *CanceledError.
func (d Deploy) Outcome() error {
	switch {
	case !d.Done || d.Success:
		return nil
	case d.Status == Canceled:
		return &CanceledError{d}
	}
	return &FailedError{d}
}
