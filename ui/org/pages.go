package org

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

const readPages = "record pages"

const (
	pagesListWidth = 300
	pagesStacked   = 760 // under this width the guide stands under the list
)

// pages is the fourth tab: the list of sessions on the record pages.
type pages struct {
	screen *Screen
	list   []status.RecordPage
	known  bool
	busy   bool
	fault  *status.Fault
	chosen int
	again  *kit.Button
	placer *setup.Placer

	box         *fyne.Container
	left, right *container.Scroll
	pane        *kit.Panel
	tall        bool
}

func newPages(s *Screen) *pages {
	p := &pages{screen: s, left: kit.NewScroll(kit.Gap(0, 0)), right: kit.NewScroll(kit.Gap(0, 0))}
	p.again = kit.NewButton(kit.Secondary, "Check again", "refresh-cw", p.load)
	p.pane = kit.NewPanel(theme.Card, kit.Right, kit.Inset(0, 1, 0, 0, p.left))
	p.box = container.New(p, p.pane, p.right)
	p.placer = &setup.Placer{Program: s.program, Tasks: s.tasks, Ended: func(err error) {
		if err != nil {
			s.alert(err)
		}
		p.load()
	}}
	return p
}

func (p *pages) button() *kit.Button { return p.again }

func (p *pages) enter() {
	if p.screen.connected() && !p.screen.offline() {
		p.load()
	}
}

func (p *pages) load() {
	p.busy = true
	p.again.Work("Checking…")
	run(p.screen, readPages, p.screen.program.RecordPages, func(list []status.RecordPage, err error) {
		p.busy, p.fault = false, nil
		p.again.Done()
		if err != nil {
			f := p.screen.program.Explain(err)
			p.fault = &f
		} else {
			p.list, p.known = list, true
		}
		p.screen.changed(p)
	})
}

func (p *pages) body() fyne.CanvasObject {
	p.again.SetEnabled(!p.screen.offline() && !p.busy)
	switch {
	case !p.known && p.fault != nil:
		return kit.NewEmptyState("circle-alert", p.fault.Title, p.fault.Sentence, nil, kit.NewButton(kit.Secondary, "Try again", "rotate-cw", p.load))
	case !p.known:
		return kit.Inset(16, theme.PagePadX, 0, theme.PagePadX, setup.Working("Looking at the record pages…"))
	case len(p.list) == 0:
		return kit.NewEmptyState("panel-left-open", "No record pages", "Salesforce shows this user no record pages.", nil)
	}
	p.fill()
	p.box.Refresh()
	return p.box
}

func (p *pages) fill() {
	if !p.known || len(p.list) == 0 {
		return
	}
	rows := make([]fyne.CanvasObject, 0, 2*len(p.list)+1)
	for i, one := range p.list {
		rows = append(rows, setup.PageRow(one, i == p.chosen, func() {
			p.chosen = i
			p.screen.changed(p)
		}), kit.NewRule())
	}
	rows = append(rows, kit.Inset(12, 16, 12, 16, kit.NewParagraph(theme.Caption, theme.Text3, "Demobridge looks at the pages again each time you press “Check again”.")))
	host := p.screen.host
	guide := setup.Guide(p.list[min(p.chosen, len(p.list)-1)], setup.GuideWays{
		Browse: host.OpenAddress, Copy: host.Copy, Done: p.load, Busy: p.busy || p.screen.offline(),
		Place: func(object string) { p.placer.Ask(host.Canvas(), object) }, Undo: p.placer.Undo,
	})
	body := kit.Inset(20, theme.PagePadX, 24, theme.PagePadX, kit.MaxWidth(theme.CardsMaxWidth, guide))
	if p.tall {
		kit.ReplaceScrolled(p.right, kit.VBox(0, append(rows, kit.NewRule(), body)...))
		return
	}
	kit.ReplaceScrolled(p.left, kit.VBox(0, rows...))
	kit.ReplaceScrolled(p.right, body)
}

// MinSize is small: everything can scroll.
func (p *pages) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 200) }

// Layout puts the list beside the guide, or over it in a narrow window.
func (p *pages) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	scale := max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
	if tall := size.Width < pagesStacked*scale; tall != p.tall {
		p.tall = tall
		p.fill()
	}
	width := float32(pagesListWidth) * scale
	if p.tall {
		width = 0
		p.pane.Hide()
	} else {
		p.pane.Show()
	}
	p.pane.Resize(fyne.NewSize(width, size.Height))
	p.right.Move(fyne.NewPos(width, 0))
	p.right.Resize(fyne.NewSize(size.Width-width, size.Height))
}
