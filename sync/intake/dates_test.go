package intake_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"demobridge/sync/intake"

	"github.com/google/go-cmp/cmp"
)

func column(header string, values ...string) string {
	var b strings.Builder
	b.WriteString("session id\t" + header + "\n")
	for i, v := range values {
		fmt.Fprintf(&b, "s%d\t%s\n", i+1, v)
	}
	return b.String()
}

func TestDatesInManyWritings(t *testing.T) {
	want := time.Date(2026, time.November, 12, 14, 13, 0, 0, time.UTC)
	for _, raw := range []string{
		"2026-11-12T14:13:00Z", "2026-11-12T14:13Z", "2026-11-12T15:13:00+01:00", "2026-11-12T14:13:00.000Z",
		"2026-11-12 14:13", "2026-11-12 14:13:00", "2026-11-12 14:13:00 UTC", "2026-11-12 14:13:00.000 GMT",
		"2026-11-12 09:13:00 -0500", "2026-11-12 15:13:00+01", "2026/11/12 14:13",
		"12.11.2026 14:13", "12.11.2026, 14:13:00", "12.11.26 14:13", "12. Nov 2026 14:13",
		"12 Nov 2026 14:13", "12-Nov-2026 14:13", "12 November 2026, 2:13 PM", "Nov 12, 2026 2:13 PM",
		"November 12, 2026 at 2:13 p.m.", "Nov 12, 2026, 2:13:00 PM", "Thu, 12 Nov 2026 14:13:00 GMT", "Thursday, November 12, 2026 14:13",
		"1794492780", "1794492780000",
	} {
		result := decode(t, column("started", raw), intake.Options{})
		if len(result.Problems) > 0 {
			t.Errorf("%v", causes(result.Problems))
		} else if got := result.Sessions[0].Facts.StartedAt; got != want {
			t.Errorf("%q is read as %v, want %v", raw, got, want)
		}
	}
}

func TestWhatIsNoDateIsNotRead(t *testing.T) {
	for _, raw := range []string{
		"2026-13-01", "2026-02-29", "31.11.2026", "12.11", "2026", "12 11 2026", "12/11-2026", "2026-11-12 25:00",
		"2026-11-12 13:61", "2026-11-12 14:13 CET", "2026-11-12 13:13 PM", "2026-11-12 0:13 AM", "Nov 2026",
		"12 Nonsense 2026", "2026-11-12 14", "20261112", "1794492", "12.11.2026 14:13 and so on", "٢٠٢٦-١١-١٢",
	} {
		result := decode(t, column("started", raw), intake.Options{})
		if len(result.Problems) != 1 {
			t.Errorf("%q is read as %v", raw, result.Sessions[0].Facts.StartedAt)
		}
	}
}

