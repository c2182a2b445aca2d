package rehearsal

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A JSON reader that keeps the order of members and the place of every value:
// Salesforce names line and column in its JSON_PARSER_ERROR texts, and answers
// about fields in the order in which they were sent.

// jsonKind is the type of a JSON value.
type jsonKind uint8

const (
	jsonNull jsonKind = iota
	jsonBool
	jsonNumber
	jsonString
	jsonArray
	jsonObject
)

// jsonValue is one value with its place.
type jsonValue struct {
	kind      jsonKind
	text      string // of a string, decoded; of a number or boolean, as written
	items     []jsonValue
	members   []jsonMember
	line, col int
}

// jsonMember is one name and value of an object.
type jsonMember struct {
	name  string
	value jsonValue
}

// get finds a member by name; the last of several wins.
func (v *jsonValue) get(name string) *jsonValue {
	for i := len(v.members) - 1; i >= 0; i-- {
		if v.members[i].name == name {
			return &v.members[i].value
		}
	}
	return nil
}

// str is the text of a string or number member, empty when absent or null.
func (v *jsonValue) str(name string) string {
	m := v.get(name)
	if m == nil || (m.kind != jsonString && m.kind != jsonNumber && m.kind != jsonBool) {
		return ""
	}
	return m.text
}

// truth is the value of a boolean member; "true" as a string counts too, as it
// does with Salesforce.
func (v *jsonValue) truth(name string, otherwise bool) bool {
	m := v.get(name)
	if m == nil || m.kind == jsonNull {
		return otherwise
	}
	return strings.EqualFold(m.text, "true")
}

// token names the value's type in the parser's own words.
func (v *jsonValue) token() string {
	switch v.kind {
	case jsonNull:
		return "VALUE_NULL"
	case jsonBool:
		return "VALUE_" + strings.ToUpper(v.text)
	case jsonNumber:
		if strings.ContainsAny(v.text, ".eE") {
			return "VALUE_NUMBER_FLOAT"
		}
		return "VALUE_NUMBER_INT"
	case jsonArray:
		return "START_ARRAY"
	case jsonObject:
		return "START_OBJECT"
	}
	return "VALUE_STRING"
}

// where is the place as error texts end with it.
func (v *jsonValue) where() string { return fmt.Sprintf("[line:%d, column:%d]", v.line, v.col) }

type jsonReader struct {
	s         string
	i         int
	line      int
	lineStart int
	depth     int
}

// readJSON parses a whole body.
func readJSON(body []byte) (jsonValue, *apiError) {
	r := &jsonReader{s: strings.TrimPrefix(string(body), "\ufeff"), line: 1}
	r.space()
	if r.i >= len(r.s) {
		return jsonValue{}, jsonError("The HTTP entity body is required, but this request has no entity body.")
	}
	v, err := r.value()
	if err != nil {
		return v, err
	}
	r.space()
	if r.i < len(r.s) {
		return v, r.unexpected("expected end of input")
	}
	return v, nil
}

func (r *jsonReader) space() {
	for r.i < len(r.s) {
		switch r.s[r.i] {
		case '\n':
			r.line++
			r.lineStart = r.i + 1
		case ' ', '\t', '\r':
		default:
			return
		}
		r.i++
	}
}

func (r *jsonReader) unexpected(expected string) *apiError {
	if r.i >= len(r.s) {
		return jsonError(fmt.Sprintf("Unexpected end-of-input: %s at [line:%d, column:%d]", expected, r.line, r.i-r.lineStart+1))
	}
	c, _ := utf8.DecodeRuneInString(r.s[r.i:])
	return jsonError(fmt.Sprintf("Unexpected character ('%c' (code %d)): %s at [line:%d, column:%d]", c, c, expected, r.line, r.i-r.lineStart+2))
}

const expectedValue = "expected a valid value (number, String, array, object, 'true', 'false' or 'null')"

func (r *jsonReader) value() (jsonValue, *apiError) {
	v := jsonValue{line: r.line, col: r.i - r.lineStart + 1}
	if r.i >= len(r.s) {
		return v, r.unexpected(expectedValue)
	}
	if r.depth++; r.depth > 200 {
		return v, jsonError("The request body is nested too deeply")
	}
	defer func() { r.depth-- }()
	switch c := r.s[r.i]; {
	case c == '"':
		v.kind = jsonString
		text, err := r.text()
		v.text = text
		return v, err
	case c == '{':
		v.kind = jsonObject
		err := r.object(&v)
		return v, err
	case c == '[':
		v.kind = jsonArray
		err := r.array(&v)
		return v, err
	case c == '-' || c >= '0' && c <= '9':
		v.kind = jsonNumber
		start := r.i
		for r.i < len(r.s) && strings.IndexByte("+-.eE0123456789", r.s[r.i]) >= 0 {
			r.i++
		}
		v.text = r.s[start:r.i]
		if _, err := strconv.ParseFloat(v.text, 64); err != nil && !strings.Contains(err.Error(), "range") {
			r.i = start
			return v, r.unexpected(expectedValue)
		}
		return v, nil
	}
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(r.s[r.i:], word) {
			r.i += len(word)
			if word != "null" {
				v.kind, v.text = jsonBool, word
			}
			return v, nil
		}
	}
	return v, r.unexpected(expectedValue)
}

