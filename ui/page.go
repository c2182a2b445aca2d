package ui

import (
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// page is the place of the visible screen: header, banner, body.
type page struct {
	content *kit.Panel
	box     *fyne.Container
	header  *fyne.Container
	body    *fyne.Container
	banner  *kit.Banner
	place   *fyne.Container
	under   fyne.CanvasObject // the room under the banner
	button  *kit.Button
	shown   notice
	signing bool
	onClick func(remedy)
}

func newPage(onClick func(remedy)) *page {
	p := &page{onClick: onClick, header: container.NewStack(), body: container.NewStack()}
	p.banner = kit.NewBanner(kit.Info, "info", "", "", "")
	p.under = kit.Gap(0, theme.PagePadTop)
	p.place = kit.VBox(0, kit.Inset(theme.PagePadTop, theme.PagePadX, 0, theme.PagePadX, p.banner), p.under)
	p.place.Hide()
	p.box = kit.Edges(kit.VBox(0, p.header, p.place), nil, nil, nil, p.body)
	p.content = kit.NewPanel(theme.Page, 0, p.box)
	return p
}

func (p *page) set(s screen) {
	p.header.Objects = []fyne.CanvasObject{s.Header()}
	p.body.Objects = []fyne.CanvasObject{s.Body()}
	if one, ok := s.(flush); ok && one.Flush() {
		p.under.Show()
	} else {
		p.under.Hide()
	}
	p.box.Refresh()
}

// update shows a notice, or none. The same notice again keeps the button and
// so its focus.
func (p *page) update(n notice, signing bool) {
	if n == p.shown && signing == p.signing {
		return
	}
	same := n.remedy == p.shown.remedy && p.button != nil
	p.shown, p.signing = n, signing
	var buttons []fyne.CanvasObject
	if n.remedy != noRemedy {
		if !same {
			p.button = remedyButton(n.remedy, func() { p.onClick(n.remedy) })
		}
		if signing {
			p.button.Work("Signing in…")
		} else if p.button.Working() {
			p.button.Done()
		}
		buttons = append(buttons, p.button)
	}
	if n == (notice{}) {
		p.place.Hide()
	} else {
		p.banner.Set(n.kind, n.icon, n.strong, n.rest, n.caption, buttons...)
		p.place.Show()
	}
	p.box.Refresh()
}

func remedyButton(r remedy, tapped func()) *kit.Button {
	switch r {
	case signIn:
		return kit.NewButton(kit.Primary, "Sign in again", "log-in", tapped)
	case tryNow:
		return kit.NewButton(kit.Secondary, "Try now", "", tapped).Small()
	case resume:
		return kit.NewButton(kit.Secondary, "Resume", "", tapped).Small()
	case askAdmin:
		return kit.NewButton(kit.Secondary, "Copy request", "copy", tapped).Small()
	case noRemedy:
	}
	return nil
}
