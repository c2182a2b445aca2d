package mappings_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/mappings"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// org answers as an org with a read-only field.
type org struct {
	mu    sync.Mutex
	book  status.Mappings
	fail  error
	saved []string // objects, in the order they were saved
	calls []string
}

func (o *org) Mappings(context.Context) (status.Mappings, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	b := o.book
	b.Objects = slices.Clone(b.Objects)
	for i := range b.Objects {
		b.Objects[i].Rows = o.check(b.Objects[i].Name, b.Objects[i].Rows)
	}
	return b, o.fail
}

// check finds what the app would find: closed fields, and two rows for one.
func (o *org) check(object string, rows []status.MappingRow) []status.MappingRow {
	rows = slices.Clone(rows)
	seen := map[string]bool{}
	for i, r := range rows {
		rows[i].Fault = nil
		if seen[r.Field] {
			rows[i].Fault = &status.MappingFault{Sentence: "Another mapping already fills this field."}
		}
		seen[r.Field] = true
		if object == "Contact" && r.Field == "Navattic_Total_Steps__c" {
			rows[i].Fault = &status.MappingFault{Sentence: "Demo Sync may read this field but not change it. 5 sessions wait for it."}
		}
	}
	return rows
}

func (o *org) CheckMappings(_ context.Context, object string, rows []status.MappingRow) ([]status.MappingRow, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.check(object, rows), nil
}

func (o *org) PreviewRecords(_ context.Context, object, search string) ([]status.PreviewRecord, error) {
	if object != "Contact" {
		return nil, nil
	}
	var out []status.PreviewRecord
	for _, r := range []status.PreviewRecord{{ID: "1", Name: "Dana Whitfield", Caption: "Acme Manufacturing"}, {ID: "2", Name: "Luis Ortega", Caption: "Acme Manufacturing"}} {
		if strings.Contains(strings.ToLower(r.Name), strings.ToLower(search)) {
			out = append(out, r)
		}
	}
	return out, nil
}

func (o *org) PreviewMappings(_ context.Context, _ string, rows []status.MappingRow, record string) (status.MappingPreview, error) {
	p := status.MappingPreview{ReadAt: at(14, 31), Calls: 1, Calls200: 1}
	known := map[string]status.FieldChange{
		"Navattic_Total_Steps__c":           {Field: "Navattic Total Steps", Before: "11", After: "18", Blocked: true, Note: "Blocked: no write access"},
		"Navattic_Last_Demo__c":             {Field: "Navattic Last Demo", Before: "Platform tour", After: "Revenue forecasting", Writes: true},
		"Navattic_Last_Viewed__c":           {Field: "Navattic Last Viewed", Before: "4 Nov 10:02", After: "12 Nov 14:21", Writes: true},
		"Navattic_Total_Minutes__c":         {Field: "Navattic Total Minutes", Before: "9.2", After: "16.6", Writes: true},
		"Navattic_Very_Interested_Areas__c": {Field: "Navattic Very Interested Areas", After: "Scenario planning; Forecasting; Board packs", Writes: true, Note: "Cut at an item: 3 of 5 fit in 255 letters"},
		"Title":                             {Field: "Title", Before: "VP Operations", Note: "Not empty, so left as it is"},
		"FirstName":                         {Field: "First Name", Before: "Dana", Note: "Rule: Never"},
	}
	for _, r := range rows {
		if f, here := known[r.Field]; here {
			p.Fields = append(p.Fields, f)
		}
	}
	return p, nil
}

func (o *org) Explain(err error) status.Fault {
	return status.Fault{Title: "The local store cannot be read.", Sentence: "Nothing is sent until this is solved.", Code: err.Error()}
}

func (o *org) SaveMappings(_ context.Context, object string, rows []status.MappingRow) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fail != nil {
		return o.fail
	}
	o.saved = append(o.saved, object)
	for i := range o.book.Objects {
		if o.book.Objects[i].Name == object {
			o.book.Objects[i].Rows = rows
		}
	}
	return nil
}

func (o *org) UsualMappings(context.Context, string) ([]status.MappingRow, error) {
	return []status.MappingRow{{Source: "session.demo", Field: "Navattic_Last_Demo__c", Rule: status.WriteAlways}}, nil
}

func (o *org) BackfillSize(context.Context) (int, error) { return 412, nil }

func (o *org) Backfill(context.Context) (int, error) {
	o.note("backfill")
	return 412, nil
}

func (o *org) ExportConfiguration(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, "{}")
	return err
}

func (o *org) CompareConfiguration(_ context.Context, path string) (status.Comparison, error) {
	return status.Comparison{From: "From Harbor Sandbox, 12 Nov 2026 09:10", Lines: []status.ComparisonLine{
		{Group: "Contact", What: "Navattic Last Flow", After: "Last flow, Always"},
		{Group: "Contact", What: "Title", Before: "Job title (form), Only when empty"},
		{Group: "Account", What: "Industry", Before: "Industry, Never", After: "Industry, Only when empty", Fault: "“Biotech” is not in the list of Industry."},
		{Group: "Playbooks", What: "Partner demos", After: "2 actions, off"},
	}}, nil
}

func (o *org) ApplyConfiguration(_ context.Context, path string) error {
	o.note("apply " + path)
	return nil
}

func (o *org) note(call string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls = append(o.calls, call)
}

func (o *org) called(call string) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Contains(o.calls, call)
}

func at(hour, minute int) time.Time { return time.Date(2026, 11, 12, hour, minute, 0, 0, time.UTC) }

