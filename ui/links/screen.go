package links

import (
	"context"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// The keys under which the screen works. Work under one key replaces older work
// under the same key.
const (
	readList    = "list"
	readDetail  = "detail"
	readRecent  = "recent"
	readPage    = "page"
	suggest     = "suggest"
	order       = "order"
	waitSlow    = "slow"
	slow        = 150 * time.Millisecond
	loadingRows = 14
)

// Screen is the list of share links with the pane of one. All methods are to be
// called on the window's goroutine.
type Screen struct {
	program Program
	host    Host
	tasks   *task.Runner
	last    status.Snapshot
	begun   bool
	stale   bool // something changed while the list was being read

	query    status.LinkQuery
	page     status.LinkPage
	known    bool // page was read
	selected string
	wanted   string // to be opened as soon as it is there

	header *kit.PageHeader
	bar    *filterBar
	table  *kit.Table
	rows   *kit.List
	states *listStates
	footer *footer
	pane   *pane
	deal   *opportunityPage
	split  *split
	body   *fyne.Container
}

// New returns the screen; the first Update reads the list.
func New(program Program, host Host) *Screen {
	s := &Screen{program: program, host: host, tasks: task.New()}
	s.header = kit.NewPageHeader("Share links", "Demo links and the Salesforce opportunity each one belongs to",
		kit.NewButton(kit.Secondary, "Open opportunity", "target", s.openOpportunity),
		kit.NewButton(kit.Secondary, "Add link by address", "plus", s.addLink))
	s.bar = newFilterBar(s)
	s.table = kit.NewTable(theme.RowHeightTwo, columns(true), s.fillRow)
	s.rows = s.table.Rows
	s.rows.OnSelect = s.rowSelected
	s.rows.OnOpen = func(i int) {
		s.rowSelected(i)
		s.openPane()
	}
	s.rows.OnLetter = s.Letter
	s.states = newListStates(s)
	s.footer = newFooter()
	s.pane = newPane(s)
	s.deal = newOpportunityPage(s)
	s.split = &split{screen: s}
	s.body = s.split.container()
	return s
}

// Header is the top of the screen.
func (s *Screen) Header() fyne.CanvasObject { return s.header }

// Body is everything below the header and the banner.
func (s *Screen) Body() fyne.CanvasObject { return s.body }

// Flush says that the filter bar reaches the edges of the page.
func (s *Screen) Flush() bool { return true }

// Close ends what the screen does in the background.
func (s *Screen) Close() { s.tasks.Close() }

// Update shows what changed since the last snapshot.
func (s *Screen) Update(snapshot status.Snapshot) {
	first := !s.begun
	changed := first || snapshot.Revision != s.last.Revision
	online := snapshot.Connection.State == status.Connected && (first || s.last.Connection.State != status.Connected)
	s.last, s.begun = snapshot, true
	if first {
		task.After(s.tasks, waitSlow, slow, s.states.loading)
	}
	if changed {
		s.refresh()
		s.pane.reread()
		s.deal.reread()
	}
	if online {
		s.askSalesforce()
	}
}

// Tick rewrites what changes with the clock.
func (s *Screen) Tick() { s.rows.Refresh() }

// askSalesforce brings suggestions and owners up to date.
func (s *Screen) askSalesforce() {
	task.Run(s.tasks, suggest, func(ctx context.Context) (bool, error) {
		// Both change what is stored, or tell that they changed nothing; what
		// fails is tried again when the screen opens next.
		_ = s.program.RefreshOpportunities(ctx)
		return s.program.RefreshSuggestions(ctx)
	}, func(changed bool, err error) {
		if err == nil && changed {
			s.refresh()
			s.pane.reread()
		}
	})
}

// refresh reads the list again. While one reading is under way it only notes
// that another is due.
func (s *Screen) refresh() {
	if s.tasks.Busy(readList) {
		s.stale = true
		return
	}
	s.stale = false
	s.read()
}

func (s *Screen) read() {
	query := s.query
	task.Run(s.tasks, readList, func(ctx context.Context) (status.LinkPage, error) {
		return s.program.Links(ctx, query)
	}, func(page status.LinkPage, err error) {
		s.tasks.Cancel(waitSlow)
		if err != nil {
			s.known = false
			s.states.failed(s.program.Explain(err))
			return
		}
		s.take(page)
		if s.stale {
			s.refresh()
		}
	})
}

func (s *Screen) take(page status.LinkPage) {
	s.page, s.known = page, true
	s.rows.SetLength(len(page.Rows))
	s.bar.setMakers(page.Makers)
	s.footer.set(page, s.pane.open)
	s.states.show()
	s.mark()
	if s.wanted != "" && s.place(s.wanted) >= 0 {
		s.selected, s.wanted = s.wanted, ""
		s.mark()
		s.rows.ScrollTo(s.place(s.selected))
		s.openPane()
	}
}

// mark makes the row of the selected link the current one.
func (s *Screen) mark() { s.rows.SetCurrent(s.place(s.selected)) }

func (s *Screen) place(id string) int {
	for i, row := range s.page.Rows {
		if row.ID == id {
			return i
		}
	}
	return -1
}

// setQuery narrows the list and reads it anew.
func (s *Screen) setQuery(q status.LinkQuery) {
	s.query = q
	s.bar.show()
	s.read()
}

func (s *Screen) rowSelected(i int) {
	if i < 0 || i >= len(s.page.Rows) {
		return
	}
	s.selected = s.page.Rows[i].ID
	if s.pane.open {
		s.pane.show(s.page.Rows[i])
	}
}

// ShowLink opens one link, whatever the filters say.
func (s *Screen) ShowLink(id string) {
	s.wanted = id
	s.deal.close()
	s.setQuery(status.LinkQuery{})
}

func (s *Screen) openPane() {
	i := s.place(s.selected)
	if i < 0 {
		return
	}
	s.pane.open = true
	s.pane.show(s.page.Rows[i])
	s.split.refresh()
	s.rows.ScrollTo(i)
}

func (s *Screen) closePane() {
	s.pane.close()
	s.split.refresh()
	s.rows.Focus()
}

// FocusSearch puts the keyboard into the search field.
func (s *Screen) FocusSearch() {
	if s.deal.open {
		s.deal.picker.Input().Focus()
		return
	}
	s.bar.search.Focus()
	s.bar.search.SelectAll()
}

// Escape closes the opportunity's page, else the pane, else clears the search.
// It reports whether there was anything to do.
func (s *Screen) Escape() bool {
	switch {
	case s.deal.open:
		s.deal.close()
	case s.pane.open:
		s.closePane()
	case s.query.Search != "":
		q := s.query
		q.Search = ""
		s.setQuery(q)
	default:
		return false
	}
	s.rows.Focus()
	return true
}

// NextRegion goes from the list to the field of the pane.
func (s *Screen) NextRegion(from fyne.Focusable) (fyne.Focusable, bool) {
	switch {
	case s.deal.open && from == nil:
		return s.deal.picker.Input().Focusable(), true
	case s.deal.open:
		return nil, false
	case from == nil:
		return s.rows, true
	case from == fyne.Focusable(s.rows) && s.pane.open:
		return s.pane.region(), true
	}
	return nil, false
}

// Letter carries out the keys of the list.
func (s *Screen) Letter(r rune) {
	if s.deal.open || s.place(s.selected) < 0 {
		return
	}
	switch r {
	case 'l', 'L':
		s.openPane()
		s.pane.focusPicker()
	case 'u', 'U':
		s.openPane()
		s.pane.unlink()
	case 'y', 'Y':
		s.pane.takeSuggestion()
	case 'n', 'N':
		s.pane.refuseSuggestion()
	}
}

// offline reports whether Salesforce cannot be asked now.
func (s *Screen) offline() bool { return s.last.Connection.State != status.Connected }

func sessions(n int) string { return words.Count(n, "session", "sessions") }
