package doctor

import "demobridge/sync/salesforce"

// everyDay judges the rights that sending needs, the two that are recommended
// elsewhere, and the permission set.
func (e *exam) everyDay() {
	const g = GroupRun
	for _, r := range runRights() {
		e.apiRight(r)
	}
	for _, r := range recommended() {
		id := "right." + r.name
		if !e.f.Rights.known() {
			c := unknown(id, g, r.label, e.rightsErr())
			c.Means = r.means
			e.add(c)
			continue
		}
		switch has, known := e.f.Rights.Value.holds(r); {
		case !known:
			e.add(unknown(id, g, r.label, errOdd))
		case has:
			e.add(Check{
				ID: id, Group: g, Result: Warning, Title: r.label, Means: r.means, Excess: true,
				Note: "More than needed. Handy during setup, not needed for daily sync.", Remedy: "You can take it away after the set-up; nothing is missed then.",
			})
		default:
			e.add(Check{ID: id, Group: g, Result: Pass, Title: r.label + ": recommended, not required, and not given", Means: r.means})
		}
	}
	e.permissionSet()
}

// rightsErr is why the rights are unknown.
func (e *exam) rightsErr() error {
	if e.f.Rights.Err != nil {
		return e.f.Rights.Err
	}
	return errStopped
}

// apiRight judges API Enabled: every answer for data proves it, and its lack
// has error codes of its own (auth 3.4).
func (e *exam) apiRight(r right) {
	id := "right." + r.name
	has, known := false, false
	if e.f.Rights.known() {
		has, known = e.f.Rights.Value.holds(r)
	}
	switch {
	case apiOff(e.f.Door.Err) || apiOff(e.f.Rights.Err), known && !has:
		e.add(Check{
			ID: id, Group: GroupRun, Result: Fail, Title: "“API Enabled” is missing", Missing: "the system permission “API Enabled”", Means: r.means,
			GivenBy: "It is given by the user’s profile (Setup, Profiles, System Permissions, API Enabled) or by a permission set given to the user.",
			Remedy:  "An admin ticks “API Enabled” in the profile of " + e.who() + ", or gives the user a permission set with it; then check again. Is it ticked already? Then the edition of the org has no API.",
			Actions: []Action{e.setupLink(salesforce.SetupProfiles), request()},
		})
	case known, e.f.Door.known():
		e.add(Check{ID: id, Group: GroupRun, Result: Pass, Title: r.label, Means: r.means})
	default:
		e.add(unknown(id, GroupRun, r.label, e.rightsErr()))
	}
}

// permissionSet judges whether the user has our permission set. A user who has
// everything without it needs it not.
func (e *exam) permissionSet() {
	const id, g = "permissionset", GroupRun
	title := e.set() + " is given to " + e.who()
	means := "It gives the sync user everything Demobridge needs, and nothing else."
	set, holds := e.f.Set, e.f.Holds
	switch {
	case holds.known() && holds.Value:
		e.add(Check{ID: id, Group: g, Result: Pass, Title: title, Means: means})
	case (notAllowed(set.Err) || notAllowed(holds.Err)) && !e.lacking():
		e.add(Check{ID: id, Group: g, Result: Pass, Title: e.who() + " has everything that " + e.set() + " gives", Means: means})
	case notAllowed(set.Err) || notAllowed(holds.Err):
		c := unknownWithout(id, g, title, "View Setup and Configuration", e.who())
		c.Means = means
		e.add(c)
	case !set.known() || !holds.known():
		err := set.Err
		if err == nil {
			err = holds.Err
		}
		e.add(unknown(id, g, title, err))
	case !e.lacking():
		e.add(Check{ID: id, Group: g, Result: Pass, Title: e.set() + " is not needed: " + e.who() + " has all rights without it", Means: means})
	case set.Value.ID == "":
		e.unbuilt = true
		e.add(Check{
			ID: id, Group: g, Result: Fail, Title: "The permission set " + e.set() + " does not exist", Missing: "the permission set " + e.set(), Means: means,
			GivenBy: "The set-up of Demobridge creates it.",
			Remedy:  "Let step 3 create it, or give the plan to an admin.", Actions: e.building(),
		})
	default:
		c := Check{
			ID: id, Group: g, Result: Fail, Title: e.set() + " is not given to " + e.who(), Missing: "the permission set " + e.set(), Means: means,
			GivenBy: "Setup, Permission Sets, " + e.n.SetLabel + ", Manage Assignments, Add Assignment.",
		}
		c.Remedy, c.Actions = e.assigning()
		e.add(c)
	}
}

// lacking reports whether something of our objects or fields is not open to
// the user.
func (e *exam) lacking() bool {
	for _, o := range e.n.Objects {
		d := e.f.Objects[o.Name]
		if !d.known() {
			return true
		}
		for _, r := range rightsOn(o, d.Value) {
			if !r.has {
				return true
			}
		}
		for _, field := range o.Fields {
			got, ok := d.Value.Field(field.Name)
			if !ok || field.Write && !got.Updateable && !got.Createable {
				return true
			}
		}
	}
	return false
}

// assigning is how the user gets the permission set.
func (e *exam) assigning() (remedy string, actions []Action) {
	page := e.setupLink(salesforce.SetupPermissionSets)
	if e.f.Rights.Value.mayAssign() && e.f.Set.Value.ID != "" {
		return "Fix for me gives " + e.set() + " to " + e.who() + ". If Salesforce refuses, because the user has the most permission sets allowed, an admin merges some and assigns it by hand.",
			[]Action{{Kind: ActionFix, Label: "Fix for me", Text: "Gives “" + e.n.SetLabel + "” to " + e.who() + ". Nothing else changes."}, page, request()}
	}
	return "An admin gives " + e.set() + " to " + e.who() + ": Setup, Permission Sets, Manage Assignments. If the user has the most permission sets allowed, some have to be merged first.",
		[]Action{asAdmin(), page, request()}
}

// building is how what the set-up makes comes about.
func (e *exam) building() []Action {
	if e.f.Rights.Value.mayBuild() {
		return []Action{prepare(), request()}
	}
	return []Action{asBuilder(), prepare(), request()}
}

// setUp judges the rights that only the set-up needs. While everything is
// built, their lack is only worth knowing.
func (e *exam) setUp() {
	const g = GroupSetup
	for _, r := range setupRights() {
		id := "right." + r.name
		if !e.f.Rights.known() {
			c := unknown(id, g, r.label, e.rightsErr())
			c.Means, c.SetupOnly = r.means, true
			e.add(c)
			continue
		}
		has, known := e.f.Rights.Value.holds(r)
		c := Check{ID: id, Group: g, Title: r.label, Means: r.means, SetupOnly: true}
		switch {
		case !known:
			c = unknown(id, g, r.label, errOdd)
			c.Means, c.SetupOnly = r.means, true
		case has:
			c.Result = Pass
		case e.unbuilt:
			c.Result, c.Missing = Fail, "“"+r.label+"”"
			c.Remedy = "Sign in once as an admin to prepare Salesforce, or give the plan to an admin. Afterwards this user does not need it."
			c.GivenBy = "It is given by the profile System Administrator, or by a permission set with this system permission."
			c.Actions = []Action{asBuilder(), e.setupLink(salesforce.SetupProfiles), request()}
		default:
			c.Result, c.Missing = Warning, "“"+r.label+"”"
			c.Note = "Everything is prepared, so this right is not needed now."
			c.Remedy = "Leave it as it is. To change the set-up later, sign in once as an admin."
			c.Actions = []Action{asBuilder()}
		}
		e.add(c)
	}
}
