package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// NewScroll returns a vertical scroller whose content is as wide as the
// scroller and as high as it wants to be at that width. Fyne's own scroller
// asks for the height before it has given a width, so wrapped text would be cut
// in the first frame.
func NewScroll(content fyne.CanvasObject) *container.Scroll {
	s := container.NewVScroll(nil)
	SetScrolled(s, content)
	return s
}

// SetScrolled changes what a scroller of NewScroll shows and goes to its top.
func SetScrolled(s *container.Scroll, content fyne.CanvasObject) {
	s.Offset = fyne.NewPos(0, 0)
	ReplaceScrolled(s, content)
}

// ReplaceScrolled changes what a scroller of NewScroll shows and stays where
// the person has scrolled to.
func ReplaceScrolled(s *container.Scroll, content fyne.CanvasObject) {
	s.Content = container.New(&scrolled{s}, content)
	s.Refresh()
}

type scrolled struct{ scroll *container.Scroll }

func (s *scrolled) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, heightOf(objects[0], s.scroll.Size().Width))
}

func (s *scrolled) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	place(objects[0], 0, 0, size.Width, size.Height)
}

// Layers puts objects on top of each other, the last on top, all as large as
// the room.
func Layers(objects ...fyne.CanvasObject) *fyne.Container { return container.NewStack(objects...) }
