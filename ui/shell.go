package ui

import (
	"net/url"
	"time"

	"demobridge/app/status"
	"demobridge/ui/files"
	"demobridge/ui/kit"
	"demobridge/ui/preview"
	"demobridge/ui/task"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// Title is the title of the window.
const Title = "Demobridge"

// Texts that are told relative to now are rewritten every slowTicks ticks, and
// with every tick while the next run is near and is told in seconds.
const (
	tickEvery = time.Second
	slowTicks = 10
	nearRun   = 75 * time.Second
)

// Options are the parts of the computer that the window uses. The zero value
// is the real ones.
type Options struct {
	Now     func() time.Time
	OpenURL func(*url.URL) error
	Files   Chooser

	// Shows asks Run to bring the window to the front, and Quit to close it.
	Shows <-chan struct{}
	Quit  <-chan struct{}
}

// Shell is the content of the window: the sidebar, the screen that is shown,
// its banner, and what lies above them. All methods are to be called on the
// window's goroutine.
type Shell struct {
	window  fyne.Window
	program Program
	now     func() time.Time
	openURL func(*url.URL) error
	files   Chooser
	tasks   *task.Runner
	stop    func()

	sidebar *sidebar
	page    *page
	frame   *frame
	toasts  *kit.ToastHost
	places  []section
	screens []screen // built when first shown
	painted painted  // the colours that they were built in
	current int
	last    status.Snapshot
	signing bool
	ticks   int
	queue   [][]string // files to import; the first is being read
	setUp   setUp
	viewer  *preview.Viewer
	role    role
}

// Open fills a window with the program and watches it until Close.
func Open(w fyne.Window, program Program, o Options) *Shell {
	s := &Shell{
		window: w, program: program, now: o.Now, openURL: o.OpenURL, files: o.Files,
		tasks: task.New(), places: sections(), current: -1,
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.openURL == nil {
		s.openURL = fyne.CurrentApp().OpenURL
	}
	if s.files == nil {
		s.files = files.New(w.Canvas(), s.tasks, s.now, "")
	}
	s.screens = make([]screen, len(s.places))
	s.viewer = preview.New(program, s)
	s.applyTheme()
	s.page = newPage(s.remedy)
	s.sidebar = newSidebar(s)
	s.toasts = kit.NewToastHost(s.tasks)
	s.frame = newFrame(s.sidebar, s.page, s.toasts.Object(), program.Preference(PrefSidebar) == "collapsed")
	w.SetTitle(Title)
	w.SetPadded(false)
	w.SetContent(s.frame.content)
	w.SetOnDropped(func(_ fyne.Position, files []fyne.URI) { s.dropped(files) })
	s.addKeys()
	s.update(program.Status())
	if s.current < 0 {
		s.show(0)
	}
	snapshots, stop := program.Watch()
	s.stop = stop
	task.Observe(s.tasks, snapshots, s.update)
	task.Every(s.tasks, "tick", tickEvery, s.tick)
	return s
}

// Close ends what the window does in the background and waits for it. The
// window must not be used afterwards.
func (s *Shell) Close() {
	s.stop()
	if s.setUp.wizard != nil {
		s.setUp.wizard.Close()
	}
	for _, one := range s.screens {
		end(one)
	}
	s.viewer.Close()
	s.tasks.Close()
}

func (s *Shell) update(snapshot status.Snapshot) {
	s.last = snapshot
	s.followRole()
	s.sidebar.update(snapshot, s.now())
	s.page.update(s.notice(), s.signing)
	s.frame.warn(snapshot.Connection.Kind == status.Sandbox)
	s.offerSetup(snapshot)
	if s.setUp.wizard != nil {
		s.setUp.wizard.Update(snapshot)
		return
	}
	if s.current >= 0 {
		s.screens[s.current].Update(snapshot)
	}
}

// tick moves the texts that depend on the clock.
func (s *Shell) tick() {
	s.ticks++
	if s.setUp.wizard != nil {
		s.setUp.wizard.Tick()
		return
	}
	next := s.last.Sync.NextRun
	if slow := s.ticks%slowTicks != 0; slow && (next.IsZero() || next.Sub(s.now()) > nearRun) {
		return
	}
	s.sidebar.update(s.last, s.now())
	s.page.update(s.notice(), s.signing)
	if s.current >= 0 {
		s.screens[s.current].Tick()
	}
}

// show makes a section the visible one.
func (s *Shell) show(i int) {
	if i < 0 || i >= len(s.places) || i == s.current || s.forAdmins(i) {
		return
	}
	if s.current >= 0 {
		if one, ok := s.screens[s.current].(leaver); ok && one.Leave(func() { s.show(i) }) {
			s.sidebar.mark(s.current)
			return
		}
	}
	s.repaint()
	if s.screens[i] == nil {
		s.screens[i] = s.places[i].build(s)
	}
	s.current = i
	s.sidebar.mark(i)
	s.screens[i].Update(s.last)
	s.page.set(s.screens[i])
}

// open shows a section by name and returns its screen.
func (s *Shell) open(name string) screen {
	for i, place := range s.places {
		if place.name == name {
			s.show(i)
		}
	}
	return s.screens[s.current]
}

// remedy does what the button of the banner promises.
func (s *Shell) remedy(r remedy) {
	switch r {
	case signIn:
		s.signIn()
	case tryNow:
		s.program.SyncNow()
	case resume:
		s.program.Resume()
	case askAdmin:
		s.copyRequest()
	case noRemedy:
	}
}

func (s *Shell) applyTheme() {
	mode := theme.System
	switch s.program.Preference(PrefTheme) {
	case "light":
		mode = theme.Light
	case "dark":
		mode = theme.Dark
	}
	settings := fyne.CurrentApp().Settings()
	current, ours := settings.Theme().(*theme.Theme)
	if ours && current.Options().Mode == mode {
		return
	}
	options := theme.Options{}
	if ours { // text size and contrast stay as they are
		options = current.Options()
	}
	options.Mode = mode
	settings.SetTheme(theme.New(options))
}

// setTheme changes the look and keeps it. name is a value of PrefTheme.
func (s *Shell) setTheme(name string) {
	s.program.SetPreference(PrefTheme, name)
	s.applyTheme()
}
