package rehearsal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"demobridge/sync/rehearsal/metadata"
)

// grantSet is what a permission set says, apart from what is only kept.
type grantSet struct {
	id, label, description, license string
	activation                      bool
	objects                         map[string]objectRight // by API name
	fields                          map[string]fieldRight  // by Object.Field
	system                          map[string]bool
	more                            *metadata.Node
}

// heldOfSet are the properties of a PermissionSet that rows hold.
var heldOfSet = []string{"fullName", "label", "description", "license", "userLicense", "hasActivationRequired", "objectPermissions", "fieldPermissions", "userPermissions"}

// wholeSince is the version from which a permission set is replaced as a
// whole; before it, what is not named stays (contract D 1.13).
const wholeSince = 40

// placePermissionSet creates a permission set or replaces what it grants.
func (b *builder) placePermissionSet(c *metadata.Component) (placement, error) {
	n := c.Body
	old, err := b.u.readGrants(b.ctx, c.FullName)
	if err != nil {
		return placement{}, err
	}
	if p := b.checkSet(c); p != nil {
		return *p, nil
	}
	next := &grantSet{objects: map[string]objectRight{}, fields: map[string]fieldRight{}, system: map[string]bool{}}
	if old != nil && b.version < wholeSince {
		next = old.clone()
	}
	if p, err := b.fillSet(next, n); p != nil || err != nil {
		return deref(p), err
	}
	var oldMore *metadata.Node
	if old != nil && b.version < wholeSince {
		oldMore = old.more
	}
	next.more = extras(oldMore, n, heldOfSet)
	if p := b.checkDependencies(next, n); p != nil {
		return *p, nil
	}
	out := placement{created: old == nil, changed: true}
	if old != nil {
		out.id, next.id = old.id, old.id
		out.changed = metadata.Compact(old.node()) != metadata.Compact(next.node())
	}
	if !out.changed {
		return out, nil
	}
	out.id, err = b.u.writeGrants(b.ctx, c.FullName, next, b.by.user.id)
	return out, err
}

func (g *grantSet) clone() *grantSet {
	c := *g
	c.objects, c.fields, c.system = map[string]objectRight{}, map[string]fieldRight{}, map[string]bool{}
	for k, v := range g.objects {
		c.objects[k] = v
	}
	for k, v := range g.fields {
		c.fields[k] = v
	}
	for k, v := range g.system {
		c.system[k] = v
	}
	return &c
}

func (b *builder) checkSet(c *metadata.Component) *placement {
	if !developerName.MatchString(c.FullName) || len(c.FullName) > 80 {
		p := refusal(c.Body, "Permission Set API Name: The Permission Set API Name field"+badNameText)
		return &p
	}
	if p := requiredProperty(c.Body, "label"); p != nil {
		p.problem = "Required fields are missing: [Label]"
		return p
	}
	return tooLong(c.Body, map[string]int{"label": 80, "description": 255})
}

// fillSet takes over what a component grants, looking whether all of it can be
// granted.
func (b *builder) fillSet(g *grantSet, n *metadata.Node) (*placement, error) {
	g.label, g.description = n.Get("label"), n.Get("description")
	g.activation = n.True("hasActivationRequired")
	if license := orElse(n.Get("license"), n.Get("userLicense")); license != "" {
		ids, err := b.u.idsOf(b.ctx, `SELECT Id FROM "UserLicense" WHERE Name=?1 UNION ALL SELECT Id FROM "PermissionSetLicense" WHERE MasterLabel=?1 OR DeveloperName=?1`, license)
		if err != nil {
			return nil, err
		}
		if len(ids) == 0 {
			p := refusal(n, "In field: license - no UserLicense named "+license+" found")
			return &p, nil
		}
		g.license = license
	}
	for _, x := range n.All("objectPermissions") {
		o := b.schema().Object(x.Get("object"))
		if o == nil || o.Kind != RecordKind {
			p := refusal(x, "In field: object - no CustomObject named "+x.Get("object")+" found")
			return &p, nil
		}
		g.objects[o.Name] = objectRight{
			create: x.True("allowCreate"), read: x.True("allowRead"), edit: x.True("allowEdit"), del: x.True("allowDelete"),
			viewAll: x.True("viewAllRecords"), modifyAll: x.True("modifyAllRecords"), allFields: x.True("viewAllFields"),
		}
		if g.objects[o.Name] == (objectRight{}) {
			delete(g.objects, o.Name)
		}
	}
	for _, x := range n.All("fieldPermissions") {
		if p := b.fillField(g, x); p != nil {
			return p, nil
		}
	}
	for _, x := range n.All("userPermissions") {
		name := x.Get("name")
		if b.u.schema.Object("PermissionSet").Field("Permissions"+name) == nil {
			p := refusal(x, "Unknown user permission: "+name)
			return &p, nil
		}
		g.system[name] = x.True("enabled")
	}
	return b.checkTabs(n)
}

