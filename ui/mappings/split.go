package mappings

import (
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// listSmallest is how narrow the list may become beside the preview.
const listSmallest = 600

// split places the tabs, the list and the preview. Where the list would become
// too narrow the preview lies over it and is opened on demand.
type split struct {
	screen *Screen
	box    *fyne.Container
	bar    *kit.Panel // under the tabs
	above  *kit.Panel
	narrow bool
	open   bool // in a narrow window
}

func newSplit(s *Screen) *split {
	p := &split{screen: s, above: kit.NewPanel(theme.Page, 0, nil)}
	p.above.Hide()
	p.bar = kit.NewPanel(theme.Card, 0, s.tabs)
	p.box = container.New(p, p.bar, s.list.content, s.preview.content, p.above)
	return p
}

// cover puts an object over everything; nil takes it away.
func (p *split) cover(o fyne.CanvasObject) {
	p.above.SetContent(o)
	setVisible(p.above, o != nil)
	p.box.Refresh()
}

func (p *split) covered() bool { return p.above.Visible() }

// MinSize is small: every part can scroll.
func (p *split) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(400, 240) }

// Layout places everything for a width.
func (p *split) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	s, scale := p.screen, scaleNow()
	bar, pane := theme.TabBarHeight*scale, min(theme.PreviewPaneWidth*scale, size.Width)
	p.narrow = size.Width-pane < listSmallest*scale
	setVisible(s.preview.content, !p.narrow || p.open)
	s.preview.setCloses(p.narrow)
	list := size.Width
	if !p.narrow {
		list -= pane
	}
	place(p.bar, 0, 0, size.Width, bar)
	place(s.list.content, 0, bar, list, size.Height-bar)
	place(s.preview.content, size.Width-pane, bar, pane, size.Height-bar)
	place(p.above, 0, 0, size.Width, size.Height)
}

// show opens the preview in a narrow window, or closes it.
func (p *split) show(open bool) {
	p.open = open
	p.box.Refresh()
}

// previewVisible tells whether the preview can be used.
func (p *split) previewVisible() bool { return p.screen.preview.content.Visible() }
