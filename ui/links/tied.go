package links

import (
	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// tied is the part of the pane that shows the opportunity of the link.
func (p *pane) tied(d status.LinkDetail) fyne.CanvasObject {
	s, o := p.screen, d.Opportunity
	by := "Linked by the demo’s sender"
	if d.LinkedBy != "" {
		by = "Linked by " + d.LinkedBy
	}
	if !d.LinkedAt.IsZero() {
		by += ", " + words.Day(d.LinkedAt, s.host.Now())
	}
	lines := s.opportunityLines(o)
	lines = append(lines, kit.Inset(6, 0, 0, 0, kit.NewParagraph(theme.Caption, theme.Text3, by)))
	var buttons []fyne.CanvasObject
	if o.URL != "" {
		buttons = append(buttons, kit.NewButton(kit.Secondary, "Open in Salesforce", "", func() { s.host.OpenAddress(o.URL) }).Small().Trailing("external-link"))
	}
	buttons = append(buttons,
		kit.NewButton(kit.Secondary, "All its sessions", "", func() { s.showOpportunity(o.ID, o.Name) }).Small(),
		kit.NewButton(kit.Secondary, "Change", "", p.focusPicker).Small(),
		kit.NewButton(kit.Secondary, "Unlink", "", p.unlink).Small())
	lines = append(lines, kit.Inset(10, 0, 0, 0, kit.Wrap(8, buttons...)))
	card := kit.NewCard("", nil, kit.VBox(0, lines...))
	if o.Gone == "" {
		return card
	}
	return kit.VBox(12, s.lost(o), card)
}

// lost says that the opportunity is not there any more, and what to do.
func (s *Screen) lost(o status.Opportunity) fyne.CanvasObject {
	title, remedy := "This opportunity cannot be seen any more.",
		"Ask its owner or your admin to share it with you; or choose Change and link the opportunity that took its place. The link is kept."
	if o.Gone == status.GoneDeleted {
		title, remedy = "This opportunity was deleted in Salesforce.",
			"Restore it from Salesforce’s Recycle Bin; or, if it was merged, choose Change and link the one that is left. The link is kept."
	}
	return kit.NewTinted(theme.WarnBg, kit.Inset(10, 12, 10, 12, kit.Edges(nil, nil,
		kit.VBox(0, kit.Inset(0, 8, 0, 0, kit.NewIcon("triangle-alert", theme.Warn, 18))), nil,
		kit.VBox(2, kit.NewParagraph(theme.Strong, theme.Text, title), kit.NewParagraph(theme.Caption, theme.Text2, remedy)))))
}

// opportunityLines are an opportunity's name, what it is worth, and its owner.
func (s *Screen) opportunityLines(o status.Opportunity) []fyne.CanvasObject {
	lines := []fyne.CanvasObject{kit.NewParagraph(theme.Heading, theme.Text, o.Name)}
	if o.Account != "" {
		lines = append(lines, kit.NewText(theme.Body, theme.Text2, o.Account).Flexible())
	}
	close := ""
	if !o.CloseDate.IsZero() {
		close = "closes " + s.closes(o)
		if o.Closed {
			close = "closed " + s.closes(o)
		}
	}
	if worth := words.Join(o.Stage, amount(o), close); worth != "" {
		lines = append(lines, kit.NewText(theme.Body, theme.Text2, worth).Flexible())
	}
	lines = append(lines, s.owner(o)...)
	if s.offline() && !o.AsOf.IsZero() {
		lines = append(lines, kit.NewText(theme.Caption, theme.Text3, "as of "+words.At(o.AsOf, s.host.Now())))
	}
	return lines
}

// owner names who owns an opportunity, now and before.
func (s *Screen) owner(o status.Opportunity) []fyne.CanvasObject {
	if o.OwnerName == "" && o.OwnerEmail == "" {
		return nil
	}
	text := "Owner: " + o.OwnerName
	line := []fyne.CanvasObject{kit.NewText(theme.Body, theme.Text, text).Flexible()}
	if o.OwnerGone {
		line = append(line, kit.NewChip(kit.Warn, "Not active").Plain())
	}
	lines := []fyne.CanvasObject{kit.Inset(6, 0, 0, 0, kit.HBox(8, line...))}
	if mail := o.OwnerEmail; mail != "" {
		lines = append(lines, kit.HBox(10, kit.NewText(theme.Caption, theme.Text2, mail).Flexible(),
			kit.NewLink(theme.CaptionMedium, "Copy", "copy", func() { s.host.Copy(mail, "Email address") }),
			kit.NewLink(theme.CaptionMedium, "Write", "mail", func() { s.host.WriteTo(mail) })))
	}
	if o.FormerOwner != "" && !o.OwnerSince.IsZero() {
		lines = append(lines, kit.NewParagraph(theme.Caption, theme.Text2,
			"Before "+words.Moment(o.OwnerSince, s.host.Now())+": "+o.FormerOwner+former(o.FormerEmail)+". Sessions sent until then keep that owner."))
	}
	return lines
}

func former(email string) string {
	if email == "" {
		return ""
	}
	return ", " + email
}
