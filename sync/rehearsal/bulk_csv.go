package rehearsal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The CSV of the Bulk API is stricter than most: one line ending and one
// delimiter, both named beforehand; quotes around a whole cell or not at all;
// nothing is trimmed, not even a byte order mark (contract D 3.7).

// csvFault is a file that cannot be read; its text is the job's errorMessage.
type csvFault struct{ message string }

// Error gives the job's errorMessage.
func (f *csvFault) Error() string { return f.message }

func csvFaultf(format string, args ...any) *csvFault {
	return &csvFault{fmt.Sprintf(format, args...)}
}

// csvReader reads records one by one, holding no more than one of them and
// what it has read ahead.
type csvReader struct {
	in    io.Reader
	delim byte
	crlf  bool
	buf   []byte
	pos   int   // of the next record in buf
	off   int64 // bytes before pos, counted from where the reader began
	eof   bool
	cells []string
}

func newCSVReader(in io.Reader, delim byte, crlf bool) *csvReader {
	return &csvReader{in: in, delim: delim, crlf: crlf}
}

// longestRecord is more than any record may have in bytes: four for each
// character, quotes doubled, and the delimiters.
const longestRecord = 4*bulkRecord + 4*bulkColumns

// errMore says that the record goes on beyond what has been read.
var errMore = errors.New("rehearsal: more of the file is needed")

// next reads one record. The slice is good until the call after. Empty lines
// are left out. The error is io.EOF at the end, a *csvFault when the file is
// bad, or one of reading.
func (r *csvReader) next() ([]string, error) {
	for {
		n, err := r.parse(r.buf[r.pos:])
		if errors.Is(err, errMore) {
			if err := r.fill(); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, io.EOF
		}
		blank := len(r.cells) == 1 && r.cells[0] == ""
		r.pos += n
		r.off += int64(n)
		if !blank {
			return r.cells, r.limits()
		}
	}
}

// fill reads on.
func (r *csvReader) fill() error {
	if len(r.buf)-r.pos > longestRecord {
		return csvFaultf("InvalidBatch : A record has more than %d characters", bulkRecord)
	}
	rest := len(r.buf) - r.pos
	if rest > 0 || cap(r.buf) == 0 {
		grown := make([]byte, rest, max(64<<10, 2*rest))
		copy(grown, r.buf[r.pos:])
		r.buf = grown
	} else {
		r.buf = r.buf[:0]
	}
	r.pos = 0
	n, err := r.in.Read(r.buf[len(r.buf):cap(r.buf)])
	r.buf = r.buf[:len(r.buf)+n]
	if errors.Is(err, io.EOF) {
		r.eof = true
		return nil
	}
	return err
}

// parse reads a record from the start of data into cells and returns its
// length with its line end; 0 at the end of the file.
func (r *csvReader) parse(data []byte) (int, error) {
	r.cells = r.cells[:0]
	i := 0
	if len(data) == 0 && r.eof {
		return 0, nil
	}
	for {
		n, err := r.cell(data[i:])
		if err != nil {
			return 0, err
		}
		if i += n; i == len(data) {
			if !r.eof {
				return 0, errMore
			}
			return i, nil
		}
		if data[i] == r.delim {
			i++
			if len(r.cells) > bulkColumns {
				return 0, csvFaultf("InvalidBatch : A record has more than %d fields", bulkColumns)
			}
			continue
		}
		// cell stops at a delimiter, a line end or the end of the file only.
		if data[i] == '\r' {
			i++
		}
		return i + 1, nil
	}
}

// cell reads one cell and returns its length.
func (r *csvReader) cell(data []byte) (int, error) {
	if len(data) > 0 && data[0] == '"' {
		return r.quoted(data)
	}
	for i, b := range data {
		switch b {
		case r.delim:
		case '"':
			return 0, csvFaultf("InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote")
		case '\n', '\r':
			end, err := r.atLineEnd(data[i:])
			if err != nil {
				return 0, err
			}
			if !end {
				continue
			}
		default:
			continue
		}
		r.cells = append(r.cells, string(data[:i]))
		return i, nil
	}
	if r.eof {
		r.cells = append(r.cells, string(data))
	}
	return len(data), nil
}

// quoted reads a cell in quotes.
func (r *csvReader) quoted(data []byte) (int, error) {
	from, doubled := 1, false
	for {
		at := bytes.IndexByte(data[from:], '"')
		if at < 0 {
			if r.eof {
				return 0, csvFaultf("InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote")
			}
			return 0, errMore
		}
		end := from + at
		if end+1 < len(data) && data[end+1] == '"' {
			from, doubled = end+2, true
			continue
		}
		if end+1 == len(data) && !r.eof {
			return 0, errMore
		}
		if end+1 < len(data) && data[end+1] != r.delim {
			ended, err := r.atLineEnd(data[end+1:])
			if err != nil {
				return 0, err
			}
			if !ended {
				return 0, csvFaultf("InvalidBatch : Failed to parse CSV. Found unescaped quote. A value with quote should be within a quote")
			}
		}
		text := string(data[1:end])
		if doubled {
			text = strings.ReplaceAll(text, `""`, `"`)
		}
		r.cells = append(r.cells, text)
		return end + 1, nil
	}
}

// atLineEnd reports whether data begin with a line end, which must be the one
// of the job.
func (r *csvReader) atLineEnd(data []byte) (bool, error) {
	setting := "LF"
	if r.crlf {
		setting = "CRLF"
	}
	wrong := csvFaultf("ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is %s", setting)
	if data[0] == '\n' {
		if r.crlf {
			return false, wrong
		}
		return true, nil
	}
	if data[0] != '\r' {
		return false, nil
	}
	if len(data) == 1 && !r.eof {
		return false, errMore
	}
	if len(data) > 1 && data[1] == '\n' {
		if !r.crlf {
			return false, wrong
		}
		return true, nil
	}
	return false, nil
}

// limits checks the sizes of the record in cells.
func (r *csvReader) limits() error {
	total := 0
	for _, s := range r.cells {
		if len(s) > bulkField && utf8.RuneCountInString(s) > bulkField {
			return csvFaultf("InvalidBatch : A field has more than %d characters", bulkField)
		}
		if !utf8.ValidString(s) {
			return csvFaultf("ClientInputError : The job data are not valid UTF-8")
		}
		total += len(s)
	}
	if total > bulkRecord {
		total = 0
		for _, s := range r.cells {
			total += utf8.RuneCountInString(s)
		}
		if total > bulkRecord {
			return csvFaultf("InvalidBatch : A record has more than %d characters", bulkRecord)
		}
	}
	return nil
}

// appendQuoted writes a cell in quotes.
func appendQuoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// appendName writes a column name, in quotes only where it must be.
func appendName(b []byte, s string, delim byte) []byte {
	if strings.IndexByte(s, delim) >= 0 || strings.ContainsAny(s, "\"\r\n") {
		return appendQuoted(b, s)
	}
	return append(b, s...)
}

// appendCells writes cells in quotes, without a line end.
func appendCells(b []byte, cells []string, delim byte) []byte {
	for i, s := range cells {
		if i > 0 {
			b = append(b, delim)
		}
		b = appendQuoted(b, s)
	}
	return b
}
