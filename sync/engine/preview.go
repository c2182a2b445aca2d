package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"demobridge/sync/mapping"
	"demobridge/sync/playbook"
	"demobridge/sync/salesforce"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// Preview is what would be sent, and why. It is made by what sends.
type Preview struct {
	Sessions int
	Records  []PreviewRecord
	Skips    []PreviewSkip
	Calls    int // that sending would take, without faults
	Requests []PreviewRequest
}

// PreviewRecord is one record and what becomes of its fields.
type PreviewRecord struct {
	Object, ID, Name string
	Why              string // why it is this record
	New              bool
	Sessions         []string // keys of the sessions it is written for
	Fields           []PreviewField
}

// PreviewField is one field of a record.
type PreviewField struct {
	Field, Label  string
	Before, After any // as in JSON; After is what it stays when it is not written
	Writes        bool
	Broken        bool   // it should be written and cannot
	Note          string // the rule that decided, or why it is left as it is
}

// PreviewSkip is an action that does not run, and why.
type PreviewSkip struct {
	Session, Visitor string
	Playbook         string // its id
	Action           string // its id
	Object           string
	Why              string
}

// PreviewRequest is one call, without its heads.
type PreviewRequest struct{ Method, Path, Body string }

// renderer shows calls without making them. The API client is one.
type renderer interface {
	Render(r salesforce.CompositeRequest) (path string, body []byte, err error)
}

// PreviewKeys says what sending these sessions would do now, whatever their
// state.
func (e *Engine) PreviewKeys(ctx context.Context, keys ...string) (Preview, error) {
	c, err := e.config(ctx)
	if err != nil || c == nil {
		return Preview{}, err
	}
	rows, err := e.o.Work.ByKeys(ctx, e.o.OrgID, keys...)
	if err != nil {
		return Preview{}, err
	}
	return e.preview(ctx, rows, c)
}

// PreviewNext says what the next flush would do, as far as its first call goes.
func (e *Engine) PreviewNext(ctx context.Context) (Preview, error) {
	c, err := e.config(ctx)
	if err != nil || c == nil {
		return Preview{}, err
	}
	rows, err := e.o.Work.Due(ctx, e.o.OrgID, maxBatch)
	if err != nil {
		return Preview{}, err
	}
	return e.preview(ctx, rows, c)
}

// PreviewWith is PreviewKeys under another configuration, which is a draft.
func (e *Engine) PreviewWith(ctx context.Context, c Config, keys ...string) (Preview, error) {
	rows, err := e.o.Work.ByKeys(ctx, e.o.OrgID, keys...)
	if err != nil {
		return Preview{}, err
	}
	for i := range rows {
		rows[i].Only = nil // the draft has playbooks of its own
	}
	return e.preview(ctx, rows, &c)
}

func (e *Engine) preview(ctx context.Context, rows []store.Row, c *Config) (Preview, error) {
	out := Preview{Sessions: len(rows)}
	if len(rows) == 0 {
		return out, nil
	}
	decided, err := e.Decide(ctx, rows, *c)
	if err != nil {
		return out, err
	}
	out.render(e, lookUpRequest(rows, c))
	var ready []*prepared
	var records pool
	for _, d := range decided {
		p := d.p
		for _, r := range p.runs {
			if r.State == store.RunSkipped {
				out.Skips = append(out.Skips, PreviewSkip{
					Session: p.row.Key, Visitor: d.Session.Visitor.DisplayName(), Playbook: r.Playbook, Action: r.Action, Object: r.Object, Why: r.Reason,
				})
			}
		}
		for _, t := range p.touches {
			records.add(t)
		}
		if p.submit {
			ready = append(ready, p)
			out.Records = append(out.Records, p.shown())
		}
	}
	sortByParents(ready)
	for part := range slices.Chunk(ready, maxBatch) {
		out.render(e, salesforce.CompositeRequest{Subrequests: sessionSubs(chunksOfSessions(part))})
	}
	return out, e.previewRecords(ctx, &out, records.take(), c)
}

func (e *Engine) previewRecords(ctx context.Context, out *Preview, list []*touch, c *Config) error {
	if slices.ContainsFunc(list, func(t *touch) bool { return !t.read && t.create == nil && len(c.reads(t.object)) > 0 }) {
		out.Calls++
	}
	if _, err := e.readCurrent(ctx, list, c); err != nil {
		return err
	}
	var ready []*touch
	for _, t := range list {
		if t.plan(c); t.writes() {
			ready = append(ready, t)
		}
		out.Records = append(out.Records, t.shown())
	}
	for _, part := range calls(ready) {
		out.render(e, salesforce.CompositeRequest{Subrequests: touchSubs(chunksOf(part))})
	}
	return nil
}

func lookUpRequest(rows []store.Row, c *Config) salesforce.CompositeRequest {
	var r salesforce.CompositeRequest
	for _, q := range questions(rows, nil, c) {
		r.Subrequests = append(r.Subrequests, salesforce.QuerySub(q.ref, q.soql))
	}
	return r
}

