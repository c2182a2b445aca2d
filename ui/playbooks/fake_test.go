package playbooks_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/playbooks"
	"demobridge/ui/theme"
	"demobridge/ui/uitest"

	"fyne.io/fyne/v2"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// program keeps playbooks in a slice.
type program struct {
	mu    sync.Mutex
	book  status.PlaybookBook
	calls []string
}

func (p *program) note(format string, args ...any) {
	p.calls = append(p.calls, fmt.Sprintf(format, args...))
}

func (p *program) called(call string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.calls, call)
}

// count is how many playbooks are stored.
func (p *program) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.book.Playbooks)
}

func (p *program) Playbooks(context.Context) (status.PlaybookBook, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.book
	b.Playbooks = slices.Clone(b.Playbooks)
	for i := range b.Playbooks {
		b.Playbooks[i].Do = told(b.Playbooks[i].Do)
	}
	return b, nil
}

// TryPlaybook: everybody who has an email matches, if there is a filter for it.
func (p *program) TryPlaybook(_ context.Context, draft status.Playbook) (status.PlaybookTrial, error) {
	t := status.PlaybookTrial{Of: 100, Calls: 6, CallsPerDay: 14, Matched: 100}
	for _, r := range []status.TrialRow{
		{Visitor: "Dana Whitfield", Company: "Acme Manufacturing"}, {Visitor: "Luis Ortega", Company: "Acme Manufacturing"},
		{Visitor: "Hannah Vogel", Company: "Lindner Logistik"}, {Visitor: "Rajesh Iyer", Company: "Meridian Bank"},
		{Visitor: "Claire Dubois", Why: "moved no step"}, {Why: "no email"}, {Visitor: "Sofia Marchetti", Company: "Bellini Foods"},
	} {
		r.Key = "k-" + r.Visitor
		r.Matches = r.Why == "" || len(draft.Who.Filters) == 0
		t.Rows = append(t.Rows, r)
	}
	if len(draft.Who.Filters) > 0 {
		t.Matched = 37
	}
	return t, nil
}

func (p *program) Explain(err error) status.Fault { return status.Fault{Title: err.Error()} }

func (p *program) SavePlaybook(_ context.Context, d status.Playbook) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d.ID == "" {
		d.ID = fmt.Sprint("pb", len(p.book.Playbooks)+1)
		p.book.Playbooks = append(slices.Clone(p.book.Playbooks), d)
		return d.ID, nil
	}
	p.book.Playbooks = slices.Clone(p.book.Playbooks)
	for i := range p.book.Playbooks {
		if p.book.Playbooks[i].ID == d.ID {
			p.book.Playbooks[i] = d
		}
	}
	return d.ID, nil
}

func (p *program) DeletePlaybook(_ context.Context, id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.book.Playbooks = slices.DeleteFunc(slices.Clone(p.book.Playbooks), func(b status.Playbook) bool { return b.ID == id })
	return nil
}

func (p *program) SwitchPlaybook(_ context.Context, id string, on bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note("switch %s %v", id, on)
	return nil
}

func (p *program) MovePlaybook(_ context.Context, id string, place int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note("move %s %d", id, place)
	return nil
}

func (p *program) RunAgain(_ context.Context, id string, keys []string) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note("again %s %s", id, strings.Join(keys, ","))
	return len(keys), nil
}

// told adds what the app says about actions.
func told(list []status.PlaybookAction) []status.PlaybookAction {
	out := slices.Clone(list)
	for i, a := range out {
		about := map[status.ActionKind]status.PlaybookAction{
			status.ActionSession:     {Label: "Submit session object", Caption: "Creates or updates one Navattic Session row", Object: "Navattic_Session__c"},
			status.ActionLead:        {Label: "Sync lead", Caption: "Only when no contact has the email", Object: "Lead"},
			status.ActionContact:     {Label: "Sync contact", Caption: "7 mapped fields", Object: "Contact", Broken: 1},
			status.ActionAccount:     {Label: "Update account", Caption: "2 mapped fields", Object: "Account"},
			status.ActionOpportunity: {Label: "Update opportunity", Caption: "3 mapped fields, only when the share link is linked", Object: "Opportunity"},
			status.ActionWebhook:     {Label: "Send webhook", Missing: "No address set"},
		}[a.Kind]
		about.Kind, about.On, about.Create, about.Webhook = a.Kind, a.On, a.Create, a.Webhook
		out[i] = about
	}
	return out
}

func actions(on ...status.ActionKind) []status.PlaybookAction {
	var out []status.PlaybookAction
	for _, kind := range []status.ActionKind{status.ActionSession, status.ActionLead, status.ActionContact, status.ActionAccount, status.ActionOpportunity, status.ActionWebhook} {
		out = append(out, status.PlaybookAction{Kind: kind, On: slices.Contains(on, kind)})
	}
	return out
}

