package rehearsal

import (
	"context"
	"database/sql"
	"net/url"
	"slices"
	"strings"

	"demobridge/sync/rehearsal/metadata"
)

// remove deletes one component, and what cannot be without it. What is not in
// the org is a warning.
func (b *builder) remove(typeName, name string) (placement, error) {
	if p := b.mayPlace(typeName); p.problem != "" {
		return p, nil
	}
	switch typeName {
	case "CustomObject":
		return b.removeObject(name)
	case "CustomField":
		return b.removeField(name)
	case "ValidationRule":
		return b.removeRule(name)
	case "PermissionSet":
		return b.removePermissionSet(name)
	}
	k, err := b.u.kept(b.ctx, typeName, name)
	if err != nil {
		return placement{}, err
	}
	if k == nil {
		return noSuch(typeName, name), nil
	}
	if typeName == "Layout" {
		if p, err := b.mayRemoveLayout(k); p.problem != "" || err != nil {
			return p, err
		}
	}
	if typeName == "FlexiPage" {
		if user, err := b.pageUser(name); user != "" || err != nil {
			return placement{code: "DEPENDENCY_EXISTS", problem: "This Lightning page is referenced elsewhere in Salesforce : Action Override - " + user}, err
		}
	}
	for _, table := range []string{"CustomTab", "FlexiPage", "Layout", "RecordType"} {
		if table == typeName {
			if err := b.u.tx.exec(b.ctx, "DELETE FROM "+quote(table)+" WHERE Id=?", k.id); err != nil {
				return placement{}, err
			}
		}
	}
	return placement{id: k.id, deleted: true}, b.u.unkeep(b.ctx, typeName, name)
}

// noSuch is the warning of deleting what there is not.
func noSuch(typeName, name string) placement {
	return placement{warning: true, code: "INVALID_CROSS_REFERENCE_KEY", problem: "No " + typeName + " named: " + name + " found"}
}

// mayRemoveLayout keeps the last layout of an object, and moves profiles to
// another when theirs goes.
func (b *builder) mayRemoveLayout(k *keptDoc) (placement, error) {
	objectName, _, _ := strings.Cut(k.name, "-")
	all, err := b.u.keptAll(b.ctx, "Layout")
	if err != nil {
		return placement{}, err
	}
	for _, other := range all {
		if other.name != k.name && strings.HasPrefix(strings.ToLower(other.name), strings.ToLower(objectName)+"-") {
			return placement{}, b.u.tx.exec(b.ctx, `UPDATE "ProfileLayout" SET LayoutId=? WHERE LayoutId=?`, other.id, k.id)
		}
	}
	return placement{code: "DEPENDENCY_EXISTS", problem: "Cannot delete the only layout of " + objectName}, nil
}

// pageUser names the object whose pages a Lightning page replaces.
func (b *builder) pageUser(name string) (string, error) {
	all, err := b.u.keptAll(b.ctx, "CustomObject")
	for _, k := range all {
		for _, a := range k.doc.All("actionOverrides") {
			if strings.EqualFold(a.Get("content"), name) && a.Get("type") == "Flexipage" {
				return k.name, nil
			}
		}
	}
	return "", err
}

func (b *builder) removeField(name string) (placement, error) {
	objectName, fieldName, _ := strings.Cut(name, ".")
	o := b.u.schema.Object(objectName)
	if o == nil || o.Field(fieldName) == nil || !o.Field(fieldName).Custom {
		return noSuch("CustomField", name), nil
	}
	f := o.Field(fieldName)
	for _, r := range o.ValidationRules {
		tokens, err := formulaTokens(r.Condition)
		if err == nil && slices.ContainsFunc(tokens, func(t string) bool { return strings.EqualFold(t, f.Name) }) {
			return placement{code: "DEPENDENCY_EXISTS", problem: "This custom field is referenced elsewhere in Salesforce : Validation Rule - " + r.Name}, nil
		}
	}
	err := b.u.changeSchema(b.ctx, func(d *Draft) error {
		if err := d.DropField(o.Name, f.Name); err != nil {
			return err
		}
		d.keepWhole(d.Object(o.Name))
		return nil
	})
	if err != nil {
		return placement{}, err
	}
	if err := b.u.unkeep(b.ctx, "CustomField", o.Name+"."+f.Name); err != nil {
		return placement{}, err
	}
	if !b.purge {
		if err := b.u.reserve(b.ctx, f); err != nil {
			return placement{}, err
		}
	}
	return placement{id: f.DurableID, deleted: true}, b.u.cleanLayouts(b.ctx, o.Name, f.Name)
}

func (b *builder) removeRule(name string) (placement, error) {
	objectName, ruleName, _ := strings.Cut(name, ".")
	o := b.u.schema.Object(objectName)
	at := -1
	if o != nil {
		at = slices.IndexFunc(o.ValidationRules, func(r ValidationRule) bool { return strings.EqualFold(r.Name, ruleName) })
	}
	if at < 0 {
		return noSuch("ValidationRule", name), nil
	}
	err := b.u.changeSchema(b.ctx, func(d *Draft) error {
		err := d.Set(o.Name, func(o *Object) { o.ValidationRules = slices.Delete(o.ValidationRules, at, at+1) })
		d.keepWhole(d.Object(o.Name))
		return err
	})
	if err != nil {
		return placement{}, err
	}
	k, err := b.u.kept(b.ctx, "ValidationRule", name)
	if err != nil {
		return placement{}, err
	}
	out := placement{deleted: true}
	if k != nil {
		out.id = k.id
	}
	return out, b.u.unkeep(b.ctx, "ValidationRule", name)
}

