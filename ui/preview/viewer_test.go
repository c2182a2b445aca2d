package preview_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/preview"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// past is a program with one session that changed three records.
type past struct {
	mu     sync.Mutex
	fail   error
	held   string
	undone []string
}

func at(hour, minute int) time.Time { return time.Date(2026, 11, 12, hour, minute, 0, 0, time.UTC) }

func (p *past) preview() (status.Preview, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return status.Preview{
		Made: at(14, 32), Sessions: 3, Calls: 2, Left: 58720, Held: p.held,
		Records: []status.RecordChange{
			{Object: "Navattic Session", New: true, Why: "One row for each session", Fields: []status.FieldChange{
				{Field: "Session ID", After: "9f0c6a4e", Writes: true, Note: "Rule: Always"}, {Field: "Steps Viewed", After: "18", Writes: true, Note: "Rule: Always"}}},
			{Object: "Contact", Name: "Dana Whitfield", URL: "https://harbor.my.salesforce.example/003", Why: "Same email address", Fields: []status.FieldChange{
				{Field: "Navattic Last Demo", Before: "Platform tour", After: "Revenue forecasting", Writes: true, Note: "Rule: Always"},
				{Field: "Title", Before: "VP Operations", After: "VP Operations", Note: "Not empty, so left as it is"},
				{Field: "Navattic Total Steps", Before: "11", After: "18", Blocked: true, Note: "Blocked: no write access"},
				{Field: "Navattic Very Interested Areas", After: "Scenario planning; Forecasting; Board packs; Close calendar; Headcount planning; Cash flow; Driver-based models", Writes: true, Note: "Cut at an item: 7 of 9 fit in 255 letters"}}},
			{Object: "Opportunity", Name: "Acme – Forecasting rollout", URL: "https://harbor.my.salesforce.example/006", Why: "Linked to the share link by Maya Okafor, 3 Nov", Fields: []status.FieldChange{
				{Field: "Navattic Total Sessions", Before: "4", After: "5", Writes: true, Note: "Rule: Always"}}},
		},
		Skips: []status.PreviewSkip{
			{Visitor: "Dana Whitfield", Playbook: "Salesforce: all engagement", What: "Sync lead", Why: "A contact has this email"},
			{Playbook: "Salesforce: all engagement", What: "Sync contact", Why: "no email"},
		},
		Requests: []status.PreviewRequest{
			{Method: "POST", Path: "/services/data/v66.0/composite", Body: "{\n  \"allOrNone\": false,\n  \"compositeRequest\": []\n}"},
			{Method: "PATCH", Path: "/services/data/v66.0/composite/sobjects", Body: "{}"},
		},
	}, p.fail
}

func (p *past) PreviewSession(context.Context, string) (status.Preview, error) { return p.preview() }
func (p *past) PreviewFlush(context.Context) (status.Preview, error)           { return p.preview() }
func (p *past) Explain(err error) status.Fault {
	return status.Fault{Title: "Salesforce does not answer", Sentence: err.Error()}
}

func (p *past) writes() ([]status.Write, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := []status.Write{
		{ID: "w2", At: at(14, 29), Object: "Contact", Name: "Dana Whitfield", Until: at(14, 29).AddDate(0, 0, 30), Fields: []status.FieldChange{
			{Field: "Navattic Last Demo", Before: "Platform tour", After: "Revenue forecasting", Writes: true}}},
		{ID: "w1", At: at(14, 29), Object: "Account", Name: "Acme Manufacturing", Until: at(14, 29).AddDate(0, 0, 30), Fields: []status.FieldChange{
			{Field: "Navattic Total Sessions", Before: "4", After: "5", Writes: true}}},
		{ID: "w0", At: at(14, 29).AddDate(0, 0, -40), Object: "Lead", Name: "Old Lead", Until: at(14, 29).AddDate(0, 0, -10)},
	}
	for i := range list {
		list[i].Undone = slices.Contains(p.undone, list[i].ID)
	}
	return list, nil
}

func (p *past) Writes(context.Context, string) ([]status.Write, error)      { return p.writes() }
func (p *past) FlushWrites(context.Context, string) ([]status.Write, error) { return p.writes() }

func (p *past) Flushes(context.Context, int) ([]status.FlushRow, error) {
	return []status.FlushRow{
		{ID: "f2", At: at(14, 29), Sessions: 17, Records: 11, Calls: 4, Until: at(14, 29).AddDate(0, 0, 30)},
		{ID: "f1", At: at(9, 5).AddDate(0, 0, -41), Sessions: 3, Records: 2, Calls: 3, Until: at(9, 5).AddDate(0, 0, -11)},
	}, nil
}

func (p *past) UndoWrite(_ context.Context, id string) (status.UndoReport, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.undone = append(p.undone, id)
	r := status.UndoReport{Records: 1, Fields: 1}
	if id == "w1" {
		r = status.UndoReport{Kept: []status.KeptField{{Object: "Account", Name: "Acme Manufacturing", Field: "Navattic Total Sessions", Why: "Changed since: it is 6 now"}}}
	}
	return r, nil
}

