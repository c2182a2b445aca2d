package salesforce

import (
	"fmt"
	"strings"
)

// Quote makes a SOQL string literal of s, quotes included. All that SOQL
// allows to escape is escaped (data 3.5); a literal in WHERE may hold 4,000
// characters.
func Quote(s string) string { return "'" + escapeSOQL(s, false) + "'" }

// QuoteLike makes a SOQL literal for LIKE that matches texts which begin with
// s: wildcards in s stand for themselves.
func QuoteLike(s string) string { return "'" + escapeSOQL(s, true) + "%'" }

// QuoteList makes the parenthesised list of literals that follows IN. An empty
// list gives one empty literal, which matches nothing but empty values, since
// SOQL has no empty list.
func QuoteList(values []string) string {
	if len(values) == 0 {
		return "('')"
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = Quote(v)
	}
	return "(" + strings.Join(quoted, ",") + ")"
}

func escapeSOQL(s string, like bool) string {
	var b strings.Builder
	b.Grow(len(s) + 8)
	for _, r := range s {
		switch r {
		case '\\', '\'', '"':
			b.WriteByte('\\')
			b.WriteRune(r)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\t':
			b.WriteString(`\t`)
		case '\b':
			b.WriteString(`\b`)
		case '\f':
			b.WriteString(`\f`)
		case '%', '_':
			if like {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		default:
			if r < 0x20 || r == 0x7f {
				fmt.Fprintf(&b, `\u%04X`, r)
				continue
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}
