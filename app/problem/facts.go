package problem

import (
	"regexp"
	"strings"

	"demobridge/sync/mapping"
)

// Facts are what a fault names, and who is concerned. Everything may be empty.
// They fill the placeholders of an Entry: {object} {objectName} {field}
// {fieldName} {message} {value} {max} {name} {user} {username} {org}
// {next} {tries} {retry} {path}.
type Facts struct {
	Object  string // API name
	Field   string // API name, or the label when Salesforce gave that
	Message string // Salesforce's sentence, in one line
	Value   string // what was refused
	Max     string // the longest text a field takes
	Name    string // of a rule, flow or trigger
	Record  string // id of the record it is about

	User     string // display name of the user who is signed in
	Username string
	Org      string
	Next     string // time of the next try
	Tries    string
	Retry    string // the label of the button that sends the sessions again
	Path     string // a file or folder of this computer
}

// pattern takes facts out of Salesforce's words (auth 5.2, with the recorded
// answers named there). Group names are the facts.
type pattern struct {
	codes string // the codes it is tried for, separated by spaces
	shape *regexp.Regexp
}

// patterns is built once and only read.
var patterns = buildPatterns()

func buildPatterns() []pattern {
	of := func(codes, shape string) pattern { return pattern{codes, regexp.MustCompile(shape)} }
	return []pattern{
		of("INVALID_FIELD", `No such column '(?P<field>[^']+)' on (?:entity|sobject of type) '?(?P<object>\w+)`),
		of("INVALID_FIELD_FOR_INSERT_UPDATE", `(?i)create/update fields: (?P<field>\w+)`),
		of("INVALID_TYPE OBJECT_NOT_FOUND", `(?i)sObject type '(?P<object>[^']+)'`),
		of("EXTERNAL_ID_FIELD_NOT_FOUND", `(?i)not accessible: (?P<field>\w+)`),
		of("ENTITY_TYPE_NOT_WRITABLE INVALID_TYPE_FOR_OPERATION", `(?i)entity type (?:cannot be \w+: )?(?P<object>\w+)`),
		of("REQUIRED_FIELD_MISSING", `(?i)fields are missing: \[(?P<field>\w+)`),
		of("STRING_TOO_LONG", `(?is)^(?P<field>.+?): data value too large: (?P<value>.*) \(max length=(?P<max>\d+)\)`),
		of("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", `(?is)^(?P<field>.+?): bad value for restricted picklist field: (?P<value>.*)$`),
		of("INVALID_EMAIL_ADDRESS", `(?is)^(?P<field>.+?): invalid email address: (?P<value>.*)$`),
		of("MALFORMED_ID INVALID_CROSS_REFERENCE_KEY", `(?i)^(?P<field>.+?): (?:id value of incorrect type|this ID value isn't valid for the user): (?P<record>\w{15,18})`),
		of("DUPLICATE_VALUE", `(?i)duplicate value found: (?P<field>\w+) duplicates value on record with id: (?P<record>\w{15,18})`),
		of("UNABLE_TO_LOCK_ROW", `(?i)records: (?P<record>\w{15,18})`),
		of("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", `(?i)cross-reference id: (?P<record>\w{15,18})`),
		of("INACTIVE_OWNER_OR_USER", `(?i)owner of (?P<object>\w+)`),
		of("CANNOT_EXECUTE_FLOW_TRIGGER", `the ["“](?P<name>[^"”]+)["”] process failed`),
		of("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY APEX_GOVERNOR_LIMIT", `(?s)^(?P<name>[A-Za-z]\w*): `),
	}
}

// read takes the facts out of one answer.
func read(code, text string, fields []string) Facts {
	f := Facts{Message: oneLine(text)}
	if len(fields) > 0 {
		f.Field = strings.TrimSpace(fields[0])
	}
	for _, p := range patterns {
		if !hasWord(p.codes, code) {
			continue
		}
		match := p.shape.FindStringSubmatch(text)
		if match == nil {
			continue
		}
		for i, name := range p.shape.SubexpNames() {
			f.set(name, strings.TrimSpace(match[i]))
		}
	}
	if f.Object == "" {
		f.Object = ownerOf(f.Field, f.Record, code)
	}
	if f.Object == "" && hasWord(parentOnly, code) {
		f.Object = parentOf(f.Field)
	}
	return f
}

func (f *Facts) set(name, value string) {
	switch name {
	case "object":
		f.Object = value
	case "field":
		// What Salesforce lists apart is the name of the field; its sentence
		// has the label.
		if f.Field == "" {
			f.Field = value
		}
	case "value":
		f.Value = short(value, 60)
	case "max":
		f.Max = value
	case "name":
		f.Name = value
	case "record":
		f.Record = value
	}
}

func hasWord(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// parentOnly are the codes that name a record other than the one written.
const parentOnly = "UNABLE_TO_LOCK_ROW INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"

// ownerOf tells the object a fault is about when Salesforce did not: a lock
// and a missing right are about the record they name, everything else about
// what is written, the session's own record.
func ownerOf(field, record, code string) string {
	if hasWord(parentOnly, code) {
		return objectOfID(record)
	}
	if strings.HasPrefix(field, "Navattic_") {
		return "" // one of four objects has it
	}
	return mapping.SessionObject
}

// parentOf tells the object that a lookup of the session points to.
func parentOf(field string) string {
	object, custom := strings.CutSuffix(field, "__c")
	if custom && hasWord("Account Contact Lead Opportunity", object) {
		return object
	}
	return ""
}

// objectOfID tells the object from the first three letters of an id.
func objectOfID(id string) string {
	if len(id) < 3 {
		return ""
	}
	return map[string]string{"001": "Account", "003": "Contact", "006": "Opportunity", "00Q": "Lead", "005": "User", "00G": "Group"}[id[:3]]
}

// FieldLabel is the label of a field for people. Labels are not in the
// answers, so it is made from the name.
func FieldLabel(name string) string {
	switch name {
	case "Duration_Minutes__c":
		return "Duration (minutes)"
	case "Navattic_Session__c":
		return "Navattic Session"
	}
	return label(name)
}

// ObjectLabel is the label of an object for people.
func ObjectLabel(name string) string { return label(name) }

func label(name string) string {
	custom := strings.HasSuffix(name, "__c")
	name = strings.TrimSuffix(name, "__c")
	if custom || !strings.Contains(name, " ") {
		name = strings.ReplaceAll(name, "_", " ")
	}
	return name
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// short cuts a text that came from outside, for a title.
func short(text string, most int) string {
	r := []rune(oneLine(text))
	if len(r) <= most {
		return string(r)
	}
	return strings.TrimRight(string(r[:most-1]), " ") + "…"
}
