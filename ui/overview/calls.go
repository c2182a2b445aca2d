package overview

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// calls is the card with the org's daily calls: everyone's, ours, and where
// Demobridge stops.
type calls struct {
	card     *kit.Card
	used, of *kit.Text
	gauge    *kit.Gauge
	row      *fyne.Container
	known    fyne.CanvasObject
	unknown  *kit.Paragraph
}

func newCalls() *calls {
	c := &calls{
		used:    kit.NewText(theme.Title, theme.Text, "–"),
		of:      kit.NewText(theme.Body, theme.Text3, "").Flexible(),
		gauge:   kit.NewGauge(),
		unknown: kit.NewParagraph(theme.Body, theme.Text2, ""),
	}
	c.row = kit.Edges(nil, nil, kit.Inset(0, 6, 0, 0, c.used), nil, kit.Inset(5, 0, 1, 0, c.of))
	c.known = kit.VBox(4, c.row, c.gauge)
	c.card = kit.NewCard("Salesforce calls today", kit.NewText(theme.Caption, theme.Text3, "resets over 24 h"), c.known)
	return c
}

func (c *calls) update(s status.Calls) {
	if !s.Known {
		c.unknown.SetText("This user may not see the org’s limit. " + words.Number(s.Ours) + " by Demobridge today.")
		c.card.SetBody(c.unknown)
		return
	}
	c.used.SetText(words.Number(s.Used))
	c.of.SetText("of " + words.Number(s.Max) + " used by everyone")
	state := kit.GaugeState{
		Max: float64(s.Max), Used: float64(s.Used), Ours: float64(s.Ours), Limit: float64(s.StopsAt),
		OursWords: words.Number(s.Ours) + " by Demobridge",
	}
	if s.StopsAt > 0 {
		state.LimitWords = "stops at " + words.Number(s.StopsAt)
		state.RestWords = words.Number(max(s.Max-s.StopsAt, 0)) + " kept for others"
	}
	c.gauge.Set(state)
	c.card.SetBody(c.known)
	c.row.Refresh()
}
