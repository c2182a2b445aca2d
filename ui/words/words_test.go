package words_test

import (
	"testing"
	"time"

	"demobridge/app/status"
	"demobridge/ui/words"
)

func TestTimesReadAsAPersonWouldSayThem(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	now := time.Date(2026, 11, 12, 0, 10, 0, 0, zone)
	for _, c := range []struct {
		at               time.Time
		day, moment, saz string
	}{
		{now.Add(-5 * time.Minute), "00:05", "Today 00:05", "00:05"},
		{now.Add(-20 * time.Minute), "Yesterday", "Yesterday 23:50", "11 Nov 23:50"},
		{time.Date(2026, 11, 10, 23, 30, 0, 0, time.UTC), "Yesterday", "Yesterday 00:30", "11 Nov 00:30"},
		{time.Date(2026, 11, 3, 8, 0, 0, 0, zone), "3 Nov", "3 Nov 08:00", "3 Nov 08:00"},
		{time.Date(2025, 11, 3, 8, 0, 0, 0, zone), "3 Nov 2025", "3 Nov 2025 08:00", "3 Nov 2025 08:00"},
	} {
		if got := words.Day(c.at, now); got != c.day {
			t.Errorf("Day(%v) = %q, want %q", c.at, got, c.day)
		}
		if got := words.Moment(c.at, now); got != c.moment {
			t.Errorf("Moment(%v) = %q, want %q", c.at, got, c.moment)
		}
		if got := words.At(c.at, now); got != c.saz {
			t.Errorf("At(%v) = %q, want %q", c.at, got, c.saz)
		}
	}
	if got := words.Day(time.Time{}, now); got != "—" {
		t.Errorf("no time shows as %q", got)
	}
}

func TestLengthsAndCounts(t *testing.T) {
	for got, want := range map[string]string{
		words.Wait(0):                                 "a moment",
		words.Wait(2500 * time.Millisecond):           "3 s",
		words.Wait(3*time.Minute - time.Second):       "3 min",
		words.Wait(65 * time.Minute):                  "1 h 5 min",
		words.Seconds(81.2):                           "1 min 21 s",
		words.Seconds(120):                            "2 min",
		words.Seconds(0.4):                            "0 s",
		words.Number(1234567):                         "1,234,567",
		words.Number(999):                             "999",
		words.Number(-1000):                           "-1,000",
		words.Count(1, "step", "steps"):               "1 step",
		words.Count(0, "step", "steps"):               "0 steps",
		words.Visitor("  "):                           "Unknown visitor",
		words.Join("Proposal", "", "Maya"):            "Proposal · Maya",
		words.State(status.SessionRow{State: 2}, now): "Synced",
		words.State(status.SessionRow{State: status.StateRetry, RetryAt: now}, now):                   "Retry 14:36",
		words.State(status.SessionRow{State: status.StateRetry, RetryAt: now.AddDate(0, 0, 1)}, now):  "Retry 13 Nov",
		words.State(status.SessionRow{State: status.StateRetry, RetryAt: now.AddDate(0, 0, -1)}, now): "Retry",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

var now = time.Date(2026, 11, 12, 14, 36, 0, 0, time.UTC)
