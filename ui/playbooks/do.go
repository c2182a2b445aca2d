package playbooks

import (
	"slices"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// do shows the actions of the draft in their order.
type do struct {
	screen *Screen
	lines  map[status.ActionKind]*actionLine
	rows   *fyne.Container
}

// actionLine is one action. It stays while the draft is edited, so that the
// keyboard stays where it is.
type actionLine struct {
	tick    *kit.Toggle
	options *kit.Button
	shown   status.PlaybookAction
	content *kit.Panel
}

func newDo(s *Screen) *do {
	return &do{screen: s, lines: map[status.ActionKind]*actionLine{}, rows: kit.VBox(0)}
}

func (d *do) show() {
	var rows []fyne.CanvasObject
	for i, a := range d.screen.draft.Do {
		line := d.lines[a.Kind]
		if line == nil {
			line = d.make(a.Kind)
			d.lines[a.Kind] = line
		}
		d.fill(line, a)
		if i > 0 {
			rows = append(rows, kit.NewRule())
		}
		rows = append(rows, line.content)
	}
	d.rows.Objects = rows
	d.rows.Refresh()
}

func (d *do) make(kind status.ActionKind) *actionLine {
	line := &actionLine{content: kit.NewPanel("", 0, nil)}
	line.tick = kit.NewTickBox("", false, func(on bool) {
		d.screen.edit(kind, func(a *status.PlaybookAction) { a.On = on })
	})
	line.options = kit.NewButton(kit.Quiet, "Options", "", func() { d.screen.options(line) }).Small()
	return line
}

func (d *do) fill(line *actionLine, a status.PlaybookAction) {
	line.tick.SetOn(a.On)
	line.tick.SetEnabled(a.On || a.Missing == "")
	if a == line.shown {
		return
	}
	line.shown = a
	line.tick.Spoken(a.Label)
	name, icon := theme.Text, theme.Text2
	if !a.On {
		name, icon = theme.Text3, theme.Text3
	}
	caption := a.Caption
	if a.Missing != "" {
		caption = a.Missing
	}
	if a.Create {
		caption = words.Join(caption, "creates one when nobody matches")
	}
	row := kit.Sized(0, theme.ActionRowHeight-1, kit.Edges(nil, nil,
		kit.HBox(12, line.tick, kit.NewIcon(actionIcon(a.Kind), icon, 18), kit.Gap(0, 0)), line.options,
		kit.VBox(0, kit.Gap(0, 4), kit.NewText(theme.Body, name, a.Label).Flexible(), kit.NewText(theme.Caption, theme.Text3, caption).Flexible())))
	if a.Broken == 0 || !a.On {
		line.content.SetContent(row)
		return
	}
	bad := kit.Inset(0, 0, 8, 0, kit.HBox(8, kit.NewIcon("circle-x", theme.Bad, 14),
		kit.NewText(theme.Caption, theme.Bad, words.Count(a.Broken, "mapping is broken", "mappings are broken")),
		kit.NewLink(theme.CaptionMedium, "Show", "", func() { d.screen.host.ShowMappings(a.Object) })))
	line.content.SetContent(kit.VBox(0, row, bad))
}

func actionIcon(kind status.ActionKind) string {
	switch kind {
	case status.ActionSession:
		return "square-play"
	case status.ActionLead:
		return "user-round"
	case status.ActionContact:
		return "users"
	case status.ActionAccount:
		return "building-2"
	case status.ActionOpportunity:
		return "target"
	case status.ActionWebhook:
		return "webhook"
	}
	return "zap"
}

// edit changes one action of the draft.
func (s *Screen) edit(kind status.ActionKind, how func(*status.PlaybookAction)) {
	s.draft.Do = slices.Clone(s.draft.Do)
	if i := s.action(kind); i >= 0 {
		how(&s.draft.Do[i])
	}
	s.change()
}

func (s *Screen) action(kind status.ActionKind) int {
	return slices.IndexFunc(s.draft.Do, func(a status.PlaybookAction) bool { return a.Kind == kind })
}

// options is what can be decided about one action.
func (s *Screen) options(line *actionLine) {
	a := line.shown
	i := s.action(a.Kind)
	items := []kit.MenuItem{}
	switch a.Kind {
	case status.ActionLead:
		items = append(items, kit.MenuItem{Label: "Create a lead when nobody matches", Checked: a.Create, Tapped: func() {
			s.edit(a.Kind, func(a *status.PlaybookAction) { a.Create = !a.Create })
		}})
	case status.ActionWebhook:
		for _, hook := range s.book.Webhooks {
			items = append(items, kit.MenuItem{Label: hook.Label, Checked: hook.Key == a.Webhook, Tapped: func() {
				s.edit(a.Kind, func(a *status.PlaybookAction) { a.Webhook = hook.Key })
			}})
		}
	}
	if a.Object != "" {
		items = append(items, kit.MenuItem{Label: "Show the field mappings", Icon: "arrow-left-right", Tapped: func() { s.host.ShowMappings(a.Object) }})
	}
	kit.ShowMenu(line.options, append(items,
		kit.MenuItem{Label: "Move up", Icon: "arrow-up", Disabled: i <= 0, Tapped: func() { s.moveAction(a.Kind, -1) }},
		kit.MenuItem{Label: "Move down", Icon: "arrow-down", Disabled: i == len(s.draft.Do)-1, Tapped: func() { s.moveAction(a.Kind, 1) }}))
}

func (s *Screen) moveAction(kind status.ActionKind, step int) {
	s.draft.Do = slices.Clone(s.draft.Do)
	if move(s.draft.Do, s.action(kind), step) {
		s.change()
	}
}

// Shift moves the action that has the keyboard up (-1) or down (1), for Alt+Up
// and Alt+Down.
func (s *Screen) Shift(step int) {
	focused := s.host.Canvas().Focused()
	for kind, line := range s.editor.do.lines {
		if focused == fyne.Focusable(line.tick) || focused == fyne.Focusable(line.options) {
			s.moveAction(kind, step)
			return
		}
	}
}
