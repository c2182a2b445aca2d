package app_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"demobridge/app"
	"demobridge/app/status"
	"demobridge/sync/session"
)

// played is a program at a rehearsal org, with sessions of one of its contacts.
func played(t *testing.T, n int) (*app.App, []session.Session) {
	t.Helper()
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Org: app.Source{Rehearsal: &app.RehearsalOptions{}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	var all []session.Session
	for i := range n {
		began := time.Date(2026, 11, 2, 9, i, 0, 0, time.UTC)
		all = append(all, session.Session{
			ID: "played-" + string(rune('a'+i)), CreatedAt: began, ClosedAt: began.Add(10 * time.Minute),
			Visitor:    session.Visitor{Email: "dannika.whitfallow@acme.example", FullName: "Dannika Whitfallow", Company: "Acme"},
			Facts:      session.Facts{StartedAt: began, LastActivityAt: began.Add(4 * time.Minute), Minutes: 4, Steps: 3, Demos: []string{"Platform tour"}},
			Properties: []session.Property{{Object: session.AboutVisitor, Name: "Team size", Value: "40", Source: "FORM"}},
		})
	}
	return a, all
}

func synced(t *testing.T, a *app.App, all ...session.Session) {
	t.Helper()
	r, err := a.Sync(t.Context(), slices.Values(all))
	if err != nil || r.Failed+r.Waiting != 0 {
		t.Fatalf("%+v, %v", r, err)
	}
}

func got[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// What an admin does once and a rep relies on: a playbook is made, tried, seen
// before it acts, acts, and is taken back.
func TestAPlaybookIsMadePreviewedRunAndUndone(t *testing.T) {
	a, all := played(t, 3)
	synced(t, a)
	book := got[status.PlaybookBook](t)(a.Playbooks(t.Context()))
	if len(book.Playbooks) != 1 || !book.Playbooks[0].On || len(book.Audiences) != 5 || book.Playbooks[0].Do[1].Broken != 0 || book.Playbooks[0].Do[1].Caption != "10 mapped fields" {
		t.Fatalf("the first connect made %+v", book.Playbooks)
	}
	if err := a.SwitchPlaybook(t.Context(), book.Playbooks[0].ID, false); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Take(t.Context(), slices.Values(all)); err != nil {
		t.Fatal(err)
	}
	draft := book.Fresh
	draft.Name = "Acme alone"
	draft.Who = status.FilterGroup{Filters: []status.Filter{{Property: "visitor.email", Operator: "domain-in", Values: []string{"acme.example"}}}}
	trial := got[status.PlaybookTrial](t)(a.TryPlaybook(t.Context(), draft))
	if trial.Matched != 3 || trial.Of != 3 || trial.Calls != 3 {
		t.Errorf("the trial says %+v", trial)
	}
	draft.ID = got[string](t)(a.SavePlaybook(t.Context(), draft))
	p := got[status.Preview](t)(a.PreviewFlush(t.Context()))
	if p.Sessions != 3 || p.Calls != 3 || len(p.Requests) != 3 || len(p.Records) != 5 || p.Left <= 0 {
		t.Fatalf("the preview has %d sessions, %d calls, %d requests, %d records, %d calls left", p.Sessions, p.Calls, len(p.Requests), len(p.Records), p.Left)
	}
	for _, r := range p.Records {
		if r.Why == "" || len(r.Fields) == 0 {
			t.Errorf("a record without a reason or fields: %+v", r)
		}
	}
	synced(t, a)
	d := got[status.SessionDetail](t)(a.Session(t.Context(), all[0].Key()))
	done := 0
	for _, act := range d.Actions {
		if act.State == status.ActionDone && act.Playbook == "Acme alone" && act.Link != "" {
			done++
		}
	}
	if done != 3 || len(d.Actions) != 5 {
		t.Errorf("the session's actions are %+v", d.Actions)
	}
	flushes := got[[]status.FlushRow](t)(a.Flushes(t.Context(), 10))
	if len(flushes) != 1 || flushes[0].Records != 2 || flushes[0].Sessions != 3 {
		t.Fatalf("flushes %+v", flushes)
	}
	if writes := got[[]status.Write](t)(a.Writes(t.Context(), all[0].Key())); len(writes) != 2 || writes[0].Name == "" || len(writes[0].Fields) == 0 {
		t.Errorf("the session's writes are %+v", writes)
	}
	u := got[status.UndoReport](t)(a.UndoFlush(t.Context(), flushes[0].ID))
	if u.Records != 2 || len(u.Kept) != 0 {
		t.Errorf("the undo says %+v", u)
	}
	if flushes = got[[]status.FlushRow](t)(a.Flushes(t.Context(), 10)); !flushes[0].Undone {
		t.Errorf("after the undo: %+v", flushes)
	}
	if n := got[int](t)(a.RunAgain(t.Context(), draft.ID, []string{all[0].Key()})); n != 1 {
		t.Errorf("it runs again for %d sessions", n)
	}
	if _, err := a.RunAgain(t.Context(), book.Playbooks[0].ID, []string{all[0].Key()}); err == nil {
		t.Error("a playbook that is off runs again")
	}
	if err := errors.Join(a.MovePlaybook(t.Context(), draft.ID, 0), a.DeletePlaybook(t.Context(), book.Playbooks[0].ID)); err != nil {
		t.Fatal(err)
	}
	if book = got[status.PlaybookBook](t)(a.Playbooks(t.Context())); len(book.Playbooks) != 1 || book.Playbooks[0].ID != draft.ID {
		t.Errorf("left are %+v", book.Playbooks)
	}
	draft.Do = append(draft.Do, status.PlaybookAction{Kind: status.ActionWebhook, On: true})
	var form *app.FormError
	if _, err := a.SavePlaybook(t.Context(), draft); !errors.As(err, &form) {
		t.Errorf("a webhook without an address is saved: %v", err)
	}
}

func TestAMappingIsCheckedTriedSavedAndCarriedToAnotherOrg(t *testing.T) {
	a, all := played(t, 2)
	synced(t, a, all...)
	m := got[status.Mappings](t)(a.Mappings(t.Context()))
	if len(m.Objects) != 5 || m.FieldsAt.IsZero() || m.User == "" {
		t.Fatalf("%d objects, read at %v for %q", len(m.Objects), m.FieldsAt, m.User)
	}
	for _, o := range m.Objects {
		for _, r := range o.Rows {
			if r.Fault != nil {
				t.Errorf("%s.%s: %s", o.Name, r.Field, r.Fault.Sentence)
			}
		}
	}
	form := ""
	for _, s := range m.Sources {
		if s.Label == "Team size" && s.Group == "Forms" && s.Example == "40" {
			form = s.Key
		}
	}
	if form == "" {
		t.Fatal("the form's property is not offered as a source")
	}
	rows := got[[]status.MappingRow](t)(a.UsualMappings(t.Context(), "Contact"))
	rows = append(rows, status.MappingRow{Source: form, Field: "Title", Rule: status.WriteWhenEmpty}, status.MappingRow{Source: form, Field: "Nothing__c", Rule: status.WriteAlways})
	checked := got[[]status.MappingRow](t)(a.CheckMappings(t.Context(), "Contact", rows))
	if checked[len(checked)-2].Fault != nil || checked[len(checked)-1].Fault == nil {
		t.Errorf("the draft's last rows are checked as %+v", checked[len(checked)-2:])
	}
	records := got[[]status.PreviewRecord](t)(a.PreviewRecords(t.Context(), "Contact", "dannika"))
	if len(records) != 1 {
		t.Fatalf("records %+v", records)
	}
	p := got[status.MappingPreview](t)(a.PreviewMappings(t.Context(), "Contact", rows, records[0].ID))
	shown := map[string]status.FieldChange{}
	for _, f := range p.Fields {
		shown[f.Name] = f
	}
	if f := shown["Navattic_Total_Sessions__c"]; f.Writes || f.Before != "2" || f.Note != "Has this value already" {
		t.Errorf("a field that has its value: %+v", f)
	}
	if f := shown["Nothing__c"]; !f.Blocked || f.Note == "" {
		t.Errorf("a field that is not there: %+v", f)
	}
	if err := a.SaveMappings(t.Context(), "Contact", rows); err != nil {
		t.Fatal(err)
	}
	var broken string
	for _, row := range read(t, a).NeedYou {
		if strings.Contains(row.Title, "Nothing") {
			broken = row.ID
		}
	}
	if broken == "" {
		t.Errorf("the broken mapping is no problem: %q", titles(read(t, a).NeedYou))
	}
	if n := got[int](t)(a.BackfillSize(t.Context())); n != 2 {
		t.Errorf("a backfill is of %d sessions", n)
	}
	if n := got[int](t)(a.Backfill(t.Context())); n != 2 {
		t.Errorf("%d sessions are sent again", n)
	}
	synced(t, a)

	var file bytes.Buffer
	if err := a.ExportConfiguration(t.Context(), &file); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "configuration.json")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	b, _ := played(t, 0)
	synced(t, b)
	c := got[status.Comparison](t)(b.CompareConfiguration(t.Context(), path))
	if len(c.Lines) != 2 || c.Lines[0].After == "" || c.Lines[0].Before != "" || c.Lines[1].Fault == "" {
		t.Errorf("the other org is told %+v", c.Lines)
	}
	if err := b.ApplyConfiguration(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if c = got[status.Comparison](t)(b.CompareConfiguration(t.Context(), path)); len(c.Lines) != 0 {
		t.Errorf("after it was applied: %+v", c.Lines)
	}
	if err := os.WriteFile(path, []byte(`{"format":"something else"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var wrong *app.FormError
	if err := b.ApplyConfiguration(t.Context(), path); !errors.As(err, &wrong) || !strings.HasSuffix(wrong.Problem, ".") {
		t.Errorf("a strange file: %v", err)
	}
}
