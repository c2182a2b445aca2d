package rehearsal

import (
	"context"
	"slices"
	"strings"

	"demobridge/sync/rehearsal/metadata"
)

// placement is what became of one component: of a deploy, of a SOAP call or of
// the Tooling API.
type placement struct {
	id                        string
	created, changed, deleted bool
	// code and problem are set when it was refused; code is the status code
	// that SOAP calls give, FIELD_INTEGRITY_EXCEPTION when empty.
	code, problem string
	warning       bool
	line, column  int
}

func (p placement) failed() bool { return p.problem != "" && !p.warning }

// statusCode is the code of a refusal.
func (p placement) statusCode() string { return orElse(p.code, "FIELD_INTEGRITY_EXCEPTION") }

// builder places components into the org. Its methods check a component whole
// before they change anything, so that a refused one leaves nothing behind.
type builder struct {
	u       *unit
	ctx     context.Context
	by      *Access
	version int
	// purge deletes for good instead of into the recycle bin of Setup.
	purge bool
	// coming are the components of the same call, which others may refer to.
	coming map[[2]string]bool
	draft  *Draft
}

func (u *unit) newBuilder(ctx context.Context, by *Access, version int) *builder {
	return &builder{u: u, ctx: ctx, by: by, version: version, coming: map[[2]string]bool{}}
}

// refusal is a component that is not placed.
func refusal(at *metadata.Node, problem string) placement {
	p := placement{problem: problem}
	if at != nil {
		p.line, p.column = at.Line, at.Column
	}
	return p
}

func (p placement) withCode(code string) placement {
	p.code = code
	return p
}

// placeOrder is the order in which types are placed: what others refer to
// comes first.
var placeOrder = []string{
	"CustomObject", "CustomField", "ValidationRule", "BusinessProcess", "CompactLayout", "FieldSet", "SharingReason", "RecordType",
	"ListView", "CustomTab", "FlexiPage", "Layout", "CustomApplication", "PermissionSet",
}

// schemaTypes change the schema rather than records.
var schemaTypes = []string{"CustomObject", "CustomField", "ValidationRule"}

// placeAll places components in the order they depend on each other. The
// results are in the order of the components. The error is one of the whole.
func (b *builder) placeAll(components []metadata.Component) ([]placement, error) {
	out := make([]placement, len(components))
	order := make([]int, len(components))
	schema := false
	for i, c := range components {
		order[i] = i
		b.coming[[2]string{c.Type, strings.ToLower(c.FullName)}] = true
		schema = schema || slices.Contains(schemaTypes, c.Type)
	}
	slices.SortStableFunc(order, func(i, j int) int {
		return slices.Index(placeOrder, components[i].Type) - slices.Index(placeOrder, components[j].Type)
	})
	place := func(of func(c *metadata.Component) bool) error {
		for _, i := range order {
			c := &components[i]
			if !of(c) {
				continue
			}
			p, err := b.place(c)
			if err != nil {
				return err
			}
			out[i] = p
		}
		return nil
	}
	inSchema := func(c *metadata.Component) bool { return slices.Contains(schemaTypes, c.Type) }
	if schema {
		err := b.u.changeSchema(b.ctx, func(d *Draft) error {
			b.draft = d
			return place(inSchema)
		})
		if err != nil {
			return nil, err
		}
		b.draft = nil
		if err := b.afterSchema(components, out); err != nil {
			return nil, err
		}
	}
	return out, place(func(c *metadata.Component) bool { return !inSchema(c) })
}

// place places one component.
func (b *builder) place(c *metadata.Component) (placement, error) {
	if p := b.mayPlace(c.Type); p.problem != "" {
		return p, nil
	}
	switch c.Type {
	case "CustomObject":
		return b.placeObject(c)
	case "CustomField":
		return b.placeField(c)
	case "ValidationRule":
		return b.placeRule(c)
	case "RecordType":
		return b.placeRecordType(c)
	case "CustomTab":
		return b.placeTab(c)
	case "FlexiPage":
		return b.placePage(c)
	case "Layout":
		return b.placeLayout(c)
	case "PermissionSet":
		return b.placePermissionSet(c)
	}
	return b.placePlain(c)
}

