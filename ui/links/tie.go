package links

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// recentShown is how many opportunities stand under the field to begin with.
const recentShown = 4

// choose is the part of the pane in which an opportunity is chosen.
func (p *pane) choose() fyne.CanvasObject {
	label := []fyne.CanvasObject{kit.NewText(theme.Strong, theme.Text, "Opportunity")}
	if p.change {
		label = append(label, kit.Spacer(), kit.NewLink(theme.CaptionMedium, "Keep "+p.detail.Opportunity.Name, "", func() {
			p.change = false
			p.finder.reset()
			p.fill(true)
		}))
	}
	rows := []fyne.CanvasObject{
		kit.Inset(0, 0, 4, 0, kit.HBox(8, label...)), p.picker,
		kit.Inset(4, 0, 0, 0, kit.NewParagraph(theme.Caption, theme.Text3, "Or paste a Salesforce Id or the address of an opportunity page.")),
	}
	if recent := p.recently(); recent != nil {
		rows = append(rows, kit.Inset(12, 0, 0, 0, recent))
	}
	return kit.VBox(0, rows...)
}

// recently offers what one most likely looks for without a key.
func (p *pane) recently() fyne.CanvasObject {
	rows := p.recent.Rows
	if len(rows) == 0 {
		return nil
	}
	label := "Recently viewed by you"
	if p.recent.Kept {
		label = p.recent.Reason + ": opportunities seen before"
	}
	parts := []fyne.CanvasObject{kit.Inset(0, 0, 2, 0, head(label, nil))}
	for i, o := range rows[:min(len(rows), recentShown)] {
		if i > 0 {
			parts = append(parts, kit.NewRule())
		}
		parts = append(parts, kit.Inset(6, 0, 6, 0, kit.Edges(nil, nil, nil, kit.NewText(theme.Caption, theme.Text3, o.Stage),
			kit.Lead(0, kit.NewLink(theme.Body, o.Name, "", func() { p.link(o.ID, o.Name) })))))
	}
	return kit.VBox(0, parts...)
}

// suggestion is the card that says what the link may belong to, and why.
func (p *pane) suggestion(g status.Suggestion) fyne.CanvasObject {
	lines := []fyne.CanvasObject{kit.NewParagraph(theme.Strong, theme.Text, g.Reason)}
	single := len(g.Opportunities) == 1
	for _, o := range g.Opportunities {
		text := kit.NewSpans(kit.Span{Text: o.Name, Style: theme.CaptionBold, Token: theme.Text},
			kit.Span{Text: tail(words.Join(o.Stage, amount(o), o.OwnerName)), Style: theme.Caption, Token: theme.Text2})
		if single {
			lines = append(lines, text)
			continue
		}
		lines = append(lines, kit.Inset(6, 0, 0, 0, kit.Edges(nil, nil, nil,
			kit.NewButton(kit.Secondary, "Link", "link", func() { p.link(o.ID, o.Name) }).Small(), text)))
	}
	not := kit.NewButton(kit.Secondary, "Not this one", "", p.refuseSuggestion).Small()
	if single {
		lines = append(lines, kit.Inset(8, 0, 0, 0, kit.HBox(8,
			kit.NewButton(kit.Primary, "Link this opportunity", "link", p.takeSuggestion).Small(), not)))
	} else {
		not.SetLabel("None of these")
		lines = append(lines, kit.Inset(8, 0, 0, 0, kit.HBox(8, not)))
	}
	return kit.NewTinted(theme.Selected, kit.Inset(12, 12, 12, 12, kit.Edges(nil, nil,
		kit.VBox(0, kit.Inset(2, 8, 0, 0, kit.NewIcon("sparkles", theme.AccentText, 18))), nil, kit.VBox(0, lines...))))
}

func tail(text string) string {
	if text == "" {
		return ""
	}
	return " · " + text
}

// takeSuggestion links to the one that is suggested.
func (p *pane) takeSuggestion() {
	if g := p.detail.Suggestion.Opportunities; p.read && len(g) == 1 {
		p.link(g[0].ID, g[0].Name)
	}
}

