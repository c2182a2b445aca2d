package ui

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/intake"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// ImportFiles asks for a file with sessions and imports it.
func (s *Shell) ImportFiles() { s.files.Open(importable(), s.importFiles) }

// dropped imports the files that were dropped on the window.
func (s *Shell) dropped(files []fyne.URI) {
	paths := make([]string, 0, len(files))
	for _, file := range files {
		if file.Scheme() == "file" {
			paths = append(paths, file.Path())
		}
	}
	if len(paths) > 0 {
		s.importFiles(paths)
	}
}

// importFiles reads files in the background, one import after the other, and
// shows what became of them.
func (s *Shell) importFiles(paths []string) {
	s.queue = append(s.queue, paths)
	if len(s.queue) == 1 {
		s.importNext()
	}
}

func (s *Shell) importNext() {
	paths := s.queue[0]
	s.toasts.Show(kit.Toast{Icon: "file-up", Kind: kit.Info, Text: "Reading " + words.Count(len(paths), "file", "files") + "…"})
	task.Run(s.tasks, "import", func(ctx context.Context) (status.ImportReport, error) {
		return s.program.Import(ctx, paths)
	}, func(report status.ImportReport, err error) {
		s.queue = s.queue[1:]
		s.toasts.Hide()
		if err != nil {
			s.Alert(s.program.Explain(err))
		} else {
			intake.ShowReport(s.window.Canvas(), report, func() { s.ShowSessions() })
		}
		if len(s.queue) > 0 {
			s.importNext()
		}
	})
}
