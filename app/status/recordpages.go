package status

import "time"

// PageState says whether people see the list of sessions on an object's record
// page.
type PageState int

// The states. A page that cannot be read is CannotCheck, never NotYet.
const (
	PageCannotCheck PageState = iota
	PageNotYet
	PageDone
)

// RecordPage is one object of the Record pages screen.
type RecordPage struct {
	Object, Label string
	State         PageState
	Told          string // one sentence for the row
	Page          string // the Lightning page looked at; empty for Salesforce's own page
	EditURL       string // the page editor, or the list of the object's pages
	Steps         []Text // the five steps
	Copy          string // the steps as plain text
	Columns       []string
	CanPlace      bool   // Place it for me is possible
	WhyNot        string // why it is not
	Placed        time.Time
	CanUndo       bool
}

// PagePreview is what Place it for me would do. Nothing is written yet.
type PagePreview struct {
	Object, Page string
	Region       string
	Below        string   // the component above the new one; empty when it is the first
	Before       []string // the components of the region, from top to bottom
	After        []string
	Columns      []string
	// Token names the state of the page that was looked at: placing fails when
	// somebody has changed the page since.
	Token string
	Calls int
}
