package app

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// ErrNotOpportunity says that a pasted text leads to no opportunity.
var ErrNotOpportunity = errors.New("this is not an opportunity address")

// ErrOpportunityHidden says that an opportunity is gone, or that the signed-in
// user may not see it.
var ErrOpportunityHidden = errors.New("this user may not see that opportunity")

const foundOpportunities = 50

// opportunityReader keeps what was learnt of the org's opportunities for as
// long as the same client is used.
type opportunityReader struct {
	mu     sync.Mutex
	client *salesforce.Client
	reader *salesforce.Opportunities
}

func (r *opportunityReader) of(c *salesforce.Client) *salesforce.Opportunities {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.client != c {
		r.client, r.reader = c, salesforce.NewOpportunities(c)
	}
	return r.reader
}

// kept is what the store keeps of an opportunity that Salesforce told of.
func kept(o salesforce.Opportunity) store.Opportunity {
	return store.Opportunity{
		ID: o.ID, Name: o.Name, AccountID: o.AccountID, Account: o.Account, Stage: o.Stage, Amount: o.Amount, Currency: o.Currency,
		CloseDate: o.CloseDate, Closed: o.Closed, Won: o.Won, OwnerID: o.OwnerID, OwnerName: o.Owner, OwnerEmail: o.OwnerEmail,
		OwnerActive: o.OwnerActive, ViewedAt: o.LastViewed,
	}
}

// told stores what Salesforce just told and returns it for the screens. What
// cannot be stored is shown all the same.
func (a *App) told(ctx context.Context, orgID string, found []salesforce.Opportunity) []status.Opportunity {
	rows := make([]store.Opportunity, len(found))
	out := make([]status.Opportunity, len(found))
	for i, o := range found {
		rows[i] = kept(o)
		out[i] = a.opportunity(rows[i])
		out[i].AsOf, out[i].OwnerGone = a.o.Now(), o.OwnerID != "" && !o.OwnerActive
	}
	if !a.store.ReadOnly() {
		_ = a.store.SaveOpportunities(ctx, orgID, rows)
	}
	return out
}

// seenBefore answers from what is kept because Salesforce cannot be asked.
func (a *App) seenBefore(rows []store.Opportunity, why error) status.OpportunityAnswer {
	out := status.OpportunityAnswer{Kept: true, Reason: "not connected"}
	if why != nil {
		out.Reason = problem.Classify(why).Title
		if v, ok := salesforce.VerdictOf(why); ok && v.Class == salesforce.ClassRetry {
			out.Reason = "No internet"
		}
	}
	for _, o := range rows {
		out.Rows = append(out.Rows, a.opportunity(o))
	}
	slices.SortStableFunc(out.Rows, func(x, y status.Opportunity) int { return closedLast(x.Closed) - closedLast(y.Closed) })
	return out
}

func closedLast(closed bool) int {
	if closed {
		return 1
	}
	return 0
}

// FindOpportunities searches opportunities by what was typed so far, open ones
// first. When Salesforce cannot be asked, those that were seen before are
// searched; the answer says so.
func (a *App) FindOpportunities(ctx context.Context, text string) (status.OpportunityAnswer, error) {
	l := a.link.Load()
	var why error
	if l != nil {
		found, err := a.reader.of(l.client).Search(ctx, text, foundOpportunities)
		if err == nil {
			return status.OpportunityAnswer{Rows: a.told(ctx, l.org.ID, found)}, nil
		}
		if ctx.Err() != nil {
			return status.OpportunityAnswer{}, ctx.Err()
		}
		why = err
	}
	rows, err := a.store.FindOpportunities(ctx, a.orgID(), text, true, foundOpportunities)
	return a.seenBefore(rows, why), err
}

// RecentOpportunities returns open opportunities to begin with: those that the
// signed-in user viewed last in Salesforce, and own ones.
func (a *App) RecentOpportunities(ctx context.Context) (status.OpportunityAnswer, error) {
	l := a.link.Load()
	var why error
	user := ""
	if l != nil {
		user = l.org.UserID
		found, err := a.reader.of(l.client).Recent(ctx, l.org.UserID, foundOpportunities)
		if err == nil {
			return status.OpportunityAnswer{Rows: a.told(ctx, l.org.ID, found)}, nil
		}
		if ctx.Err() != nil {
			return status.OpportunityAnswer{}, ctx.Err()
		}
		why = err
	}
	rows, err := a.store.RecentOpportunities(ctx, a.orgID(), user, foundOpportunities)
	return a.seenBefore(rows, why), err
}

// KeptOpportunities searches only what was seen before, and is quick.
func (a *App) KeptOpportunities(ctx context.Context, text string) (status.OpportunityAnswer, error) {
	var rows []store.Opportunity
	var err error
	if strings.TrimSpace(text) == "" {
		user := ""
		if l := a.link.Load(); l != nil {
			user = l.org.UserID
		}
		rows, err = a.store.RecentOpportunities(ctx, a.orgID(), user, foundOpportunities)
	} else {
		rows, err = a.store.FindOpportunities(ctx, a.orgID(), text, true, foundOpportunities)
	}
	return a.seenBefore(rows, nil), err
}

// PasteOpportunity finds the opportunity behind a pasted id or address. The
// error is ErrNotOpportunity, ErrOpportunityHidden, or why Salesforce could not
// be asked while the opportunity was never seen before.
func (a *App) PasteOpportunity(ctx context.Context, text string) (status.Opportunity, error) {
	id, ok := salesforce.Reference(text)
	if !ok || !salesforce.IsOpportunity(id) {
		return status.Opportunity{}, ErrNotOpportunity
	}
	return a.opportunityByID(ctx, id)
}

func (a *App) opportunityByID(ctx context.Context, id string) (status.Opportunity, error) {
	l := a.link.Load()
	err := ErrNoOrg
	if l != nil {
		var found []salesforce.Opportunity
		if found, err = a.reader.of(l.client).ByID(ctx, []string{id}); err == nil {
			if len(found) == 0 {
				return status.Opportunity{}, ErrOpportunityHidden
			}
			return a.told(ctx, l.org.ID, found)[0], nil
		}
	}
	known, storeErr := a.store.Opportunities(ctx, a.orgID(), []string{id})
	if o, ok := known[id]; ok && storeErr == nil {
		return a.opportunity(o), nil
	}
	return status.Opportunity{}, err
}
