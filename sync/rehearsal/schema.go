package rehearsal

import (
	"slices"
	"strings"
	"time"
)

// Schema is one immutable state of the org's objects. A deploy builds the next
// one (see draft) and swaps it in when its transaction commits.
type Schema struct {
	objects []*Object
	byName  map[string]*Object
	prefix  map[string]*Object
	// Changed is when the schema was last changed, for If-Modified-Since.
	Changed time.Time
}

// Area says through which API an object can be reached.
type Area uint8

// The areas an object can belong to.
const (
	DataArea Area = 1 << iota
	ToolingArea
)

// Kind says where an object's rows come from.
type Kind uint8

// The kinds of object.
const (
	RecordKind   Kind = iota // business records in a table, with sharing
	SetupKind                // set-up records in a table
	CatalogKind              // rows written from the schema at each change
	ComputedKind             // rows computed for each query
)

// Object is one sObject type.
type Object struct {
	Name, Label, Plural string
	KeyPrefix           string
	Custom              bool
	Area                Area
	Kind                Kind
	// Can holds the describe flags as letters: c createable, u updateable,
	// d deletable, q queryable, r retrieveable, p replicateable, s searchable,
	// t triggerable, l layoutable, f feedEnabled, h searchLayoutable,
	// M mruEnabled, C compactLayoutable, x undeletable, m mergeable.
	Can     string
	Sharing string // Private, Read, ReadWrite, ControlledByParent
	// DurableID identifies a custom object in the Tooling API (01I...).
	DurableID        string
	Description      string
	DeploymentStatus string
	Created, Changed time.Time
	CreatedBy        string

	Fields          []*Field
	ValidationRules []ValidationRule
	DuplicateRules  []DuplicateRule

	byName   map[string]*Field
	byRel    map[string]*Field
	children []ChildRelationship
}

// Field is one field of an object, with the attributes a describe shows.
type Field struct {
	Name, Label, Type                string
	Length, Precision, Scale, Digits int

	Nillable, Createable, Updateable, Permissionable, Defaulted bool
	ExternalID, IDLookup, Unique, CaseSensitive, NameField      bool
	Polymorphic, Calculated, RestrictedPicklist                 bool
	Aggregatable, Filterable, Groupable, Sortable               bool
	AutoNumber, Custom                                          bool

	ReferenceTo       []string
	Relationship      string // name for reaching the parent: Owner, Opportunity__r
	ChildRelationship string // name for reaching the children: Navattic_Sessions__r
	DeleteConstraint  string // SetNull, Cascade, Restrict
	Compound          string // the compound field this is a part of
	ExtraType         string
	Picklist          []PicklistValue
	Default           string

	DisplayFormat    string // of an auto-number
	Formula          string // of a calculated field, as deployed
	Description      string
	InlineHelp       string
	DurableID        string // 00N...
	Created, Changed time.Time
	CreatedBy        string
	VisibleLines     int
	RelationLabel    string
}

// PicklistValue is one entry of a picklist.
type PicklistValue struct {
	Value, Label string
	Default      bool
	Inactive     bool
}

// ValidationRule refuses a record when its condition holds.
type ValidationRule struct {
	Name      string
	Active    bool
	Condition string // see formula.go for what it may contain
	Message   string
	Field     string // where the message is shown; empty: at the top of the page
}

// DuplicateRule reports records that look like one that is being saved.
type DuplicateRule struct {
	Name         string
	MatchingRule string
	Fields       []string // all of them must be equal and not empty
	AllowSave    bool     // action Allow (an alert) rather than Block
	Message      string
	Active       bool
	Collection   string // message inside sObject Collections, when different
}

// ChildRelationship is one lookup that points at an object.
type ChildRelationship struct {
	Child *Object
	Field *Field
	Name  string
}

// Object finds an object by API name, without regard to case.
func (s *Schema) Object(name string) *Object { return s.byName[strings.ToLower(name)] }

// ByID finds the object that an id's first three characters belong to.
func (s *Schema) ByID(id string) *Object {
	if len(id) < 3 {
		return nil
	}
	return s.prefix[id[:3]]
}

// Objects lists the objects of an area, in describe's order.
func (s *Schema) Objects(area Area) []*Object {
	var out []*Object
	for _, o := range s.objects {
		if o.Area&area != 0 {
			out = append(out, o)
		}
	}
	return out
}

