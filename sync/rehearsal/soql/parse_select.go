package soql

import "strings"

// selectFuncs are the functions of a field; the value tells whether they
// aggregate rows.
var selectFuncs = map[string]bool{
	"COUNT": true, "COUNT_DISTINCT": true, "SUM": true, "AVG": true, "MIN": true, "MAX": true,
	"TOLABEL": false, "FORMAT": false, "CONVERTCURRENCY": false, "CONVERTTIMEZONE": false, "GROUPING": false,
	"CALENDAR_YEAR": false, "CALENDAR_QUARTER": false, "CALENDAR_MONTH": false,
	"DAY_IN_MONTH": false, "DAY_IN_WEEK": false, "DAY_IN_YEAR": false, "DAY_ONLY": false,
	"FISCAL_YEAR": false, "FISCAL_QUARTER": false, "FISCAL_MONTH": false,
	"HOUR_IN_DAY": false, "WEEK_IN_MONTH": false, "WEEK_IN_YEAR": false,
}

func (p *parser) selectList(level int) ([]SelectItem, *Error) {
	var out []SelectItem
	for {
		it, err := p.selectItem(level)
		if err != nil {
			return nil, err
		}
		out = append(out, it)
		if !p.accept(",") {
			return out, nil
		}
	}
}

func (p *parser) selectItem(level int) (SelectItem, *Error) {
	t := p.tok()
	switch {
	case p.at("("):
		p.next()
		if !p.at("SELECT") {
			return SelectItem{}, p.unexpected()
		}
		sub, err := p.query(level + 1)
		if err != nil {
			return SelectItem{}, err
		}
		if err := p.expect(")"); err != nil {
			return SelectItem{}, err
		}
		return SelectItem{Sub: sub, Pos: t.pos}, nil
	case p.at("TYPEOF") && p.ahead(1).kind == tokIdent && p.ahead(2).is("WHEN"):
		to, err := p.typeOf()
		return SelectItem{TypeOf: to, Pos: t.pos}, err
	case p.at("FIELDS") && p.ahead(1).text == "(":
		p.next()
		p.next()
		t := p.tok()
		switch w := strings.ToUpper(t.text); w {
		case "ALL", "STANDARD", "CUSTOM":
			p.next()
			return SelectItem{Fields: w, Pos: t.pos}, p.expect(")")
		}
		return SelectItem{}, p.unexpected()
	}
	op, err := p.operand()
	if err != nil {
		return SelectItem{}, err
	}
	it := SelectItem{Operand: op, Pos: op.Pos}
	if p.accept("AS") {
		t, err := p.name()
		if err != nil {
			return SelectItem{}, err
		}
		it.Alias = t.text
	} else if t := p.tok(); t.kind == tokIdent && !reserved(t.text) && !p.clause() {
		it.Alias = p.next().text
	}
	return it, nil
}

// clause reports a clause that may follow the fields of RETURNING directly.
func (p *parser) clause() bool {
	return p.at("ORDER") && p.ahead(1).is("BY") || p.at("OFFSET") && p.ahead(1).kind == tokNumber
}

// operand reads a field path or a function of one.
func (p *parser) operand() (*Operand, *Error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	t, err := p.name()
	if err != nil {
		return nil, err
	}
	op := &Operand{Pos: t.pos}
	if p.at("(") {
		op.Func = strings.ToUpper(t.text)
		if _, known := selectFuncs[op.Func]; !known {
			return nil, p.unexpected()
		}
		p.next()
		if op.Func == "COUNT" && p.accept(")") {
			return op, nil
		}
		if op.Arg, err = p.operand(); err != nil {
			return nil, err
		}
		return op, p.expect(")")
	}
	op.Path = []string{t.text}
	for p.accept(".") {
		if t, err = p.name(); err != nil {
			return nil, err
		}
		op.Path = append(op.Path, t.text)
	}
	return op, nil
}

func (p *parser) typeOf() (*TypeOf, *Error) {
	out := &TypeOf{Pos: p.next().pos}
	t, err := p.name()
	if err != nil {
		return nil, err
	}
	out.Rel = t.text
	for p.accept("WHEN") {
		obj, err := p.name()
		if err != nil {
			return nil, err
		}
		if !p.accept("THEN") {
			return nil, p.unexpected()
		}
		w := When{Object: obj.text, Pos: obj.pos}
		if w.Fields, err = p.operandList(); err != nil {
			return nil, err
		}
		out.Whens = append(out.Whens, w)
	}
	if p.accept("ELSE") {
		if out.Else, err = p.operandList(); err != nil {
			return nil, err
		}
	}
	if !p.accept("END") {
		return nil, p.unexpected()
	}
	return out, nil
}

func (p *parser) operandList() ([]*Operand, *Error) {
	var out []*Operand
	for {
		op, err := p.operand()
		if err != nil {
			return nil, err
		}
		out = append(out, op)
		if !p.accept(",") {
			return out, nil
		}
	}
}

func (p *parser) grouping() (*Grouping, *Error) {
	g := &Grouping{}
	for _, kind := range []string{"ROLLUP", "CUBE"} {
		if p.at(kind) && p.ahead(1).text == "(" {
			g.Kind = kind
			p.next()
			p.next()
		}
	}
	var err *Error
	if g.By, err = p.operandList(); err != nil {
		return nil, err
	}
	if g.Kind != "" {
		return g, p.expect(")")
	}
	return g, nil
}

func (p *parser) orderList() ([]Order, *Error) {
	var out []Order
	for {
		op, err := p.operand()
		if err != nil {
			return nil, err
		}
		o := Order{By: op}
		if p.accept("DESC") {
			o.Desc = true
		} else {
			p.accept("ASC")
		}
		if p.accept("NULLS") {
			switch {
			case p.accept("FIRST"):
				o.Nulls = "FIRST"
			case p.accept("LAST"):
				o.Nulls = "LAST"
			default:
				return nil, p.unexpected()
			}
		}
		out = append(out, o)
		if !p.accept(",") {
			return out, nil
		}
	}
}
