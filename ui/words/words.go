// Package words puts values into the texts that more than one screen shows:
// times, counts, and the words for what is missing.
//
// It may import app/status and ui/kit. Every function that
// needs the time takes now, and shows times in now's zone.
package words

import (
	"math"
	"strconv"
	"strings"
	"time"

	"demobridge/app/status"
)

// None is shown where a value is known to be missing, and Never in a column of
// times where nothing happened yet.
const (
	None    = "None"
	Never   = "—"
	Unknown = "Unknown visitor"
)

// Day is the short form of a moment for a column: "14:29" today, "Yesterday",
// "10 Nov" this year, "10 Nov 2025" before. A zero time is Never.
func Day(t, now time.Time) string {
	if t.IsZero() {
		return Never
	}
	t = t.In(now.Location())
	switch daysBefore(t, now) {
	case 0:
		return t.Format("15:04")
	case 1:
		return "Yesterday"
	}
	return date(t, now)
}

// Moment is a day with its time: "Today 13:56", "Yesterday 13:56",
// "10 Nov 13:56".
func Moment(t, now time.Time) string {
	if t.IsZero() {
		return Never
	}
	t = t.In(now.Location())
	clock := t.Format(" 15:04")
	switch daysBefore(t, now) {
	case 0:
		return "Today" + clock
	case 1:
		return "Yesterday" + clock
	}
	return date(t, now) + clock
}

// At is a moment inside a sentence: "14:12" today, else "10 Nov 14:12".
func At(t, now time.Time) string {
	t = t.In(now.Location())
	if daysBefore(t, now) == 0 {
		return t.Format("15:04")
	}
	return date(t, now) + t.Format(" 15:04")
}

// Full is a moment with everything that is known of it.
func Full(t, now time.Time) string {
	if t.IsZero() {
		return Never
	}
	return t.In(now.Location()).Format("Monday 2 January 2006, 15:04:05 MST")
}

func date(t, now time.Time) string {
	if t.Year() == now.Year() {
		return t.Format("2 Jan")
	}
	return t.Format("2 Jan 2006")
}

// daysBefore counts calendar days, so that 23:59 and 00:01 are a day apart,
// also on the days when the clocks change.
func daysBefore(t, now time.Time) int {
	midnight := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(midnight(now).Sub(midnight(t)).Hours() / 24)
}

// Wait is how long something takes from now on, in one or two units: "20 s",
// "3 min", "1 h 5 min".
func Wait(d time.Duration) string {
	switch {
	case d < time.Second:
		return "a moment"
	case d < time.Minute:
		return strconv.Itoa(int(math.Ceil(d.Seconds()))) + " s"
	case d < time.Hour:
		return strconv.Itoa(int(math.Ceil(d.Minutes()))) + " min"
	}
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	if minutes == 0 {
		return strconv.Itoa(hours) + " h"
	}
	return strconv.Itoa(hours) + " h " + strconv.Itoa(minutes) + " min"
}

// Seconds is a length in seconds: "18 s", "1 min 21 s", "2 min".
func Seconds(s float64) string {
	total := int(math.Round(s))
	minutes, seconds := total/60, total%60
	switch {
	case minutes == 0:
		return strconv.Itoa(seconds) + " s"
	case seconds == 0:
		return strconv.Itoa(minutes) + " min"
	}
	return strconv.Itoa(minutes) + " min " + strconv.Itoa(seconds) + " s"
}

// Minutes is a length in minutes with one decimal.
func Minutes(m float64) string { return strconv.FormatFloat(m, 'f', 1, 64) }

// Number is a count with a comma between thousands.
func Number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// Count is a number with its noun: "1 step", "18 steps".
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Visitor is the name to show for a visitor.
func Visitor(name string) string {
	if strings.TrimSpace(name) == "" {
		return Unknown
	}
	return name
}

// State is the text of a session's chip.
func State(row status.SessionRow, now time.Time) string {
	if row.State != status.StateRetry || row.RetryAt.IsZero() {
		return row.State.String()
	}
	at := row.RetryAt.In(now.Location())
	switch days := daysBefore(at, now); {
	case days == 0:
		return "Retry " + at.Format("15:04")
	case days < 0:
		return "Retry " + date(at, now)
	}
	return "Retry" // due since yesterday: with the next run
}

// Join puts the parts that are not empty in one line: "Proposal · Maya Okafor".
func Join(parts ...string) string {
	kept := make([]string, 0, len(parts))
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, " · ")
}

// Org is the word for the kind of org.
func Org(kind status.OrgKind) string {
	switch kind {
	case status.Sandbox:
		return "Sandbox"
	case status.Rehearsal:
		return "Rehearsal"
	case status.Production:
		return "Production"
	}
	return "Org"
}
