package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Fold hides a body under one line that opens it.
type Fold struct {
	widget.BaseWidget

	// OnToggle is called when a person opened or closed the fold.
	OnToggle func(open bool)

	open bool
	head *foldHead
	body fyne.CanvasObject
}

// NewFold returns a fold with a label.
func NewFold(label string, open bool, body fyne.CanvasObject) *Fold {
	f := &Fold{open: open, body: body}
	f.head = &foldHead{fold: f, label: NewText(theme.CaptionBold, theme.Text2, label), icon: NewIcon("", theme.Text2, 14), ring: newFocusRing(false)}
	f.head.tap = f.toggle
	f.head.extend(f.head)
	f.ExtendBaseWidget(f)
	return f
}

// Open tells whether the body is shown.
func (f *Fold) Open() bool { return f.open }

func (f *Fold) toggle() {
	f.open = !f.open
	f.head.Refresh()
	f.Refresh()
	if f.OnToggle != nil {
		f.OnToggle(f.open)
	}
}

func (f *Fold) heightFor(width float32) float32 {
	h := f.head.MinSize().Height
	if f.open {
		h += theme.Gap4 + heightOf(f.body, width)
	}
	return h
}

// CreateRenderer is called by Fyne.
func (f *Fold) CreateRenderer() fyne.WidgetRenderer {
	f.ExtendBaseWidget(f)
	p := &paint{owner: f, objects: []fyne.CanvasObject{f.head, f.body}}
	p.refresh = func() { show(f.body, f.open) }
	p.min = func() fyne.Size {
		return fyne.NewSize(f.head.MinSize().Width, f.heightFor(max(f.Size().Width, f.body.MinSize().Width)))
	}
	p.layout = func(size fyne.Size) {
		h := f.head.MinSize().Height
		place(f.head, 0, 0, size.Width, h)
		place(f.body, 0, h+theme.Gap4, size.Width, size.Height-h-theme.Gap4)
	}
	return newPaint(p)
}

// foldHead is the line that is pressed.
type foldHead struct {
	pressable

	fold  *Fold
	label *Text
	icon  *Icon
	ring  *focusRing
}

var _ desktop.Cursorable = (*foldHead)(nil)

// Cursor shows the hand.
func (h *foldHead) Cursor() desktop.Cursor { return desktop.PointerCursor }

// AccessibilityLabel is read by Fyne's accessibility builds.
func (h *foldHead) AccessibilityLabel() string { return h.label.Text() }

// AccessibilityRole is read by Fyne's accessibility builds.
func (h *foldHead) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by Fyne.
func (h *foldHead) CreateRenderer() fyne.WidgetRenderer {
	h.ExtendBaseWidget(h)
	p := &paint{owner: h, objects: []fyne.CanvasObject{h.ring.rect, h.icon, h.label}}
	p.refresh = func() {
		name := "chevron-right"
		if h.fold.open {
			name = "chevron-down"
		}
		token := theme.Text2
		if h.hovered {
			token = theme.AccentText
		}
		h.icon.Set(name, token)
		h.label.SetStyle(theme.CaptionBold, token)
		h.ring.set(lookOf(h.Theme()), theme.RadiusTag, h.focused)
	}
	p.min = func() fyne.Size {
		l := lookOf(h.Theme())
		return fyne.NewSize(h.icon.MinSize().Width+6+h.label.MinSize().Width, l.px(24))
	}
	p.layout = func(size fyne.Size) {
		i, t := h.icon.MinSize(), h.label.MinSize()
		place(h.icon, 0, round((size.Height-i.Height)/2), i.Width, i.Height)
		place(h.label, i.Width+6, round((size.Height-t.Height)/2), t.Width, t.Height)
		h.ring.place(0, 2, size.Width, size.Height-4)
	}
	return newPaint(p)
}
