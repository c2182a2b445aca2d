package playbook

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"demobridge/sync/mapping"
)

// What a configuration may hold at most.
const (
	mostPlaybooks = 200
	mostActions   = 20
	mostParts     = 200 // conditions in one filter
	mostDepth     = 4   // groups within groups
	mostValues    = 500
	mostName      = 120
	mostValue     = 400
)

// Validate says what is wrong with playbooks, in words shown to a person; nil
// is nothing.
func Validate(ps []Playbook) error {
	if len(ps) > mostPlaybooks {
		return fmt.Errorf("there are %d playbooks, at most %d can be used", len(ps), mostPlaybooks)
	}
	seen := map[string]bool{}
	for i, p := range ps {
		if err := p.Validate(); err != nil {
			return fmt.Errorf("playbook %d: %w", i+1, err)
		}
		if seen[p.ID] {
			return fmt.Errorf("playbook %d: another one has the id “%s”", i+1, p.ID)
		}
		seen[p.ID] = true
	}
	return nil
}

// Validate says what is wrong with one playbook; nil is nothing.
func (p Playbook) Validate() error {
	switch {
	case !isID(p.ID):
		return fmt.Errorf("“%s” cannot be the id of a playbook", shortened(p.ID))
	case strings.TrimSpace(p.Name) == "":
		return fmt.Errorf("it has no name")
	case !plain(p.Name, mostName):
		return fmt.Errorf("its name is longer than %d letters, or has letters that cannot be shown", mostName)
	case !slices.Contains(Whens(), p.When):
		return fmt.Errorf("“%s” is nothing that a playbook can wait for", shortened(string(p.When)))
	case len(p.Do) > mostActions:
		return fmt.Errorf("it has %d actions, at most %d can be used", len(p.Do), mostActions)
	}
	if err := validActions(p.Do); err != nil {
		return err
	}
	parts := 0
	return p.Who.validate(0, &parts)
}

func validActions(actions []Action) error {
	ids, once := map[string]bool{}, map[Kind]bool{}
	for _, a := range actions {
		switch {
		case !isID(a.ID) || ids[a.ID]:
			return fmt.Errorf("the action “%s” has an id that another one has, or that cannot be one", a.Kind.Words())
		case !slices.Contains(Kinds(), a.Kind):
			return fmt.Errorf("“%s” is not an action", shortened(string(a.Kind)))
		case a.CreateLead && a.Kind != SyncLead:
			return fmt.Errorf("only Sync lead can create a lead, not %s", a.Kind.Words())
		case a.Webhook != "" && a.Kind != SendWebhook:
			return fmt.Errorf("only Send webhook has an address, not %s", a.Kind.Words())
		case a.Kind == SendWebhook && !isID(a.Webhook):
			return fmt.Errorf("no address is set for Send webhook")
		case a.Kind != SendWebhook && once[a.Kind]:
			return fmt.Errorf("it does %s twice", a.Kind.Words())
		}
		ids[a.ID], once[a.Kind] = true, true
	}
	return nil
}

func (f Filter) validate(depth int, parts *int) error {
	*parts++
	forms := 0
	for _, is := range []bool{len(f.All) > 0, len(f.Any) > 0, f.Property != ""} {
		if is {
			forms++
		}
	}
	switch {
	case *parts > mostParts:
		return fmt.Errorf("it has more than %d filters", mostParts)
	case depth > mostDepth:
		return fmt.Errorf("its filters stand in more than %d groups within each other", mostDepth)
	case forms > 1:
		return fmt.Errorf("a filter is a condition or a group, not both")
	case f.Property == "" && (f.Is != "" || len(f.Values) > 0):
		return fmt.Errorf("a filter does not say which property it is about")
	case forms == 0 && depth > 0:
		return fmt.Errorf("a filter says nothing")
	}
	for _, part := range slices.Concat(f.All, f.Any) {
		if err := part.validate(depth+1, parts); err != nil {
			return err
		}
	}
	if f.Property == "" {
		return nil
	}
	return f.validCondition()
}

func (f Filter) validCondition() error {
	if why := mapping.ValidSource(f.Property); why != "" {
		return fmt.Errorf("%s", why)
	}
	src, _ := mapping.SourceOf(f.Property)
	if !slices.Contains(OpsFor(src), f.Is) {
		return fmt.Errorf("%s cannot be compared by “%s”", src.Label, shortened(string(f.Is)))
	}
	least, most := f.Is.needs()
	if len(f.Values) < least || len(f.Values) > most {
		return fmt.Errorf("%s %s: it has %d values", src.Label, f.Is.Words(), len(f.Values))
	}
	for _, v := range f.Values {
		if why := validValue(f.Is, src.Type, v); why != "" {
			return fmt.Errorf("%s %s “%s”: %s", src.Label, f.Is.Words(), shortened(v), why)
		}
	}
	return nil
}

func validValue(o Op, t mapping.Type, v string) string {
	if strings.TrimSpace(v) == "" {
		return "the value is empty"
	}
	if !plain(v, mostValue) {
		return fmt.Sprintf("the value is longer than %d letters, or has letters that cannot be shown", mostValue)
	}
	switch {
	case o == AtLeast || o == AtMost || (o == Is || o == IsNot) && t == mapping.Number:
		if n, err := strconv.ParseFloat(strings.TrimSpace(v), 64); err != nil || math.IsNaN(n) || n > 1e15 || n < -1e15 {
			return "this is no number"
		}
	case o == Since || o == Before:
		if _, err := time.Parse(time.DateOnly, strings.TrimSpace(v)); err != nil {
			return "a day looks like 2026-11-22"
		}
	case t == mapping.YesNo:
		if v != "Yes" && v != "No" {
			return "it is Yes or No"
		}
	case o == DomainIn || o == DomainNotIn:
		if !strings.Contains(v, ".") || strings.ContainsAny(v, " /:") {
			return "a domain looks like acme.example"
		}
	}
	return ""
}

// OpsFor are the comparisons that can be made with a property, in the order in
// which they are offered.
func OpsFor(src mapping.Source) []Op {
	switch src.Type {
	case mapping.Number:
		return []Op{AtLeast, AtMost, Is, IsNot, Known, NotKnown}
	case mapping.YesNo:
		return []Op{Is}
	case mapping.Moment:
		return []Op{Since, Before, Known, NotKnown}
	case mapping.List:
		return []Op{Is, IsNot, Contains, ContainsNot, AtLeast, AtMost, Known, NotKnown}
	case mapping.Email, mapping.URL:
		return []Op{Known, NotKnown, DomainIn, DomainNotIn, Is, IsNot, Contains, ContainsNot}
	case mapping.RecordID:
		return []Op{Known, NotKnown, Is, IsNot}
	}
	ops := []Op{Is, IsNot, Contains, ContainsNot, Known, NotKnown}
	if src.Key == "visitor.emailDomain" {
		return append([]Op{DomainIn, DomainNotIn}, ops...)
	}
	if src.Group == mapping.GroupForm || src.Group == mapping.GroupCustom {
		return append(ops, AtLeast, AtMost)
	}
	return ops
}

// isID takes what may name something in a file and in a database.
func isID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return false
		}
	}
	return true
}

func plain(text string, most int) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= most &&
		!strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}
