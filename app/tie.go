package app

import (
	"context"
	"errors"

	"demobridge/app/status"
	"demobridge/sync/store"
)

// LinkOpportunity links a share link to an opportunity. Its sessions that come
// later, and those that were not sent yet, get the opportunity; MoveEarlier
// gives it to the others.
func (a *App) LinkOpportunity(ctx context.Context, linkID, opportunityID string) (status.Linked, error) {
	before, err := a.store.ShareLink(ctx, a.orgID(), linkID)
	if err != nil {
		return status.Linked{}, err
	}
	o, err := a.pickedOpportunity(ctx, opportunityID)
	if err != nil {
		return status.Linked{}, err
	}
	earlier, err := a.store.LinkOpportunity(ctx, a.orgID(), linkID, store.Opportunity{ID: o.ID, Name: o.Name}, a.me())
	if err != nil {
		return status.Linked{}, err
	}
	out := status.Linked{Opportunity: o, Earlier: earlier}
	if before.OpportunityID != "" && before.OpportunityID != o.ID {
		out.Former, out.FormerID = before.Opportunity, before.OpportunityID
	}
	a.troubles.forget()
	return out, nil
}

// pickedOpportunity is one that was picked a moment ago, so it is known here as
// a rule; what is not is asked for.
func (a *App) pickedOpportunity(ctx context.Context, id string) (status.Opportunity, error) {
	known, err := a.store.Opportunities(ctx, a.orgID(), []string{id})
	if err != nil {
		return status.Opportunity{}, err
	}
	if o, ok := known[id]; ok && o.Gone == "" {
		return a.opportunity(o), nil
	}
	return a.PasteOpportunity(ctx, id)
}

// MoveEarlier gives the opportunity of a link to the sessions that were sent
// with another one, or with none, and sends them again. It returns how many.
func (a *App) MoveEarlier(ctx context.Context, linkID string) (int, error) {
	n, err := a.store.MoveEarlier(ctx, a.orgID(), linkID, a.me())
	if err == nil && n > 0 {
		a.SyncNow()
	}
	return n, err
}

// UnlinkOpportunity takes the opportunity from a link. Sessions that are in
// Salesforce stay as they are.
func (a *App) UnlinkOpportunity(ctx context.Context, linkID string) error {
	if err := a.store.UnlinkOpportunity(ctx, a.orgID(), linkID, a.me()); err != nil {
		return err
	}
	a.troubles.forget()
	return nil
}

// linkFault puts what can be wrong with a pasted address into words.
func linkFault(err error) (status.Fault, bool) {
	switch {
	case errors.Is(err, ErrNotOpportunity):
		return status.Fault{Title: "This is not an opportunity address.", Sentence: "Open the opportunity in Salesforce and copy the address of its page."}, true
	case errors.Is(err, ErrOpportunityHidden):
		return status.Fault{
			Title:    "This user may not see that opportunity.",
			Sentence: "It was deleted, or its owner or an admin has to share it with the signed-in user.",
		}, true
	case errors.Is(err, ErrNoAddress):
		return status.Fault{Title: "This is not a web address.", Sentence: "Paste the address as you would send it to someone."}, true
	}
	return status.Fault{}, false
}
