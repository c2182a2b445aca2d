package overview

import (
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Orders are what the buttons of the screen do.
type Orders interface {
	SyncNow()
	Pause()
	Resume()
}

// Host is what the window does for the screen.
type Host interface {
	Now() time.Time
	// ShowSessions opens the list with only these states; none means all.
	ShowSessions(states ...status.SessionState)
	// ShowSyncedToday opens the list with the sessions synced today.
	ShowSyncedToday()
	// ShowSession opens the list with one session in the pane.
	ShowSession(key string)
	// ShowProblem opens one problem by its identity.
	ShowProblem(id string)
	// ShowProblems opens the list of problems.
	ShowProblems()
}

// Screen is the Overview.
type Screen struct {
	orders Orders
	host   Host
	last   status.Snapshot

	header      *kit.PageHeader
	pause, sync *kit.Button
	figures     *figures
	chart       *chart
	recent      *recent
	connection  *connection
	calls       *calls
	attention   *attention
	body        fyne.CanvasObject
}

// view is what several parts of the screen need to know of a snapshot.
type view struct {
	now  time.Time
	held bool // nothing can be sent, and not because a person paused it
}

// New returns the screen in its loading state; Update fills it.
func New(orders Orders, host Host) *Screen {
	s := &Screen{orders: orders, host: host}
	s.pause = kit.NewButton(kit.Secondary, "Pause", "pause", s.togglePause)
	s.sync = kit.NewButton(kit.Primary, "Sync now", "refresh-cw", orders.SyncNow)
	s.pause.SetEnabled(false)
	s.sync.SetEnabled(false)
	s.header = kit.NewPageHeader("Overview", "", s.pause, s.sync)
	s.figures = newFigures(host)
	s.chart = newChart()
	s.recent = newRecent(host)
	s.connection = newConnection()
	s.calls = newCalls()
	s.attention = newAttention(host)
	s.body = container.NewVScroll(container.New(&columns{},
		s.figures.card, s.chart.card, s.recent.card, s.connection.card, s.calls.card, s.attention.card))
	return s
}

// Header is the top of the screen.
func (s *Screen) Header() fyne.CanvasObject { return s.header }

// Body is everything below the header and the banner.
func (s *Screen) Body() fyne.CanvasObject { return s.body }

// Update shows a snapshot.
func (s *Screen) Update(snapshot status.Snapshot) {
	s.last = snapshot
	if snapshot.At.IsZero() {
		s.Tick()
		return // still loading
	}
	v := view{now: s.host.Now(), held: held(snapshot)}
	s.Tick()
	s.figures.update(snapshot, v)
	s.chart.update(snapshot.Days, snapshot.Counts.Total)
	s.recent.update(snapshot.Recent, v.now)
	s.connection.update(snapshot.Connection)
	s.calls.update(snapshot.Calls)
	s.attention.update(snapshot.Attention)
	paused := snapshot.Sync.State == status.Paused
	s.pause.SetLabel(map[bool]string{false: "Pause", true: "Resume"}[paused])
	s.pause.SetIcon(map[bool]string{false: "pause", true: "send"}[paused])
	s.pause.SetEnabled(!v.held)
	s.sync.SetEnabled(!v.held && !paused)
}

// Tick rewrites what changes with the clock alone.
func (s *Screen) Tick() { s.header.SetCaption(caption(s.last, s.host.Now())) }

func (s *Screen) togglePause() {
	if s.last.Sync.State == status.Paused {
		s.orders.Resume()
		return
	}
	s.orders.Pause()
}

// held reports whether a gate is closed: only its cause being gone helps, so
// the buttons would do nothing.
func held(s status.Snapshot) bool {
	return s.Connection.State != status.Connected || s.Sync.State == status.OnHold
}

func caption(s status.Snapshot, now time.Time) string {
	day := now.Format("Monday 2 January, 15:04")
	switch {
	case s.At.IsZero():
		return day
	case held(s):
		return words.Join(day, "Sending is on hold")
	case s.Sync.State == status.Paused:
		return words.Join(day, "Sending is paused")
	case s.Sync.NextRun.IsZero():
		return day
	}
	next := "Next run in " + words.Wait(s.Sync.NextRun.Sub(now))
	if s.Sync.Every > 0 {
		next += ", then every " + every(s.Sync.Every)
	}
	return words.Join(day, next)
}

func every(d time.Duration) string {
	switch {
	case d == time.Minute:
		return "minute"
	case d%time.Minute == 0:
		return words.Count(int(d/time.Minute), "minute", "minutes")
	}
	return words.Wait(d)
}
