package sessions

import (
	"context"
	"io"
	"time"

	"demobridge/app/status"
)

// Source is what the screen reads and orders.
type Source interface {
	Reader
	Orders
}

// Reader reads sessions from the local store. Its methods may take long and
// are called off the window's goroutine.
type Reader interface {
	Sessions(ctx context.Context, query status.SessionQuery, offset, limit int) (status.SessionPage, error)
	Session(ctx context.Context, key string) (status.SessionDetail, error)
	Demos(ctx context.Context) ([]string, error)
	ExportCSV(ctx context.Context, query status.SessionQuery, w io.Writer) error
	Explain(err error) status.Fault
}

// Orders changes what happens to sessions.
type Orders interface {
	Retry(ctx context.Context, keys []string) error
	Skip(ctx context.Context, keys []string) error
}

// Host is what the window does for the screen.
type Host interface {
	Now() time.Time
	OpenAddress(address string)
	Copy(text, what string)   // to the clipboard, with a toast that names what
	Toast(text string)        // the good end of something the user did
	Alert(fault status.Fault) // the bad end
	ShowProblem(id string)    // by its identity
	ImportFiles()
	// SaveFile asks for a place and hands over the open file; nothing when the
	// user changes their mind.
	SaveFile(name string, write func(io.WriteCloser))
}

// Memory keeps the filters for the next start.
type Memory interface {
	Filters() string
	KeepFilters(text string)
}
