package preview

import (
	"context"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// runsShown is how many runs are listed.
const runsShown = 200

// UndoSession shows what was changed for a session, with the way back.
func (v *Viewer) UndoSession(key, visitor string) {
	s := newSheet(v, "Changes for "+words.Visitor(visitor), "Each can be undone for 30 days. A field that someone changed since stays as it is.")
	s.read(func() {
		task.Run(v.tasks, read, func(ctx context.Context) ([]status.Write, error) {
			return v.program.Writes(ctx, key)
		}, func(w []status.Write, err error) { s.writes(w, err, nil, nil) })
	})
}

// Runs shows the runs that changed something.
func (v *Viewer) Runs() {
	s := newSheet(v, "Changes of earlier runs", "Each can be undone for 30 days. A field that someone changed since stays as it is.")
	s.runs()
}

func (s *sheet) runs() {
	v := s.viewer
	s.read(func() {
		task.Run(v.tasks, read, func(ctx context.Context) ([]status.FlushRow, error) {
			return v.program.Flushes(ctx, runsShown)
		}, func(runs []status.FlushRow, err error) {
			if err != nil {
				s.failed(v.program.Explain(err))
				return
			}
			s.listRuns(runs)
		})
	})
}

func (s *sheet) listRuns(runs []status.FlushRow) {
	if len(runs) == 0 {
		s.fill(kit.NewEmptyState("circle-check", "Nothing was changed yet.", "Every run that writes to Salesforce appears here, with what it changed.", nil))
		return
	}
	now := s.viewer.host.Now()
	table := kit.NewTable(theme.RowHeight, []kit.Column{
		{Title: "Run"}, {Title: "Sessions", Width: 110, Right: true}, {Title: "Records", Width: 110, Right: true}, {Title: "Calls", Width: 90, Right: true}, {Title: "Undo", Width: 180},
	}, func(i int, row *kit.Row) {
		r := runs[i]
		row.Text(0, words.Moment(r.At, now))
		row.Text(1, words.Number(r.Sessions))
		row.Text(2, words.Number(r.Records))
		row.Text(3, words.Number(r.Calls))
		row.Styled(4, theme.Caption, theme.Text3, until(r.Until, r.Undone, now))
	}).Inset(20).OnCard()
	table.Rows.OnOpen = func(i int) { s.run(runs[i]) }
	table.Rows.SetLength(len(runs))
	s.fill(table)
	if s.dialog.Open() {
		table.Rows.SetCurrent(0)
		table.Rows.Focus()
	}
}

// until says whether something can be undone.
func until(t time.Time, undone bool, now time.Time) string {
	switch {
	case undone:
		return "Undone"
	case t.Before(now):
		return "Too old to undo"
	}
	return "Until " + words.Day(t, now)
}

// run shows what one run changed.
func (s *sheet) run(r status.FlushRow) {
	v := s.viewer
	s.read(func() {
		task.Run(v.tasks, read, func(ctx context.Context) ([]status.Write, error) {
			return v.program.FlushWrites(ctx, r.ID)
		}, func(w []status.Write, err error) {
			s.writes(w, err, s.runs, func(ctx context.Context) (status.UndoReport, error) { return v.program.UndoFlush(ctx, r.ID) })
		})
	})
}

// writes lists changes with their way back. all undoes them together; nil means
// one after the other. back leads to the list of runs, nil where there is none.
func (s *sheet) writes(list []status.Write, err error, back func(), all func(context.Context) (status.UndoReport, error)) {
	v, now := s.viewer, s.viewer.host.Now()
	if err != nil {
		s.failed(v.program.Explain(err))
		return
	}
	var open []status.Write
	for _, w := range list {
		if !w.Undone && !w.Until.Before(now) {
			open = append(open, w)
		}
	}
	if all == nil {
		all = func(ctx context.Context) (status.UndoReport, error) { return v.undoEach(ctx, open) }
	}
	var bar []fyne.CanvasObject
	if back != nil {
		bar = append(bar, kit.NewLink(theme.Strong, "‹ All runs", "", back))
	}
	bar = append(bar, kit.NewText(theme.Body, theme.Text2, words.Count(len(list), "record", "records")+" changed").Flexible(), kit.Spacer())
	if len(open) > 0 {
		every := kit.NewButton(kit.Danger, "Undo all "+words.Number(len(open)), "undo-2", nil).Small()
		every.SetOnTapped(func() { s.askUndo(every, len(open), all) })
		bar = append(bar, every)
	}
	top := kit.NewPanel("", kit.Bottom, kit.Sized(0, theme.ActionRowHeight, kit.Inset(0, 20, 0, 20, kit.HBox(12, bar...))))
	if len(list) == 0 {
		s.fill(kit.Edges(top, nil, nil, nil, kit.NewEmptyState("circle-check", "Nothing was changed.", "No record in Salesforce was written for this, or it is more than 30 days ago.", nil)))
		return
	}
	var lines []line
	for _, w := range list {
		head := line{head: true, object: w.Object, name: w.Name, about: words.Join(w.Object, words.Moment(w.At, now))}
		if w.Undone || w.Until.Before(now) {
			head.why = until(w.Until, w.Undone, now)
		} else {
			head.undo = func() {
				s.askUndo(nil, 1, func(ctx context.Context) (status.UndoReport, error) { return v.program.UndoWrite(ctx, w.ID) })
			}
			head.open = head.undo
		}
		lines = append(lines, head)
		for _, f := range w.Fields {
			lines = append(lines, line{field: f, open: func() { v.whole(w.Name, f) }})
		}
	}
	s.fill(kit.Edges(top, nil, nil, nil, newLines(lines, func(b *kit.Button, l line) { b.SetOnTapped(l.undo) })))
}

// undoEach undoes changes from the newest to the oldest, so that a record that
// was changed twice ends as it was before the first.
func (v *Viewer) undoEach(ctx context.Context, list []status.Write) (status.UndoReport, error) {
	var sum status.UndoReport
	for _, w := range list {
		r, err := v.program.UndoWrite(ctx, w.ID)
		sum.Records, sum.Fields, sum.Kept = sum.Records+r.Records, sum.Fields+r.Fields, append(sum.Kept, r.Kept...)
		if err != nil {
			return sum, err
		}
	}
	return sum, nil
}

// askUndo asks once more, undoes, and tells field by field what was kept.
func (s *sheet) askUndo(button *kit.Button, n int, work func(context.Context) (status.UndoReport, error)) {
	v := s.viewer
	kit.Ask(v.host.Canvas(), "Undo the changes of "+words.Count(n, "record", "records")+"?",
		"The fields get back the values they had before. Fields that someone changed since are left alone and named.", "Undo "+words.Number(n), true, func() {
			if button != nil {
				button.Work("Undoing…")
			}
			task.Run(v.tasks, undo, work, func(r status.UndoReport, err error) {
				if button != nil {
					button.Done()
				}
				if err != nil {
					v.host.Alert(v.program.Explain(err))
				} else {
					v.report(r)
				}
				s.read(s.again)
			})
		})
}

// report says what became of an undo.
func (v *Viewer) report(r status.UndoReport) {
	parts := []fyne.CanvasObject{kit.NewParagraph(theme.Body, theme.Text2, outcome(r))}
	for _, k := range r.Kept {
		parts = append(parts, kit.NewRule(), kit.VBox(0,
			kit.NewParagraph(theme.Strong, theme.Text, words.Join(k.Object, k.Name, k.Field)), kit.NewParagraph(theme.Caption, theme.Text2, k.Why)))
	}
	options := kit.DialogOptions{Title: "Undone", Width: 520, Body: kit.Inset(16, 20, 20, 20, kit.VBox(8, parts...)), Cancel: "Close"}
	if r.Fields == 0 {
		options.Title = "Nothing was undone"
	}
	if len(r.Kept) > 5 {
		options.Height, options.Scroll = 480, true
	}
	kit.ShowDialog(v.host.Canvas(), options)
}

// outcome says in one sentence what became of an undo.
func outcome(r status.UndoReport) string {
	text := words.Count(r.Fields, "field", "fields") + " of " + words.Count(r.Records, "record", "records") + " set back."
	if r.Fields == 0 {
		text = "No field was set back."
	}
	if n := len(r.Kept); n > 0 {
		text += " " + words.Count(n, "field was", "fields were") + " left alone:"
	}
	return strings.TrimSpace(text)
}
