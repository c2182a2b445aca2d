package intake

import (
	"fmt"
	"strings"
)

// record is one row of a table, as its fields stand.
type record struct {
	fields []string
	line   int
	raw    string
	cause  string // why the row cannot be read, or ""
}

// eachRecord cuts a table into its rows, as RFC 4180 has it: fields may be in
// quotes, and then hold the delimiter, line ends and doubled quotes. A quote
// inside a bare field stands for itself. A quoted field that is not closed, or
// closed in the middle of its text, costs one line: reading goes on with the
// next. Blank lines are left out.
func eachRecord(text string, delimiter byte, opts Options, take func(record) error) error {
	line := 1
	for pos := 0; pos < len(text); {
		r, end := readRecord(text, pos, delimiter, opts)
		r.line = line
		r.raw = strings.TrimRight(text[pos:end], "\r\n")
		line += lineEnds(text[pos:end])
		pos = end
		if strings.TrimSpace(r.raw) == "" {
			continue
		}
		if err := take(r); err != nil {
			return err
		}
	}
	return nil
}

// lineEnds counts CRLF, LF and CR, each as one.
func lineEnds(text string) int {
	return strings.Count(text, "\n") + strings.Count(text, "\r") - strings.Count(text, "\r\n")
}

// readRecord reads the row at start and gives where the next one begins.
func readRecord(text string, start int, delimiter byte, opts Options) (r record, end int) {
	pos := start
	for {
		field, next, closed := readField(text, pos, delimiter)
		if !closed {
			return record{cause: "a quoted field in this row is not closed properly"}, nextLine(text, start)
		}
		if len(field) > opts.MaxField {
			r.cause = fmt.Sprintf("a field in this row is longer than %d bytes", opts.MaxField)
			field = ""
		}
		if len(r.fields) <= opts.MaxColumns {
			r.fields = append(r.fields, field)
		}
		if next < len(text) && text[next] == delimiter {
			pos = next + 1
			continue
		}
		return r, skipLineEnd(text, next)
	}
}

// readField reads the field at pos up to the delimiter or line end at next.
func readField(text string, pos int, delimiter byte) (field string, next int, closed bool) {
	if pos >= len(text) || text[pos] != '"' {
		next = pos
		for next < len(text) && text[next] != delimiter && text[next] != '\n' && text[next] != '\r' {
			next++
		}
		return text[pos:next], next, true
	}
	doubled := false
	for i := pos + 1; i < len(text); i++ {
		if text[i] != '"' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '"' {
			doubled = true
			i++
			continue
		}
		next = i + 1
		if next < len(text) && text[next] != delimiter && text[next] != '\n' && text[next] != '\r' {
			return "", 0, false
		}
		field = text[pos+1 : i]
		if doubled {
			field = strings.ReplaceAll(field, `""`, `"`)
		}
		return field, next, true
	}
	return "", 0, false
}

func nextLine(text string, pos int) int {
	for pos < len(text) && text[pos] != '\n' && text[pos] != '\r' {
		pos++
	}
	return skipLineEnd(text, pos)
}

func skipLineEnd(text string, pos int) int {
	if pos < len(text) && text[pos] == '\r' {
		pos++
		if pos < len(text) && text[pos] == '\n' {
			pos++
		}
		return pos
	}
	return min(pos+1, len(text))
}

// guessDelimiter takes the delimiter that cuts the header into most fields;
// the comma where several do. A first line "sep=;", which some spreadsheets
// write, decides it, and gives the text without that line.
func guessDelimiter(text string) (delimiter byte, rest string) {
	first := text[:nextLine(text, 0)]
	line := strings.ToLower(strings.TrimRight(first, "\r\n"))
	if after, found := strings.CutPrefix(line, "sep="); found && len(after) == 1 && strings.Contains(",;\t", after) {
		return after[0], text[len(first):]
	}
	most := 0
	for _, candidate := range []byte{',', ';', '\t'} {
		r, _ := readRecord(text, 0, candidate, Options{MaxField: len(text), MaxColumns: len(text)})
		if len(r.fields) > most {
			delimiter, most = candidate, len(r.fields)
		}
	}
	if delimiter == 0 {
		delimiter = ','
	}
	return delimiter, text
}
