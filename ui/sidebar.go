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
		kit.Inset(12, 13, 12, 12, b.org),
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
	b.sync.Set(syncState(s, now))
	for i, place := range b.shell.places {
		if place.name != sectionSessions {
			continue
		}
		text := ""
		if s.Counts.Attention > 0 {
			text = words.Number(s.Counts.Attention)
		}
		b.items[i].SetCounter(kit.Bad, text)
	}
}

func (b *sidebar) setCollapsed(collapsed bool) {
	b.org.SetCollapsed(collapsed)
	b.sync.SetCollapsed(collapsed)
	for _, item := range b.items {
		item.SetCollapsed(collapsed)
	}
	if collapsed {
		b.label.Hide()
	} else {
		b.label.Show()
	}
}
