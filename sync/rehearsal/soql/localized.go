package soql

import (
	"strconv"
	"strings"
	"time"
)

// localized is what FORMAT() shows for a value: the form of the en_US locale,
// in the user's time zone. Other types are shown as they are.
func localized(v any, typ string, loc *time.Location) (string, bool) {
	switch typ {
	case "datetime":
		if ms, ok := v.(int64); ok {
			return time.UnixMilli(ms).In(loc).Format("1/2/2006, 3:04 PM"), true
		}
	case "date":
		if t, err := time.Parse(time.DateOnly, text(v)); err == nil {
			return t.Format("1/2/2006"), true
		}
	case "currency":
		if f, ok := number(v); ok {
			s := grouped(f, 2)
			if f < 0 {
				return "-$" + s[1:], true
			}
			return "$" + s, true
		}
	case "percent":
		if f, ok := number(v); ok {
			return grouped(f, -1) + "%", true
		}
	case "int", "long", "double":
		if f, ok := number(v); ok {
			return grouped(f, -1), true
		}
	}
	return "", false
}

// grouped writes a number with thousands separators; -1 decimals means as many
// as it has.
func grouped(f float64, decimals int) string {
	whole, frac, _ := strings.Cut(strconv.FormatFloat(f, 'f', decimals, 64), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if frac != "" {
		whole += "." + frac
	}
	return sign + whole
}
