package doctor

import (
	"slices"
	"strings"
	"time"
)

// Result says what came of a check.
type Result string

// The results.
const (
	Pass        Result = "pass"
	Warning     Result = "warning"      // works, but a person should know
	Fail        Result = "fail"         // a feature does not work
	CannotCheck Result = "cannot_check" // no answer, or no right to ask
)

// Group is what a check is about.
type Group string

// The groups, in the order of the screen.
const (
	GroupSignIn  Group = "sign-in and API"
	GroupRun     Group = "run rights"
	GroupSetup   Group = "set-up rights"
	GroupObjects Group = "objects"
	GroupFields  Group = "fields"
	GroupApp     Group = "connected app"
	GroupQuota   Group = "API quota"
	GroupLicence Group = "licence"
	GroupSync    Group = "sync" // what happens while sending; the application adds these
)

// groups are all of them, in order.
func groups() []Group {
	return []Group{GroupSignIn, GroupRun, GroupSetup, GroupObjects, GroupFields, GroupApp, GroupQuota, GroupLicence, GroupSync}
}

// Title is the group in words for a heading.
func (g Group) Title() string {
	switch g {
	case GroupSignIn:
		return "Sign-in and API"
	case GroupRun:
		return "Rights for every day"
	case GroupSetup:
		return "Rights only for setup"
	case GroupObjects:
		return "Objects"
	case GroupFields:
		return "Fields"
	case GroupApp:
		return "Connected app"
	case GroupQuota:
		return "Calls and storage"
	case GroupLicence:
		return "Licence"
	case GroupSync:
		return "Sending"
	}
	return string(g)
}

// ActionKind says what an action is.
type ActionKind string

// The actions.
const (
	ActionFix     ActionKind = "fix"        // Demobridge can do it, as the user who is signed in
	ActionAdmin   ActionKind = "admin"      // Demobridge can do it once an admin has signed in for it
	ActionBuilder ActionKind = "builder"    // an admin has to sign in for the set-up, which does it
	ActionPrepare ActionKind = "prepare"    // the plan of the set-up does it
	ActionSetup   ActionKind = "setup_page" // a page of Salesforce's Setup
	ActionRequest ActionKind = "request"    // a text for the admin
	ActionSignIn  ActionKind = "sign_in"    // signing in again
)

// Action is one way to remove what is wrong.
type Action struct {
	Kind  ActionKind `json:"kind"`
	Label string     `json:"label"` // for a button
	// Text is what the action does, or, of a request, the text to send.
	Text string `json:"text,omitempty"`
	URL  string `json:"url,omitempty"` // of a Setup page; empty when the org has no pages for people
}

// Check is one question and its answer, in plain words.
type Check struct {
	ID     string `json:"id"` // stable: "field.Lead.Navattic_Total_Steps__c"
	Group  Group  `json:"group"`
	Result Result `json:"result"`
	Title  string `json:"title"`
	// Missing names what the user lacks, in Salesforce's own words; empty when
	// nothing does.
	Missing string `json:"missing"`
	// Remedy is what to do, in one or two sentences; empty when nothing is to
	// be done.
	Remedy  string `json:"remedy"`
	Means   string `json:"means,omitempty"`   // what it means for which feature
	GivenBy string `json:"givenBy,omitempty"` // the permission set or profile that would give it
	Note    string `json:"note,omitempty"`    // a fact worth knowing, such as Salesforce's own words
	// SetupOnly marks a right that only the set-up needs, Excess one that is
	// more than Demobridge needs.
	SetupOnly bool     `json:"setupOnly,omitempty"`
	Excess    bool     `json:"excess,omitempty"`
	Actions   []Action `json:"actions,omitempty"` // the best first
}

// Action returns the check's action of a kind.
func (c Check) Action(kind ActionKind) (Action, bool) {
	i := slices.IndexFunc(c.Actions, func(a Action) bool { return a.Kind == kind })
	if i < 0 {
		return Action{}, false
	}
	return c.Actions[i], true
}

// Report is everything that was found out.
type Report struct {
	At       time.Time     `json:"-"`
	Took     time.Duration `json:"-"`
	User     string        `json:"user"`
	Username string        `json:"username"`
	Profile  string        `json:"profile,omitempty"`
	Org      string        `json:"org"`
	OrgID    string        `json:"orgId"`
	Checks   []Check       `json:"checks"`
	APICalls int           `json:"apiCalls"` // of this look; taken from the org's daily calls

	// Simplest is the one thing that gives most of what is missing, or empty.
	Simplest string `json:"-"`
}

// Count is how many checks came to a result.
func (r Report) Count(result Result) int {
	n := 0
	for _, c := range r.Checks {
		if c.Result == result {
			n++
		}
	}
	return n
}

// Failed reports whether anything is missing.
func (r Report) Failed() bool { return r.Count(Fail) > 0 }

// Groups are those that have checks, in order.
func (r Report) Groups() []Group {
	return slices.DeleteFunc(groups(), func(g Group) bool { return len(r.Of(g)) == 0 })
}

// Of returns the checks of a group.
func (r Report) Of(g Group) []Check {
	var out []Check
	for _, c := range r.Checks {
		if c.Group == g {
			out = append(out, c)
		}
	}
	return out
}

// Find returns a check by its id.
func (r Report) Find(id string) (Check, bool) {
	i := slices.IndexFunc(r.Checks, func(c Check) bool { return c.ID == id })
	if i < 0 {
		return Check{}, false
	}
	return r.Checks[i], true
}

// Add puts further checks behind those of their group.
func (r *Report) Add(checks ...Check) {
	r.Checks = append(r.Checks, checks...)
	order := groups()
	slices.SortStableFunc(r.Checks, func(a, b Check) int { return slices.Index(order, a.Group) - slices.Index(order, b.Group) })
}

// Request is one text for the admin with everything that is missing; empty
// when nothing is.
func (r Report) Request() string {
	var asks, once []string
	for _, c := range r.Checks {
		if _, ok := c.Action(ActionRequest); !ok || c.Result != Fail {
			continue
		}
		if c.SetupOnly {
			once = append(once, c.Missing)
			continue
		}
		asks = append(asks, c.ask())
	}
	if len(once) > 0 {
		// Least power: what is needed once is done by the admin, not granted.
		asks = append(asks, "Salesforce has to be prepared once (object, fields, permission set). Please do it for the user: sign in once in Demobridge as an admin, "+
			"or deploy the package that Demobridge saves. Only if neither can be, give the user for that time "+list(once)+".")
	}
	if len(asks) < 2 {
		return r.letter(asks, "")
	}
	return r.letter(asks, r.Simplest)
}

// ask is the line of a check in a request.
func (c Check) ask() string {
	line := "Missing: " + strings.TrimSuffix(c.Missing, ".") + "."
	if !strings.Contains(c.Missing, c.Title) && !strings.HasSuffix(c.Title, "missing") {
		line = c.Title + ". " + line
	}
	if c.GivenBy != "" {
		line += " " + c.GivenBy
	}
	return line
}
