package soql

import (
	"encoding/json"
	"strings"
)

// maxBound is how many values of lists are bound one by one. Beyond it a list
// goes as one JSON argument, because SQLite bounds the number of arguments.
const maxBound = 10_000

// in compiles IN and NOT IN over a list. Rows without a value are in no list,
// so NOT IN keeps them.
func (k *compare) in() (frag, *Error) {
	var marks []string
	var args []any
	var others []frag
	for _, v := range k.x.List {
		plain := v.Kind != NullValue && v.Kind != DateLiteralValue && (v.Kind != StringValue || v.Text != "" || !isText(k.left.typ))
		if plain && k.left.typ != "boolean" {
			arg, err := k.arg(v)
			if err != nil {
				return frag{}, err
			}
			marks, args = append(marks, "?"), append(args, arg)
			continue
		}
		f, err := k.single("=", v)
		if err != nil {
			return frag{}, err
		}
		others = append(others, f)
	}
	var parts []frag
	k.s.c.bound += len(marks)
	if k.s.c.bound > maxBound {
		list, err := json.Marshal(args)
		if err != nil {
			return frag{}, plainError(CodeTooComplicated, "The query is too complicated.")
		}
		parts = append(parts, frag{k.left.sql + " IN (SELECT value FROM json_each(?))", append(append([]any{}, k.left.args...), string(list))})
	} else if len(marks) > 0 {
		parts = append(parts, frag{k.left.sql + " IN (" + strings.Join(marks, ",") + ")", append(append([]any{}, k.left.args...), args...)})
	}
	parts = append(parts, others...)
	out := balanced(parts, " OR ")
	if k.x.Op == "NOT IN" {
		out.sql = "(" + out.sql + " IS NOT TRUE)"
	}
	return out, nil
}

// includes compiles INCLUDES and EXCLUDES of a multi-select picklist; 'a;b'
// asks for both.
func (k *compare) includes() (frag, *Error) {
	if k.left.typ != "multipicklist" {
		return frag{}, k.fail(CodeInvalidFilter, "includes/excludes operators are only valid on multipicklist field")
	}
	var out frag
	for i, v := range k.x.List {
		out.add([]string{"(", " OR "}[min(i, 1)])
		if v.Kind == NullValue {
			out.add("("+k.left.sql+" IS NULL OR "+k.left.sql+" = '')", append(append([]any{}, k.left.args...), k.left.args...)...)
			continue
		}
		if v.Kind != StringValue {
			return out, k.mustBe("multipicklist", v)
		}
		for j, item := range strings.Split(v.Text, ";") {
			if j > 0 {
				out.add(" AND ")
			}
			out.add("';' || "+k.left.sql+" || ';' LIKE ? ESCAPE '\\'", append(append([]any{}, k.left.args...), "%;"+likeLiteral(item)+";%")...)
		}
	}
	out.add(")")
	if k.x.Op == "EXCLUDES" {
		out.sql = "(" + out.sql + " IS NOT TRUE)"
	}
	return out, nil
}

// likeLiteral escapes text for LIKE ... ESCAPE '\'.
func likeLiteral(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// like compiles LIKE. A pattern that starts with plain characters also bounds
// the column from both sides, so that an index on it is used.
func (k *compare) like() (frag, *Error) {
	if !isText(k.left.typ) || k.left.typ == "id" || k.left.typ == "reference" || k.left.typ == "multipicklist" {
		return frag{}, k.badOperator(k.left.typ)
	}
	v := k.x.Value
	if v.Kind != StringValue {
		return frag{}, k.mustBe(k.left.typ, v)
	}
	if v.Text == "" {
		return k.null("=")
	}
	sql := k.left.sql
	if k.left.field.CaseSensitive {
		return frag{sql + " GLOB ?", append(append([]any{}, k.left.args...), globPattern(v.Text))}, nil
	}
	out := frag{sql + ` LIKE ? ESCAPE '\'`, append(append([]any{}, k.left.args...), v.Text)}
	if p := likePrefix(v.Text); p != "" && len(k.left.args) == 0 {
		out.add(" AND "+sql+" >= ? AND "+sql+" <= ?", p, p+"\U0010FFFF")
		out.sql = "(" + out.sql + ")"
	}
	return out, nil
}

// likePrefix is the part of a pattern before its first wildcard.
func likePrefix(pattern string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '%', '_':
			return b.String()
		case '\\':
			i++
		}
		b.WriteByte(pattern[i])
	}
	return b.String()
}

