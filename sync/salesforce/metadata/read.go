package metadata

import (
	"bytes"
	"context"
	"encoding/xml"
	"strings"
)

// Object is an object of the org with what lives in its file, whoever may see
// it (data 1.5, 1.6).
type Object struct {
	Name         string
	Label        string
	SharingModel string
	NameField    Field // of custom objects
	Fields       []Field
	Rules        []Rule
	Overrides    []Override
}

// Field is one field. Of standard fields only the name is told.
type Field struct {
	Name, Label, Type                 string // Type as in metadata: Text, Number, DateTime, Lookup, ...
	Length, Precision, Scale          int
	ExternalID, Unique, CaseSensitive bool
	Required                          bool
	Formula                           bool
	RefersTo, Relationship            string
}

// Rule is a validation rule.
type Rule struct {
	Name, Condition, Message string
	Active                   bool
}

// Override replaces a page of an object for everyone.
type Override struct{ Action, Content, Form, Type string }

type wireObject struct {
	FullName     string         `xml:"fullName"`
	Label        string         `xml:"label"`
	SharingModel string         `xml:"sharingModel"`
	NameField    wireField      `xml:"nameField"`
	Fields       []wireField    `xml:"fields"`
	Rules        []wireRule     `xml:"validationRules"`
	Overrides    []wireOverride `xml:"actionOverrides"`
}

type wireField struct {
	Name          string `xml:"fullName"`
	Label         string `xml:"label"`
	Type          string `xml:"type"`
	Length        int    `xml:"length"`
	Precision     int    `xml:"precision"`
	Scale         int    `xml:"scale"`
	ExternalID    bool   `xml:"externalId"`
	Unique        bool   `xml:"unique"`
	CaseSensitive bool   `xml:"caseSensitive"`
	Required      bool   `xml:"required"`
	Formula       string `xml:"formula"`
	RefersTo      string `xml:"referenceTo"`
	Relationship  string `xml:"relationshipName"`
}

type wireRule struct {
	Name      string `xml:"fullName"`
	Condition string `xml:"errorConditionFormula"`
	Message   string `xml:"errorMessage"`
	Active    bool   `xml:"active"`
}

type wireOverride struct {
	Action  string `xml:"actionName"`
	Content string `xml:"content"`
	Form    string `xml:"formFactor"`
	Type    string `xml:"type"`
}

func (w wireField) field() Field {
	return Field{
		Name: w.Name, Label: w.Label, Type: w.Type, Length: w.Length, Precision: w.Precision, Scale: w.Scale,
		ExternalID: w.ExternalID, Unique: w.Unique, CaseSensitive: w.CaseSensitive, Required: w.Required, Formula: w.Formula != "",
		RefersTo: w.RefersTo, Relationship: w.Relationship,
	}
}

// ReadObjects reads up to ten objects in one call. Those that do not exist are
// absent. The error is a *NotAllowedError for users without a right to the
// Metadata API.
func ReadObjects(ctx context.Context, c Caller, names ...string) (map[string]Object, error) {
	var records []wireObject
	if err := readRecords(ctx, c, "CustomObject", names, &records); err != nil {
		return nil, err
	}
	out := map[string]Object{}
	for _, w := range records {
		if w.FullName == "" {
			continue // asked for, and not there
		}
		o := Object{Name: w.FullName, Label: w.Label, SharingModel: w.SharingModel, NameField: w.NameField.field()}
		for _, f := range w.Fields {
			o.Fields = append(o.Fields, f.field())
		}
		for _, r := range w.Rules {
			o.Rules = append(o.Rules, Rule(r))
		}
		for _, x := range w.Overrides {
			o.Overrides = append(o.Overrides, Override(x))
		}
		out[w.FullName] = o
	}
	return out, nil
}

// Exists tells which of up to ten components of one type there are.
func Exists(ctx context.Context, c Caller, typeName string, names ...string) (map[string]bool, error) {
	var records []struct {
		FullName string `xml:"fullName"`
	}
	if err := readRecords(ctx, c, typeName, names, &records); err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, r := range records {
		if r.FullName != "" {
			out[r.FullName] = true
		}
	}
	return out, nil
}

// readRecords reads components into a slice of structs with xml tags.
func readRecords[T any](ctx context.Context, c Caller, typeName string, names []string, into *[]T) error {
	answer, err := c.ReadMetadata(ctx, typeName, names...)
	if err != nil {
		return allowed(err)
	}
	dec := xml.NewDecoder(bytes.NewReader(answer))
	found := false
	for {
		token, err := dec.Token()
		if err != nil {
			break
		}
		start, isStart := token.(xml.StartElement)
		if !isStart {
			continue
		}
		switch start.Name.Local {
		case "readMetadataResponse":
			found = true
		case "records":
			var one T
			if err := dec.DecodeElement(&one, &start); err != nil {
				return errNotAReading
			}
			*into = append(*into, one)
		}
	}
	if !found {
		return errNotAReading
	}
	return nil
}

// Named finds a field, whatever the case.
func (o Object) Named(field string) (Field, bool) {
	for _, f := range o.Fields {
		if strings.EqualFold(f.Name, field) {
			return f, true
		}
	}
	return Field{}, false
}
