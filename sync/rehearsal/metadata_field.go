package rehearsal

import (
	"slices"
	"strconv"
	"strings"

	"demobridge/sync/rehearsal/metadata"
)

// fieldKind is what the Metadata API's type of a custom field means here.
type fieldKind struct {
	kind string // describe type
	// needs are properties that must be given; may are those that can be; all
	// other of the properties in typedProperties are refused.
	needs, may []string
	length     int // fixed length
	extra      string
}

// typedProperties can be given for some types only.
var typedProperties = []string{
	"length", "precision", "scale", "visibleLines", "defaultValue", "referenceTo", "relationshipName", "relationshipLabel",
	"deleteConstraint", "displayFormat", "startingNumber", "populateExistingRows", "valueSet", "picklist", "unique", "externalId", "caseSensitive", "required",
	"formula", "relationshipOrder", "reparentableMasterDetail", "writeRequiresMasterRead", "summarizedField", "summaryForeignKey", "summaryOperation", "lookupFilter",
}

var numberKind = fieldKind{kind: "double", needs: []string{"precision", "scale"}, may: []string{"defaultValue", "unique", "externalId", "required"}}

// fieldKinds are the types of custom fields that the rehearsal org has.
var fieldKinds = map[string]fieldKind{
	"Text":                {kind: "string", needs: []string{"length"}, may: []string{"defaultValue", "unique", "externalId", "caseSensitive", "required"}},
	"TextArea":            {kind: "textarea", may: []string{"defaultValue", "required"}, length: 255, extra: "plaintextarea"},
	"LongTextArea":        {kind: "textarea", needs: []string{"length", "visibleLines"}, may: []string{"defaultValue"}, extra: "plaintextarea"},
	"Html":                {kind: "textarea", needs: []string{"length", "visibleLines"}, extra: "richtextarea"},
	"Number":              numberKind,
	"Currency":            {kind: "currency", needs: []string{"precision", "scale"}, may: []string{"defaultValue", "required"}},
	"Percent":             {kind: "percent", needs: []string{"precision", "scale"}, may: []string{"defaultValue", "required"}},
	"Checkbox":            {kind: "boolean", needs: []string{"defaultValue"}},
	"Date":                {kind: "date", may: []string{"defaultValue", "required"}},
	"DateTime":            {kind: "datetime", may: []string{"defaultValue", "required"}},
	"Time":                {kind: "time", may: []string{"defaultValue", "required"}},
	"Email":               {kind: "email", may: []string{"defaultValue", "unique", "externalId", "caseSensitive", "required"}, length: 80},
	"Phone":               {kind: "phone", may: []string{"defaultValue", "required"}, length: 40},
	"Url":                 {kind: "url", may: []string{"defaultValue", "required"}, length: 255},
	"Picklist":            {kind: "picklist", may: []string{"valueSet", "picklist", "defaultValue", "required"}, length: 255},
	"MultiselectPicklist": {kind: "multipicklist", needs: []string{"visibleLines"}, may: []string{"valueSet", "picklist", "defaultValue", "required"}, length: 4099},
	"Lookup":              {kind: "reference", needs: []string{"referenceTo"}, may: []string{"relationshipName", "relationshipLabel", "deleteConstraint", "required", "lookupFilter"}, length: 18},
	"AutoNumber":          {kind: "string", needs: []string{"displayFormat"}, may: []string{"startingNumber", "externalId", "populateExistingRows"}, length: 30},
}

// heldOfField are the properties of a CustomField that the schema holds.
var heldOfField = []string{
	"fullName", "label", "type", "length", "precision", "scale", "visibleLines", "defaultValue", "referenceTo", "relationshipName",
	"relationshipLabel", "deleteConstraint", "displayFormat", "startingNumber", "populateExistingRows", "valueSet", "picklist", "unique", "externalId",
	"caseSensitive", "required", "description", "inlineHelpText", "trackTrending", "indexed",
}

