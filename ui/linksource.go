package ui

import (
	"context"
	"net/mail"
	"net/url"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/links"
)

// LinkSource reads share links.
type LinkSource interface {
	// Links lists the share links that match query, the latest viewed first.
	Links(ctx context.Context, query status.LinkQuery) (status.LinkPage, error)
	// Link returns one share link with everything the pane shows.
	Link(ctx context.Context, id string) (status.LinkDetail, error)
	// RefreshSuggestions asks Salesforce what links may belong to.
	RefreshSuggestions(ctx context.Context) (changed bool, err error)
	// Role tells whether the signed-in user may set Salesforce up.
	Role() status.Role
}

// LinkMaker makes share links and changes what is said of them.
type LinkMaker interface {
	// AddLink adds a link by its address; known says that it was there already.
	AddLink(ctx context.Context, form status.LinkForm) (id string, known bool, err error)
	EditLink(ctx context.Context, form status.LinkForm) error
	// ImportLinks reads links from CSV files. A bad row never stops the others.
	ImportLinks(ctx context.Context, files []string) (status.LinkImport, error)
}

// LinkOrders links to opportunities.
type LinkOrders interface {
	LinkOpportunity(ctx context.Context, linkID, opportunityID string) (status.Linked, error)
	// MoveEarlier gives the opportunity to the sessions that were sent before.
	MoveEarlier(ctx context.Context, linkID string) (int, error)
	UnlinkOpportunity(ctx context.Context, linkID string) error
	// RefuseSuggestion takes an opportunity out of a link's suggestions; an
	// empty one shows all again.
	RefuseSuggestion(ctx context.Context, linkID, opportunityID string) error
	// RefreshOpportunities brings what is known of linked ones up to date.
	RefreshOpportunities(ctx context.Context) error
}

// OpportunitySource finds opportunities.
type OpportunitySource interface {
	// FindOpportunities searches by what was typed so far.
	FindOpportunities(ctx context.Context, text string) (status.OpportunityAnswer, error)
	// RecentOpportunities are those viewed lately, and own open ones.
	RecentOpportunities(ctx context.Context) (status.OpportunityAnswer, error)
	// KeptOpportunities searches what was seen before, without Salesforce.
	KeptOpportunities(ctx context.Context, text string) (status.OpportunityAnswer, error)
	// PasteOpportunity finds the one behind a pasted id or address.
	PasteOpportunity(ctx context.Context, text string) (status.Opportunity, error)
	// OpportunityPage is all that was watched on one opportunity.
	OpportunityPage(ctx context.Context, id string) (status.OpportunityPage, error)
}

// ShowLink opens one share link by its identity.
func (s *Shell) ShowLink(id string) {
	if screen, ok := s.open(sectionLinks).(*links.Screen); ok {
		screen.ShowLink(id)
	}
}

// Offer is a toast with a way back.
func (s *Shell) Offer(text, link string, do func()) {
	s.toasts.Show(kit.Toast{Text: text, Link: link, OnLink: do})
}

// ChooseFiles asks for files with one of the endings.
func (s *Shell) ChooseFiles(endings []string, chosen func(paths []string)) {
	s.files.Open(endings, chosen)
}

// WriteTo opens the system's mail program with a new message.
func (s *Shell) WriteTo(address string) {
	at, err := mail.ParseAddress(address)
	if err == nil {
		err = s.openURL(&url.URL{Scheme: "mailto", Opaque: url.PathEscape(at.Address)})
	}
	if err != nil {
		s.Alert(status.Fault{Title: "No message can be written", Sentence: "The mail program did not take the address " + address + ". Copy it instead."})
	}
}
