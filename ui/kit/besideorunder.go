package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// BesideOrUnder gives objects the same width side by side, and stacks them
// where each would get less than smallest units.
func BesideOrUnder(smallest, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&besideOrUnder{smallest: smallest, gap: gap}, objects...)
}

type besideOrUnder struct {
	smallest, gap float32
	width         float32
}

func (b *besideOrUnder) cell(n int, width float32) (w float32, beside bool) {
	scale := max(currentTheme().Size(theme.SizeScale), 1)
	w = (width - b.gap*float32(n-1)) / float32(max(n, 1))
	if w < b.smallest*scale {
		return width, false
	}
	return w, true
}

func (b *besideOrUnder) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	w, beside := b.cell(len(objects), width)
	h := float32(0)
	for i, o := range objects {
		switch {
		case beside:
			h = max(h, heightOf(o, w))
		case i > 0:
			h += b.gap + heightOf(o, w)
		default:
			h = heightOf(o, w)
		}
	}
	return h
}

// MinSize is the size for the width of the last layout.
func (b *besideOrUnder) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := float32(0)
	for _, o := range objects {
		w = max(w, o.MinSize().Width)
	}
	return fyne.NewSize(w, b.heightFor(objects, max(b.width, w)))
}

// Layout places the objects.
func (b *besideOrUnder) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	b.width = size.Width
	w, beside := b.cell(len(objects), size.Width)
	x, y := float32(0), float32(0)
	for _, o := range objects {
		if beside {
			place(o, round(x), 0, round(w), size.Height)
			x += w + b.gap
			continue
		}
		h := heightOf(o, w)
		place(o, 0, y, w, h)
		y += h + b.gap
	}
}
