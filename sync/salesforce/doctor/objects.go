package doctor

import (
	"strings"

	"demobridge/sync/salesforce"
)

// objectRight is one right to an object, and the feature that needs it.
type objectRight struct {
	name, feature string
	has           bool
}

// rightsOn are the rights that are needed on an object, with whether describe
// says that the user has them (auth 3.1).
func rightsOn(o ObjectNeed, d *salesforce.Describe) []objectRight {
	all := []objectRight{
		{"Read", o.Read, d != nil && d.Queryable},
		{"Create", o.Create, d != nil && d.Createable},
		{"Edit", o.Edit, d != nil && d.Updateable},
	}
	var out []objectRight
	for _, r := range all {
		if r.feature != "" {
			out = append(out, r)
		}
	}
	return out
}

func rightNames(rights []objectRight) []string {
	out := make([]string, len(rights))
	for i, r := range rights {
		out[i] = r.name
	}
	return out
}

// objects judges the objects and their fields.
func (e *exam) objects() {
	for _, o := range e.n.Objects {
		d := e.f.Objects[o.Name]
		switch {
		case d.known():
			e.objectRights(o, d.Value)
			e.fields(o, d.Value)
		case noObject(d.Err):
			e.noObject(o)
		default:
			for _, r := range rightsOn(o, nil) {
				c := unknown(objectID(o, r), GroupObjects, o.Label+": "+strings.ToLower(r.name), d.Err)
				c.Means = r.feature
				e.add(c)
			}
			e.fieldsUnknown(o, words(d.Err))
		}
	}
}

func objectID(o ObjectNeed, r objectRight) string {
	return "object." + o.Name + "." + strings.ToLower(r.name)
}

func (e *exam) objectRights(o ObjectNeed, d *salesforce.Describe) {
	grant, set := e.f.Grants.Value.Objects[o.Name]
	for _, r := range rightsOn(o, d) {
		c := Check{ID: objectID(o, r), Group: GroupObjects, Result: Pass, Title: o.Label + ": " + strings.ToLower(r.name), Means: r.feature}
		if !r.has {
			given := set && map[string]bool{"Read": grant.Read, "Create": grant.Create, "Edit": grant.Edit}[r.name]
			c.Result, c.Missing = Fail, "“"+r.name+"” on "+o.Label
			c.GivenBy = "Setup, Permission Sets, " + e.n.SetLabel + ", Object Settings, " + o.Label + ": tick " + r.name + "."
			c.Remedy, c.Actions = e.granting(given, "Gives “"+r.name+"” on "+o.Label+" in “"+e.n.SetLabel+"”.", salesforce.SetupPermissionSets)
		}
		e.add(c)
	}
}

// noObject judges an object that Salesforce does not show: it does not exist,
// or the user has no right to it, which Salesforce answers alike (auth 3.1).
func (e *exam) noObject(o ObjectNeed) {
	rights := rightsOn(o, nil)
	if len(rights) == 0 {
		return
	}
	var features []string
	for _, r := range rights {
		features = append(features, r.feature)
	}
	c := Check{
		ID: objectID(o, rights[0]), Group: GroupObjects, Result: Fail, Means: oneSentence(unique(features)),
		Missing: list(rightNames(rights)) + " on " + o.Label,
	}
	grant, set := e.f.Grants.Value.Objects[o.Name]
	switch {
	case !o.Custom || e.f.Exists[o.Name]:
		c.Title = o.Label + " is hidden from " + e.who()
		c.GivenBy = "The permission set " + e.set() + " gives it, or the user’s profile: Object Settings, " + o.Label + "."
		c.Remedy, c.Actions = e.granting(set && grant.Read, "Gives "+list(rightNames(rights))+" on "+o.Label+" in “"+e.n.SetLabel+"”.", salesforce.SetupPermissionSets)
		e.add(c)
		e.fieldsUnknown(o, "They can be checked once "+o.Label+" is open to the user.")
		return
	case e.f.Rights.Value["ViewSetup"] || e.f.Rights.Value["CustomizeApplication"]:
		c.Title, c.Missing = "The object "+o.Label+" does not exist yet", "the object "+o.Name
	default:
		c.Title, c.Missing = "The object "+o.Label+" does not exist, or is hidden from "+e.who(), "the object "+o.Name+", or "+list(rightNames(rights))+" on it"
	}
	e.unbuilt = true
	c.GivenBy = "The set-up of Demobridge creates it together with the permission set " + e.set() + "."
	c.Remedy = "Let step 3 create it, or give the plan to an admin. If it exists already, the user needs " + e.set() + "."
	c.Actions = e.building()
	e.add(c)
	e.fieldsUnknown(o, "They come with the object.")
}

// fieldsUnknown is the one line for the fields of an object that is not shown.
func (e *exam) fieldsUnknown(o ObjectNeed, note string) {
	if len(o.Fields) == 0 {
		return
	}
	e.add(Check{
		ID: "fields." + o.Name, Group: GroupFields, Result: CannotCheck, Title: "Fields of " + o.Label, Note: note,
		Remedy: "Check again when the object is there.", Means: o.Fields[0].Use,
	})
}

// granting is how the user gets a right that the permission set gives already
// (given), or would give after a change.
func (e *exam) granting(given bool, does string, page salesforce.SetupPage) (remedy string, actions []Action) {
	may, open := e.f.Rights.Value, e.setupLink(page)
	switch {
	case e.f.Set.known() && e.f.Set.Value.ID == "":
		return "Let step 3 create " + e.set() + ", which gives it; or an admin gives it by hand.", append(e.building(), open)
	case given && e.f.Holds.known() && !e.f.Holds.Value:
		return e.assigning()
	case given && e.f.Holds.known():
		return "The permission set gives it and " + e.who() + " has the set, so something else takes it away: the user’s licence, a muting permission set, or a set that needs to be activated. An admin looks at the user’s permission set assignments.",
			[]Action{e.setupLink(salesforce.SetupUsers), request()}
	case may.mayGrant() && (e.f.Holds.Value || may.mayAssign()) && e.f.Set.known():
		return "Fix for me: " + lowerFirst(does) + " Nothing else changes.",
			[]Action{{Kind: ActionFix, Label: "Fix for me", Text: does + " Nothing else changes."}, open, request()}
	}
	return "An admin gives " + e.set() + " to " + e.who() + ", and adds the right to the set where it does not have it; or changes the user’s profile.", []Action{asAdmin(), open, request()}
}

// oneSentence joins what several rights are for.
func oneSentence(features []string) string {
	for i := 1; i < len(features); i++ {
		features[i] = lowerFirst(features[i])
	}
	return strings.Join(features, "; ")
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func unique(names []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range names {
		if !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}
