package ui_test

import (
	"io"
	"strings"
)

// chooser answers for the person in front of the file dialogs.
type chooser struct {
	paths []string
	saved strings.Builder
}

func (c *chooser) Open(_ []string, chosen func([]string)) {
	if len(c.paths) > 0 {
		chosen(c.paths)
	}
}

func (c *chooser) Save(_ string, chosen func(io.WriteCloser)) { chosen(closer{&c.saved}) }

type closer struct{ io.Writer }

func (closer) Close() error { return nil }
