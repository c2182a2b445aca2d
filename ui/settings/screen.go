package settings

import (
	"reflect"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

const (
	listWidth   float32 = 208
	columnWidth float32 = 816
	savedFor            = 2 * time.Second
)

// The keys under which the section works.
const (
	order     = "order"
	saved     = "saved"
	readHooks = "webhooks"
	readTold  = "deliveries"
	readKey   = "secret"
)

// page is one entry of the list.
type page interface {
	content() fyne.CanvasObject
	enter() // it became the visible one, or something was written
}

// Screen is the settings. All methods are to be called on the window's
// goroutine.
type Screen struct {
	program Program
	host    Host
	tasks   *task.Runner
	last    status.Snapshot
	begun   bool

	header  *kit.PageHeader
	done    fyne.CanvasObject // "Saved", for a moment
	list    *kit.GroupList
	scroll  *container.Scroll
	body    *fyne.Container
	pages   []page
	current int
}

var entries = []struct{ id, icon string }{
	{"Sources", "inbox"}, {"Outgoing webhooks", "webhook"}, {"Appearance", "sun-moon"},
}

// New returns the settings at their first page.
func New(program Program, host Host) *Screen {
	s := &Screen{program: program, host: host, tasks: task.New()}
	s.done = kit.HBox(6, kit.NewIcon("check", theme.OK, 14), kit.NewText(theme.Caption, theme.Text2, "Saved"))
	s.done.Hide()
	s.header = kit.NewPageHeader("Settings", "Habits of this computer", s.done)
	s.pages = []page{newSources(s), newWebhooks(s), newAppearance(s)}
	s.list = kit.NewGroupList()
	var rows []kit.GroupRow
	for _, e := range entries {
		rows = append(rows, kit.GroupRow{ID: e.id, Spoken: e.id, Content: kit.Sized(0, theme.RowHeight, kit.Inset(0, 12, 0, 16,
			kit.HBox(10, kit.NewIcon(e.icon, theme.Text2, 16), kit.NewText(theme.Strong, theme.Text, e.id))))})
	}
	s.list.SetRows(rows...)
	s.list.SetCurrent(entries[0].id)
	s.list.OnSelect = s.choose
	s.list.OnOpen = s.choose
	s.scroll = kit.NewScroll(kit.VBox(0))
	s.body = kit.Edges(nil, nil, kit.FixedWidth(listWidth, kit.NewPanel(theme.Card, kit.Right, kit.Inset(12, 1, 0, 0, s.list))), nil, s.scroll)
	return s
}

// Header is the top of the section.
func (s *Screen) Header() fyne.CanvasObject { return s.header }

// Body is everything below the header and the banner.
func (s *Screen) Body() fyne.CanvasObject { return s.body }

// Flush says that the list reaches the edges of the page.
func (s *Screen) Flush() bool { return true }

// Close ends what the section does in the background.
func (s *Screen) Close() { s.tasks.Close() }

// Update shows what changed since the last snapshot.
func (s *Screen) Update(snapshot status.Snapshot) {
	first := !s.begun
	changed := first || snapshot.Revision != s.last.Revision || !reflect.DeepEqual(snapshot.Connection, s.last.Connection)
	s.last, s.begun = snapshot, true
	if first {
		s.show()
	}
	if changed {
		s.pages[s.current].enter()
	}
}

// Tick has nothing to do: times are told by the day or when something changed.
func (s *Screen) Tick() {}

// Escape leaves what was opened within a page.
func (s *Screen) Escape() bool {
	one, ok := s.pages[s.current].(interface{ leave() bool })
	return ok && one.leave()
}

// ShowWebhooks opens the webhooks.
func (s *Screen) ShowWebhooks() { s.choose(entries[1].id) }

func (s *Screen) choose(id string) {
	for i, e := range entries {
		if e.id == id && i != s.current {
			s.current = i
			s.list.SetCurrent(id)
			s.show()
			s.pages[i].enter()
		}
	}
}

// changed shows a page anew if it is the visible one.
func (s *Screen) changed(p page) {
	if s.pages[s.current] == p {
		kit.ReplaceScrolled(s.scroll, s.column())
	}
}

func (s *Screen) show() { kit.SetScrolled(s.scroll, s.column()) }

func (s *Screen) column() fyne.CanvasObject {
	return kit.Inset(20, theme.PagePadX, 24, theme.PagePadX, kit.MaxWidth(columnWidth, s.pages[s.current].content()))
}

// noteSaved shows for two seconds that a change is kept.
func (s *Screen) noteSaved() {
	s.done.Show()
	s.header.Refresh()
	task.After(s.tasks, saved, savedFor, func() {
		s.done.Hide()
		s.header.Refresh()
	})
}

func (s *Screen) alert(err error) { s.host.Alert(s.program.Explain(err)) }

// head is the title of a page with its sentence.
func head(title, sentence string) fyne.CanvasObject {
	return kit.VBox(2, kit.NewText(theme.Heading, theme.Text, title), kit.NewParagraph(theme.Body, theme.Text3, sentence))
}

const labelWidth float32 = 220

// setting is one row of a card: what it is, a word of help, and the control.
func setting(label, help string, control fyne.CanvasObject) fyne.CanvasObject {
	words := []fyne.CanvasObject{kit.NewText(theme.Strong, theme.Text, label).Flexible()}
	if help != "" {
		words = append(words, kit.NewParagraph(theme.Caption, theme.Text3, help))
	}
	return kit.Inset(12, 16, 12, 16, kit.Edges(nil, nil, kit.FixedWidth(labelWidth, kit.Inset(0, 16, 0, 0, kit.VBox(2, words...))), nil, control))
}
