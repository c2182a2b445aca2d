package problem

import (
	"time"

	"demobridge/app/status"
	"demobridge/sync/store"
)

// Severity says how much a cause holds back.
type Severity int

// The severities, the worst last.
const (
	Passing  Severity = iota // goes away by itself
	Asking                   // sent, but a person has to choose or to know
	Blocking                 // the sessions it concerns are not sent
	Stopping                 // nothing at all is sent
)

// Entry is what is known of one cause: the words for it, and what can be done.
//
// The texts may hold placeholders, see Facts, and **strong words**.
type Entry struct {
	Code     string
	Title    string // with what Salesforce named
	Plain    string // the title where Salesforce named nothing; Title when empty
	Cause    string // one sentence for the list
	Told     string // what happened, in two or three sentences; Cause when empty
	Steps    []string
	Fix      string // what Demobridge would do, where a Fixer can; empty where it never can
	Ask      string // what an admin has to do, word for word; empty where none is needed
	Place    Place
	Kind     status.AttentionKind
	Severity Severity
	SignIn   bool // signing in again removes it
	Grain    store.Grain

	// Alone: it goes away by itself. It is shown only when it has lasted for
	// Quiet, and asks for a person after Patience tries (0: never).
	Alone    bool
	Quiet    time.Duration
	Patience int

	// Follows are the gates that bring this cause along: while one of them is
	// closed, it is shown under that gate.
	Follows []string
}

// Person reports whether somebody has to do something about it.
func (e Entry) Person() bool { return !e.Alone }

// Lookup returns the entry of a code. A code that nobody knows gets an entry
// that lets Salesforce's own words speak.
func Lookup(code string) (e Entry, known bool) {
	e, known = byCode[code]
	if !known {
		e = unknown(code)
	}
	return e, known
}

// Entries returns the whole catalogue, in no order. The slice is the caller's.
func Entries() []Entry {
	out := make([]Entry, 0, len(byCode))
	for _, e := range byCode {
		out = append(out, e)
	}
	return out
}

// byCode is built once and only read.
var byCode = build()

func build() map[string]Entry {
	m := map[string]Entry{}
	for _, group := range [][]Entry{
		gates(), signIns(), kinds(), keyStore(), apiAccess(), orgAccess(), values(), links(), duplicates(), automation(),
		locks(), limits(), network(), passing(), requests(), computer(), program(), preparing(), shareLinks(),
	} {
		for _, e := range group {
			m[e.Code] = e
		}
	}
	return m
}

func unknown(code string) Entry {
	return Entry{
		Code: code, Title: "Salesforce refused it: “{message}”", Plain: "Salesforce refused it for a reason Demobridge does not know",
		Cause: "Demobridge does not know this answer yet; Salesforce’s own words are below.",
		Told:  "Salesforce did not accept the sessions below. Its answer is not in Demobridge’s list of causes, so nothing was guessed and nothing was lost.",
		Steps: []string{
			"Read Salesforce’s answer at the foot of this page. It often names the field or the rule.",
			"Press **Copy request for admin** and send it to your Salesforce admin: it holds the answer word for word.",
			"When the cause is gone, come back and press **{retry}**.",
		},
		Ask:      "Please look at this answer of Salesforce and tell what in {org} has to change so that {user} may save the record.",
		Severity: Blocking, Kind: status.AttentionFault,
	}
}
