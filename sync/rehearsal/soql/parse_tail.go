package soql

import (
	"strconv"
	"strings"
)

// tail reads the clauses from GROUP BY on.
func (p *parser) tail(q *Query) (err *Error) {
	if p.acceptAll("GROUP", "BY") {
		if q.GroupBy, err = p.grouping(); err != nil {
			return err
		}
	}
	if p.accept("HAVING") {
		if q.Having, err = p.condition(); err != nil {
			return err
		}
	}
	if p.acceptAll("ORDER", "BY") {
		if q.OrderBy, err = p.orderList(); err != nil {
			return err
		}
	}
	if p.accept("LIMIT") {
		if q.Limit, err = p.count(); err != nil {
			return err
		}
	}
	if p.accept("OFFSET") {
		if q.Offset, err = p.count(); err != nil {
			return err
		}
	}
	for p.at("FOR") || p.at("UPDATE") {
		if err = p.purpose(q); err != nil {
			return err
		}
	}
	return nil
}

// purpose reads FOR VIEW and its kin, and UPDATE TRACKING/VIEWSTAT.
func (p *parser) purpose(q *Query) *Error {
	update := p.next().is("UPDATE")
	for {
		t := p.tok()
		w := strings.ToUpper(t.text)
		switch {
		case update && (w == "TRACKING" || w == "VIEWSTAT"):
			q.Update = append(q.Update, w)
		case !update && (w == "VIEW" || w == "REFERENCE" || w == "UPDATE"):
			q.For = append(q.For, w)
		default:
			return p.unexpected()
		}
		p.next()
		if !p.accept(",") {
			return nil
		}
	}
}

func (p *parser) count() (*Count, *Error) {
	t := p.tok()
	if p.at(":") {
		return &Count{Pos: t.pos}, p.bindVariable()
	}
	if t.kind != tokNumber {
		return nil, p.expecting("a colon")
	}
	n, err := strconv.Atoi(t.text)
	if err != nil || n > 1<<31-1 {
		return nil, syntaxError(p.text, t.pos, "unexpected token: '%s'", t.text)
	}
	p.next()
	return &Count{N: n, Pos: t.pos}, nil
}

// bindVariable reads :name, or the bare name that Salesforce takes for one. It
// is refused only when the rest of the query is well formed.
func (p *parser) bindVariable() *Error {
	if p.bind == nil {
		p.bind = errorAt(p.text, p.tok().pos, CodeMalformedQuery, "Bind variables only allowed in Apex code")
	}
	p.accept(":")
	for {
		if _, err := p.name(); err != nil {
			return err
		}
		if !p.accept(".") {
			return nil
		}
	}
}

// options reads SET OPTIONS (name = value, ...), the last clause of a query
// since v68. Neither option changes anything here.
func (p *parser) options() *Error {
	if !p.acceptAll("SET", "OPTIONS") {
		return nil
	}
	if err := p.expect("("); err != nil {
		return err
	}
	for {
		t, err := p.name()
		if err != nil {
			return err
		}
		if !strings.EqualFold(t.text, "dataspace") && !strings.EqualFold(t.text, "honorEmptyStrings") {
			return syntaxError(p.text, t.pos, "unexpected token: '%s'", t.text)
		}
		if !p.accept("=") {
			return p.unexpected()
		}
		if _, err := p.value(false); err != nil {
			return err
		}
		if !p.accept(",") {
			return p.expect(")")
		}
	}
}
