package ui

import (
	"demobridge/app/status"
	"demobridge/ui/theme"
	"demobridge/ui/wizard"

	"fyne.io/fyne/v2"
)

// SetUp is what the guided set-up needs of the application; the parts are
// described where they are declared.
type SetUp interface {
	wizard.Program
}

// setUp is the guided set-up over the window, while it is open.
type setUp struct {
	wizard *wizard.Wizard // nil while it is closed
	asked  bool           // it was offered at the start
}

// OpenSetup covers the window with the guided set-up, at the first step that
// is not done.
func (s *Shell) OpenSetup() {
	program, ok := s.program.(SetUp) // a program for looking at only has none
	if !ok || s.setUp.wizard != nil {
		return
	}
	s.setUp.wizard = wizard.New(program, s)
	s.setUp.wizard.Update(s.last)
	s.setUp.wizard.Resume()
	s.frame.cover(s.setUp.wizard.Object())
	s.toasts.Above(theme.WizardFooterHeight)
	s.window.Canvas().Unfocus()
}

// CloseSetup leaves the guided set-up for the program.
func (s *Shell) CloseSetup() {
	if s.setUp.wizard == nil {
		return
	}
	s.setUp.wizard.Close()
	s.setUp.wizard = nil
	s.frame.cover(nil)
	s.toasts.Above(0)
	s.window.Canvas().Unfocus()
	s.update(s.program.Status())
}

// offerSetup opens the set-up by itself at the first start: as long as no org
// was ever connected there is nothing else to do.
func (s *Shell) offerSetup(snapshot status.Snapshot) {
	if s.setUp.asked || snapshot.At.IsZero() {
		return
	}
	s.setUp.asked = true
	if snapshot.Connection.State == status.NotConnected && snapshot.Connection.OrgID == "" && snapshot.Halt == nil {
		s.OpenSetup()
	}
}

// Browse opens an address for a sign-in. It may be called from any goroutine:
// it touches no widget.
func (s *Shell) Browse(address string) error { return s.browse(address) }

// Canvas is where dialogs appear.
func (s *Shell) Canvas() fyne.Canvas { return s.window.Canvas() }

// ChooseFile asks for one file with one of the endings.
func (s *Shell) ChooseFile(endings []string, chosen func(path string)) {
	s.files.Open(endings, func(paths []string) {
		if len(paths) > 0 {
			chosen(paths[0])
		}
	})
}
