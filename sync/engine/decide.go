package engine

import (
	"context"
	"fmt"
	"strings"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/playbook"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// What is recorded of a session that no playbook wants to be sent.
const (
	ClassPlaybook  = store.ClassPlaybook
	CodeNoPlaybook = "NO_PLAYBOOK"
)

// histories are what is known beyond the sessions at hand; nil when playbooks
// decide nothing.
func (e *Engine) histories(ctx context.Context, c *Config, rows []store.Row) ([]session.History, error) {
	if c == nil {
		return nil, nil
	}
	sessions := make([]session.Session, len(rows))
	deals := make([]string, len(rows))
	for i, r := range rows {
		sessions[i], deals[i] = r.Session, r.OpportunityID
	}
	return e.o.Work.Histories(ctx, e.o.OrgID, sessions, deals)
}

// decide finds out which records the session concerns, which actions run for it,
// and what goes into its own record.
func (p *prepared) decide(c *Config, h session.History, f *found) {
	s := p.row.Session
	candidates := f.Candidates
	candidates.Choices, candidates.Free = c.Choices, c.Free
	p.match = match.Session(s, match.Linked{OpportunityID: p.row.OpportunityID}, candidates)
	p.keepOwner()
	values := mapping.ValuesOf(s, h, p.match)
	for _, r := range playbook.Decide(c.Playbooks, s, h, p.match) {
		p.take(r, c, values, f)
	}
	p.submit = p.submit || c.savesUnknown(s)
	rec := mapping.Record{ID: p.existing, New: p.existing == ""}
	if p.existing != "" {
		rec.Fields = f.values[mapping.SessionObject][match.ID(p.existing)]
		rec.Unread = rec.Fields == nil
	}
	p.fields, p.planned = mapping.SessionFields(c.Mappings, s, p.match, values, rec, c.Targets, mapping.Options{Zone: c.Zone})
	p.sortKey()
}

// take takes over what one playbook wants.
func (p *prepared) take(r playbook.Run, c *Config, values mapping.Values, f *found) {
	run := store.Run{
		SessionID: p.row.ID, SessionKey: p.row.Key, Playbook: r.Playbook, Action: r.Action, Version: p.row.Version,
		State: store.RunState(r.State), Reason: r.Reason, Object: r.Object, RecordID: r.RecordID,
	}
	switch {
	case r.State != playbook.Pending:
	case r.Kind == playbook.SubmitSession:
		p.submit = true
	case r.Kind == playbook.SendWebhook:
		run.Webhook = r.Webhook
	default:
		p.aim(run, r, c, values, f)
	}
	p.runs = append(p.runs, run)
}

// aim takes note of the record that an action changes.
func (p *prepared) aim(run store.Run, r playbook.Run, c *Config, values mapping.Values, f *found) {
	t := touch{object: r.Object, id: r.RecordID, parents: p.lockedBy()}
	link := p.link(r.Object)
	t.name, t.why = link.Name, link.Reason
	if r.Create {
		t.create, _ = mapping.NewLead(p.row.Session, c.Free)
		t.name = strings.TrimSpace(fmt.Sprint(t.create["FirstName"], " ", t.create["LastName"]))
		if t.create["FirstName"] == nil {
			t.name = fmt.Sprint(t.create["LastName"])
		}
		t.why = "Nobody in Salesforce has this email"
	} else if fields, ok := f.values[r.Object][match.ID(r.RecordID)]; ok {
		t.fields, t.read = fields, true
	}
	t.visits = []visit{{row: p.row.ID, key: p.row.Key, revision: p.revision, values: values, runs: []store.Run{run}}}
	for i := range p.touches {
		if p.touches[i].same(&t) {
			p.touches[i].visits[0].runs = append(p.touches[i].visits[0].runs, run)
			return
		}
	}
	p.touches = append(p.touches, t)
}

func (p *prepared) link(object string) match.Link {
	switch object {
	case "Contact":
		return p.match.Contact
	case "Lead":
		return p.match.Lead
	case "Account":
		return p.match.Account
	}
	return p.match.Opportunity
}

// lockedBy is the account, which Salesforce locks together with its contacts and
// opportunities (contract: data 3.8).
func (p *prepared) lockedBy() string { return match.ID(p.match.Account.ID) }

// unwanted finishes a session that is not to be sent as a record. Other actions
// may run for it all the same.
func (p *prepared) unwanted() result {
	o := p.outcome(store.Skip)
	o.ErrClass, o.ErrCode, o.ErrText = ClassPlaybook, CodeNoPlaybook, "No playbook that is on sends this session"
	for _, r := range p.runs {
		if r.Action == string(playbook.SubmitSession) && r.State == store.RunSkipped && r.Reason != "" {
			o.ErrText += ": " + r.Reason
			break
		}
	}
	return result{p.token, o, p}
}

// stays finishes a session that is in Salesforce and was to be sent again for
// playbooks that leave its own record as it is.
func (p *prepared) stays() result {
	o := p.outcome(store.Sent)
	o.SalesforceID, o.RecordName = p.existing, p.name
	return result{p.token, o, p}
}

// runsOf says how the actions of a session stand after an outcome of it.
func (e *Engine) runsOf(r result) []store.Run {
	if r.from == nil || len(r.from.runs) == 0 || r.Kind == store.Release {
		return nil
	}
	flush := e.flushID()
	out := make([]store.Run, 0, len(r.from.runs))
	for _, run := range r.from.runs {
		run.FlushID = flush
		if run.Object == mapping.SessionObject && run.State == store.RunPending {
			run.State, run.Code, run.Reason, run.RecordID, run.RecordName = sessionRun(r)
			run.Next = r.NextAttempt
			out = append(out, run)
			continue
		}
		if r.Kind == store.Retry {
			continue // the others wait for the session's own record
		}
		if r.Kind == store.Sent && r.ErrCode != "" && run.State == store.RunPending {
			run.State, run.Reason = store.RunSkipped, r.ErrText // another computer did it
		}
		out = append(out, run)
	}
	return out
}

func sessionRun(r result) (state store.RunState, code, reason, id, name string) {
	switch r.Kind {
	case store.Sent:
		return store.RunCompleted, r.ErrCode, "Saved as " + r.RecordName, r.SalesforceID, r.RecordName
	case store.Retry:
		return store.RunRetrying, r.ErrCode, r.ErrText, "", ""
	case store.Dead:
		return store.RunFailed, r.ErrCode, r.ErrText, "", ""
	}
	return store.RunSkipped, r.ErrCode, r.ErrText, "", ""
}

// pooled puts the records that a recorded session concerns with those to be
// changed.
func (e *Engine) pooled(r result) {
	if r.from == nil || r.Kind == store.Sent && r.ErrCode != "" {
		return // another computer had a newer revision, and changed them
	}
	for _, t := range r.from.touches {
		e.pool.add(t)
	}
	r.from.touches = nil
}
