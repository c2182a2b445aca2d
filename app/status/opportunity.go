package status

import "time"

// Opportunity is a deal as far as it is known. A session's row knows only its
// id, name, stage and owner.
type Opportunity struct {
	ID         string
	Name       string
	Stage      string
	OwnerID    string
	OwnerName  string
	OwnerEmail string

	Account   string
	Amount    *float64 // nil: none, or not readable
	Currency  string   // ISO code; "" where the org has one currency
	CloseDate time.Time
	Closed    bool
	Won       bool

	OwnerGone   bool      // the owner is not active in Salesforce any more
	FormerOwner string    // who owned it before; "" when no change was seen
	FormerEmail string    // of the former owner
	OwnerSince  time.Time // when the present owner was first seen

	Gone string    // "", GoneDeleted or GoneHidden
	AsOf time.Time // when Salesforce told; zero: never in full
	URL  string    // its page in Salesforce, or empty
}

// Why an opportunity is not there any more.
const (
	GoneDeleted = "deleted"
	GoneHidden  = "hidden"
)

// OpportunityAnswer is what a search for opportunities found.
type OpportunityAnswer struct {
	Rows   []Opportunity // open ones first, at most 50
	Kept   bool          // Salesforce could not be asked: these were seen before
	Reason string        // why not, in a few words
}

// OpportunityPage is everything that was watched on one opportunity.
type OpportunityPage struct {
	Opportunity Opportunity
	Links       []LinkRow
	Viewing
	Text string // a short summary for an email
}

// Viewing sums up the sessions of a link or an opportunity.
type Viewing struct {
	Sessions  int
	Minutes   float64
	Last      time.Time
	Rows      []SessionRow // the latest first, at most 200
	Days      []Day        // the last 14 days, oldest first; Synced counts sessions
	Visitors  []Visitor    // the latest first
	Interests []Interest   // the strongest first
}

// Visitor is one person, or all that are not known by name, with all their
// sessions.
type Visitor struct {
	Name, Email, Company string
	Sessions             int
	Minutes              float64
	Last                 time.Time
}

// Interest is a feature that visitors said how much they care for.
type Interest struct {
	Area                string
	Very, Somewhat, Not int // visitors
}
