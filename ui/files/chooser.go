// Package files asks a person for files, in a dialog of the program's own:
// Fyne's does not close with Esc and cannot be worked by keyboard alone.
//
// It may import ui/kit, ui/task, ui/theme, ui/words and Fyne, and reads folders
// of this computer off the window's goroutine.
package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"demobridge/ui/kit"
	"demobridge/ui/task"

	"fyne.io/fyne/v2"
)

// Chooser opens the dialogs. It remembers the folder of the last answer.
type Chooser struct {
	canvas fyne.Canvas
	tasks  *task.Runner
	now    func() time.Time
	folder string
}

// New returns a chooser that starts in a folder; "" means the person's home.
func New(c fyne.Canvas, tasks *task.Runner, now func() time.Time, folder string) *Chooser {
	if folder == "" {
		folder, _ = os.UserHomeDir() // without a home the dialog starts at the root
	}
	if folder == "" {
		folder = string(filepath.Separator)
	}
	return &Chooser{canvas: c, tasks: tasks, now: now, folder: folder}
}

// Open asks for one file or several with one of the endings, such as ".csv".
// chosen gets their paths; it is not called when the person cancels.
func (c *Chooser) Open(endings []string, chosen func(paths []string)) {
	s := newSheet(c)
	s.endings, s.verb = endings, "Import"
	s.accept = func() {
		paths := s.paths()
		if len(paths) == 0 {
			return
		}
		s.close()
		chosen(paths)
	}
	s.open("Import a file", "Files that end in "+strings.Join(endings, ", "))
}

// Save asks for a place for a file called name and hands it over, open and
// empty. A file that is there already is replaced only after a question.
func (c *Chooser) Save(name string, chosen func(io.WriteCloser)) {
	s := newSheet(c)
	s.endings, s.verb = []string{filepath.Ext(name)}, "Save"
	s.name = kit.NewInput("File name")
	s.name.SetText(name)
	s.name.OnSubmit = func(string) { s.accept() }
	write := func(path string, flags int) {
		task.Run(c.tasks, "save", func(context.Context) (*os.File, error) {
			return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|flags, 0o600)
		}, func(file *os.File, err error) {
			switch {
			case errors.Is(err, fs.ErrExist):
				kit.Ask(c.canvas, "Replace "+filepath.Base(path)+"?", "There is a file with this name already.", "Replace", true, func() {
					s.replace(path)
				})
			case err != nil:
				s.fault(err)
			default:
				s.close()
				chosen(file)
			}
		})
	}
	s.replace = func(path string) { write(path, os.O_TRUNC) }
	s.accept = func() {
		text := strings.TrimSpace(s.name.Text())
		if text == "" || strings.ContainsAny(text, `/\`) {
			s.say("A file name has no slash and is not empty.")
			return
		}
		if filepath.Ext(text) == "" {
			text += filepath.Ext(name)
		}
		write(filepath.Join(s.folder, text), os.O_EXCL)
	}
	s.open("Save as", "")
}
