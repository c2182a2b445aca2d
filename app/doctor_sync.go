package app

import (
	"context"
	"fmt"
	"strings"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/salesforce"
)

// lockCheck says whether records of the org are locked while sessions are
// sent. Salesforce cannot be asked for that; what happened to the sessions
// tells. A short lock goes away by itself, a lasting one needs an admin who
// looks at the org's automation.
func (a *App) lockCheck(ctx context.Context) status.AccessCheck {
	const means = "Updates of records that something else changes at the same moment. Demobridge tries again by itself, with fewer records at once."
	c := status.AccessCheck{ID: "sync.locks", Group: status.AccessSending, Result: status.AccessPass, Title: "No record is locked by something else", Means: means}
	faults, err := a.store.Faults(ctx, a.orgID(), problem.OfCode(), problem.OfField())
	if err != nil {
		c.Result, c.Note, c.Remedy = status.AccessCannotCheck, "The sessions on this computer cannot be read.", "Check again."
		return c
	}
	entry, _ := problem.Lookup(salesforce.KeyLock)
	retrying, given := 0, 0
	for _, f := range faults {
		switch {
		case f.Key.Code != salesforce.KeyLock:
		case f.Retrying && f.Attempts < entry.Patience:
			retrying += f.Sessions
		default:
			given += f.Sessions
		}
	}
	if retrying+given == 0 {
		return c
	}
	p := problem.ForKey(salesforce.KeyLock)
	c.Missing = "free access to the records that the sessions concern"
	c.Remedy = "Nothing has to be done while it is short: the sessions are tried again. Does it last? Let Demobridge send less often (Settings, Sync), and ask an admin for automation on the same records."
	c.Actions = []status.AccessAction{{Kind: status.AccessRequest, Label: "Copy request for admin", Text: lockRequest(a.link.Load(), retrying+given, p)}}
	switch {
	case given > 0:
		c.Result, c.Title = status.AccessFail, fmt.Sprintf("Records stay locked: %s cannot be sent", countSessions(given+retrying))
	default:
		c.Result, c.Title = status.AccessWarning, fmt.Sprintf("Records are locked for now: %s are tried again", countSessions(retrying))
	}
	return c
}

// countWaiting says on each check that failed how many sessions wait for it.
func (a *App) countWaiting(ctx context.Context, r *status.AccessReport) {
	items, err := a.troubles.list(ctx, a)
	if err != nil {
		return // the checks stand without it
	}
	for i, c := range r.Checks {
		if c.Result != status.AccessFail {
			continue
		}
		waiting := 0
		for _, item := range items {
			if item.Section != problem.Solved && item.Kind == status.AttentionAccess && !item.SignIn && concerns(c.ID, item.Facts) {
				waiting += item.Sessions
			}
		}
		if waiting > 0 {
			r.Checks[i].Note = strings.TrimSpace(c.Note + " " + waitFor(waiting))
		}
	}
}

func waitFor(n int) string {
	if n == 1 {
		return "One session waits for it."
	}
	return fmt.Sprintf("%d sessions wait for it.", n)
}

func countSessions(n int) string {
	if n == 1 {
		return "one session"
	}
	return fmt.Sprintf("%d sessions", n)
}

// lockRequest is the text for the admin when locks last.
func lockRequest(l *link, n int, p problem.Problem) string {
	user := "the sync user"
	org := ""
	if l != nil {
		user = l.org.DisplayName + " (" + l.org.Username + ")"
		org = "Org: " + l.org.Name + " (" + l.org.ID + ")\n"
	}
	return fmt.Sprintf("Hello, Demobridge sends demo sessions to Salesforce as the user %s. Salesforce answered %q for %s: something else changes the same records at the same moment.\n\n"+
		"Please look at Flows, Apex triggers, workflow and validation rules and other integrations on Lead, Contact, Account and Opportunity that run at the same time, and move bulk jobs to other hours.\n\n"+
		"What it is: %s\nUser: %s\n%s", user, salesforce.KeyLock, countSessions(n), p.Title+". "+p.Cause, user, org)
}
