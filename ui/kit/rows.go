package kit

import "fyne.io/fyne/v2"

// Rows stacks the rows of a list card with a line between them.
func Rows(rows ...fyne.CanvasObject) *fyne.Container {
	objects := make([]fyne.CanvasObject, 0, 2*len(rows))
	for i, row := range rows {
		if i > 0 {
			objects = append(objects, NewRule())
		}
		objects = append(objects, row)
	}
	return VBox(0, objects...)
}
