package sessions

import (
	"context"
	"slices"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// How the reason of a match begins when a person is asked, or was.
const (
	notDecided = "Not decided"
	chosenBy   = "Chosen by"
	noneChosen = "No match: none was chosen"
)

// undecided tells whether a person is asked about this session.
func (p *pane) undecided() bool {
	return p.read && slices.ContainsFunc(p.detail.Matches, func(m status.Match) bool { return strings.HasPrefix(m.Reason, notDecided) })
}

// decide is what a person can do about a match: answer the question, or take the
// answer back; nil when nobody was asked.
func (p *pane) decide(m status.Match) fyne.CanvasObject {
	var way *kit.Link
	switch {
	case strings.HasPrefix(m.Reason, notDecided):
		way = kit.NewLink(theme.CaptionMedium, "Choose", "", func() { p.ask(m.Object) })
	case strings.HasPrefix(m.Reason, chosenBy), strings.HasPrefix(m.Reason, noneChosen):
		key := p.key
		way = kit.NewLink(theme.CaptionMedium, "Take the choice back", "", func() { p.unchoose(key, m.Object) })
	default:
		return nil
	}
	return kit.Inset(2, 0, 0, 0, kit.HBox(0, way))
}

// ask looks up what there is to choose from, in Salesforce, and opens the
// question about an object, or the first one.
func (p *pane) ask(object string) {
	s, key, row := p.screen, p.key, p.detail.SessionRow
	task.Run(s.tasks, "ask", func(ctx context.Context) ([]status.Choice, error) {
		return s.source.Choices(ctx, key)
	}, func(list []status.Choice, err error) {
		open := slices.DeleteFunc(list, func(c status.Choice) bool { return c.Answered })
		at := max(slices.IndexFunc(open, func(c status.Choice) bool { return c.Object == object }), 0)
		switch {
		case err != nil:
			s.host.Alert(s.source.Explain(err))
		case len(open) == 0:
			s.host.Toast("Nothing is left to choose here")
		default:
			p.offer(row, open[at])
		}
	})
}

// offer lets a person say which record it is. Nothing is chosen beforehand: the
// program does not guess.
func (p *pane) offer(row status.SessionRow, c status.Choice) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(p.content)
	if canvas == nil {
		return
	}
	labels := make([]string, 0, len(c.Candidates)+1)
	for _, one := range c.Candidates {
		labels = append(labels, one.Name)
	}
	labels = append(labels, "None of them")
	var dialog *kit.Dialog
	group := kit.NewRadioGroup(labels, -1, func(int) { dialog.SetPrimary("Use this one", true) })
	var rows []fyne.CanvasObject
	for i, item := range group.Items() {
		var side fyne.CanvasObject
		if i < len(c.Candidates) {
			one := c.Candidates[i]
			item.Help(one.Caption)
			if one.URL != "" {
				side = kit.VBox(0, kit.NewLink(theme.CaptionMedium, "Open", "external-link", func() { p.screen.host.OpenAddress(one.URL) }))
			}
		} else {
			item.Help("The session stays without this link")
		}
		rows = append(rows, kit.NewRule(), kit.Inset(8, 0, 8, 0, kit.Edges(nil, nil, nil, side, item)))
	}
	note := "The answer is remembered and can be taken back."
	if c.Sessions > 1 {
		note = words.Count(c.Sessions, "session waits", "sessions wait") + " for this answer. It is remembered and can be taken back."
	}
	body := append([]fyne.CanvasObject{kit.NewParagraph(theme.Body, theme.Text2, note)}, kit.Inset(10, 0, 0, 0, kit.VBox(0, rows...)))
	options := kit.DialogOptions{
		Title: c.Sentence, Caption: words.Join(words.Visitor(row.Visitor), row.Email), Width: 560,
		Body: kit.Inset(14, 20, 20, 20, kit.VBox(0, body...)), Primary: "Use this one", Focus: group.Items()[0],
		OnPrimary: func() {
			record := ""
			if i := group.Index(); i >= 0 && i < len(c.Candidates) {
				record = c.Candidates[i].ID
			}
			p.choose(row.Key, c.Object, record)
		},
	}
	if len(c.Candidates) > 5 {
		options.Height, options.Scroll = 520, true
	}
	dialog = kit.ShowDialog(canvas, options)
	dialog.SetPrimary("Use this one", false)
}

// choose answers a question and offers the way back.
func (p *pane) choose(key, object, record string) {
	s := p.screen
	task.Do(s.tasks, "choose", func(ctx context.Context) error {
		return s.source.Choose(ctx, key, object, record)
	}, func(err error) {
		if err != nil {
			s.host.Alert(s.source.Explain(err))
			return
		}
		s.host.Offer("The choice is remembered", "Undo", func() { p.unchoose(key, object) })
		s.refresh()
		p.reread()
	})
}

// unchoose takes an answer back; the session is looked up again.
func (p *pane) unchoose(key, object string) {
	p.screen.order("choose", "The choice is taken back", func(ctx context.Context) error {
		return p.screen.source.Unchoose(ctx, key, object)
	})
}
