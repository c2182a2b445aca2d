package doctor

import (
	"errors"
	"strings"
	"time"

	"demobridge/sync/salesforce"
)

// Answer is what the org said to one question, or why it said nothing. The
// zero Answer was never asked for.
type Answer[T any] struct {
	Value T
	Err   error
	Asked bool
}

// known reports whether the value may be believed.
func (a Answer[T]) known() bool { return a.Asked && a.Err == nil }

func said[T any](v T) Answer[T] { return Answer[T]{Value: v, Asked: true} }

func unsaid[T any](err error) Answer[T] { return Answer[T]{Err: err, Asked: true} }

// Findings are the answers of an org, as they were last read. Parts may be
// read again on their own.
type Findings struct {
	At       time.Time
	Took     time.Duration
	Calls    int    // of the last reading
	Instance string // the org's address
	Org      string // the org's name, as far as known
	People   bool   // the org has Setup pages that people can open

	Versions Answer[[]salesforce.Version]
	Identity Answer[salesforce.Identity]
	// Door is the first call for data: whether programs are answered at all.
	Door    Answer[struct{}]
	Rights  Answer[Rights]
	User    Answer[User]
	Set     Answer[Set]
	Holds   Answer[bool] // the user has the permission set
	Objects map[string]Answer[*salesforce.Describe]
	// Exists are objects and fields ("Lead.Field__c") that the org has,
	// whether or not the user may see them.
	Exists   map[string]bool
	Absent   Answer[map[string]bool] // fields the org certainly does not have
	Grants   Answer[Grants]          // what the permission set gives
	Limits   Answer[map[string]salesforce.Limit]
	Used     int // calls of the last 24 hours, from the answers' heads
	Allowed  int
	Licences Answer[[]Licence]
	Addons   Answer[[]Licence] // permission set licences
}

// User is the signed-in user's own record.
type User struct {
	ID, Name, Username, Profile, LicenceID string
}

// Set is the permission set; the zero Set is one that does not exist.
type Set struct{ ID, Label string }

// Licence is a kind of licence and how many of it are left.
type Licence struct {
	ID, Name    string
	Total, Used int
}

// Grants are what a permission set gives, by object and by "Object.Field".
type Grants struct {
	Objects map[string]ObjectGrant
	Fields  map[string]FieldGrant
}

// ObjectGrant is a row of ObjectPermissions.
type ObjectGrant struct {
	ID                 string
	Read, Create, Edit bool
}

// FieldGrant is a row of FieldPermissions.
type FieldGrant struct {
	ID         string
	Read, Edit bool
}

// errBudget ends a reading that would take more calls than allowed.
var errBudget = errors.New("doctor: the calls of one check are used up")

// errStopped is the answer to questions that were not asked any more.
var errStopped = errors.New("doctor: not asked")

// key is the verdict's key of an error, or empty.
func key(err error) string {
	v, ok := salesforce.VerdictOf(err)
	if !ok {
		return ""
	}
	return v.Key
}

// apiOff reports whether Salesforce answers no program of this user (auth 3.4).
func apiOff(err error) bool {
	return err != nil && salesforce.HasCode(err, "API_DISABLED_FOR_ORG", "RESTAPINOTENABLED", "API_CURRENTLY_DISABLED")
}

// notAllowed reports whether an object or a row is hidden, not missing (auth
// 3.2): hidden objects answer as if they did not exist.
func notAllowed(err error) bool {
	return err != nil && salesforce.HasCode(err, "INVALID_TYPE", "INVALID_FIELD", "INSUFFICIENT_ACCESS", "HTTP_403", "FUNCTIONALITY_NOT_ENABLED", salesforce.KeyObjectNotFound)
}

// noObject reports whether an object does not exist, or is hidden.
func noObject(err error) bool {
	return err != nil && salesforce.HasCode(err, salesforce.KeyObjectNotFound, "INVALID_TYPE", "NOT_FOUND")
}

// words are why there is no answer, for a person. They hold no data: the
// message of an answer is left out.
func words(err error) string {
	switch {
	case err == nil, errors.Is(err, errStopped):
		return "It was not asked, because Salesforce did not answer before."
	case errors.Is(err, errBudget):
		return "It was not asked, to keep the number of calls small. Check again."
	}
	k := key(err)
	for _, info := range salesforce.Codes() {
		if info.Key == k {
			return "Salesforce’s answer, in short: " + info.Note + " (" + k + ")."
		}
	}
	if k != "" {
		return "Salesforce’s answer: " + k + "."
	}
	return "Salesforce’s answer could not be read."
}

// fieldKey names a field among all objects.
func fieldKey(object, field string) string { return object + "." + field }

// lowered makes a name comparable: API names ignore case.
func lowered(name string) string { return strings.ToLower(name) }
