package rehearsal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// What the org's administrator adds to the standard objects is kept as JSON
// documents in the table _schema, one for each custom object, custom field and
// altered setting. Opening an org lays them over the standard objects.

// The kinds of documents.
const (
	objectDoc  = "object"  // name: X__c
	fieldDoc   = "field"   // name: Account.X__c
	settingDoc = "setting" // name: Account
)

// setting is what can be changed on any object.
type setting struct {
	Sharing         string
	ValidationRules []ValidationRule
	DuplicateRules  []DuplicateRule
	Picklists       map[string][]PicklistValue
}

// ChangeSchema applies changes to the schema in one transaction of their own.
// A deploy that is part of a larger unit uses unit.changeSchema.
func (o *Org) ChangeSchema(ctx context.Context, change func(d *Draft) error) error {
	return o.write(ctx, func(u *unit) error { return u.changeSchema(ctx, change) })
}

// Draft is the next state of the schema while it is being made. Its objects
// are copies; they may be changed freely, but only through the methods here,
// which also remember what must be stored.
type Draft struct {
	schema *Schema
	docs   map[[2]string]any // kind and name; nil deletes
	order  [][2]string       // of docs: an object is stored before its fields
	drops  []string          // SQL
}

// draft copies a schema deeply enough to change it.
func (s *Schema) draft() *Draft {
	next := &Schema{Changed: s.Changed}
	for _, o := range s.objects {
		c := *o
		c.Fields = slices.Clone(o.Fields)
		c.ValidationRules = slices.Clone(o.ValidationRules)
		c.DuplicateRules = slices.Clone(o.DuplicateRules)
		next.objects = append(next.objects, &c)
	}
	next.link()
	return &Draft{schema: next, docs: map[[2]string]any{}}
}

// note remembers a document to store; nil deletes it.
func (d *Draft) note(kind, name string, doc any) {
	key := [2]string{kind, name}
	if _, noted := d.docs[key]; !noted {
		d.order = append(d.order, key)
	}
	d.docs[key] = doc
}

// Object finds an object of the draft.
func (d *Draft) Object(name string) *Object { return d.schema.Object(name) }

// Schema is the draft so far.
func (d *Draft) Schema() *Schema { return d.schema }

// PutObject adds a custom object, or replaces one of the same name while
// keeping its fields where the new one has none.
func (d *Draft) PutObject(o *Object) {
	if old := d.schema.Object(o.Name); old != nil {
		if o.Fields == nil {
			o.Fields = old.Fields
		}
		d.schema.objects[slices.Index(d.schema.objects, old)] = o
	} else {
		at := slices.IndexFunc(d.schema.objects, func(x *Object) bool { return strings.ToLower(x.Name) > strings.ToLower(o.Name) })
		if at < 0 {
			at = len(d.schema.objects)
		}
		d.schema.objects = slices.Insert(d.schema.objects, at, o)
	}
	d.schema.link()
	d.note(objectDoc, o.Name, o)
}

// PutField adds a custom field to an object, or replaces it.
func (d *Draft) PutField(objectName string, f *Field) error {
	o := d.schema.Object(objectName)
	if o == nil {
		return fmt.Errorf("rehearsal: no object %q", objectName)
	}
	if old := o.Field(f.Name); old != nil {
		o.Fields[slices.Index(o.Fields, old)] = f
	} else {
		o.Fields = append(o.Fields, f)
	}
	d.schema.link()
	if _, whole := d.docs[[2]string{objectDoc, o.Name}]; !whole || !o.Custom {
		d.note(fieldDoc, o.Name+"."+f.Name, f)
	}
	return nil
}

// DropField removes a custom field and its values.
func (d *Draft) DropField(objectName, fieldName string) error {
	o := d.schema.Object(objectName)
	if o == nil || o.Field(fieldName) == nil {
		return fmt.Errorf("rehearsal: no field %s.%s", objectName, fieldName)
	}
	f := o.Field(fieldName)
	o.Fields = slices.DeleteFunc(slices.Clone(o.Fields), func(x *Field) bool { return x == f })
	d.schema.link()
	d.note(fieldDoc, o.Name+"."+f.Name, nil)
	if o.Custom {
		d.note(objectDoc, o.Name, o)
	}
	if f.stored() && o.Kind != ComputedKind {
		d.drops = append(d.drops, "DROP INDEX IF EXISTS "+quote(o.Name+"."+f.Name), "ALTER TABLE "+quote(o.Name)+" DROP COLUMN "+quote(f.Name))
	}
	d.drops = append(d.drops, `DELETE FROM "FieldPermissions" WHERE Field='`+o.Name+"."+f.Name+"'")
	return nil
}

// DropObject removes a custom object and its records.
func (d *Draft) DropObject(name string) error {
	o := d.schema.Object(name)
	if o == nil || !o.Custom {
		return fmt.Errorf("rehearsal: no custom object %q", name)
	}
	d.schema.objects = slices.DeleteFunc(d.schema.objects, func(x *Object) bool { return x == o })
	d.schema.link()
	d.note(objectDoc, o.Name, nil)
	d.note(settingDoc, o.Name, nil)
	for _, f := range o.Fields {
		d.note(fieldDoc, o.Name+"."+f.Name, nil)
	}
	d.drops = append(d.drops, "DROP TABLE IF EXISTS "+quote(o.Name), `DELETE FROM "ObjectPermissions" WHERE SobjectType='`+o.Name+"'",
		`DELETE FROM "FieldPermissions" WHERE SobjectType='`+o.Name+"'")
	return nil
}

