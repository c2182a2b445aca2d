package soql_test

import (
	"fmt"
	"testing"
	"time"

	"demobridge/sync/rehearsal/soql"
)

// TestDateLiteralsCoverTheirDays runs every date literal against one
// opportunity a day and pins the first day, the last day and how many there
// are. The clock stands on Wednesday 2026-07-15.
func TestDateLiteralsCoverTheirDays(t *testing.T) {
	o := newOrg(t)
	o.exec(t, "DELETE FROM o_Opportunity")
	day := time.Date(2023, 7, 1, 0, 0, 0, 0, time.UTC)
	for i := 0; day.Year() < 2030; i++ {
		o.insert(t, "Opportunity", map[string]any{"Id": fmt.Sprintf("006%012dAAA", i), "Name": "n", "OwnerId": ada, "StageName": "s", "IsClosed": 0, "CreatedDate": day.UnixMilli(), "CloseDate": day.Format(time.DateOnly)})
		day = day.AddDate(0, 0, 1)
	}
	july := env()
	april := env()
	april.FiscalYearStartMonth = time.April
	for _, tc := range []struct {
		literal  string
		env      soql.Env
		from, to string
		days     int
	}{
		{"TODAY", july, "2026-07-15", "2026-07-15", 1},
		{"YESTERDAY", july, "2026-07-14", "2026-07-14", 1},
		{"TOMORROW", july, "2026-07-16", "2026-07-16", 1},
		{"LAST_WEEK", july, "2026-07-05", "2026-07-11", 7},
		{"THIS_WEEK", july, "2026-07-12", "2026-07-18", 7},
		{"NEXT_WEEK", july, "2026-07-19", "2026-07-25", 7},
		{"LAST_MONTH", july, "2026-06-01", "2026-06-30", 30},
		{"THIS_MONTH", july, "2026-07-01", "2026-07-31", 31},
		{"NEXT_MONTH", july, "2026-08-01", "2026-08-31", 31},
		{"LAST_90_DAYS", july, "2026-04-16", "2026-07-15", 91},
		{"NEXT_90_DAYS", july, "2026-07-16", "2026-10-13", 90},
		{"LAST_N_DAYS:7", july, "2026-07-08", "2026-07-15", 8},
		{"NEXT_N_DAYS: 7", july, "2026-07-16", "2026-07-22", 7},
		{"N_DAYS_AGO:7", july, "2026-07-08", "2026-07-08", 1},
		{"LAST_N_WEEKS:2", july, "2026-06-28", "2026-07-11", 14},
		{"NEXT_N_WEEKS:1", july, "2026-07-19", "2026-07-25", 7},
		{"N_WEEKS_AGO:1", july, "2026-07-05", "2026-07-11", 7},
		{"LAST_N_MONTHS:2", july, "2026-05-01", "2026-06-30", 61},
		{"NEXT_N_MONTHS:6", july, "2026-08-01", "2027-01-31", 184},
		{"N_MONTHS_AGO:7", july, "2025-12-01", "2025-12-31", 31},
		{"LAST_QUARTER", july, "2026-04-01", "2026-06-30", 91},
		{"THIS_QUARTER", july, "2026-07-01", "2026-09-30", 92},
		{"NEXT_QUARTER", july, "2026-10-01", "2026-12-31", 92},
		{"LAST_N_QUARTERS:3", july, "2025-10-01", "2026-06-30", 273},
		{"NEXT_N_QUARTERS:1", july, "2026-10-01", "2026-12-31", 92},
		{"N_QUARTERS_AGO:2", july, "2026-01-01", "2026-03-31", 90},
		{"LAST_YEAR", july, "2025-01-01", "2025-12-31", 365},
		{"THIS_YEAR", july, "2026-01-01", "2026-12-31", 365},
		{"NEXT_YEAR", july, "2027-01-01", "2027-12-31", 365},
		{"LAST_N_YEARS:2", july, "2024-01-01", "2025-12-31", 731},
		{"NEXT_N_YEARS:2", july, "2027-01-01", "2028-12-31", 731},
		{"N_YEARS_AGO:2", july, "2024-01-01", "2024-12-31", 366},
		{"THIS_FISCAL_QUARTER", july, "2026-07-01", "2026-09-30", 92},
		{"THIS_FISCAL_YEAR", july, "2026-01-01", "2026-12-31", 365},
		{"LAST_FISCAL_QUARTER", april, "2026-04-01", "2026-06-30", 91},
		{"NEXT_FISCAL_QUARTER", april, "2026-10-01", "2026-12-31", 92},
		{"THIS_FISCAL_YEAR", april, "2026-04-01", "2027-03-31", 365},
		{"LAST_FISCAL_YEAR", april, "2025-04-01", "2026-03-31", 365},
		{"NEXT_FISCAL_YEAR", april, "2027-04-01", "2028-03-31", 366},
		{"LAST_N_FISCAL_QUARTERS:2", april, "2026-01-01", "2026-06-30", 181},
		{"NEXT_N_FISCAL_QUARTERS:1", april, "2026-10-01", "2026-12-31", 92},
		{"N_FISCAL_QUARTERS_AGO:1", april, "2026-04-01", "2026-06-30", 91},
		{"LAST_N_FISCAL_YEARS:1", april, "2025-04-01", "2026-03-31", 365},
		{"NEXT_N_FISCAL_YEARS:1", april, "2027-04-01", "2028-03-31", 366},
		{"N_FISCAL_YEARS_AGO:2", april, "2024-04-01", "2025-03-31", 365},
	} {
		want := fmt.Sprintf(`[{"attributes":{"type":"AggregateResult"},"a":%q,"b":%q,"n":%d}]`, tc.from, tc.to, tc.days)
		for _, f := range []string{"CloseDate", "CreatedDate"} {
			got, _, err := o.query("SELECT MIN(CloseDate) a, MAX(CloseDate) b, COUNT(Id) n FROM Opportunity WHERE "+f+" = "+tc.literal, tc.env)
			if err != nil || got != want {
				t.Errorf("%s on %s: got %s %v, want %s", tc.literal, f, got, err, want)
			}
		}
	}
	// The other operators take the span's edges.
	for _, tc := range []struct{ cond, from, to string }{
		{"CloseDate > THIS_MONTH AND CloseDate < NEXT_N_MONTHS:2", "", ""},
		{"CloseDate >= THIS_MONTH AND CloseDate <= NEXT_MONTH", "2026-07-01", "2026-08-31"},
		{"CloseDate > LAST_MONTH AND CloseDate < TODAY", "2026-07-01", "2026-07-14"},
		{"CloseDate IN (YESTERDAY, TOMORROW) AND CloseDate != YESTERDAY", "2026-07-16", "2026-07-16"},
	} {
		from, to := `"`+tc.from+`"`, `"`+tc.to+`"`
		if tc.from == "" {
			from, to = "null", "null"
		}
		want := fmt.Sprintf(`[{"attributes":{"type":"AggregateResult"},"a":%s,"b":%s}]`, from, to)
		got, _, err := o.query("SELECT MIN(CloseDate) a, MAX(CloseDate) b FROM Opportunity WHERE "+tc.cond, july)
		if err != nil || got != want {
			t.Errorf("%s: got %s %v, want %s", tc.cond, got, err, want)
		}
	}
}

