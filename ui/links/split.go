package links

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// footer is the line under the list.
type footer struct {
	content   fyne.CanvasObject
	row       *fyne.Container
	sum, keys *kit.Text
}

func newFooter() *footer {
	f := &footer{sum: kit.NewText(theme.Caption, theme.Text3, "").Flexible(), keys: kit.NewText(theme.Caption, theme.Text3, "")}
	f.row = kit.HBox(12, f.sum, kit.Spacer(), f.keys)
	f.content = kit.NewPanel(theme.Page, kit.Top, kit.Inset(0, 16, 0, theme.PagePadX, f.row))
	return f
}

func (f *footer) set(p status.LinkPage, beside bool) {
	sum := words.Count(p.All, "link", "links") + ", " + words.Number(p.Tied) + " linked to an opportunity"
	if len(p.Rows) != p.All {
		sum = words.Number(len(p.Rows)) + " of " + sum
	}
	f.sum.SetText(sum)
	keys := "↑ ↓ move  ·  L link  ·  U unlink"
	if !beside {
		keys = "↑ ↓ move  ·  Enter open  ·  L link  ·  U unlink"
	}
	f.keys.SetText(keys)
	f.row.Refresh()
}

// split places the list and the pane: beside each other, or in a narrow window
// the pane over the right part of the list. The page of an opportunity covers
// both.
type split struct {
	screen *Screen
	box    *fyne.Container
	ground *kit.Panel
	wide   bool
}

func (p *split) container() *fyne.Container {
	s := p.screen
	p.wide = true
	p.ground = kit.NewPanel(theme.Card, 0, nil)
	p.box = container.New(p, p.ground, s.bar.content, s.table, s.states.content, s.footer.content, s.pane.content, s.deal.content)
	s.pane.content.Hide()
	s.deal.content.Hide()
	return p.box
}

func (p *split) refresh() {
	visible(p.screen.pane.content, p.screen.pane.open)
	visible(p.screen.deal.content, p.screen.deal.open)
	p.screen.footer.set(p.screen.page, p.screen.pane.open)
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
	width := theme.DetailPaneWidth
	if window > theme.WideAbove {
		width = theme.DetailPaneWideWidth
	}
	pane := min(width*scale, size.Width)
	list := size.Width
	if s.pane.open && window >= theme.CollapseBelow*scale {
		list = size.Width - pane
	}
	if wide := list >= 840*scale; wide != p.wide {
		p.wide = wide
		first, _ := s.rows.VisibleRows()
		s.table.SetColumns(theme.RowHeightTwo, columns(wide))
		s.rows.ScrollTo(max(first, s.rows.Current()))
	}
	bar, foot := theme.FilterBarHeight*scale, theme.FooterHeight*scale
	free := list
	if s.pane.open {
		free = size.Width - pane
	}
	place(p.ground, 0, 0, size.Width, size.Height)
	place(s.bar.content, 0, 0, free, bar)
	place(s.table, 0, bar, list, size.Height-bar-foot)
	place(s.states.content, 0, bar, list, size.Height-bar-foot)
	place(s.footer.content, 0, size.Height-foot, free, foot)
	place(s.pane.content, size.Width-pane, 0, pane, size.Height)
	place(s.deal.content, 0, 0, size.Width, size.Height)
}

func place(o fyne.CanvasObject, x, y, width, height float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(width, 0), max(height, 0)))
}

func visible(o fyne.CanvasObject, yes bool) {
	switch {
	case yes == o.Visible():
	case yes:
		o.Show()
	default:
		o.Hide()
	}
}

// scaleNow is the text size as a factor; everything measured in text grows
// with it.
func scaleNow() float32 {
	return max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
}

// listStates covers the table with what there is to say when it has no rows.
type listStates struct {
	screen  *Screen
	content *fyne.Container
	ground  *kit.Panel
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
	switch {
	case len(s.page.Rows) > 0:
		l.content.Hide()
	case s.page.All == 0:
		l.cover(kit.NewEmptyState("link", "No share links yet", "A link appears with its first session, or add one by its address.", nil,
			kit.NewButton(kit.Primary, "Add link by address", "plus", s.addLink)))
	default:
		l.cover(kit.NewEmptyState("search", "No link fits these filters.", "Another search, state or person may find it.", nil,
			kit.NewButton(kit.Secondary, "Clear filters", "", func() { s.setQuery(status.LinkQuery{}) })))
	}
}

// loading shows bars where the rows will be.
func (l *listStates) loading() {
	if !l.screen.known {
		l.screen.rows.SetLength(loadingRows)
	}
}

// failed says why there is no list.
func (l *listStates) failed(f status.Fault) {
	l.cover(kit.NewEmptyState("circle-alert", f.Title, f.Sentence, nil,
		kit.NewButton(kit.Secondary, "Try again", "rotate-cw", l.screen.read)))
}
