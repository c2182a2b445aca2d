package status

import "time"

// Preview is what would be written to Salesforce, made by the code that
// writes.
type Preview struct {
	Made     time.Time
	Sessions int // it is made for
	Records  []RecordChange
	Skips    []PreviewSkip
	Calls    int
	// Left is how many calls the org has left today; -1 when that is unknown.
	Left     int
	Requests []PreviewRequest
	Held     string // why nothing is sent now; empty when it is
}

// RecordChange is one record and what becomes of its fields.
type RecordChange struct {
	Object string // "Contact"
	Name   string // "Dana Whitfield"; empty for a record that is created
	URL    string
	New    bool   // the record is created
	Why    string // why it is this record: "Same email address"
	Fields []FieldChange
}

// PreviewSkip is something that is not done, and why.
type PreviewSkip struct {
	Session  string // key
	Visitor  string
	Playbook string
	What     string // "Sync contact"
	Why      string
}

// PreviewRequest is one call as it would go out, without its secrets.
type PreviewRequest struct {
	Method string
	Path   string
	Body   string // indented JSON
}

// Write is one change of a record in Salesforce that was made from here.
type Write struct {
	ID     string
	Flush  string // the flush that made it
	At     time.Time
	Object string
	Name   string
	URL    string
	Until  time.Time // it can be undone until then
	Undone bool
	Fields []FieldChange
}

// FlushRow is one run of the engine that changed something.
type FlushRow struct {
	ID       string
	At       time.Time
	Sessions int
	Records  int
	Calls    int
	Until    time.Time // it can be undone until then
	Undone   bool
}

// UndoReport is what became of an undo.
type UndoReport struct {
	Records int // records that were set back
	Fields  int // fields that were set back
	Kept    []KeptField
}

// KeptField is a field that was not set back.
type KeptField struct {
	Object string
	Name   string // of the record
	Field  string // label
	Why    string // "Changed since by someone else"
}

// Choice is a question about a session that only a person can answer: which of
// several records it is about.
type Choice struct {
	Object     string // "Contact"
	Sentence   string // "3 contacts have this address"
	Sessions   int    // that wait for the answer, this one included
	Candidates []Candidate
	Answered   bool
	Chosen     string // ID of the record a person chose; empty for none of them
	Reason     string // who answered and when
}

// Candidate is one of the records to choose from.
type Candidate struct {
	ID      string
	Name    string
	Caption string // what tells it from the others: title, company, owner
	URL     string
}
