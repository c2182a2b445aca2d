package soql

import (
	"fmt"
	"strings"
)

// planAggregate compiles a query whose rows are AggregateResult.
func (s *scope) planAggregate(plan *Plan) *Error {
	plan.Aggregate = true
	q := s.q
	sh := &shaper{s: s, plan: plan, seen: map[string]bool{}}
	if q.GroupBy == nil && q.Limit != nil {
		return plainError(CodeMalformedQuery, "Non-grouped query that uses overall aggregate functions cannot also use LIMIT")
	}
	groups, err := s.groupExprs()
	if err != nil {
		return err
	}
	if err := sh.aggregateColumns(); err != nil {
		return err
	}
	plan.Columns = sh.plan.Columns
	where, err := s.filter()
	if err != nil {
		return err
	}
	var having frag
	if q.Having != nil {
		if q.GroupBy == nil {
			return syntaxError(s.c.text, len(s.c.text), "HAVING requires GROUP BY")
		}
		if having, err = s.expr(q.Having, true); err != nil {
			return err
		}
	}
	order, err := s.aggregateOrder()
	if err != nil {
		return err
	}
	f := frag{sql: "SELECT " + strings.Join(sh.exprs, ", "), args: sh.args}
	f.join(s.from())
	f.join(where)
	if len(groups) > 0 {
		f.add(" GROUP BY ")
		for i, g := range groups {
			f.add([]string{"", ", "}[min(i, 1)])
			f.join(g.frag)
		}
	}
	if having.sql != "" {
		f.add(" HAVING ")
		f.join(having)
	}
	f.join(order)
	f.join(window(q))
	plan.SQL, plan.Args = f.sql, f.args
	plan.countSQL, plan.countArg = "SELECT COUNT(*) FROM ("+f.sql+")", f.args
	return nil
}

func (s *scope) groupExprs() ([]typedExpr, *Error) {
	if s.q.GroupBy == nil {
		return nil, nil
	}
	var out []typedExpr
	for _, o := range s.q.GroupBy.By {
		v, err := s.operand(o)
		if err != nil {
			return nil, err
		}
		if o.Func == "" && !v.field.Groupable || o.aggregates() {
			return nil, errorAt(s.c.text, o.Pos, CodeInvalidField, "field '%s' can not be grouped in a query call", v.field.Name)
		}
		out = append(out, v)
		s.groups = append(s.groups, o)
	}
	return out, nil
}

// isGrouped reports whether an operand is one of GROUP BY.
func (s *scope) isGrouped(o *Operand) bool {
	for _, g := range s.groups {
		if strings.EqualFold(s.key(g), s.key(o)) {
			return true
		}
	}
	return false
}

// key names an operand without FROM aliases.
func (s *scope) key(o *Operand) string {
	if o.Func != "" && o.Arg != nil {
		return o.Func + "(" + s.key(o.Arg) + ")"
	}
	return strings.Join(s.expand(o.Path), ".")
}

func (s *scope) notGrouped(o *Operand) *Error {
	return errorAt(s.c.text, o.Pos, CodeMalformedQuery, "Field must be grouped or aggregated: %s", o)
}

// aggregateColumns compiles the SELECT list; aggregates without an alias are
// called expr0, expr1, ...
func (sh *shaper) aggregateColumns() *Error {
	s := sh.s
	unnamed := 0
	for _, it := range s.q.Select {
		if it.Operand == nil {
			return errorAt(s.c.text, it.Pos, CodeMalformedQuery, "Field must be grouped or aggregated: %s", it)
		}
		o := it.Operand
		if o.Func == "COUNT" && o.Arg == nil {
			return errorAt(s.c.text, it.Pos, CodeMalformedQuery, "unexpected token: 'COUNT()'")
		}
		v, err := s.operand(o)
		if err != nil {
			return err
		}
		if !o.aggregates() && !s.isGrouped(o) && !s.isGrouped(o.leaf()) {
			return s.notGrouped(o)
		}
		name := it.Alias
		if name == "" && o.Func == "" {
			name = v.field.Name
		} else if name == "" {
			name = fmt.Sprintf("expr%d", unnamed)
			unnamed++
		}
		if k := strings.ToLower(name); sh.seen[k] {
			return plainError(CodeMalformedQuery, "duplicate alias: %s", name)
		} else {
			sh.seen[k] = true
		}
		sh.plan.Columns = append(sh.plan.Columns, Column{Name: name, Index: sh.add(v.frag), Type: v.typ, Format: o.Func == "FORMAT"})
	}
	return nil
}

// aggregateOrder is ORDER BY over groups; without one, groups come in the
// order of their keys.
func (s *scope) aggregateOrder() (frag, *Error) {
	var out frag
	var terms []string
	for _, o := range s.q.OrderBy {
		if !o.By.aggregates() && !s.isGrouped(o.By) {
			return out, errorAt(s.c.text, o.By.Pos, CodeMalformedQuery, "Ordered field must be grouped or aggregated: %s", o.By)
		}
		v, err := s.operand(o.By)
		if err != nil {
			return out, err
		}
		out.args = append(out.args, v.args...)
		terms = append(terms, orderTerm(v.sql, o, true))
	}
	for _, g := range s.groups {
		v, err := s.operand(g)
		if err != nil {
			return out, err
		}
		out.args = append(out.args, v.args...)
		terms = append(terms, v.sql)
	}
	if len(terms) > 0 {
		out.sql = " ORDER BY " + strings.Join(terms, ", ")
	}
	return out, nil
}
