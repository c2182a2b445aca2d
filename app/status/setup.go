package status

import "time"

// SetupStep is a step of the guided set-up.
type SetupStep int

// The steps of the guided set-up, in their order.
const (
	SetupConnect SetupStep = iota
	SetupAccess
	SetupPrepare
	SetupMappings
	SetupPlaybook
	SetupPages
	SetupSources
	SetupFinish
)

// Setup says where the guided set-up stands, as the org and this computer show
// it at one moment; it is not remembered anywhere.
type Setup struct {
	Steps []SetupState // one for each step, in their order
}

// SetupState is where one step stands.
type SetupState struct {
	Done bool
	// Partly is done as far as it must be, with something left for later.
	Partly bool
	Told   string // one line for the summary, such as "26 of 26 checks pass"
}

// Step returns where a step stands; the zero state when nothing is known.
func (s Setup) Step(step SetupStep) SetupState {
	if int(step) >= len(s.Steps) {
		return SetupState{}
	}
	return s.Steps[step]
}

// TestStage is how far a test session has come.
type TestStage int

// The stages of a test session.
const (
	TestNone     TestStage = iota // there is none
	TestSaved                     // saved on this computer
	TestSent                      // Salesforce has acknowledged it
	TestFound                     // found in Salesforce
	TestCompared                  // read back and compared: all is well
	TestFailed                    // see TestSession.Fault
	TestDeleted                   // taken away again, here and in Salesforce
)

// TestSession is the one labelled session that proves the whole way.
type TestSession struct {
	Key        string // of the session; empty when there is none
	Stage      TestStage
	Reached    TestStage // the last stage before a failure
	SentAt     time.Time
	Took       time.Duration // from accepting to Salesforce's acknowledgement
	RecordName string        // of the Navattic Session record; empty without that object
	RecordURL  string
	Values     int      // compared
	Differ     []string // the labels of the values that are not the same
	Fault      Fault
	Calls      int // calls to Salesforce that the test cost
}

// ConnectionFacts are small facts about the connection that the snapshot does
// not carry.
type ConnectionFacts struct {
	APIVersion  string // "67.0"
	KeyEnd      string // the last letters of the consumer key
	ThisRunOnly bool   // the sign-in could not be kept
}
