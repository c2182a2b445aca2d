package kit

import "fyne.io/fyne/v2"

// Offset returns how far the list is scrolled, in units from the top.
func (l *List) Offset() float32 { return l.scroll.Offset.Y }

// ScrollRows scrolls by whole rows, down for a positive n. Use it when rows
// were inserted above what a person looks at, so that it stays in its place.
func (l *List) ScrollRows(n int) {
	l.scroll.Refresh() // the scroller learns its new height first
	l.scroll.ScrollToOffset(fyne.NewPos(0, max(l.scroll.Offset.Y+float32(n)*l.rowHeight(), 0)))
	l.arrange()
}

// ScrollTop shows the first row.
func (l *List) ScrollTop() {
	l.scroll.ScrollToTop()
	l.arrange()
}
