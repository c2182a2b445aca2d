package rehearsal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Access is what one user may do: the sum of the user's profile and permission
// sets. It is computed once and kept until set-up data or the schema changes.
type Access struct {
	user    person
	objects map[string]objectRight // by lower-cased object name
	fields  map[string]fieldRight  // by lower-cased Object.Field
	system  map[string]bool        // ApiEnabled, ViewAllData, ...
	groups  []any                  // ids of the queues and groups the user is in
	sets    []string               // API names of the permission sets
	traits  traits
	view    viewCache
}

// person is the user that an Access is about.
type person struct {
	id, username, name, firstName, lastName, email, profileID, profile string
	timezone, locale, language, userType                               string
	active                                                             bool
}

type objectRight struct {
	create, read, edit, del, viewAll, modifyAll, allFields bool
}

type fieldRight struct{ read, edit bool }

type accessCache struct {
	mu   sync.Mutex
	byID map[string]*Access
	at   time.Time
}

func (c *accessCache) forget(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.byID, c.at = nil, at
}

// changed is when permissions were last changed.
func (c *accessCache) changed() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// accessOf computes or recalls what a user may do, as this unit sees it.
func (u *unit) accessOf(ctx context.Context, userID string) (*Access, error) {
	if u.tx != nil && (u.accessChanged || u.schemaChanged) {
		if a := u.access[userID]; a != nil {
			return a, nil
		}
		a, err := loadAccess(ctx, u.tx, userID, u.at.UnixMilli())
		if err != nil {
			return nil, err
		}
		if u.access == nil {
			u.access = map[string]*Access{}
		}
		u.access[userID] = a
		return a, nil
	}
	c := &u.o.access
	c.mu.Lock()
	defer c.mu.Unlock()
	if a := c.byID[userID]; a != nil {
		return a, nil
	}
	a, err := loadAccess(ctx, u.reader(), userID, u.at.UnixMilli())
	if err != nil {
		return nil, err
	}
	if c.byID == nil {
		c.byID = map[string]*Access{}
	}
	c.byID[userID] = a
	return a, nil
}

// errNoUser says that a token's user is not in the org.
var errNoUser = errors.New("rehearsal: no such user")

func loadAccess(ctx context.Context, q queryer, userID string, now int64) (*Access, error) {
	a := &Access{objects: map[string]objectRight{}, fields: map[string]fieldRight{}, system: map[string]bool{}}
	p := &a.user
	var first, email, tz, locale, lang, kind sql.NullString
	err := q.QueryRowContext(ctx, `SELECT u.Id, u.Username, u.Name, u.FirstName, u.LastName, u.Email, u.ProfileId, coalesce(p.Name,''),
		u.TimeZoneSidKey, u.LocaleSidKey, u.LanguageLocaleKey, u.UserType, u.IsActive
		FROM "User" u LEFT JOIN "Profile" p ON p.Id=u.ProfileId WHERE u.Id=?`, userID).
		Scan(&p.id, &p.username, &p.name, &first, &p.lastName, &email, &p.profileID, &p.profile, &tz, &locale, &lang, &kind, &p.active)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errNoUser
	}
	if err != nil {
		return nil, fmt.Errorf("rehearsal: user: %w", err)
	}
	p.firstName, p.email, p.timezone, p.locale, p.language, p.userType = first.String, email.String, tz.String, locale.String, lang.String, kind.String

	const sets = `(SELECT ps.* FROM "PermissionSet" ps WHERE (ps.ProfileId=?1 AND ps.IsOwnedByProfile=1) OR (coalesce(ps.HasActivationRequired,0)=0 AND ps.Id IN
		(SELECT PermissionSetId FROM "PermissionSetAssignment" WHERE AssigneeId=?2 AND (ExpirationDate IS NULL OR ExpirationDate>?3))))`
	args := []any{p.profileID, userID, now}
	if err := a.loadSystem(ctx, q, "SELECT * FROM "+sets, args); err != nil {
		return nil, err
	}
	err = eachRow(ctx, q, `SELECT lower(SobjectType), max(PermissionsCreate), max(PermissionsRead), max(PermissionsEdit), max(PermissionsDelete),
		max(PermissionsViewAllRecords), max(PermissionsModifyAllRecords), max(PermissionsViewAllFields)
		FROM "ObjectPermissions" WHERE ParentId IN (SELECT Id FROM `+sets+`) GROUP BY 1`, args, func(r *sql.Rows) error {
		var name string
		var x objectRight
		err := r.Scan(&name, &x.create, &x.read, &x.edit, &x.del, &x.viewAll, &x.modifyAll, &x.allFields)
		a.objects[name] = x
		return err
	})
	if err != nil {
		return nil, err
	}
	err = eachRow(ctx, q, `SELECT lower(Field), max(PermissionsRead), max(PermissionsEdit) FROM "FieldPermissions"
		WHERE ParentId IN (SELECT Id FROM `+sets+`) GROUP BY 1`, args, func(r *sql.Rows) error {
		var name string
		var x fieldRight
		err := r.Scan(&name, &x.read, &x.edit)
		a.fields[name] = x
		return err
	})
	if err != nil {
		return nil, err
	}
	var doc sql.NullString
	err = eachRow(ctx, q, "SELECT traits FROM _person WHERE user=?", []any{userID}, func(r *sql.Rows) error { return r.Scan(&doc) })
	if err != nil {
		return nil, err
	}
	if doc.Valid {
		if err := json.Unmarshal([]byte(doc.String), &a.traits); err != nil {
			return nil, fmt.Errorf("rehearsal: traits of %s: %w", p.username, err)
		}
	}
	err = eachRow(ctx, q, `SELECT GroupId FROM "GroupMember" WHERE UserOrGroupId=?`, []any{userID}, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		a.groups = append(a.groups, id)
		return err
	})
	return a, err
}

