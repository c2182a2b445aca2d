package soql

import "time"

// Catalog is one user's view of the schema: objects and fields the user may
// not see are simply absent. Names are looked up without regard to case.
type Catalog interface {
	Object(name string) (Object, bool)
}

// Object is one queryable object of a Catalog.
type Object interface {
	Info() ObjectInfo
	// Field finds a visible field by API name, in any case.
	Field(name string) (Field, bool)
	// Fields lists the visible fields in describe order (for FIELDS() and SOSL).
	Fields() []Field
	// Parent finds a lookup by its relationship name ("Account", "Owner",
	// "Lead__r"), in any case.
	Parent(relationship string) (Parent, bool)
	// Child finds a child relationship by its name ("Contacts",
	// "Navattic_Sessions__r"), in any case.
	Child(relationship string) (Child, bool)
}

// ObjectInfo is what a query needs to know of an object as a whole.
type ObjectInfo struct {
	Name  string // API name in its canonical case
	Table string // SQLite table

	// Key is the field that lookups to this object hold, and that urls and
	// pages go by. Empty means Id; metadata objects go by DurableId.
	Key string

	// Source, when set, is read instead of Table: a parenthesised SELECT or
	// any other table expression, for objects that are computed.
	Source     string
	SourceArgs []any

	// Permanent marks an object whose rows have no IsDeleted column.
	Permanent bool
	// NotQueryable, when set, refuses every query with
	// INVALID_TYPE_FOR_OPERATION (contract: auth-and-errors 5.2).
	NotQueryable bool
}

// Field is one visible field.
type Field struct {
	Name             string // canonical API name
	Column           string // SQLite column
	Type             string // Salesforce type: string, textarea, id, reference, boolean, int, double, currency, percent, date, datetime, time, picklist, multipicklist, email, phone, url, combobox, address, ...
	Filterable       bool
	Sortable         bool
	Groupable        bool
	Aggregatable     bool
	Nillable         bool // false lets ORDER BY use an index whichever way nulls go
	CaseSensitive    bool // the column is BINARY though it holds text
	NameField        bool // the object's name field (SOSL IN NAME FIELDS)
	ReferenceTo      []string
	RelationshipName string

	// Expr, when set, computes the value instead of Column; alias is the SQL
	// name of the object's row source.
	Expr func(alias string) string

	// Parts are the components of a compound field (address, location): they
	// are selected together and shown as one object.
	Parts []Part
}

// Part is one component of a compound field: its JSON key ("city"), column and
// type ("string", "double", "picklist").
type Part struct {
	Key    string
	Column string
	Type   string
}

// Parent is a lookup followed upwards. Several Objects make it polymorphic.
type Parent struct {
	Name    string // canonical relationship name
	Field   Field  // the lookup field that holds the parent's id
	Objects []string
}

// Child is a child relationship: the rows of Object whose Field holds the
// parent's id.
type Child struct {
	Name   string // canonical relationship name
	Object string
	Field  Field
}

// Env is who asks, when, and with which options.
type Env struct {
	Now                  time.Time
	UserID               string         // 18 characters; for USING SCOPE mine
	Location             *time.Location // the user's time zone; nil means UTC
	FiscalYearStartMonth time.Month     // 0 means January
	IncludeDeleted       bool           // queryAll: rows of the recycle bin too

	// Visibility, when set, gives the SQL condition that rows of an object
	// must meet for the user to see them, on the row source called alias.
	// An empty condition shows all.
	Visibility func(object, alias string) (condition string, args []any)
}

func (e Env) location() *time.Location {
	if e.Location == nil {
		return time.UTC
	}
	return e.Location
}

func (e Env) fiscalStart() time.Month {
	if e.FiscalYearStartMonth < 1 || e.FiscalYearStartMonth > 12 {
		return time.January
	}
	return e.FiscalYearStartMonth
}
