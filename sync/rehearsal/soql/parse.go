package soql

import (
	"strings"
)

// maxQueryLength is the longest SOQL statement (contract: data-and-metadata 3.5).
const maxQueryLength = 100_000

// maxStringLength is the longest string literal of a condition (same place).
const maxStringLength = 4000

// maxDepth bounds nested parentheses, so that a hostile query cannot exhaust
// the stack.
const maxDepth = 200

// Parse reads one SOQL statement. A refused text gives an *Error with the
// code, text and place Salesforce would give.
func Parse(text string) (*Query, error) {
	q, err := parse(text)
	if err != nil {
		return nil, err
	}
	return q, nil
}

func parse(text string) (*Query, *Error) {
	if strings.TrimSpace(text) == "" {
		return nil, plainError(CodeMalformedQuery, "SOQL statements cannot be empty or null")
	}
	if utf16Len(text) > maxQueryLength {
		return nil, plainError(CodeTooComplicated, "SOQL statements cannot be longer than %d characters.", maxQueryLength)
	}
	toks, err := lex(text)
	if err != nil {
		return nil, err
	}
	p := &parser{text: text, toks: toks}
	q, err := p.query(0)
	if err != nil {
		return nil, err
	}
	if p.at("ALL") && p.ahead(1).is("ROWS") {
		return nil, errorAt(text, p.tok().pos, CodeMalformedQuery, "ALL ROWS not allowed in this context")
	}
	if err := p.options(); err != nil {
		return nil, err
	}
	if p.tok().kind != tokEOF {
		return nil, p.unexpected()
	}
	if p.bind != nil {
		return nil, p.bind
	}
	return q, nil
}

// parser walks the tokens; each method leaves it behind what it read.
type parser struct {
	text  string
	toks  []token
	i     int
	depth int
	bind  *Error // the first bind variable, reported when all else is in order
}

func (p *parser) tok() token { return p.toks[p.i] }

func (p *parser) ahead(n int) token { return p.toks[min(p.i+n, len(p.toks)-1)] }

func (p *parser) next() token {
	t := p.toks[p.i]
	if p.i < len(p.toks)-1 {
		p.i++
	}
	return t
}

// at reports whether the next token is this keyword or punctuation.
func (p *parser) at(word string) bool {
	t := p.tok()
	return t.is(word) || t.kind == tokPunct && t.text == word
}

func (p *parser) accept(word string) bool {
	if p.at(word) {
		p.next()
		return true
	}
	return false
}

func (p *parser) acceptAll(words ...string) bool {
	for i, w := range words {
		if !p.ahead(i).is(w) {
			return false
		}
	}
	for range words {
		p.next()
	}
	return true
}

func (p *parser) expect(word string) *Error {
	if p.accept(word) {
		return nil
	}
	return p.expecting(named(word))
}

// named spells out punctuation the way the error texts do.
func named(word string) string {
	switch word {
	case "(":
		return "a left parentheses"
	case ")":
		return "a right parentheses"
	case ":":
		return "a colon"
	case ",":
		return "a comma"
	}
	return "'" + strings.ToLower(word) + "'"
}

func (p *parser) expecting(what string) *Error {
	t := p.tok()
	return syntaxError(p.text, t.pos, "expecting %s, found '%s'", what, t.shown())
}

func (p *parser) unexpected() *Error {
	t := p.tok()
	return syntaxError(p.text, t.pos, "unexpected token: '%s'", t.shown())
}

// enter counts one more level of nesting.
func (p *parser) enter() *Error {
	if p.depth++; p.depth > maxDepth {
		return plainError(CodeTooComplicated, "The query is too complicated.")
	}
	return nil
}

// name reads a name that is no reserved word.
func (p *parser) name() (token, *Error) {
	t := p.tok()
	if t.kind != tokIdent || reserved(t.text) {
		return t, p.unexpected()
	}
	return p.next(), nil
}

// reserved words can be neither a field nor an alias (SOQL reference,
// "Reserved Keywords").
func reserved(word string) bool {
	switch strings.ToUpper(word) {
	case "AND", "ASC", "DESC", "EXCLUDES", "FROM", "GROUP", "HAVING",
		"IN", "INCLUDES", "LIKE", "LIMIT", "NOT", "NULL", "NULLS",
		"OR", "SELECT", "USING", "WHERE", "WITH":
		return true
	}
	return false
}

// query reads SELECT ... up to the end of its clauses; level is 0 at the top.
func (p *parser) query(level int) (*Query, *Error) {
	if err := p.enter(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	if !p.accept("SELECT") {
		if level == 0 && p.i == 0 && p.tok().text != "" { // recorded without excerpt
			return nil, plainError(CodeMalformedQuery, "unexpected token: '%s'", p.tok().text)
		}
		return nil, p.unexpected()
	}
	if p.at("FROM") {
		return nil, syntaxError(p.text, p.toks[p.i-1].pos, "unexpected token: '%s %s'", p.toks[p.i-1].text, p.tok().text)
	}
	q := &Query{Text: p.text}
	var err *Error
	if q.Select, err = p.selectList(level); err != nil {
		return nil, err
	}
	if !p.accept("FROM") {
		return nil, p.unexpected()
	}
	if q.From, err = p.fromList(); err != nil {
		return nil, err
	}
	if p.accept("USING") {
		if !p.accept("SCOPE") {
			return nil, p.unexpected()
		}
		t, err := p.name()
		if err != nil {
			return nil, err
		}
		q.Scope = t.text
	}
	if p.accept("WHERE") {
		if q.Where, err = p.condition(); err != nil {
			return nil, err
		}
	}
	for p.accept("WITH") {
		t, err := p.name()
		if err != nil {
			return nil, err
		}
		switch w := strings.ToUpper(t.text); w {
		case "SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE":
			q.With = append(q.With, w)
		default:
			return nil, syntaxError(p.text, t.pos, "unexpected token: '%s'", t.text)
		}
	}
	if err = p.tail(q); err != nil {
		return nil, err
	}
	return q, nil
}

func (p *parser) fromList() ([]FromItem, *Error) {
	var out []FromItem
	for {
		t, err := p.name()
		if err != nil {
			return nil, err
		}
		it := FromItem{Path: []string{t.text}, Pos: t.pos}
		for p.accept(".") {
			if t, err = p.name(); err != nil {
				return nil, err
			}
			it.Path = append(it.Path, t.text)
		}
		if it.Alias, err = p.fromAlias(); err != nil {
			return nil, err
		}
		out = append(out, it)
		if !p.accept(",") {
			return out, nil
		}
	}
}

// fromAlias reads [AS] alias. Words that start the next clause are no alias.
func (p *parser) fromAlias() (string, *Error) {
	if p.accept("AS") {
		t, err := p.name()
		return t.text, err
	}
	t := p.tok()
	if t.kind != tokIdent || reserved(t.text) {
		return "", nil
	}
	switch strings.ToUpper(t.text) {
	case "ORDER":
		if p.ahead(1).is("BY") {
			return "", nil
		}
	case "ALL":
		if p.ahead(1).is("ROWS") {
			return "", nil
		}
	case "SET":
		if p.ahead(1).is("OPTIONS") {
			return "", nil
		}
	case "FOR", "OFFSET", "UPDATE":
		return "", nil
	}
	return p.next().text, nil
}
