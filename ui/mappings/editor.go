package mappings

import (
	"context"
	"slices"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	editorWidth  = 560
	editorHeight = 560
)

// editor is the dialog in which one mapping is made or changed. Facts and
// fields are found by typing.
type editor struct {
	screen *Screen
	object string
	id     string // of the row; empty for a new one
	row    status.MappingRow
	// What can be chosen stays the same while the dialog is open, because it is
	// searched off the window's goroutine.
	sources []status.MappingSource
	fields  []status.MappingField

	source, field           *kit.Picker
	sourceField, fieldField *kit.Field
	rule                    *kit.Select
	clear                   *kit.Toggle
	dialog                  *kit.Dialog
}

// openEditor opens the dialog on a row, or on a new one.
func (s *Screen) openEditor(id string) {
	if s.draft == nil {
		return
	}
	e := &editor{screen: s, object: s.object, id: id, row: status.MappingRow{Rule: status.WriteAlways}}
	if l, here := s.draft.row(s.object, id); here {
		e.row = l.MappingRow
	}
	e.sources, e.fields = s.draft.book.Sources, s.draft.object(s.object).Fields
	e.build()
}

func (e *editor) build() {
	s := e.screen
	label := s.draft.object(e.object).Label
	e.source = kit.NewPicker(s.tasks, "Search what is known of a session", e.findSource).Local()
	e.source.OnPick = func(item kit.PickItem) { e.row.Source = item.ID; e.check() }
	e.field = kit.NewPicker(s.tasks, "Search the fields of "+label, e.findField).Local()
	e.field.OnPick = func(item kit.PickItem) { e.row.Field = item.ID; e.check() }
	e.source.Nothing = func(q string) string { return "Nothing that is known of a session is called “" + q + "”." }
	e.field.Nothing = func(q string) string { return label + " has no field called “" + q + "”." }
	e.sourceField = kit.NewField("From the session", e.source, e.sourceHelp())
	e.fieldField = kit.NewField("To the field in Salesforce", e.field, e.fieldHelp())
	e.rule = kit.NewSelect("Choose", ruleWords(), ruleIndex(e.row.Rule), func(i int) { e.row.Rule = rules()[i]; e.check() })
	e.clear = kit.NewTickBox("Also clear when blank", e.row.Clear, func(on bool) { e.row.Clear = on; e.check() }).
		Help("An empty value then empties the field in Salesforce, too")
	if e.row.Source != "" {
		e.source.SetValue(s.draft.source(e.row.Source).Label)
	}
	if e.row.Field != "" {
		e.field.SetValue(s.draft.field(e.object, e.row.Field).Label)
	}
	title, primary := "Add a mapping to "+label, "Add"
	if e.id != "" {
		title, primary = "Change a mapping to "+label, "Change"
	}
	e.dialog = kit.ShowDialog(s.host.Canvas(), kit.DialogOptions{
		Title: title, Width: editorWidth, Height: editorHeight, Scroll: true,
		Body: kit.Inset(16, 20, 20, 20, kit.VBox(16, e.sourceField, e.fieldField,
			kit.NewField("When to write", kit.Sized(220, 0, e.rule), ""), e.clear)),
		Primary: primary, OnPrimary: e.accept, Stay: true, Focus: e.first(),
	})
	e.check()
}

// first is what the keyboard starts with: what is missing, else the field.
func (e *editor) first() fyne.Focusable {
	if e.row.Source == "" {
		return e.source.Input().Focusable()
	}
	return e.field.Input().Focusable()
}

func (e *editor) sourceHelp() string {
	from := e.screen.draft.source(e.row.Source)
	if e.row.Source == "" {
		return "Type a few letters, or press Down to see all"
	}
	help := words.Join(from.Group, from.Type)
	if from.Example != "" {
		help += ", for example “" + from.Example + "”"
	}
	return help
}

func (e *editor) fieldHelp() string {
	if e.row.Field == "" {
		if e.screen.draft.book.FieldsAt.IsZero() {
			return "Reading fields…"
		}
		return "Only fields that can be written to are offered"
	}
	f := e.screen.draft.field(e.object, e.row.Field)
	return words.Join(f.Type, f.Name)
}

