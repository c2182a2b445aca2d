package soql

import "strings"

// shaper collects the columns a plan selects and the JSON made of them.
type shaper struct {
	s     *scope
	plan  *Plan
	exprs []string
	args  []any
	seen  map[string]bool
}

// add selects an expression and gives its column number.
func (sh *shaper) add(f frag) int {
	sh.exprs = append(sh.exprs, f.sql)
	sh.args = append(sh.args, f.args...)
	return len(sh.exprs) - 1
}

// columns compiles the SELECT list of a query for records. Column 0 of every
// row is the record's id.
func (sh *shaper) columns() ([]Column, *Error) {
	sh.seen = map[string]bool{}
	sh.add(frag{sql: sh.s.root.id()})
	var cols []Column
	for _, it := range sh.s.q.Select {
		var err *Error
		switch {
		case it.Sub != nil:
			err = sh.child(&cols, it)
		case it.TypeOf != nil:
			err = sh.typeOf(&cols, it.TypeOf)
		case it.Fields != "":
			err = sh.allFields(&cols, it)
		default:
			err = sh.operand(&cols, it)
		}
		if err != nil {
			return nil, err
		}
	}
	return cols, nil
}

// operand adds a field, a parent's field, or a function of one.
func (sh *shaper) operand(cols *[]Column, it SelectItem) *Error {
	s, o := sh.s, it.Operand
	if o.Func == "" {
		if it.Alias != "" {
			return errorAt(s.c.text, it.Pos, CodeMalformedQuery, "only aggregate expressions use field aliasing")
		}
		r, err := s.field(o.Path, o.Pos)
		if err != nil {
			return err
		}
		return sh.place(cols, r, o)
	}
	v, err := s.operand(o)
	if err != nil {
		return err
	}
	switch o.Func {
	case "TOLABEL", "FORMAT", "CONVERTCURRENCY":
	default:
		return errorAt(s.c.text, o.Pos, CodeMalformedQuery, "Field must be grouped or aggregated: %s", o)
	}
	if it.Alias == "" {
		r, err := s.field(o.leaf().Path, o.Pos)
		if err != nil {
			return err
		}
		r.expr = v.sql
		if err := sh.place(cols, r, o); err != nil {
			return err
		}
		last := lastLeaf(*cols, r.path)
		last.Format = o.Func == "FORMAT"
		return nil
	}
	if err := sh.once(it.Alias, it.Pos); err != nil {
		return err
	}
	*cols = append(*cols, Column{Name: it.Alias, Index: sh.add(v.frag), Type: v.typ, Format: o.Func == "FORMAT"})
	return nil
}

// leaf is the path inside all functions.
func (o *Operand) leaf() *Operand {
	for o.Arg != nil {
		o = o.Arg
	}
	return o
}

// lastLeaf finds the column of a path just placed.
func lastLeaf(cols []Column, path []string) *Column {
	for _, step := range path[:len(path)-1] {
		for i := range cols {
			if strings.EqualFold(cols[i].Name, step) && cols[i].Kind == ParentColumn {
				cols = cols[i].Columns
				break
			}
		}
	}
	return &cols[len(cols)-1]
}

// once refuses a key that is there already.
func (sh *shaper) once(key string, pos int) *Error {
	k := strings.ToLower(key)
	if sh.seen[k] {
		return plainError(CodeInvalidField, "duplicate field selected: %s", key)
	}
	sh.seen[k] = true
	return nil
}

// place puts a field into the tree of parents it belongs to.
func (sh *shaper) place(cols *[]Column, r resolved, o *Operand) *Error {
	if err := sh.once(strings.Join(r.path, "."), o.Pos); err != nil {
		return err
	}
	at := cols
	n := sh.s.root
	for _, step := range r.path[:len(r.path)-1] {
		n = n.kids[strings.ToLower(step)]
		at = sh.parentColumn(at, n)
	}
	*at = append(*at, sh.value(r))
	return nil
}

