package settings

import (
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// sources is the first page: where sessions come from.
type sources struct{ screen *Screen }

func newSources(s *Screen) *sources { return &sources{s} }

func (p *sources) enter() {}

func (p *sources) content() fyne.CanvasObject {
	add := kit.NewButton(kit.Secondary, "Import file", "file-up", p.screen.host.ImportFiles)
	body := kit.Edges(nil, nil, kit.Inset(0, 12, 0, 0, kit.NewIcon("file-up", theme.Text2, 16)), kit.HBox(0, add),
		kit.Inset(0, 16, 0, 0, kit.VBox(2, kit.NewText(theme.Heading, theme.Text, "Import a file"),
			kit.NewParagraph(theme.Caption, theme.Text3, "A CSV export from Navattic or saved webhooks. You can also drop files on the window."))))
	return kit.VBox(theme.Gap16, head("Sources", "Where sessions come from. You can use several; the same session is only kept once."), kit.NewCard("", nil, body))
}
