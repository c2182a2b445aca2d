package problems

import (
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

const (
	listSmallest   = 300
	detailSmallest = 400
)

// split places the list and the page beside each other, or one of them where
// both do not fit. Something else can cover both.
type split struct {
	screen *Screen
	box    *fyne.Container
	left   *kit.Panel
	above  *kit.Panel
	open   bool // where both do not fit, the page is shown
	narrow bool
}

func newSplit(s *Screen) *split {
	p := &split{screen: s, above: kit.NewPanel(theme.Page, 0, nil)}
	p.left = kit.NewPanel(theme.Card, kit.Right, kit.Inset(0, 1, 0, 0, s.list.rows))
	p.above.Hide()
	p.box = container.New(p, p.left, s.detail.content, p.above)
	return p
}

// cover puts an object over everything; nil takes it away.
func (p *split) cover(o fyne.CanvasObject) {
	p.above.SetContent(o)
	if o == nil {
		p.above.Hide()
	} else {
		p.above.Show()
	}
	p.refresh()
}

func (p *split) covered() bool { return p.above.Visible() }

func (p *split) listVisible() bool { return p.left.Visible() }

func (p *split) detailVisible() bool { return p.screen.detail.content.Visible() }

func (p *split) refresh() { p.box.Refresh() }

// MinSize is small: every part can scroll.
func (p *split) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(320, 240) }

// Layout places everything for a width.
func (p *split) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	scale := max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
	p.above.Resize(size)
	list := min(theme.ProblemsListWidth*scale, max(size.Width*0.44, listSmallest))
	p.narrow = size.Width-list < detailSmallest
	detail := size.Width - list
	at := list
	if p.narrow {
		list, detail, at = size.Width, size.Width, 0
	}
	visible(p.left, !p.narrow || !p.open)
	visible(p.screen.detail.content, !p.narrow || p.open)
	p.left.Move(fyne.NewPos(0, 0))
	p.left.Resize(fyne.NewSize(list, size.Height))
	p.screen.detail.back(p.narrow)
	p.screen.detail.fit(detail)
	p.screen.detail.content.Move(fyne.NewPos(at, 0))
	p.screen.detail.content.Resize(fyne.NewSize(detail, size.Height))
}

func visible(o fyne.CanvasObject, yes bool) {
	if yes == o.Visible() {
		return
	}
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}