// parentColumn finds or adds the nested object of a parent.
func (sh *shaper) parentColumn(cols *[]Column, n *node) *[]Column {
	for i := range *cols {
		if (*cols)[i].Kind == ParentColumn && (*cols)[i].Name == n.name {
			return &(*cols)[i].Columns
		}
	}
	c := Column{Name: n.name, Kind: ParentColumn, Index: sh.add(frag{sql: n.id()}), Object: n.entity(), TypeAt: -1}
	if n.poly {
		c.TypeAt = sh.add(frag{sql: n.typeName(false)})
	}
	*cols = append(*cols, c)
	return &(*cols)[len(*cols)-1].Columns
}

// value selects one field; a compound one brings its parts.
func (sh *shaper) value(r resolved) Column {
	c := Column{Name: r.field.Name, Type: r.field.Type}
	if len(r.field.Parts) == 0 {
		c.Index = sh.add(frag{sql: r.expr})
		return c
	}
	c.Kind = CompoundColumn
	t := r.node.targets[0]
	for _, p := range r.field.Parts {
		expr := "NULL"
		if p.Column != "" {
			expr = t.alias + "." + ident(p.Column)
		}
		c.Columns = append(c.Columns, Column{Name: p.Key, Index: sh.add(frag{sql: expr}), Type: p.Type})
	}
	return c
}

// allFields expands FIELDS(ALL), FIELDS(STANDARD) and FIELDS(CUSTOM).
func (sh *shaper) allFields(cols *[]Column, it SelectItem) *Error {
	q := sh.s.q
	if it.Fields != "STANDARD" && (q.Limit == nil || q.Limit.N > maxFieldsLimit) {
		return plainError(CodeMalformedQuery, "The SOQL FIELDS function must have a LIMIT of at most %d", maxFieldsLimit)
	}
	for _, f := range sh.s.root.targets[0].obj.Fields() {
		custom := strings.HasSuffix(strings.ToLower(f.Name), "__c")
		if it.Fields == "CUSTOM" && !custom || it.Fields == "STANDARD" && custom {
			continue
		}
		r, err := sh.s.field([]string{f.Name}, it.Pos)
		if err != nil {
			return err
		}
		if err := sh.place(cols, r, &Operand{Path: r.path, Pos: it.Pos}); err != nil {
			return err
		}
	}
	return nil
}

// typeOf adds TYPEOF: the parent object with the fields of its own branch.
func (sh *shaper) typeOf(cols *[]Column, t *TypeOf) *Error {
	n, err := sh.s.parent(sh.s.root, t.Rel, t.Pos)
	if err != nil {
		return err
	}
	if err := sh.once(t.Rel, t.Pos); err != nil {
		return err
	}
	c := Column{Name: n.name, Kind: TypeOfColumn, Index: sh.add(frag{sql: n.id()}), TypeAt: sh.add(frag{sql: n.typeName(false)}), Cases: map[string][]Column{}}
	for _, w := range t.Whens {
		found := false
		for _, tg := range n.targets {
			if !strings.EqualFold(tg.info.Name, w.Object) {
				continue
			}
			found = true
			if c.Cases[tg.info.Name], err = sh.branch(tg, w.Fields); err != nil {
				return err
			}
		}
		if !found {
			return errorAt(sh.s.c.text, w.Pos, CodeInvalidType, "sObject type '%s' is not supported in TYPEOF for relationship '%s'.", w.Object, n.name)
		}
	}
	for _, tg := range n.targets {
		if _, done := c.Cases[tg.info.Name]; !done && len(t.Else) > 0 {
			if c.Cases[tg.info.Name], err = sh.branch(tg, t.Else); err != nil {
				return err
			}
		}
	}
	*cols = append(*cols, c)
	return nil
}

// branch selects the fields of one TYPEOF branch from one object.
func (sh *shaper) branch(tg target, fields []*Operand) ([]Column, *Error) {
	n := &node{targets: []target{tg}, kids: map[string]*node{}}
	inner := &shaper{s: &scope{c: sh.s.c, q: sh.s.q, root: n, aliases: map[string][]string{}}, seen: map[string]bool{}, exprs: sh.exprs, args: sh.args}
	var out []Column
	for _, o := range fields {
		if err := inner.operand(&out, SelectItem{Operand: o, Pos: o.Pos}); err != nil {
			return nil, err
		}
	}
	sh.exprs, sh.args = inner.exprs, inner.args
	sh.s.joins.join(inner.s.joins)
	return out, nil
}
