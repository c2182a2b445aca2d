package playbooks

import (
	"reflect"
	"slices"
	"strings"
	"time"

	"demobridge/app/status"
)

// decided leaves what a person decides of a playbook, to compare and to save.
func decided(p status.Playbook) status.Playbook {
	p.Today = 0
	p.Do = slices.Clone(p.Do)
	for i, a := range p.Do {
		p.Do[i] = status.PlaybookAction{Kind: a.Kind, On: a.On, Create: a.Create, Webhook: a.Webhook}
	}
	p.Who = copyGroup(p.Who)
	return p
}

// same reports whether two playbooks say the same.
func same(a, b status.Playbook) bool {
	a, b = decided(a), decided(b)
	// A switch works at once and is no part of the draft.
	a.On, a.Changed, b.On, b.Changed = false, time.Time{}, false, time.Time{}
	return reflect.DeepEqual(a, b)
}

// copyGroup copies filters so that a draft never changes what is saved.
func copyGroup(g status.FilterGroup) status.FilterGroup {
	out := status.FilterGroup{Any: g.Any}
	for _, f := range g.Filters {
		f.Values = append([]string(nil), f.Values...)
		out.Filters = append(out.Filters, f)
	}
	for _, inner := range g.Groups {
		out.Groups = append(out.Groups, copyGroup(inner))
	}
	return out
}

// path leads from the outermost group to one inside it.
type path []int

// at returns the group a path leads to, to be changed in place.
func at(g *status.FilterGroup, p path) *status.FilterGroup {
	for _, i := range p {
		g = &g.Groups[i]
	}
	return g
}

// removeGroup takes the group at the end of a path away.
func removeGroup(g *status.FilterGroup, p path) {
	outer, last := at(g, p[:len(p)-1]), p[len(p)-1]
	outer.Groups = slices.Delete(slices.Clone(outer.Groups), last, last+1)
}

// actionsOn counts what a playbook does.
func actionsOn(p status.Playbook) int {
	n := 0
	for _, a := range p.Do {
		if a.On {
			n++
		}
	}
	return n
}

// move swaps an action with its neighbour and reports whether there is one.
func move(actions []status.PlaybookAction, i, step int) bool {
	j := i + step
	if i < 0 || j < 0 || i >= len(actions) || j >= len(actions) {
		return false
	}
	actions[i], actions[j] = actions[j], actions[i]
	return true
}

// property finds what a filter compares; an unknown one is shown by its key.
func property(b status.PlaybookBook, key string) status.FilterProperty {
	for _, p := range b.Properties {
		if p.Key == key {
			return p
		}
	}
	return status.FilterProperty{Key: key, Label: key}
}

func operator(p status.FilterProperty, key string) status.FilterOperator {
	for _, o := range p.Operators {
		if o.Key == key {
			return o
		}
	}
	return status.FilterOperator{Key: key, Label: key}
}

// values splits what was typed: several values stand behind semicolons.
func values(text string) []string {
	var out []string
	for _, v := range strings.Split(text, ";") {
		if v = strings.TrimSpace(v); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// told puts the values of a filter into words.
func told(v []string) string {
	switch len(v) {
	case 0:
		return ""
	case 1, 2:
		return strings.Join(v, " or ")
	}
	return strings.Join(v[:len(v)-1], ", ") + " or " + v[len(v)-1]
}
