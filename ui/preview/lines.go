package preview

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// line is one line of a list of changes: a record, or one of its fields.
type line struct {
	head                     bool
	object, name, about, why string
	field                    status.FieldChange
	open                     func() // on Enter and on a click
	undo                     func() // of a record; nil where there is nothing to undo
}

// newLines lists changes. Only what is on the screen is drawn, so a run of a
// thousand sessions is no more work than one session. undo, when set, makes the
// column with the way back.
func newLines(lines []line, undo func(b *kit.Button, l line)) *kit.Table {
	columns := []kit.Column{{Title: "Record and field", Width: 250}, {Title: "Before"}, {Title: "After"}, {Title: "Why", Width: 250}}
	if undo != nil {
		columns[3].Width = 150
		columns = append(columns, kit.Column{Width: 108, Make: func() fyne.CanvasObject {
			return kit.NewButton(kit.Secondary, "Undo", "undo-2", nil).Small()
		}})
	}
	table := kit.NewTable(theme.RowHeight, columns, func(i int, row *kit.Row) {
		l := lines[i]
		if undo != nil {
			b := row.Object(4).(*kit.Button)
			if l.undo == nil {
				b.Hide()
			} else {
				b.Show()
				undo(b, l)
			}
		}
		if l.head {
			l.fillHead(row)
		} else {
			l.fillField(row)
		}
	}).Inset(20).OnCard()
	table.Rows.OnOpen = func(i int) {
		if lines[i].open != nil {
			lines[i].open()
		}
	}
	table.Rows.SetLength(len(lines))
	return table
}

func (l line) fillHead(row *kit.Row) {
	name := l.name
	if name == "" {
		name = "New " + l.object
	}
	row.Icon(0, objectIcon(l.object), theme.Text2, name)
	row.Styled(1, theme.Caption, theme.Text3, l.about)
	row.Text(2, "")
	row.Styled(3, theme.Caption, theme.Text3, l.why)
}

func (l line) fillField(row *kit.Row) {
	before, after, style, token := told(l.field)
	row.Styled(0, theme.Body, theme.Text2, "        "+l.field.Field)
	row.Styled(1, theme.Body, theme.Text2, before)
	row.Styled(2, style, token, "→  "+after)
	note := theme.Text3
	if l.field.Blocked {
		note = theme.Bad
	}
	row.Styled(3, theme.Caption, note, l.field.Note)
}

// told is a field before and after in words, with the look of the second.
func told(f status.FieldChange) (before, after string, style theme.Style, token theme.Token) {
	before, after, style, token = f.Before, f.After, theme.Strong, theme.Text
	switch {
	case f.Blocked:
		token = theme.Bad
	case !f.Writes:
		after, style, token = "unchanged", theme.Body, theme.Text3
	}
	if before == "" {
		before = "empty"
	}
	if after == "" {
		after = "empty"
	}
	return before, after, style, token
}

// whole shows one field with its whole values, which a line cuts.
func (v *Viewer) whole(record string, f status.FieldChange) {
	before, after, _, _ := told(f)
	part := func(label, text string) fyne.CanvasObject {
		return kit.VBox(4, kit.NewText(theme.CaptionBold, theme.Text2, label), kit.NewSelectable(text))
	}
	parts := []fyne.CanvasObject{part("Before", before), part("After", after)}
	if f.Note != "" {
		parts = append(parts, part("Why", f.Note))
	}
	kit.ShowDialog(v.host.Canvas(), kit.DialogOptions{
		Title: f.Field, Caption: words.Join(record, f.Name), Width: 560, Cancel: "Close",
		Body: kit.Inset(16, 20, 20, 20, kit.VBox(14, parts...)),
	})
}
