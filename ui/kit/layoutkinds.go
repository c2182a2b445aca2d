package kit

import "fyne.io/fyne/v2"

type wrap struct {
	gap   float32
	width float32
}

func (w *wrap) each(objects []fyne.CanvasObject, width float32, do func(o fyne.CanvasObject, x, y float32, m fyne.Size)) float32 {
	x, y, line := float32(0), float32(0), float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		m := o.MinSize()
		if x > 0 && x+m.Width > width {
			x, y, line = 0, y+line+w.gap, 0
		}
		if do != nil {
			do(o, x, y, m)
		}
		x += m.Width + w.gap
		line = max(line, m.Height)
	}
	return y + line
}

func (w *wrap) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return w.each(objects, width, nil)
}

func (w *wrap) MinSize(objects []fyne.CanvasObject) fyne.Size {
	widest := float32(0)
	for _, o := range objects {
		if o.Visible() {
			widest = max(widest, o.MinSize().Width)
		}
	}
	return fyne.NewSize(widest, w.heightFor(objects, max(w.width, widest)))
}

func (w *wrap) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	w.width = size.Width
	w.each(objects, size.Width, func(o fyne.CanvasObject, x, y float32, m fyne.Size) {
		place(o, x, y, m.Width, m.Height)
	})
}

type grid struct {
	n     int
	gap   float32
	width float32
}

func (g *grid) cell(width float32) float32 {
	return (width - g.gap*float32(g.n-1)) / float32(g.n)
}

func (g *grid) rows(objects []fyne.CanvasObject, width float32, do func(o fyne.CanvasObject, col int, y, h float32)) float32 {
	shown := make([]fyne.CanvasObject, 0, len(objects))
	for _, o := range objects {
		if o.Visible() {
			shown = append(shown, o)
		}
	}
	y := float32(0)
	for i := 0; i < len(shown); i += g.n {
		line := shown[i:min(i+g.n, len(shown))]
		h := float32(0)
		for _, o := range line {
			h = max(h, heightOf(o, g.cell(width)))
		}
		if i > 0 {
			y += g.gap
		}
		for c, o := range line {
			if do != nil {
				do(o, c, y, h)
			}
		}
		y += h
	}
	return y
}

func (g *grid) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	return g.rows(objects, width, nil)
}

func (g *grid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := float32(0)
	for _, o := range objects {
		if o.Visible() {
			w = max(w, o.MinSize().Width)
		}
	}
	w = w*float32(g.n) + g.gap*float32(g.n-1)
	return fyne.NewSize(w, g.heightFor(objects, max(g.width, w)))
}

func (g *grid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	g.width = size.Width
	cell := g.cell(size.Width)
	rows := (len(objects) + g.n - 1) / g.n
	g.rows(objects, size.Width, func(o fyne.CanvasObject, col int, y, h float32) {
		if rows == 1 {
			h = max(h, size.Height)
		}
		x := round(float32(col) * (cell + g.gap))
		place(o, x, y, round(float32(col)*(cell+g.gap)+cell)-x, h)
	})
}

type inset struct{ top, right, bottom, left float32 }

func (i *inset) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for _, o := range objects {
		if o.Visible() {
			h = max(h, heightOf(o, width-i.left-i.right))
		}
	}
	return h + i.top + i.bottom
}

func (i *inset) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		if o.Visible() {
			s = s.Max(o.MinSize())
		}
	}
	return s.AddWidthHeight(i.left+i.right, i.top+i.bottom)
}

func (i *inset) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, i.left, i.top, size.Width-i.left-i.right, size.Height-i.top-i.bottom)
	}
}

type sized struct {
	width, height float32
	grow, exact   bool
}

func (s *sized) MinSize(objects []fyne.CanvasObject) fyne.Size {
	scale := float32(1)
	if s.grow {
		scale = lookOf(currentTheme()).scale
	}
	m := fyne.NewSize(round(s.width*scale), round(s.height*scale))
	for _, o := range objects {
		if s.width == 0 {
			m.Width = max(m.Width, o.MinSize().Width)
		}
		if s.height == 0 {
			m.Height = max(m.Height, heightOf(o, m.Width))
		}
	}
	return m
}

func (s *sized) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	if s.height > 0 || s.exact {
		return s.MinSize(objects).Height
	}
	h := float32(0)
	for _, o := range objects {
		h = max(h, heightOf(o, width))
	}
	return h
}

func (s *sized) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, size.Width, size.Height)
	}
}

type maxWidth struct{ width float32 }

func (m *maxWidth) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h := float32(0)
	for _, o := range objects {
		h = max(h, heightOf(o, min(width, m.width)))
	}
	return h
}

func (m *maxWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for _, o := range objects {
		s = s.Max(o.MinSize())
	}
	return fyne.NewSize(min(s.Width, m.width), s.Height)
}

func (m *maxWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		place(o, 0, 0, min(size.Width, m.width), size.Height)
	}
}

type edges struct{ top, bottom, left, right, middle fyne.CanvasObject }

func shown(o fyne.CanvasObject) bool { return o != nil && o.Visible() }

func (e *edges) sides() (left, right float32) {
	if shown(e.left) {
		left = e.left.MinSize().Width
	}
	if shown(e.right) {
		right = e.right.MinSize().Width
	}
	return left, right
}

func (e *edges) heightFor(_ []fyne.CanvasObject, width float32) float32 {
	left, right := e.sides()
	h := float32(0)
	for _, o := range []fyne.CanvasObject{e.left, e.right} {
		if shown(o) {
			h = max(h, o.MinSize().Height)
		}
	}
	if shown(e.middle) {
		h = max(h, heightOf(e.middle, width-left-right))
	}
	for _, o := range []fyne.CanvasObject{e.top, e.bottom} {
		if shown(o) {
			h += heightOf(o, width)
		}
	}
	return h
}

func (e *edges) MinSize([]fyne.CanvasObject) fyne.Size {
	left, right := e.sides()
	var s fyne.Size
	for _, o := range []fyne.CanvasObject{e.left, e.right, e.middle} {
		if shown(o) {
			s.Height = max(s.Height, o.MinSize().Height)
		}
	}
	if shown(e.middle) {
		s.Width = e.middle.MinSize().Width
	}
	s.Width += left + right
	for _, o := range []fyne.CanvasObject{e.top, e.bottom} {
		if shown(o) {
			m := o.MinSize()
			s.Width = max(s.Width, m.Width)
			s.Height += m.Height
		}
	}
	return s
}

func (e *edges) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	left, right := e.sides()
	y, bottom := float32(0), size.Height
	if shown(e.top) {
		h := heightOf(e.top, size.Width)
		place(e.top, 0, 0, size.Width, h)
		y = h
	}
	if shown(e.bottom) {
		h := heightOf(e.bottom, size.Width)
		bottom -= h
		place(e.bottom, 0, bottom, size.Width, h)
	}
	if shown(e.left) {
		place(e.left, 0, y, left, bottom-y)
	}
	if shown(e.right) {
		place(e.right, size.Width-right, y, right, bottom-y)
	}
	if shown(e.middle) {
		place(e.middle, left, y, size.Width-left-right, bottom-y)
	}
}
