package doctor

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"demobridge/sync/salesforce"
)

// ErrNoSet says that the permission set does not exist: the set-up makes it.
var ErrNoSet = errors.New("doctor: the permission set does not exist in this org")

// Apply grants what a repair names and gives the set to the user, in two calls:
// one reads the rows that are there, one writes. It acts as the user of c, who
// may be an admin who signed in for this once; userID is who gets the set. It
// adds to the set and takes nothing away.
//
// The error is Salesforce's first refusal; what was granted before it stays. A
// set that the user has already is no error (auth 3.3).
func Apply(ctx context.Context, c *salesforce.Client, n Needs, r Repair, userID string) error {
	if r.Empty() {
		return nil
	}
	setID, have, assigned, err := present(ctx, c, n, userID)
	if err != nil {
		return err
	}
	subs := r.writes(setID, have)
	if r.Assign && !assigned {
		if !salesforce.ValidID(userID) {
			return errOdd
		}
		subs = append(subs, salesforce.Subrequest{
			Method: http.MethodPost, Path: "sobjects/PermissionSetAssignment", ReferenceID: "assign",
			Body: map[string]any{"AssigneeId": userID, "PermissionSetId": setID},
		})
	}
	if len(subs) == 0 {
		return nil
	}
	answers, err := c.Composite(ctx, salesforce.CompositeRequest{Subrequests: subs})
	if err != nil {
		return err
	}
	for i, a := range answers {
		if err := outcome(a, subs[i]); err != nil {
			return err
		}
	}
	return nil
}

// present reads the permission set, what it grants, and whether the user has
// it.
func present(ctx context.Context, c *salesforce.Client, n Needs, userID string) (setID string, have Grants, assigned bool, err error) {
	set, me := salesforce.Quote(n.PermissionSet), salesforce.Quote(userID)
	subs, err := c.Composite(ctx, salesforce.CompositeRequest{Subrequests: append(grantSubs(n),
		salesforce.QuerySub("permset", "SELECT Id, Name, Label FROM PermissionSet WHERE Name = "+set+" AND IsOwnedByProfile = false"),
		salesforce.QuerySub("holds", "SELECT Id FROM PermissionSetAssignment WHERE PermissionSet.Name = "+set+" AND AssigneeId = "+me),
	)})
	if err != nil {
		return "", have, false, err
	}
	grants, found := grantsOf(subs[0], subs[1]), setOf(subs[2])
	holds, err := subs[3].Query()
	for _, e := range []error{found.Err, grants.Err, err} {
		if e != nil {
			return "", have, false, e
		}
	}
	if found.Value.ID == "" {
		return "", have, false, ErrNoSet
	}
	return found.Value.ID, grants.Value, len(holds.Records) > 0, nil
}

// writes are the parts of the call that grants: objects first, since a field
// is of no use without them.
func (r Repair) writes(setID string, have Grants) []salesforce.Subrequest {
	var changeObjects, newObjects, changeFields, newFields []map[string]any
	for _, name := range slices.Sorted(maps.Keys(r.Objects)) {
		g := r.Objects[name]
		row := map[string]any{"PermissionsRead": true}
		old, there := have.Objects[name]
		if g.Create || old.Create {
			row["PermissionsCreate"] = true
		}
		if g.Edit || old.Edit {
			row["PermissionsEdit"] = true
		}
		if there {
			row["Id"] = old.ID
			changeObjects = append(changeObjects, typed("ObjectPermissions", row))
			continue
		}
		row["ParentId"], row["SobjectType"] = setID, name
		newObjects = append(newObjects, typed("ObjectPermissions", row))
	}
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		old, there := have.Fields[name]
		row := map[string]any{"PermissionsRead": true, "PermissionsEdit": r.Fields[name] || old.Edit}
		if there {
			row["Id"] = old.ID
			changeFields = append(changeFields, typed("FieldPermissions", row))
			continue
		}
		object, _, _ := strings.Cut(name, ".")
		row["ParentId"], row["SobjectType"], row["Field"] = setID, object, name
		newFields = append(newFields, typed("FieldPermissions", row))
	}
	var subs []salesforce.Subrequest
	for _, part := range []struct {
		ref, method string
		rows        []map[string]any
	}{
		{"changeObjects", http.MethodPatch, changeObjects},
		{"newObjects", http.MethodPost, newObjects},
		{"changeFields", http.MethodPatch, changeFields},
		{"newFields", http.MethodPost, newFields},
	} {
		for i, rows := range slices.Collect(slices.Chunk(part.rows, salesforce.MaxCollection)) {
			subs = append(subs, salesforce.Subrequest{
				Method: part.method, Path: "composite/sobjects", ReferenceID: fmt.Sprintf("%s%d", part.ref, i),
				Body: map[string]any{"allOrNone": false, "records": rows},
			})
		}
	}
	return subs
}

func typed(object string, row map[string]any) map[string]any {
	row["attributes"] = map[string]any{"type": object}
	return row
}

// outcome is the first refusal of a part.
func outcome(a salesforce.Subresponse, sent salesforce.Subrequest) error {
	if err := a.Err(); err != nil {
		if sent.ReferenceID == "assign" && salesforce.HasCode(err, salesforce.KeyDuplicateValue) {
			return nil
		}
		return err
	}
	body, isCollection := sent.Body.(map[string]any)
	rows, _ := body["records"].([]map[string]any)
	if !isCollection || len(rows) == 0 {
		return nil
	}
	results, err := a.SaveResults(len(rows))
	if err != nil {
		return err
	}
	for _, res := range results {
		for _, e := range res.Errors {
			if e.Verdict().Key == salesforce.KeyDuplicateValue {
				continue // granted by someone else in the meantime
			}
			return e
		}
	}
	return nil
}
