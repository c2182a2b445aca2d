package rehearsal

import (
	"context"
	"slices"
	"strings"
	"time"

	"demobridge/sync/rehearsal/metadata"
)

// componentInfo is what is known of a component besides its contents: the
// FileProperties of the Metadata API.
type componentInfo struct {
	typeName, fullName, id string
	created, changed       time.Time
	createdBy, changedBy   string
}

// file is the path of the component inside a retrieved package.
func (i componentInfo) file() string { return metadata.FileOf(i.typeName, i.fullName) }

// listComponents lists the components of a type, by name.
func (u *unit) listComponents(ctx context.Context, typeName string) ([]componentInfo, error) {
	var out []componentInfo
	switch typeName {
	case "CustomObject":
		for _, o := range u.schema.objects {
			if o.Kind == RecordKind {
				out = append(out, objectInfo(o))
			}
		}
	case "CustomField":
		for _, o := range u.schema.objects {
			for _, f := range o.Fields {
				if f.Custom {
					out = append(out, fieldInfo(o, f))
				}
			}
		}
	case "ValidationRule":
		for _, o := range u.schema.objects {
			for _, r := range o.ValidationRules {
				out = append(out, componentInfo{typeName: typeName, fullName: o.Name + "." + r.Name})
			}
		}
	case "PermissionSet":
		rows, err := u.idsOf(ctx, `SELECT Name FROM "PermissionSet" WHERE IsOwnedByProfile=0 AND coalesce(Type,'Regular')='Regular'`)
		if err != nil {
			return nil, err
		}
		for _, name := range rows {
			info, err := u.permissionSetInfo(ctx, name)
			if err != nil {
				return nil, err
			}
			out = append(out, info)
		}
	}
	if typeName != "CustomObject" && typeName != "CustomField" && typeName != "PermissionSet" {
		all, err := u.keptAll(ctx, typeName)
		if err != nil {
			return nil, err
		}
		for _, k := range all {
			info := componentInfo{typeName: typeName, fullName: k.name, id: k.id, created: k.created, changed: k.changed, createdBy: k.createdBy, changedBy: k.changeBy}
			at := slices.IndexFunc(out, func(o componentInfo) bool { return strings.EqualFold(o.fullName, k.name) })
			if at >= 0 {
				out[at] = info
			} else {
				out = append(out, info)
			}
		}
	}
	slices.SortFunc(out, func(a, b componentInfo) int { return strings.Compare(a.fullName, b.fullName) })
	return out, nil
}

func objectInfo(o *Object) componentInfo {
	return componentInfo{typeName: "CustomObject", fullName: o.Name, id: o.DurableID, created: o.Created, changed: o.Changed, createdBy: o.CreatedBy, changedBy: o.CreatedBy}
}

func fieldInfo(o *Object, f *Field) componentInfo {
	return componentInfo{typeName: "CustomField", fullName: o.Name + "." + f.Name, id: f.DurableID, created: f.Created, changed: f.Changed, createdBy: f.CreatedBy, changedBy: f.CreatedBy}
}

func (u *unit) permissionSetInfo(ctx context.Context, name string) (componentInfo, error) {
	info := componentInfo{typeName: "PermissionSet", fullName: name}
	var created, changed int64
	err := u.reader().QueryRowContext(ctx, `SELECT Id, CreatedDate, coalesce(CreatedById,''), LastModifiedDate, coalesce(LastModifiedById,'') FROM "PermissionSet" WHERE Name=?`, name).
		Scan(&info.id, &created, &info.createdBy, &changed, &info.changedBy)
	info.created, info.changed = time.UnixMilli(created).UTC(), time.UnixMilli(changed).UTC()
	return info, err
}

// readComponent writes one component as metadata with its full name, nil when
// there is none. An object comes with all that lives in its file.
func (u *unit) readComponent(ctx context.Context, typeName, name string) (*metadata.Node, componentInfo, error) {
	n, info, err := u.bareComponent(ctx, typeName, name)
	if n == nil || err != nil {
		return nil, info, err
	}
	if typeName == "CustomObject" {
		n = rename(n, n.Name)
		for _, t := range metadata.ChildTypes("CustomObject") {
			children, err := u.childrenOf(ctx, t, info.fullName)
			if err != nil {
				return nil, info, err
			}
			n.Append(children...)
		}
		n.Sort()
	}
	return n, info, nil
}

