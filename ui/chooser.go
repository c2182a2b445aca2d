package ui

import (
	"io"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
)

// Chooser asks a person for files. Both methods return at once; the function
// is called on the window's goroutine, or not at all when they cancel.
type Chooser interface {
	Open(chosen func(paths []string))
	Save(name string, chosen func(io.WriteCloser))
}

// dialogs are Fyne's own file dialogs.
type dialogs struct{ window fyne.Window }

// importable are the endings of files that can hold sessions.
func importable() []string { return []string{".csv", ".json", ".ndjson", ".jsonl", ".txt"} }

func (d dialogs) Open(chosen func(paths []string)) {
	one := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		if file.Close() == nil {
			chosen([]string{path})
		}
	}, d.window)
	one.SetFilter(storage.NewExtensionFileFilter(importable()))
	one.SetConfirmText("Import")
	d.show(one)
}

func (d dialogs) Save(name string, chosen func(io.WriteCloser)) {
	one := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err == nil && file != nil {
			chosen(file)
		}
	}, d.window)
	one.SetFileName(name)
	d.show(one)
}

func (d dialogs) show(one *dialog.FileDialog) {
	size := d.window.Canvas().Size()
	one.Show() // Fyne makes its parts only now; a size before would have nowhere to go
	one.Resize(fyne.NewSize(min(900, size.Width-64), min(640, size.Height-64)))
}
