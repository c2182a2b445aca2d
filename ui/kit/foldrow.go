package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// FoldRow is a row of a list card that opens: a head with a chevron, and under
// it a body. The head can hold controls of its own, such as a tick box.
type FoldRow struct {
	widget.BaseWidget

	// OnToggle is called when a person opened or closed the row.
	OnToggle func(open bool)

	open    bool
	head    *Press
	chevron *Icon
	body    fyne.CanvasObject
}

// NewFoldRow returns a row with the chevron before the head. spoken is its name
// for readers and tests.
func NewFoldRow(spoken string, open bool, head, body fyne.CanvasObject) *FoldRow {
	r := newFoldRow(open, body)
	r.head = NewPress(spoken, Inset(0, 16, 0, 16, Edges(nil, nil, HBox(0, Inset(0, 10, 0, 0, r.chevron)), nil, head)), r.toggle)
	return r
}

// NewFoldRowEnd is NewFoldRow with the chevron at the right.
func NewFoldRowEnd(spoken string, open bool, head, body fyne.CanvasObject) *FoldRow {
	r := newFoldRow(open, body)
	r.head = NewPress(spoken, Inset(0, 16, 0, 16, Edges(nil, nil, nil, HBox(0, Inset(0, 0, 0, 12, r.chevron)), head)), r.toggle)
	return r
}

func newFoldRow(open bool, body fyne.CanvasObject) *FoldRow {
	r := &FoldRow{open: open, chevron: NewIcon("chevron-right", theme.Text2, 16), body: body}
	if open {
		r.chevron.Set("chevron-down", theme.Text2)
	}
	r.ExtendBaseWidget(r)
	return r
}

// Open tells whether the body is shown.
func (r *FoldRow) Open() bool { return r.open }

// Opener is what takes the keyboard.
func (r *FoldRow) Opener() fyne.Focusable { return r.head }

func (r *FoldRow) toggle() {
	r.open = !r.open
	icon := "chevron-right"
	if r.open {
		icon = "chevron-down"
	}
	r.chevron.Set(icon, theme.Text2)
	r.Refresh()
	if r.OnToggle != nil {
		r.OnToggle(r.open)
	}
}

func (r *FoldRow) headHeight(width float32) float32 {
	return max(heightOf(r.head, width), lookOf(r.Theme()).px(theme.RowHeight))
}

func (r *FoldRow) heightFor(width float32) float32 {
	h := r.headHeight(width)
	if r.open {
		h += heightOf(r.body, width)
	}
	return h
}

// CreateRenderer is called by Fyne.
func (r *FoldRow) CreateRenderer() fyne.WidgetRenderer {
	r.ExtendBaseWidget(r)
	p := &paint{owner: r, objects: []fyne.CanvasObject{r.head, r.body}}
	p.refresh = func() { show(r.body, r.open) }
	p.min = func() fyne.Size {
		w := max(r.head.MinSize().Width, r.body.MinSize().Width)
		return fyne.NewSize(w, r.heightFor(max(r.Size().Width, w)))
	}
	p.layout = func(size fyne.Size) {
		h := r.headHeight(size.Width)
		place(r.head, 0, 0, size.Width, h)
		place(r.body, 0, h, size.Width, size.Height-h)
	}
	return newPaint(p)
}
