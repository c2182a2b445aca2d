package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// readFolder is the key under which folders are read; the latest wins.
const readFolder = "folder"

// sheet is one open dialog.
type sheet struct {
	chooser *Chooser
	endings []string
	verb    string
	folder  string
	entries []entry
	marked  map[string]bool // by path
	clicked int             // the row of the last click
	accept  func()
	replace func(path string)

	dialog *kit.Dialog
	path   *kit.Input
	name   *kit.Input // nil when opening
	note   *kit.Text
	table  *kit.Table
}

func newSheet(c *Chooser) *sheet {
	s := &sheet{chooser: c, marked: map[string]bool{}, clicked: -1, note: kit.NewText(theme.Caption, theme.Text3, "").Flexible()}
	s.path = kit.NewInput("Folder")
	s.path.SetIcon("folder-open")
	s.path.OnSubmit = s.typed
	s.table = kit.NewTable(theme.RowHeight, []kit.Column{
		{Title: "Name"}, {Title: "Size", Width: 96, Right: true}, {Title: "Changed", Width: 112, Right: true},
	}, s.fill).Inset(theme.Gap20)
	rows := s.table.Rows
	rows.OnSelect = func(int) { s.show() }
	rows.OnClick = s.click
	rows.OnOpen = s.enter
	rows.OnMark = s.mark
	rows.OnKey = func(e *fyne.KeyEvent) bool {
		if e.Name != fyne.KeyBackspace {
			return false
		}
		s.up()
		return true
	}
	return s
}

func (s *sheet) open(title, caption string) {
	up := kit.NewButton(kit.Secondary, "Up", "arrow-left", s.up)
	top := []fyne.CanvasObject{kit.Edges(nil, nil, kit.Inset(0, 8, 0, 0, up), nil, s.path)}
	if s.name != nil {
		top = append(top, kit.NewField("File name", s.name, ""))
	}
	s.dialog = kit.ShowDialog(s.chooser.canvas, kit.DialogOptions{
		Title: title, Caption: caption, Width: 680, Height: 520,
		Body:   kit.Edges(kit.Inset(12, 20, 12, 20, kit.VBox(8, top...)), nil, nil, nil, s.table),
		Helper: kit.Sized(380, 0, s.note), Primary: s.verb, OnPrimary: func() { s.accept() }, Stay: true, Focus: s.table.Rows,
		OnCancel: func() { s.chooser.tasks.Cancel(readFolder) },
	})
	s.visit(s.chooser.folder)
}

func (s *sheet) close() {
	s.chooser.folder = s.folder
	s.dialog.Close()
}

// visit shows a folder once it was read.
func (s *sheet) visit(folder string) {
	endings := s.endings
	task.Run(s.chooser.tasks, readFolder, func(context.Context) ([]entry, error) {
		return read(folder, endings)
	}, func(entries []entry, err error) {
		if err != nil {
			s.fault(err)
			return
		}
		from := filepath.Base(s.folder)
		s.folder, s.entries, s.clicked = folder, entries, -1
		clear(s.marked)
		s.path.SetText(folder)
		s.table.Rows.SetCurrent(-1)
		s.table.Rows.SetLength(len(entries))
		s.table.Rows.ScrollTop()
		// Coming up, the folder one comes from is the current one.
		at := max(slices.IndexFunc(entries, func(e entry) bool { return e.folder && e.name == from }), 0)
		s.table.Rows.SetCurrent(min(at, len(entries)-1))
		s.table.Rows.ScrollTo(at)
		s.show()
	})
}

func (s *sheet) up() { s.visit(filepath.Dir(s.folder)) }

// typed goes to the folder or takes the file whose path was typed.
func (s *sheet) typed(text string) {
	text = strings.TrimSpace(text)
	task.Run(s.chooser.tasks, readFolder, func(context.Context) (fs.FileInfo, error) {
		return os.Stat(text)
	}, func(info fs.FileInfo, err error) {
		switch {
		case err != nil:
			s.fault(err)
		case info.IsDir():
			s.visit(filepath.Clean(text))
		case s.name == nil:
			s.folder = filepath.Dir(text)
			clear(s.marked)
			s.marked[text] = true
			s.accept()
		}
	})
}

// click enters a folder and chooses a file; a second click takes it.
func (s *sheet) click(i int) {
	again := i == s.clicked
	s.clicked = i
	switch {
	case s.entries[i].folder:
		s.enter(i)
	case again && s.name == nil:
		s.accept()
	case s.name != nil:
		s.name.SetText(s.entries[i].name)
	}
}

func (s *sheet) enter(i int) {
	switch e := s.entries[i]; {
	case e.folder:
		s.visit(filepath.Join(s.folder, e.name))
	case s.name == nil:
		s.accept()
	default:
		s.name.SetText(e.name)
		s.name.Focus()
	}
}

func (s *sheet) mark(i int) {
	if s.entries[i].folder || s.name != nil {
		return
	}
	path := filepath.Join(s.folder, s.entries[i].name)
	if s.marked[path] {
		delete(s.marked, path)
	} else {
		s.marked[path] = true
	}
	s.table.Rows.Update(i)
	s.show()
}

// paths are the marked files, else the current one.
func (s *sheet) paths() []string {
	if len(s.marked) > 0 {
		paths := make([]string, 0, len(s.marked))
		for path := range s.marked {
			paths = append(paths, path)
		}
		slices.Sort(paths)
		return paths
	}
	i := s.table.Rows.Current()
	if i < 0 || i >= len(s.entries) || s.entries[i].folder {
		return nil
	}
	return []string{filepath.Join(s.folder, s.entries[i].name)}
}

// show makes the primary say what it would take.
func (s *sheet) show() {
	if s.name != nil {
		s.note.SetText("")
		return
	}
	label := s.verb
	if n := len(s.marked); n > 0 {
		label += " " + words.Count(n, "file", "files")
	}
	s.dialog.SetPrimary(label, len(s.paths()) > 0)
	s.note.SetText("Space marks several files")
}

func (s *sheet) say(text string) { s.note.Set(theme.Bad, text) }

// fault says why a folder or file cannot be used.
func (s *sheet) fault(err error) {
	switch {
	case errors.Is(err, fs.ErrPermission):
		s.say("You may not open this.")
	case errors.Is(err, fs.ErrNotExist):
		s.say("There is nothing at this place.")
	default:
		s.say("This cannot be opened.")
	}
}

func (s *sheet) fill(i int, row *kit.Row) {
	if i >= len(s.entries) {
		row.Skeleton()
		return
	}
	e := s.entries[i]
	if e.folder {
		row.Icon(0, "folder-open", theme.Text2, e.name)
		row.Text(1, "")
	} else {
		row.Icon(0, "file-up", theme.Text3, e.name)
		row.Text(1, size(e.bytes))
	}
	row.Text(2, words.Day(e.changed, s.chooser.now()))
	row.Marked(s.marked[filepath.Join(s.folder, e.name)])
}
