package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// NewFilterBar returns the bar of filters above a list, 52 units high. The
// count stands at the right and may be nil.
func NewFilterBar(count fyne.CanvasObject, filters ...fyne.CanvasObject) fyne.CanvasObject {
	row := append(append([]fyne.CanvasObject{}, filters...), Spacer())
	if count != nil {
		row = append(row, count)
	}
	return NewPanel(theme.Card, Bottom, Sized(0, theme.FilterBarHeight, Inset(0, theme.PagePadX, 1, theme.PagePadX, HBox(8, row...))))
}

// NewFooter returns the line under a list, 32 units high: what is shown at the
// left, the keys at the right.
func NewFooter(left, right fyne.CanvasObject) fyne.CanvasObject {
	return NewPanel(theme.Page, Top, Sized(0, theme.FooterHeight, Inset(0, theme.PagePadX, 0, theme.PagePadX, HBox(8, left, Spacer(), right))))
}

// Fact is a name and its value.
type Fact struct {
	Name  string
	Value fyne.CanvasObject
}

// NewFact returns a fact whose value is a line of text.
func NewFact(name, value string) Fact {
	return Fact{name, NewText(theme.Body, theme.Text, value).Flexible()}
}

// NewFactList returns facts under each other: names at the left in a column of
// width units, values beside them.
func NewFactList(width float32, facts ...Fact) fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, len(facts))
	for i, f := range facts {
		rows[i] = Edges(nil, nil, Sized(width, 0, NewText(theme.Body, theme.Text3, f.Name).Flexible()), nil, f.Value)
	}
	return VBox(6, rows...)
}

// NewFactGrid returns facts side by side, each name over its value.
func NewFactGrid(facts ...Fact) fyne.CanvasObject {
	cells := make([]fyne.CanvasObject, len(facts))
	for i, f := range facts {
		cells[i] = VBox(2, NewText(theme.Caption, theme.Text3, f.Name).Flexible(), f.Value)
	}
	return Grid(max(len(facts), 1), 12, cells...)
}

// NewSectionHead returns a small heading above a part of a pane, with an
// optional object at the right, and a line under both.
func NewSectionHead(title string, right fyne.CanvasObject) fyne.CanvasObject {
	row := []fyne.CanvasObject{NewText(theme.CaptionBold, theme.Text2, title), Spacer()}
	if right != nil {
		row = append(row, right)
	}
	return VBox(6, HBox(8, row...), NewRule())
}
