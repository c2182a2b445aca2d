package playbook

import "slices"

// Filter is either a condition (Property, Is, Values) or a group: All of its
// parts must be true, or Any one of them. The zero Filter is true of everybody.
type Filter struct {
	All []Filter `json:"all,omitempty"`
	Any []Filter `json:"any,omitempty"`

	Property string   `json:"property,omitempty"` // key of a source property of package mapping
	Is       Op       `json:"is,omitempty"`
	Values   []string `json:"values,omitempty"`
}

// Op is how a condition compares.
type Op string

// The comparisons. Those with a negative are true of a session that does not
// have the property; all others are not. With several values, one has to be
// so, and for a negative none may be.
const (
	Known       Op = "known"
	NotKnown    Op = "not-known"
	Is          Op = "is"
	IsNot       Op = "is-not"
	Contains    Op = "contains"
	ContainsNot Op = "contains-not"
	AtLeast     Op = "at-least"
	AtMost      Op = "at-most"
	DomainIn    Op = "domain-in" // the domain or one below it
	DomainNotIn Op = "domain-not-in"
	Since       Op = "on-or-after" // a day, 2006-01-02, in UTC
	Before      Op = "before"
)

// Words is the comparison as a filter's chip says it.
func (o Op) Words() string {
	switch o {
	case Known:
		return "is known"
	case NotKnown:
		return "is not known"
	case Is:
		return "is"
	case IsNot:
		return "is not"
	case Contains:
		return "contains"
	case ContainsNot:
		return "does not contain"
	case AtLeast:
		return "at least"
	case AtMost:
		return "at most"
	case DomainIn:
		return "is in"
	case DomainNotIn:
		return "is not in"
	case Since:
		return "on or after"
	case Before:
		return "before"
	}
	return string(o)
}

// needs says how many values a comparison takes: none, one, or any number of
// them.
func (o Op) needs() (least, most int) {
	switch o {
	case Known, NotKnown:
		return 0, 0
	case AtLeast, AtMost, Since, Before:
		return 1, 1
	}
	return 1, mostValues
}

// Everybody says whether the filter leaves nobody out.
func (f Filter) Everybody() bool { return len(f.All) == 0 && len(f.Any) == 0 && f.Property == "" }

// Condition makes a filter of one condition.
func Condition(property string, is Op, values ...string) Filter {
	return Filter{Property: property, Is: is, Values: values}
}

// All makes a filter that is true where all of its parts are.
func All(parts ...Filter) Filter { return Filter{All: parts} }

// Any makes a filter that is true where one of its parts is.
func Any(parts ...Filter) Filter { return Filter{Any: parts} }

func (f Filter) clone() Filter {
	f.Values = slices.Clone(f.Values)
	f.All, f.Any = slices.Clone(f.All), slices.Clone(f.Any)
	for i := range f.All {
		f.All[i] = f.All[i].clone()
	}
	for i := range f.Any {
		f.Any[i] = f.Any[i].clone()
	}
	return f
}
