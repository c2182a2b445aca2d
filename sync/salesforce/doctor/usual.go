package doctor

import (
	"maps"
	"slices"

	"demobridge/sync/mapping"
	"demobridge/sync/salesforce/schema"
)

// The features that need rights, in words.
const (
	useSessions = "Save sessions in Salesforce"
	useMatch    = "Find out whom a session concerns"
	useUpdate   = "Keep the totals on the record up to date"
	useOwner    = "Say who owns the deal"
	useLeads    = "Create a lead when nobody matches"
)

// Want is what was decided for an org.
type Want struct {
	Mappings []mapping.Row
	// NoSessions: no playbook saves sessions as records, so that the custom
	// object is not needed.
	NoSessions  bool
	CreateLeads bool // a playbook creates leads
}

// Usual is what Demobridge needs when everything is on that is on by itself.
func Usual() Needs { return For(Want{Mappings: mapping.Defaults()}) }

// For is what Demobridge needs for what was decided: the objects, the fields
// of the set-up that something is mapped to, the other fields that are mapped,
// the standard fields that matching reads, and the permission set.
func For(w Want) Needs {
	n := Needs{PermissionSet: schema.SetName, SetLabel: schema.SetLabel}
	rows := map[string]map[string][]mapping.Row{}
	for _, r := range w.Mappings {
		if r.Rule == mapping.Never {
			continue
		}
		if rows[r.Object] == nil {
			rows[r.Object] = map[string][]mapping.Row{}
		}
		rows[r.Object][r.Field] = append(rows[r.Object][r.Field], r)
	}
	for _, name := range schema.Standard() {
		o := ObjectNeed{Name: name, Label: name, Read: useMatch, Fields: standardNeeds(name)}
		if len(rows[name]) > 0 {
			o.Edit = useUpdate
		}
		if name == schema.Lead && w.CreateLeads {
			o.Create = useLeads
		}
		o.mapped(rows[name], useUpdate, nil)
		n.Objects = append(n.Objects, o)
	}
	if w.NoSessions {
		return n
	}
	o := ObjectNeed{Name: schema.Session, Label: schema.Label, Custom: true, Read: useSessions, Create: useSessions, Edit: useSessions}
	o.Fields = []FieldNeed{{Name: "Name", Label: schema.NameLabel, Write: true, Type: "string", Length: 36, Use: useSessions}}
	o.mapped(rows[schema.Session], useSessions, append(mapping.Lookups(), mapping.SessionKey, mapping.RevisionField))
	n.Objects = append(n.Objects, o)
	return n
}

// mapped adds the fields that something is written to: those of the set-up,
// then the others.
func (o *ObjectNeed) mapped(rows map[string][]mapping.Row, use string, always []string) {
	known := map[string]bool{}
	for _, f := range schema.Fields(o.Name) {
		known[f.Name] = true
		if len(rows[f.Name]) == 0 && !slices.Contains(always, f.Name) {
			continue
		}
		need := ours(f, use)
		need.Rows = rows[f.Name]
		o.Fields = append(o.Fields, need)
	}
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		if known[name] {
			continue
		}
		need := FieldNeed{Name: name, Label: name, Write: true, Use: "Field mapping", Rows: rows[name]}
		if src, ok := mapping.SourceOf(rows[name][0].Source); ok {
			need.Use = "Field mapping from “" + src.Label + "”"
		}
		i := slices.IndexFunc(o.Fields, func(f FieldNeed) bool { return f.Name == name })
		if i >= 0 { // it is read for matching as well
			o.Fields[i] = need
			continue
		}
		o.Fields = append(o.Fields, need)
	}
}

// ours is what is needed of a field that the set-up makes.
func ours(f schema.Field, use string) FieldNeed {
	return FieldNeed{
		Name: f.Name, Label: f.Label, Custom: true, Write: true, Use: use,
		Type: describeType(f.Kind), Length: f.Length, Scale: f.Scale, Key: f.Name == mapping.SessionKey, References: f.RefersTo,
	}
}

func describeType(k schema.Kind) string {
	switch k {
	case schema.Text:
		return "string"
	case schema.Number:
		return "double"
	case schema.DateTime:
		return "datetime"
	case schema.Lookup:
		return "reference"
	}
	return ""
}

// standardNeeds are the standard fields that matching reads (architecture 4.5)
// and the page's list names; none of them is written.
func standardNeeds(object string) []FieldNeed {
	need := func(use string, names ...string) []FieldNeed {
		var out []FieldNeed
		for _, n := range names {
			out = append(out, FieldNeed{Name: n, Label: standardLabel(n), Use: use})
		}
		return out
	}
	switch object {
	case schema.Lead:
		return need(useMatch, "Email", "FirstName", "LastName", "Company", "IsConverted")
	case schema.Contact:
		return need(useMatch, "Email", "FirstName", "LastName", "AccountId")
	case schema.Account:
		return need(useMatch, "Name", "Website")
	case schema.Opportunity:
		return append(need(useMatch, "Name", "AccountId"), need(useOwner, "OwnerId")...)
	}
	return nil
}

func standardLabel(name string) string {
	switch name {
	case "FirstName":
		return "First Name"
	case "LastName":
		return "Last Name"
	case "IsConverted":
		return "Converted"
	case "AccountId":
		return "Account"
	case "OwnerId":
		return "Owner"
	}
	return name
}
