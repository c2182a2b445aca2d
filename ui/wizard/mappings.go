package wizard

import (
	"fmt"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const readMappings = "mappings"

// mappings is the fourth step: it shows the usual mappings; changing them is
// the business of the section of that name.
type mappings struct {
	wizard *Wizard
	read   status.Mappings
	known  bool
	fault  *status.Fault
	open   map[string]bool
	next   *kit.Button
}

func newMappings(w *Wizard) *mappings {
	return &mappings{wizard: w, open: map[string]bool{}, next: kit.NewButton(kit.Primary, "Next", "", w.next)}
}

func (m *mappings) enter() {
	run(m.wizard, readMappings, m.wizard.program.Mappings, func(read status.Mappings, err error) {
		m.fault = nil
		if err != nil {
			f := m.wizard.program.Explain(err)
			m.fault = &f
		} else {
			m.read, m.known = read, true
		}
		m.wizard.changed(m)
	})
}

func (m *mappings) page() page {
	p := page{title: "Map fields", primary: m.next, stay: true, note: "You can change this later under Field mappings.",
		sentence: status.Plain("What Demobridge writes into which field. These are the usual mappings; an empty value never clears a field.")}
	m.next.SetEnabled(m.known || m.fault != nil)
	switch {
	case m.known:
		p.content = m.list()
	case m.fault != nil:
		p.content = setup.Failed(*m.fault, kit.NewButton(kit.Secondary, "Try again", "rotate-cw", m.enter).Small())
	default:
		p.content = setup.Working("Reading the mappings…")
	}
	return p
}

func (m *mappings) list() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, o := range m.read.Objects {
		if len(o.Rows) > 0 {
			rows = append(rows, m.object(o))
		}
	}
	if len(rows) == 0 {
		return kit.NewEmptyState("arrow-left-right", "No mappings yet", "Nothing is written until there are some. Add the usual ones under Field mappings.", nil)
	}
	return kit.NewListCard("", nil, kit.Rows(rows...))
}

func (m *mappings) object(o status.MappedObject) fyne.CanvasObject {
	broken := 0
	lines := make([]fyne.CanvasObject, len(o.Rows))
	for i, r := range o.Rows {
		if r.Fault != nil {
			broken++
		}
		lines[i] = m.row(o, r)
	}
	word, token := words.Count(len(o.Rows), "field", "fields"), theme.Text3
	if broken > 0 {
		word, token = fmt.Sprintf("%d of %d cannot be written", broken, len(o.Rows)), theme.Bad
	}
	head := kit.Sized(0, theme.ActionRowHeight, kit.Edges(nil, nil, kit.HBox(0, kit.Inset(0, 12, 0, 0, kit.NewIcon(setup.PageIcon(icons(o.Name)), theme.Text2, 18))),
		kit.HBox(0, kit.NewText(theme.Caption, token, word)), kit.HBox(0, kit.NewText(theme.Body, theme.Text, o.Label).Flexible())))
	fold := kit.NewFoldRowEnd(o.Label, m.open[o.Name], head, kit.VBox(0, kit.NewRule(), kit.Rows(lines...)))
	fold.OnToggle = func(open bool) {
		m.open[o.Name] = open
		m.wizard.changed(m)
	}
	return fold
}

func (m *mappings) row(o status.MappedObject, r status.MappingRow) fyne.CanvasObject {
	source, field := r.Source, r.Field
	for _, s := range m.read.Sources {
		if s.Key == r.Source {
			source = s.Label
		}
	}
	for _, f := range o.Fields {
		if f.Name == r.Field {
			field = f.Label
		}
	}
	rule := map[status.WriteRule]string{status.WriteAlways: "Always", status.WriteWhenEmpty: "Only when empty", status.WriteNever: "Never"}[r.Rule]
	line := kit.Sized(0, theme.RowHeight, kit.Edges(nil, nil, nil, kit.Sized(120, 0, kit.NewText(theme.Caption, theme.Text3, rule).Align(fyne.TextAlignTrailing)),
		kit.Grid(2, 12, kit.HBox(0, kit.NewText(theme.Body, theme.Text2, source).Flexible()),
			kit.HBox(8, kit.NewIcon("arrow-right", theme.Text3, 14), kit.NewText(theme.Body, theme.Text, field).Flexible()))))
	if r.Fault == nil {
		return kit.Inset(0, 16, 0, 46, line)
	}
	return kit.NewPanel(theme.BadBg, 0, kit.Inset(0, 16, 8, 46, kit.VBox(0, line, kit.NewParagraph(theme.Caption, theme.Bad, r.Fault.Sentence))))
}

// icons names the part whose icon an object has.
func icons(object string) string {
	switch object {
	case status.PartLead, status.PartContact, status.PartAccount, status.PartOpportunity:
		return object
	}
	return status.PartObject
}
