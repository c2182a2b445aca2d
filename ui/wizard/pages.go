package wizard

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const readPages = "record pages"

// pages is the sixth step: the list of sessions on the record pages.
type pages struct {
	wizard *Wizard
	list   []status.RecordPage
	known  bool
	busy   bool
	fault  *status.Fault
	chosen int
	next   *kit.Button
	later  *kit.Button
	again  *kit.Button
	placer *setup.Placer
}

func newPages(w *Wizard) *pages {
	p := &pages{wizard: w}
	p.next = kit.NewButton(kit.Primary, "Next", "", w.next)
	p.later = kit.NewButton(kit.Quiet, "Do this later", "", w.next)
	p.again = kit.NewButton(kit.Secondary, "Check again", "refresh-cw", p.read)
	p.placer = &setup.Placer{Program: w.program, Tasks: w.tasks, Ended: func(err error) {
		if err != nil {
			w.alert(err)
		}
		p.read()
	}}
	return p
}

func (p *pages) enter() { p.read() }

func (p *pages) read() {
	p.busy = true
	p.again.Work("Checking…")
	run(p.wizard, readPages, func(ctx context.Context) ([]status.RecordPage, error) {
		return p.wizard.program.RecordPages(ctx)
	}, func(list []status.RecordPage, err error) {
		p.busy, p.fault = false, nil
		p.again.Done()
		if err != nil {
			f := p.wizard.program.Explain(err)
			p.fault = &f
		} else {
			p.list, p.known = list, true
		}
		p.wizard.changed(p)
	})
}

func (p *pages) page() page {
	out := page{title: "Record pages", primary: p.next, stay: true,
		sentence: status.Plain("Put the list of sessions where people look: on the page of an opportunity, a lead, a contact, an account.")}
	done := 0
	for _, one := range p.list {
		if one.State == status.PageDone {
			done++
		}
	}
	if done == 0 {
		out.primary, out.note = p.later, "Everything else works without it."
		p.later.SetKind(kit.Primary)
	} else {
		out.note = words.Number(done) + " of " + words.Number(len(p.list)) + " pages show the list."
	}
	switch {
	case p.known:
		out.content = p.guide()
	case p.fault != nil:
		out.content = kit.VBox(theme.Gap16, setup.Failed(*p.fault), kit.HBox(0, p.again))
	default:
		out.content = setup.Working("Looking at the record pages…")
	}
	return out
}

func (p *pages) guide() fyne.CanvasObject {
	if len(p.list) == 0 {
		return kit.NewEmptyState("panel-left-open", "No record pages", "Salesforce shows this user no record pages.", nil)
	}
	rows := make([]fyne.CanvasObject, len(p.list))
	for i, one := range p.list {
		rows[i] = setup.PageRow(one, i == p.chosen, func() {
			p.chosen = i
			p.wizard.changed(p)
		})
	}
	host := p.wizard.host
	ways := setup.GuideWays{Browse: host.OpenAddress, Copy: host.Copy, Done: p.read, Busy: p.busy,
		Place: func(object string) { p.placer.Ask(p.wizard.host.Canvas(), object) }, Undo: p.placer.Undo}
	one := p.list[min(p.chosen, len(p.list)-1)]
	return kit.VBox(theme.Gap16, kit.NewListCard("", nil, kit.Rows(rows...)), kit.HBox(0, p.again), kit.NewCard("", nil, setup.Guide(one, ways)))
}
