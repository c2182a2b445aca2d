package store

import (
	"encoding/binary"
	"errors"
	"io"
	"os"
)

// pageSize is that of every database we made.
const pageSize = 4096

// patchedCopy copies a database that SQLite refuses to open as a whole, with a
// header that says what is true of ours and of the length the file has now. It
// makes a destroyed header, or an end that is cut off, readable as far as the
// pages are there. It is only good for reading.
func patchedCopy(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	size, err := io.Copy(out, in)
	if err == nil && size < 2*pageSize {
		err = errors.New("store: too short to hold anything")
	}
	if err == nil {
		_, err = out.WriteAt(header(uint32(size/pageSize)), 0)
	}
	if err == nil {
		err = out.Truncate(size / pageSize * pageSize)
	}
	return errors.Join(err, out.Close())
}

// header is the first 100 bytes of a database (sqlite.org/fileformat.html 1.3)
// of the given number of pages, without a -wal file and without free pages.
func header(pages uint32) []byte {
	h := make([]byte, 100)
	copy(h, "SQLite format 3\x00")
	binary.BigEndian.PutUint16(h[16:], pageSize)
	h[18], h[19] = 1, 1 // written and read without a -wal file
	h[21], h[22], h[23] = 64, 32, 32
	for offset, value := range map[int]uint32{
		24: 1,     // change counter
		28: pages, // valid since 92 has the same change counter
		44: 4,     // schema format
		52: 1,     // has pointer maps, as auto_vacuum leaves them
		56: 1,     // UTF-8
		64: 1,     // incremental vacuum
		68: applicationID,
		92: 1,
		96: 3_054_001,
	} {
		binary.BigEndian.PutUint32(h[offset:], value)
	}
	return h
}
