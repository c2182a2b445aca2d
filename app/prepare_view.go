package app

import (
	"fmt"
	"slices"
	"strings"

	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/schema"
)

// planView shows a plan as screens want it.
type planView struct {
	link   *link
	plan   schema.Plan
	choice status.PrepareChoice
}

// partIDs are the parts in their order on screen.
func partIDs() []string {
	return []string{
		status.PartObject, status.PartLead, status.PartContact, status.PartAccount, status.PartOpportunity,
		status.PartPermissions, status.PartAssignment,
	}
}

// partOf is the part that an item belongs to.
func partOf(i schema.Item) string {
	switch {
	case i.ID == schema.AssignmentID:
		return status.PartAssignment
	case i.ID == schema.SetID:
		return status.PartPermissions
	case i.Object == schema.Session:
		return status.PartObject
	}
	return i.Object
}

func partName(id, user string) string {
	switch id {
	case status.PartObject:
		return "Object " + schema.Label
	case status.PartPermissions:
		return schema.SetLabel
	case status.PartAssignment:
		return "Give the permission set to " + user
	}
	return "Fields on " + id
}

// whole is the whole plan; the caller adds when and at what cost.
func (v planView) whole() status.Plan {
	live := v.plan.Live()
	out := status.Plan{
		Org: v.link.org.Name, User: v.link.org.DisplayName, Nothing: v.plan.Nothing(), Partial: live.Partial, MayDeploy: live.MayDeploy(),
		Create: v.plan.Count(schema.Create), Change: v.plan.Count(schema.Change), Exists: v.plan.Count(schema.Exists),
		Conflict: v.plan.Count(schema.Conflict), LeftOut: v.plan.Count(schema.LeftOut), Choice: v.choice,
	}
	for _, id := range partIDs() {
		out.Parts = append(out.Parts, v.part(id))
	}
	return out
}

func (v planView) part(id string) status.PlanPart {
	p := status.PlanPart{ID: id, Name: partName(id, v.link.org.DisplayName), Ticked: true}
	words := map[schema.Verb]int{}
	fields := 0
	for _, i := range v.plan.Items {
		if partOf(i) != id {
			continue
		}
		words[i.Verb]++
		p.Want++
		if i.Verb == schema.Exists {
			p.Have++
		}
		if i.IsField() {
			fields++
		}
		p.Lines = append(p.Lines, v.line(i))
	}
	p.Word = partWord(words)
	p.Ticked = p.Word != status.WordLeftOut
	if p.Word == status.WordExists {
		p.Locked = "It is there already."
	}
	p.Fields, p.Caption = fields, v.caption(id, fields)
	return p
}

func partWord(n map[schema.Verb]int) status.PlanWord {
	switch {
	case n[schema.Create] > 0:
		return status.WordCreate
	case n[schema.Change] > 0:
		return status.WordChange
	case n[schema.Conflict] > 0:
		return status.WordConflict
	case n[schema.LeftOut] > 0:
		return status.WordLeftOut
	}
	return status.WordExists
}

func (v planView) caption(id string, fields int) string {
	switch id {
	case status.PartObject:
		return fmt.Sprintf("%d fields, 4 of them links to records; a rule and a tab", fields)
	case status.PartPermissions:
		if v.choice.FullRights {
			return "read, create, edit and delete on all five objects, as the hosted product does"
		}
		return "read, create and edit; no delete"
	case status.PartAssignment:
		return ""
	}
	return fmt.Sprintf("%d fields, names start with “Navattic”", fields)
}

func (v planView) line(i schema.Item) status.PlanLine {
	out := status.PlanLine{
		ID: i.ID, Label: i.Label, APIName: i.APIName, Type: i.Tag, Word: planWord(i.Verb), Why: i.Why, Ticked: i.Verb != schema.LeftOut,
	}
	switch {
	case i.Verb == schema.Exists:
		out.Locked = "It is there already."
	case i.Verb == schema.Conflict:
		out.Locked, out.Ticked = "It is never changed.", false
	case i.Needed:
		out.Locked = "Every session needs it. Leave out the whole object instead."
	}
	if i.Verb == schema.Exists || i.Verb == schema.Change || i.Verb == schema.Conflict {
		out.URL = salesforce.SetupLink(v.link.org.InstanceURL, v.page(i))
	}
	return out
}

// page is where an item stands in Setup.
func (v planView) page(i schema.Item) salesforce.SetupPage {
	live := v.plan.Live()
	switch {
	case i.ID == schema.SetID && live.Set != nil:
		return salesforce.SetupPermissionSet(live.Set.ID)
	case i.ID == schema.SetID:
		return salesforce.SetupPermissionSets
	case i.ID == schema.AssignmentID:
		return salesforce.SetupUserPermissionSets(live.User)
	}
	return salesforce.SetupFields(i.Object)
}

func planWord(v schema.Verb) status.PlanWord {
	switch v {
	case schema.Create:
		return status.WordCreate
	case schema.Change:
		return status.WordChange
	case schema.Conflict:
		return status.WordConflict
	case schema.LeftOut:
		return status.WordLeftOut
	}
	return status.WordExists
}

// partOfComponent finds the part of a component that Salesforce reports.
func partOfComponent(kind, name string) string {
	object, _, _ := strings.Cut(name, ".")
	switch {
	case kind == "PermissionSet":
		return status.PartPermissions
	case object == schema.Session:
		return status.PartObject
	case slices.Contains(schema.Standard(), object):
		return object
	}
	return ""
}

// labelOfComponent is its name for people.
func labelOfComponent(kind, name string) string {
	object, field, _ := strings.Cut(name, ".")
	switch kind {
	case "PermissionSet":
		return schema.SetLabel
	case "CustomObject":
		return schema.Label
	case "CustomTab":
		return "Tab " + schema.Plural
	}
	for _, f := range schema.Fields(object) {
		if f.Name == field {
			return f.Label
		}
	}
	return name
}
