package preview

import (
	"context"
	"time"

	"demobridge/app/status"

	"fyne.io/fyne/v2"
)

// Source looks ahead and back. Its methods may take long and are called off the
// window's goroutine.
type Source interface {
	// PreviewSession says what sending one session would do now.
	PreviewSession(ctx context.Context, key string) (status.Preview, error)
	// PreviewFlush says what the next run would do.
	PreviewFlush(ctx context.Context) (status.Preview, error)
	Explain(err error) status.Fault
}

// History is what was written, and the way back. It, too, may take long.
type History interface {
	// Writes are the changes made for a session, the newest first.
	Writes(ctx context.Context, key string) ([]status.Write, error)
	FlushWrites(ctx context.Context, flush string) ([]status.Write, error)
	// Flushes are the runs that changed something, the newest first.
	Flushes(ctx context.Context, limit int) ([]status.FlushRow, error)
	UndoWrite(ctx context.Context, id string) (status.UndoReport, error)
	UndoFlush(ctx context.Context, id string) (status.UndoReport, error)
}

// Program is both.
type Program interface {
	Source
	History
}

// Host is what the window does for the dialogs.
type Host interface {
	Now() time.Time
	Canvas() fyne.Canvas
	OpenAddress(address string)
	Copy(text, what string)   // to the clipboard, with a toast that names what
	Alert(fault status.Fault) // the bad end
}