// render adds a call.
func (p *Preview) render(e *Engine, r salesforce.CompositeRequest) {
	p.Calls++
	show, ok := e.o.Salesforce.(renderer)
	if !ok {
		return
	}
	one := PreviewRequest{Method: "POST"}
	path, body, err := show.Render(r)
	if err != nil {
		body = []byte(err.Error())
	}
	one.Path, one.Body = path, string(body)
	p.Requests = append(p.Requests, one)
}

// Decided is what playbooks make of one session.
type Decided struct {
	Session session.Session
	Runs    []store.Run // what is skipped has its reason
	Matches store.Matches
	Asks    []Asked // what only a person can decide

	p *prepared
}

// Asked is one question about a session.
type Asked struct {
	Key, Object, Text string
	Options           []Option
}

// Option is one record that a person may choose.
type Option struct{ ID, Name, Detail string }

// Decide looks sessions up and says what playbooks make of them, under any
// configuration. It sends nothing. Sessions whose look-up Salesforce refuses are
// left out.
func (e *Engine) Decide(ctx context.Context, rows []store.Row, c Config) ([]Decided, error) {
	l := e.lookUp(ctx, rows, nil, &c)
	if l.err != nil {
		return nil, l.err
	}
	histories, err := e.histories(ctx, &c, l.rows)
	if err != nil {
		return nil, err
	}
	out := make([]Decided, 0, len(l.rows))
	for i, row := range l.rows {
		p := &prepared{row: row, name: row.Session.Name(), revision: row.Session.Sequence(), existing: l.ids[row.Key]}
		if err := p.guarded(func() { p.decide(c.only(row.Only), histories[i], &l.found) }); err != nil {
			return nil, err
		}
		d := Decided{Session: row.Session, Runs: p.runs, Matches: matches(p.match), p: p}
		for _, q := range p.match.Questions {
			a := Asked{Key: q.Key, Object: q.Object, Text: q.Text}
			for _, o := range q.Options {
				a.Options = append(a.Options, Option(o))
			}
			d.Asks = append(d.Asks, a)
		}
		out = append(out, d)
	}
	return out, nil
}

// shown is the session's own record.
func (p *prepared) shown() PreviewRecord {
	r := PreviewRecord{
		Object: mapping.SessionObject, ID: p.existing, Name: p.name, New: p.existing == "",
		Why: "The session itself", Sessions: []string{p.row.Key},
	}
	told := map[string]bool{}
	for _, ch := range p.planned.Changes {
		told[ch.Row.Field] = true
	}
	for name, v := range p.fields {
		if !told[name] {
			r.Fields = append(r.Fields, PreviewField{Field: name, Label: name, After: v, Writes: true, Note: "Always: it tells the session apart, or links it"})
		}
	}
	slices.SortFunc(r.Fields, func(a, b PreviewField) int { return strings.Compare(a.Field, b.Field) })
	r.Fields = append(plannedFields(p.planned, nil), r.Fields...)
	return r
}

func (t *touch) shown() PreviewRecord {
	r := PreviewRecord{Object: t.object, ID: t.id, Name: t.name, Why: t.why, New: t.create != nil}
	for _, v := range t.visits {
		r.Sessions = append(r.Sessions, v.key)
	}
	body := map[string]any{}
	for name, v := range t.create {
		body[name] = v
	}
	for _, ch := range t.planned.Changes {
		delete(body, ch.Row.Field)
	}
	r.Fields = plannedFields(t.planned, t.dropped)
	for name, v := range body {
		r.Fields = append(r.Fields, PreviewField{Field: name, Label: name, After: v, Writes: true, Note: "A new lead needs it"})
	}
	if t.gone {
		r.Why += "; it was deleted in Salesforce, or this user may not see it"
	}
	return r
}

func plannedFields(p mapping.Planned, dropped map[string]string) []PreviewField {
	var out []PreviewField
	for _, ch := range p.Changes {
		note := "Rule: " + ch.Row.Rule.Words()
		if ch.Note != "" {
			note += ". " + ch.Note
		}
		out = append(out, PreviewField{Field: ch.Row.Field, Label: ch.Label, Before: ch.Before, After: ch.After, Writes: true, Note: note})
	}
	for _, s := range p.Skips {
		out = append(out, PreviewField{
			Field: s.Row.Field, Label: s.Label, Before: s.Before, After: s.Before, Broken: s.Code == mapping.SkipBroken, Note: s.Text,
		})
	}
	for name, why := range dropped {
		out = append(out, PreviewField{Field: name, Label: name, Broken: true, Note: why})
	}
	return out
}

// sessionSubs are the parts of the call that writes sessions.
func sessionSubs(chunks [][]*prepared) []salesforce.Subrequest {
	subs := make([]salesforce.Subrequest, len(chunks))
	for i, chunk := range chunks {
		subs[i] = salesforce.UpsertSub(fmt.Sprintf("sessions%d", i), mapping.SessionObject, mapping.SessionKey, fieldsOf(chunk))
	}
	return subs
}

func chunksOfSessions(rows []*prepared) [][]*prepared {
	return slices.Collect(slices.Chunk(rows, perCollection))
}

// SubmitsSession says that an action run is the one of a session's own record.
func SubmitsSession(r store.Run) bool { return r.Object == playbook.SubmitSession.Object() }
