package setup

import (
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// Failed is a banner for something that went wrong, with a way on.
func Failed(f status.Fault, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	return kit.NewBanner(kit.Bad, "circle-alert", strings.TrimSuffix(f.Title, ".")+".", "", f.Sentence, buttons...)
}

// Working is what stands in place of a list while it is being read.
func Working(text string) fyne.CanvasObject {
	return kit.NewCard("", nil, kit.HBox(12, kit.NewSpinner(theme.Accent, 20), kit.NewText(theme.Body, theme.Text2, text).Flexible()))
}
