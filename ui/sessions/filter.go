package sessions

import (
	"encoding/json"
	"slices"
	"time"

	"demobridge/app/status"
)

// span is the choice of dates.
type span string

const (
	spanAll     span = ""
	spanToday   span = "today"
	spanWeek    span = "week"
	spanMonth   span = "month"
	spanBetween span = "between"
	spanSynced  span = "synced" // synced today, reached from the Overview
)

// spans are the choices in the order of the menu.
var spans = []struct {
	span span
	word string
}{
	{spanToday, "Today"},
	{spanWeek, "Last 7 days"},
	{spanMonth, "Last 30 days"},
	{spanAll, "All dates"},
	{spanBetween, "Between…"},
	{spanSynced, "Synced today"},
}

// states are the statuses in the order of the menu.
var states = []status.SessionState{
	status.StateWaiting, status.StateSending, status.StateSynced, status.StateRetry,
	status.StateChoice, status.StateFailed, status.StateSkipped,
}

// filter is what the filter bar and the column heads say. It is kept for the
// next start, except the search.
type filter struct {
	Search string                `json:"-"`
	States []status.SessionState `json:"states,omitempty"`
	Demo   string                `json:"demo,omitempty"`
	Span   span                  `json:"span,omitempty"`
	From   time.Time             `json:"from,omitzero"` // first day of spanBetween
	To     time.Time             `json:"to,omitzero"`   // last day of spanBetween
	Sort   status.SortColumn     `json:"sort"`
	Desc   bool                  `json:"desc"`
}

// newFilter shows everything, what happened last on top.
func newFilter() filter { return filter{Sort: status.SortSynced, Desc: true} }

// parseFilter reads what text returned. Anything else is the new filter.
func parseFilter(text string) filter {
	f := newFilter()
	if text == "" || json.Unmarshal([]byte(text), &f) != nil || f.Span == spanSynced {
		return newFilter()
	}
	return f
}

func (f filter) text() string {
	data, err := json.Marshal(f)
	if err != nil { // no field of a filter can fail
		return ""
	}
	return string(data)
}

// narrowed reports whether the filter leaves anything out.
func (f filter) narrowed() bool {
	return f.Search != "" || len(f.States) > 0 || f.Demo != "" || f.Span != spanAll
}

// cleared leaves nothing out and keeps the order.
func (f filter) cleared() filter { return filter{Sort: f.Sort, Desc: f.Desc} }

// sorted orders by column; a second time it turns the order round. Numbers and
// times start with the largest, names with A.
func (f filter) sorted(column status.SortColumn) filter {
	if f.Sort == column {
		f.Desc = !f.Desc
		return f
	}
	f.Sort = column
	switch column {
	case status.SortMinutes, status.SortSteps, status.SortSynced, status.SortStarted:
		f.Desc = true
	default:
		f.Desc = false
	}
	return f
}

// query is the filter in the words of the store, at a moment of the user's
// zone: "today" begins at midnight there.
func (f filter) query(now time.Time) status.SessionQuery {
	q := status.SessionQuery{
		Search: f.Search, States: slices.Clone(f.States), Demo: f.Demo, Sort: f.Sort, Desc: f.Desc,
	}
	today := midnight(now)
	switch f.Span {
	case spanAll:
	case spanToday:
		q.From = today
	case spanWeek:
		q.From = today.AddDate(0, 0, -6)
	case spanMonth:
		q.From = today.AddDate(0, 0, -29)
	case spanBetween:
		if !f.From.IsZero() {
			q.From = midnight(f.From)
		}
		if !f.To.IsZero() {
			q.To = midnight(f.To).AddDate(0, 0, 1)
		}
	case spanSynced:
		q.Synced = today
	}
	return q
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// spanWord is the text of the date select.
func (f filter) spanWord() string {
	if f.Span == spanBetween {
		return dayOrOpen(f.From) + " – " + dayOrOpen(f.To)
	}
	for _, s := range spans {
		if s.span == f.Span {
			return s.word
		}
	}
	return "All dates"
}

func dayOrOpen(t time.Time) string {
	if t.IsZero() {
		return "…"
	}
	return t.Format("2 Jan")
}
