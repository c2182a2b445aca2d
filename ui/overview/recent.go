package overview

import (
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// recentRows is how many rows exist; a card on a tall screen shows them all.
const recentRows = 24

// recentRow is one line of the recent sessions. Rows are made once and filled
// again.
type recentRow struct {
	visitor, company, demo, when *kit.Text
	chip                         *kit.Chip
	press                        *kit.Press
}

func newRecentRow() *recentRow {
	r := &recentRow{
		visitor: kit.NewText(theme.Strong, theme.Text, "").Flexible(),
		company: kit.NewText(theme.Body, theme.Text2, "").Flexible(),
		demo:    kit.NewText(theme.Body, theme.Text2, "").Flexible(),
		when:    kit.NewText(theme.Caption, theme.Text3, "").Flexible().Align(fyne.TextAlignTrailing),
		chip:    kit.NewChip(kit.Mute, ""),
	}
	r.press = kit.NewPress("", container.New(recentColumns{}, r.visitor, r.company, r.demo, r.chip, r.when), nil)
	return r
}

func (r *recentRow) show(row status.SessionRow, now time.Time, tapped func()) {
	r.visitor.SetText(words.Visitor(row.Visitor))
	r.company.SetText(row.Company)
	r.demo.SetText(row.Demo)
	r.chip.Set(words.Chip(row, now))
	r.when.SetText(words.Day(row.EndedAt, now))
	r.press.SetSpoken("Session of " + words.Visitor(row.Visitor))
	r.press.SetOnTapped(tapped)
}

// recent is the card with the newest sessions, as many as fit.
type recent struct {
	host  Host
	card  *kit.Card
	rows  []*recentRow
	shown int
	none  fyne.CanvasObject
}

func newRecent(host Host) *recent {
	r := &recent{host: host, shown: -1}
	for range recentRows {
		r.rows = append(r.rows, newRecentRow())
	}
	r.none = kit.Inset(14, 16, 16, 16, kit.VBox(0, kit.NewParagraph(theme.Body, theme.Text2, "No sessions yet. Drop a file with sessions on this window, or import one.")))
	all := kit.NewLink(theme.CaptionMedium, "All sessions", "", func() { host.ShowSessions() })
	r.card = kit.NewListCard("Recent sessions", all, skeletonRows())
	return r
}

func (r *recent) update(rows []status.SessionRow, now time.Time) {
	n := min(len(rows), len(r.rows))
	for i := range n {
		key := rows[i].Key
		r.rows[i].show(rows[i], now, func() { r.host.ShowSession(key) })
	}
	if n == r.shown {
		return
	}
	r.shown = n
	if n == 0 {
		r.card.SetBody(r.none)
		return
	}
	objects := make([]fyne.CanvasObject, n)
	for i := range n {
		objects[i] = r.rows[i].press
	}
	r.card.SetBody(kit.FitRows(2, objects...))
}
