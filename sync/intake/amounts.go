package intake

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// readMinutes reads a duration: a number in the column's unit, "7m 24s",
// "1h 5 min", "7:24" (minutes and seconds) or "0:07:24".
func readMinutes(raw string, perMinute float64, comma bool) (minutes float64, cause string) {
	raw = strings.ToLower(strings.TrimSpace(raw))
	bad := strconv.Quote(clip(raw)) + " is not a duration we can read"
	if strings.HasPrefix(raw, "-") {
		return 0, "A duration cannot be negative"
	}
	if strings.Contains(raw, ":") {
		parts := strings.Split(raw, ":")
		seconds := 0.0
		for i, p := range parts {
			n, ok := readNumber(p, comma)
			if !ok || len(parts) > 3 || (i > 0 && n >= 60) {
				return 0, bad
			}
			seconds = seconds*60 + n
		}
		return seconds / 60, ""
	}
	if n, ok := readNumber(raw, comma); ok {
		return n / perMinute, ""
	}
	for rest := raw; rest != ""; {
		i := strings.IndexFunc(rest, unicode.IsLetter)
		if i <= 0 {
			return 0, bad
		}
		end := i + strings.IndexFunc(rest[i:]+" ", func(r rune) bool { return !unicode.IsLetter(r) })
		n, ok := readNumber(rest[:i], comma)
		per := unitOf(rest[i:min(end, len(rest))])
		if per == 0 {
			per = unitOf(strings.TrimSuffix(rest[i:min(end, len(rest))], "s") + "s")
		}
		if !ok || per == 0 {
			return 0, bad
		}
		minutes += n / per
		rest = strings.TrimLeft(rest[min(end, len(rest)):], " ,.")
	}
	return minutes, ""
}

// readNumber reads a number that is not negative. A single comma is a decimal
// comma in a table that is parted by semicolons, and elsewhere unless three
// digits follow it.
func readNumber(raw string, comma bool) (float64, bool) {
	raw = strings.Map(func(r rune) rune {
		if r == ' ' || r == '\u00a0' || r == '\u202f' || r == '\'' {
			return -1
		}
		return r
	}, raw)
	i, dot := strings.LastIndexByte(raw, ','), strings.LastIndexByte(raw, '.')
	switch {
	case i < 0:
		if comma && strings.Count(raw, ".") > 1 {
			raw = strings.ReplaceAll(raw, ".", "")
		}
	case dot > i: // 1,204.5
		raw = strings.ReplaceAll(raw, ",", "")
	case dot >= 0: // 1.204,5
		raw = strings.Replace(strings.ReplaceAll(raw, ".", ""), ",", ".", 1)
	case strings.Count(raw, ",") == 1 && (comma || len(raw)-i-1 != 3):
		raw = strings.Replace(raw, ",", ".", 1)
	default:
		raw = strings.ReplaceAll(raw, ",", "")
	}
	if raw == "" || strings.Trim(raw, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(raw, 64)
	return n, err == nil && !math.IsInf(n, 0)
}

func readCount(raw string, comma bool) (int, string) {
	n, ok := readNumber(raw, comma)
	if !ok || n != math.Trunc(n) || n > 1_000_000 {
		return 0, strconv.Quote(clip(raw)) + " is not a number of steps"
	}
	return int(n), ""
}

// readNames reads a list in one field: JSON, or parted by ";", "|" or line
// ends; where it is sure that commas part names too, by those.
func readNames(raw string, comma bool) []string {
	raw = strings.TrimSpace(raw)
	var list []string
	if strings.HasPrefix(raw, "[") && json.Unmarshal([]byte(raw), &list) == nil {
		return trimNames(list)
	}
	set := ";|\n\r"
	if comma && !strings.ContainsAny(raw, set) {
		set = ","
	}
	return trimNames(strings.FieldsFunc(raw, func(r rune) bool { return strings.ContainsRune(set, r) }))
}

func trimNames(list []string) []string {
	var out []string
	for _, name := range list {
		if name = strings.TrimSpace(name); name != "" {
			out = append(out, strings.Clone(name))
		}
	}
	return out
}
