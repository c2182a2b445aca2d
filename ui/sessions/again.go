package sessions

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// chooseAgain asks, under what was pressed, which playbook runs once more for
// these sessions, and runs it. then is called when it was ordered.
func (s *Screen) chooseAgain(under fyne.CanvasObject, keys []string, then func()) {
	task.Run(s.tasks, "playbooks", s.source.Playbooks, func(book status.PlaybookBook, err error) {
		if err != nil {
			s.host.Alert(s.source.Explain(err))
			return
		}
		var items []kit.MenuItem
		for _, p := range book.Playbooks {
			if p.On {
				items = append(items, kit.MenuItem{Label: p.Name, Icon: "rotate-cw", Tapped: func() { s.runAgain(p, keys, then) }})
			}
		}
		if len(items) == 0 {
			s.host.Toast("No playbook is on")
			return
		}
		kit.ShowMenu(under, items)
	})
}

func (s *Screen) runAgain(p status.Playbook, keys []string, then func()) {
	ran := 0
	task.Do(s.tasks, "run again", func(ctx context.Context) error {
		var err error
		ran, err = s.source.RunAgain(ctx, p.ID, keys)
		return err
	}, func(err error) {
		if err != nil {
			s.host.Alert(s.source.Explain(err))
			return
		}
		s.host.Toast("Runs again for " + words.Count(ran, "session", "sessions"))
		then()
		s.refresh()
		s.pane.reread()
	})
}

// againMarked runs a playbook again for the marked sessions.
func (s *Screen) againMarked() { s.chooseAgain(s.footer.again, s.markedKeys(), s.unmark) }
