package rehearsal

import (
	"strings"
)

// This file holds the rules of set-up records: permission sets, their contents
// and assignments, users.

// checkAssignments refuses a permission set that its user already has
// (recorded, contract A 3.3; the two spaces are Salesforce's).
func (s *saver) checkAssignments() error {
	var failed error
	s.live(func(it *saveItem) {
		if it.obj.Name != "PermissionSetAssignment" || failed != nil {
			return
		}
		set, user := asText(it.now("PermissionSetId")), asText(it.now("AssigneeId"))
		if set == "" {
			it.fails(refuse("REQUIRED_FIELD_MISSING", "Required fields are missing: [PermissionSetId]", "PermissionSetId"))
			return
		}
		var n int
		failed = s.u.tx.QueryRowContext(s.ctx, `SELECT count(*) FROM "PermissionSetAssignment" WHERE PermissionSetId=? AND AssigneeId=?`, set, user).Scan(&n)
		if n > 0 {
			it.fails(refuse("DUPLICATE_VALUE", "Duplicate PermissionSetAssignment.  Assignee: "+shortID(user)+"; Permission Set: "+shortID(set), "AssigneeId", "PermissionSetId"))
		}
	})
	return failed
}

// afterWrite follows up on set-up records.
func (s *saver) afterWrite(it *saveItem) error {
	switch it.obj.Name {
	case "User", "Profile", "PermissionSet", "PermissionSetAssignment", "ObjectPermissions", "FieldPermissions", "GroupMember":
		s.u.accessChanged = true
		s.u.access = nil
	}
	switch it.obj.Name {
	case "User":
		return s.followProfile(it)
	case "FieldPermissions":
		if it.now("PermissionsEdit") == int64(1) {
			return s.u.tx.exec(s.ctx, `UPDATE "FieldPermissions" SET PermissionsRead=1 WHERE Id=?`, it.id)
		}
		return nil
	case "ObjectPermissions":
		return s.widenRights(it)
	}
	return nil
}

// followProfile gives a user the permission set of the profile, and a new user
// a place in the directory (without a password: only Mint signs such a user in).
func (s *saver) followProfile(it *saveItem) error {
	if !it.created && !it.sent["ProfileId"] {
		return nil
	}
	if it.created {
		if err := s.u.setPerson(s.ctx, it.id, "", traits{}); err != nil {
			return err
		}
	}
	err := s.u.tx.exec(s.ctx, `DELETE FROM "PermissionSetAssignment" WHERE AssigneeId=? AND PermissionSetId IN (SELECT Id FROM "PermissionSet" WHERE IsOwnedByProfile=1)`, it.id)
	if err != nil {
		return err
	}
	var set string
	if s.u.tx.QueryRowContext(s.ctx, `SELECT Id FROM "PermissionSet" WHERE ProfileId=? AND IsOwnedByProfile=1`, it.now("ProfileId")).Scan(&set) != nil {
		return nil // a profile without a permission set grants nothing
	}
	return s.u.assign(s.ctx, set, asText(it.now("Username")))
}

// checkGrants looks that permissions are about things that exist, and granted
// once.
func (s *saver) checkGrants() error {
	var failed error
	s.live(func(it *saveItem) {
		if it.obj.Name != "ObjectPermissions" && it.obj.Name != "FieldPermissions" || failed != nil || !it.created {
			return
		}
		obj := s.u.schema.Object(asText(it.values["SobjectType"]))
		if obj == nil {
			it.complain(*bad(it.obj.Field("SobjectType"), "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value for restricted picklist field: "+asText(it.values["SobjectType"])))
			return
		}
		q, args := `SELECT count(*) FROM "ObjectPermissions" WHERE ParentId=? AND SobjectType=?`, []any{it.values["ParentId"], obj.Name}
		if it.obj.Name == "FieldPermissions" {
			name := asText(it.values["Field"])
			_, plain, _ := strings.Cut(name, ".")
			f := obj.Field(plain)
			if f == nil || !f.Permissionable {
				it.complain(*bad(it.obj.Field("Field"), "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value for restricted picklist field: "+name))
				return
			}
			it.values["Field"] = obj.Name + "." + f.Name
			q, args = `SELECT count(*) FROM "FieldPermissions" WHERE ParentId=? AND Field=?`, []any{it.values["ParentId"], it.values["Field"]}
		}
		it.values["SobjectType"] = obj.Name
		var n int
		failed = s.u.tx.QueryRowContext(s.ctx, q, args...).Scan(&n)
		if n > 0 {
			it.fails(refuse("DUPLICATE_VALUE", "duplicate value found: <unknown> duplicates value on record with id: <unknown>"))
		}
	})
	return failed
}

// widenRights grants what a right needs below it along with it (contract D
// 1.13).
func (s *saver) widenRights(it *saveItem) error {
	needs := func(right string, others ...string) error {
		if it.now(right) != int64(1) {
			return nil
		}
		set := make([]string, len(others))
		for i, o := range others {
			set[i] = quote(o) + "=1"
		}
		return s.u.tx.exec(s.ctx, `UPDATE "ObjectPermissions" SET `+strings.Join(set, ",")+" WHERE Id=?", it.id)
	}
	for _, n := range [][]string{
		{"PermissionsCreate", "PermissionsRead"},
		{"PermissionsEdit", "PermissionsRead"},
		{"PermissionsDelete", "PermissionsRead", "PermissionsEdit"},
		{"PermissionsViewAllRecords", "PermissionsRead"},
		{"PermissionsModifyAllRecords", "PermissionsRead", "PermissionsEdit", "PermissionsDelete", "PermissionsViewAllRecords"},
	} {
		if err := needs(n[0], n[1:]...); err != nil {
			return err
		}
	}
	return nil
}
