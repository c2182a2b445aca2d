package doctor

import (
	"fmt"
	"strings"

	"demobridge/sync/salesforce"
)

// integrationAddon is the permission set licence that integration users need
// before permission sets may give them standard objects (auth 2.2).
const integrationAddon = "Salesforce API Integration"

// The levels at which an allowance is worth a word, in per cent.
const (
	callsHigh   = 80
	storageHigh = 95
)

// app judges the connected app (auth 1.7, 2).
func (e *exam) app() {
	const id, g, title = "app", GroupApp, "The app is installed in the org"
	who := e.f.Identity
	switch {
	case !who.known():
		err := who.Err
		if err == nil {
			err = errStopped
		}
		e.add(unknown(id, g, title, err))
	case who.Value.AppInstalled == nil:
		c := unknown(id, g, title, nil)
		c.Note = "Salesforce did not say."
		e.add(c)
	case *who.Value.AppInstalled:
		e.add(Check{ID: id, Group: g, Result: Pass, Title: title})
	default:
		e.add(Check{
			ID: id, Group: g, Result: Warning, Title: "The app is not installed in the org", Missing: "the app among the org’s installed apps",
			Means:   "It works for those who signed in before; Salesforce may turn others away.",
			GivenBy: "Setup, Connected Apps OAuth Usage, Install; or an External Client App of the org’s own.",
			Remedy:  "An admin installs the app, or makes an External Client App for Demobridge.",
			Actions: []Action{e.setupLink(salesforce.SetupOAuthUsage), request()},
		})
	}
}

// quota judges the org's allowances (auth 4.1).
func (e *exam) quota() {
	used, limit := e.f.Used, e.f.Allowed
	if l, ok := e.f.Limits.Value["DailyApiRequests"]; ok && e.f.Limits.known() && l.Max > 0 {
		used, limit = max(0, l.Max-l.Remaining), l.Max
	}
	spent := salesforce.HasCode(e.f.Door.Err, "REQUEST_LIMIT_EXCEEDED")
	c := Check{ID: "quota.calls", Group: GroupQuota, Result: Pass, Means: "Every program of the org shares these calls; Demobridge waits while they are used up."}
	switch {
	case spent, limit > 0 && used >= limit:
		c.Result, c.Title, c.Missing = Fail, "The org’s calls of 24 hours are used up", "free API calls"
		c.Remedy = "Wait: sending goes on by itself. An admin can see in Setup, Company Information, what uses them."
		c.Actions = []Action{e.setupLink(salesforce.SetupCompanyInfo), request()}
		c.GivenBy = "Salesforce sells more calls; often one other program uses most of them."
	case limit <= 0:
		c = unknown(c.ID, c.Group, "API calls of the last 24 hours", e.f.Limits.Err)
	case percent(used, limit) >= callsHigh:
		c.Result, c.Title = Warning, calls(used, limit)
		c.Remedy = "Send less often or fewer at once (Settings, Sync), or find out what else uses them."
		c.Actions = []Action{e.setupLink(salesforce.SetupCompanyInfo)}
	default:
		c.Title = calls(used, limit)
	}
	e.add(c)
	e.storage()
}

func percent(part, whole int) int { return int(int64(part) * 100 / int64(whole)) }

func calls(used, limit int) string {
	return fmt.Sprintf("%d of %d API calls used in the last 24 hours (%d %%)", used, limit, percent(used, limit))
}

