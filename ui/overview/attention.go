package overview

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// attention is the card with the causes that need a person, worst first.
type attention struct {
	host  Host
	card  *kit.Card
	shown []status.Attention
	ready bool
}

func newAttention(host Host) *attention {
	a := &attention{host: host}
	all := kit.NewLink(theme.CaptionMedium, "All problems", "", host.ShowProblems)
	a.card = kit.NewListCard("Needs attention", all, skeletonRows())
	return a
}

func (a *attention) update(causes []status.Attention) {
	if a.ready && same(a.shown, causes) {
		return
	}
	a.shown, a.ready = causes, true
	if len(causes) == 0 {
		a.card.SetBody(kit.Inset(14, 16, 16, 16, kit.VBox(0, kit.HBox(8,
			kit.NewIcon("circle-check", theme.OK, 18),
			kit.NewText(theme.Body, theme.Text2, "Nothing needs you.")))))
		return
	}
	rows := make([]fyne.CanvasObject, len(causes))
	for i, cause := range causes {
		rows[i] = a.row(cause)
	}
	a.card.SetBody(kit.FitRows(1, rows...))
}

func same(a, b []status.Attention) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func (a *attention) row(cause status.Attention) fyne.CanvasObject {
	icon, token := "circle-x", theme.Bad
	switch cause.Kind {
	case status.AttentionAccess:
		icon = "lock"
	case status.AttentionChoice:
		icon, token = "circle-help", theme.Warn
	case status.AttentionRetry:
		icon, token = "clock-3", theme.Text3
	case status.AttentionFault:
	}
	words3 := kit.VBox(1,
		kit.NewParagraph(theme.Strong, theme.Text, cause.Title).MaxLines(2),
		kit.NewText(theme.Caption, theme.Text3, cause.Sentence).Flexible())
	content := kit.Inset(9, 16, 9, 16, kit.Edges(nil, nil,
		kit.VBox(0, kit.Inset(2, 8, 0, 0, kit.NewIcon(icon, token, 18))),
		kit.VBox(0, kit.Inset(2, 0, 0, 16, kit.NewText(theme.CaptionMedium, theme.Text2, words.Number(cause.Count)))),
		words3))
	return kit.NewPress(cause.Title, content, func() { a.host.ShowProblem(cause.Code) })
}
