package mapping

import (
	"strings"
	"time"
)

// The forms in which a property may hold a time. Without a zone, the org's is
// meant.
var timeForms = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999-0700", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05",
	"2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly,
}

func readTime(text string, zone *time.Location) (at time.Time, ok bool) {
	text = strings.TrimSpace(text)
	for _, form := range timeForms {
		if at, err := time.ParseInLocation(form, text, zone); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// toTime writes a day in the zone, or a moment in UTC. Salesforce keeps whole
// seconds, and years from 1700 to 4000.
func toTime(v Value, t Target, zone *time.Location) (Converted, Fault) {
	at := v.At
	if v.Type == Text {
		var ok bool
		if at, ok = readTime(v.Text, zone); !ok {
			return Converted{}, faultf(ValueMisfit, "%s is no date: it should look like 2026-11-22.", quoted(v.Text))
		}
	}
	day := at.In(zone)
	if day.Year() <= 1700 || day.Year() >= 4000 {
		return Converted{}, faultf(ValueMisfit, "The year %d is not one that Salesforce takes.", day.Year())
	}
	if t.kind() == dateField {
		return Converted{Value: day.Format(time.DateOnly)}, Fault{}
	}
	return Converted{Value: DateTime(at.Truncate(time.Second))}, Fault{}
}
