package soql

import "time"

// dateLiterals are the literals that stand alone.
var dateLiterals = map[string]bool{
	"TODAY": true, "YESTERDAY": true, "TOMORROW": true,
	"LAST_WEEK": true, "THIS_WEEK": true, "NEXT_WEEK": true,
	"LAST_MONTH": true, "THIS_MONTH": true, "NEXT_MONTH": true,
	"LAST_90_DAYS": true, "NEXT_90_DAYS": true,
	"LAST_QUARTER": true, "THIS_QUARTER": true, "NEXT_QUARTER": true,
	"LAST_YEAR": true, "THIS_YEAR": true, "NEXT_YEAR": true,
	"LAST_FISCAL_QUARTER": true, "THIS_FISCAL_QUARTER": true, "NEXT_FISCAL_QUARTER": true,
	"LAST_FISCAL_YEAR": true, "THIS_FISCAL_YEAR": true, "NEXT_FISCAL_YEAR": true,
}

// countedLiterals take :n.
var countedLiterals = map[string]bool{
	"LAST_N_DAYS": true, "NEXT_N_DAYS": true, "N_DAYS_AGO": true,
	"LAST_N_WEEKS": true, "NEXT_N_WEEKS": true, "N_WEEKS_AGO": true,
	"LAST_N_MONTHS": true, "NEXT_N_MONTHS": true, "N_MONTHS_AGO": true,
	"LAST_N_QUARTERS": true, "NEXT_N_QUARTERS": true, "N_QUARTERS_AGO": true,
	"LAST_N_YEARS": true, "NEXT_N_YEARS": true, "N_YEARS_AGO": true,
	"LAST_N_FISCAL_QUARTERS": true, "NEXT_N_FISCAL_QUARTERS": true, "N_FISCAL_QUARTERS_AGO": true,
	"LAST_N_FISCAL_YEARS": true, "NEXT_N_FISCAL_YEARS": true, "N_FISCAL_YEARS_AGO": true,
}

// dateRange gives the first day of a date literal's span and the day after its
// last, as midnights in the user's time zone. Weeks start on Sunday (the
// org's locale decides at Salesforce; unverified choice).
func dateRange(word string, n int, env Env) (from, to time.Time) {
	loc := env.location()
	now := env.Now.In(loc)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, loc)
	day := func(k int) time.Time { return today.AddDate(0, 0, k) }
	switch word {
	case "TODAY":
		return day(0), day(1)
	case "YESTERDAY":
		return day(-1), day(0)
	case "TOMORROW":
		return day(1), day(2)
	case "LAST_90_DAYS":
		return day(-90), day(1)
	case "NEXT_90_DAYS":
		return day(1), day(91)
	case "LAST_N_DAYS":
		return day(-n), day(1)
	case "NEXT_N_DAYS":
		return day(1), day(n + 1)
	case "N_DAYS_AGO":
		return day(-n), day(-n + 1)
	}
	rel, unit := splitLiteral(word)
	start := unitStart(unit, today, env.fiscalStart())
	at := func(k int) time.Time { return unitAdd(unit, start, k) }
	switch rel {
	case "LAST":
		return at(-1), at(0)
	case "THIS":
		return at(0), at(1)
	case "NEXT":
		return at(1), at(2)
	case "LAST_N":
		return at(-n), at(0)
	case "NEXT_N":
		return at(1), at(n + 1)
	default: // N ... AGO
		return at(-n), at(-n + 1)
	}
}

// splitLiteral takes LAST_N_FISCAL_QUARTERS to LAST_N, FISCAL_QUARTER.
func splitLiteral(word string) (rel, unit string) {
	for _, r := range []string{"LAST_N_", "NEXT_N_", "LAST_", "NEXT_", "THIS_", "N_"} {
		if len(word) > len(r) && word[:len(r)] == r {
			rel, unit = r[:len(r)-1], word[len(r):]
			break
		}
	}
	if rel == "N" {
		unit = unit[:len(unit)-len("_AGO")]
	}
	if unit[len(unit)-1] == 'S' {
		unit = unit[:len(unit)-1]
	}
	return rel, unit
}

func unitStart(unit string, d time.Time, fiscal time.Month) time.Time {
	first := func(y int, m time.Month) time.Time { return time.Date(y, m, 1, 0, 0, 0, 0, d.Location()) }
	switch unit {
	case "WEEK":
		return d.AddDate(0, 0, -int(d.Weekday()))
	case "MONTH":
		return first(d.Year(), d.Month())
	case "QUARTER":
		return first(d.Year(), (d.Month()-1)/3*3+1)
	case "YEAR":
		return first(d.Year(), time.January)
	}
	// Fiscal units count months from the start of the fiscal year.
	since := (int(d.Month()) - int(fiscal) + 12) % 12
	if unit == "FISCAL_QUARTER" {
		return first(d.Year(), d.Month()-time.Month(since%3))
	}
	return first(d.Year(), d.Month()-time.Month(since))
}

func unitAdd(unit string, d time.Time, k int) time.Time {
	switch unit {
	case "WEEK":
		return d.AddDate(0, 0, 7*k)
	case "MONTH":
		return d.AddDate(0, k, 0)
	case "QUARTER", "FISCAL_QUARTER":
		return d.AddDate(0, 3*k, 0)
	}
	return d.AddDate(k, 0, 0)
}
