package doctor

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"demobridge/sync/mapping"
	"demobridge/sync/salesforce"
)

// fields judges the fields of an object that the user sees. When all of our
// own fields are away, that is one cause and one line.
func (e *exam) fields(o ObjectNeed, d *salesforce.Describe) {
	var away []FieldNeed
	ours := 0
	for _, f := range o.Fields {
		if !f.Custom {
			continue
		}
		ours++
		if _, ok := d.Field(f.Name); !ok {
			away = append(away, f)
		}
	}
	folded := ours > 1 && len(away) == ours
	if folded {
		e.allAway(o, away)
	}
	for _, f := range o.Fields {
		if folded && f.Custom {
			continue
		}
		e.field(o, d, f)
	}
}

// presence is what is known of a field that the user does not see.
type presence int

const (
	maybe  presence = iota // gone or hidden: Salesforce answers both alike
	hidden                 // it exists
	gone                   // it does not
)

func (e *exam) presence(o ObjectNeed, f FieldNeed) presence {
	k := fieldKey(o.Name, f.Name)
	switch {
	case e.f.Exists[k]:
		return hidden
	case !f.custom():
		return hidden // a standard field is in every org
	case e.f.Absent.Value[k]:
		return gone
	}
	return maybe
}

// allAway is one check for all of our fields of an object.
func (e *exam) allAway(o ObjectNeed, away []FieldNeed) {
	all := map[presence]int{}
	given := true
	for _, f := range away {
		all[e.presence(o, f)]++
		g := e.f.Grants.Value.Fields[fieldKey(o.Name, f.Name)]
		given = given && g.Read && (g.Edit || !f.Write)
	}
	n := strconv.Itoa(len(away))
	c := Check{ID: "fields." + o.Name, Group: GroupFields, Result: Fail, Means: away[0].Use}
	if all[hidden] == len(away) {
		c.Title = o.Label + ": the " + n + " Navattic fields are hidden from " + e.who()
		c.Missing = "field-level Read and Edit access to the " + n + " Navattic fields of " + o.Label + " (" + names(away) + ")"
		c.GivenBy = "The permission set " + e.set() + " gives it; or set the field-level security of the user’s profile to Visible and not Read-Only."
		c.Remedy, c.Actions = e.granting(given, "Gives read and edit access to these "+n+" fields in “"+e.n.SetLabel+"”.", salesforce.SetupFields(o.Name))
		e.add(c)
		return
	}
	e.unbuilt = true
	c.Title = o.Label + ": the " + n + " Navattic fields do not exist, or are hidden from " + e.who()
	if all[gone] == len(away) {
		c.Title = o.Label + ": the " + n + " Navattic fields do not exist yet"
	}
	c.Missing = "the fields " + names(away) + " of " + o.Label
	c.GivenBy = "The set-up of Demobridge creates them and gives access in " + e.set() + "."
	c.Remedy = "Let step 3 create them, or give the plan to an admin."
	c.Actions = append(e.building(), e.setupLink(salesforce.SetupFields(o.Name)))
	e.add(c)
}

func names(fields []FieldNeed) string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return strings.Join(out, ", ")
}

// field judges one field: visible, writable, of the right kind and size.
func (e *exam) field(o ObjectNeed, d *salesforce.Describe, f FieldNeed) {
	got, ok := d.Field(f.Name)
	if !ok {
		e.awayField(o, f)
		return
	}
	c := Check{ID: "field." + fieldKey(o.Name, f.Name), Group: GroupFields, Result: Pass, Title: o.Label + ", " + f.Label, Means: f.Use}
	page := e.setupLink(salesforce.SetupFields(o.Name))
	why, want := unfit(f, got)
	if why == "" {
		why, want = e.misfit(o, f, got)
	}
	if why != "" {
		c.Result, c.Missing = Fail, want
		c.Title += ": " + why
		c.GivenBy = "Setup, Object Manager, " + o.Label + ", Fields & Relationships, " + f.Label + "."
		c.Remedy = "An admin renames or changes the other field, or another field is mapped. Demobridge never changes it."
		c.Actions = []Action{page, request()}
		e.add(c)
		return
	}
	if f.Write {
		if missing := unwritable(o, d, got); missing != "" {
			if !d.Updateable && !d.Createable {
				// The object is the cause; blaming each field would hide that.
				c.Result, c.Note, c.Remedy = CannotCheck, "It can be checked once the user may change "+o.Label+".", "Give the right to the object first."
				e.add(c)
				return
			}
			g := e.f.Grants.Value.Fields[fieldKey(o.Name, f.Name)]
			c.Result, c.Missing = Fail, missing
			c.Title += ": edit"
			c.GivenBy = "The permission set " + e.set() + ", or the field-level security of the user’s profile: Visible and not Read-Only."
			if g.Read && !g.Edit {
				c.Note = e.set() + " gives only read."
			}
			c.Remedy, c.Actions = e.granting(g.Edit, "Gives edit access to the field "+f.Label+" of "+o.Label+" in “"+e.n.SetLabel+"”.", salesforce.SetupFields(o.Name))
			e.add(c)
			return
		}
	}
	if f.Scale > 0 && got.Scale < f.Scale && got.Type == f.Type {
		c.Result, c.Title = Warning, c.Title+": fewer decimals"
		c.Note = fmt.Sprintf("It keeps %d decimals, the values have %d: Salesforce rounds them.", got.Scale, f.Scale)
		c.Remedy = "Give the field more decimals in Setup, or leave it."
		c.Actions = []Action{page}
	}
	e.add(c)
}