func (p *past) UndoFlush(_ context.Context, id string) (status.UndoReport, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.undone = append(p.undone, id, "w1", "w2")
	return status.UndoReport{Records: 2, Fields: 2}, nil
}

type window struct {
	fyne.Window
	app    *uitest.App
	viewer *preview.Viewer
	opened []string
	copied string
	alert  status.Fault
}

func (w *window) Now() time.Time       { return at(14, 32) }
func (w *window) OpenAddress(a string) { w.opened = append(w.opened, a) }
func (w *window) Copy(text, _ string)  { w.copied = text }
func (w *window) Alert(f status.Fault) { w.alert = f }
func (w *window) has(text string) bool { return uitest.HasText(w.Canvas(), text) }
func (w *window) until(text string) {
	w.app.Until(func() bool { return w.has(text) })
	uitest.Settle(w.Canvas())
}

func open(t *testing.T, p *past, mode theme.Mode, size fyne.Size) *window {
	t.Helper()
	w := &window{app: uitest.New(t)}
	w.app.SetTheme(theme.Options{Mode: mode})
	w.Window = w.app.Window(kit.NewPanel(theme.Page, 0, kit.Gap(0, 0)), size.Width, size.Height)
	w.viewer = preview.New(p, w)
	t.Cleanup(w.viewer.Close)
	return w
}

var usual = fyne.NewSize(1280, 800)

func TestThePreviewSaysWhatIsTouchedWhatIsLeftOutAndWhatItCosts(t *testing.T) {
	w := open(t, &past{held: "Sending is paused. Nothing goes out before you resume."}, theme.Light, usual)
	w.viewer.Session("k", "Dana Whitfield")
	w.until("Same email address")
	for _, text := range []string{"Preview: Dana Whitfield", "New Navattic Session", "Platform tour", "Revenue forecasting", "unchanged", "Not empty, so left as it is",
		"Blocked: no write access", "58,720", "Sending is paused. Nothing goes out before you resume."} {
		if !w.has(text) {
			t.Errorf("%q is not on the screen", text)
		}
	}
	uitest.Tap(t, w.Canvas(), "Left out")
	w.until("A contact has this email")
	uitest.Tap(t, w.Canvas(), "Requests")
	w.until("compositeRequest")
	uitest.Tap(t, w.Canvas(), "Copy all")
	if w.copied == "" {
		t.Error("nothing was copied")
	}
	uitest.Picture(t, w.Canvas(), "preview-requests")
}

func TestAPreviewThatCannotBeMadeIsTriedAgain(t *testing.T) {
	p := &past{fail: errors.New("no answer within 30 s")}
	w := open(t, p, theme.Light, usual)
	w.viewer.Next()
	w.until("Salesforce does not answer")
	p.mu.Lock()
	p.fail = nil
	p.mu.Unlock()
	uitest.Tap(t, w.Canvas(), "Try again")
	w.until("Same email address")
}

func TestUndoingTellsWhichFieldsStay(t *testing.T) {
	p := &past{}
	w := open(t, p, theme.Light, usual)
	w.viewer.UndoSession("k", "Dana Whitfield")
	w.until("3 records changed")
	if !w.has("Too old to undo") {
		t.Error("what is too old is not told")
	}
	uitest.Picture(t, w.Canvas(), "preview-undo")
	uitest.Tap(t, w.Canvas(), "Undo all 2")
	w.until("Undo the changes of 2 records?")
	uitest.Tap(t, w.Canvas(), "Undo 2")
	w.until("1 field of 1 record set back. 1 field was left alone:")
	if !w.has("Changed since: it is 6 now") {
		t.Error("why a field stays is not told")
	}
	if fmt.Sprint(p.undone) != "[w2 w1]" {
		t.Errorf("undone in the order %v", p.undone)
	}
}

func TestARunIsUndoneAsAWhole(t *testing.T) {
	p := &past{}
	w := open(t, p, theme.Light, usual)
	w.viewer.Runs()
	w.until("Too old to undo")
	uitest.Picture(t, w.Canvas(), "preview-runs")
	uitest.Key(w.Canvas(), fyne.KeyReturn)
	w.until("3 records changed")
	uitest.Tap(t, w.Canvas(), "Undo all 2")
	uitest.Tap(t, w.Canvas(), "Undo 2")
	w.until("2 fields of 2 records set back.")
	if !slices.Contains(p.undone, "f2") {
		t.Errorf("undone: %v", p.undone)
	}
}

func TestPictures(t *testing.T) {
	for _, mode := range []theme.Mode{theme.Light, theme.Dark} {
		for _, size := range []fyne.Size{{Width: 1280, Height: 800}, {Width: 900, Height: 600}} {
			w := open(t, &past{}, mode, size)
			w.viewer.Next()
			w.until("Same email address")
			uitest.Picture(t, w.Canvas(), fmt.Sprintf("preview-%v-%.0f", mode, size.Width))
		}
	}
}
