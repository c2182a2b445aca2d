package ui

import (
	"context"

	"demobridge/app/status"
)

// PreviewSource says what would be written before it is.
type PreviewSource interface {
	// PreviewSession says what sending one session would do now.
	PreviewSession(ctx context.Context, key string) (status.Preview, error)
	// PreviewFlush says what the next run would do.
	PreviewFlush(ctx context.Context) (status.Preview, error)
}

// WriteHistory is what was written, and the way back.
type WriteHistory interface {
	// Writes are the changes made for a session, the newest first.
	Writes(ctx context.Context, key string) ([]status.Write, error)
	// FlushWrites are the changes made by one run.
	FlushWrites(ctx context.Context, flush string) ([]status.Write, error)
	// Flushes are the runs that changed something, the newest first.
	Flushes(ctx context.Context, limit int) ([]status.FlushRow, error)
	// UndoWrite sets the fields of one change back, except those that changed
	// since.
	UndoWrite(ctx context.Context, id string) (status.UndoReport, error)
	UndoFlush(ctx context.Context, id string) (status.UndoReport, error)
}

// Choosing is what a person decides where several records would fit.
type Choosing interface {
	// Choices are the questions about a session, answered or not.
	Choices(ctx context.Context, key string) ([]status.Choice, error)
	// Choose answers the question about an object by a record; "" is none of
	// them. Every session with the same question follows the answer.
	Choose(ctx context.Context, key, object, record string) error
	// Unchoose takes the answer back.
	Unchoose(ctx context.Context, key, object string) error
}

// PreviewSession shows what sending one session would do now.
func (s *Shell) PreviewSession(key, visitor string) { s.viewer.Session(key, visitor) }

// PreviewNext shows what the next run would do.
func (s *Shell) PreviewNext() { s.viewer.Next() }

// UndoSession shows what was changed for a session, with the way back.
func (s *Shell) UndoSession(key, visitor string) { s.viewer.UndoSession(key, visitor) }

// ShowRuns shows what earlier runs changed, with the way back.
func (s *Shell) ShowRuns() { s.viewer.Runs() }
