package overview

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// chart is the card with the sessions of each of the last days.
type chart struct {
	card              *kit.Card
	bars              *kit.BarChart
	synced, attention *kit.Text
	none              fyne.CanvasObject
}

func newChart() *chart {
	c := &chart{
		bars:      kit.NewBarChart(),
		synced:    kit.NewText(theme.CaptionBold, theme.Text2, ""),
		attention: kit.NewText(theme.CaptionBold, theme.Text2, ""),
		none:      kit.NewText(theme.Body, theme.Text2, "The first bar appears after your first session.").Flexible().Align(fyne.TextAlignCenter),
	}
	legend := kit.HBox(16,
		kit.HBox(6, kit.NewSwatch(theme.BarOK), kit.NewText(theme.Caption, theme.Text2, "Synced"), c.synced),
		kit.HBox(6, kit.NewSwatch(theme.BarBad), kit.NewText(theme.Caption, theme.Text2, "Need attention"), c.attention))
	c.card = kit.NewCard("Sessions by day", legend, c.bars)
	return c
}

func (c *chart) update(days []status.Day, all int) {
	synced, attention := 0, 0
	bars := make([]kit.Bar, len(days))
	for i, day := range days {
		synced += day.Synced
		attention += day.Attention
		bars[i] = kit.Bar{
			Label: day.Date.Format("Mon")[:1] + " " + day.Date.Format("2"),
			Good:  day.Synced, Bad: day.Attention, Strong: i == len(days)-1,
		}
	}
	c.synced.SetText(words.Number(synced))
	c.attention.SetText(words.Number(attention))
	if all == 0 {
		c.card.SetBody(c.none)
		return
	}
	c.bars.Set(bars)
	c.card.SetBody(c.bars)
}
