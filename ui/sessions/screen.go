package sessions

import (
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// Screen is the list of sessions with its filters and the pane of one session.
// All methods are to be called on the window's goroutine.
type Screen struct {
	source Source
	host   Host
	memory Memory
	tasks  *task.Runner
	last   status.Snapshot
	begun  bool
	today  time.Time // the day the times are told for

	filter     filter
	pages      *pages
	generation int  // grows when the rows in memory are replaced
	stale      bool // something changed while the list was being read
	selected   string
	marked     map[string]bool // by key
	filters    int             // grows with every change of the filters
	form       form

	header   *kit.PageHeader
	export   *kit.Button
	importer *kit.Button
	bar      *filterBar
	table    *kit.Table
	rows     *kit.List // of the table
	states   *listStates
	footer   *footer
	pane     *pane
	body     *fyne.Container
	split    *split
}

// New returns the screen; the first Update reads the list.
func New(source Source, host Host, memory Memory) *Screen {
	s := &Screen{
		source: source, host: host, memory: memory, tasks: task.New(),
		filter: parseFilter(memory.Filters()), pages: newPages(), form: formWide, marked: map[string]bool{},
	}
	s.export = kit.NewButton(kit.Secondary, "Export CSV", "download", s.exportCSV)
	s.importer = kit.NewButton(kit.Secondary, "Import file", "file-up", host.ImportFiles)
	s.header = kit.NewPageHeader("Sessions", "Every demo viewing that has reached this computer", s.export, s.importer)
	s.bar = newFilterBar(s)
	s.table = kit.NewTable(s.form.rowHeight(), s.form.columns(), s.fillRow)
	s.rows = s.table.Rows
	s.table.OnSort = func(head string) { s.setFilter(s.filter.sorted(columnOf(head))) }
	s.rows.OnSelect = s.rowSelected
	s.rows.OnOpen = s.rowOpened
	s.rows.OnLetter = s.letter
	s.rows.OnMark = s.toggleMark
	s.rows.OnMarkAll = s.markAll
	s.rows.OnVisible = func(first, last int) { s.need(first, last) }
	s.states = newListStates(s)
	s.footer = newFooter(s)
	s.pane = newPane(s)
	s.split = &split{screen: s}
	s.body = s.split.container()
	s.showSort()
	return s
}

// Header is the top of the screen.
func (s *Screen) Header() fyne.CanvasObject { return s.header }

// Body is everything below the header and the banner.
func (s *Screen) Body() fyne.CanvasObject { return s.body }

// Close ends what the screen does in the background.
func (s *Screen) Close() { s.tasks.Close() }

// Update shows what changed since the last snapshot.
func (s *Screen) Update(snapshot status.Snapshot) {
	first := !s.begun
	changed := first || snapshot.Revision != s.last.Revision
	s.last, s.begun = snapshot, true
	s.states.listening = snapshot.Listening
	switch {
	case first:
		s.reload()
	case changed:
		s.refresh()
	}
	if changed {
		s.readDemos()
		s.pane.reread()
	}
}

// Flush says that the filter bar reaches the edges of the page.
func (s *Screen) Flush() bool { return true }

// Tick rewrites what changes with the clock alone. Nothing here is told in
// less than days and minutes of the past, so it is enough at midnight.
func (s *Screen) Tick() {
	today := midnight(s.host.Now())
	if today.Equal(s.today) {
		return
	}
	s.today = today
	s.rows.Refresh()
	s.pane.tick()
}

// Narrow shows only sessions in these states, of all dates; none means all.
func (s *Screen) Narrow(states ...status.SessionState) {
	f := s.filter.cleared()
	f.States = states
	s.setFilter(f)
}

// NarrowToSyncedToday shows only sessions that were synced today.
func (s *Screen) NarrowToSyncedToday() {
	f := s.filter.cleared()
	f.Span = spanSynced
	s.setFilter(f)
}

// ShowSession opens one session in the pane, whatever the filters say.
func (s *Screen) ShowSession(key string) {
	s.setFilter(s.filter.cleared())
	s.selected = key
	s.openPane(key)
}

// FocusSearch puts the keyboard into the search field.
func (s *Screen) FocusSearch() { s.bar.focusSearch() }

// Escape closes the pane, else takes the marks away, else clears the search. It reports whether there was
// anything to do.
func (s *Screen) Escape() bool {
	switch {
	case s.pane.open:
		s.closePane()
	case len(s.marked) > 0:
		s.unmark()
	case s.filter.Search != "":
		f := s.filter
		f.Search = ""
		s.setFilter(f)
	default:
		return false
	}
	s.rows.Focus()
	return true
}

// NextRegion goes from the filters to the list and on to the pane.
func (s *Screen) NextRegion(from fyne.Focusable) (fyne.Focusable, bool) {
	switch {
	case from == nil:
		return s.rows, true
	case s.pane.open && s.pane.holds(from):
		return nil, false
	case s.pane.open && from == fyne.Focusable(s.rows):
		return s.pane.more, true
	case from == fyne.Focusable(s.rows):
		return nil, false
	}
	return s.rows, true
}

// setFilter narrows the list and reads it anew.
func (s *Screen) setFilter(f filter) {
	s.filter = f
	s.filters++
	s.marked = map[string]bool{} // what is out of sight must not be acted on
	s.memory.KeepFilters(f.text())
	s.bar.show()
	s.showSort()
	s.reload()
}

func (s *Screen) showSort() { s.table.SetSort(headOf(s.filter.Sort), s.filter.Desc) }

func (s *Screen) fillRow(i int, row *kit.Row) {
	session, here := s.pages.row(i)
	if !here {
		row.Skeleton()
		return
	}
	s.form.fill(row, session, s.host.Now())
	row.Marked(s.marked[session.Key])
}

// rowSelected follows the current row.
func (s *Screen) rowSelected(i int) {
	row, here := s.pages.row(i)
	if !here {
		s.selected = "" // taken up when its page arrives
		return
	}
	s.selected = row.Key
	if s.pane.open {
		s.pane.show(row)
	}
}

func (s *Screen) rowOpened(i int) {
	s.rowSelected(i)
	if row, here := s.pages.row(i); here {
		s.openPane(row.Key)
	}
}

// openPane shows a session beside the list, or over it in a narrow window.
func (s *Screen) openPane(key string) {
	row := status.SessionRow{Key: key}
	if i, here := s.pages.find(key); here {
		row, _ = s.pages.row(i)
	}
	s.pane.open = true
	s.pane.show(row)
	s.split.refresh()
	if i := s.rows.Current(); i >= 0 {
		s.rows.ScrollTo(i)
	}
}

func (s *Screen) closePane() {
	s.pane.close()
	s.split.refresh()
	if i := s.rows.Current(); i >= 0 {
		s.rows.ScrollTo(i)
	}
	s.rows.Focus()
}

// count is how many sessions the filter leaves.
func (s *Screen) count() string {
	return words.Number(s.pages.count) + " of " + words.Count(s.pages.all, "session", "sessions")
}

// slow is how long a list may take before bars stand in for its rows, and
// verySlow before the screen says that it takes long.
const (
	slow     = 150 * time.Millisecond
	verySlow = 5 * time.Second
)

// paneWidth is how wide the pane is in a window.
func paneWidth(window float32) float32 {
	if window > theme.WideAbove {
		return theme.DetailPaneWideWidth
	}
	return theme.DetailPaneWidth
}
