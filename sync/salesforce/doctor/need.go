package doctor

import (
	"strings"

	"demobridge/sync/mapping"
)

// Needs is what Demobridge has to be able to do in an org.
type Needs struct {
	// PermissionSet is the API name of the set that gives it, SetLabel what
	// people read.
	PermissionSet string
	SetLabel      string
	Objects       []ObjectNeed
}

// ObjectNeed is what is needed of one object.
type ObjectNeed struct {
	Name   string // API name
	Label  string
	Custom bool // ours: the set-up makes it
	// Read, Create and Edit name the feature that needs the right; empty where
	// none does.
	Read, Create, Edit string
	Fields             []FieldNeed
}

// FieldNeed is what is needed of one field.
type FieldNeed struct {
	Name   string
	Label  string
	Custom bool   // ours: the set-up makes it
	Write  bool   // it is written, not only read
	Use    string // the feature that needs it

	// Type is the describe type ("string", "datetime", "double", "reference");
	// empty: any. Length is the number of characters that must fit; Scale the
	// decimals.
	Type       string
	Length     int
	Scale      int
	Key        bool // External ID and Unique: the upsert key
	References string

	Rows []mapping.Row // what is mapped to it
}

// custom reports whether it is a custom field, ours or the org's own.
func (f FieldNeed) custom() bool { return strings.HasSuffix(f.Name, "__c") }

// object returns what is needed of an object.
func (n Needs) object(name string) (ObjectNeed, bool) {
	for _, o := range n.Objects {
		if o.Name == name {
			return o, true
		}
	}
	return ObjectNeed{}, false
}

// names are the API names of the objects.
func (n Needs) names() []string {
	out := make([]string, len(n.Objects))
	for i, o := range n.Objects {
		out[i] = o.Name
	}
	return out
}
