package rehearsal

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// readAllCSV reads a file to its end or its fault.
func readAllCSV(r *csvReader) (rows [][]string, offsets []int64, err error) {
	for {
		cells, err := r.next()
		if errors.Is(err, io.EOF) {
			return rows, offsets, nil
		}
		if err != nil {
			return rows, offsets, err
		}
		rows, offsets = append(rows, slices.Clone(cells)), append(offsets, r.off)
	}
}

// FuzzCSV holds the reader to this: it never fails but with a fault that names
// the job's error; it reads the same in whatever pieces the file comes, and
// the same from any record on; and what it has read, written in quotes, is
// read back by itself and by the standard library.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a\r\n\"x\r\ny\"\r\n", "\"a\"\"b\",c\n", "a\n\n\n", "\"", "a\"b\n", "\ufeffa\n", "a,\n,\n", "\r", "a\r", "\"a\" ,b"} {
		f.Add([]byte(s), byte(','), false)
		f.Add([]byte(s), byte(';'), true)
	}
	f.Fuzz(func(t *testing.T, data []byte, delim byte, crlf bool) {
		if !slices.Contains([]byte("`^,|;\t"), delim) {
			delim = ','
		}
		rows, offsets, err := readAllCSV(newCSVReader(bytes.NewReader(data), delim, crlf))
		var fault *csvFault
		if err != nil && (!errors.As(err, &fault) || !strings.Contains(fault.message, " : ")) {
			t.Fatalf("error %v", err)
		}
		slow, _, slowErr := readAllCSV(newCSVReader(iotest.OneByteReader(bytes.NewReader(data)), delim, crlf))
		if !slices.EqualFunc(rows, slow, slices.Equal) || (err == nil) != (slowErr == nil) {
			t.Fatalf("byte by byte %q %v, at once %q %v", slow, slowErr, rows, err)
		}
		for i, at := range offsets {
			rest, _, _ := readAllCSV(newCSVReader(bytes.NewReader(data[at:]), delim, crlf))
			if !slices.EqualFunc(rows[i+1:], rest, slices.Equal) {
				t.Fatalf("from %d on %q, want %q", at, rest, rows[i+1:])
			}
		}
		if err != nil {
			return
		}
		end := "\n"
		if crlf {
			end = "\r\n"
		}
		var out []byte
		for _, row := range rows {
			out = append(appendCells(out, row, delim), end...)
		}
		again, _, err := readAllCSV(newCSVReader(bytes.NewReader(out), delim, crlf))
		if err != nil || !slices.EqualFunc(rows, again, slices.Equal) {
			t.Fatalf("wrote %q, read back %q %v", rows, again, err)
		}
		std := csv.NewReader(bytes.NewReader(out))
		std.Comma, std.FieldsPerRecord = rune(delim), -1
		got, err := std.ReadAll()
		if err != nil || len(got) != len(rows) {
			t.Fatalf("the standard library reads %q as %q, %v", out, got, err)
		}
		if n := linesLength(out, len(rows)); n != len(out) {
			t.Fatalf("%d lines are %d bytes, want %d", len(rows), n, len(out))
		}
	})
}

// A reader never holds more than one record and what it has read ahead.
func TestCSVReaderStaysSmall(t *testing.T) {
	endless := io.MultiReader(strings.NewReader("Name\n\""), io.LimitReader(zeros{}, 200<<20))
	r := newCSVReader(endless, ',', false)
	if _, err := r.next(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.next(); err == nil || !strings.Contains(err.Error(), "more than 400000 characters") {
		t.Errorf("a cell without end: %v", err)
	}
	if cap(r.buf) > 4*longestRecord {
		t.Errorf("the reader holds %d bytes", cap(r.buf))
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Any part of a result is the lines that were asked for.
func TestLinesLength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.StringOfN(rapid.SampledFrom([]rune("a\"\n\r,é")), 0, 6, -1)
		rows := rapid.SliceOf(rapid.SliceOfN(cell, 1, 3)).Draw(t, "rows")
		n := rapid.IntRange(0, len(rows)).Draw(t, "n")
		var all, head []byte
		for i, row := range rows {
			if i == n {
				head = slices.Clone(all)
			}
			all = append(appendCells(all, row, ','), '\n')
		}
		if n == len(rows) {
			head = all
		}
		if got := linesLength(all, n); got != len(head) {
			t.Fatalf("the first %d lines have %d bytes, want %d", n, got, len(head))
		}
	})
}
