package session

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// FieldLimit is the length in UTF-16 units of the text fields that hold lists
// of names in Salesforce.
const FieldLimit = 255

const (
	separator = "; "
	ellipsis  = "…"
)

// Join writes the items as "one; two; three" in at most limit UTF-16 units,
// which is how Salesforce counts the length of a text. What is too long is cut
// between two items and says how many are missing: "one; two +3 more". Where
// not even the first item fits, that item is cut between two characters:
// "a very long na… +4 more". Blank items are left out.
func Join(items []string, limit int) string {
	items = nonBlank(items)
	if len(items) == 0 || limit <= 0 {
		return ""
	}
	whole := strings.Join(items, separator)
	if UTF16Len(whole) <= limit {
		return whole
	}
	fits, length := 0, 0
	for i, item := range items[:len(items)-1] {
		if i > 0 {
			length += len(separator)
		}
		length += UTF16Len(item)
		if length > limit {
			break
		}
		if length+len(more(len(items)-i-1)) <= limit {
			fits = i + 1
		}
	}
	if fits > 0 {
		return strings.Join(items[:fits], separator) + more(len(items)-fits)
	}
	tail := ""
	if len(items) > 1 {
		tail = more(len(items) - 1)
	}
	if len(tail)+2 > limit {
		tail = ""
	}
	return Cut(items[0], limit-len(tail)) + tail
}

func more(n int) string { return fmt.Sprintf(" +%d more", n) }

// Cut shortens a text to at most limit UTF-16 units, between two characters and
// with an ellipsis at the end. A text that fits is given back as it is.
func Cut(text string, limit int) string {
	if limit <= 0 {
		return ""
	}
	if UTF16Len(text) <= limit {
		return text
	}
	length := 0
	for i, r := range text {
		n := utf16.RuneLen(r)
		if length+n > limit-1 {
			return strings.TrimRight(text[:i], " ") + ellipsis
		}
		length += n
	}
	return text
}

// UTF16Len is the number of UTF-16 units in a text: 2 for each character
// beyond the basic plane (most emoji), 1 for any other. A byte that is not
// valid UTF-8 counts 1.
func UTF16Len(text string) int {
	n := 0
	for _, r := range text {
		n += utf16.RuneLen(r)
	}
	return n
}
