package doctor

import (
	"maps"
	"slices"
	"strings"
)

// Repair is what has to be granted for some checks to pass. Its zero value
// changes nothing.
type Repair struct {
	// Objects are the rights to grant, by object; Fields by "Object.Field",
	// true where the field is written.
	Objects map[string]ObjectGrant
	Fields  map[string]bool
	Assign  bool // the user gets the permission set
}

// Empty reports whether there is nothing to do.
func (r Repair) Empty() bool { return len(r.Objects) == 0 && len(r.Fields) == 0 && !r.Assign }

// RepairFor works out what lets the checks with these ids pass: grants in the
// permission set, and the set for the user. Checks that no grant can help are
// left out.
func RepairFor(n Needs, f Findings, ids ...string) Repair {
	r := Repair{Objects: map[string]ObjectGrant{}, Fields: map[string]bool{}}
	report := Examine(n, f)
	for _, id := range ids {
		c, ok := report.Find(id)
		if !ok || c.Result != Fail {
			continue
		}
		r.add(n, f, c.ID)
	}
	if !r.Empty() && !(f.Holds.known() && f.Holds.Value) {
		r.Assign = true
	}
	return r
}

func (r *Repair) add(n Needs, f Findings, id string) {
	kind, rest, _ := strings.Cut(id, ".")
	object, name, _ := strings.Cut(rest, ".")
	o, known := n.object(object)
	switch {
	case id == "permissionset":
		r.Assign = true
	case !known:
	case kind == "object":
		r.object(o, name, f)
	case kind == "fields":
		for _, field := range o.Fields {
			if field.Custom {
				r.field(o, field, f)
			}
		}
	case kind == "field":
		i := slices.IndexFunc(o.Fields, func(x FieldNeed) bool { return x.Name == name })
		if i >= 0 {
			r.field(o, o.Fields[i], f)
		}
	}
}

// object grants the right of a check. An object that is not shown at all gets
// all that is needed of it, with our fields.
func (r *Repair) object(o ObjectNeed, right string, f Findings) {
	g := r.Objects[o.Name]
	d := f.Objects[o.Name]
	if d.known() {
		g.Read = true
		g.Create, g.Edit = g.Create || right == "create", g.Edit || right == "edit"
		r.Objects[o.Name] = g
		return
	}
	r.Objects[o.Name] = ObjectGrant{Read: o.Read != "", Create: o.Create != "", Edit: o.Edit != ""}
	for _, field := range o.Fields {
		if field.Custom {
			r.field(o, field, f)
		}
	}
}

// field grants a field, unless the set gives it already.
func (r *Repair) field(o ObjectNeed, x FieldNeed, f Findings) {
	k := fieldKey(o.Name, x.Name)
	if g := f.Grants.Value.Fields[k]; g.Read && (g.Edit || !x.Write) {
		return
	}
	r.Fields[k] = x.Write
}

// Lines tell the change in words, for a person to see before it is made.
func (r Repair) Lines(n Needs, user string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(r.Objects)) {
		g := r.Objects[name]
		var rights []string
		for _, x := range []struct {
			on   bool
			word string
		}{{g.Read, "Read"}, {g.Create, "Create"}, {g.Edit, "Edit"}} {
			if x.on {
				rights = append(rights, x.word)
			}
		}
		out = append(out, "“"+n.SetLabel+"” gives "+list(rights)+" on "+name)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Fields)) {
		access := "Read"
		if r.Fields[name] {
			access = "Read and Edit"
		}
		out = append(out, "“"+n.SetLabel+"” gives "+access+" on the field "+name)
	}
	if r.Assign {
		out = append(out, user+" gets “"+n.SetLabel+"”")
	}
	return out
}
