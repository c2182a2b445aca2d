package soql

import (
	"fmt"
	"strings"
)

// Codes of the errors this package reports (contract: auth-and-errors 5.2,
// data-and-metadata 3.5). They go into the REST body's errorCode as they are.
const (
	CodeMalformedQuery  = "MALFORMED_QUERY"
	CodeMalformedSearch = "MALFORMED_SEARCH"
	CodeInvalidField    = "INVALID_FIELD"
	CodeInvalidType     = "INVALID_TYPE"
	CodeInvalidFilter   = "INVALID_QUERY_FILTER_OPERATOR"
	CodeInvalidScope    = "INVALID_QUERY_SCOPE"
	CodeOutOfRange      = "NUMBER_OUTSIDE_VALID_RANGE"
	CodeTooComplicated  = "QUERY_TOO_COMPLICATED"
	CodeSemiJoins       = "EXCEEDED_MAX_SEMIJOIN_SUBSELECTS"
)

// Error is a refused query. Message is the whole text of the REST answer's
// "message", caret lines included; Row and Column count from 1 and are 0 when
// the message points nowhere.
type Error struct {
	Code    string
	Message string
	Row     int
	Column  int
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// seeNames ends every "no such name" text.
const seeNames = " Please reference your WSDL or the describe call for the appropriate names."

// plainError is an error without a place.
func plainError(code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// errorAt is an error with the excerpt, the caret and the place in front:
//
//	"\n<excerpt>\n<spaces>^\nERROR at Row:1:Column:8\n<text>"
//
// pos is a byte offset into text.
func errorAt(text string, pos int, code, format string, args ...any) *Error {
	row, col := place(text, pos)
	line, caret := excerpt(text, pos)
	return &Error{
		Code: code,
		Message: "\n" + line + "\n" + strings.Repeat(" ", caret) + "^\n" +
			fmt.Sprintf("ERROR at Row:%d:Column:%d\n", row, col) + fmt.Sprintf(format, args...),
		Row: row, Column: col,
	}
}

// syntaxError is the parser's own refusal. Its column counts from 0 and its
// caret stands one to the left of the token, as the recorded MALFORMED_QUERY
// answers do; errorAt, for names that do not exist, counts from 1.
func syntaxError(text string, pos int, format string, args ...any) *Error {
	return errorAt(text, max(pos-1, 0), CodeMalformedQuery, format, args...)
}

// place gives row and column, both from 1, of a byte offset. Columns count
// UTF-16 units, as Java does.
func place(text string, pos int) (row, col int) {
	pos = min(max(pos, 0), len(text))
	row = 1 + strings.Count(text[:pos], "\n")
	start := strings.LastIndexByte(text[:pos], '\n') + 1
	return row, 1 + utf16Len(text[start:pos])
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
