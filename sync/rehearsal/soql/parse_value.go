package soql

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// value reads one literal; like keeps the escapes of \% and \_.
func (p *parser) value(like bool) (Value, *Error) {
	t := p.tok()
	v := Value{Pos: t.pos, Text: t.text}
	switch t.kind {
	case tokString:
		s, err := unescape(p.text, t, like)
		if err != nil {
			return v, err
		}
		if utf16Len(s) > maxStringLength {
			return v, syntaxError(p.text, t.pos, "string literal cannot be longer than %d characters", maxStringLength)
		}
		v.Kind, v.Text = StringValue, s
	case tokNumber:
		v.Kind = NumberValue
	case tokDate:
		if _, err := time.Parse(time.DateOnly, t.text); err != nil {
			return v, plainError(CodeMalformedQuery, "Invalid date: %s", t.text)
		}
		v.Kind = DateValue
	case tokDateTime:
		if _, ok := parseDateTime(t.text); !ok {
			return v, plainError(CodeMalformedQuery, "Invalid datetime: %s", t.text)
		}
		v.Kind, v.Text = DateTimeValue, strings.ToUpper(t.text)
	case tokTime:
		if _, ok := parseDateTime("1970-01-01T" + t.text); !ok {
			return v, plainError(CodeMalformedQuery, "Invalid time: %s", t.text)
		}
		v.Kind, v.Text = TimeValue, strings.ToUpper(t.text)
	case tokIdent:
		if like && t.is("NULL") {
			return v, p.unexpected()
		}
		return p.wordValue(v)
	case tokPunct:
		if (t.text == "-" || t.text == "+") && p.ahead(1).kind == tokNumber {
			p.next()
			v.Kind, v.Text = NumberValue, p.tok().text
			if t.text == "-" {
				v.Text = "-" + v.Text
			}
			break
		}
		if t.text == ":" {
			return v, p.bindVariable()
		}
		return v, p.unexpected()
	default:
		return v, p.unexpected()
	}
	p.next()
	return v, nil
}

// wordValue reads null, true, false, a date literal or a currency amount.
func (p *parser) wordValue(v Value) (Value, *Error) {
	w := strings.ToUpper(v.Text)
	switch w {
	case "NULL":
		v.Kind, v.Text = NullValue, "null"
	case "TRUE", "FALSE":
		v.Kind, v.Text = BoolValue, strings.ToLower(w)
	default:
		switch {
		case dateLiterals[w]:
			v.Kind, v.Text = DateLiteralValue, w
		case countedLiterals[w]:
			return p.countedLiteral(v, w)
		case isCurrency(w):
			return p.currency(v, w)
		case len(w) == 3 && p.ahead(1).text == "-" && p.ahead(2).kind == tokNumber && p.ahead(1).pos == v.Pos+3:
			p.next()
			p.next()
			v.Kind, v.Text = CurrencyValue, w+"-"+p.tok().text
		default:
			return v, p.bindVariable()
		}
	}
	p.next()
	return v, nil
}

// countedLiteral reads LAST_N_DAYS:n; n is a whole number from 0 (1 for the
// calendar units, where 0 would be empty).
func (p *parser) countedLiteral(v Value, w string) (Value, *Error) {
	p.next()
	if !p.accept(":") {
		return v, p.expecting("a colon")
	}
	n, err := strconv.Atoi(p.tok().text)
	if p.tok().kind != tokNumber || err != nil || n > 99999 {
		return v, p.unexpected()
	}
	p.next()
	v.Kind, v.Text, v.N = DateLiteralValue, w, n
	return v, nil
}

// isCurrency recognises USD5000.
func isCurrency(w string) bool {
	if len(w) < 4 {
		return false
	}
	for i := range len(w) {
		if i < 3 && !isLetter(w[i]) || i >= 3 && !isDigit(w[i]) {
			return false
		}
	}
	return true
}

// currency reads the fraction that the scanner left behind a dot.
func (p *parser) currency(v Value, w string) (Value, *Error) {
	p.next()
	v.Kind, v.Text = CurrencyValue, w
	if p.at(".") && p.ahead(1).kind == tokNumber && !strings.Contains(p.ahead(1).text, ".") {
		p.next()
		v.Text += "." + p.next().text
	}
	return v, nil
}

// unescape decodes a quoted string (contract 3.5: \n \r \t \b \f \" \' \\
// \uXXXX, and \_ \% inside LIKE only).
func unescape(text string, t token, like bool) (string, *Error) {
	s := t.text[1 : len(t.text)-1]
	if !strings.Contains(s, `\`) {
		return s, nil
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			continue
		}
		start := i
		i++
		switch c := s[i]; c {
		case 'n', 'N':
			b.WriteByte('\n')
		case 'r', 'R':
			b.WriteByte('\r')
		case 't', 'T':
			b.WriteByte('\t')
		case 'b', 'B':
			b.WriteByte('\b')
		case 'f', 'F':
			b.WriteByte('\f')
		case '"', '\'':
			b.WriteByte(c)
		case '\\':
			if like {
				b.WriteByte('\\')
			}
			b.WriteByte('\\')
		case '_', '%':
			if !like {
				return "", badEscape(text, t, start, `\`+string(c))
			}
			b.WriteByte('\\')
			b.WriteByte(c)
		case 'u', 'U':
			r, n := hexUnits(s[start:])
			if n == 0 {
				return "", badEscape(text, t, start, `\`+string(c))
			}
			if like && (r == '\\') {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
			i = start + n - 1
		default:
			return "", badEscape(text, t, start, `\`+string([]rune(s[i:])[0]))
		}
	}
	return b.String(), nil
}

// hexUnits decodes one \uXXXX, or a surrogate pair of two, and tells how many
// bytes that took.
func hexUnits(s string) (rune, int) {
	hi, ok := hexUnit(s)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(hi) {
		if lo, ok := hexUnit(s[6:]); ok {
			if r := utf16.DecodeRune(hi, lo); r != '\uFFFD' {
				return r, 12
			}
		}
		return '\uFFFD', 6
	}
	return hi, 6
}

func hexUnit(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || (s[1] != 'u' && s[1] != 'U') {
		return 0, false
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(n), err == nil
}

func badEscape(text string, t token, at int, seq string) *Error {
	return syntaxError(text, t.pos+1+at, "Invalid string literal %s. Illegal character sequence '%s' in string literal.", t.text, seq)
}
