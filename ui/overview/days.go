package overview

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// Letter carries out the keys of the screen: T shows the chart as a table.
func (s *Screen) Letter(r rune) {
	c := fyne.CurrentApp().Driver().CanvasForObject(s.body)
	if (r == 't' || r == 'T') && c != nil && len(s.last.Days) > 0 {
		showDays(c, s.last.Days)
	}
}

// showDays opens a table of the numbers the chart draws, newest day first.
func showDays(c fyne.Canvas, days []status.Day) {
	table := kit.NewTable(theme.RowHeight, []kit.Column{
		{Title: "Day"},
		{Title: "Synced", Width: 96, Right: true},
		{Title: "Need attention", Width: 132, Right: true},
		{Title: "On their way", Width: 116, Right: true},
	}, func(i int, row *kit.Row) {
		day := days[len(days)-1-i]
		row.Text(0, day.Date.Format("Monday 2 January"))
		row.Text(1, words.Number(day.Synced))
		row.Text(2, words.Number(day.Attention))
		row.Text(3, words.Number(day.Waiting))
	}).Inset(theme.Gap20)
	table.Rows.SetLength(len(days))
	kit.ShowDialog(c, kit.DialogOptions{
		Title: "Sessions by day", Caption: "By the day a session ended", Width: 560, Height: 676, Body: table, Cancel: "Close", Focus: table.Rows,
	})
}
