package schema

import (
	"strconv"

	"demobridge/sync/mapping"
)

// The objects, in the order in which people see them.
const (
	Session     = mapping.SessionObject
	Lead        = "Lead"
	Contact     = "Contact"
	Account     = "Account"
	Opportunity = "Opportunity"
)

// Names of what is not a field.
const (
	SetName   = "Navattic_Permission_Set"
	SetLabel  = "Navattic Permission Set"
	Label     = "Navattic Session"
	Plural    = "Navattic Sessions"
	NameLabel = "Session ID"
	// Children is the name under which Lead, Contact, Account and Opportunity
	// know their sessions; in queries and related lists it ends in __r.
	Children = "Navattic_Sessions"
	TabMotif = "Custom83: Pencil"
)

// Standard lists the four standard objects, in their order on screen.
func Standard() []string { return []string{Lead, Contact, Account, Opportunity} }

// Objects lists all five.
func Objects() []string { return append([]string{Session}, Standard()...) }

// Kind is a field's type in the Metadata API's words.
type Kind string

// The kinds we use.
const (
	Text     Kind = "Text"
	Number   Kind = "Number"
	DateTime Kind = "DateTime"
	Lookup   Kind = "Lookup"
)

// Field is a field that we want.
type Field struct {
	Object, Name, Label string
	Help                string // shown in Salesforce beside the field
	Kind                Kind
	Length              int // of texts
	Precision, Scale    int // of numbers: all digits, and those after the point
	Key                 bool
	RefersTo            string // of lookups
}

// ID names the field: Lead.Navattic_Last_Demo__c.
func (f Field) ID() string { return f.Object + "." + f.Name }

// Tag is the type for people.
func (f Field) Tag() string { return tag(string(f.Kind), f.Length) }

func tag(kind string, length int) string {
	switch kind {
	case string(Text):
		return "Text " + strconv.Itoa(length)
	case string(DateTime):
		return "Date/time"
	case "LongTextArea", "TextArea":
		return "Long text"
	case "MultiselectPicklist":
		return "List of several"
	case "Picklist":
		return "List"
	case "Checkbox":
		return "Tick box"
	case "AutoNumber":
		return "Automatic number"
	case "":
		return "Unknown"
	}
	return kind
}

// Fields lists what we want on one of the five objects.
func Fields(object string) []Field {
	if object == Session {
		return sessionFields()
	}
	for _, o := range Standard() {
		if o == object {
			return summaryFields(object)
		}
	}
	return nil
}

func sessionFields() []Field {
	text := func(name, label, help string) Field {
		return Field{Object: Session, Name: name, Label: label, Help: help, Kind: Text, Length: 255}
	}
	number := func(name, label, help string, scale int) Field {
		return Field{Object: Session, Name: name, Label: label, Help: help, Kind: Number, Precision: 18, Scale: scale}
	}
	key := text(mapping.SessionKey, "Session Key", "Identifies the session. Demobridge finds the record again by it.")
	key.Key = true
	out := []Field{
		key,
		{Object: Session, Name: "Started_At__c", Label: "Started At", Help: "When the visitor opened the demo.", Kind: DateTime},
		text("Full_Name__c", "Full Name", "The visitor, as far as known."),
		text("Email__c", "Email", "The visitor's email, as far as known."),
		number("Duration_Minutes__c", "Duration (minutes)", "Time from the first to the last activity.", 3),
		number("Steps_Viewed__c", "Steps Viewed", "Different steps that the visitor saw.", 0),
		text("Demos__c", "Demos", "Demos that the visitor opened."),
		text("Flows__c", "Flows", "Flows that the visitor started."),
		text("Very_Interested_Areas__c", "Very Interested Areas", "What the visitor marked as very interesting."),
		text("Somewhat_Interested_Areas__c", "Somewhat Interested Areas", "What the visitor marked as somewhat interesting."),
		text("Not_Interested_Areas__c", "Not Interested Areas", "What the visitor marked as not interesting."),
	}
	for _, parent := range Standard() {
		out = append(out, Field{
			Object: Session, Name: parent + "__c", Label: parent, Kind: Lookup, RefersTo: parent,
			Help: "The " + parent + " that the session belongs to.",
		})
	}
	return append(out, number(mapping.RevisionField, "Revision", "Which state of the session this is. It never goes back.", 0))
}

func summaryFields(object string) []Field {
	field := func(name, label, help string, kind Kind) Field {
		return Field{Object: object, Name: "Navattic_" + name + "__c", Label: "Navattic " + label, Help: help, Kind: kind}
	}
	number := func(name, label, help string, scale int) Field {
		f := field(name, label, help, Number)
		f.Precision, f.Scale = 18, scale
		return f
	}
	text := func(name, label, help string) Field {
		f := field(name, label, help, Text)
		f.Length = 255
		return f
	}
	return []Field{
		field("First_Viewed", "First Viewed", "When a demo was first viewed.", DateTime),
		field("Last_Viewed", "Last Viewed", "When a demo was last viewed.", DateTime),
		number("Total_Sessions", "Total Sessions", "How many times demos were viewed.", 0),
		number("Total_Steps", "Total Steps", "Steps seen in all sessions together.", 0),
		number("Total_Minutes", "Total Minutes", "Minutes of all sessions together.", 3),
		text("Last_Demo", "Last Demo", "The demo that was viewed last."),
		text("Last_Flow", "Last Flow", "The flow that was viewed last."),
		text("Very_Interested_Areas", "Very Interested Areas", "What visitors marked as very interesting."),
		text("Somewhat_Interested_Areas", "Somewhat Interested Areas", "What visitors marked as somewhat interesting."),
		text("Not_Interested_Areas", "Not Interested Areas", "What visitors marked as not interesting."),
	}
}

// FieldLabels are the labels for people of the record's name and all of our
// fields on the session object, by API name.
func FieldLabels() map[string]string {
	out := map[string]string{"Name": NameLabel}
	for _, f := range sessionFields() {
		out[f.Name] = f.Label
	}
	return out
}

// Columns are the ten columns of the related list, in the order of the page.
func Columns() []string {
	return []string{
		"Email__c", "Demos__c", "Duration_Minutes__c", "Full_Name__c", "Flows__c", "Steps_Viewed__c",
		"Very_Interested_Areas__c", "Somewhat_Interested_Areas__c", "Not_Interested_Areas__c", "Name",
	}
}
