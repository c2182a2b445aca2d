package mapping

import (
	"fmt"
	"strings"
)

// Difference is one mapping that two sets of them do not share. From is nil
// for an added one, To for a removed one.
type Difference struct {
	Object, Field string
	From, To      *Row
	Text          string // in words shown to a person
}

// Diff says how to get from one set of mappings to another, in the order of
// the second; what is removed comes last. Mappings are told apart by the field
// they fill.
func Diff(from, to []Row) []Difference {
	old := map[string][]Row{}
	for _, r := range from {
		old[r.place()] = append(old[r.place()], r)
	}
	var out []Difference
	for _, r := range to {
		if was := old[r.place()]; len(was) > 0 {
			old[r.place()] = was[1:]
			if was[0] != r {
				out = append(out, Difference{r.Object, r.Field, &was[0], &r, was[0].change(r)})
			}
			continue
		}
		out = append(out, Difference{r.Object, r.Field, nil, &r, "Added: " + r.words()})
	}
	for _, r := range from {
		if was := old[r.place()]; len(was) > 0 && was[0] == r {
			old[r.place()] = was[1:]
			out = append(out, Difference{r.Object, r.Field, &r, nil, "Removed: " + r.words()})
		}
	}
	return out
}

func (r Row) place() string { return strings.ToLower(r.Object + "." + r.Field) }

func (r Row) words() string {
	return fmt.Sprintf("%s goes into %s of %s, %s", label(r.Source), r.Field, r.Object, r.Rule.Words())
}

func (r Row) change(to Row) string {
	var parts []string
	if r.Source != to.Source {
		parts = append(parts, fmt.Sprintf("from %s instead of %s", label(to.Source), label(r.Source)))
	}
	if r.Rule != to.Rule {
		parts = append(parts, fmt.Sprintf("%s instead of %s", to.Rule.Words(), r.Rule.Words()))
	}
	if r.ClearWhenBlank != to.ClearWhenBlank {
		word := "no longer emptied"
		if to.ClearWhenBlank {
			word = "also emptied"
		}
		parts = append(parts, word+" when the source is blank")
	}
	if len(parts) == 0 {
		parts = append(parts, "written in another way")
	}
	return fmt.Sprintf("Changed: %s of %s, %s", to.Field, to.Object, strings.Join(parts, ", "))
}

func label(key string) string {
	if s, ok := SourceOf(key); ok {
		return s.Label
	}
	return quoted(key)
}
