package schema

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/metadata"
)

// Org is the org as this package calls it. *salesforce.Client does.
type Org interface {
	Composite(ctx context.Context, r salesforce.CompositeRequest) ([]salesforce.Subresponse, error)
	Query(ctx context.Context, soql string) (*salesforce.QueryResult, error)
	QueryMore(ctx context.Context, nextURL string) (*salesforce.QueryResult, error)
	metadata.Caller
}

// Live is what an org has of ours, as far as the user may know.
type Live struct {
	User    string                // id of the user who looked
	Objects map[string]LiveObject // those that exist
	Tab     bool
	Set     *LiveSet // nil: there is none, or SetHidden
	// Partial says that the user may not use the Metadata API: what is hidden
	// from the user cannot be told from what is not there.
	Partial bool
	// SetHidden says that the user may not see permission sets.
	SetHidden bool
	// Refused is why Partial holds.
	Refused error
	// Missing names the system permissions that deploying needs and the user
	// does not have (data 1.1); nil when that is not known.
	Missing []string
}

// MayDeploy reports whether the user may change the org's set-up.
func (l Live) MayDeploy() bool { return !l.Partial && len(l.Missing) == 0 }

// LiveObject is one object of the org.
type LiveObject struct {
	Label    string
	Visible  bool // the user may read it
	Create   bool // the user may create records
	AutoName bool // its name is an automatic number, which cannot be written
	Rule     *metadata.Rule
	fields   map[string]LiveField // by lower-case name
}

// Field finds a field of the org, whatever the case.
func (o LiveObject) Field(name string) (LiveField, bool) {
	f, ok := o.fields[strings.ToLower(name)]
	return f, ok
}

// LiveField is one field of the org. Kind is in the Metadata API's words.
type LiveField struct {
	Name, Label, Kind                 string
	Length, Precision, Scale          int
	ExternalID, Unique, CaseSensitive bool
	Required, Formula                 bool
	RefersTo                          string
	Children                          string // name of the relationship as the parent knows it, without __r
	Visible, Writable                 bool
	Permissionable                    bool // only told of visible fields
}

// Tag is the field's type for people.
func (f LiveField) Tag() string { return tag(f.Kind, f.Length) }

// LiveSet is our permission set as it is.
type LiveSet struct {
	ID      string
	Objects map[string]Right
	Fields  map[string]FieldRight // by lower-case Object.Field
	Users   []string              // ids of those who have it, the first 2,000
	Given   int                   // to how many users
}

// Read looks at the org: one composite call, and two of the Metadata API for a
// user who may use it.
func Read(ctx context.Context, org Org, userID string) (Live, error) {
	l := Live{User: userID, Objects: map[string]LiveObject{}}
	parts := describes()
	for ref, soql := range setQueries() {
		parts = append(parts, salesforce.QuerySub(ref, soql))
	}
	parts = append(parts, salesforce.QuerySub("may", rightsQuery))
	answers, err := org.Composite(ctx, salesforce.CompositeRequest{Subrequests: parts})
	if err != nil {
		return l, err
	}
	byRef := map[string]salesforce.Subresponse{}
	for _, a := range answers {
		byRef[a.ReferenceID] = a
	}
	described, err := readDescribes(byRef)
	if err != nil {
		return l, err
	}
	if err := l.readSet(byRef); err != nil {
		return l, err
	}
	if page, err := byRef["may"].Query(); err == nil && len(page.Records) > 0 {
		l.Missing = missing(page.Records[0])
	}
	for _, name := range Objects() {
		if d := described[name]; d != nil {
			l.Objects[name] = describedObject(d)
		}
	}
	l.nameChildren(described)
	return l, l.readMetadata(ctx, org)
}

// describes asks for all five objects, in a composite call.
func describes() []salesforce.Subrequest {
	var parts []salesforce.Subrequest
	for _, name := range Objects() {
		parts = append(parts, salesforce.Subrequest{Method: http.MethodGet, Path: "sobjects/" + name + "/describe", ReferenceID: "d_" + name})
	}
	return parts
}

// readDescribes reads the answers; objects the user may not see are absent.
func readDescribes(byRef map[string]salesforce.Subresponse) (map[string]*salesforce.Describe, error) {
	out := map[string]*salesforce.Describe{}
	for _, name := range Objects() {
		a := byRef["d_"+name]
		if err := a.Err(); err != nil {
			if salesforce.HasCode(err, salesforce.KeyObjectNotFound, "NOT_FOUND", "INVALID_TYPE", "INSUFFICIENT_ACCESS") {
				continue
			}
			return nil, err
		}
		d := new(salesforce.Describe)
		if err := json.Unmarshal(a.Body, d); err != nil {
			return nil, errAnswer
		}
		out[name] = d
	}
	return out, nil
}