func harbor() *org {
	row := func(source, field string, rule status.WriteRule) status.MappingRow {
		return status.MappingRow{Source: source, Field: field, Rule: rule}
	}
	contact := []status.MappingRow{
		row("totals.steps", "Navattic_Total_Steps__c", status.WriteAlways),
		row("session.demo", "Navattic_Last_Demo__c", status.WriteAlways),
		row("session.ended", "Navattic_Last_Viewed__c", status.WriteAlways),
		row("totals.minutes", "Navattic_Total_Minutes__c", status.WriteAlways),
		row("session.very", "Navattic_Very_Interested_Areas__c", status.WriteAlways),
		row("form.title", "Title", status.WriteWhenEmpty),
		row("form.phone", "Phone", status.WriteWhenEmpty),
		row("visitor.firstName", "FirstName", status.WriteNever),
	}
	fields := []status.MappingField{
		{Name: "Navattic_Total_Steps__c", Label: "Navattic Total Steps", Type: "Number"},
		{Name: "Navattic_Last_Demo__c", Label: "Navattic Last Demo", Type: "Text 255"},
		{Name: "Navattic_Last_Flow__c", Label: "Navattic Last Flow", Type: "Text 255"},
		{Name: "Navattic_Last_Viewed__c", Label: "Navattic Last Viewed", Type: "Date/time"},
		{Name: "Navattic_Total_Minutes__c", Label: "Navattic Total Minutes", Type: "Number"},
		{Name: "Navattic_Very_Interested_Areas__c", Label: "Navattic Very Interested Areas", Type: "Text 255"},
		{Name: "Title", Label: "Title", Type: "Text 128"}, {Name: "Phone", Label: "Phone", Type: "Phone"},
		{Name: "FirstName", Label: "First Name", Type: "Text 40"},
		{Name: "Name", Label: "Full Name", Type: "Text 121", Closed: "Salesforce fills this field itself"},
	}
	return &org{book: status.Mappings{
		FieldsAt: at(14, 30), User: "Demo Sync",
		Sources: []status.MappingSource{
			{Key: "totals.steps", Label: "Steps viewed", Group: "Totals", Type: "Number", Example: "18"},
			{Key: "session.demo", Label: "Last demo seen", Group: "Session", Type: "Text", Example: "Revenue forecasting"},
			{Key: "session.flow", Label: "Last flow seen", Group: "Session", Type: "Text", Example: "Security review"},
			{Key: "session.ended", Label: "Last session ended", Group: "Session", Type: "Date"},
			{Key: "totals.minutes", Label: "Total time in demos", Group: "Totals", Type: "Number"},
			{Key: "session.very", Label: "Very interested in", Group: "Session", Type: "List"},
			{Key: "form.title", Label: "Job title (form)", Group: "Form", Type: "Text"},
			{Key: "form.phone", Label: "Phone (form)", Group: "Form", Type: "Text"},
			{Key: "visitor.firstName", Label: "First name", Group: "Visitor", Type: "Text", Example: "Dana"},
		},
		Objects: []status.MappedObject{
			{Name: "Lead", Label: "Lead", Rows: contact[1:5], Fields: fields}, {Name: "Contact", Label: "Contact", Rows: contact, Fields: fields},
			{Name: "Account", Label: "Account", Rows: contact[1:3], Fields: fields}, {Name: "Opportunity", Label: "Opportunity", Fields: fields},
			{Name: "Navattic_Session__c", Label: "Navattic Session", Rows: contact[1:2], Fields: fields},
		},
	}}
}

// window shows the screen as the shell would.
type window struct {
	fyne.Window
	app    *uitest.App
	org    *org
	screen *mappings.Screen
	toast  string
	link   func()
	shown  []string // problems
	alert  status.Fault
	paths  []string
	saved  strings.Builder
}

func (w *window) Now() time.Time                                { return at(14, 32) }
func (w *window) Toast(text string)                             { w.toast = text }
func (w *window) Alert(f status.Fault)                          { w.alert = f }
func (w *window) ShowProblem(id string)                         { w.shown = append(w.shown, id) }
func (w *window) Offer(text, _ string, f func())                { w.toast, w.link = text, f }
func (w *window) ChooseFile(_ []string, chosen func(string))    { chosen("other.json") }
func (w *window) SaveFile(_ string, write func(io.WriteCloser)) { write(closer{&w.saved}) }

type closer struct{ io.Writer }

func (closer) Close() error { return nil }

func open(t *testing.T, o *org, mode theme.Mode, size fyne.Size) *window {
	t.Helper()
	w := &window{app: uitest.New(t), org: o}
	w.app.SetTheme(theme.Options{Mode: mode})
	w.Window = w.app.Window(kit.Gap(0, 0), size.Width, size.Height)
	w.screen = mappings.New(o, w)
	t.Cleanup(w.screen.Close)
	w.SetContent(kit.NewPanel(theme.Page, 0, kit.Edges(w.screen.Header(), nil, nil, nil, w.screen.Body())))
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if !kit.HandleKey(w.Canvas(), e) && !w.screen.Key(e) && e.Name == fyne.KeyEscape {
			w.screen.Escape()
		}
	})
	w.screen.Update(status.Snapshot{At: at(14, 32), Connection: status.Connection{State: status.Connected}})
	return w
}

func (w *window) has(text string) bool { return uitest.HasText(w.Canvas(), text) }

func (w *window) until(text string) {
	w.app.Until(func() bool { return w.has(text) })
	uitest.Settle(w.Canvas())
}

var usual = fyne.NewSize(1072, 800)