// findSource searches the facts.
func (e *editor) findSource(_ context.Context, q string) (kit.PickAnswer, error) {
	var a kit.PickAnswer
	for _, f := range e.sources {
		if hit(q, f.Label, f.Key, f.Group) {
			caption := words.Join(f.Group, f.Type)
			a.Items = append(a.Items, kit.PickItem{ID: f.Key, Title: f.Label, Caption: caption, RightCaption: short(f.Example)})
		}
	}
	best(a.Items, q)
	return a, nil
}

// findField searches the fields that can be written to, and counts the others.
func (e *editor) findField(_ context.Context, q string) (kit.PickAnswer, error) {
	var a kit.PickAnswer
	closed := 0
	for _, f := range e.fields {
		if !hit(q, f.Label, f.Name) {
			continue
		}
		if f.Closed != "" {
			closed++
			continue
		}
		a.Items = append(a.Items, kit.PickItem{ID: f.Name, Title: f.Label, Caption: f.Name, RightCaption: f.Type})
	}
	best(a.Items, q)
	if closed > 0 {
		a.Foot = words.Count(closed, "field cannot be written to", "fields cannot be written to")
	}
	return a, nil
}

// hit tells whether every word of q is in one of the names.
func hit(q string, names ...string) bool {
	for _, word := range strings.Fields(strings.ToLower(q)) {
		if !slices.ContainsFunc(names, func(name string) bool { return strings.Contains(strings.ToLower(name), word) }) {
			return false
		}
	}
	return true
}

// best puts the names that begin with q first.
func best(items []kit.PickItem, q string) {
	q = strings.ToLower(q)
	slices.SortStableFunc(items, func(a, b kit.PickItem) int {
		rank := func(i kit.PickItem) int {
			if strings.HasPrefix(strings.ToLower(i.Title), q) {
				return 0
			}
			return 1
		}
		return rank(a) - rank(b)
	})
}

func short(text string) string {
	const most = 28
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// check shows what is wrong with the row as it would be.
func (e *editor) check() {
	e.sourceField.SetHelp(e.sourceHelp())
	e.fieldField.SetHelp(e.fieldHelp())
	e.sourceField.SetFault("")
	e.fieldField.SetFault("")
	complete := e.row.Source != "" && e.row.Field != ""
	e.dialog.SetPrimary(e.verb(), complete)
	if !complete {
		return
	}
	rows, at := e.rows()
	task.Run(e.screen.tasks, checkEdited, func(ctx context.Context) ([]status.MappingRow, error) {
		return e.screen.program.CheckMappings(ctx, e.object, rows)
	}, func(checked []status.MappingRow, err error) {
		if err == nil && at < len(checked) && checked[at].Fault != nil {
			e.fieldField.SetFault(checked[at].Fault.Sentence)
		}
	})
}

func (e *editor) verb() string {
	if e.id == "" {
		return "Add"
	}
	return "Change"
}

// rows are all rows of the object with this one in its place.
func (e *editor) rows() ([]status.MappingRow, int) {
	rows := e.screen.draft.plain(e.object)
	row := e.row
	row.Fault = nil
	at := e.screen.draft.at(e.object, e.id)
	if at < 0 {
		return append(rows, row), len(rows)
	}
	rows[at] = row
	return rows, at
}

// accept takes the row into the draft. A row with a fault is taken, too: it
// stops only itself.
func (e *editor) accept() {
	if e.row.Source == "" || e.row.Field == "" {
		return
	}
	s := e.screen
	e.dialog.Close()
	s.tasks.Cancel(checkEdited)
	e.row.Fault = nil
	id := e.id
	if id == "" {
		id = s.draft.add(e.object, e.row)
	} else {
		s.draft.change(e.object, id, e.row)
	}
	if e.object != s.object {
		return
	}
	s.edited()
	s.list.rows.SetCurrent(id)
	s.list.rows.Reveal()
	s.list.rows.Focus()
}
