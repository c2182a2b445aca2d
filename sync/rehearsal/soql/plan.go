package soql

import "time"

// Plan is a compiled query: one SQL statement for the rows, and how to shape
// each row as JSON.
type Plan struct {
	Object    string
	SQL       string // rows in order, LIMIT and OFFSET of the query included
	Args      []any
	Columns   []Column
	Children  []ChildPlan
	IsCount   bool // SELECT COUNT(): the total is the answer, there are no records
	Aggregate bool // rows are AggregateResult, without ids
	Limit     int  // -1 when the query has none
	Offset    int
	For       []string // VIEW, REFERENCE, UPDATE

	keysSQL  string // the same rows, ids only
	keysArgs []any
	pageSQL  string // rows by id, up to the list of ids
	pageArgs []any
	countSQL string
	countArg []any
	zone     *time.Location // of the user, for FORMAT()
}

// ColumnKind tells how a Column becomes JSON.
type ColumnKind int

// The kinds of columns.
const (
	ValueColumn    ColumnKind = iota // one field
	ParentColumn                     // a nested object, or null
	ChildColumn                      // the answer of a child sub-select, or null
	CompoundColumn                   // an address or location
	TypeOfColumn                     // a nested object whose fields depend on its type
)

// Column is one key of a record's JSON.
type Column struct {
	Name    string // the JSON key
	Kind    ColumnKind
	Index   int    // the row's column: the value, or the parent's id
	Type    string // Salesforce type of a value
	Format  bool   // FORMAT(): shown as text
	Object  string // of a parent: its attributes.type
	TypeAt  int    // of a parent: column with the concrete object's name, or -1
	Columns []Column
	Child   int // index into Children
	Cases   map[string][]Column
}

// ChildPlan runs one child sub-select for the parents of a page.
type ChildPlan struct {
	Name string
	Plan *Plan

	head string // up to the list of the parents' ids; column 0 is the parent's id
	foot string // behind it
	args []any  // of head
	tail []any  // of foot
}