// refuseSuggestion remembers that none of the suggested ones is right.
func (p *pane) refuseSuggestion() {
	id, refused := p.id, p.detail.Suggestion.Opportunities
	if !p.read || len(refused) == 0 {
		return
	}
	s := p.screen
	task.Do(s.tasks, order, func(ctx context.Context) error {
		for _, o := range refused {
			if err := s.program.RefuseSuggestion(ctx, id, o.ID); err != nil {
				return err
			}
		}
		return nil
	}, func(err error) {
		if err != nil {
			s.host.Alert(s.program.Explain(err))
			return
		}
		s.host.Offer("It is not suggested again", "Undo", func() { p.welcomeSuggestions(id) })
		s.changed()
	})
}

func (p *pane) welcomeSuggestions(id string) {
	p.screen.order("Suggestions are shown again", func(ctx context.Context) error { return p.screen.program.RefuseSuggestion(ctx, id, "") })
}

// link links the pane's link to an opportunity.
func (p *pane) link(opportunity, name string) {
	s, id := p.screen, p.id
	p.finder.picker.SetValue(name)
	task.Run(s.tasks, order, func(ctx context.Context) (status.Linked, error) {
		return s.program.LinkOpportunity(ctx, id, opportunity)
	}, func(l status.Linked, err error) {
		if err != nil {
			p.finder.reset()
			s.host.Alert(s.program.Explain(err))
			return
		}
		p.change = false
		p.finder.reset()
		s.changed()
		s.host.Offer("Linked to "+l.Opportunity.Name, "Undo", func() { s.undoLink(id, l) })
		if l.Earlier > 0 {
			s.askToMove(id, l)
		}
	})
}

// undoLink takes a link back to what it belonged to before.
func (s *Screen) undoLink(id string, l status.Linked) {
	s.order("Taken back", func(ctx context.Context) error {
		if l.FormerID == "" {
			return s.program.UnlinkOpportunity(ctx, id)
		}
		_, err := s.program.LinkOpportunity(ctx, id, l.FormerID)
		return err
	})
}

// askToMove asks whether earlier sessions follow the link.
func (s *Screen) askToMove(id string, l status.Linked) {
	c := fyne.CurrentApp().Driver().CanvasForObject(s.body)
	if c == nil {
		return
	}
	sentence := "They are not tied to another opportunity."
	if l.Former != "" {
		sentence = "They were saved for " + l.Former + ". Moved ones are sent again with " + l.Opportunity.Name + " and its owner."
	}
	n := words.Number(l.Earlier)
	kit.ShowDialog(c, kit.DialogOptions{
		Title: "Move " + words.Count(l.Earlier, "earlier session", "earlier sessions") + " too?", Width: 480, NoClose: true,
		Body:    kit.Inset(0, 20, 20, 20, kit.NewParagraph(theme.Body, theme.Text2, sentence)),
		Primary: "Move " + n, Cancel: "Only new ones",
		OnPrimary: func() {
			task.Run(s.tasks, order, func(ctx context.Context) (int, error) { return s.program.MoveEarlier(ctx, id) }, func(n int, err error) {
				if err != nil {
					s.host.Alert(s.program.Explain(err))
					return
				}
				s.host.Toast(words.Count(n, "session is", "sessions are") + " being sent again")
				s.changed()
			})
		},
	})
}

// unlink asks before it takes the opportunity away.
func (p *pane) unlink() {
	c := fyne.CurrentApp().Driver().CanvasForObject(p.screen.body)
	if c == nil || !p.read || p.detail.State != status.LinkTied {
		return
	}
	s, id := p.screen, p.id
	kit.Ask(c, "Unlink from "+p.detail.Opportunity.Name+"?", "Sessions already in Salesforce stay there.", "Unlink", true, func() {
		s.order("Unlinked", func(ctx context.Context) error { return s.program.UnlinkOpportunity(ctx, id) })
	})
}

// order does something and tells how it ended.
func (s *Screen) order(good string, work func(context.Context) error) {
	task.Do(s.tasks, order, work, func(err error) {
		if err != nil {
			s.host.Alert(s.program.Explain(err))
			return
		}
		s.host.Toast(good)
		s.changed()
	})
}

// changed looks again at once: not every change of a link moves a session.
func (s *Screen) changed() {
	s.refresh()
	s.pane.reread()
	s.askSalesforce()
}

// focusPicker puts the keyboard into the field of the pane.
func (p *pane) focusPicker() {
	if p.read && p.detail.State == status.LinkTied && !p.change {
		p.change = true
		p.fill(true)
	}
	p.picker.Input().Focus()
}
