package sessions

import (
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"
)

// The keys of the heads are the words that stand in them.
const (
	headVisitor     = "Visitor"
	headCompany     = "Company"
	headDemo        = "Demo"
	headMinutes     = "Minutes"
	headSteps       = "Steps"
	headOpportunity = "Opportunity"
	headStatus      = "Status"
	headSynced      = "Synced"
)

var heads = []struct {
	head string
	sort status.SortColumn
}{
	{headVisitor, status.SortVisitor},
	{headCompany, status.SortCompany},
	{headDemo, status.SortDemo},
	{headMinutes, status.SortMinutes},
	{headSteps, status.SortSteps},
	{headOpportunity, status.SortOpportunity},
	{headStatus, status.SortState},
	{headSynced, status.SortSynced},
}

func headOf(column status.SortColumn) string {
	for _, h := range heads {
		if h.sort == column {
			return h.head
		}
	}
	return ""
}

func columnOf(head string) status.SortColumn {
	for _, h := range heads {
		if h.head == head {
			return h.sort
		}
	}
	return status.SortSynced
}

// form is one way to show the list: which columns, and rows of one or two
// lines.
type form int

const (
	formNone   form = iota
	formWide        // eight columns, one line
	formMiddle      // eight narrower columns
	formNarrow      // without the steps
	formPane        // five columns, two lines, beside the pane
)

// formFor chooses by the width there is, in units at text size 100 %.
func formFor(width float32, beside bool) form {
	switch {
	case beside:
		return formPane
	case width < 900:
		return formNarrow
	case width < 1000:
		return formMiddle
	}
	return formWide
}

func (f form) rowHeight() float32 {
	if f == formPane {
		return theme.RowHeightTwo
	}
	return theme.RowHeight
}

func (f form) columns() []kit.Column {
	column := func(head string, width float32, right bool) kit.Column {
		return kit.Column{Title: head, Width: width, Right: right, Sort: head}
	}
	switch f {
	case formPane:
		return []kit.Column{
			column(headVisitor, 146, false), column(headDemo, 148, false), column(headOpportunity, 0, false),
			column(headStatus, 112, false), column(headSynced, 76, true),
		}
	case formNarrow:
		return []kit.Column{
			column(headVisitor, 138, false), column(headCompany, 142, false), column(headDemo, 134, false),
			column(headMinutes, 70, true), column(headOpportunity, 0, false), column(headStatus, 130, false), column(headSynced, 78, true),
		}
	case formMiddle:
		return []kit.Column{
			column(headVisitor, 146, false), column(headCompany, 152, false), column(headDemo, 142, false), column(headMinutes, 72, true),
			column(headSteps, 60, true), column(headOpportunity, 0, false), column(headStatus, 130, false), column(headSynced, 78, true),
		}
	}
	return []kit.Column{
		column(headVisitor, 156, false), column(headCompany, 176, false), column(headDemo, 160, false), column(headMinutes, 74, true),
		column(headSteps, 62, true), column(headOpportunity, 0, false), column(headStatus, 130, false), column(headSynced, 80, true),
	}
}

// fill shows a session in a row.
func (f form) fill(row *kit.Row, s status.SessionRow, now time.Time) {
	if f == formPane {
		fillTwo(row, s, now)
		return
	}
	i := 0
	next := func() int { i++; return i - 1 }
	row.Text(next(), words.Visitor(s.Visitor))
	row.Text(next(), s.Company)
	row.Text(next(), s.Demo)
	row.Text(next(), words.Minutes(s.Minutes))
	if f != formNarrow {
		row.Text(next(), words.Number(s.Steps))
	}
	if s.Opportunity.Name == "" {
		row.Styled(next(), theme.Body, theme.Text3, words.None)
	} else {
		row.Text(next(), s.Opportunity.Name)
	}
	kind, text := words.Chip(s, now)
	row.Chip(next(), kind, text)
	row.Styled(next(), theme.Body, theme.Text3, words.Day(s.SyncedAt, now))
}

func fillTwo(row *kit.Row, s status.SessionRow, now time.Time) {
	if s.Company == "" {
		row.Text(0, words.Visitor(s.Visitor))
	} else {
		row.Two(0, words.Visitor(s.Visitor), s.Company)
	}
	row.Two(1, s.Demo, words.Minutes(s.Minutes)+" min · "+words.Count(s.Steps, "step", "steps"))
	if s.Opportunity.Name == "" {
		row.Styled(2, theme.Body, theme.Text3, words.None)
	} else {
		row.Two(2, s.Opportunity.Name, words.Join(s.Opportunity.Stage, s.Opportunity.OwnerName))
	}
	kind, text := words.Chip(s, now)
	row.Chip(3, kind, text)
	row.Styled(4, theme.Caption, theme.Text3, words.Day(s.SyncedAt, now))
}
