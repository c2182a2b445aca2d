package ui

import (
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// warnHeight is the line at the top of the window while a sandbox is
// connected.
const warnHeight = 2

// frame places the sidebar beside the page. It collapses the sidebar by itself
// in a narrow window.
type frame struct {
	content   *fyne.Container
	main      *fyne.Container
	over      *fyne.Container // covers everything but the toasts
	sidebar   *sidebar
	page      *page
	line      *kit.Panel
	wanted    bool // a person collapsed the sidebar
	collapsed bool
}

func newFrame(b *sidebar, p *page, toasts fyne.CanvasObject, collapsed bool) *frame {
	f := &frame{sidebar: b, page: p, wanted: collapsed, line: kit.NewPanel(theme.Warn, 0, nil)}
	f.line.Hide()
	f.main, f.over = container.New(f, b.content, p.content, f.line), container.NewStack()
	f.content = container.NewStack(f.main, f.over, toasts)
	return f
}

// MinSize is the smallest window in which everything can still be reached.
func (f *frame) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(640, 480) }

// Layout gives the sidebar its width and the page the rest.
func (f *frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	scale := max(fyne.CurrentApp().Settings().Theme().Size(theme.SizeScale), 1)
	if collapsed := f.wanted || size.Width < theme.CollapseBelow*scale; collapsed != f.collapsed {
		f.collapsed = collapsed
		f.sidebar.setCollapsed(collapsed)
	}
	width := theme.SidebarWidth
	if f.collapsed {
		width = theme.SidebarCollapsedWidth
	}
	width *= scale
	place(f.sidebar.content, 0, width, size.Height)
	place(f.page.content, width, size.Width-width, size.Height)
	place(f.line, 0, size.Width, warnHeight)
}

func place(o fyne.CanvasObject, x, width, height float32) {
	o.Move(fyne.NewPos(x, 0))
	o.Resize(fyne.NewSize(max(width, 0), height))
}

// collapse follows a person's wish; a narrow window stays collapsed.
func (f *frame) collapse(wanted bool) {
	f.wanted = wanted
	f.content.Refresh()
}

// cover puts an object over sidebar and page, which then cannot be reached
// either by click or by Tab; nil takes it away.
func (f *frame) cover(o fyne.CanvasObject) {
	if o == nil {
		f.over.Objects = nil
		f.main.Show()
	} else {
		f.over.Objects = []fyne.CanvasObject{o}
		f.main.Hide()
	}
	f.content.Refresh()
}

func (f *frame) warn(on bool) {
	if on {
		f.line.Show()
	} else {
		f.line.Hide()
	}
}
