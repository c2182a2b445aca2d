package ui

import (
	"context"
	"io"

	"demobridge/app/status"
	"demobridge/ui/mappings"
)

// MappingSource tells which fact goes to which field, and tries drafts.
type MappingSource interface {
	// Mappings is everything that is saved, with what can be mapped.
	Mappings(ctx context.Context) (status.Mappings, error)
	// CheckMappings returns the rows of a draft with their faults.
	CheckMappings(ctx context.Context, object string, rows []status.MappingRow) ([]status.MappingRow, error)
	// PreviewRecords lists records of an object that concern recent sessions.
	PreviewRecords(ctx context.Context, object, search string) ([]status.PreviewRecord, error)
	// PreviewMappings says what a draft would write to one record.
	PreviewMappings(ctx context.Context, object string, rows []status.MappingRow, record string) (status.MappingPreview, error)
}

// MappingOrders change the mappings.
type MappingOrders interface {
	SaveMappings(ctx context.Context, object string, rows []status.MappingRow) error
	// UsualMappings are the rows an object starts with.
	UsualMappings(ctx context.Context, object string) ([]status.MappingRow, error)
	// BackfillSize is how many sessions Backfill would send again.
	BackfillSize(ctx context.Context) (int, error)
	// Backfill sends the sessions again that were sent before the mappings
	// changed, and returns how many.
	Backfill(ctx context.Context) (int, error)
}

// Configuration carries mappings and playbooks from one org to another.
type Configuration interface {
	ExportConfiguration(ctx context.Context, w io.Writer) error
	// CompareConfiguration says what a file would change here.
	CompareConfiguration(ctx context.Context, path string) (status.Comparison, error)
	ApplyConfiguration(ctx context.Context, path string) error
}

// ShowMappings opens the field mappings of an object, by its API name.
func (s *Shell) ShowMappings(object string) {
	if screen, ok := s.open(sectionMappings).(*mappings.Screen); ok {
		screen.ShowObject(object)
	}
}
