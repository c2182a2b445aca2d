package soql

import (
	"strings"
	"unicode"
)

// maxSearchLength is the longest search string; a longer one finds nothing
// (contract: data-and-metadata 3.5).
const maxSearchLength = 10_000

// Term is a search expression: a word or phrase when Op is "", else AND, OR or
// NOT of Parts.
type Term struct {
	Op    string
	Parts []*Term

	// words is the text in lower case with single spaces for punctuation; *
	// and ? are wildcards.
	words []rune
	// wild tells for each rune of words whether it is a wildcard.
	wild []bool
}

// ParseTerm reads what stands between the braces of FIND, or the q of a
// parameterized search: words are all wanted, OR and AND NOT and parentheses
// work as in SOSL, "..." is a phrase, * and ? are wildcards, and a backslash
// takes the special meaning from a reserved character.
func ParseTerm(text string) (*Term, error) {
	t, err := parseTerm(text)
	if err != nil {
		return nil, err
	}
	return t, nil
}

func parseTerm(text string) (*Term, *Error) {
	p := &termParser{text: []rune(text)}
	t, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.skip(); p.i < len(p.text) {
		return nil, plainError(CodeMalformedSearch, "unexpected token: '%s'", string(p.text[p.i]))
	}
	if t == nil || t.letters() < 2 {
		return nil, plainError(CodeInvalidSearch, "search term must be longer than one character: %s", text)
	}
	return t, nil
}

// letters counts what is searched for, wildcards and spaces aside.
func (t *Term) letters() int {
	n := 0
	for i, r := range t.words {
		if !t.wild[i] && r != ' ' {
			n++
		}
	}
	for _, p := range t.Parts {
		n += p.letters()
	}
	return n
}

type termParser struct {
	text []rune
	i    int
}

func (p *termParser) skip() {
	for p.i < len(p.text) && unicode.IsSpace(p.text[p.i]) {
		p.i++
	}
}

// keyword takes the word when it stands next, in any case.
func (p *termParser) keyword(word string) bool {
	p.skip()
	end := p.i + len(word)
	if end > len(p.text) || !strings.EqualFold(string(p.text[p.i:end]), word) {
		return false
	}
	if end < len(p.text) && !unicode.IsSpace(p.text[end]) && p.text[end] != '(' && p.text[end] != '"' {
		return false
	}
	p.i = end
	return true
}

func (p *termParser) or(depth int) (*Term, *Error) {
	if depth > maxDepth {
		return nil, plainError(CodeTooComplicated, "The search is too complicated.")
	}
	out := &Term{Op: "OR"}
	for {
		t, err := p.and(depth)
		if err != nil {
			return nil, err
		}
		if t != nil {
			out.Parts = append(out.Parts, t)
		}
		if !p.keyword("OR") {
			return out.simple(), nil
		}
	}
}

func (p *termParser) and(depth int) (*Term, *Error) {
	out := &Term{Op: "AND"}
	for {
		start := p.i
		if p.keyword("OR") {
			p.i = start
			return out.simple(), nil
		}
		p.keyword("AND")
		not := p.keyword("NOT")
		t, err := p.primary(depth)
		if err != nil {
			return nil, err
		}
		if t == nil {
			return out.simple(), nil
		}
		if not {
			t = &Term{Op: "NOT", Parts: []*Term{t}}
		}
		out.Parts = append(out.Parts, t)
	}
}

// simple drops an operator that joins nothing.
func (t *Term) simple() *Term {
	switch len(t.Parts) {
	case 0:
		return nil
	case 1:
		return t.Parts[0]
	}
	return t
}

