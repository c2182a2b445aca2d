package intake

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// decodeText gives the input as text. UTF-8 and UTF-16 are known by their byte
// order mark; UTF-16 also without one, by the zero bytes that Latin text has in
// every second place. JSON stays as it is even where it is not valid UTF-8, so
// that the damage can be reported with its line; a table that is not valid
// UTF-8 is read as Windows-1252, which every byte fits.
func decodeText(data []byte) (text, encoding string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decodeUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return decodeUTF16(data[2:], binary.BigEndian)
	default:
		if order := guessUTF16(data); order != nil {
			return decodeUTF16(data, order)
		}
	}
	if i := bytes.IndexByte(data, 0); i >= 0 {
		return "", "", fmt.Errorf("%w: it has a zero byte in line %d", ErrNotText, 1+bytes.Count(data[:i], []byte("\n")))
	}
	if utf8.Valid(data) {
		return string(data), "UTF-8", nil
	}
	if start := bytes.TrimLeft(data, " \t\r\n"); len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		return string(data), "UTF-8", nil
	}
	latin, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil {
		return "", "", fmt.Errorf("%w: neither UTF-8 nor Windows-1252", ErrNotText)
	}
	return string(latin), "Windows-1252", nil
}

func decodeUTF16(data []byte, order binary.ByteOrder) (text, encoding string, err error) {
	if len(data)%2 != 0 {
		return "", "", fmt.Errorf("%w: UTF-16 that ends in the middle of a character", ErrNotText)
	}
	var b strings.Builder
	b.Grow(len(data) / 2)
	line := 1
	for i := 0; i < len(data); i += 2 {
		r := rune(order.Uint16(data[i:]))
		if utf16.IsSurrogate(r) {
			var second rune
			if i+4 <= len(data) {
				second = rune(order.Uint16(data[i+2:]))
			}
			if r = utf16.DecodeRune(r, second); r == utf8.RuneError {
				return "", "", fmt.Errorf("%w: half a UTF-16 character in line %d", ErrNotText, line)
			}
			i += 2
		}
		switch r {
		case 0:
			return "", "", fmt.Errorf("%w: it has a zero character in line %d", ErrNotText, line)
		case '\n':
			line++
		}
		b.WriteRune(r)
	}
	return b.String(), "UTF-16", nil
}

// guessUTF16 gives nil for anything but text that is plainly UTF-16. Headers,
// keys and punctuation are ASCII, so half of the bytes at one parity are zero,
// and nearly none at the other.
func guessUTF16(data []byte) binary.ByteOrder {
	sample := data[:min(len(data), 4096)&^1]
	if len(sample) < 4 {
		return nil
	}
	var zeros [2]int
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(sample) / 2
	switch {
	case zeros[1]*10 >= half*4 && zeros[0]*20 <= half:
		return binary.LittleEndian
	case zeros[0]*10 >= half*4 && zeros[1]*20 <= half:
		return binary.BigEndian
	}
	return nil
}