func TestDayOrMonthFirst(t *testing.T) {
	tests := map[string]struct {
		values []string
		order  intake.DateOrder
		want   []string // "" is a problem
		notes  int
	}{
		"a 13 as the first number decides":   {[]string{"12/11/2026", "13/11/2026"}, intake.Automatic, []string{"2026-11-12", "2026-11-13"}, 0},
		"a 13 as the second number decides":  {[]string{"12/11/2026", "11/13/2026"}, intake.Automatic, []string{"2026-12-11", "2026-11-13"}, 0},
		"hyphens are like slashes":           {[]string{"12-11-2026", "11-13-2026"}, intake.Automatic, []string{"2026-12-11", "2026-11-13"}, 0},
		"nothing decides: day first, noted":  {[]string{"12/11/2026 14:13"}, intake.Automatic, []string{"2026-11-12"}, 1},
		"the same either way is no question": {[]string{"11/11/2026"}, intake.Automatic, []string{"2026-11-11"}, 0},
		"dots are always day first":          {[]string{"12.11.2026"}, intake.MonthFirst, []string{"2026-11-12"}, 0},
		"told day first":                     {[]string{"12/11/2026", "11/13/2026"}, intake.DayFirst, []string{"2026-11-12", ""}, 0},
		"told month first":                   {[]string{"12/11/2026"}, intake.MonthFirst, []string{"2026-12-11"}, 0},
		"the greater number is believed":     {[]string{"13/11/2026", "14/11/2026", "11/13/2026"}, intake.Automatic, []string{"2026-11-13", "2026-11-14", ""}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			result := decode(t, column("started", test.values...), intake.Options{Dates: test.order})
			got := make([]string, len(test.values))
			for _, s := range result.Sessions {
				var row int
				if _, err := fmt.Sscanf(s.ID, "s%d", &row); err != nil {
					t.Fatal(err)
				}
				got[row-1] = s.Facts.StartedAt.Format(time.DateOnly)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("dates (-want +got):\n%s", diff)
			}
			if len(result.Notes) != test.notes {
				t.Errorf("notes: %v", causes(result.Notes))
			}
		})
	}
	note := decode(t, column("started", "12/11/2026 14:13"), intake.Options{}).Notes
	if diff := cmp.Diff([]string{"in:2: started: 12/11/2026 14:13 can be 12 Nov or 11 Dec; read as day first"}, causes(note)); diff != "" {
		t.Errorf("note (-want +got):\n%s", diff)
	}
}

func TestTimesWithoutAZoneAreInTheGivenZone(t *testing.T) {
	berlin := time.FixedZone("Berlin", 3600)
	result := decode(t, column("started", "2026-11-12 10:00", "2026-11-12T09:00Z"), intake.Options{Zone: berlin})
	for _, s := range result.Sessions {
		if s.Facts.StartedAt != at(0) {
			t.Errorf("%s started %v, want %v", s.ID, s.Facts.StartedAt, at(0))
		}
	}
}

func TestDurationsInManyWritings(t *testing.T) {
	tests := []struct {
		header, raw string
		want        float64
	}{
		{"duration", "7.4", 7.4},
		{"duration", "7,4", 7.4},
		{"duration", "7m 24s", 7.4},
		{"duration", "7 min 24 sec", 7.4},
		{"duration", "1h 5m", 65},
		{"duration", "1 hour, 5 minutes", 65},
		{"duration", "444 s", 7.4},
		{"duration", "7:24", 7.4},
		{"duration", "00:07:24", 7.4},
		{"duration", "1,204", 1204},
		{"duration", "1,204.5", 1204.5},
		{"duration", "1.204,5", 1204.5},
		{"duration", "0", 0},
		{"Duration (s)", "444", 7.4},
		{"duration_seconds", "444", 7.4},
		{"durationMs", "444000", 7.4},
		{"Time spent [hours]", "1.5", 90},
		{"Duration (s)", "7m", 7},
	}
	for _, test := range tests {
		result := decode(t, column("started\t"+test.header+"\tclosed", "2026-11-12 09:00\t"+test.raw+"\t2026-11-12 10:00"), intake.Options{})
		if len(result.Problems) > 0 {
			t.Errorf("%v", causes(result.Problems))
		} else if got := result.Sessions[0].Facts.Minutes; got != test.want {
			t.Errorf("%s %q is %v minutes, want %v", test.header, test.raw, got, test.want)
		}
	}
	for _, raw := range []string{"a while", "7x", "1:75", "1:2:3:4", "m", "7m 24", "1e9", "-1", "NaN", "Inf", ":", "7m m"} {
		if result := decode(t, column("duration", raw), intake.Options{}); len(result.Problems) != 1 {
			t.Errorf("%q is read as %v minutes", raw, result.Sessions[0].Facts.Minutes)
		}
	}
	semicolon := decode(t, "session id;duration\ns1;1,204\n", intake.Options{})
	if got := semicolon.Sessions[0].Facts.Minutes; got != 1.204 {
		t.Errorf("between semicolons 1,204 is %v, want 1.204", got)
	}
}
