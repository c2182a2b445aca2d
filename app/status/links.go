package status

import "time"

// LinkState says what a share link belongs to.
type LinkState int

// The states of a share link. LinkAny stands for all of them in a query.
const (
	LinkAny LinkState = iota
	LinkTied
	LinkSuggested // not linked, and there is a suggestion
	LinkFree      // not linked
	LinkPublic    // on a public page
)

// LinkRow is one line of the list of share links.
type LinkRow struct {
	ID          string
	Name        string // falls back to the address
	Address     string
	MadeBy      string
	State       LinkState
	Opportunity Opportunity // when State is LinkTied
	Sessions    int
	LastViewed  time.Time
}

// LinkQuery narrows the list.
type LinkQuery struct {
	Search string // part of name, address, recipient, opportunity or account
	State  LinkState
	MadeBy string
}

// LinkPage is the list of share links, the latest viewed first.
type LinkPage struct {
	Rows   []LinkRow
	All    int
	Tied   int      // of all
	Makers []string // who made links, sorted
}

// LinkDetail is one share link with everything the pane shows.
type LinkDetail struct {
	LinkRow
	Recipient string
	Demo      string
	Notes     string
	Creator   string // the creator's email address, or id
	MadeAt    time.Time
	LinkedBy  string
	LinkedAt  time.Time

	Suggestion Suggestion // the zero value: none
	Refused    bool       // a suggestion was refused
	OtherOrg   string     // the link was last linked in this org; or empty

	Viewing
	Colleagues []Visitor // from the same companies, who came another way
	History    []LinkEvent
}

// Suggestion says which opportunities a link may belong to, and why.
type Suggestion struct {
	Reason        string // "3 recipients work at Acme Manufacturing; 1 open opportunity"
	Opportunities []Opportunity
}

// LinkEvent is one line of the history of a link.
type LinkEvent struct {
	At   time.Time
	Text string
	By   string
}

// LinkForm is what a person says of a link.
type LinkForm struct {
	ID        string // empty for a new link
	Address   string // of a new link
	Name      string
	Recipient string
	Creator   string
	Demo      string
	Notes     string
	Public    bool
}

// Linked is what linking to an opportunity has done.
type Linked struct {
	Opportunity Opportunity
	Earlier     int    // sessions that were sent with another opportunity, or none
	Former      string // the opportunity before; empty when there was none
	FormerID    string
}

// LinkImport is what became of imported links.
type LinkImport struct {
	New      int
	Known    int // completed with what the file says
	Problems []ImportProblem
}

// Role is what the signed-in user may do here.
type Role struct {
	Known   bool
	Rep     bool   // without the rights to set Salesforce up
	Request string // a text for the admin with what is missing; empty when nothing is
}