// childrenOf lists the components of one type inside an object, named as in
// the object's file. Standard fields are among the fields.
func (u *unit) childrenOf(ctx context.Context, t metadata.Type, objectName string) ([]*metadata.Node, error) {
	var out []*metadata.Node
	if t.Name == "CustomField" {
		o := u.schema.Object(objectName)
		fields := slices.Clone(o.Fields)
		slices.SortStableFunc(fields, func(a, b *Field) int { return strings.Compare(standardName(a), standardName(b)) })
		for _, f := range fields {
			if !f.Custom && (o.Custom || !f.Updateable || f.Compound != "") {
				continue
			}
			n, _, err := u.bareComponent(ctx, "CustomField", o.Name+"."+f.Name)
			if err != nil {
				return nil, err
			}
			out = append(out, rename(n, t.Tag))
		}
		return out, nil
	}
	all, err := u.listComponents(ctx, t.Name)
	if err != nil {
		return nil, err
	}
	for _, info := range all {
		if !strings.HasPrefix(strings.ToLower(info.fullName), strings.ToLower(objectName)+".") {
			continue
		}
		n, _, err := u.bareComponent(ctx, t.Name, info.fullName)
		if err != nil {
			return nil, err
		}
		if n != nil {
			out = append(out, rename(n, t.Tag))
		}
	}
	return out, nil
}

// bareComponent writes one component without those that live in its file. The
// full name inside is the component's own, without its object's.
func (u *unit) bareComponent(ctx context.Context, typeName, name string) (*metadata.Node, componentInfo, error) {
	name = metadata.CanonicalName(typeName, name)
	k, err := u.kept(ctx, typeName, name)
	if err != nil {
		return nil, componentInfo{}, err
	}
	var more *metadata.Node
	if k != nil {
		more = k.doc
	}
	objectName, childName, _ := strings.Cut(name, ".")
	switch typeName {
	case "CustomObject":
		o := u.schema.Object(name)
		if o == nil || o.Kind != RecordKind {
			return nil, componentInfo{}, nil
		}
		return u.objectNode(o, more), objectInfo(o), nil
	case "CustomField":
		o := u.schema.Object(objectName)
		if o == nil || metadataField(o, childName) == nil {
			return nil, componentInfo{}, nil
		}
		f := metadataField(o, childName)
		return fieldNode(o, f, more), fieldInfo(o, f), nil
	case "PermissionSet":
		g, err := u.readGrants(ctx, name)
		if g == nil || err != nil {
			return nil, componentInfo{}, err
		}
		spelled, err := u.idsOf(ctx, `SELECT Name FROM "PermissionSet" WHERE Id=?`, g.id)
		if err != nil {
			return nil, componentInfo{}, err
		}
		info, err := u.permissionSetInfo(ctx, spelled[0])
		return g.node(), info, err
	case "ValidationRule":
		if k == nil {
			return u.ruleNode(name)
		}
	}
	if k == nil {
		return nil, componentInfo{}, nil
	}
	n := k.doc
	if t, _ := metadata.TypeNamed(typeName); t.Parent != "" {
		_, own, _ := strings.Cut(k.name, ".")
		n = metadata.New(typeName, metadata.Text("fullName", own)).Append(k.doc.Children...)
	}
	return n, componentInfo{typeName: typeName, fullName: k.name, id: k.id, created: k.created, changed: k.changed, createdBy: k.createdBy, changedBy: k.changeBy}, nil
}

// ruleNode writes a validation rule that was not deployed but set up by the
// control page.
func (u *unit) ruleNode(name string) (*metadata.Node, componentInfo, error) {
	objectName, ruleName, _ := strings.Cut(name, ".")
	o := u.schema.Object(objectName)
	if o == nil {
		return nil, componentInfo{}, nil
	}
	for _, r := range o.ValidationRules {
		if strings.EqualFold(r.Name, ruleName) {
			n := metadata.New("ValidationRule").Add("fullName", r.Name).AddBool("active", r.Active).Add("errorConditionFormula", r.Condition).
				AddIf("errorDisplayField", r.Field).Add("errorMessage", r.Message)
			return n, componentInfo{typeName: "ValidationRule", fullName: o.Name + "." + r.Name}, nil
		}
	}
	return nil, componentInfo{}, nil
}

// userName is a user's name, for FileProperties.
func (u *unit) userName(ctx context.Context, id string) string {
	names, err := u.idsOf(ctx, `SELECT Name FROM "User" WHERE Id=?`, id)
	if err != nil || len(names) == 0 {
		return ""
	}
	return names[0]
}
