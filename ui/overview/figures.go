package overview

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// figure is one of the four numbers; a click shows its sessions.
type figure struct {
	number, label, note *kit.Text
	press               *kit.Press
}

func newFigure(label string, tapped func()) *figure {
	f := &figure{
		number: kit.NewText(theme.Number, theme.Text, "–").Flexible(),
		label:  kit.NewText(theme.Strong, theme.Text, label).Flexible(),
		note:   kit.NewText(theme.Caption, theme.Text3, "").Flexible(),
	}
	f.press = kit.NewPress(label, kit.Inset(16, 2, 16, 15, kit.VBox(0, f.number, f.label, f.note)), tapped)
	return f
}

func (f *figure) show(n int, token theme.Token, note string) {
	f.number.Set(token, words.Number(n))
	f.note.SetText(note)
	f.press.SetSpoken(words.Number(n) + " " + f.label.Text())
}

// figures is the card with the four numbers.
type figures struct {
	card                                *kit.Card
	waiting, sending, synced, attention *figure
}

func newFigures(host Host) *figures {
	f := &figures{
		waiting: newFigure("Waiting", func() {
			host.ShowSessions(status.StateWaiting, status.StateRetry)
		}),
		sending: newFigure("Sending", func() { host.ShowSessions(status.StateSending) }),
		synced:  newFigure("Synced today", host.ShowSyncedToday),
		attention: newFigure("Need attention", func() {
			host.ShowSessions(status.StateChoice, status.StateFailed)
		}),
	}
	cells := make([]fyne.CanvasObject, 0, 4)
	for i, one := range []*figure{f.waiting, f.sending, f.synced, f.attention} {
		if i == 0 {
			cells = append(cells, one.press)
			continue
		}
		cells = append(cells, kit.Edges(nil, nil, kit.Inset(14, 0, 14, 0, kit.NewVerticalRule()), nil, one.press))
	}
	f.card = kit.NewListCard("", nil, container.New(figureGrid{}, cells...))
	return f
}

func (f *figures) update(s status.Snapshot, v view) {
	c := s.Counts
	f.waiting.show(c.Waiting, theme.Text, waitingNote(c, v))
	f.sending.show(c.Sending, theme.Text, sendingNote(c, s.Sync, v))
	f.synced.show(c.SyncedToday, theme.Text, syncedNote(c, v))
	token := theme.Text
	if c.Attention > 0 {
		token = theme.Bad
	}
	f.attention.show(c.Attention, token, attentionNote(c))
}

func attentionNote(c status.Counts) string {
	if c.Attention == 0 {
		return "nothing needs you"
	}
	return words.Count(c.Causes, "cause", "causes")
}

func waitingNote(c status.Counts, v view) string {
	switch {
	case v.held && c.Waiting > 0:
		return "safe on this computer"
	case c.Retrying == 1:
		return "1 retries by itself"
	case c.Retrying > 1:
		return words.Number(c.Retrying) + " retry by themselves"
	case c.Waiting == 0:
		return "nothing waits"
	}
	return "sent with the next run"
}

func sendingNote(c status.Counts, s status.Sync, v view) string {
	switch {
	case v.held:
		return "on hold"
	case s.State == status.Paused:
		return "paused"
	case c.Requests > 0:
		return words.Count(c.Requests, "request", "requests") + ", " + words.Count(c.Records, "record", "records")
	}
	return "no request open"
}

func syncedNote(c status.Counts, v view) string {
	if v.held && !c.LastSyncedAt.IsZero() {
		return "last one at " + words.At(c.LastSyncedAt, v.now)
	}
	return "yesterday by now: " + words.Number(c.YesterdayByNow)
}
