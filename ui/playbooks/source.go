package playbooks

import (
	"context"
	"time"

	"demobridge/app/status"

	"fyne.io/fyne/v2"
)

// Source reads the playbooks and tries drafts of them. Its methods may take
// long and are called off the window's goroutine.
type Source interface {
	Playbooks(ctx context.Context) (status.PlaybookBook, error)
	// TryPlaybook says which of the latest sessions a draft holds for.
	TryPlaybook(ctx context.Context, draft status.Playbook) (status.PlaybookTrial, error)
	Explain(err error) status.Fault
}

// Orders change the playbooks. They, too, may take long.
type Orders interface {
	// SavePlaybook returns the identity, which is new for a new playbook.
	SavePlaybook(ctx context.Context, draft status.Playbook) (string, error)
	DeletePlaybook(ctx context.Context, id string) error
	SwitchPlaybook(ctx context.Context, id string, on bool) error
	MovePlaybook(ctx context.Context, id string, place int) error
	// RunAgain runs a playbook for sessions that ended before and returns for
	// how many.
	RunAgain(ctx context.Context, id string, keys []string) (int, error)
}

// Program is both.
type Program interface {
	Source
	Orders
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
	ShowMappings(object string) // of one object
	PreviewNext()               // what the next run would do
	ShowRuns()                  // what earlier runs changed
}
