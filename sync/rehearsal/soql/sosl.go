package soql

import (
	"strings"
)

// CodeInvalidSearch refuses a search term that is too short.
const CodeInvalidSearch = "INVALID_SEARCH"

// Search is one parsed SOSL statement.
type Search struct {
	Text      string
	Term      *Term
	In        string // ALL, NAME, EMAIL, PHONE or SIDEBAR
	Returning []Returning
	Limit     int // over all objects; -1 when absent
	// TooLong marks a search string over 10,000 characters, which finds nothing.
	TooLong bool
}

// Returning is one object of RETURNING; Query selects its fields, with its
// WHERE, ORDER BY, LIMIT and OFFSET.
type Returning struct {
	Query *Query
}

// Limits of a search (contract: data-and-metadata 3.5): 250 rows of one object
// unless it is filtered or ordered, then and over all 2,000.
const (
	maxSearchRows     = 2000
	defaultSearchRows = 250
)

// ParseSearch reads one SOSL statement:
//
//	FIND {acm*} IN NAME FIELDS RETURNING Account(Id, Name WHERE ... ORDER BY ... LIMIT n), Contact LIMIT n
func ParseSearch(text string) (*Search, error) {
	s, err := parseSearch(text)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func parseSearch(text string) (*Search, *Error) {
	from, to, err := braces(text)
	if err != nil {
		return nil, err
	}
	s := &Search{Text: text, In: "ALL", Limit: -1}
	if term := text[from+1 : to]; utf16Len(term) > maxSearchLength {
		s.TooLong = true
	} else if s.Term, err = parseTerm(term); err != nil {
		return nil, err
	}
	// The rest is lexed with the search string blanked out, so that places in
	// error texts stay right.
	rest := text[:from] + strings.Repeat(" ", to+1-from) + text[to+1:]
	toks, err := lex(rest)
	if err != nil {
		return nil, asSearch(err)
	}
	p := &parser{text: text, toks: toks}
	if err := p.search(s); err != nil {
		return nil, asSearch(err)
	}
	if p.bind != nil {
		return nil, asSearch(p.bind)
	}
	return s, nil
}

// asSearch turns the parser's MALFORMED_QUERY into MALFORMED_SEARCH.
func asSearch(err *Error) *Error {
	if err.Code == CodeMalformedQuery {
		err.Code = CodeMalformedSearch
	}
	return err
}

// braces finds the search string of FIND {...}.
func braces(text string) (from, to int, err *Error) {
	missing := plainError(CodeMalformedSearch, "No search term found. The search term must be enclosed in braces.")
	from = strings.IndexByte(text, '{')
	if from < 0 || !strings.EqualFold(strings.TrimSpace(text[:from]), "FIND") {
		return 0, 0, missing
	}
	for i := from + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '}':
			return from, i, nil
		}
	}
	return 0, 0, missing
}

func (p *parser) search(s *Search) (err *Error) {
	if !p.accept("FIND") {
		return p.unexpected()
	}
	if p.accept("IN") {
		w := strings.ToUpper(p.tok().text)
		switch w {
		case "ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR":
			s.In = w
			p.next()
		default:
			return p.unexpected()
		}
		if !p.accept("FIELDS") {
			return p.unexpected()
		}
	}
	if p.accept("RETURNING") {
		for {
			r, err := p.returning()
			if err != nil {
				return err
			}
			s.Returning = append(s.Returning, r)
			if !p.accept(",") {
				break
			}
		}
	}
	for p.accept("WITH") {
		// These change highlighting, spelling and divisions, none of which
		// exists here: they are read and have no effect.
		for t := p.tok(); t.kind != tokEOF && !t.is("WITH") && !t.is("LIMIT") && !t.is("UPDATE"); t = p.tok() {
			p.next()
		}
	}
	if p.accept("LIMIT") {
		n, err := p.count()
		if err != nil {
			return err
		}
		s.Limit = n.N
	}
	if p.at("UPDATE") {
		if err := p.purpose(&Query{}); err != nil {
			return err
		}
	}
	if p.tok().kind != tokEOF {
		return p.unexpected()
	}
	return nil
}