// Field finds a field by API name, without regard to case.
func (o *Object) Field(name string) *Field { return o.byName[strings.ToLower(name)] }

// Relation finds the lookup field whose parent is reached by a name such as
// Owner or Opportunity__r.
func (o *Object) Relation(name string) *Field { return o.byRel[strings.ToLower(name)] }

// Children lists the lookups that point at the object.
func (o *Object) Children() []ChildRelationship { return o.children }

// NameField is the field that shows a record to people, nil when none does.
func (o *Object) NameField() *Field {
	for _, f := range o.Fields {
		if f.NameField {
			return f
		}
	}
	return nil
}

// can reports one describe flag.
func (o *Object) can(flag string) bool { return strings.Contains(o.Can, flag) }

// stored reports whether the object's rows are in a table of its own.
func (o *Object) stored() bool { return o.Kind == RecordKind || o.Kind == SetupKind }

// recycles reports whether deleted rows stay in the recycle bin.
func (o *Object) recycles() bool { return o.Field("IsDeleted") != nil }

// required reports whether a record cannot be saved without the field.
func (f *Field) required() bool {
	return !f.Nillable && !f.Defaulted && f.Createable && f.Type != "boolean"
}

// stored reports whether the field has a column of its own.
func (f *Field) stored() bool { return f.Type != "address" && f.Type != "location" }

// text reports whether values of the field are strings whose case does not
// matter in comparisons.
func (f *Field) foldsCase() bool {
	return !f.isID() && !f.CaseSensitive
}

func (f *Field) isID() bool { return f.Type == "id" || f.Type == "reference" }

// column is the SQL type of the field.
func (f *Field) column() string {
	switch f.Type {
	case "boolean", "int", "long", "datetime", "time":
		return "INTEGER"
	case "double", "currency", "percent":
		return "REAL"
	case "date":
		return "TEXT"
	}
	if f.foldsCase() {
		return "TEXT COLLATE NOCASE"
	}
	return "TEXT"
}

// indexed reports whether look-ups by the field must be quick.
func (f *Field) indexed() bool {
	return f.Type == "reference" || f.Type == "email" || f.ExternalID || f.Unique || f.IDLookup || f.NameField
}

// soapType is the describe attribute of the same name.
func (f *Field) soapType() string {
	switch f.Type {
	case "id", "reference":
		return "tns:ID"
	case "boolean", "double", "int", "date", "time":
		return "xsd:" + f.Type
	case "currency", "percent":
		return "xsd:double"
	case "datetime":
		return "xsd:dateTime"
	case "address":
		return "urn:address"
	case "complexvalue":
		return "mns:" + f.Name
	}
	return "xsd:string"
}

// byteLength is the describe attribute of the same name.
func (f *Field) byteLength() int {
	if f.isID() || f.Name == "Fiscal" { // as recorded: 2026 1, which is never more than ASCII
		return f.Length
	}
	return f.Length * 3
}

// link fills the indexes of a schema from its objects. It must be called once,
// before the schema is shared.
func (s *Schema) link() {
	s.byName = make(map[string]*Object, len(s.objects))
	s.prefix = make(map[string]*Object, len(s.objects))
	for _, o := range s.objects {
		s.byName[strings.ToLower(o.Name)] = o
		if o.KeyPrefix != "" && s.prefix[o.KeyPrefix] == nil {
			s.prefix[o.KeyPrefix] = o
		}
		o.children = nil
		o.byName = make(map[string]*Field, len(o.Fields))
		o.byRel = map[string]*Field{}
		for _, f := range o.Fields {
			o.byName[strings.ToLower(f.Name)] = f
			if f.Relationship != "" {
				o.byRel[strings.ToLower(f.Relationship)] = f
			}
		}
	}
	for _, o := range s.objects {
		for _, f := range o.Fields {
			for _, target := range f.ReferenceTo {
				parent := s.byName[strings.ToLower(target)]
				if parent == nil {
					continue
				}
				parent.children = append(parent.children, ChildRelationship{Child: o, Field: f, Name: f.ChildRelationship})
			}
		}
	}
	for _, o := range s.objects {
		slices.SortStableFunc(o.children, func(a, b ChildRelationship) int {
			return strings.Compare(a.Child.Name+"."+a.Field.Name, b.Child.Name+"."+b.Field.Name)
		})
	}
}