// metadataRights are the system permissions that changing a type needs besides
// that for the Metadata API itself (contract D 1.1).
func metadataRights(typeName string) []string {
	if typeName == "PermissionSet" {
		return []string{"ManageProfilesPermissionsets", "AssignPermissionSets", "ManageSessionPermissionSets"}
	}
	return []string{"CustomizeApplication"}
}

func (b *builder) mayPlace(typeName string) placement {
	if b.by.holds(metadataRights(typeName)...) {
		return placement{}
	}
	return refusal(nil, "insufficient access rights on object id").withCode("INSUFFICIENT_ACCESS_OR_READONLY")
}

// schema is the schema as far as it has been placed.
func (b *builder) schema() *Schema {
	if b.draft != nil {
		return b.draft.schema
	}
	return b.u.schema
}

// exists reports whether a component is in the org or comes with the same
// call.
func (b *builder) exists(typeName, name string) (bool, error) {
	if b.coming[[2]string{typeName, strings.ToLower(name)}] {
		return true, nil
	}
	switch typeName {
	case "CustomObject":
		return b.schema().Object(name) != nil, nil
	case "CustomField":
		return b.findField(name) != nil, nil
	}
	k, err := b.u.kept(b.ctx, typeName, name)
	return k != nil, err
}

// findField finds a field by Object.Field as metadata names it: the name of a
// standard lookup has no Id at its end.
func (b *builder) findField(name string) *Field {
	objectName, fieldName, _ := strings.Cut(name, ".")
	o := b.schema().Object(objectName)
	if o == nil {
		return nil
	}
	return metadataField(o, fieldName)
}

func metadataField(o *Object, name string) *Field {
	if f := o.Field(name); f != nil {
		return f
	}
	if f := o.Field(name + "Id"); f != nil && !f.Custom && f.Type == "reference" {
		return f
	}
	return nil
}

// tooLong refuses values of properties that are longer than they may be.
func tooLong(n *metadata.Node, limits map[string]int) *placement {
	for _, c := range n.Children {
		limit, limited := limits[c.Name]
		if limited && utf16Length(strings.TrimSpace(c.Text)) > limit {
			p := refusal(n, "Value too long for field: "+c.Name+" maximum length is:"+itoa(limit))
			p.code = "STRING_TOO_LONG"
			return &p
		}
	}
	return nil
}

// requiredProperty refuses a component that lacks a property.
func requiredProperty(n *metadata.Node, names ...string) *placement {
	for _, name := range names {
		if n.Get(name) == "" {
			p := refusal(n, "Required field is missing: "+name).withCode("REQUIRED_FIELD_MISSING")
			return &p
		}
	}
	return nil
}

// extras are the properties of a component that are kept as they came, because
// nothing else in the org holds them: those of old that are not named again,
// and the new ones.
func extras(old, given *metadata.Node, held []string) *metadata.Node {
	out := metadata.New(given.Name)
	named := map[string]bool{}
	for _, c := range given.Children {
		if !slices.Contains(held, c.Name) {
			named[c.Name] = true
			out.Append(c)
		}
	}
	if old != nil {
		for _, c := range old.Children {
			if !named[c.Name] && !slices.Contains(held, c.Name) {
				out.Append(c)
			}
		}
	}
	return out.Sort()
}

// afterSchema gives new objects the layout that comes with them, unless one is
// being placed too, and keeps the layouts complete.
func (b *builder) afterSchema(components []metadata.Component, placed []placement) error {
	for i, c := range components {
		if c.Type != "CustomObject" || !placed[i].created || placed[i].failed() {
			continue
		}
		if err := b.u.addDefaultLayout(b.ctx, b.u.schema.Object(c.FullName), b.by.user.id); err != nil {
			return err
		}
	}
	return nil
}
