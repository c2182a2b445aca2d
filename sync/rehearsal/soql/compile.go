package soql

import "strings"

// maxOffset and maxFieldsLimit are Salesforce's (SOQL reference; contract
// data-and-metadata 3.5 for OFFSET).
const (
	maxOffset      = 2000
	maxFieldsLimit = 200
)

// Compile checks a query against the catalog and makes its Plan. Errors are
// *Error.
func Compile(q *Query, cat Catalog, env Env) (*Plan, error) {
	c := &compiler{text: q.Text, cat: cat, env: env}
	p, err := c.top(q)
	if err != nil {
		return nil, err
	}
	return p, nil
}

func (c *compiler) top(q *Query) (*Plan, *Error) {
	from := q.From[0]
	if len(from.Path) > 1 {
		return nil, c.unknownChild(strings.Join(from.Path, "."), from.Pos)
	}
	obj, err := c.object(from.Path[0], from.Pos)
	if err != nil {
		return nil, err
	}
	s, err := c.scope(q, obj)
	if err != nil {
		return nil, err
	}
	if q.Offset != nil && q.Offset.N > maxOffset {
		return nil, plainError(CodeOutOfRange, "Maximum SOQL offset allowed is %d", maxOffset)
	}
	if len(q.With) > 0 {
		// The text of the parser in use since v61 (release notes of Summer '24).
		return nil, plainError(CodeMalformedQuery, "rule soqlWithIdentifierClause failed predicate: {this.helper.allowApexSyntax() && this.helper.hasApexContext()}?")
	}
	plan := &Plan{Object: s.root.targets[0].info.Name, Limit: -1, For: q.For}
	if q.Limit != nil {
		plan.Limit = q.Limit.N
	}
	if q.Offset != nil {
		plan.Offset = q.Offset.N
	}
	if isCount(q) {
		return plan, s.planCount(plan)
	}
	if aggregated(q) {
		return plan, s.planAggregate(plan)
	}
	return plan, s.planRows(plan)
}

// scope opens the row source of a query over obj.
func (c *compiler) scope(q *Query, obj Object) (*scope, *Error) {
	s := &scope{c: c, q: q, aliases: map[string][]string{}}
	s.root = &node{targets: []target{c.target(obj)}, kids: map[string]*node{}}
	for i, f := range q.From {
		path := f.Path[1:]
		if i > 0 {
			if p, ok := s.aliases[strings.ToLower(f.Path[0])]; ok {
				path = append(append([]string{}, p...), path...)
			} else if !strings.EqualFold(f.Path[0], s.root.targets[0].info.Name) {
				return nil, c.unknownChild(f.Path[0], f.Pos)
			}
			n := s.root
			for _, step := range path {
				var err *Error
				if n, err = s.parent(n, step, f.Pos); err != nil {
					return nil, err
				}
			}
		}
		if f.Alias != "" {
			s.aliases[strings.ToLower(f.Alias)] = path
		}
	}
	return s, nil
}

func (c *compiler) unknownChild(name string, pos int) *Error {
	return errorAt(c.text, pos, CodeInvalidType,
		"Didn't understand relationship '%s' in FROM part of query call. If you are attempting to use the custom relationship, be sure to append the '__r' after the custom relationship name.%s", name, seeNames)
}

// isCount reports SELECT COUNT().
func isCount(q *Query) bool {
	op := q.Select[0].Operand
	return len(q.Select) == 1 && op != nil && op.Func == "COUNT" && op.Arg == nil
}

// aggregated reports whether the rows are AggregateResult.
func aggregated(q *Query) bool {
	if q.GroupBy != nil {
		return true
	}
	for _, it := range q.Select {
		if it.Operand != nil && it.Operand.aggregates() {
			return true
		}
	}
	return false
}

func (o *Operand) aggregates() bool {
	for ; o != nil; o = o.Arg {
		if selectFuncs[o.Func] {
			return true
		}
	}
	return false
}

