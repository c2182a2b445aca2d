package mappings

import (
	"context"
	"io"
	"slices"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// letter carries out the keys of the list.
func (s *Screen) letter(r rune) {
	if r == 'p' || r == 'P' {
		s.togglePreview()
	}
}

// Letter carries out the same keys while nothing has the focus.
func (s *Screen) Letter(r rune) { s.letter(r) }

// Key carries out the keys that nothing with the focus has used: Insert adds a
// mapping, Delete removes the current one, Enter is the list's own.
func (s *Screen) Key(e *fyne.KeyEvent) bool {
	c := s.host.Canvas()
	if s.draft == nil || c.Focused() != nil && c.Focused() != fyne.Focusable(s.list.rows) {
		return false
	}
	switch e.Name {
	case fyne.KeyInsert:
		s.openEditor("")
	case fyne.KeyDelete:
		s.remove(s.list.rows.Current())
	default:
		return false
	}
	return true
}

// SaveAll saves what is not saved, for Ctrl+S.
func (s *Screen) SaveAll() {
	if !s.save.Disabled() && !s.save.Working() {
		s.saveChanges()
	}
}

func (s *Screen) togglePreview() {
	if s.split.narrow {
		s.split.show(!s.split.open)
	}
	if s.split.previewVisible() {
		s.host.Canvas().Focus(s.preview.picker.Input().Focusable())
	}
}

// Escape closes the preview where it lies over the list.
func (s *Screen) Escape() bool {
	if !s.split.narrow || !s.split.open {
		return false
	}
	s.split.show(false)
	s.list.rows.Focus()
	return true
}

// NextRegion goes from the list to the preview.
func (s *Screen) NextRegion(from fyne.Focusable) (fyne.Focusable, bool) {
	picker := s.preview.picker.Input().Focusable()
	switch {
	case s.draft == nil || s.split.covered():
		return nil, false
	case from == nil:
		return s.list.rows, true
	case from != picker && s.split.previewVisible():
		return picker, true
	}
	return nil, false
}

func (s *Screen) rowMenu(v *rowView) {
	l, here := s.draft.row(s.object, v.id)
	if !here {
		return
	}
	s.list.rows.SetCurrent(v.id)
	items := []kit.MenuItem{
		{Label: "Edit", Icon: "pencil", Tapped: func() { s.openEditor(v.id) }},
		{Label: "Also clear when blank", Checked: l.Clear, Disabled: l.Rule == status.WriteNever, Tapped: func() {
			l.Clear = !l.Clear
			s.edit(v.id, l.MappingRow)
		}},
	}
	if l.Fault != nil && l.Fault.Problem != "" {
		items = append(items, kit.MenuItem{Label: "Show the remedy", Icon: "wand-sparkles", Tapped: func() { s.remedy(v.id) }})
	}
	kit.ShowMenu(v.menu, append(items, kit.MenuItem{Label: "Remove", Icon: "trash-2", Danger: true, Tapped: func() { s.remove(v.id) }}))
}

// remedy leads to what removes the cause of a broken row.
func (s *Screen) remedy(id string) {
	l, here := s.draft.row(s.object, id)
	if here && l.Fault != nil && l.Fault.Problem != "" {
		s.host.ShowProblem(l.Fault.Problem)
		return
	}
	s.openEditor(id)
}

// remove takes a row out of the draft and offers it back.
func (s *Screen) remove(id string) {
	object := s.object
	l, here := s.draft.row(object, id)
	if !here {
		return
	}
	at := s.draft.remove(object, id)
	s.edited()
	next := ""
	if rows := s.draft.rows[object]; len(rows) > 0 {
		next = rows[min(at, len(rows)-1)].id
	}
	s.list.rows.SetCurrent(next)
	s.host.Offer(s.draft.source(l.Source).Label+" removed", "Undo", func() {
		s.draft.insert(object, at, l)
		if object == s.object {
			s.edited()
			s.list.rows.SetCurrent(id)
		}
	})
}

// addUsual fills an object with the mappings it starts with.
func (s *Screen) addUsual() {
	object := s.object
	task.Run(s.tasks, order, func(ctx context.Context) ([]status.MappingRow, error) {
		return s.program.UsualMappings(ctx, object)
	}, func(rows []status.MappingRow, err error) {
		if err != nil {
			s.host.Alert(s.program.Explain(err))
			return
		}
		have := s.draft.plain(object)
		for _, r := range rows {
			if !slices.ContainsFunc(have, func(h status.MappingRow) bool { return h.Field == r.Field }) {
				s.draft.add(object, r)
			}
		}
		s.edited()
	})
}

func (s *Screen) undoChanges() {
	s.draft = newDraft(s.draft.book)
	s.show()
	s.preview.retry()
}

func (s *Screen) saveChanges() { s.saveThen(func() {}) }

// saveThen saves every object that was edited.
func (s *Screen) saveThen(done func()) {
	drafts := map[string][]status.MappingRow{}
	changed := s.draft.changed()
	for _, object := range changed {
		drafts[object] = s.draft.plain(object)
	}
	s.save.Work("Saving…")
	task.Do(s.tasks, order, func(ctx context.Context) error {
		for _, object := range changed {
			if err := s.program.SaveMappings(ctx, object, drafts[object]); err != nil {
				return err
			}
		}
		return nil
	}, func(err error) {
		s.save.Done()
		if err != nil {
			s.host.Alert(s.program.Explain(err))
			s.enable()
			s.read()
			return
		}
		for object, rows := range drafts {
			s.draft.saved[object] = rows
		}
		s.show()
		s.tasks.Cancel(readBook) // it may have begun before this was saved
		s.read()
		s.host.Offer("Saved", "Send earlier sessions again", s.askBackfill)
		done()
	})
}

// Leave is called before another section is shown. It asks what becomes of a
// draft and reports whether it did; on goes on.
func (s *Screen) Leave(on func()) bool {
	if s.draft == nil || len(s.draft.changed()) == 0 {
		return false
	}
	var d *kit.Dialog
	drop := kit.NewButton(kit.Secondary, "Drop them", "", func() {
		d.Close()
		s.undoChanges()
		on()
	})
	d = kit.ShowDialog(s.host.Canvas(), kit.DialogOptions{
		Title: "Keep the changes?", Width: 480, NoClose: true, Cancel: "Stay", Helper: drop, Primary: "Save",
		Body: kit.Inset(0, 20, 20, 20, kit.NewParagraph(theme.Body, theme.Text2,
			"The field mappings are not saved yet: "+words.Count(len(s.draft.changed()), "object has", "objects have")+" changes.")),
		OnPrimary: func() { s.saveThen(on) },
	})
	return true
}

func (s *Screen) menu() {
	kit.ShowMenu(s.more, []kit.MenuItem{
		{Label: "Add a mapping", Icon: "plus", Tapped: func() { s.openEditor("") }},
		{Label: "Add the usual ones", Icon: "sparkles", Tapped: s.addUsual},
		{Label: "Send earlier sessions again…", Icon: "rotate-cw", Disabled: len(s.draft.changed()) > 0, Tapped: s.askBackfill},
		{Label: "Export the configuration…", Icon: "download", Tapped: s.exportAll},
		{Label: "Import a configuration…", Icon: "file-up", Tapped: s.importAll},
	})
}

// askBackfill asks before the mappings are applied to what was sent already.
func (s *Screen) askBackfill() {
	task.Run(s.tasks, order, s.program.BackfillSize, func(n int, err error) {
		switch {
		case err != nil:
			s.host.Alert(s.program.Explain(err))
		case n == 0:
			s.host.Toast("No earlier session is here")
		default:
			kit.Ask(s.host.Canvas(), "Send "+words.Count(n, "session", "sessions")+" again?",
				"New mappings hold for new sessions. This sends the earlier ones once more, so that their records get the new fields, too. It takes as many calls as sending them took.",
				"Send "+words.Number(n)+" again", false, s.backfill)
		}
	})
}

func (s *Screen) backfill() {
	task.Run(s.tasks, order, s.program.Backfill, func(n int, err error) {
		if err != nil {
			s.host.Alert(s.program.Explain(err))
			return
		}
		s.host.Toast(words.Count(n, "session is", "sessions are") + " being sent again")
	})
}

func (s *Screen) exportAll() {
	s.host.SaveFile("demobridge-configuration.json", func(file io.WriteCloser) {
		task.Do(s.tasks, order, func(ctx context.Context) error {
			err := s.program.ExportConfiguration(ctx, file)
			// An export that was not written out to the end is not one.
			if closed := file.Close(); err == nil {
				err = closed
			}
			return err
		}, func(err error) {
			if err != nil {
				s.host.Alert(s.program.Explain(err))
				return
			}
			s.host.Toast("Configuration exported")
		})
	})
}
