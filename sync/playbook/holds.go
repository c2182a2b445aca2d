package playbook

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"demobridge/sync/mapping"
)

// Test says whether a session with these values passes the filter, and if not,
// why not, in a few words: "no email", "1 session, needs at least 2".
func (f Filter) Test(vs mapping.Values) (ok bool, why string) {
	switch {
	case len(f.All) > 0:
		for _, part := range f.All {
			if ok, why := part.Test(vs); !ok {
				return false, why
			}
		}
		return true, ""
	case len(f.Any) > 0:
		var reasons []string
		for _, part := range f.Any {
			ok, why := part.Test(vs)
			if ok {
				return true, ""
			}
			if !slices.Contains(reasons, why) {
				reasons = append(reasons, why)
			}
		}
		return false, strings.Join(reasons, ", ")
	case f.Property == "":
		return true, ""
	}
	v, known := vs.Get(f.Property)
	known = known && !v.Blank()
	if f.holds(v, known) {
		return true, ""
	}
	return false, f.reason(v, known)
}

func (f Filter) holds(v mapping.Value, known bool) bool {
	switch f.Is {
	case Known:
		return known
	case NotKnown:
		return !known
	case IsNot, ContainsNot, DomainNotIn:
		return !known || !slices.ContainsFunc(f.Values, func(want string) bool { return compare(opposite(f.Is), v, want) })
	default:
		return known && slices.ContainsFunc(f.Values, func(want string) bool { return compare(f.Is, v, want) })
	}
}

func opposite(o Op) Op {
	switch o {
	case IsNot:
		return Is
	case ContainsNot:
		return Contains
	default:
		return DomainIn
	}
}

// compare a known value with one wanted value.
func compare(o Op, v mapping.Value, want string) bool {
	want = strings.TrimSpace(want)
	switch o {
	case AtLeast, AtMost:
		n, ok := number(v)
		limit, err := strconv.ParseFloat(want, 64)
		return ok && err == nil && (o == AtLeast && n >= limit || o == AtMost && n <= limit)
	case Since, Before:
		day, err := time.Parse(time.DateOnly, want)
		return v.Type == mapping.Moment && err == nil && (o == Before) == v.At.Before(day)
	case DomainIn:
		return inDomain(v.Text, want)
	}
	for _, text := range texts(v) {
		if o == Is && strings.EqualFold(text, want) || o == Contains && strings.Contains(strings.ToLower(text), strings.ToLower(want)) {
			return true
		}
	}
	if n, ok := number(v); ok && o == Is {
		limit, err := strconv.ParseFloat(want, 64)
		return err == nil && n == limit
	}
	return false
}

// inDomain takes an address, a host or a web address, and a domain with or
// without "@".
func inDomain(text, domain string) bool {
	text, domain = strings.ToLower(strings.TrimSpace(text)), strings.ToLower(strings.TrimPrefix(domain, "@"))
	if _, after, ok := strings.Cut(text, "://"); ok {
		text = after
	}
	if i := strings.LastIndexByte(text, '@'); i >= 0 {
		text = text[i+1:]
	}
	if i := strings.IndexAny(text, "/:?#"); i >= 0 {
		text = text[:i]
	}
	return text == domain || strings.HasSuffix(text, "."+domain)
}

func number(v mapping.Value) (float64, bool) {
	switch v.Type {
	case mapping.Number:
		return v.Number, true
	case mapping.Text:
		n, err := strconv.ParseFloat(strings.TrimSpace(v.Text), 64)
		return n, err == nil
	case mapping.List:
		return float64(len(v.Items)), true
	}
	return 0, false
}

func texts(v mapping.Value) []string {
	if v.Type == mapping.List {
		return v.Items
	}
	return []string{strings.TrimSpace(v.Show(time.UTC))}
}

// reason is why the condition does not hold, in a few words.
func (f Filter) reason(v mapping.Value, known bool) string {
	name := nameOf(f.Property)
	switch {
	case f.Property == "visitor.email" && !known:
		return "no email"
	case f.Property == "visitorTotals.engagedSessions" && f.Is == AtLeast,
		f.Property == "session.engaged" && f.Is == Is && known && !v.Yes:
		return "moved no step"
	case f.Property == "opportunity.id" && !known:
		return "no opportunity linked"
	case !known:
		return name + " is not known"
	case f.Is == NotKnown:
		return name + " is known"
	}
	shown := v.Show(time.UTC)
	switch f.Is {
	case AtLeast, AtMost, Since, Before:
		return fmt.Sprintf("%s is %s, not %s %s", name, shortened(shown), f.Is.Words(), f.value())
	}
	return fmt.Sprintf("%s is %s", name, shortened(shown))
}

func (f Filter) value() string { return shortened(strings.Join(f.Values, " or ")) }

// Words is the condition as a sentence: "Total sessions of the visitor at
// least 2". A group is its parts with "and" or "or".
func (f Filter) Words() string {
	var parts []string
	word := " and "
	for _, part := range f.All {
		parts = append(parts, part.inner())
	}
	for _, part := range f.Any {
		parts = append(parts, part.inner())
		word = " or "
	}
	switch {
	case len(parts) > 0:
		return strings.Join(parts, word)
	case f.Property == "":
		return "Everybody"
	}
	return strings.TrimSpace(nameOf(f.Property) + " " + f.Is.Words() + " " + strings.Join(f.Values, " or "))
}

func (f Filter) inner() string {
	if len(f.All)+len(f.Any) > 1 {
		return "(" + f.Words() + ")"
	}
	return f.Words()
}

func nameOf(key string) string {
	if s, ok := mapping.SourceOf(key); ok {
		return s.Label
	}
	return key
}

func shortened(text string) string {
	const most = 40
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}
