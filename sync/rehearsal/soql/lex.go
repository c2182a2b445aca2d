package soql

import (
	"strings"
	"unicode/utf8"
)

type tokenKind int

const (
	tokEOF tokenKind = iota
	tokIdent
	tokNumber
	tokDate     // 2024-01-31
	tokDateTime // 2024-01-31T10:00:00Z
	tokTime     // 10:00:00Z
	tokString   // with its quotes, undecoded
	tokPunct
)

// token is one word of the query; text is as written.
type token struct {
	kind tokenKind
	text string
	pos  int
}

// shown is the token as an error message names it.
func (t token) shown() string {
	if t.kind == tokEOF {
		return "<EOF>"
	}
	return t.text
}

// is reports whether the token is this keyword, in any case.
func (t token) is(word string) bool { return t.kind == tokIdent && strings.EqualFold(t.text, word) }

// lex splits a query into tokens, the last of which is tokEOF.
func lex(text string) ([]token, *Error) {
	var out []token
	i := 0
	for i < len(text) {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f':
			i++
			continue
		case isLetter(c):
			j := i + 1
			for j < len(text) && (isLetter(text[j]) || isDigit(text[j]) || text[j] == '_') {
				j++
			}
			out = append(out, token{tokIdent, text[i:j], i})
			i = j
		case isDigit(c) || (c == '.' && i+1 < len(text) && isDigit(text[i+1]) && !afterName(out, i)):
			t := lexNumber(text, i)
			out = append(out, t)
			i += len(t.text)
		case c == '\'':
			j := i + 1
			for j < len(text) && text[j] != '\'' {
				if text[j] == '\\' {
					j++
				}
				j++
			}
			if j >= len(text) {
				return nil, lexError(text, len(text), "mismatched character '<EOF>' expecting '''")
			}
			out = append(out, token{tokString, text[i : j+1], i})
			i = j + 1
		default:
			n := punct(text[i:])
			if n == 0 {
				r, _ := utf8.DecodeRuneInString(text[i:])
				return nil, lexError(text, i, "unexpected token: '"+string(r)+"'")
			}
			out = append(out, token{tokPunct, text[i : i+n], i})
			i += n
		}
	}
	return append(out, token{tokEOF, "", len(text)}), nil
}

// afterName reports whether the last token is a name that ends right here, so
// that a dot continues a path instead of starting a number.
func afterName(out []token, pos int) bool {
	if len(out) == 0 {
		return false
	}
	t := out[len(out)-1]
	return t.kind == tokIdent && t.pos+len(t.text) == pos
}

// lexError is the scanner's own kind of message, which has no caret and counts
// columns from 0.
func lexError(text string, pos int, what string) *Error {
	row, col := place(text, pos)
	e := plainError(CodeMalformedQuery, "line %d:%d %s", row, col-1, what)
	e.Row, e.Column = row, col
	return e
}

func punct(s string) int {
	if len(s) >= 2 {
		switch s[:2] {
		case "!=", "<>", "<=", ">=":
			return 2
		}
	}
	if strings.IndexByte(",.():=<>+-@", s[0]) >= 0 {
		return 1
	}
	return 0
}

// lexNumber reads a number, a date, a datetime or a time that starts at i.
func lexNumber(text string, i int) token {
	s := text[i:]
	if n := dateLen(s); n > 0 {
		if len(s) > n && (s[n] == 'T' || s[n] == 't') {
			if m := timeLen(s[n+1:]); m > 0 {
				return token{tokDateTime, s[:n+1+m], i}
			}
		}
		return token{tokDate, s[:n], i}
	}
	if m := timeLen(s); m > 0 {
		return token{tokTime, s[:m], i}
	}
	j := 0
	for j < len(s) && isDigit(s[j]) {
		j++
	}
	if j < len(s) && s[j] == '.' {
		j++
		for j < len(s) && isDigit(s[j]) {
			j++
		}
	}
	if k := j; k < len(s) && (s[k] == 'e' || s[k] == 'E') {
		k++
		if k < len(s) && (s[k] == '+' || s[k] == '-') {
			k++
		}
		if k < len(s) && isDigit(s[k]) {
			for k < len(s) && isDigit(s[k]) {
				k++
			}
			j = k
		}
	}
	return token{tokNumber, s[:j], i}
}

// dateLen is 10 when s starts with dddd-dd-dd, else 0.
func dateLen(s string) int {
	if matches(s, "0000-00-00") {
		return 10
	}
	return 0
}

// timeLen measures hh:mm[:ss[.fff]][Z|(+|-)hh[:]mm] at the start of s.
func timeLen(s string) int {
	if !matches(s, "00:00") {
		return 0
	}
	n := 5
	if matches(s[n:], ":00") {
		n += 3
		if n < len(s) && s[n] == '.' {
			k := n + 1
			for k < len(s) && isDigit(s[k]) {
				k++
			}
			if k > n+1 {
				n = k
			}
		}
	}
	switch {
	case n < len(s) && (s[n] == 'Z' || s[n] == 'z'):
		n++
	case n < len(s) && (s[n] == '+' || s[n] == '-'):
		if matches(s[n+1:], "00:00") {
			n += 6
		} else if matches(s[n+1:], "0000") {
			n += 5
		}
	}
	return n
}

// matches reports whether s starts with the pattern, where 0 is any digit.
func matches(s, pattern string) bool {
	if len(s) < len(pattern) {
		return false
	}
	for i := range len(pattern) {
		if pattern[i] == '0' {
			if !isDigit(s[i]) {
				return false
			}
		} else if s[i] != pattern[i] {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
