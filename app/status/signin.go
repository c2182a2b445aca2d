package status

import "time"

// SignInPlace says where a person signs in.
type SignInPlace int

// The places.
const (
	PlaceProduction SignInPlace = iota
	PlaceSandbox
	PlaceMyDomain
)

// SignInWay says how.
type SignInWay int

// The ways. The last two are for a user that only programs use.
const (
	WayBrowser SignInWay = iota // a person, in the system's browser
	WaySecret                   // the app's consumer secret; at My Domain only
	WayKey                      // a key file and a user name
)

// SignInChoice is what a person filled in.
type SignInChoice struct {
	Place       SignInPlace
	Address     string // for PlaceMyDomain, as typed or pasted
	ConsumerKey string
	Way         SignInWay
	Secret      string // for WaySecret
	Username    string // for WayKey; for WayBrowser what is filled in on Salesforce's page, or empty
	KeyFile     string // for WayKey: path of a PEM file
}

// String keeps the secret out of logs.
func (SignInChoice) String() string { return "status.SignInChoice" }

// GoString keeps the secret out of logs.
func (SignInChoice) GoString() string { return "status.SignInChoice" }

// AddressCheck says whether Salesforce answers at an address.
type AddressCheck struct {
	OK      bool
	Address string // to sign in at: what was typed or pasted, made into the org's My Domain
	OrgID   string // of the org behind it; empty when not told
	Sandbox bool
	Trouble Trouble // why not, when OK is false
}

// Trouble is a fault in words, with what to do about it.
type Trouble struct {
	Fault
	Steps []Text
	Ask   string // text for the admin; empty when no admin is needed
	Words string // Salesforce's own sentence, or empty
}

// SignInState is how far a sign-in is.
type SignInState int

// The states of a sign-in. The last three are ends.
const (
	SignInIdle      SignInState = iota // none was begun
	SignInChecking                     // asks whether Salesforce answers at the address
	SignInWaiting                      // for the person in the browser
	SignInFinishing                    // asks the org who signed in
	SignInAsking                       // it is another org than before: waits for the person's answer, see Other
	SignInDone
	SignInFailed // see Trouble
	SignInCancelled
)

// Ended reports whether nothing more will happen.
func (s SignInState) Ended() bool {
	return s == SignInDone || s == SignInFailed || s == SignInCancelled
}

// SignIn is a sign-in under way, or the last one.
type SignIn struct {
	State SignInState
	Place string    // the address that is signed in at
	Page  string    // address of Salesforce's page, to copy into another browser; while waiting
	Since time.Time // when the waiting began
	Until time.Time // when the waiting is given up
	Hints []Text    // while waiting: what Salesforce's pages that never come back mean
	Org   OrgRow    // who signed in where; from SignInAsking on
	Other *OtherOrg // while asking

	// NotKept says why this sign-in ends with the program, when it does: the
	// system's key store is missing or closed. It is never written elsewhere.
	NotKept *Trouble
	Trouble Trouble // why it failed
}

// OtherOrg is the question that is asked before going over to another org.
type OtherOrg struct {
	From    OrgRow
	Waiting int // sessions that wait for From, and will stay there
}

// OrgRow is an org that was connected on this computer.
type OrgRow struct {
	ID       string
	Name     string
	Kind     OrgKind
	Username string
	UserName string // display name
	URL      string // of the org, without a slash at the end
	Since    time.Time

	Active   bool // sessions are accepted for it and sent there
	SignedIn bool // a sign-in is kept or in use
	Waiting  int  // sessions that wait for it
}

// Disconnected is what disconnecting came to.
type Disconnected struct {
	Org     OrgRow // with the sessions that wait
	Revoked bool   // Salesforce has ended the sign-in, too
	Removed bool   // nothing of it is left on this computer
	Trouble Trouble
}
