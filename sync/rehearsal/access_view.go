package rehearsal

import (
	"slices"
	"strings"
	"sync"

	"demobridge/sync/rehearsal/soql"
)

// viewCache keeps the catalogue of one user for one schema.
type viewCache struct {
	mu      sync.Mutex
	schema  *Schema
	objects map[string]*objectView
}

// catalog is one user's view of the schema, as the query compiler asks for it.
type catalog struct {
	c *call
	// only, when set, narrows what computed objects are about.
	computed func(o *Object) (source string, args []any)
}

// objectView is one object as one user sees it.
type objectView struct {
	obj      *Object
	access   *Access
	schema   *Schema
	computed func(o *Object) (string, []any)
	fields   []soql.Field
	byName   map[string]soql.Field
}

// Object finds an object that the user may query.
func (k catalog) Object(name string) (soql.Object, bool) {
	obj := k.c.unit.schema.Object(name)
	if obj == nil || obj.Area&k.c.area() == 0 || !k.c.access.sees(obj) {
		return nil, false
	}
	v := k.c.access.viewOf(k.c.unit.schema, obj)
	if obj.Kind == ComputedKind || obj.Name == "RecentlyViewed" {
		own := *v
		own.computed = k.computed
		return &own, true
	}
	return v, true
}

// viewOf builds or recalls the view of an object.
func (a *Access) viewOf(s *Schema, obj *Object) *objectView {
	a.view.mu.Lock()
	defer a.view.mu.Unlock()
	if a.view.schema != s {
		a.view.schema, a.view.objects = s, map[string]*objectView{}
	}
	if v := a.view.objects[obj.Name]; v != nil {
		return v
	}
	v := &objectView{obj: obj, access: a, schema: s, byName: map[string]soql.Field{}}
	for _, f := range obj.Fields {
		if !a.reads(obj, f) {
			continue
		}
		sf := v.field(f)
		v.fields = append(v.fields, sf)
		v.byName[strings.ToLower(f.Name)] = sf
	}
	a.view.objects[obj.Name] = v
	return v
}

func (v *objectView) field(f *Field) soql.Field {
	out := soql.Field{
		Name: f.Name, Column: f.Name, Type: f.Type, Filterable: f.Filterable, Sortable: f.Sortable, Groupable: f.Groupable,
		Aggregatable: f.Aggregatable, Nillable: f.Nillable, CaseSensitive: f.CaseSensitive, NameField: f.NameField,
		ReferenceTo: f.ReferenceTo, RelationshipName: f.Relationship,
	}
	switch {
	case slices.Contains(f.ReferenceTo, "EntityDefinition"):
		out.Type = "string" // objects are named by durable ids: Account, 01I...
	case f.Type == "address":
		prefix := strings.TrimSuffix(f.Name, "Address")
		for _, p := range [][2]string{
			{"city", "City"},
			{"country", "Country"},
			{"geocodeAccuracy", "GeocodeAccuracy"},
			{"latitude", "Latitude"},
			{"longitude", "Longitude"},
			{"postalCode", "PostalCode"},
			{"state", "State"},
			{"street", "Street"},
		} {
			if part := v.obj.Field(prefix + p[1]); part != nil {
				out.Parts = append(out.Parts, soql.Part{Key: p[0], Column: part.Name, Type: part.Type})
			}
		}
	case (f.Name == "LastViewedDate" || f.Name == "LastReferencedDate") && v.obj.stored():
		column := "viewed"
		if f.Name == "LastReferencedDate" {
			column = "referenced/1000*1000"
		}
		user := v.access.user.id
		out.Expr = func(alias string) string {
			return `(SELECT r.` + column + ` FROM _recent r WHERE r.user='` + user + `' AND r.record=` + quote(alias) + `."Id")`
		}
	}
	return out
}

// Info describes the object as a whole.
func (v *objectView) Info() soql.ObjectInfo {
	info := soql.ObjectInfo{Name: v.obj.Name, Table: v.obj.Name, Permanent: v.obj.Field("IsDeleted") == nil, NotQueryable: !v.obj.can("q")}
	if v.computed != nil && v.obj.Kind == ComputedKind {
		info.Source, info.SourceArgs = v.computed(v.obj)
	}
	return info
}

// Field finds a visible field.
func (v *objectView) Field(name string) (soql.Field, bool) {
	f, found := v.byName[strings.ToLower(name)]
	return f, found
}

// Fields lists the visible fields.
func (v *objectView) Fields() []soql.Field { return v.fields }

// Parent finds a visible lookup by its relationship name.
func (v *objectView) Parent(relationship string) (soql.Parent, bool) {
	f := v.obj.Relation(relationship)
	if f == nil || !v.access.reads(v.obj, f) {
		return soql.Parent{}, false
	}
	var targets []string
	for _, name := range f.ReferenceTo {
		if o := v.schema.Object(name); o != nil && v.access.sees(o) {
			targets = append(targets, o.Name)
		}
	}
	if len(targets) == 0 {
		return soql.Parent{}, false
	}
	return soql.Parent{Name: f.Relationship, Field: v.byName[strings.ToLower(f.Name)], Objects: targets}, true
}

// Child finds a visible child relationship by its name.
func (v *objectView) Child(relationship string) (soql.Child, bool) {
	for _, c := range v.obj.children {
		if c.Name == "" || !strings.EqualFold(c.Name, relationship) || !v.access.sees(c.Child) || !v.access.reads(c.Child, c.Field) {
			continue
		}
		child := v.access.viewOf(v.schema, c.Child)
		f, found := child.Field(c.Field.Name)
		if !found {
			continue
		}
		return soql.Child{Name: c.Name, Object: c.Child.Name, Field: f}, true
	}
	return soql.Child{}, false
}
