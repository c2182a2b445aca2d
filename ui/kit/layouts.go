package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// tall is a block whose height depends on the width it is given, such as a
// wrapped paragraph. The layouts of this file ask it, Fyne's do not.
type tall interface {
	heightFor(width float32) float32
}

// heightOf returns the height an object wants at a width.
func heightOf(o fyne.CanvasObject, width float32) float32 {
	switch x := o.(type) {
	case tall:
		return x.heightFor(width)
	case *fyne.Container:
		if h, ok := x.Layout.(tallLayout); ok {
			return h.heightFor(x.Objects, width)
		}
	}
	return o.MinSize().Height
}

type tallLayout interface {
	heightFor(objects []fyne.CanvasObject, width float32) float32
}

// VBox stacks objects from the top, each as wide as the box, with a gap.
func VBox(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&vbox{gap: gap}, objects...)
}

// HBox puts objects in a row at their own widths, centred in height.
// layout.NewSpacer takes the room that is left.
func HBox(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&hbox{gap: gap}, objects...)
}

// Wrap puts objects in rows at their own sizes and starts a new row when one
// is full. Use it for chips and for buttons.
func Wrap(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&wrap{gap: gap}, objects...)
}

// Grid gives every object the same width in n columns.
func Grid(n int, gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(&grid{n: max(n, 1), gap: gap}, objects...)
}

// Inset keeps distances around an object.
func Inset(top, right, bottom, left float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&inset{top, right, bottom, left}, o)
}

// Pad keeps the same distance on all four sides.
func Pad(d float32, o fyne.CanvasObject) *fyne.Container { return Inset(d, d, d, d, o) }

// Sized gives an object a fixed width and height; 0 leaves that side to the
// object. The size grows with the text size.
func Sized(width, height float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&sized{width: width, height: height, grow: true}, o)
}

// FixedWidth gives an object a width that does not grow with the text size.
func FixedWidth(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&sized{width: width}, o)
}

// MaxWidth lets an object grow to a width and no further, at the left.
func MaxWidth(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(&maxWidth{width: width}, o)
}

// Edges puts objects at the sides and one in the room that is left. Any of
// them may be nil.
func Edges(top, bottom, left, right, middle fyne.CanvasObject) *fyne.Container {
	objects := []fyne.CanvasObject{}
	for _, o := range []fyne.CanvasObject{top, bottom, left, right, middle} {
		if o != nil {
			objects = append(objects, o)
		}
	}
	return container.New(&edges{top, bottom, left, right, middle}, objects...)
}

// Spacer takes the room that is left in an HBox or VBox.
func Spacer() fyne.CanvasObject { return layout.NewSpacer() }

// Gap is an empty room of a fixed size.
func Gap(width, height float32) fyne.CanvasObject {
	return container.New(&sized{width: width, height: height, exact: true})
}

func isSpacer(o fyne.CanvasObject, vertical bool) bool {
	s, ok := o.(layout.SpacerObject)
	if !ok {
		return false
	}
	if vertical {
		return s.ExpandVertical()
	}
	return s.ExpandHorizontal()
}

type vbox struct {
	gap   float32
	width float32
}

func (v *vbox) heightFor(objects []fyne.CanvasObject, width float32) float32 {
	h, n := float32(0), 0
	for _, o := range objects {
		if !o.Visible() || isSpacer(o, true) {
			continue
		}
		h += heightOf(o, width)
		n++
	}
	return h + v.gap*float32(max(n-1, 0))
}

func (v *vbox) MinSize(objects []fyne.CanvasObject) fyne.Size {
	w := float32(0)
	for _, o := range objects {
		if o.Visible() {
			w = max(w, o.MinSize().Width)
		}
	}
	return fyne.NewSize(w, v.heightFor(objects, max(v.width, w)))
}

func (v *vbox) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	v.width = size.Width
	spacers := 0
	for _, o := range objects {
		if o.Visible() && isSpacer(o, true) {
			spacers++
		}
	}
	extra := float32(0)
	if spacers > 0 {
		extra = max(0, size.Height-v.heightFor(objects, size.Width)) / float32(spacers)
	}
	y := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if isSpacer(o, true) {
			// The gap before the spacer is already paid by its neighbour.
			y += extra
			continue
		}
		h := heightOf(o, size.Width)
		place(o, 0, y, size.Width, h)
		y += h + v.gap
	}
}

type hbox struct{ gap float32 }

func (b *hbox) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	n := 0
	for _, o := range objects {
		if !o.Visible() || isSpacer(o, false) {
			continue
		}
		m := o.MinSize()
		s.Width += m.Width
		s.Height = max(s.Height, m.Height)
		n++
	}
	s.Width += b.gap * float32(max(n-1, 0))
	return s
}

func (b *hbox) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	// A flexible text has no width of its own; it shares the room that is left
	// with the spacers, up to its words.
	free := size.Width - b.MinSize(objects).Width
	spacers, wants := 0, float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if isSpacer(o, false) {
			spacers++
		} else if f, ok := o.(flexible); ok {
			wants += f.wants()
		}
	}
	share := float32(0)
	if wants > 0 {
		share = min(1, max(free, 0)/wants)
	}
	extra := float32(0)
	if spacers > 0 {
		extra = max(0, free-wants*share) / float32(spacers)
	}
	x := float32(0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if isSpacer(o, false) {
			x += extra
			continue
		}
		m := o.MinSize()
		if f, ok := o.(flexible); ok {
			m.Width += float32(int(f.wants() * share))
		}
		place(o, round(x), round((size.Height-m.Height)/2), m.Width, m.Height)
		x += m.Width + b.gap
	}
}

// flexible is a block that can use more width than its smallest.
type flexible interface {
	wants() float32
}

func (t *Text) wants() float32 {
	if !t.flexible {
		return 0
	}
	return lookOf(t.Theme()).width(t.style, t.text)
}

// currentTheme is the theme of the whole window, for layouts, which belong to
// no widget.
func currentTheme() fyne.Theme {
	if th := fyne.CurrentApp().Settings().Theme(); th != nil {
		return th
	}
	return theme.New(theme.Options{})
}
