package status

import (
	"slices"
	"time"
)

// The parts of what Demobridge wants in an org, in their order on screen.
const (
	PartObject      = "object"
	PartLead        = "Lead"
	PartContact     = "Contact"
	PartAccount     = "Account"
	PartOpportunity = "Opportunity"
	PartPermissions = "permissionset"
	PartAssignment  = "assign"
)

// PlanWord says what happens to a part or a line of the plan.
type PlanWord string

// The words of the plan.
const (
	WordCreate   PlanWord = "Create"
	WordChange   PlanWord = "Change"
	WordExists   PlanWord = "Exists"
	WordConflict PlanWord = "Conflict" // named, never changed
	WordLeftOut  PlanWord = "Left out"
)

// PrepareChoice is what an admin decided about the plan.
type PrepareChoice struct {
	// Out are the IDs of parts and lines that are left out.
	Out []string
	// FullRights grants create, read, edit and delete on all five objects, as
	// the hosted product does, instead of the least that works.
	FullRights bool
	// CreateLeads adds the right to create leads, for playbooks that do so.
	CreateLeads bool
	// Remembered takes what was decided when the org was prepared last, instead
	// of all the above; nothing was decided means the usual choice. Plan.Choice
	// is what was taken.
	Remembered bool
}

// Tick takes a part or line in, or leaves it out, by its ID.
func (c *PrepareChoice) Tick(id string, in bool) {
	c.Out = slices.DeleteFunc(c.Out, func(out string) bool { return out == id })
	if !in {
		c.Out = append(c.Out, id)
	}
}

// Plan compares what Demobridge wants with what the org has.
type Plan struct {
	Org, User string // names
	At        time.Time
	Calls     int // what it cost
	Parts     []PlanPart
	// Create, Change, Exists, Conflict and LeftOut count the lines.
	Create, Change, Exists, Conflict, LeftOut int

	Nothing bool // nothing to create, to change or to give
	// Partial says that the user may not read all of the org's set-up: what is
	// hidden from the user cannot be told from what is not there.
	Partial bool
	// MayDeploy reports whether the user may change the org. Otherwise Fault
	// says why, and a package for an admin is the way.
	MayDeploy bool
	Fault     Fault
	// UnderWay says that a deployment of ours is going on; see WatchPrepare.
	UnderWay bool
	// Handed is when a package was last saved for an admin, zero if never;
	// Applied says that nothing of it is missing in the org any more.
	Handed  time.Time
	Applied bool
	Choice  PrepareChoice // as it was taken
}

// PlanPart is one row of the plan that can be opened and left out.
type PlanPart struct {
	ID, Name, Caption string
	Word              PlanWord
	Ticked            bool
	Locked            string // why it cannot be ticked or unticked; empty when it can
	Have, Want        int    // lines that exist, of how many
	Fields            int    // how many of the lines are fields
	Lines             []PlanLine
}

// PlanLine is one field or other thing of a part.
type PlanLine struct {
	ID, Label, APIName string
	Type               string // the tag: "Text 255", or "Text 80 → 255" for a change
	Word               PlanWord
	Why                string // one sentence, empty where nothing needs to be said
	Ticked             bool
	Locked             string // why it cannot be unticked by itself; empty when it can
	URL                string // the page in Setup; empty while it does not exist
}

// PrepareStage is how far a change of the org has come.
type PrepareStage int

// The stages, in their order.
const (
	PrepareIdle       PrepareStage = iota
	PrepareSending                 // the package is on its way
	PrepareWaiting                 // Salesforce has it, another deployment comes first
	PrepareRunning                 // Salesforce works on it
	PrepareCancelling              // asked to stop
	PrepareAssigning               // the permission set is given
	PrepareVerifying               // every field is looked at
	PrepareDone
	PrepareFailed
	PrepareCancelled
)

// Over reports whether nothing more happens by itself.
func (s PrepareStage) Over() bool { return s == PrepareIdle || s >= PrepareDone }

// Prepare is a change of the org that is going on, or the last one.
type Prepare struct {
	Stage       PrepareStage
	Test        bool // Salesforce only checks the plan
	Removal     bool
	Done, Total int    // components, as Salesforce counts them; Total 0: not counted yet
	Now         string // what Salesforce works on, empty when it does not say
	Started     time.Time
	Ended       time.Time
	Parts       []PreparePart
	Faults      []PrepareFault
	Fault       Fault // why it failed; zero otherwise
	// Assign is filled when the rest is done and only the permission set could
	// not be given; Steps are what to do by hand then.
	Assign Fault
	Steps  []Text
	Check  PrepareCheck
	URL    string // the deployment's page in Setup
	Calls  int    // what it has cost so far
}

// PreparePart is a row of the progress. Done and Total are 0 where Salesforce
// does not say.
type PreparePart struct {
	ID, Name    string
	Done, Total int
	Word        string // Waiting, Creating, Done, Refused, Nothing to do
}

// PrepareFault is one component that Salesforce refused.
type PrepareFault struct {
	Part, Label, APIName string
	Words                string // Salesforce's own
	Hint                 string // ours, may be empty
}

// PrepareCheck is what describing the objects afterwards said.
type PrepareCheck struct {
	At     time.Time
	Fields int // how many were looked at
	Faults []CheckFault
}

// Fine reports whether every field was seen and can be written.
func (c PrepareCheck) Fine() bool { return !c.At.IsZero() && len(c.Faults) == 0 }

// CheckFault is one field that is not ready.
type CheckFault struct {
	Object, Label, APIName string
	Told                   string // "not visible", "cannot be written", ...
	URL                    string
}

// ReviewObject lists what the org has of ours on one object.
type ReviewObject struct {
	Object, Label string
	URL           string // its fields in Object Manager
	Fields        []ReviewField
}

// ReviewField is one field that exists.
type ReviewField struct {
	Label, APIName, Type string
	Visible, Writable    bool
	URL                  string
}

// PermissionSetView is our permission set as the org has it.
type PermissionSetView struct {
	Name, URL string
	Exists    bool
	Assigned  bool // to the user who is signed in
	User      string
	AssignURL string // where it is given by hand
	Others    int    // how many other users have it
	Fields    int    // fields it grants
	Objects   []ObjectRights
}

// ObjectRights is a row of the table of rights.
type ObjectRights struct {
	Object, Label              string
	Read, Create, Edit, Delete bool
	More                       bool // more than we need: View All or Modify All
}

// Removal is what can be taken out of the org again.
type Removal struct {
	Org   string
	Lines []RemovalLine
	Users int // who have the permission set
	// Pages are record pages that still show the list; Salesforce refuses to
	// delete what they use.
	Pages []string
	// MayDeploy and Fault as in Plan.
	MayDeploy bool
	Fault     Fault
}

// RemovalLine is one thing to be removed: the object, the fields of an object,
// or the permission set.
type RemovalLine struct {
	ID, Name, Caption string
	Fields            []string // API names
	Rows              int      // rows that hold data which would be lost; -1 when it cannot be counted
	Ticked            bool
}
