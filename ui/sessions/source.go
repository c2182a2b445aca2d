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
	Deciding
	Rerunning
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

// Deciding is what a person decides where several records would fit. It may take
// long, too.
type Deciding interface {
	// Choices are the questions about a session, answered or not.
	Choices(ctx context.Context, key string) ([]status.Choice, error)
	// Choose answers the question about an object by a record; "" is none of
	// them. Every session with the same question follows the answer.
	Choose(ctx context.Context, key, object, record string) error
	// Unchoose takes the answer back.
	Unchoose(ctx context.Context, key, object string) error
}

// Rerunning lets a playbook run once more.
type Rerunning interface {
	Playbooks(ctx context.Context) (status.PlaybookBook, error)
	// RunAgain runs one playbook, and no other, for sessions that ended before,
	// and returns for how many.
	RunAgain(ctx context.Context, id string, keys []string) (int, error)
}

// Host is what the window does for the screen.
type Host interface {
	Now() time.Time
	OpenAddress(address string)
	Copy(text, what string)   // to the clipboard, with a toast that names what
	Toast(text string)        // the good end of something the user did
	Alert(fault status.Fault) // the bad end
	// Offer is a toast with a way on, such as "Undo".
	Offer(text, link string, onLink func())
	Ways
}

// Ways lead out of the screen.
type Ways interface {
	ShowProblem(id string) // by its identity
	PreviewSession(key, visitor string)
	UndoSession(key, visitor string)
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
