package rehearsal

import (
	"context"
	"strings"
)

// Ids are 15 case-sensitive base-62 characters: the object's key prefix, the
// instance ("Rh"), a reserved character and a counter; three more characters
// record which of the 15 are capitals, so that the 18-character form also
// survives systems that fold case.

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const checkLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

// longID appends the checksum to a 15-character id.
func longID(id15 string) string {
	var suffix [3]byte
	for block := range 3 {
		bits := 0
		for i := range 5 {
			if c := id15[block*5+i]; c >= 'A' && c <= 'Z' {
				bits |= 1 << i
			}
		}
		suffix[block] = checkLetters[bits]
	}
	return id15 + string(suffix[:])
}

// normalID turns a 15- or 18-character id into its 18-character form. It
// reports false for text that cannot be an id. The checksum of an
// 18-character id repairs the case of the first 15 where it was lost, as
// Salesforce does; mixed case that the checksum contradicts is no id.
func normalID(id string) (string, bool) {
	if len(id) != 15 && len(id) != 18 {
		return "", false
	}
	for i := range len(id) {
		if strings.IndexByte(base62, id[i]) < 0 {
			return "", false
		}
	}
	if len(id) == 15 {
		return longID(id), true
	}
	if lower := strings.ToLower(id[:15]); id[:15] != lower && id[:15] != strings.ToUpper(id[:15]) && longID(id[:15])[15:] != strings.ToUpper(id[15:]) {
		return "", false
	}
	fixed := []byte(strings.ToLower(id[:15]))
	for block := range 3 {
		bits := strings.IndexByte(checkLetters, upper(id[15+block]))
		if bits < 0 {
			return "", false
		}
		for i := range 5 {
			c := &fixed[block*5+i]
			if bits&(1<<i) == 0 {
				continue
			}
			if *c < 'a' || *c > 'z' {
				return "", false
			}
			*c -= 'a' - 'A'
		}
	}
	return longID(string(fixed)), true
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - ('a' - 'A')
	}
	return c
}

// shortID is the 15-character form.
func shortID(id string) string {
	if len(id) > 15 {
		return id[:15]
	}
	return id
}

// makeID composes the n-th id of a key prefix.
func makeID(prefix string, n int64) string {
	var digits [9]byte
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = base62[n%62]
		n /= 62
	}
	return longID(prefix + "Rh0" + string(digits[:]))
}

// firstSerial leaves room below it for the ids that seed data brings along.
const firstSerial = 62 * 62 * 62 * 62 * 10

// newID takes the next id of a key prefix. The counter is written when the
// transaction commits (see unit.flushIDs), and taken back with it.
func (u *unit) newID(ctx context.Context, prefix string) (string, error) {
	n, ok := u.serials[prefix]
	if !ok {
		row := u.tx.QueryRowContext(ctx, "SELECT value FROM _serial WHERE prefix=?", prefix)
		if row.Scan(&n) != nil {
			n = firstSerial
		}
	}
	n++
	u.serials[prefix] = n
	return makeID(prefix, n), nil
}

// flushSerials stores the counters that the transaction has moved.
func (u *unit) flushSerials(ctx context.Context) error {
	for prefix, n := range u.serials {
		if err := u.tx.exec(ctx, "INSERT INTO _serial(prefix,value) VALUES(?,?) ON CONFLICT(prefix) DO UPDATE SET value=excluded.value", prefix, n); err != nil {
			return err
		}
	}
	return nil
}

// nextNumber takes the next number of a counter that is not an id's.
func (u *unit) nextNumber(ctx context.Context, counter string) (int64, error) {
	n, counted := u.serials[counter]
	if !counted {
		_ = u.tx.QueryRowContext(ctx, "SELECT value FROM _serial WHERE prefix=?", counter).Scan(&n) // absent: 0
	}
	n++
	u.serials[counter] = n
	return n, nil
}
