package wizard

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

// sources is the seventh step: where sessions come from.
type sources struct {
	wizard *Wizard
	next   *kit.Button
}

func newSources(w *Wizard) *sources {
	return &sources{wizard: w, next: kit.NewButton(kit.Primary, "Next", "", w.next)}
}

func (s *sources) enter() {}

func (s *sources) page() page {
	host := s.wizard.host
	cards := []fyne.CanvasObject{
		source("file-up", "Import a file", "Sessions as JSON or CSV, as Navattic exports them. You can also drop files on the window at any time.",
			kit.NewChip(kit.OK, "Always on"), kit.NewButton(kit.Secondary, "Import a file…", "file-up", host.ImportFiles).Small()),
	}
	if s.wizard.last.Listening {
		cards = append(cards, source("radio", "Receiver on this computer", "Takes sessions that Navattic or your own website sends to this computer.",
			kit.NewChip(kit.OK, "Listening")))
	}
	return page{title: "Sources", primary: s.next, note: "Later: Settings, Sources.",
		sentence: status.Plain("Where sessions come from. One way is enough."), content: kit.VBox(theme.Gap12, cards...)}
}

func source(icon, title, text string, chip *kit.Chip, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	body := []fyne.CanvasObject{kit.NewText(theme.Strong, theme.Text, title).Flexible(), kit.NewParagraph(theme.Body, theme.Text2, text)}
	if len(buttons) > 0 {
		body = append(body, kit.Gap(0, 4), kit.Wrap(8, buttons...))
	}
	return kit.NewCard("", nil, kit.Edges(nil, nil, kit.VBox(0, kit.Inset(1, 12, 0, 0, kit.NewIcon(icon, theme.Text2, 18))),
		kit.VBox(0, chip), kit.VBox(2, body...)))
}
