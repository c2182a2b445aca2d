package ui

import (
	"context"
	"io"

	"demobridge/app/status"
)

// Program is the application as the window sees it. It is composed of parts of
// at most five methods, so that a screen names just the parts it needs.
//
// All methods may be called from any goroutine. The methods with a context may
// take long and are called off the window's goroutine; the others return at
// once.
type Program interface {
	StatusSource
	SessionSource
	SessionOrders
	ProblemSource
	ProblemOrders
	MappingSource
	MappingOrders
	Configuration
	PlaybookSource
	PlaybookOrders
	PreviewSource
	WriteHistory
	Choosing
	LinkSource
	LinkMaker
	LinkOrders
	OpportunitySource
	SyncControl
	Importer
	Account
	Preferences
	Explainer
	OrgSource
	WebhookSource
	WebhookSecrets
	WebhookDeliveries
}

// StatusSource tells what the program is doing.
type StatusSource interface {
	// Status returns the newest snapshot.
	Status() status.Snapshot
	// Watch returns a channel that yields a snapshot whenever something
	// changed. Snapshots are coalesced: a slow reader misses older ones and
	// always gets the newest, and no more than ten come a second. The
	// returned function ends the watch; it may be called twice.
	Watch() (<-chan status.Snapshot, func())
}

// SessionSource reads sessions from the local store.
type SessionSource interface {
	// Sessions returns the rows [offset, offset+limit) of the sessions that
	// match query, in its order.
	Sessions(ctx context.Context, query status.SessionQuery, offset, limit int) (status.SessionPage, error)
	// Session returns one session by its key, with everything the pane shows.
	Session(ctx context.Context, key string) (status.SessionDetail, error)
	// Demos returns the names of all demos, sorted, for the filter.
	Demos(ctx context.Context) ([]string, error)
	// ExportCSV writes the sessions that match query as CSV with a header row.
	// See status.WriteCSV for the form.
	ExportCSV(ctx context.Context, query status.SessionQuery, w io.Writer) error
}

// SessionOrders are what a person can ask for single sessions.
type SessionOrders interface {
	// Retry makes the sessions due at once. A synced session is sent again.
	Retry(ctx context.Context, keys []string) error
	// Skip takes the sessions out of the outbox; they stay in the list.
	Skip(ctx context.Context, keys []string) error
}

// SyncControl steers the engine.
type SyncControl interface {
	// SyncNow starts a run at once. It does nothing while one is going on.
	SyncNow()
	// Pause stops sending after the call in flight, until Resume; also over a
	// restart. Sessions are still accepted.
	Pause()
	// Resume ends the pause and starts a run.
	Resume()
}

// Importer takes session files.
type Importer interface {
	// Import reads the files and accepts every good session in them. A bad
	// row never stops the others; it becomes a problem of the report. The
	// error is for what stopped the whole import, and the report is valid
	// then, too.
	Import(ctx context.Context, files []string) (status.ImportReport, error)
}

// Account is the sign-in at the org.
type Account interface {
	// SignIn renews the sign-in of the current org in the browser, which open
	// is called to show. It returns when that is done, refused, or ctx ends.
	SignIn(ctx context.Context, open func(address string) error) error
}

// Preferences are small habits of this computer's window, kept by name. An
// unknown name has the value "". The names the window uses are the Pref
// constants.
type Preferences interface {
	Preference(name string) string
	SetPreference(name, value string)
}

// The names of the preferences, with their values.
const (
	PrefTheme   = "window.theme"   // "light", "dark", or "" for the system's
	PrefSidebar = "window.sidebar" // "collapsed" or ""
	PrefFilters = "sessions.query" // the filters of the session list, as JSON
)

// Explainer puts an error into words that a person understands, with the
// remedy. It never returns the raw error text as the title.
type Explainer interface {
	Explain(err error) status.Fault
}
