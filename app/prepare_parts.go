package app

import (
	"slices"
	"strings"

	"demobridge/app/status"
	"demobridge/sync/salesforce/metadata"
	"demobridge/sync/salesforce/schema"
)

// The words of a row while the org is changed.
const (
	rowNothing  = "Nothing to do"
	rowWaiting  = "Waiting"
	rowCreating = "Creating"
	rowDone     = "Done"
	rowRefused  = "Refused"
)

// showParts lists the rows of a plan that is about to be carried out.
func (c *change) showParts(plan schema.Plan) {
	c.parts = nil
	for _, id := range partIDs() {
		row := status.PreparePart{ID: id, Name: partName(id, c.link.org.DisplayName), Word: rowNothing}
		for _, i := range plan.Items {
			if partOf(i) == id && (i.Verb == schema.Create || i.Verb == schema.Change) {
				row.Total++
				row.Word = rowWaiting
			}
		}
		c.parts = append(c.parts, row)
	}
	c.set(func(s *status.Prepare) { s.Parts = slices.Clone(c.parts) })
}

// partsAt is how the rows stand after an answer of Salesforce. It counts by row
// only what was refused, and at the end what was done: in between Salesforce
// gives the sum alone.
func (c *change) partsAt(d metadata.Deploy) []status.PreparePart {
	out := slices.Clone(c.parts)
	refused := map[string]bool{}
	for _, x := range d.Refused() {
		refused[partOfComponent(x.Type, x.Name)] = true
	}
	for i := range out {
		row := &out[i]
		switch {
		case row.Word == rowNothing || row.ID == status.PartAssignment:
		case refused[row.ID]:
			row.Word = rowRefused
		case d.Done && d.Success:
			row.Word, row.Done = rowDone, row.Total
		case d.Done:
			row.Word = rowWaiting // undone with the rest
		case d.Status != metadata.Pending:
			row.Word = rowCreating
		}
	}
	return out
}

// allDone marks what was deployed; the assignment is still to come.
func (c *change) allDone() {
	for i := range c.parts {
		if row := &c.parts[i]; row.Word != rowNothing && row.ID != status.PartAssignment {
			row.Word, row.Done = rowDone, row.Total
		}
	}
	c.set(func(s *status.Prepare) { s.Parts = slices.Clone(c.parts) })
}

// faultsOf lists what Salesforce did not accept.
func faultsOf(d metadata.Deploy) []status.PrepareFault {
	var out []status.PrepareFault
	for _, x := range d.Refused() {
		out = append(out, status.PrepareFault{
			Part: partOfComponent(x.Type, x.Name), Label: labelOfComponent(x.Type, x.Name), APIName: x.Name, Words: x.Problem, Hint: hint(x.Problem),
		})
	}
	if len(out) == 0 && d.Done && !d.Success && d.Message != "" {
		out = append(out, status.PrepareFault{Words: d.Message})
	}
	return out
}

// hint is what we know about some of Salesforce's refusals.
func hint(problem string) string {
	lower := strings.ToLower(problem)
	switch {
	case strings.Contains(lower, "child relationship named"):
		return "Another field uses this name, or a deleted one still does: Salesforce keeps deleted fields for 15 days. Erase it under Object Manager, Deleted Fields, or wait."
	case strings.Contains(lower, "referenced elsewhere"), strings.Contains(lower, "is in use"):
		return "Something in the org still uses it. Take it out there first, then try again."
	case strings.Contains(lower, "required field"):
		return "Everybody may use a required field, so that a permission set cannot name it."
	case strings.Contains(lower, "assigned to users"):
		return "Take the permission set from its users first."
	case strings.Contains(lower, "insufficient access"):
		return "The user who is signed in may not change this part of the org."
	}
	return ""
}