// placeField creates or changes a custom field (contract D 1.6, 1.11, 2.1-2.4).
func (b *builder) placeField(c *metadata.Component) (placement, error) {
	n := c.Body
	objectName, name, _ := strings.Cut(c.FullName, ".")
	o := b.draft.Object(objectName)
	if o == nil || o.Kind != RecordKind {
		return refusal(n, "Entity Enumeration Or ID: bad value for restricted picklist field: "+objectName).withCode("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"), nil
	}
	if !strings.HasSuffix(name, "__c") {
		if metadataField(o, name) == nil {
			return refusal(n, "Could not resolve standard field's name."), nil
		}
		return placement{}, nil // what can be set of a standard field is not modelled
	}
	old := o.Field(name)
	if p := b.checkField(o, name, n); p != nil {
		return *p, nil
	}
	if p, err := b.checkLookup(o, name, n); p != nil || err != nil {
		return deref(p), err
	}
	kept, err := b.u.kept(b.ctx, "CustomField", c.FullName)
	if err != nil {
		return placement{}, err
	}
	var oldExtras *metadata.Node
	if kept != nil {
		oldExtras = kept.doc
	}
	f := b.makeField(name, n, old)
	if old != nil && !sameStorage(old, f) {
		return refusal(n, "Cannot change the type of the field "+name+" from "+dataType(old)+" to "+dataType(f)), nil
	}
	more := extras(oldExtras, n, heldOfField)
	out := placement{created: old == nil}
	out.changed = old == nil || metadata.Compact(fieldNode(o, old, oldExtras)) != metadata.Compact(fieldNode(o, f, more))
	if !out.changed {
		out.id = old.DurableID
		return out, nil
	}
	if old == nil {
		if err := b.u.stampField(b.ctx, f, b.by.user.id); err != nil {
			return placement{}, err
		}
		if f.AutoNumber {
			b.startNumber(o, f, n)
		}
	}
	f.Changed = b.u.at
	out.id = f.DurableID
	if err := b.alterColumn(o, old, f); err != nil {
		return placement{}, err
	}
	if err := b.draft.putField(o, f); err != nil {
		return placement{}, err
	}
	if len(more.Children) == 0 {
		return out, b.u.unkeep(b.ctx, "CustomField", c.FullName)
	}
	_, err = b.u.keep(b.ctx, "CustomField", c.FullName, f.DurableID, more, b.by.user.id)
	return out, err
}

func deref(p *placement) placement {
	if p == nil {
		return placement{}
	}
	return *p
}

// checkField looks at name, type and properties.
func (b *builder) checkField(o *Object, name string, n *metadata.Node) *placement {
	plain := strings.TrimSuffix(name, "__c")
	typeName := n.Get("type")
	kind, known := fieldKinds[typeName]
	problem := ""
	switch {
	case len(plain) > 40:
		problem = "Value too long for field: fullName maximum length is:40"
	case !developerName.MatchString(plain):
		problem = "Field Name: The Field Name field" + badNameText
	case n.Get("label") == "":
		problem = "Must specify a non-empty label for the CustomField"
	case typeName == "":
		problem = "Must specify a type for the CustomField"
	case n.Has("formula"):
		problem = "Formula fields are not part of this rehearsal org"
	case !known:
		problem = "Fields of type " + typeName + " are not part of this rehearsal org"
	}
	if problem == "" {
		problem = badProperties(typeName, kind, n)
	}
	if problem == "" {
		problem = badNumbers(typeName, n)
	}
	if problem == "" && strings.HasSuffix(kind.kind, "picklist") {
		problem = badValueSet(typeName, n, o.Field(name) != nil)
	}
	if problem != "" {
		p := refusal(n, problem)
		return &p
	}
	return tooLong(n, map[string]int{"label": 40, "description": 1000, "inlineHelpText": 510, "relationshipLabel": 80})
}

// badProperties finds properties that the type needs or does not have.
func badProperties(typeName string, kind fieldKind, n *metadata.Node) string {
	for _, name := range kind.needs {
		if n.Get(name) == "" {
			return "Must specify '" + name + "' for a CustomField of type " + typeName
		}
	}
	for _, name := range typedProperties {
		if !n.Has(name) || slices.Contains(kind.needs, name) || slices.Contains(kind.may, name) {
			continue
		}
		// Saying that a field is not unique, not required and so on is allowed
		// for every type, except that a checkbox cannot speak of being required.
		if isSwitch(name) && !n.True(name) && (name != "required" || typeName != "Checkbox") {
			continue
		}
		return "Can not specify '" + name + "' for a CustomField of type " + typeName
	}
	return ""
}

func isSwitch(name string) bool {
	switch name {
	case "unique", "externalId", "caseSensitive", "required", "reparentableMasterDetail", "writeRequiresMasterRead", "populateExistingRows":
		return true
	}
	return false
}

