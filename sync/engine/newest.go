package engine

import (
	"context"
	"slices"

	"demobridge/sync/mapping"
	"demobridge/sync/salesforce"
)

// written remembers what was written, so that a later look-up can tell whether
// another computer replaced it by something older (see the package comment).
// It costs no call of its own while there is something else to look up; at the
// end of a flush one call at most, and only when another computer was noticed
// or nothing came for a while.
type written struct {
	revisions map[string]int64 // by session key
	guarded   bool             // the org refuses older revisions by itself
	company   bool             // another computer writes to the org too
	overtaken []string         // keys that were found older than we wrote them
}

// mostWritten is how many records one query reads again.
const mostWritten = 1000

func newWritten(guarded bool) written {
	return written{revisions: map[string]int64{}, guarded: guarded}
}

// add remembers a record that the org has just saved.
func (w *written) add(key string, revision int64) {
	if w.guarded {
		return
	}
	if len(w.revisions) >= mostWritten {
		for k := range w.revisions {
			delete(w.revisions, k)
			break
		}
	}
	w.revisions[key] = revision
}

// refused takes note that the org's own rule refused an older revision.
func (w *written) refused() {
	w.guarded, w.company = true, true
	clear(w.revisions)
}

// keys are those to be read again, as many as one query takes.
func (w *written) keys() []string {
	var keys []string
	length := 0
	for k := range w.revisions {
		if length += len(k) + 8; length > longestQuery/2 {
			break
		}
		keys = append(keys, k)
	}
	return keys
}

// compare finds what was replaced by something older.
func (w *written) compare(rs []salesforce.Record) {
	for _, r := range rs {
		key := r.String(mapping.SessionKey)
		if ours, ok := w.revisions[key]; ok && r.Int(mapping.RevisionField) < ours {
			w.overtaken = append(w.overtaken, key)
		}
		delete(w.revisions, key)
	}
}

// checkWritten reads again, in a call of its own, what was written.
func (e *Engine) checkWritten(ctx context.Context) {
	keys := e.written.keys()
	if len(keys) == 0 || len(e.gates) > 0 {
		return
	}
	f := newFound()
	if _, err := e.ask5(ctx, &f, []question{{
		ref: "written", object: mapping.SessionObject, soql: revisionsOf(keys, nil),
		read: func(f *found, rs []salesforce.Record) { f.again = rs },
	}}, true); err != nil {
		// It is asked again with the next look-up; a fault that stays shows
		// there.
		return
	}
	e.written.compare(f.again)
	clear(e.written.revisions)
	e.resendOvertaken(ctx)
}

// resendOvertaken makes due again what was replaced by something older.
func (e *Engine) resendOvertaken(ctx context.Context) {
	keys := e.written.overtaken
	if len(keys) == 0 {
		return
	}
	e.written.company = true
	slices.Sort(keys)
	if _, err := e.o.Store.Resend(context.WithoutCancel(ctx), e.o.OrgID, slices.Compact(keys)...); err != nil {
		e.storeFault(ctx, err)
		return
	}
	e.written.overtaken = nil
}
