package soql

import (
	"fmt"
	"strconv"
	"strings"
)

// String writes the query in one canonical form: upper-case keywords, single
// spaces. Parsing it gives the same query again.
func (q *Query) String() string {
	var b strings.Builder
	b.WriteString("SELECT ")
	for i, it := range q.Select {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(it.String())
	}
	b.WriteString(" FROM ")
	for i, f := range q.From {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strings.Join(f.Path, "."))
		if f.Alias != "" {
			b.WriteString(" AS " + f.Alias)
		}
	}
	if q.Scope != "" {
		b.WriteString(" USING SCOPE " + q.Scope)
	}
	if q.Where != nil {
		b.WriteString(" WHERE " + exprString(q.Where, true))
	}
	for _, w := range q.With {
		b.WriteString(" WITH " + w)
	}
	q.writeTail(&b)
	return b.String()
}

func (q *Query) writeTail(b *strings.Builder) {
	if q.GroupBy != nil {
		by := operands(q.GroupBy.By)
		if q.GroupBy.Kind != "" {
			by = q.GroupBy.Kind + "(" + by + ")"
		}
		b.WriteString(" GROUP BY " + by)
	}
	if q.Having != nil {
		b.WriteString(" HAVING " + exprString(q.Having, true))
	}
	for i, o := range q.OrderBy {
		b.WriteString([]string{" ORDER BY ", ", "}[min(i, 1)] + o.By.String())
		if o.Desc {
			b.WriteString(" DESC")
		}
		if o.Nulls != "" {
			b.WriteString(" NULLS " + o.Nulls)
		}
	}
	if q.Limit != nil {
		fmt.Fprintf(b, " LIMIT %d", q.Limit.N)
	}
	if q.Offset != nil {
		fmt.Fprintf(b, " OFFSET %d", q.Offset.N)
	}
	if len(q.For) > 0 {
		b.WriteString(" FOR " + strings.Join(q.For, ", "))
	}
	if len(q.Update) > 0 {
		b.WriteString(" UPDATE " + strings.Join(q.Update, ", "))
	}
}

func (it SelectItem) String() string {
	switch {
	case it.Sub != nil:
		return "(" + it.Sub.String() + ")"
	case it.TypeOf != nil:
		return it.TypeOf.String()
	case it.Fields != "":
		return "FIELDS(" + it.Fields + ")"
	case it.Alias != "":
		return it.Operand.String() + " AS " + it.Alias
	}
	return it.Operand.String()
}

func (t *TypeOf) String() string {
	s := "TYPEOF " + t.Rel
	for _, w := range t.Whens {
		s += " WHEN " + w.Object + " THEN " + operands(w.Fields)
	}
	if len(t.Else) > 0 {
		s += " ELSE " + operands(t.Else)
	}
	return s + " END"
}

func operands(list []*Operand) string {
	out := make([]string, len(list))
	for i, o := range list {
		out[i] = o.String()
	}
	return strings.Join(out, ", ")
}

func (o *Operand) String() string {
	if o.Func == "" {
		return strings.Join(o.Path, ".")
	}
	if o.Arg == nil {
		return o.Func + "()"
	}
	return o.Func + "(" + o.Arg.String() + ")"
}

// exprString writes a condition; anything but a comparison is put in
// parentheses unless it stands at the top.
func exprString(x Expr, top bool) string {
	var s string
	switch x := x.(type) {
	case *Comparison:
		return x.String()
	case *Not:
		s = "NOT " + exprString(x.X, false)
	case *Logical:
		parts := make([]string, len(x.Parts))
		for i, p := range x.Parts {
			parts[i] = exprString(p, false)
		}
		s = strings.Join(parts, " "+x.Op+" ")
	}
	if top {
		return s
	}
	return "(" + s + ")"
}

func (c *Comparison) String() string {
	s := c.Left.String() + " " + c.Op + " "
	switch {
	case c.Sub != nil:
		return s + "(" + c.Sub.String() + ")"
	case c.List != nil:
		vals := make([]string, len(c.List))
		for i, v := range c.List {
			vals[i] = v.literal(false)
		}
		return s + "(" + strings.Join(vals, ", ") + ")"
	}
	return s + c.Value.literal(c.Op == "LIKE")
}

// literal writes a value as it would be typed.
func (v Value) literal(like bool) string {
	switch v.Kind {
	case StringValue:
		return "'" + escape(v.Text, like) + "'"
	case DateLiteralValue:
		if countedLiterals[v.Text] {
			return v.Text + ":" + strconv.Itoa(v.N)
		}
	}
	return v.Text
}

// escape is the inverse of unescape.
func escape(s string, like bool) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '\'':
			b.WriteString(`\'`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\\':
			// In a LIKE pattern a backslash already escapes what follows.
			b.WriteByte(c)
			if like {
				i++
				b.WriteByte(s[i])
			} else {
				b.WriteByte(c)
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
