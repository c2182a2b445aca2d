package rehearsal

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// This file turns JSON values into what a field's column holds, and back.

// cannotRead is Salesforce's text for a value that does not fit its field.
func cannotRead(kind string, v *jsonValue) *apiError {
	shown := v.text
	switch v.kind {
	case jsonObject:
		shown = "{"
	case jsonArray:
		shown = "["
	}
	return jsonError(fmt.Sprintf("Cannot deserialize instance of %s from %s value %s or request may be missing a required field at %s", kind, v.token(), shown, v.where()))
}

// decodeValue turns a JSON value into the storage form of a field: nil,
// string, int64 or float64. Its errors are those of reading, not of validity.
func decodeValue(f *Field, v *jsonValue) (any, *apiError) {
	if v.kind == jsonNull {
		if f.Type == "boolean" {
			return int64(0), nil
		}
		return nil, nil
	}
	if v.kind == jsonObject || v.kind == jsonArray {
		return nil, cannotRead(readType(f), v)
	}
	out, ok := parseValue(f, v.text, v.kind == jsonString)
	if !ok {
		return nil, cannotRead(readType(f), v)
	}
	return out, nil
}

// readType names a field's type in reading errors.
func readType(f *Field) string {
	switch f.Type {
	case "boolean", "int", "date", "datetime", "time", "complexvalue":
		return f.Type
	case "double", "currency", "percent":
		return "double"
	case "address":
		return "address"
	}
	return "string"
}

// parseValue turns text into the storage form of a field. It reports false
// when the text is no value of the field's type. isString is false for JSON
// numbers and booleans.
func parseValue(f *Field, text string, isString bool) (any, bool) {
	switch f.Type {
	case "boolean":
		switch strings.ToLower(text) {
		case "true", "1":
			return int64(1), true
		case "false", "0":
			return int64(0), true
		}
		return nil, false
	case "int", "long":
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
			if err != nil || x != math.Trunc(x) || math.Abs(x) > 1e15 {
				return nil, false
			}
			n = int64(x)
		}
		return n, true
	case "double", "currency", "percent":
		x, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
			return nil, false
		}
		return x, true
	case "date":
		return parseDate(text)
	case "datetime":
		return parseDateTime(text)
	case "time":
		return parseClock(text)
	}
	if f.Type == "id" || f.Type == "reference" {
		return text, true
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, true
	}
	return text, true
}

var datePattern = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

func parseDate(text string) (any, bool) {
	if len(text) > 10 && text[10] == 'T' {
		ms, ok := parseDateTime(text)
		if !ok {
			return nil, false
		}
		return time.UnixMilli(ms.(int64)).UTC().Format(time.DateOnly), true
	}
	if !datePattern.MatchString(text) {
		return nil, false
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return nil, false
	}
	return text, true
}

var dateTimeLayouts = []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", time.DateOnly}

// parseDateTime gives milliseconds. Fractions of a second are cut: the
// database of the real thing keeps seconds.
func parseDateTime(text string) (any, bool) {
	for _, layout := range dateTimeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC().Truncate(time.Second).UnixMilli(), true
		}
	}
	return nil, false
}

// parseClock gives milliseconds since midnight.
func parseClock(text string) (any, bool) {
	for _, layout := range []string{"15:04:05.999Z", "15:04:05Z", "15:04:05.999", "15:04:05", "15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return int64(t.Hour()*3600+t.Minute()*60+t.Second())*1000 + int64(t.Nanosecond()/1e6), true
		}
	}
	return nil, false
}

