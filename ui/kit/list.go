package kit

import (
	"math"

	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// RowState is what a row's update can say about the row as a whole.
type RowState struct {
	Bad    bool // a fault: tinted ground
	Marked bool // marked with Space
}

// List shows any number of rows of one height and keeps objects only for those
// on the screen. One row is the current one; the whole list takes one stop in
// the Tab order.
//
// It is not Fyne's list, because that one draws hover and keyboard focus alike,
// cannot tint or mark a row, and drops Page Up, Home and letters.
type List struct {
	widget.BaseWidget

	// OnSelect is called when the current row changes, by click or by key.
	OnSelect func(i int)
	// OnOpen is called on Enter and on a click.
	OnOpen func(i int)
	// OnClick is called on a click instead of OnOpen if it is set.
	OnClick func(i int)
	// OnMark is called on Space; marks are kept by the screen.
	OnMark func(i int)
	// OnMarkAll is called on Ctrl+A.
	OnMarkAll func()
	// OnLetter is called for a letter typed while the list has the focus.
	OnLetter func(r rune)
	// OnKey is asked first for keys the list does not use, such as Delete. It
	// reports whether it used the key.
	OnKey func(e *fyne.KeyEvent) bool
	// OnVisible is called when other rows come into view, so that a screen can
	// fetch their page. It must not call back into the list at once.
	OnVisible func(first, last int)

	plain   bool // a menu: no lines, no bar, no ring
	passive bool // never has the focus: another object hands its keys on
	length  int
	height  float32 // at text size 100 %
	create  func() fyne.CanvasObject
	update  func(i int, row fyne.CanvasObject) RowState

	current   int
	focused   bool
	byPointer bool
	first     int
	last      int

	scroll  *container.Scroll
	content *fyne.Container
	shown   map[int]*listRow
	spare   []*listRow
}

var (
	_ fyne.Focusable    = (*List)(nil)
	_ fyne.Shortcutable = (*List)(nil)
	_ fyne.Disableable  = (*List)(nil)
)

// NewList returns an empty list of rows of height units. create makes one
// recyclable row; update shows item i in it and must only set texts. Call
// SetLength when the items are known.
func NewList(height float32, create func() fyne.CanvasObject, update func(i int, row fyne.CanvasObject) RowState) *List {
	l := &List{height: height, create: create, update: update, current: -1, first: -1, shown: map[int]*listRow{}}
	l.content = container.New(&listLayout{l})
	l.scroll = container.NewVScroll(l.content)
	l.scroll.OnScrolled = func(fyne.Position) { l.arrange() }
	l.ExtendBaseWidget(l)
	return l
}

// SetLength sets how many rows there are and shows all visible ones anew.
func (l *List) SetLength(n int) {
	l.length = max(n, 0)
	if l.current >= l.length {
		l.current = l.length - 1
	}
	l.Refresh()
}

// Length returns how many rows there are.
func (l *List) Length() int { return l.length }

// Current returns the current row, or -1.
func (l *List) Current() int { return l.current }

// SetCurrent moves the current row without calling OnSelect; -1 means none.
func (l *List) SetCurrent(i int) {
	l.current = min(max(i, -1), l.length-1)
	l.repaintRows()
}

// Update shows one row anew if it is on the screen.
func (l *List) Update(i int) {
	if row := l.shown[i]; row != nil {
		row.fill(i)
	}
}

// VisibleRows returns the first and the last row on the screen, or -1 and -1.
func (l *List) VisibleRows() (first, last int) {
	if len(l.shown) == 0 {
		return -1, -1
	}
	return l.first, l.last
}

// SetRowHeight changes the height of all rows and makes them anew.
func (l *List) SetRowHeight(height float32) {
	l.height = height
	l.Renew()
}

// Renew drops every row object, for a list whose columns have changed.
func (l *List) Renew() {
	l.shown, l.spare = map[int]*listRow{}, nil
	l.content.Objects = nil
	l.first = -1
	l.Refresh()
}

// ScrollTo brings a row into view.
func (l *List) ScrollTo(i int) {
	if i < 0 || i >= l.length {
		return
	}
	h := l.rowHeight()
	y, view := float32(i)*h, l.scroll.Size().Height
	switch {
	case y < l.scroll.Offset.Y:
		l.scroll.ScrollToOffset(fyne.NewPos(0, y))
	case y+h > l.scroll.Offset.Y+view:
		l.scroll.ScrollToOffset(fyne.NewPos(0, y+h-view))
	}
	l.arrange()
}

// Select makes a row the current one, brings it into view and calls OnSelect.
func (l *List) Select(i int) {
	if l.length == 0 {
		return
	}
	i = min(max(i, 0), l.length-1)
	changed := i != l.current
	l.current = i
	l.ScrollTo(i)
	l.repaintRows()
	if changed && l.OnSelect != nil {
		l.OnSelect(i)
	}
}

// Focus gives the list the keyboard, as after closing a pane.
func (l *List) Focus() {
	if l.passive {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(l); c != nil {
		c.Focus(l)
	}
}

func (l *List) rowHeight() float32 { return lookOf(l.Theme()).px(l.height) }

func (l *List) tapped(i int) {
	l.byPointer = true
	l.Focus()
	l.Select(i)
	if l.OnClick != nil {
		l.OnClick(i)
		return
	}
	if l.OnOpen != nil {
		l.OnOpen(i)
	}
}

// Disabled keeps a passive list out of the Tab order.
func (l *List) Disabled() bool { return l.passive }

// Enable is there for fyne.Disableable; only this package makes lists passive.
func (l *List) Enable() {}

// Disable is there for fyne.Disableable.
func (l *List) Disable() {}

// FocusGained is called by Fyne.
func (l *List) FocusGained() {
	l.focused = true
	if l.current < 0 && l.length > 0 && !l.byPointer {
		l.current = 0
	}
	l.repaintRows()
}

// FocusLost is called by Fyne.
func (l *List) FocusLost() {
	l.focused, l.byPointer = false, false
	l.repaintRows()
}

// TypedRune hands letters to the screen.
func (l *List) TypedRune(r rune) {
	if r != ' ' && l.OnLetter != nil {
		l.OnLetter(r)
	}
}

// TypedShortcut takes Ctrl+A and hands the others on.
func (l *List) TypedShortcut(s fyne.Shortcut) {
	if _, all := s.(*fyne.ShortcutSelectAll); all && l.OnMarkAll != nil {
		l.OnMarkAll()
		return
	}
	passShortcut(l, s)
}

// TypedKey moves in the list.
func (l *List) TypedKey(e *fyne.KeyEvent) {
	l.byPointer = false
	page := max(1, int(l.scroll.Size().Height/l.rowHeight())-1)
	switch e.Name {
	case fyne.KeyDown:
		l.Select(l.current + 1)
	case fyne.KeyUp:
		l.Select(l.current - 1)
	case fyne.KeyPageDown:
		l.Select(l.current + page)
	case fyne.KeyPageUp:
		l.Select(l.current - page)
	case fyne.KeyHome:
		l.Select(0)
	case fyne.KeyEnd:
		l.Select(l.length - 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.current >= 0 && l.OnOpen != nil {
			l.OnOpen(l.current)
		}
	case fyne.KeySpace:
		if l.current >= 0 && l.OnMark != nil {
			l.OnMark(l.current)
		}
	default:
		if l.OnKey == nil || !l.OnKey(e) {
			passKey(l, e)
		}
	}
}

// arrange gives every visible row an object and takes it from the others.
func (l *List) arrange() {
	h, view := l.rowHeight(), l.scroll.Size().Height
	first, last := 0, -1
	if view > 0 && l.length > 0 {
		first = min(max(int(l.scroll.Offset.Y/h), 0), l.length-1)
		last = min(int(math.Ceil(float64((l.scroll.Offset.Y+view)/h)))-1, l.length-1)
	}
	for i, row := range l.shown {
		if i < first || i > last {
			delete(l.shown, i)
			l.spare = append(l.spare, row)
		}
	}
	objects := make([]fyne.CanvasObject, 0, last-first+1)
	for i := first; i <= last; i++ {
		row := l.shown[i]
		fresh := row == nil
		if fresh {
			row = l.take()
			l.shown[i] = row
		}
		place(row, 0, float32(i)*h, l.content.Size().Width, h)
		if fresh {
			row.fill(i)
		}
		objects = append(objects, row)
	}
	l.content.Objects = objects
	if first != l.first || last != l.last {
		l.first, l.last = first, last
		if l.OnVisible != nil && last >= first {
			l.OnVisible(first, last)
		}
	}
}

func (l *List) take() *listRow {
	if n := len(l.spare); n > 0 {
		row := l.spare[n-1]
		l.spare = l.spare[:n-1]
		return row
	}
	return newListRow(l, l.create())
}

func (l *List) repaintRows() {
	for _, row := range l.shown {
		row.Refresh()
	}
}

// CreateRenderer is called by Fyne.
func (l *List) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	p := &paint{owner: l, objects: []fyne.CanvasObject{l.scroll}}
	p.refresh = func() {
		l.spare = nil // spare rows would keep the colours of an older theme
		for i, row := range l.shown {
			if i < l.length {
				row.fill(i)
			}
		}
	}
	p.min = func() fyne.Size {
		return fyne.NewSize(0, lookOf(l.Theme()).px(theme.RowHeight))
	}
	p.layout = func(size fyne.Size) {
		place(l.scroll, 0, 0, size.Width, size.Height)
		l.scroll.Refresh()
		l.arrange()
	}
	return newPaint(p)
}

// listLayout gives the scroller the height of all rows and none of the work.
type listLayout struct{ list *List }

func (s *listLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, float32(s.list.length)*s.list.rowHeight())
}

func (s *listLayout) Layout([]fyne.CanvasObject, fyne.Size) { s.list.arrange() }