// fillField takes one field permission over (contract D 1.13).
func (b *builder) fillField(g *grantSet, x *metadata.Node) *placement {
	refuse := func(problem string) *placement {
		p := refusal(x, problem)
		return &p
	}
	name := x.Get("field")
	f := b.findField(name)
	if f == nil {
		return refuse("In field: field - no CustomField named " + name + " found")
	}
	objectName, _, _ := strings.Cut(name, ".")
	o := b.schema().Object(objectName)
	key := o.Name + "." + f.Name
	if !f.Permissionable {
		return refuse("You cannot deploy to a required field: " + name)
	}
	right := fieldRight{read: x.True("readable"), edit: x.True("editable")}
	if right.edit && !right.read {
		return refuse("Field " + key + ": editable access requires readable access")
	}
	if f.Calculated || f.AutoNumber || !f.Createable && !f.Updateable && f.Type != "address" {
		right.edit = false
	}
	delete(g.fields, key)
	if right.read {
		g.fields[key] = right
	}
	return nil
}

func (b *builder) checkTabs(n *metadata.Node) (*placement, error) {
	for _, x := range n.All("tabSettings") {
		tab := x.Get("tab")
		if strings.HasPrefix(tab, "standard-") {
			continue
		}
		found, err := b.exists("CustomTab", tab)
		if err != nil {
			return nil, err
		}
		if !found {
			p := refusal(x, "In field: tab - no CustomTab named "+tab+" found")
			return &p, nil
		}
	}
	return nil, nil
}

// parentNeeds are standard objects whose records can only be read together
// with their parent's.
var parentNeeds = map[string]string{"Contact": "Account", "Opportunity": "Account", "Case": "Account"}

// checkDependencies looks whether every object permission has those that it
// depends on.
func (b *builder) checkDependencies(g *grantSet, n *metadata.Node) *placement {
	for _, x := range n.All("objectPermissions") {
		o := b.schema().Object(x.Get("object"))
		r := g.objects[o.Name]
		var missing []string
		need := func(has bool, verb string) {
			if !has {
				missing = append(missing, verb+" "+o.Name)
			}
		}
		what := ""
		for _, right := range []struct {
			has  bool
			verb string
			need func()
		}{
			{r.create, "Create", func() { need(r.read, "Read") }},
			{r.edit, "Edit", func() { need(r.read, "Read") }},
			{r.del, "Delete", func() { need(r.read, "Read"); need(r.edit, "Edit") }},
			{r.viewAll, "View All", func() { need(r.read, "Read") }},
			{r.modifyAll, "Modify All", func() {
				need(r.read, "Read")
				need(r.edit, "Edit")
				need(r.del, "Delete")
				need(r.viewAll, "View All")
			}},
			{r.read, "Read", func() {
				if parent := parentNeeds[o.Name]; parent != "" && !g.objects[parent].read {
					missing = append(missing, "Read "+parent)
				}
			}},
		} {
			if right.has && len(missing) == 0 {
				what = right.verb
				right.need()
			}
		}
		if len(missing) > 0 {
			p := refusal(x, "Permission "+what+" "+o.Name+" depends on permission(s): "+strings.Join(missing, ", "))
			return &p
		}
	}
	return nil
}

