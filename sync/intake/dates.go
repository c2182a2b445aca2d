package intake

import (
	"strconv"
	"strings"
	"time"
)

// DateOrder says which way round a date like 12/11/2026 is.
type DateOrder int

// The orders. Automatic goes by the column: a 13 or more decides it, else it
// is read as day first and a note says so.
const (
	Automatic DateOrder = iota
	DayFirst
	MonthFirst
)

const noSuchDate = "This date does not exist"

// moment is a time in a JSON form, kept as it came until its path is known.
type moment struct{ text }

// time reads RFC 3339 and its common variants, and the seconds or milliseconds
// since 1970. No text is the zero time.
func (m moment) time() (at time.Time, cause string) {
	raw := string(m.text)
	if raw == "" {
		return time.Time{}, ""
	}
	if len(raw) < 10 || (raw[4] != '-' && !isDigits(raw)) {
		return time.Time{}, strconv.Quote(clip(raw)) + " is not a time like 2026-11-12T14:13:00Z"
	}
	return readTime(raw, DayFirst, time.UTC)
}

// implausible catches what no session of a demo can have been.
func implausible(t time.Time) string {
	if !t.IsZero() && (t.Year() < 2000 || t.Year() >= 2100) {
		return "The year " + strconv.Itoa(t.Year()) + " cannot be right"
	}
	return ""
}

// readTime reads a date with or without a time of day. The order is for dates
// of numbers with slashes or hyphens; with dots the day is always first. A time
// without a zone is one in the given zone.
func readTime(raw string, order DateOrder, zone *time.Location) (at time.Time, cause string) {
	raw = strings.TrimSpace(raw)
	unreadable := strconv.Quote(clip(raw)) + " is not a date we can read"
	if isDigits(raw) {
		n, err := strconv.ParseInt(raw, 10, 64)
		switch {
		case err == nil && len(raw) == 10:
			return time.Unix(n, 0).UTC(), ""
		case err == nil && len(raw) == 13:
			return time.UnixMilli(n).UTC(), ""
		}
		return time.Time{}, unreadable
	}
	d, rest, ok := readDate(raw, order)
	if !ok {
		return time.Time{}, unreadable
	}
	clock, zone, ok := readClock(rest, zone)
	if !ok {
		return time.Time{}, unreadable
	}
	day := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	if day.Year() != d.year || int(day.Month()) != d.month || day.Day() != d.day {
		return time.Time{}, noSuchDate
	}
	at = time.Date(d.year, time.Month(d.month), d.day, clock.hour, clock.minute, clock.second, clock.nano, zone).UTC()
	return at, implausible(at)
}

type date struct{ year, month, day int }

// readDate takes a date from the front of the text.
func readDate(raw string, order DateOrder) (d date, rest string, ok bool) {
	if weekday, after, found := strings.Cut(raw, ","); found && isWeekday(weekday) {
		raw = strings.TrimSpace(after)
	} else if weekday, after, found := strings.Cut(raw, " "); found && isWeekday(weekday) {
		raw = after
	}
	var parts [3]string
	var separators [2]byte
	rest = raw
	for i := range parts {
		n := 0
		for n < len(rest) && isWord(rest[n]) {
			// A "T" after the day begins the time of day.
			if i == 2 && n > 0 && rest[n] == 'T' && isDigits(rest[:n]) {
				break
			}
			n++
		}
		if parts[i] = rest[:n]; n == 0 {
			return date{}, "", false
		}
		rest = rest[n:]
		if i < 2 {
			if rest == "" || !strings.ContainsRune("-/. ,", rune(rest[0])) {
				return date{}, "", false
			}
			separators[i] = rest[0]
			rest = strings.TrimLeft(rest, "-/. ,")
		}
	}
	numeric := isDigits(parts[0]) && isDigits(parts[1]) && isDigits(parts[2])
	y, m, day := parts[0], parts[1], parts[2]
	switch {
	case numeric && len(parts[0]) == 4:
	case numeric && (separators[0] != separators[1] || separators[0] == ' '):
		return date{}, "", false
	case numeric && (separators[0] == '.' || order != MonthFirst):
		y, m, day = parts[2], parts[1], parts[0]
	case numeric:
		y, m, day = parts[2], parts[0], parts[1]
	case !isDigits(parts[0]): // Nov 12, 2026
		y, m, day = parts[2], parts[0], parts[1]
	default: // 12 Nov 2026
		y, m, day = parts[2], parts[1], parts[0]
	}
	if d.month, ok = readMonth(m); !ok {
		return date{}, "", false
	}
	var errY, errD error
	d.year, errY = strconv.Atoi(y)
	d.day, errD = strconv.Atoi(day)
	if len(y) == 2 {
		d.year += 2000
	}
	return d, rest, errY == nil && errD == nil && (len(y) == 4 || len(y) == 2) && len(day) <= 2
}

