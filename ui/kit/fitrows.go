package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// FitRows stacks rows with a line between them and shows as many whole rows as
// there is room for. smallest is how many are asked for at least.
func FitRows(smallest int, rows ...fyne.CanvasObject) *fyne.Container {
	objects := make([]fyne.CanvasObject, 0, 2*len(rows))
	for i, row := range rows {
		if i > 0 {
			objects = append(objects, NewRule())
		}
		objects = append(objects, row)
	}
	return container.New(&fitRows{smallest: smallest}, objects...)
}

type fitRows struct{ smallest int }

func (f *fitRows) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for i, o := range objects {
		m := o.MinSize()
		s.Width = max(s.Width, m.Width)
		if i/2 < f.smallest {
			s.Height += m.Height
		}
	}
	return s
}

func (f *fitRows) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for i, o := range objects {
		if i/2 < f.smallest {
			h += heightOf(o, width)
		}
	}
	return h
}

func (f *fitRows) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	y, full := float32(0), false
	for i, o := range objects {
		h := heightOf(o, size.Width)
		line := i%2 == 1
		if line && i+1 < len(objects) {
			// A line is shown only together with the row under it.
			full = full || y+h+heightOf(objects[i+1], size.Width) > size.Height
		} else if !line && y+h > size.Height {
			full = true
		}
		show(o, !full)
		if !full {
			place(o, 0, y, size.Width, h)
			y += h
		}
	}
}
