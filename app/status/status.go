// Package status holds what the window shows of the running program: plain,
// immutable values that flow up from the application to the screens.
//
// It does no I/O and imports only the standard library.
package status

import "time"

// Snapshot is everything the sidebar and the Overview show, at one moment. It
// is never changed after it was handed out.
type Snapshot struct {
	At         time.Time
	Connection Connection
	Sync       Sync
	Counts     Counts
	Days       []Day        // 14 days, oldest first, today last; local dates
	Recent     []SessionRow // newest first
	Calls      Calls
	Attention  []Attention // worst first
	Listening  bool        // the receiver on this computer takes sessions
	Halt       *Halt       // nil while this computer and this program are in order
	Revision   uint64      // grows whenever any session changed
}

// Halt says why nothing is sent, and perhaps nothing taken in, when the cause
// lies in this computer or in this program.
type Halt struct {
	Fault
	Resumable bool // SyncControl.Resume ends it
}

// ConnectionState says whether Salesforce can be reached as the signed-in user.
type ConnectionState int

// The states of the connection.
const (
	NotConnected ConnectionState = iota
	Connected
	SignedOut
	Offline
)

// OrgKind says what kind of org is connected.
type OrgKind int

// The kinds of org.
const (
	Production OrgKind = iota
	Sandbox
	Rehearsal
)

// Connection is the org and the user that sessions are sent as.
type Connection struct {
	State     ConnectionState
	Kind      OrgKind
	OrgName   string
	OrgID     string
	UserName  string // display name
	Username  string // sign-in name
	RecordURL string // base address to open records, without a trailing slash
	Reason    string // why signed out, in plain words
	Since     time.Time
	NotKept   bool // the sign-in ends with the program: there is no key store
}

// SyncState is what the engine is doing.
type SyncState int

// The states of sending.
const (
	UpToDate SyncState = iota
	Sending
	Paused
	OnHold
)

// Sync is the engine's progress.
type Sync struct {
	State   SyncState
	Done    int // sessions finished in this flush
	Total   int // sessions of this flush
	NextRun time.Time
	Every   time.Duration
	Hold    string // why sending is on hold, in plain words
	SetUp   bool   // it is on hold for what is missing in Salesforce, which an admin gives
}

// Counts are the sums the Overview shows. A session is in exactly one of
// Waiting (including Retrying), Sending, Synced, Attention, Skipped.
type Counts struct {
	Waiting        int
	Retrying       int
	Sending        int
	Requests       int // calls in flight
	Records        int // records in those calls
	Synced         int
	SyncedToday    int
	YesterdayByNow int
	LastSyncedAt   time.Time // zero: never
	Attention      int
	Causes         int
	Skipped        int
	Total          int
}

// Day is one bar of the chart, by the local day a session ended.
type Day struct {
	Date      time.Time
	Synced    int
	Attention int
	Waiting   int
}

// Calls is the use of the org's daily API calls.
type Calls struct {
	Known   bool // false when the user may not see the org's limit
	Used    int  // by everyone
	Max     int
	Ours    int
	StopsAt int
}

// Attention is one cause that needs a person, or goes away by itself.
type Attention struct {
	Kind     AttentionKind
	Title    string
	Sentence string
	Count    int
	Code     string // the problem's identity
}

// AttentionKind chooses the icon and the colour of an attention row.
type AttentionKind int

// The kinds of attention.
const (
	AttentionFault  AttentionKind = iota // a record was refused
	AttentionAccess                      // a right is missing
	AttentionChoice                      // a person must choose
	AttentionRetry                       // retrying by itself
)

// SessionState is the status chip of a session.
type SessionState int

// The states of a session, one chip each.
const (
	StateWaiting SessionState = iota
	StateSending
	StateSynced
	StateRetry
	StateChoice
	StateFailed
	StateSkipped
)

// SessionRow is one line of a list of sessions.
type SessionRow struct {
	Key         string
	Visitor     string // "Unknown visitor" is the screen's word for empty
	Email       string
	Company     string
	Demo        string
	Minutes     float64
	Steps       int
	Opportunity Opportunity
	State       SessionState
	RetryAt     time.Time // for StateRetry
	SyncedAt    time.Time // zero until synced
	StartedAt   time.Time
	EndedAt     time.Time
}

// SessionDetail is one session with everything the pane shows.
type SessionDetail struct {
	SessionRow
	SessionID  string
	Flows      []string
	Demos      []string
	Very       []string
	Somewhat   []string
	Not        []string
	ShareLink  string
	LinkedBy   string
	Fault      *Fault
	Actions    []Action
	Matches    []Match
	StepList   []Step
	Values     []Value
	Raw        string // the stored session, indented JSON
	Attempts   int
	LastTryAt  time.Time
	RecordURL  string // the Navattic Session record in Salesforce, or empty
	RecordName string
}

// Fault is what failed for a session, with Salesforce's own sentence.
type Fault struct {
	Title    string
	Sentence string
	Code     string
	Problem  string // identity of the problem with the remedy; empty when there is none
}

// ActionState is the outcome of one action.
type ActionState int

// The outcomes of an action.
const (
	ActionPending ActionState = iota
	ActionDone
	ActionNothing
	ActionFailed
)

// Action is one thing done for a session, e.g. "Submit session object".
type Action struct {
	Name     string
	Playbook string // that asked for it; empty when none did
	State    ActionState
	Result   string
	Link     string // address of the record, or empty
}

// Match is one Salesforce record a session concerns, with the reason in words.
type Match struct {
	Object string // Contact, Lead, Account, Opportunity
	Name   string
	URL    string
	Reason string
	Owner  string // owner name, opportunities only
	Email  string // owner email, opportunities only
}

// Step is one line of the Steps tab.
type Step struct {
	At        time.Time
	Title     string
	Detail    string // flow or demo
	Seconds   float64
	Interest  string // Very, Somewhat, Not, or empty
	Milestone bool
}

// Value is one fact of "All values".
type Value struct{ Name, Value string }

// SessionQuery narrows a list of sessions.
type SessionQuery struct {
	Search string         // part of name, company, email or session ID, any case
	States []SessionState // none: all
	Demo   string         // empty: all
	From   time.Time      // ended at or after; zero: no lower bound
	To     time.Time      // ended before; zero: no upper bound
	Synced time.Time      // synced at or after; zero: also those not synced
	Sort   SortColumn
	Desc   bool
}

// SortColumn is a column a list of sessions can be sorted by.
type SortColumn int

// The sortable columns.
const (
	SortStarted SortColumn = iota
	SortVisitor
	SortCompany
	SortDemo
	SortMinutes
	SortSteps
	SortOpportunity
	SortState
	SortSynced // by the time it was synced, or ended while it is not
)

// SessionPage is a part of a list.
type SessionPage struct {
	Offset   int
	Rows     []SessionRow
	Matching int // sessions the query matches
	All      int // sessions there are
	Tally    Tally
}

// Tally sorts the matching sessions of a page by their state.
type Tally struct {
	Synced    int
	OnTheWay  int // waiting, sending or retrying
	Attention int
	Skipped   int
}
