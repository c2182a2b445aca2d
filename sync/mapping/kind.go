package mapping

import (
	"fmt"
	"slices"
	"strings"
)

// kind groups describe's field types by how a value is converted for them.
type kind int

const (
	unsupported kind = iota
	textField
	areaField // a text of several lines
	picklistField
	multiField
	numberField
	boxField
	dateField
	momentField
	emailField
	urlField
	phoneField
	referenceField
)

// kind of the field, by describe's type (contract: data 3.1). Types that no
// value of a session fits (address, location, base64, anyType, time, id,
// encryptedstring) are unsupported.
func (t Target) kind() kind {
	switch strings.ToLower(t.Type) {
	case "string":
		return textField
	case "textarea":
		return areaField
	case "picklist", "combobox":
		return picklistField
	case "multipicklist":
		return multiField
	case "double", "int", "long", "currency", "percent":
		return numberField
	case "boolean":
		return boxField
	case "date":
		return dateField
	case "datetime":
		return momentField
	case "email":
		return emailField
	case "url":
		return urlField
	case "phone":
		return phoneField
	case "reference":
		return referenceField
	}
	return unsupported
}

// Word is the field's type as a tag on a screen: "Text 255", "Number",
// "Picklist".
func (t Target) Word() string {
	switch t.kind() {
	case textField:
		return fmt.Sprintf("Text %d", t.Length)
	case areaField:
		return fmt.Sprintf("Long text %d", t.Length)
	case picklistField:
		return "Picklist"
	case multiField:
		return "Picklist of several"
	case numberField:
		return "Number"
	case boxField:
		return "Checkbox"
	case dateField:
		return "Date"
	case momentField:
		return "Date/time"
	case emailField:
		return "Email"
	case urlField:
		return "Web"
	case phoneField:
		return "Phone"
	case referenceField:
		return "Link to " + strings.Join(t.ReferenceTo, " or ")
	}
	return t.Type
}

// fits says for each type of source the fields that can take it. A text may
// turn out to be of any type: all values of custom properties are texts.
var fits = map[Type][]kind{
	Text: {
		textField, areaField, picklistField, multiField, numberField, boxField,
		dateField, momentField, emailField, urlField, phoneField, referenceField,
	},
	Number:   {textField, areaField, picklistField, numberField},
	YesNo:    {textField, areaField, picklistField, boxField},
	Moment:   {textField, areaField, dateField, momentField},
	List:     {textField, areaField, multiField},
	Email:    {textField, areaField, emailField},
	URL:      {textField, areaField, urlField},
	Phone:    {textField, areaField, phoneField},
	RecordID: {textField, areaField, referenceField},
}

func (t Target) takes(from Type) bool { return slices.Contains(fits[from], t.kind()) }

// shortest is how long a text field must be to hold the type at all, where its
// values cannot be cut.
func shortest(from Type) int {
	switch from {
	case RecordID:
		return 18
	case Moment:
		return len("2006-01-02 15:04")
	}
	return 1
}