// badNumbers finds lengths and precisions out of range.
func badNumbers(typeName string, n *metadata.Node) string {
	limits := map[string][3]int{ // property: smallest, largest, 1 when given
		"visibleLines": {1, 50},
		"precision":    {1, 18},
		"scale":        {0, 17},
	}
	switch typeName {
	case "Text":
		limits["length"] = [3]int{1, 255}
	case "LongTextArea", "Html":
		limits["length"] = [3]int{256, 131072}
	}
	for _, name := range []string{"length", "precision", "scale", "visibleLines"} {
		limit, limited := limits[name]
		if !limited || !n.Has(name) {
			continue
		}
		v := integer(n, name)
		if v < limit[0] {
			return "Invalid " + name + ", minimum is: " + itoa(limit[0])
		}
		if v > limit[1] {
			return "Invalid " + name + ", maximum is: " + itoa(limit[1])
		}
	}
	if n.Has("scale") && integer(n, "scale") > integer(n, "precision") {
		return "The scale must not be larger than the precision"
	}
	if typeName == "Checkbox" && n.Get("defaultValue") != "true" && n.Get("defaultValue") != "false" {
		return "Invalid default value for a CustomField of type Checkbox: " + n.Get("defaultValue")
	}
	return ""
}

func integer(n *metadata.Node, name string) int {
	v, err := strconv.Atoi(n.Get(name))
	if err != nil {
		return 0
	}
	return v
}

// badValueSet finds faults in the values of a picklist.
func badValueSet(typeName string, n *metadata.Node, exists bool) string {
	set := n.Child("valueSet")
	switch {
	case n.Has("picklist"):
		return ""
	case set == nil && exists:
		return ""
	case set == nil:
		return "Must specify 'valueSet' for a CustomField of type " + typeName
	case set.Has("valueSetName"):
		return "In field: valueSet - no GlobalValueSet named " + set.Get("valueSetName") + " found"
	case set.Has("controllingField"):
		return "Dependent picklists are not part of this rehearsal org"
	}
	seen := map[string]bool{}
	for _, v := range set.Child("valueSetDefinition").All("value") {
		key := strings.ToLower(v.Get("fullName"))
		switch {
		case key == "":
			return "Required field is missing: fullName"
		case seen[key]:
			return "Duplicate picklist value: " + v.Get("fullName")
		case utf16Length(v.Get("fullName")) > 255:
			return "Value too long for field: fullName maximum length is:255"
		}
		seen[key] = true
	}
	return ""
}

// checkLookup looks at what a lookup refers to, and whether the name of its
// children is free.
func (b *builder) checkLookup(o *Object, name string, n *metadata.Node) (*placement, error) {
	if n.Get("type") != "Lookup" {
		return nil, nil
	}
	refuse := func(problem string) (*placement, error) {
		p := refusal(n, problem)
		return &p, nil
	}
	parent := b.draft.Object(n.Get("referenceTo"))
	if parent == nil || parent.Kind != RecordKind && parent.Name != "User" {
		return refuse("referenceTo value of '" + n.Get("referenceTo") + "' does not resolve to a valid sObject type")
	}
	constraint := orElse(n.Get("deleteConstraint"), "SetNull")
	if n.True("required") && constraint == "SetNull" {
		return refuse("Required lookup field foreign key constraint must be either cascade or restrict")
	}
	rel := n.Get("relationshipName")
	if rel == "" {
		return nil, nil
	}
	if len(rel) > 40 {
		return refuse("Value too long for field: relationshipName maximum length is:40")
	}
	if !developerName.MatchString(rel) {
		return refuse("Child Relationship Name: The Child Relationship Name field" + badNameText)
	}
	for _, ch := range parent.children {
		if strings.EqualFold(ch.Name, rel+"__r") && (ch.Child != o || !strings.EqualFold(ch.Field.Name, name)) {
			return refuse("There is already a Child Relationship named " + rel + " on " + parent.Label + ".")
		}
	}
	old := o.Field(name)
	if old != nil && strings.EqualFold(old.ChildRelationship, rel+"__r") {
		return nil, nil
	}
	taken, err := b.u.reserved(b.ctx, parent.Name, rel+"__r")
	if err != nil || !taken {
		return nil, err
	}
	return refuse("There is already a Child Relationship named " + rel + " on " + parent.Label + ".")
}

