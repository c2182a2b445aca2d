package soql

import "strings"

// condition reads one logical expression. AND and OR do not mix on one level,
// and NOT stands at the start of a level and is alone there.
func (p *parser) condition() (Expr, *Error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if p.accept("NOT") {
		x, err := p.simple()
		if err != nil {
			return nil, err
		}
		return &Not{X: x}, nil
	}
	first, err := p.simple()
	if err != nil {
		return nil, err
	}
	var op string
	switch {
	case p.at("AND"):
		op = "AND"
	case p.at("OR"):
		op = "OR"
	default:
		return first, nil
	}
	parts := []Expr{first}
	for p.accept(op) {
		x, err := p.simple()
		if err != nil {
			return nil, err
		}
		parts = append(parts, x)
	}
	if p.at("AND") || p.at("OR") {
		return nil, p.unexpected()
	}
	return &Logical{Op: op, Parts: parts}, nil
}

// simple reads a parenthesised condition or one comparison.
func (p *parser) simple() (Expr, *Error) {
	if p.accept("(") {
		x, err := p.condition()
		if err != nil {
			return nil, err
		}
		return x, p.expect(")")
	}
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	c := &Comparison{Left: left}
	t := p.tok()
	c.OpPos = t.pos
	switch {
	case t.kind == tokPunct:
		switch t.text {
		case "=", "!=", "<", ">", "<=", ">=":
			c.Op = t.text
		case "<>":
			c.Op = "!="
		default:
			return nil, p.unexpected()
		}
		p.next()
		c.Value, err = p.value(false)
		return c, err
	case p.accept("LIKE"):
		c.Op = "LIKE"
		c.Value, err = p.value(true)
		return c, err
	case p.accept("IN"):
		c.Op = "IN"
	case p.at("NOT") && p.ahead(1).is("IN"):
		p.next()
		p.next()
		c.Op = "NOT IN"
	case p.accept("INCLUDES"):
		c.Op = "INCLUDES"
	case p.accept("EXCLUDES"):
		c.Op = "EXCLUDES"
	default:
		return nil, p.unexpected()
	}
	return c, p.list(c)
}

// list reads the parenthesised right side of IN and its kin.
func (p *parser) list(c *Comparison) (err *Error) {
	if p.at(":") {
		return p.bindVariable()
	}
	if !p.at("(") {
		return p.expecting("a colon")
	}
	p.next()
	if p.at(")") {
		// The whole condition is named when its list is empty.
		from, to := c.Left.Pos, p.tok().pos+1
		return syntaxError(p.text, from, "unexpected token: '%s'", p.text[from:to])
	}
	if p.at("SELECT") {
		if !strings.HasSuffix(c.Op, "IN") {
			return p.unexpected()
		}
		if c.Sub, err = p.query(1); err != nil {
			return err
		}
		return p.expect(")")
	}
	for {
		v, err := p.value(false)
		if err != nil {
			return err
		}
		c.List = append(c.List, v)
		if !p.accept(",") {
			return p.expect(")")
		}
	}
}
