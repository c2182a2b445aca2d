package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/mapping"
	"demobridge/sync/playbook"
	"demobridge/sync/store"
)

// The beginnings of the identities of problems with mappings, and with records
// other than sessions.
const (
	mappingPrefix = "app-mapping-"
	runPrefix     = "app-run-"
)

// mappingProblem is the identity of the problem that a broken mapping is part
// of: those of one object with one cause are one problem.
func mappingProblem(row mapping.Row, f mapping.Fault) string {
	return mappingPrefix + row.Object + "-" + string(causeOf(f.Code))
}

// causeOf puts together what has one remedy.
func causeOf(c mapping.FaultCode) mapping.FaultCode {
	switch c {
	case mapping.FieldRemoved, mapping.FieldHidden:
		return mapping.FieldUnseen
	}
	return c
}

// mappingFaults are the mappings that write nothing because something is wrong
// with them. All else is sent without them.
func (a *App) mappingFaults(ctx context.Context, facts problem.Facts) ([]problem.Item, error) {
	orgID := a.orgID()
	if orgID == "" {
		return nil, nil
	}
	known, err := a.knownFields(ctx, orgID)
	if err != nil || known.at.IsZero() {
		return nil, err
	}
	c, err := a.configuration(ctx, orgID)
	if err != nil {
		return nil, err
	}
	type cause struct {
		rows  []mapping.Row
		fault mapping.Fault
	}
	causes := map[string]*cause{}
	var order []string
	faults := mapping.CheckAll(c.Mappings, known.targets)
	if slices.ContainsFunc(c.Mappings, func(r mapping.Row) bool { return known.targets.Field(r.Object, r.Field).Restricted }) {
		// Only a picklist that takes no other values can lose one, and the
		// latest sessions are many to read for the others.
		if faults, err = a.rowFaults(ctx, c.Mappings, known); err != nil {
			return nil, err
		}
	}
	for i, row := range c.Mappings {
		f := faults[i]
		if f.None() || f.Code == mapping.FilledTwice || f.Code == mapping.NotYetRead || !wanted(c, row.Object) {
			continue
		}
		id := mappingProblem(row, f)
		if causes[id] == nil {
			causes[id] = &cause{fault: f}
			order = append(order, id)
		}
		causes[id].rows = append(causes[id].rows, row)
	}
	var out []problem.Item
	for _, id := range order {
		out = append(out, a.mappingItem(id, causes[id].rows, causes[id].fault, known, facts))
	}
	return out, nil
}

// wanted says that a playbook that is on writes such records.
func wanted(c playbook.Config, object string) bool {
	return slices.ContainsFunc(c.Playbooks, func(p playbook.Playbook) bool {
		return p.On && slices.ContainsFunc(p.Do, func(do playbook.Action) bool { return do.Kind.Object() == object })
	})
}

func (a *App) mappingItem(id string, rows []mapping.Row, f mapping.Fault, known orgFields, facts problem.Facts) problem.Item {
	object := objectLabel(rows[0].Object)
	names := make([]string, len(rows))
	for i, row := range rows {
		if names[i] = row.Field; known.targets.Field(row.Object, row.Field).Label != "" {
			names[i] = known.targets.Field(row.Object, row.Field).Label
		}
	}
	what := names[0]
	if len(rows) > 1 {
		what = fmt.Sprintf("%d fields of %s", len(rows), object)
	}
	var item problem.Item
	if causeOf(f.Code) == mapping.FieldUnseen {
		facts.Object, facts.Field = rows[0].Object, rows[0].Field
		item = problem.Named("INVALID_FIELD", facts, known.at)
		if len(rows) > 1 {
			item.Title = "Field or object is gone: " + what
		}
	} else {
		item = ownItem(status.Fault{Code: "MAPPING_BROKEN", Title: "A mapping does not fit: " + what}, known.at)
		item.Kind = status.AttentionFault
	}
	text := object + ", " + strings.Join(names, ", ") + ": " + f.Sentence(facts.User, 0) + " All else is sent without it."
	item.ID, item.Cause, item.Told = id, text, status.Plain(text)
	item.Severity = problem.Asking
	return item
}

// runFaults are the causes for which records other than sessions could not be
// written.
func (a *App) runFaults(ctx context.Context, now time.Time) ([]problem.Item, error) {
	faults, err := a.store.RunFaults(ctx, a.orgID())
	if err != nil {
		return nil, err
	}
	var out []problem.Item
	for _, f := range faults {
		if f.Object == "" || f.Object == mapping.SessionObject || f.Code == "" {
			continue // told with the session, or with the webhook
		}
		p := problem.ForCause(store.Cause{Code: f.Code, Text: f.Reason, Retrying: f.State == store.RunRetrying})
		p.Title = objectLabel(f.Object) + ": " + p.Title
		out = append(out, problem.Item{Problem: p, ID: runPrefix + f.Object + "-" + f.Code, Sessions: f.Runs, First: f.Last, Last: f.Last})
	}
	return out, nil
}

// retryOwn tries again what a problem of mappings, or of records other than
// sessions, is about. It reports false for every other problem.
func (a *App) retryOwn(ctx context.Context, id string) (int, bool, error) {
	switch {
	case strings.HasPrefix(id, mappingPrefix):
		l := a.link.Load()
		if l == nil {
			return 0, true, ErrNoOrg
		}
		if err := a.describe(ctx, l); err != nil {
			return 0, true, err
		}
		l.engine.ConfigChanged()
		return 0, true, nil
	case strings.HasPrefix(id, runPrefix):
		_, code, _ := strings.Cut(strings.TrimPrefix(id, runPrefix), "-")
		n, err := a.store.RetryRuns(ctx, a.orgID(), code)
		return n, true, err
	}
	return 0, false, nil
}