func (e *exam) storage() {
	const id, g = "quota.storage", GroupQuota
	l, ok := e.f.Limits.Value["DataStorageMB"]
	switch {
	case !e.f.Limits.known() && (notAllowed(e.f.Limits.Err)):
		e.add(unknownWithout(id, g, "Data storage", "View Setup and Configuration", e.who()))
	case !e.f.Limits.known():
		err := e.f.Limits.Err
		if err == nil {
			err = errStopped
		}
		e.add(unknown(id, g, "Data storage", err))
	case !ok || l.Max <= 0:
		e.add(unknownWithout(id, g, "Data storage", "Manage Users", e.who()))
	case l.Remaining <= 0:
		e.add(Check{
			ID: id, Group: g, Result: Fail, Title: "The org has no data storage left", Missing: "free data storage",
			Means: "New sessions cannot be saved in Salesforce. They wait on this computer.", GivenBy: "Setup, Storage Usage shows what fills it; Salesforce sells more.",
			Remedy: "An admin frees storage, then sending goes on by itself.", Actions: []Action{e.setupLink(salesforce.SetupCompanyInfo), request()},
		})
	case percent(l.Max-l.Remaining, l.Max) >= storageHigh:
		e.add(Check{ID: id, Group: g, Result: Warning, Title: fmt.Sprintf("Only %d of %d MB data storage are free", l.Remaining, l.Max), Remedy: "An admin frees storage soon."})
	default:
		e.add(Check{ID: id, Group: g, Result: Pass, Title: fmt.Sprintf("%d of %d MB data storage are free", l.Remaining, l.Max)})
	}
}

// licence gives the hints that belong to the user's kind of licence (auth 2.2).
func (e *exam) licence() {
	const id, g = "licence.user", GroupLicence
	if !e.f.User.known() {
		err := e.f.User.Err
		if err == nil {
			err = errStopped
		}
		e.add(unknown(id, g, "Licence of the user", err))
		return
	}
	u := e.f.User.Value
	name := ""
	for _, l := range e.f.Licences.Value {
		if l.ID != "" && salesforce.SameID(l.ID, u.LicenceID) {
			name = l.Name
		}
	}
	title := "Profile " + u.Profile
	if name != "" {
		title = "Licence " + name + ", profile " + u.Profile
	}
	integration := e.f.Identity.Value.IntegrationUser || strings.Contains(strings.ToLower(u.Profile+" "+name), "integration")
	apiOnly := e.f.Rights.Value["ApiUserOnly"]
	c := Check{ID: id, Group: g, Result: Pass, Title: title}
	switch {
	case integration && e.standardLacking():
		c.Result, c.Missing = Warning, "the permission set licence “"+integrationAddon+"”, perhaps"
		c.Title = title + ": the licence allows standard objects only with an add-on"
		c.Means = "Without it Salesforce refuses to give this user Lead, Contact, Account and Opportunity: “The user license doesn’t allow the permission”."
		c.GivenBy = "Setup, Users, the user, Permission Set License Assignments: “" + integrationAddon + "”. It comes before the permission set."
		c.Remedy = "An admin gives the permission set licence first and " + e.set() + " second."
		c.Actions = []Action{e.setupLink(salesforce.SetupUsers), request()}
		for _, l := range e.f.Addons.Value {
			if l.Total > 0 && l.Used >= l.Total {
				c.Note = fmt.Sprintf("All %d of these permission set licences are given away.", l.Total)
			}
		}
	case integration || apiOnly:
		c.Note = "A user of its own for programs: the best choice. It takes no regular licence and keeps a clear trail."
		if apiOnly {
			c.Note += " It cannot open pages of Salesforce; if the browser sign-in fails, use client credentials."
		}
	case e.f.Rights.Value["ModifyAllData"]:
		c.Note = "An administrator works at once, but all changes appear as the admin’s, and the sync stops when the admin leaves. A user of its own is better: Salesforce Integration licences are free."
	}
	e.add(c)
}

// standardLacking reports whether a standard object is not open to the user.
func (e *exam) standardLacking() bool {
	for _, o := range e.n.Objects {
		d := e.f.Objects[o.Name]
		if o.Custom || !d.known() && !noObject(d.Err) {
			continue
		}
		for _, r := range rightsOn(o, d.Value) {
			if !r.has {
				return true
			}
		}
	}
	return false
}
