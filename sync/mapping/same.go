package mapping

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"demobridge/sync/match"
)

// Same says whether two values of the field are the same to a person, so that
// writing one over the other would change nothing: Salesforce keeps a value in
// a form of its own, such as another spelling of a moment.
func (t Target) Same(before, after any) bool {
	if t.form(before) == t.form(after) {
		return true
	}
	a, ok := decimal(plain(before))
	b, ok2 := decimal(plain(after))
	return t.kind() == numberField && ok && ok2 && near(a, b)
}

// near says whether two numbers are equal to 14 digits: Salesforce keeps
// numbers in binary, and the last of more digits may come back changed.
func near(a, b *big.Rat) bool {
	apart := new(big.Rat).Sub(a, b)
	apart.Abs(apart)
	slack := new(big.Rat).Mul(new(big.Rat).Abs(a), big.NewRat(1, 1e14))
	return apart.Cmp(slack) <= 0
}

// empty says whether a field holds nothing. A box that is not ticked holds
// nothing; a zero is something.
func (t Target) empty(current any) bool { return t.form(current) == t.form(nil) }

// form is a field's value in the form in which values are compared.
func (t Target) form(v any) string {
	text := strings.TrimSpace(plain(v))
	switch t.kind() {
	case boxField:
		return fmt.Sprint(strings.EqualFold(text, "true"))
	case numberField:
		if n, ok := decimal(text); ok {
			return n.RatString()
		}
	case momentField:
		if at, ok := readTime(text, time.UTC); ok {
			return fmt.Sprint(at.Unix())
		}
	case multiField:
		var items []string
		for item := range strings.SplitSeq(text, ";") {
			if item = strings.TrimSpace(item); item != "" {
				items = append(items, item)
			}
		}
		slices.Sort(items)
		return strings.Join(slices.Compact(items), ";")
	case emailField:
		return strings.ToLower(text)
	case phoneField:
		return strings.Map(dialled, text)
	case referenceField:
		return match.ID(text)
	}
	return strings.ReplaceAll(text, "\r\n", "\n")
}

func dialled(r rune) rune {
	if strings.ContainsRune("()-./ \u00a0", r) {
		return -1
	}
	return r
}

func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case json.Number:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}
