package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Lead puts objects in a row like HBox, but the first one gives way when there
// is not room for all: a long name before a short word.
func Lead(gap float32, first fyne.CanvasObject, rest ...fyne.CanvasObject) *fyne.Container {
	return container.New(&lead{gap: gap}, append([]fyne.CanvasObject{first}, rest...)...)
}

type lead struct{ gap float32 }

func (b *lead) sum(objects []fyne.CanvasObject) (rest, height float32) {
	for i, o := range objects {
		m := o.MinSize()
		height = max(height, m.Height)
		if i > 0 {
			rest += b.gap + m.Width
		}
	}
	return rest, height
}

func (b *lead) MinSize(objects []fyne.CanvasObject) fyne.Size {
	rest, height := b.sum(objects)
	return fyne.NewSize(rest, height)
}

func (b *lead) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	rest, _ := b.sum(objects)
	x := float32(0)
	for i, o := range objects {
		m := o.MinSize()
		if i == 0 {
			m.Width = min(m.Width, max(size.Width-rest, 0))
		}
		place(o, round(x), round((size.Height-m.Height)/2), m.Width, m.Height)
		x += m.Width + b.gap
	}
}