// Set changes an object's sharing model, rules or picklists.
func (d *Draft) Set(name string, change func(o *Object)) error {
	o := d.schema.Object(name)
	if o == nil {
		return fmt.Errorf("rehearsal: no object %q", name)
	}
	change(o)
	d.schema.link()
	st := setting{Sharing: o.Sharing, ValidationRules: o.ValidationRules, DuplicateRules: o.DuplicateRules, Picklists: map[string][]PicklistValue{}}
	for _, f := range o.Fields {
		if f.Picklist != nil && !f.Custom {
			st.Picklists[f.Name] = f.Picklist
		}
	}
	d.note(settingDoc, o.Name, st)
	return nil
}

// changeSchema applies changes as a part of the unit.
func (u *unit) changeSchema(ctx context.Context, change func(d *Draft) error) error {
	if err := u.begin(ctx); err != nil {
		return err
	}
	d := u.schema.draft()
	if err := change(d); err != nil {
		return err
	}
	for _, q := range d.drops {
		if err := u.tx.ddl(ctx, q); err != nil {
			return err
		}
	}
	d.schema.Changed = u.at
	if err := u.storeDraft(ctx, d); err != nil {
		return err
	}
	if err := u.tx.syncTables(ctx, d.schema); err != nil {
		return err
	}
	u.schema, u.schemaChanged, u.accessChanged, u.access = d.schema, true, true, nil
	if u.opening || u.catalogLater {
		return nil // the catalogue is written once, at the end
	}
	return u.writeCatalog(ctx)
}

// storeDraft gives what was added its ids and stores the changed documents.
func (u *unit) storeDraft(ctx context.Context, d *Draft) error {
	if err := u.stampNew(ctx, d); err != nil {
		return err
	}
	for _, key := range d.order {
		if err := u.storeDoc(ctx, key[0], key[1], d.docs[key]); err != nil {
			return err
		}
	}
	return nil
}

// stampNew gives what was added its ids and dates.
func (u *unit) stampNew(ctx context.Context, d *Draft) error {
	var admin string
	for _, key := range d.order {
		var err error
		switch x := d.docs[key].(type) {
		case *Object:
			if x.DurableID != "" {
				for _, f := range x.Fields {
					if f.Custom && f.DurableID == "" {
						err = u.stampField(ctx, f, x.CreatedBy)
					}
				}
				break
			}
			if admin, err = u.adminID(ctx); err == nil {
				err = u.stampObject(ctx, x, admin)
			}
		case *Field:
			if x.Custom && x.DurableID == "" {
				if admin, err = u.adminID(ctx); err == nil {
					err = u.stampField(ctx, x, admin)
				}
			}
		}
		if err != nil {
			return fmt.Errorf("rehearsal: %s %s: %w", key[0], key[1], err)
		}
	}
	return nil
}

func (u *unit) storeDoc(ctx context.Context, kind, name string, doc any) error {
	if doc == nil {
		return u.tx.exec(ctx, "DELETE FROM _schema WHERE kind=? AND name=?", kind, name)
	}
	text, err := json.Marshal(doc)
	if err != nil {
		return fmt.Errorf("rehearsal: %w", err)
	}
	return u.tx.exec(ctx, `INSERT INTO _schema(kind,name,place,doc) VALUES(?1,?2,(SELECT coalesce(max(place),0)+1 FROM _schema),?3)
		ON CONFLICT(kind,name) DO UPDATE SET doc=?3`, kind, name, string(text))
}

// loadSchema reads the standard objects and what was added to them. It reports
// whether the org is new.
func (u *unit) loadSchema(ctx context.Context) (fresh bool, err error) {
	s, err := baseSchema()
	if err != nil {
		return false, err
	}
	d := s.draft()
	err = eachRow(ctx, u.tx, "SELECT kind, name, doc FROM _schema ORDER BY place", nil, func(r *sql.Rows) error {
		var kind, name, doc string
		if err := r.Scan(&kind, &name, &doc); err != nil {
			return err
		}
		return d.restore(kind, name, []byte(doc))
	})
	if err != nil {
		return false, err
	}
	var n int
	if err := u.tx.QueryRowContext(ctx, "SELECT count(*) FROM _state WHERE key='seeded'").Scan(&n); err != nil {
		return false, fmt.Errorf("rehearsal: %w", err)
	}
	if n == 0 {
		// Before there are tables: adding columns later is slow.
		if err := u.seedSchema(ctx, d); err != nil {
			return false, err
		}
	}
	d.schema.Changed = u.at
	u.schema, u.schemaChanged = d.schema, true
	return n == 0, nil
}

// restore lays one stored document over the schema.
func (d *Draft) restore(kind, name string, doc []byte) error {
	switch kind {
	case objectDoc:
		o := &Object{}
		if err := json.Unmarshal(doc, o); err != nil {
			return fmt.Errorf("object %s: %w", name, err)
		}
		d.PutObject(o)
	case fieldDoc:
		f := &Field{}
		if err := json.Unmarshal(doc, f); err != nil {
			return fmt.Errorf("field %s: %w", name, err)
		}
		objectName, _, _ := strings.Cut(name, ".")
		return d.PutField(objectName, f)
	case settingDoc:
		var st setting
		if err := json.Unmarshal(doc, &st); err != nil {
			return fmt.Errorf("setting of %s: %w", name, err)
		}
		o := d.schema.Object(name)
		if o == nil {
			return nil
		}
		o.Sharing, o.ValidationRules, o.DuplicateRules = st.Sharing, st.ValidationRules, st.DuplicateRules
		for fieldName, values := range st.Picklists {
			if f := o.Field(fieldName); f != nil {
				own := *f
				own.Picklist = values
				o.Fields[slices.Index(o.Fields, f)] = &own
			}
		}
		d.schema.link()
	}
	return nil
}
