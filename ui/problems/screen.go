package problems

import (
	"context"
	"reflect"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// The keys under which the screen works. Work under one key replaces older
// work under the same key.
const (
	readList   = "list"
	readDetail = "detail"
	waitSlow   = "slow"
	order      = "order" // retry, fix
	export     = "export"
)

// Screen is the list of problems with the page of one. All methods are to be
// called on the window's goroutine.
type Screen struct {
	program Program
	host    Host
	tasks   *task.Runner
	last    status.Snapshot
	begun   bool

	problems status.Problems
	known    bool // problems were read
	stale    bool // something changed while they were being read
	selected string
	wanted   string // to be selected as soon as it is there

	header           *kit.PageHeader
	exportAll, retry *kit.Button
	list             *list
	detail           *detail
	split            *split
}

// New returns the screen; the first Update reads the list.
func New(program Program, host Host) *Screen {
	s := &Screen{program: program, host: host, tasks: task.New()}
	s.exportAll = kit.NewButton(kit.Secondary, "Export all", "download", s.exportEverything)
	s.retry = kit.NewButton(kit.Secondary, "Retry everything", "rotate-cw", s.retryEverything)
	s.header = kit.NewPageHeader("Problems", "Grouped by cause, so one fix clears many sessions", s.exportAll, s.retry)
	s.list = newList(s)
	s.detail = newDetail(s)
	s.split = newSplit(s)
	s.enable()
	return s
}

// Header is the top of the screen.
func (s *Screen) Header() fyne.CanvasObject { return s.header }

// Body is everything below the header and the banner.
func (s *Screen) Body() fyne.CanvasObject { return s.split.box }

// Flush says that the body begins with a bar that reaches its edges.
func (s *Screen) Flush() bool { return true }

// Close ends what the screen does in the background.
func (s *Screen) Close() { s.tasks.Close() }

// Update shows what changed since the last snapshot.
func (s *Screen) Update(snapshot status.Snapshot) {
	first := !s.begun
	changed := first || snapshot.Revision != s.last.Revision || !reflect.DeepEqual(snapshot.Attention, s.last.Attention)
	moved := snapshot.Connection.State != s.last.Connection.State
	s.last, s.begun = snapshot, true
	if first {
		task.After(s.tasks, waitSlow, slow, s.list.loading)
	}
	if changed {
		s.refresh()
	}
	if moved {
		s.detail.show()
	}
}

// Tick rewrites what changes with the clock, and looks again: some causes come
// and go with time alone.
func (s *Screen) Tick() {
	s.list.show()
	s.detail.show()
	s.refresh()
}

// ShowProblem opens one problem by its identity.
func (s *Screen) ShowProblem(id string) {
	s.wanted = id
	s.split.open = true
	s.choose(id)
	s.refresh()
}

// ShowList opens the list as it is.
func (s *Screen) ShowList() {
	s.split.open = false
	s.split.refresh()
}

// refresh reads the list again. While one reading is under way it only notes
// that another is due, so that a burst of changes costs one reading at a time.
func (s *Screen) refresh() {
	if s.tasks.Busy(readList) {
		s.stale = true
		return
	}
	s.stale = false
	task.Run(s.tasks, readList, func(ctx context.Context) (status.Problems, error) {
		return s.program.Problems(ctx)
	}, func(p status.Problems, err error) {
		s.tasks.Cancel(waitSlow)
		if err != nil {
			s.known = false
			s.split.cover(s.failed(err))
			return
		}
		s.take(p)
		if s.stale {
			s.refresh()
		}
	})
}

// take shows a list that was just read.
func (s *Screen) take(p status.Problems) {
	solved := newlySolved(s.problems, p)
	if s.known && len(solved) > 0 {
		s.host.Toast("Solved: " + solved[0].Title)
	}
	s.problems, s.known = p, true
	if len(p.NeedYou)+len(p.Alone)+len(p.Solved) == 0 {
		s.split.cover(kit.NewEmptyState("circle-check", "Nothing needs you.", "Problems appear here grouped by cause, with a remedy.", nil))
	} else {
		s.split.cover(nil)
	}
	s.enable()
	s.list.show()
	s.follow()
}

// follow keeps an eye on the chosen problem; when it is gone or solved, on the
// first one that is left.
func (s *Screen) follow() {
	id := s.selected
	if s.wanted != "" {
		id, s.wanted = s.wanted, ""
	} else if i := place(s.problems, id); i == nil || !i.Solved.IsZero() && !s.list.unfolded {
		id = first(s.problems)
	}
	s.choose(id)
}

// choose shows one problem's page.
func (s *Screen) choose(id string) {
	if i := place(s.problems, id); i != nil && !i.Solved.IsZero() && !s.list.unfolded {
		s.list.unfolded = true
		s.list.show()
	}
	s.selected = id
	s.list.mark()
	s.detail.open(id)
	s.split.refresh()
}

func (s *Screen) enable() {
	some := len(s.problems.NeedYou)+len(s.problems.Alone) > 0
	s.exportAll.SetEnabled(some && !s.exportAll.Working())
	s.retry.SetEnabled(some && !s.retry.Working())
}

// NextRegion goes from the list to the page.
func (s *Screen) NextRegion(from fyne.Focusable) (fyne.Focusable, bool) {
	switch {
	case !s.known || s.split.covered():
		return nil, false
	case from == nil && s.split.listVisible():
		return s.list.rows, true
	case from == nil || from == fyne.Focusable(s.list.rows):
		if b := s.detail.firstButton(); b != nil && s.split.detailVisible() {
			return b, true
		}
	}
	return nil, false
}

// Escape goes back from the page to the list where both do not fit.
func (s *Screen) Escape() bool {
	if s.split.listVisible() {
		return false
	}
	s.ShowList()
	s.list.rows.Focus()
	return true
}

// failed is what there is to say when the list cannot be read.
func (s *Screen) failed(err error) fyne.CanvasObject {
	f := s.program.Explain(err)
	return kit.NewEmptyState("circle-alert", f.Title, f.Sentence, nil,
		kit.NewButton(kit.Secondary, "Try again", "rotate-cw", s.refresh))
}

// offline reports whether Salesforce's pages cannot be opened now.
func (s *Screen) offline() bool { return s.last.Connection.State == status.Offline }

// place finds a problem in the list.
func place(p status.Problems, id string) *status.ProblemRow {
	for _, rows := range [][]status.ProblemRow{p.NeedYou, p.Alone, p.Solved} {
		for i := range rows {
			if rows[i].ID == id {
				return &rows[i]
			}
		}
	}
	return nil
}

// first is the problem to look at first; "" when there is none.
func first(p status.Problems) string {
	for _, rows := range [][]status.ProblemRow{p.NeedYou, p.Alone} {
		if len(rows) > 0 {
			return rows[0].ID
		}
	}
	return ""
}

// newlySolved are the problems that were open before and are solved now.
func newlySolved(before, now status.Problems) []status.ProblemRow {
	var out []status.ProblemRow
	for _, row := range now.Solved {
		if old := place(before, row.ID); old != nil && old.Solved.IsZero() {
			out = append(out, row)
		}
	}
	return out
}

func sessions(n int) string { return words.Count(n, "session", "sessions") }
