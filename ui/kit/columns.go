package kit

import "fyne.io/fyne/v2"

// Column describes one column of a Table.
type Column struct {
	Title string
	// Width is the distance to the next column in units at text size 100 %; the
	// last 16 of it stay empty. 0 makes the column take the room that is left;
	// one column of a table should.
	Width float32
	// Right sets the texts against the right edge, for numbers and times.
	Right bool
	// Sort is the key handed to Table.OnSort; "" makes the head inert.
	Sort string
	// Make builds an object of the screen's own for each cell of this column,
	// such as a tick box; Row.Object returns it. nil for texts and chips.
	Make func() fyne.CanvasObject
}

const (
	// tableLeft is the distance of the first column from the edge.
	tableLeft float32 = 24
	// tableRight is kept free for the scroll bar.
	tableRight float32 = 8
	// columnGap is the empty end of every column.
	columnGap float32 = 16
	// smallestFlexible is what a flexible column never goes under.
	smallestFlexible float32 = 96
)

// span is where the words of one column stand.
type span struct{ x, width float32 }

// spread computes the columns for a width. Head and rows use the same answer.
func spread(l look, columns []Column, left, width float32) []span {
	fixed, flexible := left+tableRight, 0
	for _, c := range columns {
		if c.Width == 0 {
			flexible++
		}
		fixed += l.px(c.Width)
	}
	share := float32(0)
	if flexible > 0 {
		share = max((width-fixed)/float32(flexible), smallestFlexible)
	}
	spans := make([]span, len(columns))
	x := left
	for i, c := range columns {
		w := l.px(c.Width)
		if c.Width == 0 {
			w = share
		}
		spans[i] = span{round(x), round(max(w-columnGap, 0))}
		x += w
	}
	return spans
}
