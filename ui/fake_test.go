package ui_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"demobridge/app/status"
	"demobridge/ui"
)

// fake is a program whose store is a slice.
type fake struct {
	mu       sync.Mutex
	snapshot status.Snapshot
	watchers map[int]chan status.Snapshot
	rows     []status.SessionRow
	details  map[string]status.SessionDetail
	prefs    map[string]string
	fail     error // every read fails with it
	report   status.ImportReport
	book     book // of problems
	settings settings
	shelf    shelf
	hooks    hooks

	// hold, when set, is called with the search text before an answer.
	hold func(ctx context.Context, query status.SessionQuery) error
	// asked is told the query and the offset of every read of the list.
	asked func(query status.SessionQuery, offset int)

	calls []string
	asks  chan string // a copy of every call
}

var _ ui.Program = (*fake)(nil)

func newFake() *fake {
	return &fake{
		watchers: map[int]chan status.Snapshot{},
		details:  map[string]status.SessionDetail{},
		prefs:    map[string]string{},
		asks:     make(chan string, 1000),
	}
}

func (f *fake) note(format string, args ...any) {
	call := fmt.Sprintf(format, args...)
	f.mu.Lock()
	f.calls = append(f.calls, call)
	f.mu.Unlock()
	f.asks <- call
}

func (f *fake) called(call string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Contains(f.calls, call)
}

func (f *fake) Status() status.Snapshot {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.snapshot
}

func (f *fake) Watch() (<-chan status.Snapshot, func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	id, c := len(f.watchers), make(chan status.Snapshot, 1)
	f.watchers[id] = c
	c <- f.snapshot
	return c, func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.watchers[id] != nil {
			close(c)
			f.watchers[id] = nil
		}
	}
}

// change alters the state and tells every watcher.
func (f *fake) change(alter func(*status.Snapshot)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	alter(&f.snapshot)
	for _, c := range f.watchers {
		if c == nil {
			continue
		}
		select {
		case <-c:
		default:
		}
		c <- f.snapshot
	}
}

func (f *fake) Sessions(ctx context.Context, query status.SessionQuery, offset, limit int) (status.SessionPage, error) {
	if f.asked != nil {
		f.asked(query, offset)
	}
	if f.hold != nil {
		if err := f.hold(ctx, query); err != nil {
			return status.SessionPage{}, err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail != nil {
		return status.SessionPage{}, f.fail
	}
	var hits []status.SessionRow
	page := status.SessionPage{Offset: offset, All: len(f.rows)}
	for _, r := range f.rows {
		if !matches(r, query) {
			continue
		}
		hits = append(hits, r)
		switch r.State {
		case status.StateSynced:
			page.Tally.Synced++
		case status.StateFailed, status.StateChoice:
			page.Tally.Attention++
		case status.StateSkipped:
			page.Tally.Skipped++
		default:
			page.Tally.OnTheWay++
		}
	}
	order(hits, query)
	page.Matching = len(hits)
	page.Rows = slices.Clone(hits[min(offset, len(hits)):min(offset+limit, len(hits))])
	return page, nil
}

func matches(r status.SessionRow, q status.SessionQuery) bool {
	text := strings.ToLower(r.Visitor + " " + r.Company + " " + r.Email + " " + r.Key)
	return strings.Contains(text, strings.ToLower(q.Search)) &&
		(len(q.States) == 0 || slices.Contains(q.States, r.State)) &&
		(q.Demo == "" || q.Demo == r.Demo) &&
		(q.From.IsZero() || !r.EndedAt.Before(q.From)) &&
		(q.To.IsZero() || r.EndedAt.Before(q.To)) &&
		(q.Synced.IsZero() || !r.SyncedAt.Before(q.Synced))
}

func order(rows []status.SessionRow, q status.SessionQuery) {
	slices.SortStableFunc(rows, func(a, b status.SessionRow) int {
		var n int
		switch q.Sort {
		case status.SortVisitor:
			n = cmp.Compare(a.Visitor, b.Visitor)
		case status.SortCompany:
			n = cmp.Compare(a.Company, b.Company)
		case status.SortDemo:
			n = cmp.Compare(a.Demo, b.Demo)
		case status.SortMinutes:
			n = cmp.Compare(a.Minutes, b.Minutes)
		case status.SortSteps:
			n = cmp.Compare(a.Steps, b.Steps)
		case status.SortOpportunity:
			n = cmp.Compare(a.Opportunity.Name, b.Opportunity.Name)
		case status.SortState:
			n = cmp.Compare(a.State, b.State)
		default:
			n = a.EndedAt.Compare(b.EndedAt)
		}
		if q.Desc {
			return -n
		}
		return n
	})
}

func (f *fake) Session(_ context.Context, key string) (status.SessionDetail, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.fail != nil {
		return status.SessionDetail{}, f.fail
	}
	if d, ok := f.details[key]; ok {
		return d, nil
	}
	for _, r := range f.rows {
		if r.Key == key {
			return status.SessionDetail{SessionRow: r, SessionID: r.Key, Demos: []string{r.Demo}}, nil
		}
	}
	return status.SessionDetail{}, errors.New("no such session")
}

func (f *fake) Demos(context.Context) ([]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var names []string
	for _, r := range f.rows {
		names = append(names, r.Demo)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func (f *fake) ExportCSV(ctx context.Context, query status.SessionQuery, w io.Writer) error {
	return status.WriteCSV(w, func(offset, limit int) (status.SessionPage, error) {
		return f.Sessions(ctx, query, offset, limit)
	})
}

func (f *fake) Retry(_ context.Context, keys []string) error {
	f.note("retry %s", strings.Join(keys, ","))
	return f.fail
}

func (f *fake) Skip(_ context.Context, keys []string) error {
	f.note("skip %s", strings.Join(keys, ","))
	return f.fail
}

func (f *fake) SyncNow() { f.note("sync") }
func (f *fake) Pause()   { f.note("pause") }
func (f *fake) Resume()  { f.note("resume") }

func (f *fake) Import(_ context.Context, files []string) (status.ImportReport, error) {
	f.note("import %s", strings.Join(files, ","))
	return f.report, f.fail
}

func (f *fake) SignIn(_ context.Context, open func(string) error) error {
	f.note("sign in")
	return open("https://harbor.my.salesforce.example/authorize")
}

func (f *fake) Preference(name string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.prefs[name]
}

func (f *fake) SetPreference(name, value string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.prefs[name] = value
}

func (f *fake) Explain(err error) status.Fault {
	return status.Fault{
		Title:    "The local store cannot be read.",
		Sentence: "Nothing is sent until this is solved. Close other programs that use the data folder.",
		Code:     err.Error(),
	}
}

// at is a time on the day of the design pictures, Thursday 12 November 2026.
func at(hour, minute int) time.Time {
	return time.Date(2026, 11, 12, hour, minute, 0, 0, time.UTC)
}
