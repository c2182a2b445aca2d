package app

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/store"
)

// ErrNoProblem says that a problem is gone, or never was.
var ErrNoProblem = errors.New("this problem is gone")

// ErrNotFixable says that a problem can only be solved in Salesforce.
var ErrNotFixable = errors.New("this cannot be repaired from here yet")

// Problems lists everything that is wrong, by cause, and what was solved in
// the last seven days.
func (a *App) Problems(ctx context.Context) (status.Problems, error) {
	items, err := a.troubles.list(ctx, a)
	if err != nil {
		return status.Problems{}, err
	}
	return problem.List(items, a.troubles.fixer), nil
}

// Problem returns one cause with its remedy; ErrNoProblem when it is gone.
func (a *App) Problem(ctx context.Context, id string) (status.Problem, error) {
	item, err := a.item(ctx, id)
	if err != nil {
		return status.Problem{}, err
	}
	p := item.Page(a.troubles.fixer)
	if l := a.link.Load(); l != nil && l.org.Kind != orgRehearsal {
		if page := item.Place.Page(item.Object); page != "" {
			p.SetupURL = salesforce.SetupLink(l.org.InstanceURL, page)
		}
	}
	return p, nil
}

func (a *App) item(ctx context.Context, id string) (problem.Item, error) {
	items, err := a.troubles.list(ctx, a)
	if err != nil {
		return problem.Item{}, err
	}
	item, ok := problem.Find(items, id)
	if !ok {
		return item, ErrNoProblem
	}
	return item, nil
}

// ProblemSessions returns the rows [offset, offset+limit) of the sessions that
// a problem concerns, the one that ended last first.
func (a *App) ProblemSessions(ctx context.Context, id string, offset, limit int) (status.ProblemSessionPage, error) {
	item, err := a.item(ctx, id)
	if err != nil {
		return status.ProblemSessionPage{}, err
	}
	return a.concerned(ctx, item, offset, limit)
}

func (a *App) concerned(ctx context.Context, item problem.Item, offset, limit int) (status.ProblemSessionPage, error) {
	page := status.ProblemSessionPage{Offset: offset}
	if len(item.Keys) > 0 {
		rows, n, err := a.store.FaultSessions(ctx, a.orgID(), item.Keys, offset, limit)
		if err != nil {
			return page, err
		}
		page.Matching = n
		for _, r := range rows {
			page.Rows = append(page.Rows, status.ProblemSession{SessionRow: row(r.Summary), Tries: r.Attempts})
		}
		return page, nil
	}
	q := store.Query{Sort: store.SortStarted, Desc: true, Offset: offset, Limit: limit}
	switch {
	case item.Choices > 0:
		q.States = []store.State{store.StateChoice}
	case item.Gate != "":
		q.States = []store.State{store.StateWaiting, store.StateRetrying}
	default:
		return page, nil
	}
	p, err := a.store.Sessions(ctx, a.orgID(), q)
	if err != nil {
		return page, err
	}
	page.Matching = p.Matching
	for _, r := range p.Rows {
		page.Rows = append(page.Rows, status.ProblemSession{SessionRow: row(r)})
	}
	return page, nil
}

// RetryProblem sends the sessions of a problem again at once and returns how
// many. A gate is tried at once.
func (a *App) RetryProblem(ctx context.Context, id string) (int, error) {
	item, err := a.item(ctx, id)
	if err != nil {
		return 0, err
	}
	n := item.Sessions
	own, mine, err := a.retryOwn(ctx, item.ID)
	switch {
	case mine:
		n = own
	case len(item.Keys) > 0:
		n, err = a.store.RetryFaults(ctx, a.orgID(), item.Keys)
	case item.Choices > 0:
		n, err = a.resendChoices(ctx)
	}
	if err != nil {
		return 0, err
	}
	a.troubles.forget()
	a.SyncNow()
	return n, nil
}

// resendChoices sends what waits for a choice once more, so that it is looked
// up again.
func (a *App) resendChoices(ctx context.Context) (int, error) {
	var keys []string
	for {
		p, err := a.store.Sessions(ctx, a.orgID(), store.Query{States: []store.State{store.StateChoice}, Offset: len(keys), Limit: 500})
		if err != nil {
			return 0, err
		}
		for _, r := range p.Rows {
			keys = append(keys, r.Key)
		}
		if len(p.Rows) == 0 {
			return a.store.Resend(ctx, a.orgID(), keys...)
		}
	}
}

