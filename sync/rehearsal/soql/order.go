package soql

import "strings"

// order is ORDER BY. Rows that are equal by its terms come in the order they
// were created, in the direction of the last term, which an index on that term
// gives for free. Without ORDER BY rows come as the index used finds them,
// unless always asks for the order of creation: a sort would cost the index.
func (s *scope) order(always bool) (frag, *Error) {
	var terms []string
	var out frag
	desc := false
	for _, o := range s.q.OrderBy {
		e, err := s.sortable(o.By)
		if err != nil {
			return out, err
		}
		out.args = append(out.args, e.args...)
		terms = append(terms, orderTerm(e.sql, o, e.nillable))
		desc = o.Desc
	}
	if len(terms) > 0 || always {
		if tie := s.root.targets[0].created(); tie != "" {
			terms = append(terms, orderTerm(tie, Order{Desc: desc}, false))
		}
	}
	if len(terms) > 0 {
		out.sql = " ORDER BY " + strings.Join(terms, ", ")
	}
	return out, nil
}

// orderTerm writes one term. Nulls come first unless NULLS LAST is said, in
// both directions (SOQL reference; unverified for DESC).
func orderTerm(sql string, o Order, nillable bool) string {
	if o.Desc {
		sql += " DESC"
	}
	if nillable {
		nulls := o.Nulls
		if nulls == "" {
			nulls = "FIRST"
		}
		if (nulls == "FIRST") == o.Desc {
			sql += " NULLS " + nulls
		}
	}
	return sql
}

type sortExpr struct {
	frag
	nillable bool
}

func (s *scope) sortable(o *Operand) (sortExpr, *Error) {
	v, err := s.operand(o)
	if err != nil {
		return sortExpr{}, err
	}
	if !v.field.Sortable {
		return sortExpr{}, errorAt(s.c.text, o.Pos, CodeInvalidField, "field '%s' can not be sorted in a query call", v.field.Name)
	}
	return sortExpr{frag{v.sql, v.args}, v.outer || v.field.Nillable || o.Func != ""}, nil
}

// typedExpr is an operand as SQL with the Salesforce type of its value.
type typedExpr struct {
	frag
	field Field
	typ   string
	outer bool
}

// operand compiles a path or a function of one.
func (s *scope) operand(o *Operand) (typedExpr, *Error) {
	v, err := s.present(o)
	if err == nil && len(s.absent) > 0 && s.absent[s.key(o)] {
		v.frag = frag{sql: "NULL"}
	}
	return v, err
}

// present compiles an operand without regard to the grouping set.
func (s *scope) present(o *Operand) (typedExpr, *Error) {
	if o.Func == "" {
		r, err := s.field(o.Path, o.Pos)
		if err != nil {
			return typedExpr{}, err
		}
		return typedExpr{frag{sql: r.expr}, r.field, r.field.Type, r.outer}, nil
	}
	return s.function(o)
}