func at(hour, minute int) time.Time { return time.Date(2026, 11, 12, hour, minute, 0, 0, time.UTC) }

func filter(property, operator string, values ...string) status.Filter {
	return status.Filter{Property: property, Operator: operator, Values: values}
}

func harbor() *program {
	known := []status.FilterOperator{{Key: "known", Label: "is known", Alone: true}, {Key: "not-known", Label: "is not known", Alone: true}, {Key: "domain-in", Label: "domain is"}}
	number := []status.FilterOperator{{Key: "at-least", Label: "at least"}, {Key: "at-most", Label: "at most"}}
	text := []status.FilterOperator{{Key: "is", Label: "is"}, {Key: "is-not", Label: "is not"}, {Key: "contains", Label: "contains"}}
	return &program{book: status.PlaybookBook{
		Whens: []status.PlaybookChoice{{Key: "session-ends", Label: "A session ends", Help: "page closed, or 30 minutes without a click"}},
		Properties: []status.FilterProperty{
			{Key: "visitor.email", Label: "Email", Group: "Visitor", Operators: known},
			{Key: "visitorTotals.steps", Label: "Total steps", Group: "Totals", Number: true, Operators: number},
			{Key: "session.demos", Label: "Demo", Group: "Session", Operators: text, Values: []string{"Revenue forecasting", "Platform tour", "Internal sandbox tour"}},
			{Key: "visitor.visitorCountry", Label: "Country", Group: "Visitor", Operators: text, Values: []string{"India", "Germany"}},
		},
		Audiences: []status.Audience{
			{Name: "Identified visitors", Who: status.FilterGroup{Filters: []status.Filter{filter("visitor.email", "known")}}},
			{Name: "Engaged visitors", Who: status.FilterGroup{Filters: []status.Filter{filter("visitorTotals.steps", "at-least", "2")}}},
			{Name: "Repeat visitors"}, {Name: "Engaged accounts"}, {Name: "Accounts with multiple visitors"},
		},
		Fresh: status.Playbook{When: "session-ends", On: true, Do: told(actions(status.ActionSession))},
		Playbooks: []status.Playbook{
			{ID: "pb1", Name: "Salesforce: all engagement", On: true, Today: 61, When: "session-ends",
				Who: status.FilterGroup{Filters: []status.Filter{filter("visitor.email", "known"), filter("visitorTotals.steps", "at-least", "1"), filter("session.demos", "is-not", "Internal sandbox tour")}},
				Do:  actions(status.ActionSession, status.ActionLead, status.ActionContact, status.ActionOpportunity)},
			{ID: "pb2", Name: "Hot leads to sales channel", On: true, Today: 7, When: "session-ends", Do: actions(status.ActionWebhook)},
			{ID: "pb3", Name: "Account roll-up", On: true, Today: 22, When: "session-ends", Do: actions(status.ActionAccount)},
			{ID: "pb4", Name: "Partner demos", Changed: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), When: "session-ends", Do: actions(status.ActionSession, status.ActionAccount)},
		},
	}}
}

// window shows the screen as the shell would.
type window struct {
	fyne.Window
	app     *uitest.App
	program *program
	screen  *playbooks.Screen
	toast   string
	link    func()
	alert   status.Fault
	shown   []string
}

func (w *window) Now() time.Time                 { return at(14, 32) }
func (w *window) Toast(text string)              { w.toast = text }
func (w *window) Alert(f status.Fault)           { w.alert = f }
func (w *window) Offer(text, _ string, f func()) { w.toast, w.link = text, f }
func (w *window) ShowMappings(object string)     { w.shown = append(w.shown, object) }
func (w *window) PreviewNext()                   { w.shown = append(w.shown, "next") }
func (w *window) ShowRuns()                      { w.shown = append(w.shown, "runs") }

func open(t *testing.T, p *program, mode theme.Mode, size fyne.Size) *window {
	t.Helper()
	w := &window{app: uitest.New(t), program: p}
	w.app.SetTheme(theme.Options{Mode: mode})
	w.Window = w.app.Window(kit.Gap(0, 0), size.Width, size.Height)
	w.screen = playbooks.New(p, w)
	t.Cleanup(w.screen.Close)
	w.SetContent(kit.NewPanel(theme.Page, 0, kit.Edges(w.screen.Header(), nil, nil, nil, w.screen.Body())))
	w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { kit.HandleKey(w.Canvas(), e) })
	w.screen.Update(status.Snapshot{At: at(14, 32), Connection: status.Connection{State: status.Connected}})
	return w
}

func (w *window) has(text string) bool { return uitest.HasText(w.Canvas(), text) }

func (w *window) until(text string) {
	w.app.Until(func() bool { return w.has(text) })
	uitest.Settle(w.Canvas())
}

func (w *window) gone(text string) {
	w.app.Until(func() bool { return !w.has(text) })
	uitest.Settle(w.Canvas())
}

var usual = fyne.NewSize(1072, 736)
