package intake

import (
	"encoding/json"
	"fmt"
	"strings"
)

// value is one JSON value of an input, not yet decoded.
type value struct {
	text  string
	line  int
	cause string // why it cannot be read, or ""
}

// splitter cuts an input into its JSON values without decoding them, so that
// one broken value costs only itself.
type splitter struct {
	text     string
	maxDepth int
	maxField int
	pos      int
	line     int
	rescans  int // bytes that may yet be read again after damage
}

// eachValue calls take for every value until it gives an error. Where the
// input has one value a line, a line is a value, whatever is in it. Else,
// after damage, it goes on at the next line that begins like the damaged
// value did.
func eachValue(text string, maxDepth, maxField int, take func(value) error) error {
	sp := &splitter{text: text, maxDepth: maxDepth, maxField: maxField, line: 1, rescans: len(text) + 1<<16}
	if oneValueALine(text) {
		return sp.lines(take)
	}
	return sp.values(take)
}

// oneValueALine looks at the first few lines: is one of them an object by
// itself, before one that can only be a part of an object? The first may be
// the broken one.
func oneValueALine(text string) bool {
	if strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "[") {
		return false
	}
	seen := 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if line[0] == '{' && json.Valid([]byte(line)) {
			return true
		}
		if seen++; seen == 5 || strings.IndexByte(" \t\"}],", line[0]) >= 0 {
			return false
		}
	}
	return false
}

func (sp *splitter) lines(take func(value) error) error {
	for line := range strings.Lines(sp.text) {
		text := strings.TrimSpace(line)
		if text != "" {
			v := value{text: text, line: sp.line}
			if text[0] != '{' {
				v.cause = "this line is not an object"
			} else if end, cause := sp.scan(text, 0); end != len(text) || cause != "" {
				v.cause = cause
				if cause == "" {
					v.cause = "this line goes on after its object"
				}
			}
			if err := take(v); err != nil {
				return err
			}
		}
		sp.line++
	}
	return nil
}

func (sp *splitter) values(take func(value) error) error {
	sp.skip(" \t\r\n")
	list := sp.pos < len(sp.text) && sp.text[sp.pos] == '['
	if list {
		sp.pos++
	}
	for {
		sp.skip(" \t\r\n,")
		if sp.pos >= len(sp.text) {
			if list {
				return sp.lost(take, "the file ends before its list does")
			}
			return nil
		}
		if sp.text[sp.pos] == ']' && list {
			sp.pos++
			if sp.skip(" \t\r\n"); sp.pos < len(sp.text) {
				return sp.lost(take, "something follows the end of the list")
			}
			return nil
		}
		start, line := sp.pos, sp.line
		end, cause := sp.scan(sp.text, start)
		if end < 0 {
			goesOn := sp.resume(start)
			if !goesOn {
				cause += ", and nothing after it could be read"
			}
			if err := take(value{line: line, cause: cause}); err != nil || !goesOn {
				return err
			}
			continue
		}
		sp.moveTo(end)
		if err := take(value{text: sp.text[start:end], line: line, cause: cause}); err != nil {
			return err
		}
	}
}

// lost reports the end of the input as one more value that cannot be read.
func (sp *splitter) lost(take func(value) error, cause string) error {
	return take(value{line: sp.line, cause: cause})
}

func (sp *splitter) skip(set string) {
	for sp.pos < len(sp.text) && strings.IndexByte(set, sp.text[sp.pos]) >= 0 {
		sp.moveTo(sp.pos + 1)
	}
}

func (sp *splitter) moveTo(pos int) {
	sp.line += strings.Count(sp.text[sp.pos:pos], "\n")
	sp.pos = pos
}

// resume goes to the next line that begins as the line of the damaged value at
// start does. It gives up when there is none, or after so much damage that
// reading on would take too long.
func (sp *splitter) resume(start int) bool {
	begin := 1 + strings.LastIndexByte(sp.text[:start], '\n')
	indent := sp.text[begin:start]
	if strings.Trim(indent, " \t,") != "" || sp.rescans < 0 {
		return false
	}
	mark := "\n" + strings.ReplaceAll(indent, ",", "") + "{"
	next := strings.Index(sp.text[start:], mark)
	if next < 0 {
		return false
	}
	sp.moveTo(start + next + 1)
	return true
}

// scan finds the end of the value at start. It gives -1 where the value has no
// end, and the cause of anything that makes the value unreadable.
func (sp *splitter) scan(text string, start int) (end int, cause string) {
	var open []byte // the brackets not yet closed, as far as they are allowed
	depth := 0
	for i := start; i < len(text); i++ {
		switch c := text[i]; c {
		case '"':
			quote := closingQuote(text, i+1)
			if quote < 0 {
				sp.rescans -= i - start
				return -1, "a text in it has no closing quote"
			}
			if quote-i-1 > sp.maxField {
				cause = fmt.Sprintf("a text in it is longer than %d bytes", sp.maxField)
			}
			i = quote
		case '{', '[':
			if depth++; depth > sp.maxDepth {
				cause = fmt.Sprintf("nested deeper than %d levels", sp.maxDepth)
			} else {
				open = append(open, c+2) // in ASCII the closing bracket is 2 further
			}
		case '}', ']':
			if depth == 0 && i > start {
				return i, cause
			}
			if depth == 0 || (depth <= sp.maxDepth && open[depth-1] != c) {
				sp.rescans -= i - start
				return -1, fmt.Sprintf("a %q in it closes nothing", c)
			}
			if depth <= sp.maxDepth {
				open = open[:depth-1]
			}
			depth--
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return i, cause
			}
			continue
		}
		if depth == 0 && (text[i] == '}' || text[i] == ']' || text[i] == '"') {
			return i + 1, cause
		}
	}
	if depth == 0 {
		return len(text), cause
	}
	sp.rescans -= len(text) - start
	if cause == "" {
		cause = "it is not complete"
	}
	return -1, cause
}

// closingQuote finds the quote that ends a text; a text ends in its line.
func closingQuote(text string, i int) int {
	for ; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		case '\n':
			return -1
		}
	}
	return -1
}
