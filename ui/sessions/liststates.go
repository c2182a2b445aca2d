package sessions

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// loadingRows is how many rows of bars stand in for a list that is not here.
const loadingRows = 20

// listStates covers the table with what there is to say when it has no rows.
type listStates struct {
	screen    *Screen
	listening bool
	content   *fyne.Container
	ground    *kit.Panel
}

func newListStates(s *Screen) *listStates {
	l := &listStates{screen: s, ground: kit.NewPanel(theme.Card, 0, nil)}
	l.content = container.NewStack(l.ground)
	l.content.Hide()
	return l
}

func (l *listStates) cover(o fyne.CanvasObject) {
	l.ground.SetContent(o)
	l.content.Show()
	l.content.Refresh()
}

// show looks at what was read: rows, no hits, or nothing at all yet.
func (l *listStates) show() {
	s := l.screen
	s.bar.setEnabled(s.pages.all > 0)
	s.export.SetEnabled(s.pages.count > 0)
	s.bar.setCount(s.count())
	s.footer.show(s)
	if s.pages.all == 0 {
		s.bar.setCount("")
		s.footer.content.Hide()
	} else {
		s.footer.content.Show()
	}
	s.split.box.Refresh()
	switch {
	case s.pages.count > 0:
		l.content.Hide()
	case s.pages.all == 0:
		l.cover(l.empty())
	default:
		l.cover(kit.NewEmptyState("search", "No session fits these filters.", "Another search, status or date may find it.", nil,
			kit.NewButton(kit.Secondary, "Clear filters", "", func() { s.setFilter(s.filter.cleared()) })))
	}
}

func (l *listStates) empty() fyne.CanvasObject {
	sentence := "The first one appears here a moment after someone finishes one of your demos."
	if l.listening {
		sentence += " The receiver on this computer is listening."
	} else {
		sentence += " You can also drop a file with sessions on this window."
	}
	return kit.NewEmptyState("square-play", "No sessions yet", sentence, nil,
		kit.NewButton(kit.Primary, "Import a file", "file-up", l.screen.host.ImportFiles))
}

// loading shows bars where the rows will be.
func (l *listStates) loading() {
	l.screen.pages = newPages()
	l.screen.rows.SetLength(loadingRows)
	l.content.Hide()
}

// takesLong says so, and offers to give up.
func (l *listStates) takesLong() {
	l.cover(kit.NewEmptyState("clock-3", "This takes longer than usual.", "The list is still being read.", nil,
		kit.NewButton(kit.Secondary, "Cancel", "", l.screen.cancelReload)))
}

// failed says why there is no list.
func (l *listStates) failed(f status.Fault) {
	l.cover(kit.NewEmptyState("circle-alert", f.Title, f.Sentence, nil,
		kit.NewButton(kit.Secondary, "Try again", "rotate-cw", l.screen.reload)))
}
