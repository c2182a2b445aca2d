package status

import "time"

// WriteRule says when a mapping writes its field.
type WriteRule string

// The rules.
const (
	WriteAlways    WriteRule = "always"
	WriteWhenEmpty WriteRule = "empty"
	WriteNever     WriteRule = "never"
)

// Mappings is everything the screen of the field mappings shows.
type Mappings struct {
	Objects []MappedObject // in the order of the tabs
	Sources []MappingSource
	// FieldsAt is when the fields were read from Salesforce; zero when they
	// never were, and a draft can then not be checked.
	FieldsAt time.Time
	User     string // the org's user, for sentences
}

// MappedObject is one Salesforce object with its mappings.
type MappedObject struct {
	Name   string // API name, "Contact"
	Label  string // "Contact", "Navattic Session"
	Rows   []MappingRow
	Fields []MappingField // what can be written to, and what cannot with its reason
}

// MappingSource is a fact that can be written to Salesforce.
type MappingSource struct {
	Key     string // stays the same for as long as the fact does, "session.steps"
	Label   string // "Steps viewed"
	Group   string // "Session", "Visitor", "Company", "Form", "Totals", "Owner"
	Type    string // one word: "Text", "Number", "Date", "List", "Yes/no"
	Example string // a value seen lately; empty when there is none
}

// MappingField is a field of an object in Salesforce.
type MappingField struct {
	Name   string // API name
	Label  string
	Type   string // "Text 255", "Number", "Date/time"
	Closed string // why it cannot be written to; empty when it can
}

// MappingRow is one mapping: a fact, a field, and when it is written.
type MappingRow struct {
	Source string // MappingSource.Key
	Field  string // MappingField.Name
	Rule   WriteRule
	Clear  bool // an empty fact clears the field
	Fault  *MappingFault
}

// MappingFault is why a mapping writes nothing.
type MappingFault struct {
	Sentence string
	Problem  string // identity of the problem with the remedy; empty when another field is the remedy
}

// PreviewRecord is a record that drafts can be tried on.
type PreviewRecord struct {
	ID      string // what the preview is asked for by
	Name    string // "Dana Whitfield"
	Caption string // "Acme Manufacturing"
}

// MappingPreview is what a draft would write to one record.
type MappingPreview struct {
	Record   PreviewRecord
	ReadAt   time.Time // when the record was read from Salesforce
	Fields   []FieldChange
	Calls    int // for this record alone
	Calls200 int // for 200 records at once
}

// FieldChange is one field of a record before and after.
type FieldChange struct {
	Field   string // label
	Name    string // API name
	Before  string // empty when the field is
	After   string
	Writes  bool   // the field is written; else it stays as it is
	Blocked bool   // it should be written and cannot
	Note    string // the rule that decided: "Not empty, so left as it is"
}

// Comparison is what a file of settings would change here.
type Comparison struct {
	From  string // the org the file comes from, and when it was written
	Lines []ComparisonLine
}

// ComparisonLine is one difference. Before is empty for what is added, After
// for what goes away.
type ComparisonLine struct {
	Group  string // "Contact", "Playbooks"
	What   string // "Navattic Last Demo"
	Before string
	After  string
	Fault  string // why it will not work here; empty when it will
}
