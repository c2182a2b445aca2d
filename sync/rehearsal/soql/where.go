package soql

import "strings"

// expr compiles a condition. Every SQL fragment is either true or not: a
// comparison with an empty value that SQL would call unknown counts as false,
// and NOT turns it into true, as Salesforce does.
func (s *scope) expr(x Expr, having bool) (frag, *Error) {
	switch x := x.(type) {
	case *Logical:
		if x.Op == "OR" {
			was := s.underOr
			s.underOr = true
			defer func() { s.underOr = was }()
		}
		parts := make([]frag, len(x.Parts))
		for i, part := range x.Parts {
			var err *Error
			if parts[i], err = s.expr(part, having); err != nil {
				return frag{}, err
			}
		}
		return balanced(parts, " "+x.Op+" "), nil
	case *Not:
		f, err := s.expr(x.X, having)
		return frag{"((" + f.sql + ") IS NOT TRUE)", f.args}, err
	case *Comparison:
		return s.comparison(x, having)
	}
	return frag{}, plainError(CodeMalformedQuery, "unexpected token: '<EOF>'")
}

// balanced joins conditions as a tree that is as flat as can be: SQLite bounds
// the depth of an expression, and clients send chains of thousands.
func balanced(parts []frag, op string) frag {
	if len(parts) == 1 {
		return parts[0]
	}
	half := len(parts) / 2
	out := frag{sql: "("}
	out.join(balanced(parts[:half], op))
	out.add(op)
	out.join(balanced(parts[half:], op))
	out.add(")")
	return out
}

func (s *scope) comparison(x *Comparison, having bool) (frag, *Error) {
	if !having && x.Left.aggregates() {
		return frag{}, syntaxError(s.c.text, x.Left.Pos, "unexpected token: '%s'", strings.ToLower(x.Left.Func))
	}
	left, err := s.operand(x.Left)
	if err != nil {
		return frag{}, err
	}
	if having && !x.Left.aggregates() && !s.isGrouped(x.Left) {
		return frag{}, s.notGrouped(x.Left)
	}
	if !left.field.Filterable && !x.Left.aggregates() {
		return frag{}, errorAt(s.c.text, x.Left.Pos, CodeInvalidField, "field '%s' can not be filtered in a query call", left.field.Name)
	}
	k := &compare{s: s, x: x, left: left}
	switch x.Op {
	case "IN", "NOT IN":
		if x.Sub != nil {
			return k.semiJoin()
		}
		return k.in()
	case "INCLUDES", "EXCLUDES":
		return k.includes()
	case "LIKE":
		return k.like()
	}
	return k.single(x.Op, x.Value)
}

// compare is one comparison on its way to SQL.
type compare struct {
	s    *scope
	x    *Comparison
	left typedExpr
}

// fail points at the operator's left side.
func (k *compare) fail(code, format string, args ...any) *Error {
	return errorAt(k.s.c.text, k.x.Left.Pos, code, format, args...)
}

func (k *compare) badOperator(kind string) *Error {
	return k.fail(CodeInvalidFilter, "invalid operator on %s field", kind)
}

// single compiles = != < > <= >=.
func (k *compare) single(op string, v Value) (frag, *Error) {
	sql, args := k.left.sql, k.left.args
	if v.Kind == NullValue || v.Kind == StringValue && v.Text == "" && isText(k.left.typ) {
		return k.null(op)
	}
	if k.left.typ == "boolean" {
		return k.boolean(op, v)
	}
	if v.Kind == DateLiteralValue {
		return k.dateLiteral(op, v)
	}
	arg, err := k.arg(v)
	if err != nil {
		return frag{}, err
	}
	args = append(append([]any{}, args...), arg)
	switch op {
	case "=":
		return frag{sql + " = ?", args}, nil
	case "!=":
		return frag{sql + " IS NOT ?", args}, nil
	}
	switch k.left.typ {
	case "multipicklist":
		return frag{}, k.badOperator("multipicklist")
	}
	return frag{sql + " " + op + " ?", args}, nil
}

// null compares with null or ”. A checkbox is never null: = null means false
// (SOQL reference, "null in WHERE").
func (k *compare) null(op string) (frag, *Error) {
	sql, args := k.left.sql, k.left.args
	text := isText(k.left.typ)
	switch {
	case k.left.typ == "boolean" && op == "=":
		return frag{"COALESCE(" + sql + ", 0) = 0", args}, nil
	case k.left.typ == "boolean" && op == "!=":
		return frag{"COALESCE(" + sql + ", 0) <> 0", args}, nil
	case op == "=" && text:
		return frag{"(" + sql + " IS NULL OR " + sql + " = '')", append(append([]any{}, args...), args...)}, nil
	case op == "=":
		return frag{sql + " IS NULL", args}, nil
	case op == "!=" && text:
		return frag{sql + " <> ''", args}, nil
	case op == "!=":
		return frag{sql + " IS NOT NULL", args}, nil
	}
	return frag{sql: "0"}, nil
}

// boolean compares a checkbox; one of a missing parent counts as false.
func (k *compare) boolean(op string, v Value) (frag, *Error) {
	if v.Kind != BoolValue {
		return frag{}, k.mustBe("boolean", v)
	}
	n := 0
	if v.Text == "true" {
		n = 1
	}
	sql := k.left.sql
	if k.left.outer {
		sql = "COALESCE(" + sql + ", 0)"
	}
	switch op {
	case "=":
		return frag{sql + " = ?", append(append([]any{}, k.left.args...), n)}, nil
	case "!=":
		return frag{sql + " <> ?", append(append([]any{}, k.left.args...), n)}, nil
	}
	return frag{}, k.badOperator("boolean")
}

// dateLiteral compares with the span of a date literal.
func (k *compare) dateLiteral(op string, v Value) (frag, *Error) {
	from, to := dateRange(v.Text, v.N, k.s.c.env)
	var lo, hi any
	switch k.left.typ {
	case "date":
		lo, hi = from.Format("2006-01-02"), to.Format("2006-01-02")
	case "datetime":
		lo, hi = from.UnixMilli(), to.UnixMilli()
	default:
		return frag{}, k.mustBe(k.left.typ, v)
	}
	sql := k.left.sql
	with := func(text string, args ...any) (frag, *Error) {
		n := strings.Count(text, "{}")
		var all []any
		for range n {
			all = append(all, k.left.args...)
		}
		return frag{strings.ReplaceAll(text, "{}", sql), append(all, args...)}, nil
	}
	switch op {
	case "=":
		return with("({} >= ? AND {} < ?)", lo, hi)
	case "!=":
		return with("(({} >= ? AND {} < ?) IS NOT TRUE)", lo, hi)
	case ">":
		return with("{} >= ?", hi)
	case "<":
		return with("{} < ?", lo)
	case ">=":
		return with("{} >= ?", lo)
	}
	return with("{} < ?", hi)
}

// isText reports the types stored as text in which ” and null are one.
func isText(typ string) bool {
	switch typ {
	case "boolean", "date", "datetime", "time", "local":
		return false
	}
	return !isNumber(typ)
}