// node writes the set as metadata.
func (g *grantSet) node() *metadata.Node {
	n := metadata.New("PermissionSet").AddIf("description", g.description).AddBool("hasActivationRequired", g.activation).Add("label", g.label).AddIf("license", g.license)
	for _, key := range sortedKeys(g.fields) {
		r := g.fields[key]
		objectName, fieldName, _ := strings.Cut(key, ".")
		n.Append(metadata.New("fieldPermissions").AddBool("editable", r.edit).Add("field", objectName+"."+fieldName).AddBool("readable", r.read))
	}
	for _, name := range sortedKeys(g.objects) {
		r := g.objects[name]
		n.Append(metadata.New("objectPermissions").AddBool("allowCreate", r.create).AddBool("allowDelete", r.del).AddBool("allowEdit", r.edit).AddBool("allowRead", r.read).
			AddBool("modifyAllRecords", r.modifyAll).Add("object", name).AddBool("viewAllFields", r.allFields).AddBool("viewAllRecords", r.viewAll))
	}
	for _, name := range sortedKeys(g.system) {
		if g.system[name] {
			n.Append(metadata.New("userPermissions").AddBool("enabled", true).Add("name", name))
		}
	}
	if g.more != nil {
		n.Append(g.more.Children...)
	}
	return n.Sort()
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// readGrants reads a permission set from its rows, nil when there is none.
func (u *unit) readGrants(ctx context.Context, name string) (*grantSet, error) {
	g := &grantSet{objects: map[string]objectRight{}, fields: map[string]fieldRight{}, system: map[string]bool{}}
	var description, license sql.NullString
	var activation sql.NullBool
	err := u.reader().QueryRowContext(ctx, `SELECT Id, Label, Description, HasActivationRequired,
		(SELECT Name FROM "UserLicense" l WHERE l.Id=p.LicenseId UNION ALL SELECT MasterLabel FROM "PermissionSetLicense" l WHERE l.Id=p.LicenseId)
		FROM "PermissionSet" p WHERE Name=? COLLATE NOCASE AND IsOwnedByProfile=0`, name).Scan(&g.id, &g.label, &description, &activation, &license)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("rehearsal: %w", err)
	}
	g.description, g.license, g.activation = description.String, license.String, activation.Bool
	err = eachRow(ctx, u.reader(), `SELECT SobjectType, PermissionsCreate, PermissionsRead, PermissionsEdit, PermissionsDelete, PermissionsViewAllRecords,
		PermissionsModifyAllRecords, PermissionsViewAllFields FROM "ObjectPermissions" WHERE ParentId=?`, []any{g.id}, func(r *sql.Rows) error {
		var object string
		var x [7]sql.NullBool
		if err := r.Scan(&object, &x[0], &x[1], &x[2], &x[3], &x[4], &x[5], &x[6]); err != nil {
			return err
		}
		g.objects[object] = objectRight{create: x[0].Bool, read: x[1].Bool, edit: x[2].Bool, del: x[3].Bool, viewAll: x[4].Bool, modifyAll: x[5].Bool, allFields: x[6].Bool}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachRow(ctx, u.reader(), `SELECT Field, PermissionsRead, PermissionsEdit FROM "FieldPermissions" WHERE ParentId=?`, []any{g.id}, func(r *sql.Rows) error {
		var field string
		var read, edit sql.NullBool
		err := r.Scan(&field, &read, &edit)
		g.fields[field] = fieldRight{read: read.Bool, edit: edit.Bool}
		return err
	})
	if err != nil {
		return nil, err
	}
	sum := &Access{system: g.system}
	if err := sum.loadSystem(ctx, u.reader(), `SELECT * FROM "PermissionSet" WHERE Id=?`, []any{g.id}); err != nil {
		return nil, err
	}
	k, err := u.kept(ctx, "PermissionSet", name)
	if k != nil {
		g.more = k.doc
	}
	return g, err
}

// writeGrants writes a permission set's rows anew and returns its id.
func (u *unit) writeGrants(ctx context.Context, name string, g *grantSet, by string) (string, error) {
	u.accessChanged, u.access = true, nil
	if g.id == "" {
		id, err := u.addPermissionSet(ctx, name, g.label)
		if err != nil {
			return "", err
		}
		g.id = id
	}
	sets := []string{
		"Label=?", "Description=?", "HasActivationRequired=?", "LicenseId=(SELECT Id FROM \"UserLicense\" WHERE Name=?4 UNION ALL SELECT Id FROM \"PermissionSetLicense\" WHERE MasterLabel=?4 OR DeveloperName=?4)",
		"LastModifiedDate=?5", "SystemModstamp=?5", "LastModifiedById=?6",
	}
	args := []any{g.label, nullable(g.description), asFlag(g.activation), g.license, u.at.Truncate(time.Second).UnixMilli(), by}
	sets[0], sets[1], sets[2] = "Label=?1", "Description=?2", "HasActivationRequired=?3"
	for _, f := range u.schema.Object("PermissionSet").Fields {
		if right, isRight := strings.CutPrefix(f.Name, "Permissions"); isRight {
			sets = append(sets, quote(f.Name)+"="+itoa(int(asFlag(g.system[right]))))
		}
	}
	if err := u.tx.exec(ctx, `UPDATE "PermissionSet" SET `+strings.Join(sets, ",")+` WHERE Id='`+g.id+`'`, args...); err != nil {
		return "", err
	}
	for _, table := range []string{"ObjectPermissions", "FieldPermissions"} {
		if err := u.tx.exec(ctx, "DELETE FROM "+quote(table)+" WHERE ParentId=?", g.id); err != nil {
			return "", err
		}
	}
	for _, object := range sortedKeys(g.objects) {
		r := g.objects[object]
		if err := u.grantObject(ctx, g.id, u.schema.Object(object), r); err != nil {
			return "", err
		}
		if r.allFields {
			if err := u.tx.exec(ctx, `UPDATE "ObjectPermissions" SET PermissionsViewAllFields=1 WHERE ParentId=? AND SobjectType=?`, g.id, object); err != nil {
				return "", err
			}
		}
	}
	for _, key := range sortedKeys(g.fields) {
		objectName, fieldName, _ := strings.Cut(key, ".")
		o := u.schema.Object(objectName)
		if err := u.grantField(ctx, g.id, o, o.Field(fieldName), g.fields[key].edit); err != nil {
			return "", err
		}
	}
	if len(g.more.Children) == 0 {
		return g.id, u.unkeep(ctx, "PermissionSet", name)
	}
	_, err := u.keep(ctx, "PermissionSet", name, g.id, g.more, by)
	return g.id, err
}

// removePermissionSet deletes a permission set. One that somebody has stays.
func (b *builder) removePermissionSet(name string) (placement, error) {
	g, err := b.u.readGrants(b.ctx, name)
	if err != nil {
		return placement{}, err
	}
	if g == nil {
		return noSuch("PermissionSet", name), nil
	}
	users, err := b.u.idsOf(b.ctx, `SELECT Id FROM "PermissionSetAssignment" WHERE PermissionSetId=?`, g.id)
	if err != nil {
		return placement{}, err
	}
	if len(users) > 0 {
		return placement{code: "DELETE_FAILED", problem: "You can't delete this permission set because it's assigned to users. Remove its assignments and try again."}, nil
	}
	for _, q := range []string{`DELETE FROM "ObjectPermissions" WHERE ParentId=?`, `DELETE FROM "FieldPermissions" WHERE ParentId=?`, `DELETE FROM "PermissionSet" WHERE Id=?`} {
		if err := b.u.tx.exec(b.ctx, q, g.id); err != nil {
			return placement{}, err
		}
	}
	b.u.accessChanged, b.u.access = true, nil
	return placement{id: g.id, deleted: true}, b.u.unkeep(b.ctx, "PermissionSet", name)
}
