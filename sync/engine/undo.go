package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// ErrTooOld says that a change is older than before-images are kept.
var ErrTooOld = errors.New("this change is more than 30 days old and cannot be undone any more")

// Undone is what became of an undo.
type Undone struct {
	Records int // that were set back, wholly or in part
	Fields  int
	Kept    []Kept
}

// Kept is one field that was not set back, and why.
type Kept struct {
	Object, RecordID, Record string
	Field, Label             string
	Why                      string
}

// Undo sets records back to what they were before changes of ours. A field that
// somebody changed since stays as it is. It may be called from any goroutine; it
// waits for a writing call that is under way. Two calls of the org for up to
// 1,000 records of up to five objects.
func (e *Engine) Undo(ctx context.Context, changes []store.Change) (Undone, error) {
	var u Undone
	if !e.playing() {
		return u, errors.New("there is nothing to undo")
	}
	c, err := e.config(ctx)
	if err != nil {
		return u, err
	}
	now := e.now()
	var list []*undoing
	for _, ch := range changes {
		if now.Sub(ch.At) > store.ChangesKept {
			return u, ErrTooOld
		}
		if ch.State == store.ChangeWritten || ch.State == store.ChangeAsked {
			list = append(list, &undoing{change: ch})
		}
	}
	e.lane.Lock()
	defer e.lane.Unlock()
	for part := range slices.Chunk(list, perCollection) {
		if err := e.undoPart(ctx, part, c, &u); err != nil {
			return u, err
		}
	}
	return u, nil
}

// undoing is one change on its way back.
type undoing struct {
	change store.Change
	back   map[string]any // what is to be written
}

func (e *Engine) undoPart(ctx context.Context, list []*undoing, c *Config, u *Undone) error {
	now, err := e.current(ctx, list)
	if err != nil {
		return err
	}
	byObject := map[string][]*undoing{}
	var order []string
	for _, one := range list {
		if one.compare(now, c, u); len(one.back) == 0 {
			continue
		}
		if byObject[one.change.Object] == nil {
			order = append(order, one.change.Object)
		}
		byObject[one.change.Object] = append(byObject[one.change.Object], one)
	}
	if len(order) == 0 {
		return nil
	}
	subs := make([]salesforce.Subrequest, len(order))
	for i, object := range order {
		var records []map[string]any
		for _, one := range byObject[object] {
			record := map[string]any{"Id": one.change.RecordID}
			for name, v := range one.back {
				record[name] = v
			}
			records = append(records, record)
		}
		subs[i] = salesforce.UpdateSub("undo"+object, object, records)
	}
	answers, _, err := e.call(ctx, subs)
	if err != nil {
		return fmt.Errorf("set records back: %w", err)
	}
	var settled []store.Change
	for i, object := range order {
		saved, err := answers[i].SaveResults(len(byObject[object]))
		for j, one := range byObject[object] {
			switch {
			case err != nil:
				one.keepAll(faultOf(err).text, u)
			case !saved[j].Success:
				one.keepAll(recordFault(saved[j]).text, u)
			default:
				settled = append(settled, one.done(u))
			}
		}
	}
	return e.o.Work.SettleChanges(context.WithoutCancel(ctx), settled)
}

// current reads what the records hold now.
func (e *Engine) current(ctx context.Context, list []*undoing) (values, error) {
	ids, fields := map[string][]string{}, map[string][]string{}
	for _, one := range list {
		object := one.change.Object
		ids[object] = append(ids[object], one.change.RecordID)
		for _, f := range one.change.Fields {
			if !slices.Contains(fields[object], f.Field) {
				fields[object] = append(fields[object], f.Field)
			}
		}
	}
	var qs []question
	for object := range ids {
		q := currentOf(object, ids[object], fields[object])
		q.bare, q.required = "", true
		qs = append(qs, q)
	}
	f := newFound()
	if len(qs) == 0 {
		return f.values, nil
	}
	_, err := e.ask5(ctx, &f, qs, true)
	return f.values, err
}

// compare finds the fields that still hold what we wrote.
func (one *undoing) compare(now values, c *Config, u *Undone) {
	held, there := now[one.change.Object][match.ID(one.change.RecordID)]
	one.back = map[string]any{}
	for _, f := range one.change.Fields {
		t := c.Targets.Field(one.change.Object, f.Field)
		value, read := held[f.Field]
		switch {
		case f.Undone:
		case !there:
			one.keep(f, "The record was deleted, or this user may not see it", u)
		case !read:
			one.keep(f, "The field is gone in Salesforce, or hidden from this user", u)
		case t.Presence == mapping.Seen && !t.Updateable:
			one.keep(f, "This user may not change this field any more", u)
		case t.Same(value, f.After):
			one.back[f.Field] = f.Before
		case t.Same(value, f.Before):
			one.keep(f, "It is what it was already", u)
		default:
			one.keep(f, "It was changed since", u)
		}
	}
}

func (one *undoing) keep(f store.ChangedField, why string, u *Undone) {
	label := f.Label
	if label == "" {
		label = f.Field
	}
	u.Kept = append(u.Kept, Kept{
		Object: one.change.Object, RecordID: one.change.RecordID, Record: one.change.RecordName, Field: f.Field, Label: label, Why: why,
	})
}

func (one *undoing) keepAll(why string, u *Undone) {
	for _, f := range one.change.Fields {
		if _, ok := one.back[f.Field]; ok {
			one.keep(f, why, u)
		}
	}
}

func (one *undoing) done(u *Undone) store.Change {
	u.Records++
	ch := one.change
	ch.Fields = slices.Clone(ch.Fields)
	for i, f := range ch.Fields {
		if _, ok := one.back[f.Field]; ok {
			ch.Fields[i].Undone = true
			u.Fields++
		}
	}
	ch.State = store.ChangeUndone
	return ch
}

// UndoUntil is until when a change of that moment can be undone.
func UndoUntil(at time.Time) time.Time { return at.Add(store.ChangesKept) }
