package schema

import (
	"errors"

	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/metadata"
)

var errAnswer = errors.New("schema: the answer is not what was asked for")

// KeyNotGiven is the fault of a permission set that could not be given, in the
// catalogue of causes.
const KeyNotGiven = "PERMISSION_SET_NOT_GIVEN"

// NotGivenError says that Salesforce did not let a user have the permission
// set: the user has the most allowed, or a licence does not fit.
type NotGivenError struct{ cause error }

// Error says so without any data.
func (e *NotGivenError) Error() string { return "schema: permission set not given: " + e.cause.Error() }

// Unwrap is Salesforce's refusal.
func (e *NotGivenError) Unwrap() error { return e.cause }

// Verdict says what kind of fault it is.
func (e *NotGivenError) Verdict() salesforce.Verdict {
	return salesforce.Verdict{Key: KeyNotGiven, Class: salesforce.ClassRecord}
}

func notAllowed(err error) bool {
	var n *metadata.NotAllowedError
	return errors.As(err, &n)
}
