package rehearsal

import (
	"strings"

	"demobridge/sync/rehearsal/metadata"
)

// fieldTypeName is the Metadata API's name of a field's type.
func fieldTypeName(f *Field) string {
	switch f.Type {
	case "string":
		if f.AutoNumber {
			return "AutoNumber"
		}
		return "Text"
	case "textarea":
		switch {
		case f.ExtraType == "richtextarea":
			return "Html"
		case f.Length > 255:
			return "LongTextArea"
		}
		return "TextArea"
	case "double", "int":
		return "Number"
	case "boolean":
		return "Checkbox"
	case "datetime":
		return "DateTime"
	case "multipicklist":
		return "MultiselectPicklist"
	case "reference":
		return "Lookup"
	}
	return strings.ToUpper(f.Type[:1]) + f.Type[1:]
}

// fieldNode writes a field as metadata, with the properties of more besides.
// Of a standard field little can be set, so that its name is all.
func fieldNode(o *Object, f *Field, more *metadata.Node) *metadata.Node {
	n := metadata.New("CustomField").Add("fullName", f.Name)
	if !f.Custom {
		n = metadata.New("CustomField").Add("fullName", standardName(f))
		if f.Type == "picklist" || f.Type == "multipicklist" {
			n.Add("type", fieldTypeName(f))
		}
		return n
	}
	kind := fieldTypeName(f)
	n.Add("label", f.Label).Add("type", kind).AddIf("description", f.Description).AddIf("inlineHelpText", f.InlineHelp).AddBool("trackTrending", false)
	if f.Type != "boolean" && !f.AutoNumber {
		n.AddBool("required", !f.Nillable)
	}
	if f.Type != "boolean" {
		n.AddBool("externalId", f.ExternalID)
	}
	switch kind {
	case "Text", "LongTextArea", "Html":
		n.Add("length", itoa(f.Length))
	case "Number", "Currency", "Percent":
		n.Add("precision", itoa(f.Precision)).Add("scale", itoa(f.Scale))
	case "AutoNumber":
		n.Add("displayFormat", f.DisplayFormat)
	case "Lookup":
		n.Add("deleteConstraint", orElse(f.DeleteConstraint, "SetNull")).Add("referenceTo", strings.Join(f.ReferenceTo, ","))
		n.AddIf("relationshipLabel", f.RelationLabel).AddIf("relationshipName", strings.TrimSuffix(f.ChildRelationship, "__r"))
	case "Picklist", "MultiselectPicklist":
		n.Append(valueSetNode(f))
	}
	if kind == "Text" || kind == "Email" || kind == "Number" {
		n.AddBool("unique", f.Unique)
		if f.Unique && kind != "Number" {
			n.AddBool("caseSensitive", f.CaseSensitive)
		}
	}
	if f.VisibleLines > 0 {
		n.Add("visibleLines", itoa(f.VisibleLines))
	}
	if len(f.Picklist) == 0 {
		n.AddIf("defaultValue", f.Default)
	}
	if more != nil {
		n.Append(more.Children...)
	}
	return n.Sort()
}

// standardName is a standard field's name in metadata, where lookups lack Id.
func standardName(f *Field) string {
	if f.Type == "reference" && strings.HasSuffix(f.Name, "Id") {
		return strings.TrimSuffix(f.Name, "Id")
	}
	return f.Name
}

func valueSetNode(f *Field) *metadata.Node {
	set := metadata.New("valueSet")
	if f.RestrictedPicklist {
		set.AddBool("restricted", true)
	}
	list := metadata.New("valueSetDefinition").AddBool("sorted", false)
	for _, p := range f.Picklist {
		v := metadata.New("value").Add("fullName", p.Value).AddBool("default", p.Default)
		if p.Inactive {
			v.AddBool("isActive", false)
		}
		list.Append(v.Add("label", orElse(p.Label, p.Value)))
	}
	return set.Append(list)
}