func readMonth(text string) (int, bool) {
	if isDigits(text) {
		n, err := strconv.Atoi(text)
		return n, err == nil && len(text) <= 2
	}
	const names = "jan feb mar apr may jun jul aug sep oct nov dec"
	if len(text) >= 3 {
		lower := strings.ToLower(text)
		i := strings.Index(names, lower[:3])
		if i >= 0 && i%4 == 0 && (len(text) <= 4 || strings.EqualFold(text, time.Month(i/4+1).String())) {
			return i/4 + 1, true
		}
	}
	return 0, false
}

func isWeekday(text string) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(text, d.String()) || strings.EqualFold(text, d.String()[:3]) {
			return true
		}
	}
	return false
}

type clock struct{ hour, minute, second, nano int }

// readClock reads a time of day with its zone; no text is midnight.
func readClock(raw string, zone *time.Location) (c clock, in *time.Location, ok bool) {
	raw = strings.TrimLeft(raw, " ,T")
	raw = strings.TrimSpace(strings.TrimPrefix(raw, "at "))
	if raw == "" {
		return c, zone, true
	}
	n := 0
	for n < len(raw) && (isDigit(raw[n]) || raw[n] == ':' || raw[n] == '.' || (raw[n] == ',' && n > 5)) {
		n++
	}
	digits, rest := raw[:n], strings.TrimSpace(raw[n:])
	parts := strings.Split(strings.Replace(digits, ",", ".", 1), ":")
	if len(parts) < 2 || len(parts) > 3 {
		return c, nil, false
	}
	ok = number(parts[0], 23, &c.hour) && number(parts[1], 59, &c.minute)
	if len(parts) == 3 {
		second, fraction, _ := strings.Cut(parts[2], ".")
		ok = ok && number(second, 59, &c.second)
		if fraction != "" {
			ok = ok && number((fraction + "000000000")[:9], 999_999_999, &c.nano)
		}
	}
	upper := strings.ToUpper(strings.ReplaceAll(rest, ".", ""))
	for _, half := range []struct {
		mark string
		add  int
	}{{"AM", 0}, {"PM", 12}} {
		if after, found := strings.CutPrefix(upper, half.mark); found {
			if c.hour < 1 || c.hour > 12 {
				return c, nil, false
			}
			c.hour = c.hour%12 + half.add
			upper = strings.TrimSpace(after)
			break
		}
	}
	if upper == "" {
		return c, zone, ok
	}
	in, found := readZone(upper)
	return c, in, ok && found
}

// readZone reads Z, UTC, GMT and offsets like +01:00, +0100 and +01. Names
// like CET are not read: the same letters mean different zones.
func readZone(text string) (*time.Location, bool) {
	for _, name := range []string{"UTC", "GMT", "Z"} {
		if after, found := strings.CutPrefix(text, name); found {
			text = strings.TrimSpace(after)
			break
		}
	}
	if text == "" {
		return time.UTC, true
	}
	sign := 1
	switch text[0] {
	case '-':
		sign = -1
	case '+':
	default:
		return nil, false
	}
	digits := strings.Replace(text[1:], ":", "", 1)
	if len(digits) == 2 {
		digits += "00"
	}
	var hours, minutes int
	if len(digits) != 4 || !number(digits[:2], 14, &hours) || !number(digits[2:], 59, &minutes) {
		return nil, false
	}
	return time.FixedZone("", sign*(hours*3600+minutes*60)), true
}

func number(text string, most int, into *int) bool {
	n, err := strconv.Atoi(text)
	*into = n
	return err == nil && isDigits(text) && n <= most
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool {
	return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
}

func isDigits(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return text != ""
}

// clip shortens what is quoted in a message.
func clip(text string) string {
	runes := []rune(text)
	if len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return text
}
