package sessions

import (
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// split places the list and the pane: beside each other, or in a narrow window
// the pane over the right part of the list. It also chooses the form of the
// list, because only here the width is known.
type split struct {
	screen *Screen
	box    *fyne.Container
	ground *kit.Panel // under the last row
}

func (p *split) container() *fyne.Container {
	s := p.screen
	p.ground = kit.NewPanel(theme.Card, 0, nil)
	p.box = container.New(p, p.ground, s.bar.content, s.table, s.states.content, s.footer.content, s.pane.content)
	s.pane.content.Hide()
	return p.box
}

func (p *split) refresh() {
	if p.screen.pane.open {
		p.screen.pane.content.Show()
	} else {
		p.screen.pane.content.Hide()
	}
	p.screen.footer.show(p.screen)
	p.box.Refresh()
}

// MinSize is small: every part can be cut or scrolled.
func (p *split) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 240) }

// Layout places everything for a width.
func (p *split) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	s, scale := p.screen, scaleNow()
	window := size.Width + theme.SidebarCollapsedWidth
	if c := fyne.CurrentApp().Driver().CanvasForObject(p.box); c != nil && c.Size().Width > size.Width {
		window = c.Size().Width
	}
	pane := min(paneWidth(window)*scale, size.Width)
	list, beside := size.Width, false
	if s.pane.open && window >= theme.CollapseBelow*scale {
		list, beside = size.Width-pane, true
	}
	s.setForm(formFor(list/scale, beside))
	s.bar.setTight(s.pane.open)
	bar, foot := theme.FilterBarHeight*scale, theme.FooterHeight*scale
	if !s.footer.content.Visible() {
		foot = 0
	}
	free := list // of the pane, which may lie over the list
	if s.pane.open {
		free = size.Width - pane
	}
	place(p.ground, 0, 0, size.Width, size.Height)
	place(s.bar.content, 0, 0, free, bar)
	place(s.table, 0, bar, list, size.Height-bar-foot)
	place(s.states.content, 0, bar, list, size.Height-bar-foot)
	place(s.footer.content, 0, size.Height-foot, free, foot)
	place(s.pane.content, size.Width-pane, 0, pane, size.Height)
}

func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(width, 0), max(height, 0)))
}

// scaleNow is the text size as a factor; everything measured in text grows
// with it.
func scaleNow() float32 {
	return max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
}

// setForm shows the list in another form and keeps its place.
func (s *Screen) setForm(f form) {
	if f == s.form {
		return
	}
	s.form = f
	first, _ := s.rows.VisibleRows()
	s.table.SetColumns(f.rowHeight(), f.columns())
	s.showSort()
	s.footer.show(s)
	if i := s.rows.Current(); i >= 0 {
		first = i
	}
	s.rows.ScrollTo(first)
}
