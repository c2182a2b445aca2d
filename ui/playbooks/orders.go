package playbooks

import (
	"context"
	"slices"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// SaveAll saves what is not saved, for Ctrl+S.
func (s *Screen) SaveAll() {
	if !s.save.Disabled() && !s.save.Working() {
		s.saveChanges()
	}
}

func (s *Screen) saveChanges() { s.saveThen(func() {}) }

// saveThen stores the draft and goes on.
func (s *Screen) saveThen(done func()) {
	if strings.TrimSpace(s.draft.Name) == "" {
		s.host.Alert(status.Fault{Title: "A playbook needs a name", Sentence: "Say in a few words what it is for."})
		return
	}
	draft := s.trying()
	s.save.Work("Saving…")
	task.Run(s.tasks, order, func(ctx context.Context) (string, error) {
		return s.program.SavePlaybook(ctx, draft)
	}, func(id string, err error) {
		s.save.Done()
		if err != nil {
			s.host.Alert(s.program.Explain(err))
			s.enable()
			return
		}
		s.id, s.fresh = id, false
		draft.ID = id
		s.keep(draft)
		s.host.Toast("Saved for sessions from now on")
		s.tasks.Cancel(readBook) // it may have begun before this was saved
		s.read()
		done()
	})
}

// keep notes what was saved, until it is read again.
func (s *Screen) keep(p status.Playbook) {
	p = s.copied(p)
	p.Do = recaption(p.Do, s.draft.Do)
	s.book.Playbooks = slices.Clone(s.book.Playbooks)
	if i := slices.IndexFunc(s.book.Playbooks, func(q status.Playbook) bool { return q.ID == p.ID }); i >= 0 {
		p.Today, p.Changed = s.book.Playbooks[i].Today, s.book.Playbooks[i].Changed
		s.book.Playbooks[i] = p
	} else {
		s.book.Playbooks = append(s.book.Playbooks, p)
	}
	s.draft = s.copied(p)
	s.show()
}

// undoChanges drops the draft.
func (s *Screen) undoChanges() {
	switch {
	case !s.fresh:
		s.choose(s.id)
	case len(s.book.Playbooks) > 0:
		s.choose(s.book.Playbooks[0].ID)
	default:
		s.fresh, s.open = false, false
		s.show()
	}
}

// guard does something that would lose the draft, after a question if there is
// one.
func (s *Screen) guard(on func()) {
	if !s.Leave(on) {
		on()
	}
}

// Leave is called before another section or playbook is shown. It asks what
// becomes of a draft and reports whether it did; on goes on.
func (s *Screen) Leave(on func()) bool {
	if !s.edited() {
		return false
	}
	if s.asking != nil && s.asking.Open() {
		return true
	}
	drop := kit.NewButton(kit.Secondary, "Drop them", "", func() {
		s.asking.Close()
		s.undoChanges()
		on()
	})
	name := s.draft.Name
	if strings.TrimSpace(name) == "" {
		name = "The new playbook"
	}
	s.asking = kit.ShowDialog(s.host.Canvas(), kit.DialogOptions{
		Title: "Keep the changes?", Width: 480, NoClose: true, Cancel: "Stay", Helper: drop, Primary: "Save",
		Body:      kit.Inset(0, 20, 20, 20, kit.NewParagraph(theme.Body, theme.Text2, name+" is not saved yet.")),
		OnPrimary: func() { s.saveThen(on) },
	})
	return true
}

// switchTo switches a playbook on or off at once.
func (s *Screen) switchTo(id string, on bool) {
	s.run(func(ctx context.Context) error { return s.program.SwitchPlaybook(ctx, id, on) }, func() {
		if on {
			s.host.Toast("On for sessions from now on")
		} else {
			s.host.Toast("Off. Nothing more is done by it.")
		}
	})
}

func (s *Screen) menu() {
	at := slices.IndexFunc(s.book.Playbooks, func(p status.Playbook) bool { return p.ID == s.id && s.id != "" })
	stored := at >= 0
	kit.ShowMenu(s.more, []kit.MenuItem{
		{Label: "Preview the next run", Icon: "send", Tapped: s.host.PreviewNext},
		{Label: "Changes of earlier runs", Icon: "undo-2", Tapped: s.host.ShowRuns},
		{Label: "Run again for…", Icon: "rotate-cw", Disabled: !stored || s.edited(), Tapped: s.askAgain},
		{Label: "Duplicate", Icon: "copy", Disabled: !stored, Tapped: func() { s.guard(s.duplicate) }},
		{Label: "Move up", Icon: "arrow-up", Disabled: at <= 0, Tapped: func() { s.moveTo(at - 1) }},
		{Label: "Move down", Icon: "arrow-down", Disabled: !stored || at == len(s.book.Playbooks)-1, Tapped: func() { s.moveTo(at + 1) }},
		{Label: "Delete", Icon: "trash-2", Danger: true, Disabled: !stored, Tapped: s.askDelete},
	})
}

// duplicate begins a new playbook with everything of this one, switched off.
func (s *Screen) duplicate() {
	p, here := s.saved()
	if !here {
		return
	}
	p.Name, p.On, p.Today = p.Name+" (copy)", false, 0
	s.begin(p)
}

func (s *Screen) moveTo(place int) {
	id := s.id
	s.run(func(ctx context.Context) error { return s.program.MovePlaybook(ctx, id, place) }, func() {})
}

func (s *Screen) askDelete() {
	id, name := s.id, s.draft.Name
	kit.Ask(s.host.Canvas(), "Delete “"+name+"”?", "Sessions that end from now on are no longer handled by it. What it has done stays in Salesforce.", "Delete", true, func() {
		s.run(func(ctx context.Context) error { return s.program.DeletePlaybook(ctx, id) }, func() {
			s.id, s.fresh, s.open = "", false, false
			s.host.Toast(name + " is deleted")
		})
	})
}

// askAgain offers the latest sessions that match, to run the playbook for once
// more.
func (s *Screen) askAgain() {
	var rows []fyne.CanvasObject
	chosen := map[string]bool{}
	var d *kit.Dialog
	count := func() {
		n := 0
		for _, on := range chosen {
			if on {
				n++
			}
		}
		d.SetPrimary("Run for "+words.Count(n, "session", "sessions"), n > 0)
	}
	for _, r := range s.trial.answer.Rows {
		if !r.Matches {
			continue
		}
		chosen[r.Key] = true
		rows = append(rows, kit.NewTickBox(words.Join(words.Visitor(r.Visitor), r.Company), true, func(on bool) { chosen[r.Key] = on; count() }))
	}
	if len(rows) == 0 {
		s.host.Toast("None of the latest sessions matches this playbook")
		return
	}
	id := s.id
	note := kit.NewParagraph(theme.Body, theme.Text2, "Every action runs once more for these sessions. What is the same in Salesforce already is not written again.")
	d = kit.ShowDialog(s.host.Canvas(), kit.DialogOptions{
		Title: "Run “" + s.draft.Name + "” again", Width: 520, Height: 520, Scroll: true, Primary: "Run",
		Body: kit.Inset(16, 20, 20, 20, kit.VBox(12, note, kit.VBox(0, rows...))),
		OnPrimary: func() {
			var keys []string
			for key, on := range chosen {
				if on {
					keys = append(keys, key)
				}
			}
			slices.Sort(keys)
			s.again(id, keys)
		},
	})
	count()
}

func (s *Screen) again(id string, keys []string) {
	task.Run(s.tasks, order, func(ctx context.Context) (int, error) {
		return s.program.RunAgain(ctx, id, keys)
	}, func(n int, err error) {
		if err != nil {
			s.host.Alert(s.program.Explain(err))
			return
		}
		s.host.Toast("Runs again for " + words.Count(n, "session", "sessions"))
	})
}

func (s *Screen) togglePreview() {
	if s.split.narrow {
		s.split.show(!s.split.open)
	}
}

// Escape closes the preview where it lies over the editor.
func (s *Screen) Escape() bool {
	if !s.split.narrow || !s.split.open {
		return false
	}
	s.split.show(false)
	return true
}

// NextRegion goes from the list to the editor.
func (s *Screen) NextRegion(from fyne.Focusable) (fyne.Focusable, bool) {
	switch {
	case !s.known || s.split.covered():
		return nil, false
	case from == nil:
		return s.list.rows, true
	case from == fyne.Focusable(s.list.rows) && s.open:
		return s.editor.name.Focusable(), true
	}
	return nil, false
}
