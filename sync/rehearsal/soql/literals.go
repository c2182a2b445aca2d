package soql

import "strings"

// Object is the name after FROM, as written.
func (q *Query) Object() string { return strings.Join(q.From[0].Path, ".") }

// Equals gives the text values that a field must have one of for a row to be
// found at all: the literals of = and IN on that field which stand at the top
// of WHERE or under AND. It lets a computed object know which rows to make. ok
// is false when WHERE does not narrow the field so.
func (q *Query) Equals(field string) (values []string, ok bool) {
	return equals(q.Where, field)
}

func equals(x Expr, field string) ([]string, bool) {
	switch x := x.(type) {
	case *Logical:
		if x.Op == "AND" {
			for _, p := range x.Parts {
				if v, ok := equals(p, field); ok {
					return v, true
				}
			}
		}
	case *Comparison:
		if x.Left.Func != "" || !strings.EqualFold(x.Left.Path[len(x.Left.Path)-1], field) || len(x.Left.Path) > 2 || x.Sub != nil {
			return nil, false
		}
		switch x.Op {
		case "=":
			return []string{x.Value.Text}, true
		case "IN":
			out := make([]string, len(x.List))
			for i, v := range x.List {
				out[i] = v.Text
			}
			return out, true
		}
	}
	return nil, false
}

// CanonicalID gives the 18-character form of a 15- or 18-character record id
// (data-and-metadata 7, point 3). ok is false when s is no id.
func CanonicalID(s string) (id string, ok bool) { return canonicalID(s) }
