package doctor

import (
	"net/url"

	"demobridge/sync/salesforce"
)

// signIn judges whether the org is reached and answers.
func (e *exam) signIn() {
	const g = GroupSignIn
	host := e.host()
	who := e.f.Identity
	ended := who.Err
	if ended == nil && signedOut(e.f.Door.Err) {
		ended = e.f.Door.Err // it ended between two calls, or data asks for more
	}
	switch {
	case who.known() && ended == nil:
		e.add(Check{ID: "signin", Group: g, Result: Pass, Title: "Signed in as " + e.who() + " (" + who.Value.Username + ")"})
	case !who.Asked:
		e.add(unknown("signin", g, "Signed in", errStopped))
	case signedOut(ended):
		e.add(Check{
			ID: "signin", Group: g, Result: Fail, Title: "The sign-in has ended", Missing: "a valid sign-in", Note: words(ended),
			Means: "Nothing is sent. The sessions wait on this computer.", Remedy: "Sign in again.", Actions: []Action{signInAgain()},
		})
	default:
		e.add(unknown("signin", g, "Signed in", who.Err))
	}
	e.reach(host)
	e.rest()
}

func (e *exam) host() string {
	u, err := url.Parse(e.f.Instance)
	if err != nil || u.Host == "" {
		return "Salesforce"
	}
	return u.Host
}

// reach judges the way to the org and the versions it speaks (auth 4.3).
func (e *exam) reach(host string) {
	const g = GroupSignIn
	v := e.f.Versions
	switch {
	case v.known():
		e.add(Check{ID: "reach", Group: g, Result: Pass, Title: host + " answers"})
		if _, ok := salesforce.ChooseVersion(v.Value, salesforce.DefaultVersion); ok && offers(v.Value) {
			e.add(Check{ID: "version", Group: g, Result: Pass, Title: "API version " + salesforce.DefaultVersion + " is offered"})
		} else {
			e.add(Check{
				ID: "version", Group: g, Result: Fail, Title: "The org does not offer API version " + salesforce.DefaultVersion, Missing: "API version " + salesforce.DefaultVersion,
				Means: "Nothing is sent. The sessions wait on this computer.", Remedy: "Install the newest version of Demobridge.",
			})
		}
	case !v.Asked:
		e.add(unknown("reach", g, host+" answers", errStopped))
	case offline(v.Err):
		e.add(Check{
			ID: "reach", Group: g, Result: Fail, Title: host + " cannot be reached", Missing: "a way to " + host, Note: words(v.Err),
			Means: "Nothing is sent. The sessions wait on this computer.", Remedy: "Check the network of this computer, a VPN and the proxy, then check again.",
		})
	default:
		e.add(unknown("reach", g, host+" answers", v.Err))
	}
}

func offers(all []salesforce.Version) bool {
	for _, v := range all {
		if v.Version == salesforce.DefaultVersion {
			return true
		}
	}
	return false
}

// rest judges whether calls for data are let in (auth 3.4).
func (e *exam) rest() {
	const g = GroupSignIn
	const title = "REST calls allowed"
	door := e.f.Door
	switch {
	case door.known():
		e.add(Check{ID: "rest", Group: g, Result: Pass, Title: title})
	case apiOff(door.Err):
		c := unknown("rest", g, title, nil)
		c.Note, c.Remedy = "Salesforce answers no program of this user until it has “API Enabled”, see below.", "Give the user “API Enabled” first."
		e.add(c)
	case door.Err != nil && salesforce.HasCode(door.Err, salesforce.KeySessionNotREST, "SESSION_NOT_FOR_AGENT"):
		e.add(Check{
			ID: "rest", Group: g, Result: Fail, Title: "This sign-in may not send data", Note: words(door.Err),
			Missing: "the scope “Manage user data via APIs (api)” of the app, or its approval where API Access Control is on",
			Means:   "Nothing is sent. Signing in again alone does not help.",
			GivenBy: "It is set in Setup, External Client App Manager, the app of Demobridge.",
			Remedy:  "An admin adds the scope “api” to the app, or approves the app for this user; then sign in again.",
			Actions: []Action{e.setupLink(salesforce.SetupExternalApps), request(), signInAgain()},
		})
	case door.Err != nil && salesforce.HasCode(door.Err, "REQUEST_LIMIT_EXCEEDED"):
		c := unknown("rest", g, title, door.Err)
		c.Remedy = "The org’s calls of 24 hours are used up. Check again later."
		e.add(c)
	default:
		e.add(unknown("rest", g, title, door.Err))
	}
}

func signedOut(err error) bool {
	if err == nil || salesforce.HasCode(err, salesforce.KeySessionNotREST, "SESSION_NOT_FOR_AGENT") {
		return false // signing in again does not help
	}
	v, ok := salesforce.VerdictOf(err)
	return ok && v.Class == salesforce.ClassGate && v.Gate == salesforce.GateAuth
}

func offline(err error) bool {
	v, ok := salesforce.VerdictOf(err)
	return ok && (v.Gate == salesforce.GateOffline || v.Gate == salesforce.GateClock)
}
