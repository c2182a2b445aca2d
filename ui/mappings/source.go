package mappings

import (
	"context"
	"io"
	"time"

	"demobridge/app/status"

	"fyne.io/fyne/v2"
)

// Source reads the mappings and tries drafts of them. Its methods may take
// long and are called off the window's goroutine.
type Source interface {
	// Mappings is everything that is saved, with what can be mapped.
	Mappings(ctx context.Context) (status.Mappings, error)
	// CheckMappings returns the rows of a draft with their faults.
	CheckMappings(ctx context.Context, object string, rows []status.MappingRow) ([]status.MappingRow, error)
	// PreviewRecords lists records of an object that concern recent sessions.
	PreviewRecords(ctx context.Context, object, search string) ([]status.PreviewRecord, error)
	// PreviewMappings says what a draft would write to one record.
	PreviewMappings(ctx context.Context, object string, rows []status.MappingRow, record string) (status.MappingPreview, error)
	Explain(err error) status.Fault
}

// Orders change the mappings. They, too, may take long.
type Orders interface {
	SaveMappings(ctx context.Context, object string, rows []status.MappingRow) error
	// UsualMappings are the rows a new object starts with.
	UsualMappings(ctx context.Context, object string) ([]status.MappingRow, error)
	// BackfillSize is how many sessions Backfill would send again.
	BackfillSize(ctx context.Context) (int, error)
	Backfill(ctx context.Context) (int, error)
}

// Configuration carries all settings from one org to another, as one file.
type Configuration interface {
	ExportConfiguration(ctx context.Context, w io.Writer) error
	// CompareConfiguration says what a file would change here.
	CompareConfiguration(ctx context.Context, path string) (status.Comparison, error)
	ApplyConfiguration(ctx context.Context, path string) error
}

// Program is all of them.
type Program interface {
	Source
	Orders
	Configuration
}

// Host is what the window does for the screen.
type Host interface {
	Now() time.Time
	Canvas() fyne.Canvas
	Toast(text string)        // the good end of something the user did
	Alert(fault status.Fault) // the bad end
	Ways
}

// Ways lead out of the screen.
type Ways interface {
	// Offer is a toast with a way on, such as "Undo".
	Offer(text, link string, onLink func())
	ShowProblem(id string) // by its identity
	// SaveFile asks for a place and hands over the open file; nothing when the
	// user changes their mind.
	SaveFile(name string, write func(io.WriteCloser))
	// ChooseFile asks for one file with one of the endings.
	ChooseFile(endings []string, chosen func(path string))
}
