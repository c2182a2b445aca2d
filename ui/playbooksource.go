package ui

import (
	"context"

	"demobridge/app/status"
)

// PlaybookSource tells when, for whom and what, and tries drafts.
type PlaybookSource interface {
	// Playbooks are all playbooks in their order, with what they can be made of.
	Playbooks(ctx context.Context) (status.PlaybookBook, error)
	// TryPlaybook says which of the latest sessions a draft holds for.
	TryPlaybook(ctx context.Context, draft status.Playbook) (status.PlaybookTrial, error)
}

// PlaybookOrders change the playbooks.
type PlaybookOrders interface {
	// SavePlaybook returns the identity, which is new for a new playbook.
	SavePlaybook(ctx context.Context, draft status.Playbook) (string, error)
	DeletePlaybook(ctx context.Context, id string) error
	SwitchPlaybook(ctx context.Context, id string, on bool) error
	// MovePlaybook puts a playbook at a place in the order, from 0.
	MovePlaybook(ctx context.Context, id string, place int) error
	// RunAgain runs a playbook for sessions that ended before, and returns for
	// how many.
	RunAgain(ctx context.Context, id string, keys []string) (int, error)
}
