package sessions

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// choice is the question about an object, or nil.
func (p *pane) choice(object string) *status.Choice {
	for i := range p.choices {
		if p.choices[i].Object == object {
			return &p.choices[i]
		}
	}
	return nil
}

// question is the first one that nobody has answered, or nil.
func (p *pane) question() *status.Choice {
	for i := range p.choices {
		if !p.choices[i].Answered {
			return &p.choices[i]
		}
	}
	return nil
}

// decide is what can be done about a question: to answer it, or to change the
// answer and take it back.
func (p *pane) decide(c status.Choice) fyne.CanvasObject {
	line := []fyne.CanvasObject{kit.NewLink(theme.CaptionMedium, "Choose", "", func() { p.ask(c) })}
	if c.Answered {
		line = []fyne.CanvasObject{
			kit.NewLink(theme.CaptionMedium, "Change", "", func() { p.ask(c) }),
			kit.NewLink(theme.CaptionMedium, "Take back", "", func() { p.takeBack(c.Object) }),
		}
	}
	return kit.Inset(2, 0, 0, 0, kit.HBox(12, line...))
}

// unmatched are the questions about objects of which nothing was found, so that
// no line of a match shows them.
func (p *pane) unmatched(d status.SessionDetail) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, c := range p.choices {
		shown := false
		for _, m := range d.Matches {
			shown = shown || m.Object == c.Object
		}
		if shown {
			continue
		}
		text := c.Sentence
		if c.Answered {
			text = c.Reason
		}
		rows = append(rows, kit.NewRule(), kit.Inset(8, 0, 8, 0, kit.Edges(nil, nil,
			kit.VBox(0, kit.Inset(2, 8, 0, 0, kit.NewIcon(objectIcon(c.Object), theme.Text3, 16))), nil,
			kit.VBox(0, kit.NewText(theme.Body, theme.Text2, c.Object), kit.NewParagraph(theme.Caption, theme.Text2, text), p.decide(c)))))
	}
	return rows
}

// ask lets a person say which record it is. Nothing is chosen beforehand unless
// a person did: the program does not guess.
func (p *pane) ask(c status.Choice) {
	canvas := fyne.CurrentApp().Driver().CanvasForObject(p.content)
	if canvas == nil {
		return
	}
	labels, chosen := make([]string, 0, len(c.Candidates)+1), -1
	for i, one := range c.Candidates {
		labels = append(labels, one.Name)
		if c.Answered && one.ID == c.Chosen {
			chosen = i
		}
	}
	labels = append(labels, "None of them")
	if c.Answered && c.Chosen == "" {
		chosen = len(labels) - 1
	}
	var dialog *kit.Dialog
	group := kit.NewRadioGroup(labels, chosen, func(int) { dialog.SetPrimary("Use this one", true) })
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
	key, row := p.key, p.detail.SessionRow
	body := append([]fyne.CanvasObject{kit.NewParagraph(theme.Body, theme.Text2, note)}, kit.Inset(10, 0, 0, 0, kit.VBox(0, rows...)))
	options := kit.DialogOptions{
		Title: c.Sentence, Caption: words.Join(words.Visitor(row.Visitor), row.Email), Width: 560,
		Body: kit.Inset(14, 20, 20, 20, kit.VBox(0, body...)), Primary: "Use this one", Focus: group.Items()[max(chosen, 0)],
		OnPrimary: func() {
			record := ""
			if i := group.Index(); i >= 0 && i < len(c.Candidates) {
				record = c.Candidates[i].ID
			}
			p.choose(key, c.Object, record)
		},
	}
	if len(c.Candidates) > 5 {
		options.Height, options.Scroll = 520, true
	}
	dialog = kit.ShowDialog(canvas, options)
	dialog.SetPrimary("Use this one", chosen >= 0)
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

func (p *pane) takeBack(object string) { p.unchoose(p.key, object) }

func (p *pane) unchoose(key, object string) {
	p.screen.order("choose", "The choice is taken back", func(ctx context.Context) error {
		return p.screen.source.Unchoose(ctx, key, object)
	})
}
