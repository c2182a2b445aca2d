package playbooks

import (
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

const (
	editorSmallest = 480 // beside the preview
	listSmallest   = 176
)

// split places the list, the editor and the preview. Where the editor would
// become too narrow the preview lies over it and is opened on demand.
type split struct {
	screen *Screen
	box    *fyne.Container
	above  *kit.Panel
	narrow bool
	open   bool // in a narrow window
}

func newSplit(s *Screen) *split {
	p := &split{screen: s, above: kit.NewPanel(theme.Page, 0, nil)}
	p.above.Hide()
	p.box = container.New(p, s.list.content, s.editor.content, s.trial.content, p.above)
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
	list := min(theme.PlaybooksListWidth*scale, max(size.Width*0.3, listSmallest))
	pane := min(theme.PlaybookPreviewWidth*scale, size.Width)
	p.narrow = size.Width-list-pane < editorSmallest*scale
	setVisible(s.trial.content, s.open && (!p.narrow || p.open))
	setVisible(s.look, p.narrow)
	s.trial.setCloses(p.narrow)
	editor := size.Width - list
	if !p.narrow && s.open {
		editor -= pane
	}
	place(s.list.content, 0, 0, list, size.Height)
	place(s.editor.content, list, 0, editor, size.Height)
	place(s.trial.content, size.Width-pane, 0, pane, size.Height)
	place(p.above, 0, 0, size.Width, size.Height)
}

// show opens the preview in a narrow window, or closes it.
func (p *split) show(open bool) {
	p.open = open
	p.box.Refresh()
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

func setVisible(o fyne.CanvasObject, visible bool) {
	switch {
	case visible == o.Visible():
	case visible:
		o.Show()
	default:
		o.Hide()
	}
}