func describedObject(d *salesforce.Describe) LiveObject {
	o := LiveObject{Label: d.Label, Visible: true, Create: d.Createable, fields: map[string]LiveField{}}
	for _, f := range d.Fields {
		if f.NameField && f.AutoNumber {
			o.AutoName = true
		}
		x := LiveField{
			Name: f.Name, Label: f.Label, Kind: kindOf(f), Length: f.Length, Precision: f.Precision, Scale: f.Scale,
			ExternalID: f.ExternalID, Unique: f.Unique, CaseSensitive: f.CaseSensitive, Formula: f.Calculated,
			Required: !f.Nillable && f.Type != "boolean", Visible: true, Writable: f.Createable && f.Updateable, Permissionable: f.Permissionable,
		}
		if len(f.ReferenceTo) == 1 {
			x.RefersTo = f.ReferenceTo[0]
		}
		o.fields[strings.ToLower(f.Name)] = x
	}
	return o
}

// kindOf puts a describe type into the Metadata API's words.
func kindOf(f salesforce.Field) string {
	switch f.Type {
	case "string":
		if f.AutoNumber {
			return "AutoNumber"
		}
		return string(Text)
	case "double", "int":
		return string(Number)
	case "datetime":
		return string(DateTime)
	case "reference":
		return string(Lookup)
	case "textarea":
		if f.Length > 255 {
			return "LongTextArea"
		}
		return "TextArea"
	case "boolean":
		return "Checkbox"
	case "multipicklist":
		return "MultiselectPicklist"
	case "":
		return ""
	}
	return strings.ToUpper(f.Type[:1]) + f.Type[1:]
}

// nameChildren notes how the parents call their sessions.
func (l *Live) nameChildren(described map[string]*salesforce.Describe) {
	session, ok := l.Objects[Session]
	if !ok {
		return
	}
	for _, parent := range Standard() {
		d := described[parent]
		if d == nil {
			continue
		}
		for _, c := range d.ChildRelations {
			if !strings.EqualFold(c.ChildObject, Session) {
				continue
			}
			key := strings.ToLower(c.Field)
			if f, known := session.fields[key]; known {
				f.Children = strings.TrimSuffix(c.RelationshipName, "__r")
				session.fields[key] = f
			}
		}
	}
}

// readMetadata adds what describe does not show: fields hidden from the user,
// the rule and the tab.
func (l *Live) readMetadata(ctx context.Context, org Org) error {
	objects, err := metadata.ReadObjects(ctx, org, Objects()...)
	if notAllowed(err) {
		l.Partial, l.Refused = true, err
		for _, name := range Standard() {
			if _, visible := l.Objects[name]; !visible {
				l.Objects[name] = LiveObject{Label: name} // hidden from the user; every org has it
			}
		}
		return nil
	}
	if err != nil {
		return err
	}
	for _, name := range Objects() {
		if m, exists := objects[name]; exists {
			l.Objects[name] = merge(l.Objects[name], m)
		}
	}
	if _, exists := l.Objects[Session]; !exists {
		return nil // an object that is not there has no tab
	}
	tabs, err := metadata.Exists(ctx, org, "CustomTab", Session)
	if err != nil {
		return err
	}
	l.Tab = tabs[Session]
	return nil
}

func merge(o LiveObject, m metadata.Object) LiveObject {
	if o.fields == nil {
		o.fields = map[string]LiveField{}
	}
	if o.Label == "" {
		o.Label = m.Label
	}
	o.AutoName = o.AutoName || m.NameField.Type == "AutoNumber"
	for _, f := range m.Fields {
		key := strings.ToLower(f.Name)
		x, visible := o.fields[key]
		if f.Type == "" || !strings.HasSuffix(key, "__c") {
			continue // of standard fields metadata tells the name alone
		}
		if !visible {
			x = LiveField{Name: f.Name, Label: f.Label, Permissionable: !f.Required}
		}
		x.Kind, x.Length, x.Precision, x.Scale = f.Type, f.Length, f.Precision, f.Scale
		x.ExternalID, x.Unique, x.CaseSensitive, x.Required = f.ExternalID, f.Unique, f.CaseSensitive, f.Required
		x.Formula, x.RefersTo, x.Children = f.Formula, f.RefersTo, f.Relationship
		o.fields[key] = x
	}
	if i := slices.IndexFunc(m.Rules, func(r metadata.Rule) bool { return strings.EqualFold(r.Name, ruleName) }); i >= 0 {
		rule := m.Rules[i]
		o.Rule = &rule
	}
	return o
}