// returning reads Object or Object(fields WHERE ... ORDER BY ... LIMIT n).
func (p *parser) returning() (Returning, *Error) {
	t, err := p.name()
	if err != nil {
		return Returning{}, err
	}
	q := &Query{Text: p.text, From: []FromItem{{Path: []string{t.text}, Pos: t.pos}}}
	if !p.accept("(") {
		q.Select = []SelectItem{{Operand: &Operand{Path: []string{"Id"}, Pos: t.pos}, Pos: t.pos}}
		return Returning{q}, nil
	}
	for {
		it, err := p.selectItem(0)
		if err != nil {
			return Returning{}, err
		}
		if it.Sub != nil || it.TypeOf != nil {
			return Returning{}, syntaxError(p.text, it.Pos, "unexpected token: '%s'", it)
		}
		q.Select = append(q.Select, it)
		if !p.accept(",") {
			break
		}
	}
	if p.accept("USING") {
		for !p.at("WHERE") && !p.at("ORDER") && !p.at("LIMIT") && !p.at(")") && p.tok().kind != tokEOF {
			p.next()
		}
	}
	if p.accept("WHERE") {
		if q.Where, err = p.condition(); err != nil {
			return Returning{}, err
		}
	}
	if err := p.tail(q); err != nil {
		return Returning{}, err
	}
	return Returning{q}, p.expect(")")
}

// CompileSearch makes one Plan for each object of a search, in its order. Run
// each with Fetch and show the records one after the other, up to the search's
// Limit. A search that names no objects gets plans for those given as all.
// Rows that the search index does not know yet can be kept out by the
// Visibility of env.
func CompileSearch(s *Search, cat Catalog, env Env, all ...string) ([]*Plan, error) {
	returning := s.Returning
	if len(returning) == 0 {
		for _, name := range all {
			returning = append(returning, Returning{&Query{
				Text: s.Text, From: []FromItem{{Path: []string{name}}},
				Select: []SelectItem{{Operand: &Operand{Path: []string{"Id"}}}},
			}})
		}
	}
	plans := make([]*Plan, 0, len(returning))
	for _, r := range returning {
		p, err := s.plan(r.Query, cat, env)
		if err != nil {
			return nil, err
		}
		plans = append(plans, p)
	}
	return plans, nil
}

// plan compiles one object of a search; its query's text may be another than
// the search's.
func (s *Search) plan(q *Query, cat Catalog, env Env) (*Plan, *Error) {
	c := &compiler{text: q.Text, cat: cat, env: env}
	if aggregated(q) || isCount(q) {
		return nil, asSearch(syntaxError(q.Text, q.Select[0].Pos, "unexpected token: '%s'", q.Select[0]))
	}
	obj, err := c.object(q.From[0].Path[0], q.From[0].Pos)
	if err != nil {
		return nil, err
	}
	own := *q
	rows := defaultSearchRows
	if q.Where != nil || len(q.OrderBy) > 0 {
		rows = maxSearchRows
	}
	if q.Limit == nil || q.Limit.N > rows {
		own.Limit = &Count{N: rows}
	}
	sc, err := c.scope(&own, obj)
	if err != nil {
		return nil, err
	}
	plan := &Plan{Object: obj.Info().Name, Limit: own.Limit.N}
	columns := sc.root.targets[0].searchable(s.In)
	found := frag{sql: "0"}
	if !s.TooLong && s.Term != nil && len(columns) > 0 {
		found = s.Term.condition(columns)
	}
	return plan, sc.planRows(plan, found)
}

// searchable lists the columns a search group looks into.
func (t target) searchable(group string) []string {
	var out []string
	for _, f := range t.obj.Fields() {
		name := f.NameField || strings.EqualFold(f.Name, "Name") || strings.EqualFold(f.Name, "FirstName") || strings.EqualFold(f.Name, "LastName")
		ok := false
		switch group {
		case "NAME":
			ok = name
		case "EMAIL":
			ok = f.Type == "email"
		case "PHONE":
			ok = f.Type == "phone"
		case "SIDEBAR":
			ok = name || f.Type == "email" || f.Type == "phone"
		default:
			switch f.Type {
			case "string", "textarea", "email", "phone", "url", "picklist", "combobox":
				ok = true
			}
		}
		if ok && len(f.Parts) == 0 {
			out = append(out, t.column(f))
		}
	}
	return out
}
