package soql

import (
	"fmt"
	"strings"
)

// planAggregate compiles a query whose rows are AggregateResult.
func (s *scope) planAggregate(plan *Plan) *Error {
	plan.Aggregate, plan.zone = true, s.c.env.location()
	q := s.q
	sh := &shaper{s: s, plan: plan, seen: map[string]bool{}}
	if q.GroupBy == nil && q.Limit != nil {
		return plainError(CodeMalformedQuery, "Non-grouped query that uses overall aggregate functions cannot also use LIMIT")
	}
	if err := s.checkGroups(); err != nil {
		return err
	}
	if q.Having != nil && q.GroupBy == nil {
		return syntaxError(s.c.text, len(s.c.text), "HAVING requires GROUP BY")
	}
	where, err := s.filter()
	if err != nil {
		return err
	}
	var f frag
	for i, absent := range s.groupingSets() {
		s.absent = absent
		sh.exprs, sh.args, sh.seen, plan.Columns = nil, nil, map[string]bool{}, nil
		arm, err := sh.groupSelect(where)
		if err != nil {
			return err
		}
		if i > 0 {
			f.add(" UNION ALL ")
		}
		f.join(arm)
	}
	n := len(plan.Columns)
	out := frag{"SELECT " + strings.Join(names(0, n), ", ") + " FROM (" + f.sql + ")", f.args}
	for i, term := range sh.orderTerms(n) {
		out.add([]string{" ORDER BY ", ", "}[min(i, 1)] + term)
	}
	out.join(window(q))
	plan.SQL, plan.Args = out.sql, out.args
	plan.countSQL, plan.countArg = "SELECT COUNT(*) FROM ("+out.sql+")", out.args
	return nil
}

// groupSelect writes the statement of one grouping set: the columns asked for,
// then those to order by.
func (sh *shaper) groupSelect(where frag) (frag, *Error) {
	s := sh.s
	if err := sh.aggregateColumns(); err != nil {
		return frag{}, err
	}
	if err := sh.orderColumns(); err != nil {
		return frag{}, err
	}
	cols := make([]string, len(sh.exprs))
	for i, e := range sh.exprs {
		cols[i] = e + " AS " + columnName(i)
	}
	f := frag{sql: "SELECT " + strings.Join(cols, ", "), args: sh.args}
	var having frag
	if s.q.Having != nil {
		var err *Error
		if having, err = s.expr(s.q.Having, true); err != nil {
			return f, err
		}
	}
	f.join(s.from())
	f.join(where)
	var by []string
	for _, g := range s.groups {
		if s.absent[s.key(g)] {
			continue
		}
		v, err := s.operand(g)
		if err != nil {
			return f, err
		}
		by = append(by, v.sql)
	}
	switch {
	case len(by) > 0:
		f.add(" GROUP BY " + strings.Join(by, ", "))
	case len(s.groups) > 0:
		// The set without any column: one group, and none without rows.
		f.add(" GROUP BY NULL")
	}
	if having.sql != "" {
		f.add(" HAVING ")
		f.join(having)
	}
	return f, nil
}

// groupingSets lists, for each grouping set, the keys it leaves out: none for
// a plain GROUP BY, one more from the right each time for ROLLUP, every
// combination for CUBE.
func (s *scope) groupingSets() []map[string]bool {
	n := len(s.groups)
	sets := []map[string]bool{{}}
	if s.q.GroupBy == nil || s.q.GroupBy.Kind == "" {
		return sets
	}
	if s.q.GroupBy.Kind == "ROLLUP" {
		for i := n - 1; i >= 0; i-- {
			absent := map[string]bool{}
			for _, g := range s.groups[i:] {
				absent[s.key(g)] = true
			}
			sets = append(sets, absent)
		}
		return sets
	}
	for bits := 1; bits < 1<<n; bits++ {
		absent := map[string]bool{}
		for i, g := range s.groups {
			if bits&(1<<i) != 0 {
				absent[s.key(g)] = true
			}
		}
		sets = append(sets, absent)
	}
	return sets
}

