package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// Sessions returns the rows [offset, offset+limit) of the sessions that match
// query, in its order.
func (a *App) Sessions(ctx context.Context, q status.SessionQuery, offset, limit int) (status.SessionPage, error) {
	query := store.Query{
		Search: q.Search, Demo: q.Demo, From: q.From, To: q.To, Synced: q.Synced,
		Sort: store.SortColumn(q.Sort), Desc: q.Desc, Offset: offset, Limit: limit,
	}
	for _, s := range q.States {
		query.States = append(query.States, store.State(s))
	}
	p, err := a.store.Sessions(ctx, a.orgID(), query)
	if err != nil {
		return status.SessionPage{}, err
	}
	page := status.SessionPage{Offset: offset, Matching: p.Matching, All: p.All, Rows: make([]status.SessionRow, len(p.Rows))}
	for i, r := range p.Rows {
		page.Rows[i] = row(r)
	}
	return page, nil
}

// Demos returns the names of all demos, sorted.
func (a *App) Demos(ctx context.Context) ([]string, error) { return a.store.Demos(ctx, a.orgID()) }

// ExportCSV writes the sessions that match query as CSV with a header row.
func (a *App) ExportCSV(ctx context.Context, q status.SessionQuery, w io.Writer) error {
	return status.WriteCSV(w, func(offset, limit int) (status.SessionPage, error) {
		return a.Sessions(ctx, q, offset, limit)
	})
}

// Retry makes the sessions due at once; one that is synced is sent again.
func (a *App) Retry(ctx context.Context, keys []string) error {
	if _, err := a.store.Resend(ctx, a.orgID(), keys...); err != nil {
		return err
	}
	a.SyncNow()
	return nil
}

// Skip takes the sessions out of the outbox; they stay in the list.
func (a *App) Skip(ctx context.Context, keys []string) error {
	_, err := a.store.Skip(ctx, a.orgID(), keys...)
	return err
}

// Session returns one session with everything the pane shows.
func (a *App) Session(ctx context.Context, key string) (status.SessionDetail, error) {
	d, err := a.store.Session(ctx, a.orgID(), key)
	if err != nil {
		return status.SessionDetail{}, err
	}
	s := d.Session
	out := status.SessionDetail{
		SessionRow: row(d.Summary), SessionID: s.ID, Flows: s.Facts.Flows, Demos: s.Facts.Demos,
		Very: s.Facts.VeryInterested, Somewhat: s.Facts.SomewhatInterested, Not: s.Facts.NotInterested,
		ShareLink: s.ShareLink.URL, LinkedBy: d.ShareLink.LinkedBy, StepList: steps(s),
		Attempts: d.Attempts, LastTryAt: d.LastTryAt, RecordName: d.RecordName,
	}
	if out.ShareLink == "" {
		out.ShareLink = s.ShareLink.Name
	}
	out.RecordURL = a.recordURL("Navattic_Session__c", d.SalesforceID)
	out.Matches = a.matches(d.Matches)
	if out.Actions, err = a.actionRuns(ctx, d); err != nil {
		return status.SessionDetail{}, err
	}
	if len(out.Actions) == 0 {
		out.Actions = a.actions(d, out.RecordURL)
	}
	out.Values = values(s, d)
	if raw, err := json.MarshalIndent(s, "", "  "); err == nil && d.PayloadErr == nil {
		out.Raw = string(raw)
	}
	if d.ErrorCode != "" && d.State != store.StateSynced {
		p := problem.ForCause(store.Cause{Class: d.ErrorClass, Code: d.ErrorCode, Text: d.ErrorText, Retrying: d.State == store.StateRetrying})
		out.Fault = &status.Fault{Title: p.Title, Sentence: p.Words, Code: d.ErrorCode, Problem: problem.IDOf(d.ErrorCode, d.ErrorText, d.ErrorFields)}
	}
	return out, nil
}

func (a *App) recordURL(object, id string) string {
	l := a.link.Load()
	if l == nil || id == "" {
		return ""
	}
	return salesforce.RecordLink(l.org.InstanceURL, object, id)
}