// filter is the WHERE of a scope: the query's own conditions, the recycle
// bin, sharing, the scope, and extra ones.
func (s *scope) filter(extra ...frag) (frag, *Error) {
	conds := extra
	t := s.root.targets[0]
	if s.q.Where != nil {
		w, err := s.expr(s.q.Where, false)
		if err != nil {
			return frag{}, err
		}
		conds = append(conds, w)
	}
	deleted := s.c.env.IncludeDeleted
	conds = append(conds, s.c.visible(t, deleted)...)
	mine, err := s.using()
	if err != nil {
		return frag{}, err
	}
	if mine.sql != "" {
		conds = append(conds, mine)
	}
	var out frag
	for i, f := range conds {
		out.add([]string{" WHERE ", " AND "}[min(i, 1)])
		out.join(f)
	}
	return out, nil
}

// using is the condition of USING SCOPE.
func (s *scope) using() (frag, *Error) {
	switch strings.ToLower(s.q.Scope) {
	case "", "everything", "team", "delegated", "mine_and_my_groups", "my_territory", "my_team_territory", "scopingrule":
		return frag{}, nil
	case "mine":
		t := s.root.targets[0]
		if f, ok := t.obj.Field("OwnerId"); ok {
			return frag{t.column(f) + " = ?", []any{s.c.env.UserID}}, nil
		}
	}
	return frag{}, plainError(CodeInvalidScope, "Scope '%s' is not supported for %s", s.q.Scope, s.root.entity())
}

// window is LIMIT and OFFSET as SQL.
func window(q *Query) frag {
	var f frag
	if q.Limit == nil && q.Offset == nil {
		return f
	}
	n := -1
	if q.Limit != nil {
		n = q.Limit.N
	}
	f.add(" LIMIT ?", n)
	if q.Offset != nil {
		f.add(" OFFSET ?", q.Offset.N)
	}
	return f
}

func (s *scope) from() frag {
	f := frag{sql: " FROM "}
	f.join(s.root.targets[0].source())
	f.join(s.joins)
	return f
}

func (s *scope) planCount(plan *Plan) *Error {
	plan.IsCount = true
	if len(s.q.OrderBy) > 0 {
		return errorAt(s.c.text, s.q.OrderBy[0].By.Pos, CodeMalformedQuery, "Ordered field must be grouped or aggregated: %s", s.q.OrderBy[0].By)
	}
	where, err := s.filter()
	if err != nil {
		return err
	}
	f := frag{sql: "SELECT COUNT(*)"}
	if s.q.Limit != nil || s.q.Offset != nil {
		f = frag{sql: "SELECT COUNT(*) FROM (SELECT 1"}
	}
	f.join(s.from())
	f.join(where)
	if s.q.Limit != nil || s.q.Offset != nil {
		f.join(window(s.q))
		f.add(")")
	}
	plan.SQL, plan.Args = f.sql, f.args
	plan.countSQL, plan.countArg = f.sql, f.args
	return nil
}

// planRows compiles a query for records that meet the extra conditions too.
func (s *scope) planRows(plan *Plan, extra ...frag) *Error {
	plan.zone = s.c.env.location()
	sh := &shaper{s: s, plan: plan}
	cols, err := sh.columns()
	if err != nil {
		return err
	}
	where, err := s.filter(extra...)
	if err != nil {
		return err
	}
	order, err := s.order(s.q.Where == nil)
	if err != nil {
		return err
	}
	plan.Columns = cols
	id := s.root.id()
	sel := frag{sql: "SELECT " + strings.Join(sh.exprs, ", ")}
	sel.args = sh.args
	body := s.from()
	body.join(where)
	win := window(s.q)

	var rows, keys, count frag
	rows.join(sel)
	rows.join(body)
	rows.join(order)
	rows.join(win)
	plan.SQL, plan.Args = rows.sql, rows.args

	count.sql = "SELECT COUNT(*)"
	count.join(body)
	if win.sql != "" {
		count = frag{sql: "SELECT COUNT(*) FROM (SELECT 1"}
		count.join(body)
		count.join(win)
		count.add(")")
	}
	plan.countSQL, plan.countArg = count.sql, count.args

	if id == "NULL" {
		return nil // rows without an id cannot be paged through: they come at once
	}
	keys.add("SELECT " + id)
	keys.join(body)
	keys.join(order)
	keys.join(win)
	plan.keysSQL, plan.keysArgs = keys.sql, keys.args

	var page frag
	page.join(sel)
	page.join(s.from())
	page.add(" WHERE " + id + " IN ")
	plan.pageSQL, plan.pageArgs = page.sql, page.args
	return nil
}