// RetryEverything sends all failed and retrying sessions again at once, and
// returns how many.
func (a *App) RetryEverything(ctx context.Context) (int, error) {
	n, err := a.store.RetryCause(ctx, a.orgID(), "")
	if err != nil {
		return 0, err
	}
	a.troubles.forget()
	a.SyncNow()
	return n, nil
}

// FixProblem removes the cause of a problem in Salesforce and sends its
// sessions again. The error is ErrNotFixable, or Salesforce's refusal.
func (a *App) FixProblem(ctx context.Context, id string) (int, error) {
	item, err := a.item(ctx, id)
	if err != nil {
		return 0, err
	}
	f := a.troubles.fixer
	if f == nil || !f.CanFix(item) {
		return 0, ErrNotFixable
	}
	if err := f.Fix(ctx, item); err != nil {
		return 0, err
	}
	return a.RetryProblem(ctx, id)
}

// ExportProblem writes the sessions of a problem as CSV; see status.WriteCSV.
func (a *App) ExportProblem(ctx context.Context, id string, w io.Writer) error {
	item, err := a.item(ctx, id)
	if err != nil {
		return err
	}
	return status.WriteCSV(w, func(offset, limit int) (status.SessionPage, error) {
		p, err := a.concerned(ctx, item, offset, limit)
		out := status.SessionPage{Offset: offset, Matching: p.Matching, All: p.Matching}
		for _, r := range p.Rows {
			out.Rows = append(out.Rows, r.SessionRow)
		}
		return out, err
	})
}

// ExportProblems writes every session that failed, is retried or waits for a
// choice as CSV.
func (a *App) ExportProblems(ctx context.Context, w io.Writer) error {
	return a.ExportCSV(ctx, status.SessionQuery{
		Sort: status.SortState, Desc: true,
		States: []status.SessionState{status.StateRetry, status.StateChoice, status.StateFailed},
	}, w)
}

// troubles keeps the list of problems between two looks, and what has to be
// remembered of it over a restart.
type troubles struct {
	fixer problem.Fixer // nil while nothing can be repaired from here

	mu       sync.Mutex
	items    []problem.Item
	revision uint64        // of the store, when items was made
	at       time.Time     // when that was; zero: make it anew
	took     time.Duration // how long making it took
	choices  int           // and
	choice   time.Time     // when the last of them was sent

	org    string // that memory is of
	memory problem.Memory
	kept   problem.Memory // as it lies in the store
}

const (
	problemsFresh = time.Second // how long a list is good while nothing is written
	problemsShare = 10          // the list takes at most a tenth of the time
)

// forget makes the next look a fresh one.
func (t *troubles) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at = time.Time{}
}

// list returns what is wrong now. It is made anew when something was written,
// or after a second, because some of it depends on the clock.
func (t *troubles) list(ctx context.Context, a *App) ([]problem.Item, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, revision := a.o.Now(), a.store.Revision()
	age := now.Sub(t.at)
	if !t.at.IsZero() && age >= 0 && (age < t.took*problemsShare || revision == t.revision && age < problemsFresh) {
		return t.items, nil
	}
	begun := time.Now()
	if err := t.remember(ctx, a); err != nil {
		return nil, err
	}
	s, err := t.state(ctx, a, now)
	if err != nil {
		return nil, err
	}
	t.items, t.memory = problem.Assemble(s, t.memory)
	t.revision, t.at, t.took = revision, now, time.Since(begun)
	t.keep(ctx, a)
	return t.items, nil
}

func memoryKey(org string) string { return "problems." + org }

// remember reads the memory of the current org when it is another than before.
func (t *troubles) remember(ctx context.Context, a *App) error {
	org := a.orgID()
	if t.kept.Traces != nil && org == t.org {
		return nil
	}
	var m problem.Memory
	if _, err := a.store.Setting(ctx, memoryKey(org), &m); err != nil {
		return err
	}
	if m.Traces == nil {
		m.Traces = map[string]problem.Trace{}
	}
	t.org, t.memory, t.kept = org, m, m
	return nil
}

