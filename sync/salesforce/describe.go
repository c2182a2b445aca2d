package salesforce

import (
	"context"
	"net/http"
	"strings"
	"sync"
)

// Describe is what the signed-in user may know of one object. Fields the user
// may not read are absent (auth 3.1).
type Describe struct {
	Name           string              `json:"name"`
	Label          string              `json:"label"`
	LabelPlural    string              `json:"labelPlural"`
	KeyPrefix      string              `json:"keyPrefix"`
	Custom         bool                `json:"custom"`
	Queryable      bool                `json:"queryable"`
	Createable     bool                `json:"createable"`
	Updateable     bool                `json:"updateable"`
	Deletable      bool                `json:"deletable"`
	Fields         []Field             `json:"fields"`
	ChildRelations []ChildRelationship `json:"childRelationships"`
	RecordTypes    []RecordType        `json:"recordTypeInfos"`
}

// Field is one field of an object, with the flags of the describe call.
type Field struct {
	Name               string          `json:"name"`
	Label              string          `json:"label"`
	Type               string          `json:"type"` // string, email, double, datetime, reference, picklist, ...
	SOAPType           string          `json:"soapType"`
	Length             int             `json:"length"`
	Precision          int             `json:"precision"`
	Scale              int             `json:"scale"`
	Digits             int             `json:"digits"`
	Nillable           bool            `json:"nillable"`
	Createable         bool            `json:"createable"`
	Updateable         bool            `json:"updateable"`
	Permissionable     bool            `json:"permissionable"` // may stand in a permission set
	DefaultedOnCreate  bool            `json:"defaultedOnCreate"`
	Calculated         bool            `json:"calculated"`
	AutoNumber         bool            `json:"autoNumber"`
	Encrypted          bool            `json:"encrypted"`
	Filterable         bool            `json:"filterable"`
	ExternalID         bool            `json:"externalId"`
	Unique             bool            `json:"unique"`
	IDLookup           bool            `json:"idLookup"`
	CaseSensitive      bool            `json:"caseSensitive"`
	NameField          bool            `json:"nameField"`
	Custom             bool            `json:"custom"`
	HelpText           string          `json:"inlineHelpText"`
	RestrictedPicklist bool            `json:"restrictedPicklist"`
	DependentPicklist  bool            `json:"dependentPicklist"`
	ControllerName     string          `json:"controllerName"`
	CompoundFieldName  string          `json:"compoundFieldName"`
	PicklistValues     []PicklistValue `json:"picklistValues"`
	ReferenceTo        []string        `json:"referenceTo"`
	RelationshipName   string          `json:"relationshipName"`
	Polymorphic        bool            `json:"polymorphicForeignKey"`
}

// PicklistValue is one value of a picklist field.
type PicklistValue struct {
	Value   string `json:"value"`
	Label   string `json:"label"`
	Active  bool   `json:"active"`
	Default bool   `json:"defaultValue"`
}

// ChildRelationship is a lookup of another object to this one.
type ChildRelationship struct {
	ChildObject      string `json:"childSObject"`
	Field            string `json:"field"`
	RelationshipName string `json:"relationshipName"`
	CascadeDelete    bool   `json:"cascadeDelete"`
	RestrictedDelete bool   `json:"restrictedDelete"`
}

// RecordType is a record type as the signed-in user has it.
type RecordType struct {
	ID            string `json:"recordTypeId"`
	Name          string `json:"name"`
	DeveloperName string `json:"developerName"`
	Available     bool   `json:"available"`
	Active        bool   `json:"active"`
	Default       bool   `json:"defaultRecordTypeMapping"`
	Master        bool   `json:"master"`
}

// Field finds a field by its API name, whatever the case.
func (d *Describe) Field(name string) (Field, bool) {
	for _, f := range d.Fields {
		if strings.EqualFold(f.Name, name) {
			return f, true
		}
	}
	return Field{}, false
}

// DescribeGlobal lists the objects the signed-in user can see.
type DescribeGlobal struct {
	MaxBatchSize int             `json:"maxBatchSize"`
	Objects      []ObjectSummary `json:"sobjects"`
}

// ObjectSummary is one object of DescribeGlobal.
type ObjectSummary struct {
	Name        string `json:"name"`
	Label       string `json:"label"`
	LabelPlural string `json:"labelPlural"`
	KeyPrefix   string `json:"keyPrefix"`
	Custom      bool   `json:"custom"`
	Queryable   bool   `json:"queryable"`
	Createable  bool   `json:"createable"`
	Updateable  bool   `json:"updateable"`
	Deletable   bool   `json:"deletable"`
}

type describeCache struct {
	mu      sync.Mutex
	entries map[string]describeEntry
}

type describeEntry struct {
	modified string
	value    *Describe
}

// Describe asks what the user may know of an object. An answer is kept and,
// where the org says when it last changed, asked for again only if it changed
// since (data 3.1); the call counts all the same. The value is shared: do not
// change it. An object that does not exist or is hidden gives an Error with
// the key OBJECT_NOT_FOUND or INVALID_TYPE.
func (c *Client) Describe(ctx context.Context, object string) (*Describe, error) {
	if !isName(object) {
		return nil, callInfo{method: http.MethodGet, route: "sobjects"}.ours("not the API name of an object")
	}
	key := strings.ToLower(object)
	c.describes.mu.Lock()
	kept, have := c.describes.entries[key]
	c.describes.mu.Unlock()
	h := make(http.Header)
	if have && kept.modified != "" {
		h.Set("If-Modified-Since", kept.modified)
	}
	res, err := c.Do(ctx, Request{Method: http.MethodGet, Path: "sobjects/" + object + "/describe", Header: h})
	if err != nil {
		return nil, err
	}
	if res.Status == http.StatusNotModified && have {
		return kept.value, nil
	}
	out := new(Describe)
	if err := res.JSON(out); err != nil {
		return nil, err
	}
	if out.Name == "" {
		return nil, garbled(res)
	}
	c.describes.mu.Lock()
	defer c.describes.mu.Unlock()
	c.describes.entries[key] = describeEntry{modified: res.Header.Get("Last-Modified"), value: out}
	return out, nil
}

// DescribeGlobal lists the objects the user can see.
func (c *Client) DescribeGlobal(ctx context.Context) (*DescribeGlobal, error) {
	res, err := c.Do(ctx, Request{Method: http.MethodGet, Path: "sobjects"})
	if err != nil {
		return nil, err
	}
	out := new(DescribeGlobal)
	if err := res.JSON(out); err != nil {
		return nil, err
	}
	if out.Objects == nil {
		return nil, garbled(res)
	}
	return out, nil
}

// garbled is the Error of JSON that is not what was asked for.
func garbled(res *Response) *Error {
	e := res.call.failure(ownVerdict(KeyAnswerGarbled))
	e.HTTPStatus, e.Body, e.MaybeApplied = res.Status, excerpt(res.Body), res.call.write
	return e
}