// awayField judges a field that Salesforce does not show.
func (e *exam) awayField(o ObjectNeed, f FieldNeed) {
	c := Check{ID: "field." + fieldKey(o.Name, f.Name), Group: GroupFields, Result: Fail, Means: f.Use}
	access := "field-level “Read” access"
	if f.Write {
		access = "field-level “Read” and “Edit” access"
	}
	switch p := e.presence(o, f); p {
	case hidden:
		g := e.f.Grants.Value.Fields[fieldKey(o.Name, f.Name)]
		c.Title = o.Label + ", " + f.Label + ": hidden"
		c.Missing = access + " to " + fieldKey(o.Name, f.Name)
		c.GivenBy = "The permission set " + e.set() + ", or the field-level security of the user’s profile."
		c.Remedy, c.Actions = e.granting(g.Read && (g.Edit || !f.Write), "Gives access to the field "+f.Label+" of "+o.Label+" in “"+e.n.SetLabel+"”.", salesforce.SetupFields(o.Name))
	default:
		c.Title, c.Missing = o.Label+", "+f.Label+": gone or hidden", "the field "+fieldKey(o.Name, f.Name)+", or "+access+" to it"
		if p == gone {
			c.Title, c.Missing = o.Label+", "+f.Label+": does not exist", "the field "+fieldKey(o.Name, f.Name)
		}
		if !f.Custom { // the org's own: nobody but its admin makes it
			c.GivenBy = "Setup, Object Manager, " + o.Label + ", Fields & Relationships; or the field-level security of the user’s profile."
			c.Remedy = "An admin restores the field or opens it to " + e.who() + "; or map another field."
			c.Actions = []Action{e.setupLink(salesforce.SetupFields(o.Name)), request()}
			break
		}
		e.unbuilt = true
		c.GivenBy = "The set-up of Demobridge creates it and gives access in " + e.set() + "."
		c.Remedy = "Let step 3 create it, or give the plan to an admin. Was it deleted? Then an admin can restore it under Deleted Fields."
		c.Actions = append(e.building(), e.setupLink(salesforce.SetupFields(o.Name)))
	}
	e.add(c)
}

// unfit says why what is mapped to a field does not fit it, and what would.
func unfit(f FieldNeed, got salesforce.Field) (why, want string) {
	switch {
	case f.Type != "" && !sameKind(f.Type, got.Type):
		return "another type (" + kind(got.Type) + ")", "a field of the type " + kind(f.Type) + " with the name " + f.Name
	case got.Calculated || got.AutoNumber && f.Write:
		return "a formula", "a field that can be written with the name " + f.Name
	case f.Length > 0 && got.Length > 0 && got.Length < f.Length:
		return fmt.Sprintf("too short (%d)", got.Length), fmt.Sprintf("room for %d characters, the field has %d", f.Length, got.Length)
	case f.Key && (!got.ExternalID || !got.Unique):
		return "not a key", "the ticks “External ID” and “Unique” of " + f.Name
	case f.References != "" && !slices.Contains(got.ReferenceTo, f.References):
		return "a lookup to " + list(got.ReferenceTo), "a lookup to " + f.References
	}
	return "", ""
}

// misfit says why a field does not take what is mapped to it. A field that
// cannot be written is judged by its access, not here.
func (e *exam) misfit(o ObjectNeed, f FieldNeed, got salesforce.Field) (why, want string) {
	for _, row := range f.Rows {
		fault := mapping.Check(row, target(o.Name, got))
		switch fault.Code {
		case mapping.NoFault, mapping.FieldReadOnly, mapping.FieldReserved, mapping.FieldHidden, mapping.FieldUnseen:
			continue
		}
		return strings.TrimSuffix(fault.Sentence(e.user(), 0), "."), "a field that takes what is mapped to " + f.Name
	}
	return "", ""
}

// target is a field as the mapping rules know it.
func target(object string, f salesforce.Field) mapping.Target {
	t := mapping.Target{
		Object: object, Field: f.Name, Label: f.Label, Type: f.Type, Length: f.Length, Precision: f.Precision, Scale: f.Scale, Digits: f.Digits,
		Createable: f.Createable, Updateable: f.Updateable, Calculated: f.Calculated, AutoNumber: f.AutoNumber,
		Nillable: f.Nillable, Permissionable: f.Permissionable, Restricted: f.RestrictedPicklist, ReferenceTo: f.ReferenceTo,
	}
	for _, v := range f.PicklistValues {
		t.Options = append(t.Options, mapping.PicklistOption{Value: v.Value, Label: v.Label, Active: v.Active})
	}
	return t
}

// sameKind reports whether values of one describe type go into another.
func sameKind(want, got string) bool {
	return want == got || want == "string" && got == "textarea" || want == "double" && got == "int"
}

// kind is a describe type as Setup calls it.
func kind(t string) string {
	switch t {
	case "string":
		return "Text"
	case "double", "int":
		return "Number"
	case "datetime":
		return "Date/Time"
	case "reference":
		return "Lookup"
	case "textarea":
		return "Text Area"
	case "boolean":
		return "Checkbox"
	case "":
		return "unknown"
	}
	return strings.ToUpper(t[:1]) + t[1:]
}

// unwritable says which access to a visible field is missing.
func unwritable(o ObjectNeed, d *salesforce.Describe, got salesforce.Field) string {
	switch {
	case o.Edit != "" && d.Updateable && !got.Updateable, o.Create != "" && d.Createable && !got.Createable, !got.Updateable && !got.Createable:
		return "field-level “Edit” access to " + fieldKey(o.Name, got.Name)
	}
	return ""
}
