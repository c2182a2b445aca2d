package app

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/sync/store"
)

// Links lists the share links of the org that match the query, the latest
// viewed first.
func (a *App) Links(ctx context.Context, q status.LinkQuery) (status.LinkPage, error) {
	orgID := a.orgID()
	links, err := a.store.ShareLinks(ctx, orgID)
	if err != nil {
		return status.LinkPage{}, err
	}
	known, err := a.store.LinkedOpportunities(ctx, orgID)
	if err != nil {
		return status.LinkPage{}, err
	}
	page := status.LinkPage{All: len(links)}
	makers := map[string]bool{}
	for _, l := range links {
		row := a.linkRow(l, known)
		if row.State == status.LinkTied {
			page.Tied++
		}
		if row.MadeBy != "" {
			makers[row.MadeBy] = true
		}
		if fits(row, l, q) {
			page.Rows = append(page.Rows, row)
		}
	}
	for name := range makers {
		page.Makers = append(page.Makers, name)
	}
	slices.Sort(page.Makers)
	return page, nil
}

// fits reports whether a link is one that a query asks for.
func fits(row status.LinkRow, l store.ShareLink, q status.LinkQuery) bool {
	if q.MadeBy != "" && row.MadeBy != q.MadeBy {
		return false
	}
	if q.State != status.LinkAny && row.State != q.State && (q.State != status.LinkFree || row.State != status.LinkSuggested) {
		return false
	}
	text := strings.ToLower(strings.Join([]string{row.Name, row.Address, l.Recipient, row.Opportunity.Name, row.Opportunity.Account, row.MadeBy}, "\n"))
	for word := range strings.FieldsSeq(strings.ToLower(q.Search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

func (a *App) linkRow(l store.ShareLink, known map[string]store.Opportunity) status.LinkRow {
	row := status.LinkRow{
		ID: l.ID, Name: cmp.Or(l.Name, bare(l.URL), l.ID), Address: l.URL,
		MadeBy: cmp.Or(l.Creator, a.nameOf(l.CreatorEmail), l.CreatorEmail, l.CreatorID), State: status.LinkFree, Sessions: l.Sessions, LastViewed: l.LastViewed,
	}
	switch {
	case l.OpportunityID != "":
		row.State = status.LinkTied
		o := known[l.OpportunityID]
		o.ID, o.Name = l.OpportunityID, cmp.Or(o.Name, l.Opportunity, l.OpportunityID)
		row.Opportunity = a.opportunity(o)
	case l.OpenToAll:
		row.State = status.LinkPublic
	case len(a.hints.of(l).Opportunities) > 0:
		row.State = status.LinkSuggested
	}
	return row
}

// nameOf is the name of a person of whom only the email address is known: the
// signed-in user's own, or what the address says ("maya.okafor@" is Maya
// Okafor).
func (a *App) nameOf(address string) string {
	box, _, ok := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "@")
	words := strings.FieldsFunc(box, func(r rune) bool { return r == '.' || r == '_' })
	if !ok || len(words) < 2 {
		return ""
	}
	for i, w := range words {
		runes := []rune(w)
		words[i] = strings.ToUpper(string(runes[:1])) + string(runes[1:])
	}
	return strings.Join(words, " ")
}

// bare is an address as people read it.
func bare(address string) string {
	if _, after, ok := strings.Cut(address, "://"); ok {
		address = after
	}
	return strings.TrimSuffix(address, "/")
}

// opportunity is a kept opportunity for the screens.
func (a *App) opportunity(o store.Opportunity) status.Opportunity {
	out := status.Opportunity{
		ID: o.ID, Name: cmp.Or(o.Name, o.ID), Stage: o.Stage, OwnerID: o.OwnerID, OwnerName: o.OwnerName, OwnerEmail: o.OwnerEmail,
		Account: o.Account, Amount: o.Amount, Currency: o.Currency, Closed: o.Closed, Won: o.Won,
		OwnerGone: o.OwnerID != "" && !o.OwnerActive && !o.ToldAt.IsZero(), FormerOwner: o.FormerOwner, FormerEmail: o.FormerEmail,
		OwnerSince: o.OwnerSince, Gone: o.Gone, AsOf: o.ToldAt, URL: a.recordURL("Opportunity", o.ID),
	}
	// A date without a time: it stays the same day in every zone.
	if day, err := time.ParseInLocation(time.DateOnly, o.CloseDate, a.o.Now().Location()); err == nil {
		out.CloseDate = day
	}
	return out
}

// Link returns one share link with everything the pane shows.
func (a *App) Link(ctx context.Context, id string) (status.LinkDetail, error) {
	orgID := a.orgID()
	l, err := a.store.ShareLink(ctx, orgID, id)
	if err != nil {
		return status.LinkDetail{}, err
	}
	known, err := a.store.Opportunities(ctx, orgID, []string{l.OpportunityID})
	if err != nil {
		return status.LinkDetail{}, err
	}
	d := status.LinkDetail{
		LinkRow: a.linkRow(l, known), Recipient: l.Recipient, Demo: l.Demo, Notes: l.Notes, Creator: cmp.Or(l.CreatorEmail, l.CreatorID),
		MadeAt: l.FirstSeen, LinkedBy: l.LinkedBy, LinkedAt: l.LinkedAt, Refused: l.Unwanted != "",
	}
	if d.State == status.LinkSuggested {
		d.Suggestion = a.suggestion(l)
	}
	if d.Viewing, err = a.viewing(ctx, store.Query{ShareLink: id}); err != nil {
		return d, err
	}
	if d.Colleagues, err = a.colleagues(ctx, d.Visitors); err != nil {
		return d, err
	}
	if d.OtherOrg, err = a.otherOrg(ctx, l); err != nil {
		return d, err
	}
	events, err := a.store.LinkHistory(ctx, orgID, id)
	for _, e := range events {
		d.History = append(d.History, linkEvent(e))
	}
	return d, err
}

// otherOrg names another org in which the same link was linked, while it is not
// in this one.
func (a *App) otherOrg(ctx context.Context, l store.ShareLink) (string, error) {
	if l.OpportunityID != "" {
		return "", nil
	}
	orgs, err := a.store.Orgs(ctx)
	if err != nil {
		return "", err
	}
	for _, o := range orgs {
		if o.ID == a.orgID() {
			continue
		}
		if other, err := a.store.ShareLink(ctx, o.ID, l.ID); err == nil && other.OpportunityID != "" {
			return cmp.Or(o.Name, o.ID), nil
		}
	}
	return "", nil
}

func linkEvent(e store.LinkEvent) status.LinkEvent {
	out := status.LinkEvent{At: e.At, By: e.Person}
	name := cmp.Or(e.Opportunity, e.OpportunityID)
	switch e.Kind {
	case store.EventMade:
		out.Text = "Link added"
	case store.EventLinked:
		out.Text = "Linked to " + name
		if e.Former != "" && e.Former != e.Opportunity {
			out.Text += ", before to " + e.Former
		}
	case store.EventUnlinked:
		out.Text = "Unlinked from " + name
	case store.EventMoved:
		out.Text = sessionsWord(e.Sessions) + " moved to " + name
	case store.EventOwner:
		out.By, out.Text = "", name+" is now owned by "+e.Person+", before by "+e.Former
	}
	return out
}
