package mapping

import "strings"

// Presence says whether a field can be seen at all.
type Presence string

// A field is seen (in describe), hidden (it exists, but this user may not read
// it) or removed. Describe alone cannot tell the last two apart: then it is
// Unseen.
const (
	Seen    Presence = ""
	Unseen  Presence = "unseen"
	Hidden  Presence = "hidden"
	Removed Presence = "removed"
)

// Target is a field of a Salesforce object, as describe tells of it (contract:
// data 3.1).
type Target struct {
	Object, Field string // API names
	Label         string
	Presence      Presence

	Type             string // describe's word: string, textarea, picklist, double, ...
	Length           int    // UTF-16 units; 0 where the type has none
	Precision, Scale int    // digits in all, and behind the point
	Digits           int    // of a whole number ("int")

	Createable, Updateable bool
	Calculated, AutoNumber bool
	Nillable               bool
	Permissionable         bool
	Restricted             bool // only the picklist's own values are taken
	Options                []PicklistOption
	ReferenceTo            []string // objects that a reference may point to
}

// PicklistOption is one value of a picklist.
type PicklistOption struct {
	Value, Label string
	Active       bool
}

// Targets are the fields that were described, by object.
type Targets struct {
	objects map[string]described
}

type described struct {
	fields map[string]Target // by lower-case API name
	order  []string
	why    string // the object could not be read
}

// With returns the targets with those of one more object, which replace what
// was known of it.
func (ts Targets) With(object string, fields []Target) Targets {
	d := described{fields: make(map[string]Target, len(fields))}
	for _, f := range fields {
		f.Object = object
		key := strings.ToLower(f.Field)
		if _, twice := d.fields[key]; !twice {
			d.order = append(d.order, key)
		}
		d.fields[key] = f
	}
	return ts.put(object, d)
}

// Without returns the targets with an object that could not be described, and
// why in words shown to a person: "This user may not read Lead records".
func (ts Targets) Without(object, why string) Targets { return ts.put(object, described{why: why}) }

func (ts Targets) put(object string, d described) Targets {
	out := Targets{objects: make(map[string]described, len(ts.objects)+1)}
	for name, known := range ts.objects {
		out.objects[name] = known
	}
	out.objects[strings.ToLower(object)] = d
	return out
}

// Field finds a target whatever the case of its name. A field that describe
// does not show is Unseen.
func (ts Targets) Field(object, field string) Target {
	if t, ok := ts.objects[strings.ToLower(object)].fields[strings.ToLower(field)]; ok {
		return t
	}
	return Target{Object: object, Field: field, Presence: Unseen}
}

// Known says whether the object was described.
func (ts Targets) Known(object string) bool { return ts.objects[strings.ToLower(object)].fields != nil }

// Why is the reason why an object could not be described, or "".
func (ts Targets) Why(object string) string { return ts.objects[strings.ToLower(object)].why }

// All are the fields of an object, in describe's order.
func (ts Targets) All(object string) []Target {
	d := ts.objects[strings.ToLower(object)]
	out := make([]Target, 0, len(d.order))
	for _, key := range d.order {
		out = append(out, d.fields[key])
	}
	return out
}

// Closed is why no mapping at all can fill the field, or no fault.
func (t Target) Closed() Fault {
	if f := t.broken(); !f.None() {
		return f
	}
	if t.kind() == unsupported {
		return faultf(TypeMisfit, "No value of a session goes into a field of type %s.", t.Word())
	}
	return Fault{}
}
