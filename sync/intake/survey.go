package intake

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// survey looks at all values of a table before they are read: how many each
// column has, and in which order dates have day and month.
type survey struct {
	*layout
	dated []dating
}

type dating struct {
	field                Field
	column               int
	dayFirst, monthFirst int
	unsure               string // the first value that can be either
	line                 int    // of that
}

func newSurvey(l *layout) *survey {
	s := &survey{layout: l}
	for _, field := range []Field{FieldStarted, FieldLastActivity, FieldClosed} {
		if i, ok := l.at[field]; ok {
			s.dated = append(s.dated, dating{field: field, column: i})
		}
	}
	return s
}

func (s *survey) take(r record) {
	for i, value := range r.fields[:min(len(r.fields), len(s.columns))] {
		if value = strings.TrimSpace(value); value == "" {
			continue
		}
		if s.columns[i].Filled++; s.columns[i].Filled == 1 {
			s.columns[i].First = strings.Clone(clip(value))
		}
	}
	for i := range s.dated {
		d := &s.dated[i]
		if d.column >= len(r.fields) {
			continue
		}
		a, b, ok := slashed(r.fields[d.column])
		switch {
		case !ok || (a > 12 && b > 12):
		case a > 12:
			d.dayFirst++
		case b > 12:
			d.monthFirst++
		case a != b && d.line == 0:
			d.unsure, d.line = strings.TrimSpace(r.fields[d.column]), r.line
		}
	}
}

// decide settles the order for each column. A value with a first number beyond
// 12 must be day first, one with a second number beyond 12 month first; where
// rows disagree, the greater number of them is believed and the others fail.
func (s *survey) decide(c *collector) {
	for _, d := range s.dated {
		s.dates[d.field] = DayFirst
		switch {
		case c.opts.Dates != Automatic:
			s.dates[d.field] = c.opts.Dates
		case d.monthFirst > d.dayFirst:
			s.dates[d.field] = MonthFirst
		case d.dayFirst == 0 && d.line > 0:
			a, b, _ := slashed(d.unsure)
			c.note(d.line, s.columns[d.column].Header, fmt.Sprintf(
				"%s can be %d %s or %d %s; read as day first", clip(d.unsure),
				a, time.Month(b).String()[:3], b, time.Month(a).String()[:3]))
		}
	}
}

// slashed gives the first two numbers of a date like 12/11/2026 or 12-11-2026.
func slashed(text string) (a, b int, ok bool) {
	parts := strings.FieldsFunc(strings.TrimSpace(text), func(r rune) bool { return r == '/' || r == '-' })
	if len(parts) < 3 || len(parts[0]) > 2 || len(parts[1]) > 2 {
		return 0, 0, false
	}
	a, errA := strconv.Atoi(parts[0])
	b, errB := strconv.Atoi(parts[1])
	return a, b, errA == nil && errB == nil && a > 0 && b > 0
}
