package setup

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// PageRow is one object in the list of record pages.
func PageRow(p status.RecordPage, chosen bool, tapped func()) fyne.CanvasObject {
	body := kit.Inset(10, 16, 10, 16, kit.Edges(nil, nil, kit.HBox(0, kit.Inset(0, 12, 0, 0, kit.NewIcon(PageIcon(p.Object), theme.Text2, 18))),
		kit.HBox(0, PageChip(p.State)), kit.Inset(0, 12, 0, 0, Middle(kit.VBox(0, kit.NewText(theme.Strong, theme.Text, p.Label).Flexible(), kit.NewParagraph(theme.Caption, theme.Text3, p.Told))))))
	row := kit.NewPress(p.Label, body, tapped)
	if !chosen {
		return row // the card's own ground, with its round corners
	}
	return kit.NewPanel(theme.Selected, 0, row)
}
