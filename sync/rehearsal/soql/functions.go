package soql

import (
	"fmt"
	"strings"
	"time"
)

// function compiles a function of a field.
func (s *scope) function(o *Operand) (typedExpr, *Error) {
	if o.Arg == nil {
		return typedExpr{}, errorAt(s.c.text, o.Pos, CodeMalformedQuery, "unexpected token: '%s'", o)
	}
	if o.Arg.Arg != nil && o.Arg.Arg.Func != "" {
		return typedExpr{}, syntaxError(s.c.text, o.Arg.Arg.Pos, "unexpected token: '('")
	}
	if o.Func == "GROUPING" {
		return s.grouping(o)
	}
	in, err := s.present(o.Arg)
	if err != nil {
		return in, err
	}
	bad := func() (typedExpr, *Error) {
		return in, errorAt(s.c.text, o.Pos, CodeInvalidField, "field %s does not support function %s", in.field.Name, o.Func)
	}
	switch o.Func {
	case "COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX":
		return s.aggregate(o, in)
	case "TOLABEL", "FORMAT", "CONVERTCURRENCY":
		return in, nil
	case "CONVERTTIMEZONE":
		if in.typ != "datetime" {
			return bad()
		}
		in.sql = s.c.localTime(in.sql)
		in.typ = "local"
		return in, nil
	}
	if in.typ != "date" && in.typ != "datetime" && in.typ != "local" {
		return bad()
	}
	return s.datePart(o, in)
}

// aggregate compiles an aggregate function.
func (s *scope) aggregate(o *Operand, in typedExpr) (typedExpr, *Error) {
	numeric := isNumber(in.typ)
	ok := in.field.Aggregatable && in.typ != "boolean" && in.typ != "multipicklist"
	switch o.Func {
	case "SUM", "AVG":
		ok = ok && numeric
	}
	if !ok || o.Arg.aggregates() {
		return in, errorAt(s.c.text, o.Pos, CodeMalformedQuery, "field %s does not support aggregate operator %s", in.field.Name, o.Func)
	}
	out := in
	switch o.Func {
	case "COUNT":
		out.sql, out.typ = "COUNT("+in.sql+")", "int"
	case "COUNT_DISTINCT":
		out.sql, out.typ = "COUNT(DISTINCT "+in.sql+")", "int"
	case "SUM":
		out.sql, out.typ = "SUM("+in.sql+")", "double"
	case "AVG":
		out.sql, out.typ = "AVG("+in.sql+")", "double"
	default:
		out.sql = o.Func + "(" + in.sql + ")"
	}
	out.field.Type, out.field.Nillable = out.typ, true
	return out, nil
}

// datePart compiles CALENDAR_YEAR and its kin. Without convertTimezone a
// datetime counts in UTC (SOQL reference, "Date Functions").
func (s *scope) datePart(o *Operand, in typedExpr) (typedExpr, *Error) {
	at := in.sql + "/1000, 'unixepoch'"
	if in.typ == "date" {
		at = in.sql
	}
	part := func(format string) string { return "CAST(strftime('" + format + "', " + at + ") AS INTEGER)" }
	month := part("%m")
	// Fiscal parts shift the month so that the fiscal year starts in January;
	// the fiscal year is named after the year it ends in.
	fiscal := int(s.c.env.fiscalStart()) - 1
	fiscalMonth := fmt.Sprintf("((%s + %d) %% 12 + 1)", month, 11-fiscal)
	out := in
	out.typ = "int"
	switch o.Func {
	case "CALENDAR_YEAR":
		out.sql = part("%Y")
	case "CALENDAR_QUARTER":
		out.sql = "((" + month + " + 2) / 3)"
	case "CALENDAR_MONTH":
		out.sql = month
	case "DAY_IN_MONTH":
		out.sql = part("%d")
	case "DAY_IN_WEEK":
		out.sql = "(" + part("%w") + " + 1)"
	case "DAY_IN_YEAR":
		out.sql = part("%j")
	case "HOUR_IN_DAY":
		if in.typ == "date" {
			return in, errorAt(s.c.text, o.Pos, CodeInvalidField, "field %s does not support function %s", in.field.Name, o.Func)
		}
		out.sql = part("%H")
	case "WEEK_IN_MONTH":
		out.sql = "((" + part("%d") + " + 6) / 7)"
	case "WEEK_IN_YEAR":
		out.sql = "((" + part("%j") + " + 6) / 7)"
	case "FISCAL_YEAR":
		out.sql = part("%Y")
		if fiscal > 0 {
			out.sql = fmt.Sprintf("(%s + (%s > %d))", part("%Y"), month, fiscal)
		}
	case "FISCAL_QUARTER":
		out.sql = "((" + fiscalMonth + " + 2) / 3)"
	case "FISCAL_MONTH":
		out.sql = fiscalMonth
	case "DAY_ONLY":
		out.sql, out.typ = "date("+at+")", "date"
	default:
		return in, errorAt(s.c.text, o.Pos, CodeInvalidField, "field %s does not support function %s", in.field.Name, o.Func)
	}
	out.field.Type, out.field.Nillable = out.typ, true
	return out, nil
}

// zoneYears is how far back convertTimezone knows the zone's changes.
const zoneYears = 15

// localTime shifts a datetime into the user's time zone, summer time included,
// by listing the zone's changes round the present.
func (c *compiler) localTime(sql string) string {
	loc := c.env.location()
	from := time.Date(c.env.Now.Year()-zoneYears, 1, 1, 0, 0, 0, 0, time.UTC)
	to := time.Date(c.env.Now.Year()+3, 1, 1, 0, 0, 0, 0, time.UTC)
	offset := func(t time.Time) int { _, o := t.In(loc).Zone(); return o * 1000 }
	var b strings.Builder
	for t := from; t.Before(to); {
		_, end := t.In(loc).ZoneBounds()
		if end.IsZero() || end.After(to) {
			break
		}
		fmt.Fprintf(&b, " WHEN %s < %d THEN %d", sql, end.UnixMilli(), offset(t))
		t = end
	}
	if b.Len() == 0 {
		return fmt.Sprintf("(%s + %d)", sql, offset(to))
	}
	return fmt.Sprintf("(%s + CASE%s ELSE %d END)", sql, b.String(), offset(to))
}

func isNumber(typ string) bool {
	switch typ {
	case "int", "double", "currency", "percent", "long":
		return true
	}
	return false
}