// TestDaysBeginAtTheUsersMidnight pins that date literals and convertTimezone
// follow the user's zone, summer time included, and plain date functions UTC.
func TestDaysBeginAtTheUsersMidnight(t *testing.T) {
	o := newOrg(t)
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	e := env()
	e.Location = zone
	e.Now = time.Date(2026, 7, 16, 2, 0, 0, 0, time.UTC) // the 15th in New York
	o.exec(t, "DELETE FROM o_Lead")
	o.exec(t, "DELETE FROM o_Contact")
	for i, when := range []string{"2026-07-15T03:59:59Z", "2026-07-15T04:00:00Z", "2026-07-16T03:59:59Z", "2026-07-16T04:00:00Z", "2026-01-15T04:30:00Z"} {
		o.insert(t, "Contact", map[string]any{"Id": fmt.Sprintf("003%012dAAA", i), "Name": when, "OwnerId": ada, "DoNotCall": 0, "CreatedDate": at(when)})
	}
	for _, tc := range []struct{ cond, want string }{
		{"CreatedDate = TODAY", "2026-07-15T04:00:00Z|2026-07-16T03:59:59Z"},
		{"CreatedDate > TODAY", "2026-07-16T04:00:00Z"},
		{"DAY_ONLY(convertTimezone(CreatedDate)) = 2026-07-14", "2026-07-15T03:59:59Z"},
		{"HOUR_IN_DAY(convertTimezone(CreatedDate)) = 23", "2026-01-15T04:30:00Z|2026-07-15T03:59:59Z|2026-07-16T03:59:59Z"},
		{"DAY_ONLY(CreatedDate) = 2026-07-15", "2026-07-15T03:59:59Z|2026-07-15T04:00:00Z"},
		{"HOUR_IN_DAY(CreatedDate) = 4", "2026-01-15T04:30:00Z|2026-07-15T04:00:00Z|2026-07-16T04:00:00Z"},
	} {
		if got := o.names(t, "SELECT Name FROM Contact WHERE "+tc.cond+" ORDER BY Name", "Name", e); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.cond, got, tc.want)
		}
	}
}

// TestDateFunctions pins the parts of one date and of one datetime.
func TestDateFunctions(t *testing.T) {
	o := newOrg(t)
	e := env()
	e.FiscalYearStartMonth = time.October
	for _, tc := range []struct{ f, want string }{
		{"CALENDAR_YEAR", "2026"},
		{"CALENDAR_QUARTER", "3"},
		{"CALENDAR_MONTH", "7"},
		{"DAY_IN_MONTH", "15"},
		{"DAY_IN_WEEK", "4"},
		{"DAY_IN_YEAR", "196"},
		{"WEEK_IN_MONTH", "3"},
		{"WEEK_IN_YEAR", "28"},
		{"FISCAL_YEAR", "2026"},
		{"FISCAL_QUARTER", "4"},
		{"FISCAL_MONTH", "10"},
	} {
		got, _, err := o.query("SELECT "+tc.f+"(CloseDate) x FROM Opportunity WHERE Name = 'Acme Renewal' GROUP BY "+tc.f+"(CloseDate)", e)
		want := `[{"attributes":{"type":"AggregateResult"},"x":` + tc.want + `}]`
		if err != nil || got != want {
			t.Errorf("%s: got %s %v, want %s", tc.f, got, err, want)
		}
	}
	got, _, err := o.query("SELECT FISCAL_YEAR(CloseDate) y, COUNT(Id) FROM Opportunity GROUP BY FISCAL_YEAR(CloseDate) HAVING COUNT(Id) = 3", e)
	if want := `[{"attributes":{"type":"AggregateResult"},"y":2026,"expr0":3}]`; err != nil || got != want {
		t.Errorf("December belongs to the fiscal year that ends next September: got %s %v, want %s", got, err, want)
	}
}
