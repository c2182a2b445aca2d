package links

import (
	"context"
	"time"

	"demobridge/app/status"
)

// Program is what the screen reads and orders.
type Program interface {
	Reader
	Opportunities
	Ties
	Makers
}

// Reader reads share links. Its methods may take long and are called off the
// window's goroutine.
type Reader interface {
	Links(ctx context.Context, query status.LinkQuery) (status.LinkPage, error)
	Link(ctx context.Context, id string) (status.LinkDetail, error)
	// RefreshSuggestions asks Salesforce what links may belong to, and reports
	// whether there is anything new.
	RefreshSuggestions(ctx context.Context) (changed bool, err error)
	Explain(err error) status.Fault
}

// Opportunities finds and shows opportunities.
type Opportunities interface {
	FindOpportunities(ctx context.Context, text string) (status.OpportunityAnswer, error)
	RecentOpportunities(ctx context.Context) (status.OpportunityAnswer, error)
	KeptOpportunities(ctx context.Context, text string) (status.OpportunityAnswer, error)
	PasteOpportunity(ctx context.Context, text string) (status.Opportunity, error)
	OpportunityPage(ctx context.Context, id string) (status.OpportunityPage, error)
}

// Ties links to opportunities.
type Ties interface {
	LinkOpportunity(ctx context.Context, linkID, opportunityID string) (status.Linked, error)
	MoveEarlier(ctx context.Context, linkID string) (int, error)
	UnlinkOpportunity(ctx context.Context, linkID string) error
	RefuseSuggestion(ctx context.Context, linkID, opportunityID string) error
	RefreshOpportunities(ctx context.Context) error
}

// Makers makes links and changes what is said of them.
type Makers interface {
	AddLink(ctx context.Context, form status.LinkForm) (id string, known bool, err error)
	EditLink(ctx context.Context, form status.LinkForm) error
	ImportLinks(ctx context.Context, files []string) (status.LinkImport, error)
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
	WriteTo(address string) // an email
	ShowSession(key string)
	// Offer is a toast with a way back.
	Offer(text, link string, do func())
	// ChooseFiles asks for files with one of the endings; nothing when the user
	// changes their mind.
	ChooseFiles(endings []string, chosen func(paths []string))
}
