package schema

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"demobridge/sync/salesforce"
)

// ErrNoSet says that there is no permission set of ours in the org, as far as
// the user can see.
var ErrNoSet = errors.New("schema: the permission set is not in the org")

// Assign gives the permission set to a user. A user who has it already is no
// fault (data 1.14). A refusal that giving it by hand, merging sets or another
// licence would solve is a *NotGivenError.
func Assign(ctx context.Context, org Org, userID string) error {
	page, err := org.Query(ctx, setQueries()["set"])
	if err != nil {
		return err
	}
	if len(page.Records) == 0 {
		return ErrNoSet
	}
	_, err = org.Do(ctx, salesforce.Request{
		Method: http.MethodPost, Path: "sobjects/PermissionSetAssignment",
		Body: map[string]string{"AssigneeId": userID, "PermissionSetId": page.Records[0].ID()},
	})
	switch {
	case err == nil, salesforce.HasCode(err, salesforce.KeyDuplicateValue):
		return nil
	case refused(err):
		return &NotGivenError{err}
	}
	return err
}

// refused tells a refusal of this assignment from faults on the way, from a
// sign-in that ended, and from a user who may give no permission sets at all.
func refused(err error) bool {
	v, judged := salesforce.VerdictOf(err)
	if !judged || v.Class == salesforce.ClassRetry {
		return false
	}
	switch v.Gate {
	case salesforce.GateNone:
	case salesforce.GateConfig:
		// A missing licence closes this gate for sessions; here it is about the
		// one assignment.
		return v.Key == "LICENSE_LIMIT_EXCEEDED"
	default:
		return false
	}
	return !salesforce.HasCode(err, "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY", "INVALID_TYPE", "NOT_FOUND",
		salesforce.KeyObjectNotFound, salesforce.KeyCancelled)
}

// GrantFields adds the right to read and edit fields, given as Object.Field, to
// our permission set, without deploying anything (data 1.13). Fields that it
// grants already are no fault.
func GrantFields(ctx context.Context, org Org, fields ...string) error {
	name := salesforce.Quote(SetName)
	answers, err := org.Composite(ctx, salesforce.CompositeRequest{Subrequests: []salesforce.Subrequest{
		salesforce.QuerySub("set", "SELECT Id FROM PermissionSet WHERE Name = "+name),
		salesforce.QuerySub("rows", "SELECT Id, Field, PermissionsRead, PermissionsEdit FROM FieldPermissions WHERE Parent.Name = "+name),
	}})
	if err != nil {
		return err
	}
	set, err := answers[0].Query()
	if err != nil {
		return err
	}
	if len(set.Records) == 0 {
		return ErrNoSet
	}
	rows, err := answers[1].Query()
	if err != nil {
		return err
	}
	for _, field := range fields {
		object, _, _ := strings.Cut(field, ".")
		body := map[string]any{"PermissionsRead": true, "PermissionsEdit": true}
		r := salesforce.Request{Method: http.MethodPost, Path: "sobjects/FieldPermissions", Body: body}
		at := slices.IndexFunc(rows.Records, func(r salesforce.Record) bool { return strings.EqualFold(r.String("Field"), field) })
		switch {
		case at < 0:
			body["ParentId"], body["SobjectType"], body["Field"] = set.Records[0].ID(), object, field
		case rows.Records[at].Bool("PermissionsEdit"):
			continue
		default:
			r.Method, r.Path = http.MethodPatch, "sobjects/FieldPermissions/"+rows.Records[at].ID()
		}
		if _, err := org.Do(ctx, r); err != nil && !salesforce.HasCode(err, salesforce.KeyDuplicateValue) {
			return err
		}
	}
	return nil
}
