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

// opportunityPage shows all that was watched on one opportunity. It covers the
// list while it is open.
type opportunityPage struct {
	screen *Screen
	open   bool
	id     string
	page   status.OpportunityPage
	read   bool

	finder  *finder
	picker  *kit.Picker
	place   *fyne.Container
	content *kit.Panel
}

func newOpportunityPage(s *Screen) *opportunityPage {
	p := &opportunityPage{screen: s}
	p.finder = newFinder(s, p.turn)
	p.picker = p.finder.picker
	p.place = kit.VBox(16)
	back := kit.NewButton(kit.Quiet, "Back to the links", "arrow-left", func() { s.Escape() })
	p.content = kit.NewPanel(theme.Page, 0, kit.NewScroll(kit.Inset(16, theme.PagePadX, 24, theme.PagePadX,
		kit.MaxWidth(theme.CardsMaxWidth, kit.VBox(12, kit.HBox(8, back), kit.MaxWidth(560, p.picker), p.place)))))
	return p
}

// openOpportunity opens the page with nothing in it but the field.
func (s *Screen) openOpportunity() {
	s.deal.show("")
	s.deal.picker.Input().Focus()
}

// showOpportunity opens the page of one opportunity.
func (s *Screen) showOpportunity(id, name string) {
	s.deal.show(id)
	s.deal.picker.SetValue(name)
}

// ShowOpportunity opens the page of one opportunity by its id.
func (s *Screen) ShowOpportunity(id string) { s.showOpportunity(id, "") }

func (p *opportunityPage) show(id string) {
	p.open, p.id, p.read = true, id, false
	p.finder.reset()
	p.fill()
	p.screen.split.refresh()
	p.readPage()
}

// turn goes to an opportunity that was picked.
func (p *opportunityPage) turn(id, _ string) {
	p.id, p.read = id, false
	p.fill()
	p.readPage()
}

func (p *opportunityPage) close() {
	if !p.open {
		return
	}
	p.open = false
	p.screen.tasks.Cancel(readPage)
	p.finder.reset()
	p.screen.split.refresh()
}

func (p *opportunityPage) reread() {
	if p.open {
		p.readPage()
	}
}

func (p *opportunityPage) readPage() {
	id := p.id
	if id == "" {
		return
	}
	task.Run(p.screen.tasks, readPage, func(ctx context.Context) (status.OpportunityPage, error) {
		return p.screen.program.OpportunityPage(ctx, id)
	}, func(page status.OpportunityPage, err error) {
		if err != nil {
			p.set(p.screen.faultBox(p.screen.program.Explain(err)))
			return
		}
		if p.read && reflect.DeepEqual(page, p.page) {
			return
		}
		p.page, p.read = page, true
		p.fill()
	})
}

func (p *opportunityPage) set(parts ...fyne.CanvasObject) {
	p.place.Objects = parts
	p.place.Refresh()
	p.content.Refresh()
}

func (p *opportunityPage) fill() {
	switch {
	case p.id == "":
		p.set(kit.Inset(48, 0, 0, 0, kit.NewEmptyState("target", "Which opportunity?",
			"Search it by its name or account, or paste its Id or the address of its page.", nil)))
		return
	case !p.read:
		p.set(kit.NewSkeleton(320, 240, 420, 380))
		return
	}
	s, v := p.screen, p.page
	o := v.Opportunity
	lines := s.opportunityLines(o)
	buttons := []fyne.CanvasObject{
		kit.NewButton(kit.Primary, "Copy summary", "copy", func() { s.host.Copy(v.Text, "Summary") }).Small(),
	}
	if o.URL != "" {
		buttons = append(buttons, kit.NewButton(kit.Secondary, "Open in Salesforce", "", func() { s.host.OpenAddress(o.URL) }).Small().Trailing("external-link"))
	}
	lines = append(lines, kit.Inset(12, 0, 0, 0, kit.Wrap(8, buttons...)))
	parts := []fyne.CanvasObject{}
	if o.Gone != "" {
		parts = append(parts, s.lost(o))
	}
	parts = append(parts, kit.NewCard("", nil, kit.VBox(0, lines...)))
	if v.Sessions == 0 {
		parts = append(parts, kit.Inset(24, 0, 0, 0, kit.NewEmptyState("square-play", "Nobody has watched a demo yet",
			"Sessions appear here when they come through a link of this opportunity.", nil)))
		p.set(append(parts, p.linksOf(v.Links))...)
		return
	}
	left := []fyne.CanvasObject{kit.NewCard("", nil, s.sessionList("Sessions", v.Viewing, o.OwnerName, 50))}
	right := []fyne.CanvasObject{kit.NewCard("", nil, s.days(v.Days))}
	if len(v.Interests) > 0 {
		right = append(right, kit.NewCard("", nil, interests(v.Interests)))
	}
	right = append(right, kit.NewCard("", nil, s.people("Visitors", v.Visitors)), p.linksOf(v.Links))
	p.set(append(parts, kit.Grid(2, 16, kit.VBox(16, left...), kit.VBox(16, right...)))...)
}

// linksOf lists the share links of the opportunity.
func (p *opportunityPage) linksOf(links []status.LinkRow) fyne.CanvasObject {
	rows := []fyne.CanvasObject{kit.Inset(0, 0, 4, 0, head("Share links", kit.NewText(theme.Caption, theme.Text3, words.Number(len(links)))))}
	if len(links) == 0 {
		rows = append(rows, kit.NewParagraph(theme.Caption, theme.Text3, "No share link is linked to it."))
	}
	for _, l := range links {
		rows = append(rows, kit.NewRule(), kit.Inset(6, 0, 6, 0, kit.Edges(nil, nil, nil,
			kit.NewText(theme.Caption, theme.Text3, sessions(l.Sessions)),
			kit.Lead(0, kit.NewLink(theme.Body, l.Name, "", func() { p.screen.ShowLink(l.ID) })))))
	}
	return kit.NewCard("", nil, kit.VBox(0, rows...))
}
