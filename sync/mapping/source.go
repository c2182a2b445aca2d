package mapping

import (
	"slices"
	"strings"

	"demobridge/sync/session"
)

// Group is a part of the source catalogue.
type Group string

// The groups, in the order in which they are offered. GroupForm and
// GroupCustom are the properties seen so far: those that a form in a demo
// filled, and all others.
const (
	GroupSession     Group = "Session"
	GroupVisitor     Group = "Visitor"
	GroupCompany     Group = "Company"
	GroupForm        Group = "Forms"
	GroupCustom      Group = "Custom properties"
	GroupTotals      Group = "Totals"
	GroupOpportunity Group = "Opportunity and owner"
)

// Source is one property of a session that can be mapped or filtered by.
type Source struct {
	Key   string // "visitor.email"; stable, and what Row.Source holds
	Group Group
	Label string // "Email"
	Type  Type
	Of    string // for a RecordID: the object it is a record of
}

// Property is a custom property that was seen in a session.
type Property struct {
	About string // session.AboutVisitor or session.AboutCompany
	Name  string // as the source writes it
	Form  bool   // a form in a demo filled it
}

const (
	ofVisitor = "property.visitor."
	ofCompany = "property.company."
)

// Key is the source key of the property.
func (p Property) Key() string {
	if p.About == session.AboutCompany {
		return ofCompany + strings.TrimSpace(p.Name)
	}
	return ofVisitor + strings.TrimSpace(p.Name)
}

// SeenIn are the custom properties of a session that the catalogue does not
// have already.
func SeenIn(s session.Session) []Property {
	var out []Property
	for _, p := range s.Properties {
		seen := Property{About: p.About(), Name: strings.TrimSpace(p.Name), Form: strings.EqualFold(p.Source, "FORM")}
		if seen.Name == "" || catalogued(seen) || ValidSource(seen.Key()) != "" {
			continue
		}
		if !slices.ContainsFunc(out, func(o Property) bool { return canonical(o.Key()) == canonical(seen.Key()) }) {
			out = append(out, seen)
		}
	}
	return out
}

func catalogued(p Property) bool {
	if _, ok := defaultProperty(p.About, p.Name); ok {
		return true
	}
	switch session.FoldName(p.Name) {
	case session.FoldName(session.OwnerEmailProperty), session.FoldName(session.OwnerIDProperty):
		return true
	}
	return false
}

// Sources is the catalogue, with the custom properties seen so far.
func Sources(seen ...Property) []Source {
	out := slices.Clone(fixed)
	have := map[string]bool{}
	for _, p := range seen {
		key := canonical(p.Key())
		if p.Name == "" || have[key] {
			continue
		}
		have[key] = true
		group := GroupCustom
		if p.Form {
			group = GroupForm
		}
		label := strings.TrimSpace(p.Name)
		if p.About == session.AboutCompany {
			label += " (company)"
		}
		out = append(out, Source{Key: p.Key(), Group: group, Label: label, Type: Text})
	}
	order := map[Group]int{GroupSession: 1, GroupVisitor: 2, GroupCompany: 3, GroupForm: 4, GroupCustom: 5, GroupTotals: 6, GroupOpportunity: 7}
	slices.SortStableFunc(out, func(a, b Source) int { return order[a.Group] - order[b.Group] })
	return out
}

// SourceOf finds a source by its key. A custom property need not have been
// seen on this computer to be one.
func SourceOf(key string) (Source, bool) {
	if i, ok := fixedByKey[key]; ok {
		return fixed[i], true
	}
	for _, prefix := range []string{ofVisitor, ofCompany} {
		if name, ok := strings.CutPrefix(key, prefix); ok && strings.TrimSpace(name) != "" {
			label := strings.TrimSpace(name)
			if prefix == ofCompany {
				label += " (company)"
			}
			return Source{Key: key, Group: GroupCustom, Label: label, Type: Text}, true
		}
	}
	return Source{}, false
}

// canonical is a key in the form in which keys are compared: the names of
// custom properties without regard to case, spaces and punctuation.
func canonical(key string) string {
	for _, prefix := range []string{ofVisitor, ofCompany} {
		if name, ok := strings.CutPrefix(key, prefix); ok {
			return prefix + session.FoldName(name)
		}
	}
	return key
}

// Get is the value of a source, whatever the spelling of a custom property.
func (vs Values) Get(key string) (Value, bool) {
	v, ok := vs[canonical(key)]
	return v, ok
}
