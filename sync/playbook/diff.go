package playbook

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"demobridge/sync/mapping"
)

// Part is a part of the configuration.
type Part string

// The parts of a configuration.
const (
	PartMappings  Part = "Field mappings"
	PartPlaybooks Part = "Playbooks"
	PartFreeMail  Part = "Free email services"
)

// Difference is one thing that two configurations do not share, in words shown
// to a person.
type Difference struct {
	Part Part
	Name string // the object and field, or the playbook
	Text string
}

// Diff says how to get from one configuration to another.
func Diff(from, to Config) []Difference {
	var out []Difference
	for _, d := range mapping.Diff(from.Mappings, to.Mappings) {
		out = append(out, Difference{PartMappings, d.Object + "." + d.Field, d.Text})
	}
	out = append(out, diffPlaybooks(from.Playbooks, to.Playbooks)...)
	return append(out, diffFreeMail(from, to)...)
}

// diffPlaybooks tells playbooks apart by id, and where ids differ between two
// computers, by name.
func diffPlaybooks(from, to []Playbook) []Difference {
	var out []Difference
	add := func(p Playbook, format string, args ...any) {
		out = append(out, Difference{PartPlaybooks, p.Name, fmt.Sprintf(format, args...)})
	}
	taken := make([]bool, len(from))
	find := func(same func(Playbook) bool) int {
		for i, p := range from {
			if !taken[i] && same(p) {
				return i
			}
		}
		return -1
	}
	last := -1
	for _, p := range to {
		i := find(func(o Playbook) bool { return o.ID == p.ID })
		if i < 0 {
			i = find(func(o Playbook) bool { return o.Name == p.Name })
		}
		if i < 0 {
			add(p, "Added")
			continue
		}
		taken[i] = true
		for _, text := range from[i].changes(p) {
			add(p, "%s", text)
		}
		if i < last {
			add(p, "Moved to another place in the order")
		}
		last = max(last, i)
	}
	for i, p := range from {
		if !taken[i] {
			add(p, "Removed")
		}
	}
	return out
}

func (p Playbook) changes(to Playbook) []string {
	var out []string
	if p.Name != to.Name {
		out = append(out, fmt.Sprintf("Named “%s” before", p.Name))
	}
	if p.On != to.On {
		out = append(out, map[bool]string{true: "Turned on", false: "Turned off"}[to.On])
	}
	if p.When != to.When {
		out = append(out, fmt.Sprintf("When: %s instead of %s", to.When.Words(), p.When.Words()))
	}
	if !reflect.DeepEqual(p.Who, to.Who) {
		out = append(out, fmt.Sprintf("Who: %s instead of %s", to.Who.Words(), p.Who.Words()))
	}
	if !slices.Equal(p.Do, to.Do) {
		out = append(out, fmt.Sprintf("Do: %s instead of %s", actions(to.Do), actions(p.Do)))
	}
	return out
}

func actions(list []Action) string {
	var words []string
	for _, a := range list {
		word := a.Kind.Words()
		if a.CreateLead {
			word += " (creates leads)"
		}
		if a.Webhook != "" {
			word += " (" + a.Webhook + ")"
		}
		words = append(words, word)
	}
	if len(words) == 0 {
		return "nothing"
	}
	return strings.Join(words, ", ")
}

func diffFreeMail(from, to Config) []Difference {
	old, now := from.List().Lines(), to.List().Lines()
	var out []Difference
	for _, d := range now {
		if _, have := slices.BinarySearch(old, d); !have {
			out = append(out, Difference{PartFreeMail, d, "Added"})
		}
	}
	for _, d := range old {
		if _, have := slices.BinarySearch(now, d); !have {
			out = append(out, Difference{PartFreeMail, d, "Removed"})
		}
	}
	return out
}