// makeField composes the field that a component describes.
func (b *builder) makeField(name string, n *metadata.Node, old *Field) *Field {
	kind := fieldKinds[n.Get("type")]
	f := NewCustomField(name, n.Get("label"), kind.kind)
	if old != nil {
		f.DurableID, f.Created, f.CreatedBy, f.Changed = old.DurableID, old.Created, old.CreatedBy, old.Changed
	}
	f.Length, f.ExtraType = kind.length, kind.extra
	if n.Has("length") {
		f.Length = integer(n, "length")
	}
	f.Precision, f.Scale, f.VisibleLines = integer(n, "precision"), integer(n, "scale"), integer(n, "visibleLines")
	f.Description, f.InlineHelp = n.Get("description"), n.Get("inlineHelpText")
	f.Default = n.Get("defaultValue")
	f.Unique, f.ExternalID = n.True("unique"), n.True("externalId")
	f.IDLookup = f.ExternalID
	f.CaseSensitive = f.Unique && n.True("caseSensitive")
	switch n.Get("type") {
	case "Lookup":
		plain := strings.TrimSuffix(name, "__c")
		f.ReferenceTo = []string{b.draft.Object(n.Get("referenceTo")).Name}
		f.Relationship = plain + "__r"
		if rel := n.Get("relationshipName"); rel != "" {
			f.ChildRelationship = rel + "__r"
		}
		f.RelationLabel = n.Get("relationshipLabel")
		f.DeleteConstraint = orElse(n.Get("deleteConstraint"), "SetNull")
	case "AutoNumber":
		f.AutoNumber, f.Defaulted, f.DisplayFormat = true, true, n.Get("displayFormat")
		f.Createable, f.Updateable, f.Nillable = false, false, false
	case "Picklist", "MultiselectPicklist":
		b.fillPicklist(f, n, old)
	case "LongTextArea", "Html":
		f.Filterable, f.Sortable, f.Groupable, f.Aggregatable = false, false, false, false
	}
	if n.True("required") {
		f.Nillable, f.Permissionable = false, false
	}
	return f
}

// fillPicklist reads the values, or keeps those there are.
func (b *builder) fillPicklist(f *Field, n *metadata.Node, old *Field) {
	var values []*metadata.Node
	switch {
	case n.Has("valueSet"):
		f.RestrictedPicklist = n.Child("valueSet").True("restricted")
		values = n.Child("valueSet").Child("valueSetDefinition").All("value")
	case n.Has("picklist"):
		values = n.Child("picklist").All("picklistValues")
	case old != nil:
		f.RestrictedPicklist, f.Picklist, f.Default, f.Defaulted = old.RestrictedPicklist, old.Picklist, old.Default, old.Defaulted
		return
	}
	f.Picklist = []PicklistValue{}
	for _, v := range values {
		p := PicklistValue{Value: v.Get("fullName"), Label: orElse(v.Get("label"), v.Get("fullName")), Default: v.True("default"), Inactive: v.Has("isActive") && !v.True("isActive")}
		if p.Default {
			f.Default, f.Defaulted = p.Value, true
		}
		f.Picklist = append(f.Picklist, p)
	}
}

// startNumber sets the first number of a new auto-number.
func (b *builder) startNumber(o *Object, f *Field, n *metadata.Node) {
	if start := integer(n, "startingNumber"); start > 1 {
		b.u.serials[o.Name+"."+f.Name] = int64(start - 1)
	}
}

// sameStorage reports whether values of one field can stay when it becomes the
// other.
func sameStorage(a, b *Field) bool {
	text := func(f *Field) bool { return f.column() == "TEXT" || f.column() == "TEXT COLLATE NOCASE" }
	if a.Type == "date" || b.Type == "date" || a.isID() || b.isID() {
		return a.Type == b.Type && (!a.isID() || slices.Equal(a.ReferenceTo, b.ReferenceTo))
	}
	if text(a) && text(b) {
		return true
	}
	return a.column() == b.column() && (a.column() == "REAL" || a.Type == b.Type)
}

// alterColumn prepares the change of a field's column: another collation needs
// a new column, and a field that becomes a key an index.
func (b *builder) alterColumn(o *Object, old, f *Field) error {
	if old == nil {
		return nil
	}
	table, column, index := quote(o.Name), quote(f.Name), quote(o.Name+"."+f.Name)
	if old.column() != f.column() {
		next := quote(f.Name + "_next")
		b.draft.drops = append(b.draft.drops, "DROP INDEX IF EXISTS "+index, "ALTER TABLE "+table+" ADD COLUMN "+next+" "+f.column(),
			"UPDATE "+table+" SET "+next+"="+column, "ALTER TABLE "+table+" DROP COLUMN "+column, "ALTER TABLE "+table+" RENAME COLUMN "+next+" TO "+column)
	}
	if old.column() != f.column() || f.indexed() && !old.indexed() {
		b.draft.drops = append(b.draft.drops, createIndexes(o, []*Field{f})...)
	}
	return nil
}
