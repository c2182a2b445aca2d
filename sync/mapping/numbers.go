package mapping

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strings"
)

var (
	plainNumber   = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$`)
	groupedNumber = regexp.MustCompile(`^[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?$`)
)

// decimal reads a number exactly: digits with a point, perhaps with commas
// between thousands. A comma for the point would make it another number, so
// "1,5" is none.
func decimal(text string) (*big.Rat, bool) {
	text = strings.TrimSpace(text)
	if len(text) > 60 {
		return nil, false
	}
	switch {
	case groupedNumber.MatchString(text):
		text = strings.ReplaceAll(text, ",", "")
	case !plainNumber.MatchString(text):
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

func toNumber(v Value, t Target) (Converted, Fault) {
	var n *big.Rat
	if v.Type == Number {
		if math.IsNaN(v.Number) || math.IsInf(v.Number, 0) {
			return Converted{}, faultf(ValueMisfit, "The value is no number.")
		}
		// The shortest decimal that is this float64: 7.412, not what its
		// binary form is exactly.
		n, _ = new(big.Rat).SetString(big.NewFloat(v.Number).Text('g', -1))
	} else {
		var ok bool
		if n, ok = decimal(v.Text); !ok {
			return Converted{}, faultf(ValueMisfit, "%s is no number.", quoted(v.Text))
		}
	}
	scale, digits := t.Scale, t.Precision-t.Scale
	if whole := strings.ToLower(t.Type); whole == "int" || whole == "long" {
		scale, digits = 0, t.Digits
	}
	if digits <= 0 {
		digits = 18 - scale
	}
	text := n.FloatString(max(scale, 0)) // rounds half away from zero
	written, _ := new(big.Rat).SetString(text)
	if limit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits)), nil)); new(big.Rat).Abs(written).Cmp(limit) >= 0 {
		return Converted{}, faultf(LengthMisfit, "%s is too large: the field takes %d digits before the point.", quoted(text), digits)
	}
	out := Converted{Value: json.Number(tidy(text))}
	if written.Cmp(n) != 0 {
		out.Note = fmt.Sprintf("Rounded to %d decimals", scale)
		switch scale {
		case 0:
			out.Note = "Rounded to a whole number"
		case 1:
			out.Note = "Rounded to 1 decimal"
		}
	}
	return out, Fault{}
}

// tidy drops zeros behind the point, and the sign of nothing.
func tidy(text string) string {
	if strings.Contains(text, ".") {
		text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	}
	if text == "-0" {
		return "0"
	}
	return text
}
