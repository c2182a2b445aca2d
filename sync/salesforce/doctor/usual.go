package doctor

import (
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

// Usual is what Demobridge needs when everything is on that is on by itself:
// the object, fields and permission set of the set-up, and the standard fields
// that matching reads. createLeads adds the playbook option.
func Usual(createLeads bool) Needs {
	n := Needs{PermissionSet: schema.SetName, SetLabel: schema.SetLabel}
	for _, name := range append(schema.Standard(), schema.Session) {
		o := ObjectNeed{Name: name, Label: name, Read: useMatch, Edit: useUpdate}
		use := useUpdate
		if name == schema.Session {
			o.Label, o.Custom = schema.Label, true
			o.Read, o.Create, o.Edit, use = useSessions, useSessions, useSessions, useSessions
			o.Fields = append(o.Fields, FieldNeed{Name: "Name", Label: schema.NameLabel, Write: true, Type: "string", Length: 36, Use: useSessions})
		}
		if name == schema.Lead && createLeads {
			o.Create = useLeads
		}
		o.Fields = append(o.Fields, standardNeeds(name)...)
		for _, f := range schema.Fields(name) {
			o.Fields = append(o.Fields, ours(f, use))
		}
		n.Objects = append(n.Objects, o)
	}
	return n
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
