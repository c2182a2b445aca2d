package soql

import "strings"

// excerptReach is how far the excerpt reaches on either side of the caret
// before it goes on to the end of the word. The recorded samples
// (auth-and-errors 5.2, data-and-metadata 3.5) all fit 30.
const excerptReach = 30

// excerpt cuts the text to the words near pos and tells how far to indent the
// caret.
func excerpt(text string, pos int) (line string, caret int) {
	pos = min(max(pos, 0), len(text))
	from, to := 0, len(text)
	if pos > excerptReach {
		from = pos - excerptReach
		if breaks(text[from]) {
			from++
		}
		for from > 0 && !breaks(text[from-1]) {
			from--
		}
	}
	if pos+excerptReach < len(text) {
		to = pos + excerptReach
		for to < len(text) && !breaks(text[to]) {
			to++
		}
	}
	line = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		return r
	}, text[from:to])
	return line, utf16Len(text[from:pos])
}

// breaks reports whether a word ends at this character.
func breaks(c byte) bool { return c == ' ' || c == ',' || c == '\n' || c == '\r' || c == '\t' }
