package rehearsal

import (
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

func splitList(s string) []string { return strings.Split(s, ",") }

// NewCustomObject makes an object with the fields that every custom object
// has. The name field is text.
func NewCustomObject(name, label, plural, nameLabel, prefix string) *Object {
	o := &Object{
		Name: name, Label: label, Plural: plural, KeyPrefix: prefix, Custom: true, Area: DataArea, Kind: RecordKind,
		Can: "cudqrpstlhMCxm", Sharing: "ReadWrite", DeploymentStatus: "Deployed",
	}
	sys := func(name, label, kind, flags, refs, rel string) {
		f := &Field{Name: name, Label: label, Type: kind, Relationship: rel}
		f.setFlags(flags)
		if refs != "" {
			f.ReferenceTo, f.DeleteConstraint = splitList(refs), "SetNull"
		}
		if f.isID() {
			f.Length = 18
		}
		o.Fields = append(o.Fields, f)
	}
	sys("Id", "Record ID", "id", "diafgo", "", "")
	sys("OwnerId", "Owner ID", "reference", "cudPafgo", "Group,User", "Owner")
	sys("IsDeleted", "Deleted", "boolean", "dfgo", "", "")
	sys("Name", nameLabel, "string", "ncudiNafgo", "", "")
	o.Fields[len(o.Fields)-1].Length = 80
	sys("CreatedDate", "Created Date", "datetime", "dafo", "", "")
	sys("CreatedById", "Created By ID", "reference", "dafgo", "User", "CreatedBy")
	sys("LastModifiedDate", "Last Modified Date", "datetime", "dafo", "", "")
	sys("LastModifiedById", "Last Modified By ID", "reference", "dafgo", "User", "LastModifiedBy")
	sys("SystemModstamp", "System Modstamp", "datetime", "dafo", "", "")
	sys("LastActivityDate", "Last Activity Date", "date", "nafgo", "", "")
	sys("LastViewedDate", "Last Viewed Date", "datetime", "nafo", "", "")
	sys("LastReferencedDate", "Last Referenced Date", "datetime", "nafo", "", "")
	return o
}

// customFlags are the describe flags of a new custom field by its type.
func customFlags(kind string) string {
	switch kind {
	case "textarea":
		return "ncup"
	case "boolean":
		return "cupdfgo"
	case "double", "currency", "percent", "datetime", "time":
		return "ncupafo"
	case "multipicklist":
		return "ncupf"
	}
	return "ncupafgo"
}

// NewCustomField makes a custom field with the flags of its type.
func NewCustomField(name, label, kind string) *Field {
	f := &Field{Name: name, Label: label, Type: kind, Custom: true}
	f.setFlags(customFlags(kind))
	return f
}

// TextField makes a text field.
func TextField(name, label string, length int) *Field {
	f := NewCustomField(name, label, "string")
	f.Length = length
	return f
}

// NumberField makes a number field.
func NumberField(name, label string, precision, scale int) *Field {
	f := NewCustomField(name, label, "double")
	f.Precision, f.Scale = precision, scale
	return f
}

// LookupField makes a lookup whose child relationship has the given name,
// without __r.
func LookupField(name, label, parent, children string) *Field {
	f := NewCustomField(name, label, "reference")
	f.Length = 18
	f.ReferenceTo = []string{parent}
	f.Relationship = name[:len(name)-len("__c")] + "__r"
	f.ChildRelationship = children + "__r"
	f.DeleteConstraint = "SetNull"
	return f
}
