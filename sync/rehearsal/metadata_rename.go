package rehearsal

import (
	"context"
	"net/http"
	"strings"

	"demobridge/sync/rehearsal/metadata"
)

// soapRename gives a component another name. Objects keep theirs here.
func soapRename(c *soapCall) ([]*metadata.Node, error) {
	typeName := c.args.Get("type")
	from, to := metadata.CanonicalName(typeName, c.args.Get("oldFullName")), metadata.CanonicalName(typeName, c.args.Get("newFullName"))
	if _, known := metadata.TypeNamed(typeName); !known {
		return nil, fail(http.StatusBadRequest, "INVALID_TYPE", "Unknown type:"+typeName)
	}
	if err := c.unit.begin(c.ctx); err != nil {
		return nil, err
	}
	p := c.unit.newBuilder(c.ctx, c.access, c.version).mayPlace(typeName)
	if p.problem == "" {
		var err error
		if p, err = c.unit.renameComponent(c.ctx, typeName, from, to); err != nil {
			return nil, err
		}
	}
	r := metadata.New("result")
	if p.failed() {
		r.Append(errorNode(p))
	}
	return []*metadata.Node{r.Add("fullName", c.args.Get("oldFullName")).AddBool("success", !p.failed())}, nil
}

func (u *unit) renameComponent(ctx context.Context, typeName, from, to string) (placement, error) {
	old, _, err := u.bareComponent(ctx, typeName, from)
	if err != nil {
		return placement{}, err
	}
	taken, _, err := u.bareComponent(ctx, typeName, to)
	if err != nil {
		return placement{}, err
	}
	switch {
	case old == nil:
		return placement{code: "INVALID_CROSS_REFERENCE_KEY", problem: notThere(typeName)}, nil
	case taken != nil && !strings.EqualFold(from, to):
		return placement{code: "DUPLICATE_DEVELOPER_NAME", problem: duplicateText(u.schema, typeName, to)}, nil
	}
	fromObject, fromName, _ := strings.Cut(from, ".")
	toObject, toName, dotted := strings.Cut(to, ".")
	plain := strings.TrimSuffix(toName, "__c")
	var statements []string
	switch typeName {
	case "PermissionSet":
		if !developerName.MatchString(to) {
			return placement{problem: "Permission Set API Name: The Permission Set API Name field" + badNameText}, nil
		}
		statements = []string{`UPDATE "PermissionSet" SET Name=?2 WHERE Name=?1 COLLATE NOCASE`}
	case "FlexiPage":
		if !developerName.MatchString(to) {
			return placement{problem: "Developer Name: The Developer Name field" + badNameText}, nil
		}
		statements = []string{`UPDATE "FlexiPage" SET DeveloperName=?2, FullName=?2 WHERE FullName=?1 COLLATE NOCASE`}
	case "Layout":
		o, _, _ := strings.Cut(from, "-")
		if next, label, named := strings.Cut(to, "-"); !named || label == "" || !strings.EqualFold(next, o) {
			return placement{problem: "Layout Name: The layout must stay with its object"}, nil
		}
		statements = []string{`UPDATE "Layout" SET FullName=?2, Name='` + strings.ReplaceAll(layoutLabel(to), "'", "''") + `' WHERE FullName=?1 COLLATE NOCASE`}
	case "CustomField":
		if !dotted || !strings.EqualFold(fromObject, toObject) || !strings.HasSuffix(toName, "__c") || !developerName.MatchString(plain) || len(plain) > 40 {
			return placement{problem: "Field Name: The Field Name field" + badNameText}, nil
		}
		return placement{}, u.renameField(ctx, fromObject, fromName, toName)
	default:
		return placement{code: "INVALID_TYPE", problem: "Components of type " + typeName + " cannot be renamed in this rehearsal org"}, nil
	}
	for _, q := range append(statements, "UPDATE _metadata SET name=?2 WHERE name=?1 AND type='"+typeName+"'") {
		if err := u.tx.exec(ctx, q, from, to); err != nil {
			return placement{}, err
		}
	}
	u.accessChanged, u.access = true, nil
	return placement{}, nil
}

// renameField renames a field with its column and permissions.
func (u *unit) renameField(ctx context.Context, objectName, from, to string) error {
	o := u.schema.Object(objectName)
	old := o.Field(from)
	err := u.changeSchema(ctx, func(d *Draft) error {
		next := *old
		next.Name = to
		if next.Relationship != "" {
			next.Relationship = strings.TrimSuffix(to, "__c") + "__r"
		}
		target := d.Object(o.Name)
		d.drops = append(d.drops, "DROP INDEX IF EXISTS "+quote(o.Name+"."+old.Name), "ALTER TABLE "+quote(o.Name)+" RENAME COLUMN "+quote(old.Name)+" TO "+quote(to))
		d.drops = append(d.drops, createIndexes(o, []*Field{&next})...)
		for i, f := range target.Fields {
			if f == old {
				target.Fields[i] = &next
			}
		}
		d.note(fieldDoc, o.Name+"."+old.Name, nil)
		if !target.Custom {
			d.note(fieldDoc, o.Name+"."+to, &next)
		}
		d.schema.link()
		d.keepWhole(target)
		return nil
	})
	if err != nil {
		return err
	}
	for _, q := range []string{`UPDATE "FieldPermissions" SET Field=?2 WHERE Field=?1 COLLATE NOCASE`, "UPDATE _metadata SET name=?2 WHERE name=?1 AND type='CustomField'"} {
		if err := u.tx.exec(ctx, q, o.Name+"."+old.Name, o.Name+"."+to); err != nil {
			return err
		}
	}
	return nil
}