func (r *jsonReader) object(v *jsonValue) *apiError {
	r.i++
	for {
		r.space()
		if r.i < len(r.s) && r.s[r.i] == '}' && len(v.members) == 0 {
			r.i++
			return nil
		}
		if r.i >= len(r.s) || r.s[r.i] != '"' {
			return r.unexpected("was expecting double-quote to start field name")
		}
		name, err := r.text()
		if err != nil {
			return err
		}
		r.space()
		if r.i >= len(r.s) || r.s[r.i] != ':' {
			return r.unexpected("was expecting a colon to separate field name and value")
		}
		r.i++
		r.space()
		value, err := r.value()
		if err != nil {
			return err
		}
		v.members = append(v.members, jsonMember{name, value})
		r.space()
		if r.i < len(r.s) && r.s[r.i] == ',' {
			r.i++
			continue
		}
		if r.i < len(r.s) && r.s[r.i] == '}' {
			r.i++
			return nil
		}
		return r.unexpected("was expecting comma to separate OBJECT entries")
	}
}

func (r *jsonReader) array(v *jsonValue) *apiError {
	r.i++
	v.items = []jsonValue{}
	for {
		r.space()
		if r.i < len(r.s) && r.s[r.i] == ']' && len(v.items) == 0 {
			r.i++
			return nil
		}
		item, err := r.value()
		if err != nil {
			return err
		}
		v.items = append(v.items, item)
		r.space()
		if r.i < len(r.s) && r.s[r.i] == ',' {
			r.i++
			continue
		}
		if r.i < len(r.s) && r.s[r.i] == ']' {
			r.i++
			return nil
		}
		return r.unexpected("was expecting comma to separate ARRAY entries")
	}
}

// text reads a string at its opening quote.
func (r *jsonReader) text() (string, *apiError) {
	r.i++
	start := r.i
	for r.i < len(r.s) {
		switch c := r.s[r.i]; {
		case c == '"':
			out := r.s[start:r.i]
			r.i++
			if !utf8.ValidString(out) {
				return "", jsonError("Invalid UTF-8 in the request body")
			}
			return out, nil
		case c == '\\':
			return r.escaped(start)
		case c < 0x20:
			return "", jsonError(fmt.Sprintf("Illegal unquoted character ((CTRL-CHAR, code %d)): has to be escaped using backslash to be included in string value at [line:%d, column:%d]", c, r.line, r.i-r.lineStart+2))
		}
		r.i++
	}
	return "", r.unexpected("was expecting closing quote for a string value")
}

// escaped goes on with a string that has escapes.
func (r *jsonReader) escaped(start int) (string, *apiError) {
	var b strings.Builder
	b.WriteString(r.s[start:r.i])
	for r.i < len(r.s) {
		c := r.s[r.i]
		switch {
		case c == '"':
			r.i++
			if !utf8.ValidString(b.String()) {
				return "", jsonError("Invalid UTF-8 in the request body")
			}
			return b.String(), nil
		case c < 0x20:
			return "", r.unexpected("has to be escaped using backslash to be included in string value")
		case c != '\\':
			b.WriteByte(c)
			r.i++
			continue
		}
		r.i++
		if r.i >= len(r.s) {
			break
		}
		at := strings.IndexByte(`"\/bfnrt`, r.s[r.i])
		switch {
		case at >= 0:
			b.WriteByte("\"\\/\b\f\n\r\t"[at])
			r.i++
		case r.s[r.i] == 'u':
			u, ok := r.hex()
			if !ok {
				return "", r.unexpected("expected a hex-digit for character escape sequence")
			}
			if utf16.IsSurrogate(u) && strings.HasPrefix(r.s[r.i:], `\u`) {
				r.i++
				low, ok := r.hex()
				if !ok {
					return "", r.unexpected("expected a hex-digit for character escape sequence")
				}
				u = utf16.DecodeRune(u, low)
			}
			b.WriteRune(u)
		default:
			return "", r.unexpected("unrecognized character escape")
		}
	}
	return "", r.unexpected("was expecting closing quote for a string value")
}

// hex reads uXXXX.
func (r *jsonReader) hex() (rune, bool) {
	if r.i+5 > len(r.s) {
		return 0, false
	}
	n, err := strconv.ParseUint(r.s[r.i+1:r.i+5], 16, 16)
	if err != nil {
		return 0, false
	}
	r.i += 5
	return rune(n), true
}
