package app

import (
	"context"
	"fmt"
	"strings"

	"demobridge/app/status"
	"demobridge/sync/store"
)

// OpportunityPage returns all that was watched on one opportunity: every
// session of it, whichever link it came through, with its visitors and their
// interests, and a short summary as text.
func (a *App) OpportunityPage(ctx context.Context, id string) (status.OpportunityPage, error) {
	o, err := a.opportunityByID(ctx, id)
	if err != nil {
		return status.OpportunityPage{}, err
	}
	p := status.OpportunityPage{Opportunity: o}
	if p.Viewing, err = a.viewing(ctx, store.Query{Opportunity: o.ID}); err != nil {
		return p, err
	}
	all, err := a.Links(ctx, status.LinkQuery{State: status.LinkTied})
	for _, l := range all.Rows {
		if l.Opportunity.ID == o.ID {
			p.Links = append(p.Links, l)
		}
	}
	p.Text = a.summary(p)
	return p, err
}

const (
	summaryVisitors  = 6
	summaryInterests = 5
)

// summary is a text for an email: what was watched, by whom, and what they care
// for.
func (a *App) summary(p status.OpportunityPage) string {
	var b strings.Builder
	o := p.Opportunity
	fmt.Fprintf(&b, "%s", o.Name)
	if o.Account != "" {
		fmt.Fprintf(&b, " (%s)", o.Account)
	}
	b.WriteString("\n")
	if p.Sessions == 0 {
		b.WriteString("Nobody has watched a demo yet.\n")
	} else {
		fmt.Fprintf(&b, "%s, %.0f minutes in all, the last on %s.\n", sessionsWord(p.Sessions), p.Minutes,
			p.Last.In(a.o.Now().Location()).Format("2 January 2006"))
	}
	if len(p.Visitors) > 0 {
		b.WriteString("\nWho watched:\n")
		for _, v := range p.Visitors[:min(len(p.Visitors), summaryVisitors)] {
			name := v.Name
			if name == "" {
				name = v.Email
			}
			if name == "" {
				name = "Visitors who did not give their name"
			}
			fmt.Fprintf(&b, "- %s: %s, %.1f minutes\n", name, sessionsWord(v.Sessions), v.Minutes)
		}
		if more := len(p.Visitors) - summaryVisitors; more > 0 {
			fmt.Fprintf(&b, "- and %d more\n", more)
		}
	}
	if areas := veryInteresting(p.Interests); len(areas) > 0 {
		fmt.Fprintf(&b, "\nVery interested in: %s\n", strings.Join(areas, ", "))
	}
	if o.URL != "" {
		fmt.Fprintf(&b, "\n%s\n", o.URL)
	}
	return b.String()
}

func veryInteresting(all []status.Interest) []string {
	var out []string
	for _, i := range all {
		if i.Very > 0 && len(out) < summaryInterests {
			out = append(out, i.Area)
		}
	}
	return out
}
