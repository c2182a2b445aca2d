package ui

import (
	"context"
	"io"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/sessions"
	"demobridge/ui/task"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// Now is the time in the user's zone.
func (s *Shell) Now() time.Time { return s.now() }

// ShowSessions opens the list with only these states; none means all.
func (s *Shell) ShowSessions(states ...status.SessionState) {
	if list, ok := s.open(sectionSessions).(*sessions.Screen); ok {
		list.Narrow(states...)
	}
}

// ShowSyncedToday opens the list with the sessions synced today.
func (s *Shell) ShowSyncedToday() {
	if list, ok := s.open(sectionSessions).(*sessions.Screen); ok {
		list.NarrowToSyncedToday()
	}
}

// ShowSession opens the list with one session in the pane.
func (s *Shell) ShowSession(key string) {
	if list, ok := s.open(sectionSessions).(*sessions.Screen); ok {
		list.ShowSession(key)
	}
}

// Filters are the filters kept from the last start.
func (s *Shell) Filters() string { return s.program.Preference(PrefFilters) }

// KeepFilters keeps the filters for the next start.
func (s *Shell) KeepFilters(text string) { s.program.SetPreference(PrefFilters, text) }

// OpenAddress shows a page in the browser.
func (s *Shell) OpenAddress(address string) {
	if err := s.browse(address); err != nil {
		s.Alert(status.Fault{
			Title:    "The page cannot be opened",
			Sentence: "The browser did not take this address: " + address,
		})
	}
}

// browse may be called from any goroutine: it touches no widget.
func (s *Shell) browse(address string) error {
	u, err := webAddress(address)
	if err != nil {
		return err
	}
	return s.openURL(u)
}

// Copy puts a text on the clipboard and says so.
func (s *Shell) Copy(text, what string) {
	fyne.CurrentApp().Clipboard().SetContent(text)
	s.Toast(what + " copied")
}

// Toast tells the good end of something the user did.
func (s *Shell) Toast(text string) { s.toasts.Show(kit.Toast{Text: text}) }

// Alert tells the bad end, with the remedy.
func (s *Shell) Alert(fault status.Fault) {
	body := []fyne.CanvasObject{kit.NewParagraph(theme.Body, theme.Text2, fault.Sentence)}
	if fault.Code != "" {
		body = append(body, kit.NewParagraph(theme.Caption, theme.Text3, fault.Code))
	}
	kit.ShowDialog(s.window.Canvas(), kit.DialogOptions{
		Title: fault.Title, Width: 480, Body: kit.Inset(16, 20, 20, 20, kit.VBox(12, body...)), Cancel: "Close",
	})
}

// SaveFile asks for a place and hands over the open file.
func (s *Shell) SaveFile(name string, write func(io.WriteCloser)) { s.files.Save(name, write) }

// signIn renews the sign-in in the browser. A second press starts over.
func (s *Shell) signIn() {
	s.signing = true
	s.page.update(s.notice(), true)
	task.Do(s.tasks, "sign in", func(ctx context.Context) error {
		return s.program.SignIn(ctx, s.browse)
	}, func(err error) {
		s.signing = false
		s.update(s.program.Status())
		if err != nil {
			s.Alert(s.program.Explain(err))
			return
		}
		s.Toast("Signed in. Sending goes on by itself.")
	})
}