// keep writes the memory down when there is something new in it. A short
// command beside the window leaves that to the window. What cannot be written
// now is written at the next change; nothing depends on it.
func (t *troubles) keep(ctx context.Context, a *App) {
	if a.lock == nil || a.store.ReadOnly() || !t.memory.Differs(t.kept) {
		return
	}
	if err := a.store.SetSetting(ctx, memoryKey(t.org), t.memory); err == nil {
		t.kept = t.memory
	}
}

// state gathers everything the list is made from.
func (t *troubles) state(ctx context.Context, a *App, now time.Time) (problem.State, error) {
	s := problem.State{Now: now}
	orgID := a.orgID()
	counts, err := a.store.Counts(ctx, orgID, now)
	if err != nil {
		return s, err
	}
	if s.Faults, err = a.store.Faults(ctx, orgID, problem.OfCode(), problem.OfField()); err != nil {
		return s, err
	}
	if s.Gates, err = a.store.Gates(ctx, orgID); err != nil {
		return s, err
	}
	s.Waiting, s.Choices = counts.Waiting+counts.Retrying, counts.Choice
	s.Sending = counts.Sending+counts.Waiting > 0
	if s.Choice, err = t.lastChoice(ctx, a, counts.Choice); err != nil {
		return s, err
	}
	s.Facts.Path = a.store.Dir()
	l := a.link.Load()
	if l != nil {
		s.Facts.User, s.Facts.Username, s.Facts.Org = l.org.DisplayName, l.org.Username, l.org.Name
		s.Gates = withGate(s.Gates, l.engine.State().Gate)
	}
	lost, err := a.lostOpportunities(ctx, orgID, s.Facts)
	if err != nil {
		return s, err
	}
	broken, err := a.mappingFaults(ctx, s.Facts)
	if err != nil {
		return s, err
	}
	refused, err := a.runFaults(ctx, now)
	if err != nil {
		return s, err
	}
	s.Own = slices.Concat(a.ownFaults(l, now), lost, broken, refused, a.endedWebhooks(ctx))
	return s, nil
}

// withGate adds the engine's gate, which it may not have been able to write
// down.
func withGate(gates []store.Gate, g *store.Gate) []store.Gate {
	if g == nil {
		return gates
	}
	for _, known := range gates {
		if known.Kind == g.Kind {
			return gates
		}
	}
	return append(gates, *g)
}

// lastChoice is when the last session that waits for a choice was sent. It is
// read only when their number changes: there is no index for it.
func (t *troubles) lastChoice(ctx context.Context, a *App, n int) (time.Time, error) {
	if n == t.choices {
		return t.choice, nil
	}
	p, err := a.store.Sessions(ctx, a.orgID(), store.Query{States: []store.State{store.StateChoice}, Sort: store.SortSynced, Desc: true, Limit: 1})
	if err != nil {
		return time.Time{}, err
	}
	t.choices, t.choice = n, time.Time{}
	if len(p.Rows) > 0 {
		t.choice = p.Rows[0].SyncedAt
	}
	return t.choice, nil
}

// ownFaults are the faults of the application itself.
func (a *App) ownFaults(l *link, now time.Time) []problem.Item {
	var own []problem.Item
	if err := a.fault.Load(); err != nil && l == nil {
		own = append(own, problem.Own(*err, now))
	}
	if l != nil {
		if err := l.failure(); err != nil {
			own = append(own, problem.Own(err, now))
		}
		if why := l.unkept.Load(); why != nil {
			own = append(own, ownItem(status.Fault{
				Code: "SIGN_IN_NOT_KEPT", Title: "The sign-in ends with the program",
				Sentence: why.Title() + ", so the sign-in is kept for this run only. It is never written anywhere else.",
			}, l.since))
		}
	}
	if r := a.care.recent(now); r != nil {
		own = append(own, problem.Repaired(*r))
	}
	return append(own, a.selfFaults(now)...)
}

func (l *link) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fault
}

// attention is the part of the list that the Overview shows, and how many
// causes need a person for some sessions.
func (a *App) attention(ctx context.Context) (list []status.Attention, causes int, err error) {
	items, err := a.troubles.list(ctx, a)
	if err != nil {
		return nil, 0, err
	}
	for _, i := range items {
		switch i.Section {
		case problem.NeedYou:
			list = append(list, i.Attention())
			if i.Failed+i.Choices > 0 {
				causes++
			}
		case problem.ByThemselves:
			list = append(list, i.Attention())
		case problem.Solved, problem.Hidden:
		}
	}
	return list, causes, nil
}