// primary reads a word, a phrase or a parenthesised expression; nil at the end.
func (p *termParser) primary(depth int) (*Term, *Error) {
	p.skip()
	if p.i >= len(p.text) || p.text[p.i] == ')' {
		return nil, nil
	}
	switch p.text[p.i] {
	case '(':
		p.i++
		t, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		if p.skip(); p.i >= len(p.text) || p.text[p.i] != ')' {
			return nil, plainError(CodeMalformedSearch, "expecting a right parentheses, found '<EOF>'")
		}
		p.i++
		if t == nil {
			return nil, plainError(CodeMalformedSearch, "unexpected token: ')'")
		}
		return t, nil
	case '"':
		p.i++
		return p.word(func(r rune) bool { return r == '"' }, true)
	}
	return p.word(func(r rune) bool { return unicode.IsSpace(r) || r == '(' || r == ')' || r == '"' }, false)
}

// word reads up to the rune that ends it; a phrase must find its closing quote.
func (p *termParser) word(ends func(rune) bool, phrase bool) (*Term, *Error) {
	t := &Term{}
	for ; p.i < len(p.text) && !ends(p.text[p.i]); p.i++ {
		r, escaped := p.text[p.i], false
		if r == '\\' && p.i+1 < len(p.text) {
			p.i++
			r, escaped = p.text[p.i], true
		}
		t.put(r, !escaped && (r == '*' || r == '?'))
	}
	if phrase {
		if p.i >= len(p.text) {
			return nil, plainError(CodeMalformedSearch, "expecting a closing quote, found '<EOF>'")
		}
		p.i++
	}
	t.trim()
	return t, nil
}

// put adds one rune; punctuation becomes a single space.
func (t *Term) put(r rune, wild bool) {
	r = unicode.ToLower(r)
	if !wild && separates(r) {
		r = ' '
	}
	n := len(t.words)
	if r == ' ' && (n == 0 || t.words[n-1] == ' ' && !t.wild[n-1]) {
		return
	}
	if wild && n == 0 {
		return // a word cannot start with a wildcard
	}
	t.words, t.wild = append(t.words, r), append(t.wild, wild)
}

func (t *Term) trim() {
	if n := len(t.words); n > 0 && t.words[n-1] == ' ' {
		t.words, t.wild = t.words[:n-1], t.wild[:n-1]
	}
}

// separators end a word in stored text; separates tells it of a rune of the
// search text.
const separators = "@.-_,/()&'\":;"

func separates(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(separators, r) }

// condition is the SQL for a term over columns: every word or phrase must be
// whole words of one column.
func (t *Term) condition(columns []string) frag {
	var out frag
	switch t.Op {
	case "NOT":
		out = t.Parts[0].condition(columns)
		out.sql = "((" + out.sql + ") IS NOT TRUE)"
		return out
	case "AND", "OR":
		for i, p := range t.Parts {
			out.add([]string{"(", " " + t.Op + " "}[min(i, 1)])
			out.join(p.condition(columns))
		}
		out.add(")")
		return out
	}
	if len(t.words) == 0 {
		return frag{sql: "1"}
	}
	rough, exact := t.patterns()
	for i, c := range columns {
		out.add([]string{"(", " OR "}[min(i, 1)])
		out.add("("+c+` LIKE ? ESCAPE '\' AND `+spaced(c)+` LIKE ? ESCAPE '\')`, rough, exact)
	}
	out.add(")")
	return out
}

// patterns gives a cheap LIKE pattern that every match meets, and the exact
// one for text whose words are parted by spaces.
func (t *Term) patterns() (rough, exact string) {
	var b strings.Builder
	first := ""
	for i, r := range t.words {
		switch {
		case t.wild[i] && r == '*':
			b.WriteByte('%')
		case t.wild[i]:
			b.WriteByte('_')
		default:
			b.WriteString(likeLiteral(string(r)))
		}
	}
	for i, r := range t.words {
		if t.wild[i] || r == ' ' {
			break
		}
		first += string(r)
	}
	return "%" + likeLiteral(first) + "%", "% " + b.String() + " %"
}

// spaced is the SQL of a column with spaces round every word.
func spaced(column string) string {
	sql := column
	for _, r := range separators {
		sql = "replace(" + sql + ", '" + strings.ReplaceAll(string(r), "'", "''") + "', ' ')"
	}
	return "' ' || " + sql + " || ' '"
}
