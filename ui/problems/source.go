package problems

import (
	"context"
	"io"
	"time"

	"demobridge/app/status"
)

// Source reads the problems. Its methods may take long and are called off the
// window's goroutine.
type Source interface {
	Problems(ctx context.Context) (status.Problems, error)
	Problem(ctx context.Context, id string) (status.Problem, error)
	ProblemSessions(ctx context.Context, id string, offset, limit int) (status.ProblemSessionPage, error)
	Explain(err error) status.Fault
}

// Orders are what a person can do about problems. They, too, may take long.
type Orders interface {
	RetryProblem(ctx context.Context, id string) (int, error)
	RetryEverything(ctx context.Context) (int, error)
	FixProblem(ctx context.Context, id string) (int, error)
	ExportProblem(ctx context.Context, id string, w io.Writer) error
	ExportProblems(ctx context.Context, w io.Writer) error
}

// Program is both.
type Program interface {
	Source
	Orders
}

// Host is what the window does for the screen.
type Host interface {
	Now() time.Time
	Copy(text, what string)   // to the clipboard, with a toast that names what
	Toast(text string)        // the good end of something the user did
	Alert(fault status.Fault) // the bad end
	Ways
}

// Ways lead out of the screen.
type Ways interface {
	OpenAddress(address string)
	ShowSession(key string)
	SignIn()
	// SaveFile asks for a place and hands over the open file; nothing when the
	// user changes their mind.
	SaveFile(name string, write func(io.WriteCloser))
}