func names(from, to int) []string {
	var out []string
	for i := from; i < to; i++ {
		out = append(out, columnName(i))
	}
	return out
}

// maxCube is how many fields CUBE and ROLLUP take (SOQL reference).
const maxCube = 3

func (s *scope) checkGroups() *Error {
	if s.q.GroupBy == nil {
		return nil
	}
	for _, o := range s.q.GroupBy.By {
		v, err := s.operand(o)
		if err != nil {
			return err
		}
		if o.Func == "" && !v.field.Groupable || o.aggregates() || v.typ == "local" {
			return errorAt(s.c.text, o.Pos, CodeInvalidField, "field '%s' can not be grouped in a query call", v.field.Name)
		}
		s.groups = append(s.groups, o)
	}
	if s.q.GroupBy.Kind != "" && len(s.groups) > maxCube {
		return plainError(CodeMalformedQuery, "GROUP BY %s takes at most %d fields", s.q.GroupBy.Kind, maxCube)
	}
	return nil
}

// grouping compiles GROUPING(f): 1 on the totals that leave f out.
func (s *scope) grouping(o *Operand) (typedExpr, *Error) {
	if s.q.GroupBy == nil || s.q.GroupBy.Kind == "" || !s.isGrouped(o.Arg) {
		return typedExpr{}, s.notGrouped(o)
	}
	sql := "0"
	if s.absent[s.key(o.Arg)] {
		sql = "1"
	}
	return typedExpr{frag: frag{sql: sql}, typ: "int", field: Field{Name: o.Arg.String(), Type: "int", Filterable: true, Sortable: true}}, nil
}

// isGrouped reports whether an operand is one of GROUP BY.
func (s *scope) isGrouped(o *Operand) bool {
	for _, g := range s.groups {
		if s.key(g) == s.key(o) {
			return true
		}
	}
	return false
}

// key names an operand in lower case and without FROM aliases.
func (s *scope) key(o *Operand) string {
	if o.Func != "" && o.Arg != nil {
		return o.Func + "(" + s.key(o.Arg) + ")"
	}
	return strings.ToLower(strings.Join(s.expand(o.Path), "."))
}

// labels reports toLabel() and its kin of a grouped field, which only change
// how it looks.
func (s *scope) labels(o *Operand) bool {
	switch o.Func {
	case "TOLABEL", "FORMAT", "CONVERTCURRENCY":
		return s.isGrouped(o.Arg)
	}
	return false
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
		if !o.aggregates() && o.Func != "GROUPING" && !s.isGrouped(o) && !s.labels(o) {
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

// orderColumns selects what the groups are ordered by: the terms of ORDER BY,
// then the keys, so that the order is stable.
func (sh *shaper) orderColumns() *Error {
	s := sh.s
	for _, o := range s.q.OrderBy {
		if !o.By.aggregates() && !s.isGrouped(o.By) {
			return errorAt(s.c.text, o.By.Pos, CodeMalformedQuery, "Ordered field must be grouped or aggregated: %s", o.By)
		}
		v, err := s.operand(o.By)
		if err != nil {
			return err
		}
		sh.add(v.frag)
	}
	for _, g := range s.groups {
		v, err := s.operand(g)
		if err != nil {
			return err
		}
		sh.add(v.frag)
	}
	return nil
}

// orderTerms orders by the columns that orderColumns selected from number n
// on. Totals of ROLLUP and CUBE come behind the rows they sum up.
func (sh *shaper) orderTerms(n int) []string {
	terms := names(n, len(sh.exprs))
	for i := range terms {
		switch {
		case i < len(sh.s.q.OrderBy):
			terms[i] = orderTerm(terms[i], sh.s.q.OrderBy[i], true)
		case sh.s.q.GroupBy.Kind != "":
			terms[i] += " NULLS LAST"
		}
	}
	return terms
}
