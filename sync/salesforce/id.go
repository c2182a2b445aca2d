package salesforce

import (
	"strings"
	"unicode"
)

const idAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

// ValidID reports whether s is a record id: 15 letters and digits, or 18 whose
// last three are the right checksum.
func ValidID(s string) bool {
	switch len(s) {
	case 15:
		return isAlnum(s)
	case 18:
		return isAlnum(s) && strings.EqualFold(checksum(s[:15]), s[15:])
	}
	return false
}

// LongID returns the 18-character form of a record id, whose case does not
// matter. It reports false when id is not a record id.
func LongID(id string) (string, bool) {
	if !ValidID(id) {
		return "", false
	}
	return id[:15] + checksum(id[:15]), true
}

// ShortID returns the 15-character form of a record id, or false.
func ShortID(id string) (string, bool) {
	if !ValidID(id) {
		return "", false
	}
	return id[:15], true
}

// SameID reports whether a and b name the same record, in whichever form.
func SameID(a, b string) bool {
	la, ok := LongID(a)
	lb, ok2 := LongID(b)
	return ok && ok2 && la == lb
}

// checksum says for each group of five which letters are capitals.
func checksum(id string) string {
	var out [3]byte
	for group := range 3 {
		var bits int
		for i := range 5 {
			if c := id[group*5+i]; c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		out[group] = idAlphabet[bits]
	}
	return string(out[:])
}

func isAlnum(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// idsIn finds the record ids in a text, each once, in their order. A word of
// 15 letters without any digit is taken for a word.
func idsIn(text string) []string {
	var out []string
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, w := range words {
		if !ValidID(w) || !strings.ContainsAny(w, "0123456789") {
			continue
		}
		known := false
		for _, o := range out {
			known = known || SameID(o, w)
		}
		if !known {
			out = append(out, w)
		}
	}
	return out
}