// globPattern turns a LIKE pattern into a GLOB one, which minds the case.
func globPattern(pattern string) string {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch c {
		case '%':
			b.WriteByte('*')
			continue
		case '_':
			b.WriteByte('?')
			continue
		case '\\':
			i++
			c = pattern[i]
		}
		if c == '*' || c == '?' || c == '[' {
			b.WriteString("[" + string(rune(c)) + "]")
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// maxSemiJoins is how many sub-selects one query may filter by (SOQL
// reference, "Semi-Joins and Anti-Joins").
const maxSemiJoins = 2

// semiJoin compiles IN (SELECT ...).
func (k *compare) semiJoin() (frag, *Error) {
	c, sub := k.s.c, k.x.Sub
	if k.left.typ != "id" && k.left.typ != "reference" {
		return frag{}, k.fail(CodeInvalidFilter, "The left operand of a semi join must be an ID or a reference field: '%s'", k.x.Left)
	}
	if k.s.isSemi {
		return frag{}, plainError(CodeMalformedQuery, "Nesting of semi join sub-selects is not supported")
	}
	if k.s.underOr {
		return frag{}, plainError(CodeMalformedQuery, "Semi join sub-selects are not allowed with the 'OR' operator")
	}
	if c.semis++; c.semis > maxSemiJoins {
		return frag{}, plainError(CodeSemiJoins, "Maximum %d semi join sub-selects are allowed", maxSemiJoins)
	}
	if len(sub.Select) != 1 || sub.Select[0].Operand == nil || sub.Select[0].Operand.Func != "" {
		return frag{}, syntaxError(c.text, k.x.OpPos, "semi join sub-select must select exactly one field")
	}
	if sub.Limit != nil || sub.Offset != nil || sub.GroupBy != nil || len(sub.OrderBy) > 0 {
		return frag{}, syntaxError(c.text, k.x.OpPos, "semi join sub-selects cannot have ORDER BY, LIMIT, OFFSET or GROUP BY")
	}
	from := sub.From[0]
	obj, err := c.object(from.Path[0], from.Pos)
	if err != nil {
		return frag{}, err
	}
	in, err := c.scope(sub, obj)
	if err != nil {
		return frag{}, err
	}
	in.isSemi = true
	sel := sub.Select[0].Operand
	r, err := in.field(sel.Path, sel.Pos)
	if err != nil {
		return frag{}, err
	}
	if r.field.Type != "id" && r.field.Type != "reference" {
		return frag{}, errorAt(c.text, sel.Pos, CodeInvalidFilter, "The selected field of a semi join must be an ID or a reference field: '%s'", sel)
	}
	if len(r.path) > 1 || k.left.outer {
		return frag{}, errorAt(c.text, sel.Pos, CodeMalformedQuery, "semi join fields cannot be reached over a relationship: '%s'", sel)
	}
	where, err := in.filter(frag{sql: r.expr + " IS NOT NULL"})
	if err != nil {
		return frag{}, err
	}
	out := frag{sql: k.left.sql + " IN (SELECT " + r.expr, args: append([]any{}, k.left.args...)}
	out.join(in.from())
	out.join(where)
	out.add(")")
	if k.x.Op == "NOT IN" {
		out.sql = "((" + out.sql + ") IS NOT TRUE)"
	}
	return out, nil
}
