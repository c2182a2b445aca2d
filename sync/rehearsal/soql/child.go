package soql

import (
	"fmt"
	"strings"
)

// maxChildDepth is how deep child sub-selects may nest (five levels of objects
// since v58, the root included).
const maxChildDepth = 4

// child compiles one child sub-select. It runs once for all parents of a page;
// a LIMIT counts per parent.
func (sh *shaper) child(cols *[]Column, it SelectItem) *Error {
	c, q := sh.s.c, it.Sub
	from := q.From[0]
	parent := sh.s.root.targets[0]
	name := from.Path[len(from.Path)-1]
	rel, ok := parent.obj.Child(name)
	if !ok || len(from.Path) > 2 {
		return c.unknownChild(strings.Join(from.Path, "."), from.Pos)
	}
	obj, ok := c.cat.Object(rel.Object)
	if !ok {
		return c.unknownChild(name, from.Pos)
	}
	if aggregated(q) || isCount(q) {
		return plainError(CodeMalformedQuery, "Grouped or aggregate query is not allowed in a child sub-select")
	}
	if err := sh.once(rel.Name, it.Pos); err != nil {
		return err
	}
	if sh.plan == nil || depth(q) > maxChildDepth {
		return plainError(CodeMalformedQuery, "SOQL statements cannot query aggregate relationships more than %d levels away from the root entity object.", maxChildDepth)
	}
	// The text of FROM is the relationship, so the scope takes the object as given.
	own := *q
	own.From = append([]FromItem{{Path: []string{obj.Info().Name}, Alias: from.Alias, Pos: from.Pos}}, q.From[1:]...)
	s, err := c.scope(&own, obj)
	if err != nil {
		return err
	}
	s.aliases[strings.ToLower(name)] = nil
	plan := &Plan{Object: obj.Info().Name, Limit: -1, zone: c.env.location()}
	inner := &shaper{s: s, plan: plan}
	if plan.Columns, err = inner.columns(); err != nil {
		return err
	}
	lookup := s.root.targets[0].column(rel.Field)
	where, err := s.filter()
	if err != nil {
		return err
	}
	order, err := s.order(true)
	if err != nil {
		return err
	}
	cp := ChildPlan{Name: rel.Name, Plan: plan}
	cp.compile(s, inner, lookup, where, order)
	sh.plan.Children = append(sh.plan.Children, cp)
	*cols = append(*cols, Column{Name: rel.Name, Kind: ChildColumn, Child: len(sh.plan.Children) - 1})
	return nil
}

// compile writes the statement: the parent's id first, then the columns.
func (c *ChildPlan) compile(s *scope, sh *shaper, lookup string, where, order frag) {
	var f frag
	cols := append([]string{lookup + " AS parent_id"}, sh.exprs...)
	for i := range cols {
		if i > 0 {
			cols[i] += " AS " + columnName(i)
		}
	}
	f.add("SELECT " + strings.Join(cols, ", "))
	f.args = append(f.args, sh.args...)
	f.add(", ROW_NUMBER() OVER (PARTITION BY " + lookup)
	f.join(order)
	f.add(") AS row_no")
	f.join(s.from())
	link := " WHERE "
	if where.sql != "" {
		f.join(where)
		link = " AND "
	}
	c.head, c.args = "SELECT * FROM ("+f.sql+link+lookup+" IN ", f.args
	c.foot = ")"
	if q := s.q; q.Limit != nil || q.Offset != nil {
		var tail frag
		skip := 0
		if q.Offset != nil {
			skip = q.Offset.N
		}
		tail.add(" WHERE row_no > ?", skip)
		if q.Limit != nil {
			tail.add(" AND row_no <= ?", skip+q.Limit.N)
		}
		c.foot, c.tail = c.foot+tail.sql, tail.args
	}
	c.foot += " ORDER BY parent_id, row_no"
}

// depth counts the levels of child sub-selects, the query's own included.
func depth(q *Query) int {
	deepest := 0
	for _, it := range q.Select {
		if it.Sub != nil {
			deepest = max(deepest, depth(it.Sub))
		}
	}
	return deepest + 1
}

// columnName is the name of a child statement's column.
func columnName(i int) string { return fmt.Sprintf("c%d", i) }