var emailPattern = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~.\x60-]+@([A-Za-z0-9_-]+\.)+[A-Za-z0-9_-]{2,}$`)

// checkValue looks whether a decoded value is valid for its field, and returns
// the value to store: rounded numbers, 18-character ids.
func checkValue(s *Schema, f *Field, v any) (any, *errorEntry) {
	switch x := v.(type) {
	case float64:
		return checkNumber(f, x)
	case int64:
		if f.Type == "int" && (x > math.MaxInt32 || x < math.MinInt32 || f.Digits > 0 && float64(x) >= math.Pow10(f.Digits) && f.Digits < 10) {
			return nil, bad(f, "NUMBER_OUTSIDE_VALID_RANGE", "value outside of valid range on numeric field: "+strconv.FormatInt(x, 10))
		}
		if f.Type == "datetime" && (x < minInstant || x > maxInstant) {
			return nil, bad(f, "DATE_OUT_OF_RANGE", "invalid date: "+jsonTime(time.UnixMilli(x)))
		}
		return x, nil
	case string:
		return checkText(s, f, x)
	}
	return v, nil
}

// Dates outside these years are refused.
var (
	minInstant = time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	maxInstant = time.Date(4001, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli() - 1
)

func checkNumber(f *Field, x float64) (any, *errorEntry) {
	whole := f.Precision - f.Scale
	if f.Precision == 0 {
		whole = 18
	}
	p := math.Pow10(f.Scale)
	if r := math.Round(x * p); math.Abs(r) < 1<<53 {
		x = r / p
	}
	if math.Abs(x) >= math.Pow10(whole) {
		return nil, bad(f, "NUMBER_OUTSIDE_VALID_RANGE", "value outside of valid range on numeric field: "+javaDouble(x))
	}
	return x, nil
}

func checkText(s *Schema, f *Field, x string) (any, *errorEntry) {
	switch f.Type {
	case "id", "reference":
		if x == "" {
			return nil, nil
		}
		id, valid := normalID(x)
		if !valid || !refersTo(s, f, id) {
			return nil, bad(f, "MALFORMED_ID", "id value of incorrect type: "+x)
		}
		return id, nil
	case "date":
		if x < "1700-01-01" || x > "4000-12-31" {
			return nil, bad(f, "DATE_OUT_OF_RANGE", "invalid date: "+x)
		}
		return x, nil
	case "email":
		if !emailPattern.MatchString(x) || strings.Contains(x, "..") {
			return nil, bad(f, "INVALID_EMAIL_ADDRESS", "invalid email address: "+x)
		}
	case "picklist", "multipicklist":
		if f.RestrictedPicklist {
			return checkRestricted(f, x)
		}
	}
	if f.Length > 0 && utf16Length(x) > f.Length {
		return nil, bad(f, "STRING_TOO_LONG", fmt.Sprintf("data value too large: %s (max length=%d)", x, f.Length))
	}
	return x, nil
}

// checkRestricted finds the value's own spelling in the picklist.
func checkRestricted(f *Field, x string) (any, *errorEntry) {
	if len(f.Picklist) == 0 {
		return x, nil
	}
	values := []string{x}
	if f.Type == "multipicklist" {
		values = strings.Split(x, ";")
	}
	for i, v := range values {
		found := false
		for _, p := range f.Picklist {
			if !p.Inactive && strings.EqualFold(p.Value, v) {
				values[i], found = p.Value, true
			}
		}
		if !found {
			return nil, bad(f, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value for restricted picklist field: "+v)
		}
	}
	return strings.Join(values, ";"), nil
}

// refersTo reports whether an id is of a type that the field may hold.
func refersTo(s *Schema, f *Field, id string) bool {
	if f.Type == "id" || len(f.ReferenceTo) == 0 {
		return true
	}
	for _, name := range f.ReferenceTo {
		o := s.Object(name)
		if o == nil || o.KeyPrefix == "" || o.KeyPrefix == id[:3] {
			return true
		}
	}
	return false
}

// bad is a refusal of one field's value.
func bad(f *Field, code, message string) *errorEntry {
	return &errorEntry{code: code, message: f.Label + ": " + message, fields: []string{f.Name}}
}

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// jsonFromColumn turns a column's value into JSON.
func jsonFromColumn(f *Field, v any) any {
	if b, isBytes := v.([]byte); isBytes {
		v = string(b)
	}
	if v == nil {
		if f.Type == "boolean" {
			return false
		}
		return nil
	}
	switch f.Type {
	case "boolean":
		return v == int64(1)
	case "double", "currency", "percent":
		switch x := v.(type) {
		case float64:
			return number(x)
		case int64:
			return number(x)
		}
	case "datetime":
		if ms, isInt := v.(int64); isInt {
			return jsonTime(time.UnixMilli(ms))
		}
	case "time":
		if ms, isInt := v.(int64); isInt {
			return time.UnixMilli(ms).UTC().Format("15:04:05.000") + "Z"
		}
	}
	return v
}