// loadSystem sums the Permissions... columns of permission sets.
func (a *Access) loadSystem(ctx context.Context, q queryer, query string, args []any) error {
	return eachRow(ctx, q, query, args, func(r *sql.Rows) error {
		cols, err := r.Columns()
		if err != nil {
			return err
		}
		cells, ptrs := make([]any, len(cols)), make([]any, len(cols))
		for i := range cells {
			ptrs[i] = &cells[i]
		}
		if err := r.Scan(ptrs...); err != nil {
			return err
		}
		for i, c := range cols {
			if name, isText := cells[i].(string); isText && c == "Name" {
				a.sets = append(a.sets, name)
			}
			if name, found := strings.CutPrefix(c, "Permissions"); found && cells[i] == int64(1) {
				a.system[name] = true
			}
		}
		return nil
	})
}

// eachRow runs a query and hands every row to a function.
func eachRow(ctx context.Context, q queryer, query string, args []any, each func(*sql.Rows) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("rehearsal: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := each(rows); err != nil {
			return fmt.Errorf("rehearsal: %w", err)
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("rehearsal: %w", err)
	}
	return nil
}

// holds reports whether the user has any of some system permissions.
func (a *Access) holds(rights ...string) bool {
	for _, p := range rights {
		if a.system[p] {
			return true
		}
	}
	return false
}

// right is what the user may do with an object's records as a whole.
func (a *Access) right(o *Object) objectRight {
	if o.Kind != RecordKind {
		return a.setupRight(o)
	}
	x := a.objects[strings.ToLower(o.Name)]
	switch o.Name {
	case "OpportunityContactRole": // follows its opportunity
		x = a.objects["opportunity"]
		x.create, x.del = x.edit, x.edit
	case "CampaignMember":
		x = a.objects["campaign"]
		x.create, x.del = x.edit, x.edit
	case "Task", "Event":
		x = objectRight{create: true, read: true, edit: true, del: true}
	}
	if a.system["ViewAllData"] {
		x.read, x.viewAll = true, true
	}
	if a.system["ModifyAllData"] {
		x.create, x.read, x.edit, x.del, x.viewAll, x.modifyAll = true, true, true, true, true, true
	}
	x.viewAll = x.viewAll || x.modifyAll
	return x
}

