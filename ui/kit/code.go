package kit

import (
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// NewCode returns a text as it came, such as JSON, on a sunken ground. It can
// be selected; long lines scroll sideways.
func NewCode(text string) fyne.CanvasObject {
	label := widget.NewLabel(text)
	label.Selectable = true
	label.SizeName = fynetheme.SizeNameCaptionText
	return NewTinted(theme.Sunken, Inset(4, 4, 4, 4, container.NewHScroll(label)))
}
