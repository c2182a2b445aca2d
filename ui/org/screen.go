package org

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// The tabs, in their order.
const (
	tabAccess = iota
	tabPlan
	tabPermissions
	tabPages
	tabConnection
)

// tab is one of the five views of the section.
type tab interface {
	body() fyne.CanvasObject
	button() *kit.Button // in the header, or nil
	enter()              // it became the visible one
}

// Screen is the Salesforce section. All methods are to be called on the
// window's goroutine.
type Screen struct {
	program Program
	host    Host
	tasks   *task.Runner
	last    status.Snapshot
	org     string // whose facts are shown

	header  *fyne.Container
	content *fyne.Container
	tabs    *kit.Tabs
	views   []tab
	current int
	ended   *status.Disconnected // how the last connection ended, until there is another
}

// New returns the section at its first tab.
func New(program Program, host Host) *Screen {
	s := &Screen{program: program, host: host, tasks: task.New(), header: container.NewStack(), content: container.NewStack()}
	s.tabs = kit.NewTabs(theme.PagePadX, []string{"Access check", "Schema plan", "Permission set", "Record pages", "Connection"}, s.choose)
	s.renew()
	return s
}

// renew makes the views anew, as for another org.
func (s *Screen) renew() {
	s.views = []tab{newAccess(s), newPlan(s), newPermissions(s), newPages(s), newConnection(s)}
	s.tabs.SetCounter(tabAccess, kit.Mute, "")
}

// Header is the top of the section.
func (s *Screen) Header() fyne.CanvasObject { return s.header }

// Body is everything below the header and the banner.
func (s *Screen) Body() fyne.CanvasObject { return s.content }

// Flush says that the body begins with a bar that reaches its edges.
func (s *Screen) Flush() bool { return true }

// Close ends what the section does in the background.
func (s *Screen) Close() { s.tasks.Close() }

// Update shows the newest snapshot; another org starts everything anew.
func (s *Screen) Update(snapshot status.Snapshot) {
	before := s.last
	s.last = snapshot
	if org := snapshot.Connection.OrgID; org != s.org || s.header.Objects == nil {
		s.org = org
		if org != "" {
			s.ended = nil
		}
		s.renew()
		s.views[s.current].enter()
		s.show()
		return
	}
	if before.Connection != snapshot.Connection {
		s.show()
	}
}

// Tick rewrites what changes with the clock.
func (s *Screen) Tick() {
	if one, ok := s.views[s.current].(interface{ tick() }); ok {
		one.tick()
	}
}

// Show opens a tab by its number, as others lead to it.
func (s *Screen) Show(i int) {
	s.tabs.SetSelected(i)
	s.choose(i)
}

// ShowAccess opens the access check.
func (s *Screen) ShowAccess() { s.Show(tabAccess) }

// ShowConnection opens the connection.
func (s *Screen) ShowConnection() { s.Show(tabConnection) }

func (s *Screen) choose(i int) {
	s.current = i
	s.views[i].enter()
	s.show()
}

// changed shows a view anew if it is the visible one.
func (s *Screen) changed(v tab) {
	if s.views[s.current] == v {
		s.show()
	}
}

func (s *Screen) show() {
	c := s.last.Connection
	caption := words.Join(c.OrgName, hostOf(c.RecordURL), c.UserName)
	if c.State == status.NotConnected {
		caption = "No Salesforce org is connected"
	}
	buttons := []fyne.CanvasObject{}
	if b := s.views[s.current].button(); b != nil && s.connected() {
		buttons = append(buttons, b)
	}
	s.header.Objects = []fyne.CanvasObject{kit.NewPageHeader("Salesforce", caption, buttons...)}
	s.header.Refresh()
	body := s.views[s.current].body()
	if !s.connected() && s.current != tabConnection {
		body = kit.NewEmptyState("plug", "No Salesforce org is connected", "New sessions are saved on this computer and are sent as soon as an org is connected.", nil,
			kit.NewButton(kit.Primary, "Connect Salesforce", "plug", s.host.OpenSetup))
	}
	s.content.Objects = []fyne.CanvasObject{kit.Edges(kit.NewPanel(theme.Card, 0, s.tabs), nil, nil, nil, body)}
	s.content.Refresh()
}

func (s *Screen) connected() bool { return s.last.Connection.State != status.NotConnected }

// offline reports whether nothing that needs Salesforce can be done now.
func (s *Screen) offline() bool {
	return s.last.Connection.State == status.Offline || s.last.Connection.State == status.SignedOut
}

// Letter carries out the keys of the section: F fix, C copy the request.
func (s *Screen) Letter(r rune) {
	if one, ok := s.views[s.current].(interface{ letter(rune) }); ok {
		one.letter(r)
	}
}

func (s *Screen) alert(err error) { s.host.Alert(s.program.Explain(err)) }

func run[T any](s *Screen, key string, work func(context.Context) (T, error), done func(T, error)) {
	task.Run(s.tasks, key, work, done)
}
