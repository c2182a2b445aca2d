package playbooks

import (
	"reflect"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"
)

const addID = "new"

// list is the left part: all playbooks, in the order in which they run.
type list struct {
	screen  *Screen
	rows    *kit.GroupList
	shown   []any
	content *kit.Panel
}

func newList(s *Screen) *list {
	l := &list{screen: s, rows: kit.NewGroupList()}
	pick := func(id string) {
		switch {
		case id == addID:
			s.guard(func() { s.begin(s.book.Fresh) })
		case id != s.id:
			s.guard(func() { s.choose(id) })
		}
		l.rows.SetCurrent(s.id)
	}
	l.rows.OnOpen = pick
	l.rows.OnSelect = func(id string) {
		if id != addID {
			pick(id)
		}
	}
	l.content = kit.NewPanel(theme.Card, kit.Right, kit.Inset(0, 1, 0, 0, l.rows))
	return l
}

// show builds the list anew if anything in it reads differently.
func (l *list) show() {
	s := l.screen
	if !s.known {
		return
	}
	name := ""
	if s.fresh {
		name = s.draft.Name
	}
	state := []any{s.book.Playbooks, s.fresh, name, s.host.Now().Format("2006-01-02")}
	if reflect.DeepEqual(state, l.shown) {
		return
	}
	l.shown = state
	var rows []kit.GroupRow
	for _, p := range s.book.Playbooks {
		rows = append(rows, l.row(p))
	}
	if s.fresh {
		if name == "" {
			name = "New playbook"
		}
		rows = append(rows, kit.GroupRow{Spoken: name, Content: kit.NewPanel(theme.Selected, 0, kit.Inset(12, 14, 12, 16, kit.VBox(2,
			kit.NewText(theme.Strong, theme.Text, name).Flexible(), kit.NewText(theme.Caption, theme.Text3, "Not saved yet"))))})
	} else {
		rows = append(rows, kit.GroupRow{ID: addID, Spoken: "New playbook", Content: kit.Sized(0, theme.ActionRowHeight, kit.Inset(0, 16, 0, 16, kit.HBox(8,
			kit.NewIcon("plus", theme.AccentText, 16), kit.NewText(theme.Strong, theme.AccentText, "New playbook"))))})
	}
	l.rows.SetRows(rows...)
	l.rows.SetCurrent(s.id)
}

func (l *list) row(p status.Playbook) kit.GroupRow {
	s := l.screen
	toggle := kit.NewSwitch("", p.On, func(on bool) { s.switchTo(p.ID, on) }).Spoken("Run " + p.Name)
	return kit.GroupRow{ID: p.ID, Spoken: p.Name, Content: kit.Inset(10, 14, 11, 16, kit.Edges(nil, nil, nil,
		kit.VBox(0, kit.Inset(2, 0, 0, 10, toggle)),
		kit.VBox(2, kit.NewText(theme.Strong, theme.Text, p.Name).Flexible(), kit.NewText(theme.Caption, theme.Text3, l.caption(p)).Flexible())))}
}

// caption says what a playbook does and how often it ran.
func (l *list) caption(p status.Playbook) string {
	what := words.Count(actionsOn(p), "action", "actions")
	if actionsOn(p) == 1 {
		for _, a := range p.Do {
			if a.On && a.Kind == status.ActionWebhook {
				what = "Webhook"
			}
		}
	}
	if p.On {
		return words.Join(what, "ran "+words.Count(p.Today, "time", "times")+" today")
	}
	if p.Changed.IsZero() {
		return words.Join(what, "off")
	}
	return words.Join(what, "off since "+words.Day(p.Changed, l.screen.host.Now()))
}

// loading stands for the playbooks while they are read.
func (l *list) loading() {
	if l.screen.known {
		return
	}
	var rows []kit.GroupRow
	for range 3 {
		rows = append(rows, kit.GroupRow{Content: kit.Inset(16, 14, 16, 16, kit.NewSkeleton(150, 110))})
	}
	l.shown = nil
	l.rows.SetRows(rows...)
}
