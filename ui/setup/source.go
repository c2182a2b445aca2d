package setup

import (
	"context"
	"io"

	"demobridge/app/status"
)

// Access looks at what the signed-in user may do. All but LastDoctor ask the
// org and may take long.
type Access interface {
	Doctor(ctx context.Context) (status.AccessReport, error)
	LastDoctor() (status.AccessReport, bool)
	RecheckAccess(ctx context.Context, ids ...string) (status.AccessReport, error)
	FixChecks(ctx context.Context, ids ...string) (status.AccessReport, error)
	// FixChecksAsAdmin has an admin sign in, in the browser that open shows,
	// for this one change.
	FixChecksAsAdmin(ctx context.Context, open func(address string) error, ids ...string) (status.AccessReport, error)
}

// Preparing changes the org by a plan. PreparePlan asks the org and may take
// long; the others return at once.
type Preparing interface {
	PreparePlan(ctx context.Context, choice status.PrepareChoice) (status.Plan, error)
	StartPrepare(choice status.PrepareChoice, test bool) error
	PrepareState() status.Prepare
	WatchPrepare() (<-chan status.Prepare, func())
	CancelPrepare()
}

// Packages hand the plan to an admin, and look at what became of it. They may
// take long.
type Packages interface {
	SavePackage(ctx context.Context, choice status.PrepareChoice, w io.Writer) error
	PackageRequest(ctx context.Context, choice status.PrepareChoice) (string, error)
	ReviewSchema(ctx context.Context) ([]status.ReviewObject, error)
	AssignPermissionSet(ctx context.Context) error
	PermissionSet(ctx context.Context) (status.PermissionSetView, error)
}

// Pages are the record pages that show the list of sessions. They ask the org
// and may take long.
type Pages interface {
	RecordPages(ctx context.Context) ([]status.RecordPage, error)
	PreviewPlacement(ctx context.Context, object string) (status.PagePreview, error)
	PlaceList(ctx context.Context, object, token string) error
	UndoPlacement(ctx context.Context, object string) error
}

// Removing takes out of the org what the set-up has made. All but StartRemoval
// may take long.
type Removing interface {
	RemovalPlan(ctx context.Context) (status.Removal, error)
	ExportBeforeRemoval(ctx context.Context, w io.Writer) (rows int, err error)
	StartRemoval(ids []string, confirm string) error
}
