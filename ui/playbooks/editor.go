package playbooks

import (
	"reflect"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// editor is the middle part: when, who and do of one playbook.
type editor struct {
	screen  *Screen
	name    *kit.Input
	unsaved *kit.Chip
	when    *kit.Select
	help    *kit.Text
	who     *who
	do      *do
	shown   []any
	page    fyne.CanvasObject
	scroll  *container.Scroll
	content *kit.Panel
}

func newEditor(s *Screen) *editor {
	e := &editor{screen: s, name: kit.NewInput("Name of the playbook"), unsaved: kit.NewChip(kit.Warn, "Not saved yet")}
	e.name.OnChange = func(text string) {
		s.draft.Name = text
		s.change()
	}
	e.unsaved.Hide()
	e.when = kit.NewSelect("Choose", nil, -1, func(i int) {
		s.draft.When = s.book.Whens[i].Key
		s.change()
	})
	e.help = kit.NewText(theme.Body, theme.Text2, "").Flexible()
	e.who = newWho(s)
	e.do = newDo(s)
	title := func(word, rest string) fyne.CanvasObject {
		return kit.HBox(8, kit.NewText(theme.BodyBold, theme.Text, word), kit.NewText(theme.Caption, theme.Text3, rest).Flexible())
	}
	when := kit.NewCard("", nil, kit.VBox(10, title("When", ""), kit.Edges(nil, nil, kit.Sized(158, 0, e.when), nil, kit.Inset(0, 0, 0, 12, kit.HBox(0, e.help)))))
	do := kit.NewCard("", nil, kit.VBox(8, title("Do", "in this order; a later action still runs if one fails"), e.do.rows))
	top := kit.HBox(12, kit.Sized(300, 0, e.name), kit.Spacer(), e.unsaved)
	e.page = kit.Inset(16, 20, 24, 24, kit.MaxWidth(theme.WizardColumnWidth, kit.VBox(theme.Gap16, top, kit.VBox(0,
		kit.NewStage("clock-3", false, when),
		kit.NewStage("users", false, kit.NewCard("", nil, e.who.box)),
		kit.NewStage("zap", true, do)))))
	e.scroll = kit.NewScroll(kit.Gap(0, 0))
	e.content = kit.NewPanel(theme.Page, 0, e.scroll)
	return e
}

// renew turns to another playbook.
func (e *editor) renew() {
	e.shown = nil
	kit.SetScrolled(e.scroll, kit.Gap(0, 0))
}

// show makes the editor say what the draft is.
func (e *editor) show() {
	s := e.screen
	if !s.open {
		e.shown = nil
		kit.SetScrolled(e.scroll, kit.Inset(80, 24, 24, 24, e.empty()))
		s.split.box.Refresh()
		return
	}
	state := []any{decided(s.draft), s.draft.Do, s.edited(), s.book.Whens, s.book.Properties}
	if reflect.DeepEqual(state, e.shown) {
		return
	}
	first := e.shown == nil
	e.shown = state
	if e.name.Text() != s.draft.Name {
		e.name.SetText(s.draft.Name)
	}
	setVisible(e.unsaved, s.edited())
	words, chosen := make([]string, len(s.book.Whens)), -1
	e.help.SetText("")
	for i, w := range s.book.Whens {
		words[i] = w.Label
		if w.Key == s.draft.When {
			chosen = i
			e.help.SetText(whenHelp(w))
		}
	}
	e.when.SetOptions(words, chosen)
	e.who.show()
	e.do.show()
	if first {
		kit.SetScrolled(e.scroll, e.page)
		s.split.box.Refresh()
		return
	}
	kit.ReplaceScrolled(e.scroll, e.page)
}

// whenHelp says what a beginning means where its name does not.
func whenHelp(w status.PlaybookChoice) string {
	if w.Help == "" && w.Key == "session-ends" {
		return "page closed, or 30 minutes without a click"
	}
	return w.Help
}

// empty is shown when there is no playbook at all.
func (e *editor) empty() fyne.CanvasObject {
	s := e.screen
	return kit.NewEmptyState("workflow", "No playbook yet.", "Sessions are saved but not sent.", nil,
		kit.NewButton(kit.Primary, "Make the usual one", "", s.makeUsual))
}

// makeUsual begins with the first audience and everything that can be done.
func (s *Screen) makeUsual() {
	p := s.copied(s.book.Fresh)
	p.Name, p.On = "Salesforce: all engagement", true
	if len(s.book.Audiences) > 0 {
		p.Who = copyGroup(s.book.Audiences[0].Who)
	}
	for i, a := range p.Do {
		p.Do[i].On = a.Missing == "" && a.Kind != status.ActionWebhook
	}
	s.begin(p)
}
