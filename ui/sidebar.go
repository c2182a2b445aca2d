package ui

import (
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// sidebar is the left edge of the window.
type sidebar struct {
	shell   *Shell
	content *kit.Panel
	org     *kit.OrgChip
	items   []*kit.SidebarItem
	label   fyne.CanvasObject // "Set up"
	sync    *kit.SyncBlock

	collapsed bool
	state     kit.SyncState // what sync shows
}

func newSidebar(shell *Shell) *sidebar {
	b := &sidebar{shell: shell}
	b.org = kit.NewOrgChip(func() { shell.orgMenu(b.org) })
	b.sync = kit.NewSyncBlock(shell.togglePause, shell.toggleSidebar)
	var daily, setUp []fyne.CanvasObject
	for i, place := range shell.places {
		item := kit.NewSidebarItem(place.icon, place.name, func() { shell.show(i) }).Short(place.short)
		b.items = append(b.items, item)
		if place.setUp {
			setUp = append(setUp, item)
		} else {
			daily = append(daily, item)
		}
	}
	list := []fyne.CanvasObject{kit.VBox(2, daily...)}
	b.label = kit.Inset(16, 10, 6, 10, kit.NewText(theme.CaptionMedium, theme.Text3, "Set up"))
	if len(setUp) > 0 {
		list = append(list, b.label, kit.VBox(2, setUp...))
	}
	b.content = kit.NewPanel(theme.Window, kit.Right, kit.Edges(
		container.New(orgPlace{}, b.org),
		kit.NewPanel(theme.Window, kit.Top, b.sync),
		nil, nil,
		kit.Inset(0, 9, 0, 8, container.NewVScroll(kit.VBox(0, list...)))))
	return b
}

func (b *sidebar) mark(current int) {
	for i, item := range b.items {
		item.SetSelected(i == current)
	}
}

func (b *sidebar) update(s status.Snapshot, now time.Time) {
	name := s.Connection.OrgName
	if name == "" {
		name = "No org"
	}
	kind, word, short := orgState(s.Connection)
	b.org.Set(name, kind, word, short)
	if state := syncState(s, now); state != b.state {
		b.state = state
		b.sync.Set(state)
	}
	for i, place := range b.shell.places {
		if place.name != sectionProblems {
			continue
		}
		b.items[i].SetCounter(kit.Bad, counter(s.Counts.Attention, b.collapsed))
	}
}

// counter is a number for the chip of an item; over the icon of the collapsed
// sidebar there is room for two digits.
func counter(n int, collapsed bool) string {
	switch {
	case n == 0:
		return ""
	case collapsed && n > 99:
		return "99+"
	}
	return words.Number(n)
}

func (b *sidebar) setCollapsed(collapsed bool) {
	b.collapsed = collapsed
	b.org.SetCollapsed(collapsed)
	b.sync.SetCollapsed(collapsed)
	for _, item := range b.items {
		item.SetCollapsed(collapsed)
	}
	if collapsed || b.shell.role.Rep {
		b.label.Hide()
	} else {
		b.label.Show()
	}
	b.update(b.shell.last, b.shell.now())
}

// orgPlace keeps 12 units around the org chip, and 8 at the sides of the
// narrow sidebar.
type orgPlace struct{}

func (orgPlace) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, objects[0].MinSize().Height+2*theme.Gap12)
}

func (orgPlace) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	side := theme.Gap12
	if size.Width < 2*theme.SidebarCollapsedWidth {
		side = theme.Gap8
	}
	objects[0].Move(fyne.NewPos(side, theme.Gap12))
	objects[0].Resize(fyne.NewSize(size.Width-2*side-1, objects[0].MinSize().Height))
}
