package store

import "strings"

// A statement costs about as much as a row, so rows that come in together go
// and are looked up together. The numbers of rows in one statement are few,
// since each makes a statement of its own that stays prepared.
const (
	rowsMany = 100
	rowsFew  = 10
)

// inParts cuts n rows into statements, and calls do with the rows from one up to
// another.
func inParts(n int, do func(from, to int) error) error {
	for from := 0; from < n; {
		size := 1
		switch left := n - from; {
		case left >= rowsMany:
			size = rowsMany
		case left >= rowsFew:
			size = rowsFew
		}
		if err := do(from, from+size); err != nil {
			return err
		}
		from += size
	}
	return nil
}

// valuesOf are the placeholders of rows: "(?,?),(?,?)".
func valuesOf(row string, rows int) string {
	return strings.TrimSuffix(strings.Repeat(row+",", rows), ",")
}

// pile is rows on their way into one table.
type pile struct {
	head string // up to and with VALUES
	row  string // one row of placeholders, in parentheses
	args []any
	rows int
}

func (p *pile) add(args ...any) {
	p.args = append(p.args, args...)
	p.rows++
}

// insertAll writes the rows of a pile in their order, and empties it.
func (t *tx) insertAll(p *pile) error {
	if p.rows == 0 {
		return nil
	}
	width := len(p.args) / p.rows
	err := inParts(p.rows, func(from, to int) error {
		_, err := t.exec(p.head+valuesOf(p.row, to-from), p.args[from*width:to*width]...)
		return err
	})
	clear(p.args)
	p.args, p.rows = p.args[:0], 0
	return err
}

// lookUp runs a query that reads what is wanted from a table named wanted, whose
// rows are the given ones. The query comes behind "WITH wanted (columns) AS
// (VALUES ...)"; its own arguments follow in rest.
func (t *tx) lookUp(columns, query string, wanted [][]any, rest []any, do func(scan func(...any) error) error) error {
	width := strings.Count(columns, ",") + 1
	row := "(" + valuesOf("?", width) + ")"
	return inParts(len(wanted), func(from, to int) error {
		args := make([]any, 0, (to-from)*width+len(rest))
		for _, w := range wanted[from:to] {
			args = append(args, w...)
		}
		return t.each("WITH wanted ("+columns+") AS (VALUES "+valuesOf(row, to-from)+") "+query, append(args, rest...), do)
	})
}
