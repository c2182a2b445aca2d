package soql

import (
	"strconv"
	"strings"
	"time"
)

// arg checks a literal against the field's type and gives the value to bind.
func (k *compare) arg(v Value) (any, *Error) {
	typ := k.left.typ
	switch {
	case isNumber(typ):
		text := v.Text
		if v.Kind == CurrencyValue && typ == "currency" {
			text = v.Text[3:]
		} else if v.Kind != NumberValue {
			return nil, k.mustBe(typ, v)
		}
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, k.mustBe(typ, v)
		}
		return n, nil
	case typ == "boolean":
		if v.Kind != BoolValue {
			return nil, k.mustBe(typ, v)
		}
		return map[string]int{"true": 1}[v.Text], nil
	case typ == "date":
		if v.Kind != DateValue {
			return nil, k.mustBe(typ, v)
		}
		return v.Text, nil
	case typ == "datetime" || typ == "local":
		if v.Kind != DateTimeValue {
			return nil, k.mustBe(typ, v)
		}
		t, _ := parseDateTime(v.Text)
		return t.UnixMilli(), nil
	case typ == "time":
		if v.Kind != TimeValue {
			return nil, k.mustBe(typ, v)
		}
		t, _ := parseDateTime("1970-01-01T" + v.Text)
		return t.UnixMilli(), nil
	}
	if v.Kind != StringValue {
		return nil, k.mustBe(typ, v)
	}
	if typ == "id" || typ == "reference" {
		id, ok := canonicalID(v.Text)
		if !ok {
			return nil, k.fail(CodeInvalidFilter, "invalid ID field: %s", v.Text)
		}
		return id, nil
	}
	return v.Text, nil
}

// mustBe is the text for a literal of the wrong type.
func (k *compare) mustBe(typ string, v Value) *Error {
	name := typ
	quotes := "should not"
	switch {
	case typ == "datetime" || typ == "local":
		name = "dateTime"
	case isText(typ) && typ != "id" && typ != "reference":
		name, quotes = "string", "should"
	case typ == "id" || typ == "reference":
		name, quotes = "ID", "should"
	}
	return k.fail(CodeInvalidField, "value of filter criterion for field '%s' must be of type %s and %s be enclosed in quotes", k.left.field.Name, name, quotes)
}

// parseDateTime reads what the scanner took for a datetime.
func parseDateTime(s string) (time.Time, bool) {
	s = strings.ToUpper(s)
	for _, layout := range []string{
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z0700",
		"2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700",
		"2006-01-02T15:04:05", "2006-01-02T15:04",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			_, off := t.Zone()
			return t, off <= 14*3600 && off >= -12*3600
		}
	}
	return time.Time{}, false
}

const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

// canonicalID gives the 18-character form of a 15- or 18-character id. The
// case of an 18-character one is put right by its suffix.
func canonicalID(s string) (string, bool) {
	if len(s) != 15 && len(s) != 18 {
		return "", false
	}
	for i := range len(s) {
		if !isLetter(s[i]) && !isDigit(s[i]) {
			return "", false
		}
	}
	core := []byte(s[:15])
	if len(s) == 18 {
		for i := range 3 {
			bits := strings.IndexByte(idAlphabet, upper(s[15+i]))
			if bits < 0 {
				return "", false
			}
			for j := range 5 {
				if c := &core[5*i+j]; bits&(1<<j) != 0 {
					*c = upper(*c)
				} else {
					*c = lower(*c)
				}
			}
		}
	}
	out := core
	for i := range 3 {
		bits := 0
		for j := range 5 {
			if c := core[5*i+j]; 'A' <= c && c <= 'Z' {
				bits |= 1 << j
			}
		}
		out = append(out, idAlphabet[bits])
	}
	return string(out), true
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 32
	}
	return c
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 32
	}
	return c
}