func (b *builder) removeObject(name string) (placement, error) {
	o := b.u.schema.Object(name)
	if o == nil {
		return noSuch("CustomObject", name), nil
	}
	if !o.Custom {
		return placement{code: "INSUFFICIENT_ACCESS_OR_READONLY", problem: "Cannot delete standard object: " + o.Name}, nil
	}
	for _, c := range o.children {
		if c.Child != o {
			return placement{code: "DEPENDENCY_EXISTS", problem: "This custom object is referenced elsewhere in Salesforce : Custom Field - " + c.Child.Name + "." + c.Field.Name}, nil
		}
	}
	if err := b.u.changeSchema(b.ctx, func(d *Draft) error { return d.DropObject(o.Name) }); err != nil {
		return placement{}, err
	}
	for _, f := range o.Fields {
		if f.Custom && f.Type == "reference" {
			if !b.purge {
				if err := b.u.reserve(b.ctx, f); err != nil {
					return placement{}, err
				}
			}
			if err := b.u.cleanLayouts(b.ctx, o.Name, f.Name); err != nil {
				return placement{}, err
			}
		}
	}
	for _, q := range []string{
		`DELETE FROM "ProfileLayout" WHERE LayoutId IN (SELECT id FROM _metadata WHERE type='Layout' AND substr(name,1,length(?1)+1)=?1||'-' COLLATE NOCASE)`,
		`DELETE FROM "Layout" WHERE Id IN (SELECT id FROM _metadata WHERE type='Layout' AND substr(name,1,length(?1)+1)=?1||'-' COLLATE NOCASE)`,
		`DELETE FROM "CustomTab" WHERE FullName=?1`,
		`DELETE FROM "RecordType" WHERE SobjectType=?1`,
		`DELETE FROM _metadata WHERE name=?1 AND type IN ('CustomObject','CustomTab')`,
		`DELETE FROM _metadata WHERE type='Layout' AND substr(name,1,length(?1)+1)=?1||'-' COLLATE NOCASE`,
		`DELETE FROM _metadata WHERE substr(name,1,length(?1)+1)=?1||'.' COLLATE NOCASE`,
		`DELETE FROM _recent WHERE object=?1`,
	} {
		if err := b.u.tx.exec(b.ctx, q, o.Name); err != nil {
			return placement{}, err
		}
	}
	return placement{id: o.DurableID, deleted: true}, nil
}

// cleanLayouts takes a deleted field out of the layouts that show it, and the
// related lists of a deleted lookup.
func (u *unit) cleanLayouts(ctx context.Context, objectName, fieldName string) error {
	layouts, err := u.keptAll(ctx, "Layout")
	if err != nil {
		return err
	}
	for _, k := range layouts {
		before := metadata.Compact(k.doc)
		doc := k.doc
		owner, _, _ := strings.Cut(k.name, "-")
		if strings.EqualFold(owner, objectName) {
			doc = prune(doc, func(n *metadata.Node) bool {
				return n.Name == "layoutItems" && strings.EqualFold(n.Get("field"), fieldName)
			})
		}
		doc = prune(doc, func(n *metadata.Node) bool {
			return n.Name == "relatedLists" && strings.EqualFold(n.Get("relatedList"), objectName+"."+fieldName)
		})
		for _, list := range doc.All("relatedLists") {
			if strings.HasPrefix(strings.ToLower(list.Get("relatedList")), strings.ToLower(objectName)+".") {
				*list = *prune(list, func(n *metadata.Node) bool {
					return (n.Name == "fields" || n.Name == "sortField") && strings.EqualFold(strings.TrimSpace(n.Text), fieldName)
				})
			}
		}
		if metadata.Compact(doc) == before {
			continue
		}
		if _, err := u.keep(ctx, "Layout", k.name, k.id, doc, k.changeBy); err != nil {
			return err
		}
	}
	return nil
}

// prune is a copy without the elements that a function names.
func prune(n *metadata.Node, gone func(*metadata.Node) bool) *metadata.Node {
	c := *n
	c.Children = nil
	for _, k := range n.Children {
		if !gone(k) {
			c.Children = append(c.Children, prune(k, gone))
		}
	}
	return &c
}

// idsOf runs a query for one column of text.
func (u *unit) idsOf(ctx context.Context, q string, args ...any) ([]string, error) {
	var out []string
	err := eachRow(ctx, u.reader(), q, args, func(r *sql.Rows) error {
		var id string
		err := r.Scan(&id)
		out = append(out, id)
		return err
	})
	return out, err
}

// unescapeLabel turns %XX of a layout's name back.
func unescapeLabel(label string) string {
	plain, err := url.PathUnescape(label)
	if err != nil {
		return label
	}
	return plain
}
