package ui

import (
	"io"

	"demobridge/ui/files"
)

// Chooser asks a person for files. Both methods return at once; the function
// is called on the window's goroutine, or not at all when they cancel.
type Chooser interface {
	Open(endings []string, chosen func(paths []string))
	Save(name string, chosen func(io.WriteCloser))
}

var _ Chooser = (*files.Chooser)(nil)

// importable are the endings of files that can hold sessions.
func importable() []string { return []string{".csv", ".json", ".ndjson", ".jsonl", ".txt"} }
