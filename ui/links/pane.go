package links

import (
	"context"
	"reflect"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// pane shows one share link: what it belongs to, and what was watched through
// it.
type pane struct {
	screen *Screen
	open   bool
	id     string
	detail status.LinkDetail
	read   bool // detail is of id
	change bool // the picker is shown although the link has an opportunity
	old    bool // the folded parts stand open

	recent  status.OpportunityAnswer // to begin with
	content *kit.DetailPane
	picker  *kit.Picker
	finder  *finder
}

func newPane(s *Screen) *pane {
	p := &pane{screen: s}
	p.content = kit.NewDetailPane(s.closePane)
	p.finder = newFinder(s, p.link)
	p.picker = p.finder.picker
	return p
}

func (p *pane) close() {
	p.open, p.id, p.read, p.change = false, "", false, false
	p.finder.reset()
	p.screen.tasks.Cancel(readDetail)
}

// show turns to a link. What the list knows is shown at once, the rest when it
// was read.
func (p *pane) show(row status.LinkRow) {
	if row.ID == p.id {
		return
	}
	p.id, p.read, p.change, p.old = row.ID, false, false, false
	p.detail = status.LinkDetail{LinkRow: row}
	p.finder.reset()
	p.head()
	p.content.SetFoot(nil)
	p.content.SetBody(kit.NewSkeleton(220, 160, 300, 260, 120))
	p.readDetail()
	p.readRecent()
}

// reread reads the link again because something has changed.
func (p *pane) reread() {
	if p.open {
		p.readDetail()
	}
}

func (p *pane) readDetail() {
	id := p.id
	task.Run(p.screen.tasks, readDetail, func(ctx context.Context) (status.LinkDetail, error) {
		return p.screen.program.Link(ctx, id)
	}, func(d status.LinkDetail, err error) {
		if err != nil {
			p.content.SetFoot(nil)
			p.content.ReplaceBody(p.screen.faultBox(p.screen.program.Explain(err)))
			return
		}
		if p.read && reflect.DeepEqual(d, p.detail) {
			return
		}
		first := !p.read
		p.detail, p.read = d, true
		p.fill(first)
	})
}

func (p *pane) readRecent() {
	if len(p.recent.Rows) > 0 && !p.recent.Kept {
		return
	}
	task.Run(p.screen.tasks, readRecent, func(ctx context.Context) (status.OpportunityAnswer, error) {
		return p.screen.program.RecentOpportunities(ctx)
	}, func(a status.OpportunityAnswer, err error) {
		if err != nil || reflect.DeepEqual(a, p.recent) {
			return
		}
		p.recent = a
		if p.read {
			p.fill(false)
		}
	})
}

func (p *pane) head() {
	s, d := p.screen, p.detail
	made := ""
	if d.MadeBy != "" {
		made = "Made by " + d.MadeBy
		if !d.MadeAt.IsZero() {
			made += ", " + words.Day(d.MadeAt, s.host.Now())
		}
	}
	about := made
	if d.Demo != "" {
		about = words.Join(made, "Demo: "+d.Demo)
	}
	var lines []fyne.CanvasObject
	if d.Address != "" {
		lines = append(lines, kit.HBox(6, kit.NewText(theme.Caption, theme.Text2, d.Address).KeepEnd(),
			kit.NewLink(theme.CaptionMedium, "Copy", "copy", func() { s.host.Copy(d.Address, "Address") })))
	}
	if about != "" {
		lines = append(lines, kit.NewText(theme.Caption, theme.Text3, about).Flexible())
	}
	kind, word := kit.Mute, ""
	if d.State == status.LinkTied {
		if word = ended(d.Opportunity); word != "" {
			kind = kit.Warn
		}
	}
	p.content.SetHead(d.Name, kind, word, lines...)
}

// fill shows the link, from its top or where one has scrolled to.
func (p *pane) fill(top bool) {
	d := p.detail
	p.head()
	var parts []fyne.CanvasObject
	if d.OtherOrg != "" {
		parts = append(parts, warning("This link was last linked in "+d.OtherOrg+"."))
	}
	if d.State == status.LinkTied && !p.change {
		parts = append(parts, p.tied(d))
	} else {
		if len(d.Suggestion.Opportunities) > 0 {
			parts = append(parts, p.suggestion(d.Suggestion))
		}
		parts = append(parts, p.choose())
	}
	if d.Viewing.Sessions > 0 || len(d.Rows) > 0 {
		parts = append(parts, p.screen.watched("Sessions of this link", d.Viewing, d.Opportunity.OwnerName, 5)...)
	}
	if len(d.Colleagues) > 0 {
		parts = append(parts, p.screen.people("Who else from the company", d.Colleagues))
	}
	parts = append(parts, p.about(d), p.history(d.History))
	body := kit.VBox(16, parts...)
	if top {
		p.content.SetBody(body)
	} else {
		p.content.ReplaceBody(body)
	}
	p.content.SetFoot(p.foot(d))
}

// foot says what linking would do.
func (p *pane) foot(d status.LinkDetail) fyne.CanvasObject {
	if d.State == status.LinkTied && !p.change {
		return nil
	}
	text := "After linking, new sessions of this link go to the opportunity."
	if d.Viewing.Sessions > 0 {
		text += " " + words.Count(d.Viewing.Sessions, "earlier one", "earlier ones") + " can be moved too; you will be asked."
	}
	return kit.Edges(nil, nil, kit.VBox(0, kit.Inset(1, 8, 0, 0, kit.NewIcon("info", theme.Text3, 16))), nil,
		kit.NewParagraph(theme.Caption, theme.Text2, text))
}

// about is what people say of the link.
func (p *pane) about(d status.LinkDetail) fyne.CanvasObject {
	facts := []kit.Fact{}
	for _, f := range []struct{ name, value string }{
		{"Recipient", d.Recipient}, {"Demo", d.Demo}, {"Made by", words.Join(d.MadeBy, other(d.Creator, d.MadeBy))}, {"Notes", d.Notes},
	} {
		if f.value != "" {
			facts = append(facts, kit.NewFact(f.name, f.value))
		}
	}
	edit := kit.NewLink(theme.CaptionMedium, "Edit", "", p.screen.editLink)
	rows := []fyne.CanvasObject{head("About this link", edit)}
	if len(facts) == 0 {
		rows = append(rows, kit.NewParagraph(theme.Caption, theme.Text3, "Add a recipient and Demobridge can suggest the opportunity."))
	} else {
		rows = append(rows, kit.NewFactList(96, facts...))
	}
	return kit.VBox(6, rows...)
}

func other(text, known string) string {
	if text == known {
		return ""
	}
	return text
}

func (p *pane) history(events []status.LinkEvent) fyne.CanvasObject {
	if len(events) == 0 {
		return kit.Gap(0, 0)
	}
	var rows []fyne.CanvasObject
	for _, e := range events {
		when := words.Moment(e.At, p.screen.host.Now())
		if e.By != "" {
			when = words.Join(when, e.By)
		}
		rows = append(rows, kit.Inset(3, 0, 3, 0, kit.VBox(0,
			kit.NewParagraph(theme.Caption, theme.Text, e.Text), kit.NewText(theme.Caption, theme.Text3, when).Flexible())))
	}
	fold := kit.NewFold("History", p.old, kit.VBox(0, rows...))
	fold.OnToggle = func(open bool) { p.old = open }
	return fold
}

// region is what F6 jumps to.
func (p *pane) region() fyne.Focusable { return p.picker.Input().Focusable() }

// head is the label of a part, with something at its right.
func head(label string, right fyne.CanvasObject) fyne.CanvasObject {
	text := kit.NewText(theme.CaptionBold, theme.Text2, label)
	if right == nil {
		return text
	}
	return kit.HBox(8, text, kit.Spacer(), right)
}

func warning(text string) fyne.CanvasObject {
	return kit.NewTinted(theme.WarnBg, kit.Inset(10, 12, 10, 12, kit.Edges(nil, nil,
		kit.VBox(0, kit.Inset(0, 8, 0, 0, kit.NewIcon("triangle-alert", theme.Warn, 18))), nil,
		kit.NewParagraph(theme.Body, theme.Text, text))))
}

func (s *Screen) faultBox(f status.Fault) fyne.CanvasObject {
	return kit.NewTinted(theme.BadBg, kit.Inset(10, 12, 10, 12, kit.Edges(nil, nil,
		kit.VBox(0, kit.Inset(0, 8, 0, 0, kit.NewIcon("circle-x", theme.Bad, 18))), nil,
		kit.VBox(0, kit.NewParagraph(theme.Strong, theme.Text, f.Title), kit.NewParagraph(theme.Caption, theme.Text2, f.Sentence)))))
}
