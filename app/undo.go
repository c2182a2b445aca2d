package app

import (
	"context"
	"strconv"

	"demobridge/app/status"
	"demobridge/sync/engine"
	"demobridge/sync/store"
)

// Writes are the changes of records that were made for a session, the newest
// first, as long as they can be undone.
func (a *App) Writes(ctx context.Context, key string) ([]status.Write, error) {
	d, err := a.store.Session(ctx, a.orgID(), key)
	if err != nil {
		return nil, err
	}
	since := a.o.Now().Add(-store.ChangesKept)
	var out []status.Write
	seen := map[string]bool{}
	runs, err := a.store.Runs(ctx, a.orgID(), key)
	if err != nil {
		return nil, err
	}
	ids := []string{d.Matches.Contact.ID, d.Matches.Lead.ID, d.Matches.Account.ID, d.Matches.Opportunity.ID}
	for _, r := range runs {
		ids = append(ids, r.RecordID)
	}
	for _, id := range ids {
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		changes, err := a.store.Changes(ctx, a.orgID(), store.ChangeFilter{RecordID: id, Since: since})
		if err != nil {
			return nil, err
		}
		for _, c := range changes {
			for _, concerned := range c.Sessions {
				if concerned == key {
					out = append(out, a.written(c))
				}
			}
		}
	}
	return out, nil
}

// FlushWrites are the changes of records that one run of the engine made.
func (a *App) FlushWrites(ctx context.Context, flush string) ([]status.Write, error) {
	changes, err := a.flushChanges(ctx, flush)
	if err != nil {
		return nil, err
	}
	out := make([]status.Write, 0, len(changes))
	for _, c := range changes {
		out = append(out, a.written(c))
	}
	return out, nil
}

func (a *App) flushChanges(ctx context.Context, flush string) ([]store.Change, error) {
	id, err := strconv.ParseInt(flush, 10, 64)
	if err != nil || id == 0 {
		return nil, store.ErrNotFound
	}
	return a.store.Changes(ctx, a.orgID(), store.ChangeFilter{FlushID: id})
}

func (a *App) written(c store.Change) status.Write {
	w := status.Write{
		ID: strconv.FormatInt(c.ID, 10), Flush: strconv.FormatInt(c.FlushID, 10), At: c.At, Object: objectLabel(c.Object), Name: c.RecordName,
		URL: a.recordURL(c.Object, c.RecordID), Until: engine.UndoUntil(c.At), Undone: c.State == store.ChangeUndone,
	}
	for _, f := range c.Fields {
		label := f.Label
		if label == "" {
			label = f.Field
		}
		one := status.FieldChange{Field: label, Name: f.Field, Before: shownValue(f.Before), After: shownValue(f.After), Writes: true, Note: "Rule: " + f.Rule}
		switch {
		case f.Undone:
			one.Note = "Set back"
		case c.State == store.ChangeRefused:
			one.Writes, one.Blocked, one.Note = false, true, "Refused by Salesforce"
		}
		w.Fields = append(w.Fields, one)
	}
	return w
}

// Flushes are the runs of the engine that changed something, the newest first.
func (a *App) Flushes(ctx context.Context, limit int) ([]status.FlushRow, error) {
	flushes, err := a.store.Flushes(ctx, a.orgID(), limit)
	if err != nil {
		return nil, err
	}
	var out []status.FlushRow
	for _, f := range flushes {
		if f.Sessions == 0 && f.Records == 0 && !f.Ended.IsZero() {
			continue
		}
		out = append(out, status.FlushRow{
			ID: strconv.FormatInt(f.ID, 10), At: f.Started, Sessions: f.Sessions, Records: f.Records, Calls: f.Calls,
			Until: engine.UndoUntil(f.Started), Undone: f.Undone,
		})
	}
	return out, nil
}

// UndoWrite sets one record back to what it was before a change of ours. Fields
// that somebody changed since stay, and are named in the report. A change that
// is more than 30 days old is engine.ErrTooOld.
func (a *App) UndoWrite(ctx context.Context, id string) (status.UndoReport, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n == 0 {
		return status.UndoReport{}, store.ErrNotFound
	}
	changes, err := a.store.Changes(ctx, a.orgID(), store.ChangeFilter{ID: n})
	if err != nil {
		return status.UndoReport{}, err
	}
	return a.undo(ctx, changes)
}

// UndoFlush is UndoWrite for all records that one run of the engine changed. The
// sessions themselves stay in Salesforce.
func (a *App) UndoFlush(ctx context.Context, id string) (status.UndoReport, error) {
	changes, err := a.flushChanges(ctx, id)
	if err != nil {
		return status.UndoReport{}, err
	}
	return a.undo(ctx, changes)
}

func (a *App) undo(ctx context.Context, changes []store.Change) (status.UndoReport, error) {
	l := a.link.Load()
	if l == nil {
		return status.UndoReport{}, ErrNoOrg
	}
	if len(changes) == 0 {
		return status.UndoReport{}, store.ErrNotFound
	}
	u, err := l.engine.Undo(ctx, changes)
	out := status.UndoReport{Records: u.Records, Fields: u.Fields}
	for _, k := range u.Kept {
		out.Kept = append(out.Kept, status.KeptField{Object: objectLabel(k.Object), Name: k.Record, Field: k.Label, Why: k.Why})
	}
	a.watch.touch()
	return out, err
}
