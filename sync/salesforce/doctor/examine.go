package doctor

import (
	"strings"

	"demobridge/sync/salesforce"
)

// Examine judges findings. It asks nothing and never fails.
func Examine(n Needs, f Findings) Report {
	e := &exam{n: n, f: f}
	e.signIn()
	e.everyDay()
	e.objects()
	e.setUp()
	e.app()
	e.quota()
	e.licence()
	r := Report{
		At: f.At, Took: f.Took, APICalls: f.Calls, User: e.user(), Username: e.username(), Profile: f.User.Value.Profile,
		Org: f.Org, OrgID: f.Identity.Value.OrgID,
	}
	r.Add(e.out...)
	if held := e.f.Holds; e.f.Door.known() && !e.unbuilt && e.lacking() && !(held.known() && held.Value) {
		r.Simplest = "The simplest way: give the permission set " + e.set() + " to this user (Setup, Permission Sets, " + e.n.SetLabel + ", Manage Assignments, Add Assignment). As Demobridge makes it, it holds all rights to objects and fields in this list."
	}
	for i := range r.Checks {
		e.finish(&r.Checks[i])
	}
	return r
}

// exam is one judgement under way.
type exam struct {
	n   Needs
	f   Findings
	out []Check

	unbuilt bool // something of ours is missing in the org, or may be
}

func (e *exam) add(c Check) { e.out = append(e.out, c) }

// user is the name of the signed-in user for a sentence.
func (e *exam) user() string {
	if e.f.User.Value.Name != "" {
		return e.f.User.Value.Name
	}
	return e.f.Identity.Value.DisplayName
}

func (e *exam) username() string {
	if e.f.Identity.Value.Username != "" {
		return e.f.Identity.Value.Username
	}
	return e.f.User.Value.Username
}

// who is the user in the middle of a sentence.
func (e *exam) who() string {
	if u := e.user(); u != "" {
		return u
	}
	return "the sync user"
}

// set is the label of our permission set, in quotes.
func (e *exam) set() string { return "“" + e.n.SetLabel + "”" }

// setupLink is the action that opens a page of Setup.
func (e *exam) setupLink(page salesforce.SetupPage) Action {
	a := Action{Kind: ActionSetup, Label: "Open Setup page"}
	if e.f.People {
		a.URL = salesforce.SetupLink(e.f.Instance, page)
	}
	return a
}

// request is the action that hands a check over to an admin; its text is
// written when the check is whole.
func request() Action { return Action{Kind: ActionRequest, Label: "Copy request for admin"} }

func prepare() Action {
	return Action{Kind: ActionPrepare, Label: "Let step 3 do it", Text: "The plan of the set-up creates what is missing and gives access to it. You see every line before anything changes."}
}

func asAdmin() Action {
	return Action{Kind: ActionAdmin, Label: "Sign in as admin, once", Text: "An admin signs in for this one change. That sign-in is not kept."}
}

func asBuilder() Action {
	return Action{Kind: ActionBuilder, Label: "Sign in as admin, once", Text: "An admin signs in to prepare Salesforce; afterwards sign in as the sync user again."}
}

func signInAgain() Action { return Action{Kind: ActionSignIn, Label: "Sign in again"} }

// finish writes the text of a check's request, and keeps a check that failed
// from having no way on.
func (e *exam) finish(c *Check) {
	for i, a := range c.Actions {
		if a.Kind == ActionRequest && a.Text == "" {
			c.Actions[i].Text = e.letter([]string{c.ask()})
		}
	}
}

// unknown is a check that has no answer.
func unknown(id string, g Group, title string, err error) Check {
	return Check{
		ID: id, Group: g, Result: CannotCheck, Title: title, Note: words(err),
		Remedy: "Check again later. Nothing is taken for missing.",
	}
}

// unknownWithout is a check that has no answer for want of a right to ask.
func unknownWithout(id string, g Group, title, right, user string) Check {
	return Check{
		ID: id, Group: g, Result: CannotCheck, Title: title,
		Note:   "Only a user with “" + right + "” may ask this; " + user + " need not have it.",
		Remedy: "To know, check once as an admin. The daily sync does not need it.",
	}
}

// list joins names as people do: "Read, Create and Edit".
func list(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