// setupNeeds names, for set-up objects, the system permissions of which one is
// needed to read and to write (contract A 3.2). An object that is not listed
// can be read by everyone and written by those who customize the application.
var setupNeeds = map[string][2][]string{
	"ObjectPermissions":          {{"ViewSetup"}, {"ManageProfilesPermissionsets", "AssignPermissionSets"}},
	"FieldPermissions":           {{"ViewSetup"}, {"ManageProfilesPermissionsets", "AssignPermissionSets"}},
	"PermissionSet":              {{"ViewSetup", "ManageSessionPermissionSets", "AssignPermissionSets", "ManageProfilesPermissionsets"}, {"ManageProfilesPermissionsets"}},
	"PermissionSetAssignment":    {{"ViewSetup", "ManageSessionPermissionSets", "AssignPermissionSets", "ManageUsers"}, {"AssignPermissionSets", "ManageUsers"}},
	"PermissionSetGroup":         {{"ViewSetup", "ManageSessionPermissionSets", "AssignPermissionSets", "ManageProfilesPermissionsets"}, {"ManageProfilesPermissionsets"}},
	"PermissionSetLicenseAssign": {{"ViewSetup", "AssignPermissionSets", "ManageUsers"}, {"AssignPermissionSets", "ManageUsers"}},
	"UserLicense":                {{"ViewSetup"}, nil},
	"User":                       {nil, {"ManageUsers", "ManageInternalUsers"}},
	"UserRole":                   {nil, {"ManageUsers"}},
	"Group":                      {nil, {"ManageUsers", "CustomizeApplication"}},
	"GroupMember":                {nil, {"ManageUsers", "CustomizeApplication"}},
	"QueueSobject":               {nil, {"ManageUsers", "CustomizeApplication"}},
	"CustomField":                {{"ViewSetup", "CustomizeApplication"}, {"CustomizeApplication"}},
	"CustomObject":               {{"ViewSetup", "CustomizeApplication"}, nil},
	"FlexiPage":                  {{"ViewSetup", "CustomizeApplication"}, {"CustomizeApplication"}},
	"Layout":                     {{"ViewSetup", "CustomizeApplication"}, nil},
	"ProfileLayout":              {{"ViewSetup", "CustomizeApplication"}, nil},
}

func (a *Access) setupRight(o *Object) objectRight {
	needs, listed := setupNeeds[o.Name]
	if !listed {
		needs = [2][]string{nil, {"CustomizeApplication"}}
	}
	read := len(needs[0]) == 0 || a.holds(needs[0]...)
	write := read && a.holds(needs[1]...)
	return objectRight{create: write, read: read, edit: write, del: write, viewAll: read, modifyAll: write, allFields: true}
}

// sees reports whether the object exists for the user.
func (a *Access) sees(o *Object) bool { return a.right(o).read }

// reads reports whether the field exists for the user.
func (a *Access) reads(o *Object, f *Field) bool {
	if !f.Permissionable || o.Kind != RecordKind {
		return true
	}
	return a.fields[strings.ToLower(o.Name+"."+f.Name)].read || a.objects[strings.ToLower(o.Name)].allFields
}

// edits reports whether field-level security lets the user write the field.
func (a *Access) edits(o *Object, f *Field) bool {
	if !f.Permissionable || o.Kind != RecordKind {
		return true
	}
	return a.fields[strings.ToLower(o.Name+"."+f.Name)].edit
}

// visibility is the SQL condition under which the user sees a row, empty when
// every row is seen.
func (a *Access) visibility(o *Object, alias string) (string, []any) {
	switch {
	case o.Kind == RecordKind && o.Sharing == "Private" && o.Field("OwnerId") != nil && !a.right(o).viewAll:
		return a.owned(quote(alias) + `."OwnerId"`)
	case o.Name == "LoginHistory" && !a.holds("ManageUsers"), o.Name == "OauthToken" && !a.holds("CustomizeApplication"):
		return quote(alias) + `."UserId" = ?`, []any{a.user.id}
	}
	return "", nil
}

// owned is the condition that a column holds the user or one of the user's
// queues.
func (a *Access) owned(column string) (string, []any) {
	args := append([]any{a.user.id}, a.groups...)
	return column + " IN (" + strings.TrimSuffix(strings.Repeat("?,", len(args)), ",") + ")", args
}

// owns reports whether the user, or a queue the user is in, owns a record.
func (a *Access) owns(owner string) bool {
	if owner == a.user.id {
		return true
	}
	for _, g := range a.groups {
		if g == owner {
			return true
		}
	}
	return false
}

// rowRight is what the user may do with one visible record.
func (a *Access) rowRight(o *Object, owner string) objectRight {
	x := a.right(o)
	if o.Kind != RecordKind || o.Field("OwnerId") == nil {
		return x
	}
	mine := a.owns(owner)
	x.read = x.read && (mine || x.viewAll || o.Sharing != "Private")
	x.edit = x.read && x.edit && (mine || x.modifyAll || o.Sharing == "ReadWrite" || o.Sharing == "")
	x.del = x.read && x.del && (mine || x.modifyAll)
	return x
}