func (a *App) matches(m store.Matches) []status.Match {
	var out []status.Match
	for _, one := range []struct {
		object string
		match  store.Match
	}{{"Contact", m.Contact}, {"Lead", m.Lead}, {"Account", m.Account}, {"Opportunity", m.Opportunity}} {
		// A person who is a contact is no lead: only what adds something is shown.
		if one.match.ID == "" && (one.match.Reason == "" || one.object == "Lead" && m.Contact.ID != "") {
			continue
		}
		out = append(out, status.Match{
			Object: one.object, Name: one.match.Name, Reason: one.match.Reason,
			URL: a.recordURL(one.object, one.match.ID), Owner: one.match.OwnerName, Email: one.match.OwnerEmail,
		})
	}
	return out
}

func (a *App) actions(d store.Detail, address string) []status.Action {
	act := status.Action{Name: "Submit session object", Result: "Waits to be sent"}
	switch d.State {
	case store.StateSynced, store.StateChoice:
		act.State, act.Result, act.Link = status.ActionDone, "Saved as "+d.RecordName, address
	case store.StateFailed:
		act.State, act.Result = status.ActionFailed, "Refused by Salesforce"
	case store.StateRetrying:
		act.Result = fmt.Sprintf("Tried %d times, goes on by itself", max(d.Attempts, 1))
	case store.StateSending:
		act.Result = "Being sent"
	case store.StateSkipped:
		act.State, act.Result = status.ActionNothing, "Skipped"
	}
	return []status.Action{act}
}

// steps is what the visitor saw, in order; each step lasts until the next
// event.
func steps(s session.Session) []status.Step {
	var out []status.Step
	for i, e := range s.Events {
		step := status.Step{At: e.At, Interest: e.InterestLevel}
		switch e.Type {
		case session.ViewStep:
			step.Title, step.Detail = e.Step, strings.Trim(e.Demo+" · "+e.Flow, " ·")
		case session.StartFlow:
			step.Title, step.Milestone = "Started "+e.Flow, true
		case session.CompleteFlow:
			step.Title, step.Milestone = "Completed "+e.Flow, true
		case session.IdentifyUser:
			step.Title, step.Milestone = "Identified", true
		case session.Converted:
			step.Title, step.Milestone = "Converted", true
		case session.Navigate:
			step.Title, step.Detail = "Followed a link", e.URL
		case session.CompleteTask:
			step.Title, step.Detail = "Completed a task", e.Task
		case session.SessionClosed:
			step.Title, step.Milestone = "Session ended", true
		default:
			if e.Interest == "" {
				continue
			}
			step.Title = e.Interest
		}
		if i+1 < len(s.Events) && s.Events[i+1].Type != session.SessionClosed {
			step.Seconds = s.Events[i+1].At.Sub(e.At).Seconds()
		}
		out = append(out, step)
	}
	return out
}

// values is everything else that is known of a session, as name and value.
func values(s session.Session, d store.Detail) []status.Value {
	var out []status.Value
	add := func(name, value string) {
		if value != "" {
			out = append(out, status.Value{Name: name, Value: value})
		}
	}
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format("2006-01-02 15:04:05 MST")
	}
	add("Session ID", s.ID)
	add("Visitor", s.Visitor.FullName)
	add("Email", s.Visitor.Email)
	add("Company", d.Company)
	add("Company domain", s.Company.Domain)
	add("Started", at(s.Facts.StartedAt))
	add("Last activity", at(s.Facts.LastActivityAt))
	add("Closed", at(s.ClosedAt))
	add("Demos", strings.Join(s.Facts.Demos, "; "))
	add("Flows", strings.Join(s.Facts.Flows, "; "))
	add("Share link", s.ShareLink.URL)
	add("Share link made by", s.ShareLink.CreatorEmail)
	for _, p := range s.Properties {
		add(p.Name, p.Value)
	}
	add("Accepted here", at(d.FirstSeen))
	add("Revision here", fmt.Sprint(d.Version))
	return out
}
