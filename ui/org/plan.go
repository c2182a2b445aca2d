package org

import (
	"context"
	"fmt"
	"io"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	readPlan    = "plan"
	savePackage = "package"
)

// plan is the second tab: what Demobridge wants in the org, compared with what
// is there.
type plan struct {
	screen  *Screen
	watched bool
	read    status.Plan
	known   bool
	busy    bool
	fault   *status.Fault
	choice  status.PrepareChoice
	open    map[string]bool
	state   status.Prepare
	mine    bool // the state is of this run of the window
	split   *beside
	removal *removal

	again, apply, test, save, cancel, remove *kit.Button
}

func newPlan(s *Screen) *plan {
	p := &plan{screen: s, open: map[string]bool{}, split: newBeside(), choice: status.PrepareChoice{Remembered: true}}
	p.again = kit.NewButton(kit.Secondary, "Compare again", "refresh-cw", p.compare)
	p.apply = kit.NewButton(kit.Primary, "Apply", "", func() { p.start(false) })
	p.test = kit.NewButton(kit.Secondary, "Test only", "", func() { p.start(true) })
	p.save = kit.NewButton(kit.Secondary, "Save as package", "package", p.hand).Small()
	p.cancel = kit.NewButton(kit.Secondary, "Cancel", "", s.program.CancelPrepare)
	p.remove = kit.NewButton(kit.Danger, "Plan the removal", "trash-2", func() { p.planRemoval() }).Small()
	p.removal = newRemoval(p)
	return p
}

func (p *plan) button() *kit.Button { return p.again }

func (p *plan) enter() {
	if !p.watched {
		p.watched = true
		states, stop := p.screen.program.WatchPrepare()
		_ = stop // ends with the section
		p.state = p.screen.program.PrepareState()
		p.mine = !p.state.Stage.Over()
		task.Observe(p.screen.tasks, states, p.take)
	}
	if p.screen.connected() && !p.screen.offline() {
		p.compare()
	}
}

// take follows the work at Salesforce.
func (p *plan) take(s status.Prepare) {
	before := p.state.Stage
	p.state = s
	if !s.Stage.Over() {
		p.mine = true
	}
	if p.mine && s.Stage.Over() && !before.Over() {
		p.removal.close()
		p.compare()
	}
	p.screen.changed(p)
}

func (p *plan) running() bool { return p.mine && !p.state.Stage.Over() }

// tick moves the clock of the progress.
func (p *plan) tick() {
	if p.running() {
		p.screen.changed(p)
	}
}

func (p *plan) compare() {
	p.busy = true
	p.again.Work("Comparing…")
	p.screen.changed(p)
	choice := p.choice
	run(p.screen, readPlan, func(ctx context.Context) (status.Plan, error) {
		return p.screen.program.PreparePlan(ctx, choice)
	}, func(read status.Plan, err error) {
		p.busy, p.fault = false, nil
		p.again.Done()
		if err != nil {
			f := p.screen.program.Explain(err)
			p.fault = &f
		} else {
			p.read, p.known, p.choice = read, true, read.Choice
		}
		p.screen.changed(p)
	})
}

func (p *plan) tickPart(id string, on bool) {
	p.choice.Tick(id, on)
	p.compare()
}

func (p *plan) start(test bool) {
	if err := p.screen.program.StartPrepare(p.choice, test); err != nil {
		p.screen.alert(err)
		return
	}
	p.mine = true
	p.take(p.screen.program.PrepareState())
}

func (p *plan) hand() {
	s, choice := p.screen, p.choice
	s.host.SaveFile("demobridge-salesforce.zip", func(file io.WriteCloser) {
		p.save.Work("Saving…")
		run(s, savePackage, func(ctx context.Context) (string, error) {
			err := s.program.SavePackage(ctx, choice, file)
			if closed := file.Close(); err == nil {
				err = closed
			}
			if err != nil {
				return "", err
			}
			return s.program.PackageRequest(ctx, choice)
		}, func(request string, err error) {
			p.save.Done()
			if err != nil {
				s.alert(err)
				return
			}
			s.host.Copy(request, "Package saved; request")
		})
	})
}

func (p *plan) body() fyne.CanvasObject {
	online := !p.screen.offline() && !p.busy && !p.running()
	p.again.SetEnabled(online)
	switch {
	case p.running():
		p.cancel.SetEnabled(p.state.Stage != status.PrepareCancelling && p.state.Stage < status.PrepareAssigning)
		return kit.NewScroll(kit.Inset(16, theme.PagePadX, 24, theme.PagePadX, kit.MaxWidth(theme.WizardColumnWidth, setup.Progress(p.state, p.screen.last.Connection.OrgName, p.screen.host.Now(), p.cancel))))
	case p.removal.shown():
		return p.removal.body()
	case !p.known && p.fault != nil:
		return kit.NewEmptyState("circle-alert", p.fault.Title, p.fault.Sentence, nil, kit.NewButton(kit.Secondary, "Try again", "rotate-cw", p.compare))
	case !p.known && p.busy:
		return kit.Inset(16, theme.PagePadX, 0, theme.PagePadX, setup.Working("Comparing with Salesforce…"))
	case !p.known:
		return kit.NewEmptyState("database", "Not compared yet", "Demobridge compares the org with what it needs. Nothing is changed.", nil, kit.NewButton(kit.Primary, "Compare now", "refresh-cw", p.compare))
	}
	changes := p.read.Create + p.read.Change
	p.apply.SetLabel("Apply " + words.Count(changes, "change", "changes"))
	p.apply.SetEnabled(online && p.read.MayDeploy && changes > 0)
	p.test.SetEnabled(online && p.read.MayDeploy && changes > 0)
	p.save.SetEnabled(online)
	p.remove.SetEnabled(online)
	return p.split.show(p.list(), p.side())
}

func (p *plan) list() fyne.CanvasObject {
	var parts []fyne.CanvasObject
	if p.mine && p.state.Stage.Over() {
		parts = append(parts, setup.Outcome(p.state, p.screen.host.OpenAddress)...)
	}
	if p.fault != nil {
		parts = append(parts, setup.Failed(*p.fault))
	}
	for _, one := range p.read.Parts {
		parts = append(parts, p.part(one))
	}
	return kit.VBox(theme.CheckGap, parts...)
}

// part is a card that folds: what is to be done first, what exists in one row.
func (p *plan) part(one status.PlanPart) fyne.CanvasObject {
	key := "plan." + one.ID
	open, touched := p.open[key]
	if !touched {
		open = one.Word == status.WordChange || one.Word == status.WordCreate && one.Have > 0 || one.Word == status.WordConflict
	}
	box := kit.NewTickBox("", one.Ticked, func(on bool) { p.tickPart(one.ID, on) })
	box.SetEnabled(one.Locked == "")
	head := kit.Sized(0, theme.RowHeight, kit.Edges(nil, nil, nil, kit.HBox(12, kit.NewText(theme.Caption, theme.Text3, standing(one)), box),
		kit.HBox(0, kit.NewText(theme.BodyBold, theme.Text, one.Name).Flexible())))
	var rows []fyne.CanvasObject
	there := 0
	for _, line := range one.Lines {
		if line.Word == status.WordExists {
			there++
			continue
		}
		rows = append(rows, setup.PlanLine(line, 16, p.tickPart, p.screen.host.OpenAddress))
	}
	if there > 0 {
		rows = append(rows, p.existing(one, there, len(rows) > 0))
	}
	if one.Locked != "" {
		rows = append(rows, kit.Inset(8, 16, 8, 16, kit.NewParagraph(theme.Caption, theme.Text3, one.Locked)))
	}
	if len(rows) == 0 {
		rows = append(rows, kit.Inset(8, 16, 8, 44, kit.NewParagraph(theme.Caption, theme.Text3, one.Caption)))
	}
	fold := kit.NewFoldRow(one.Name, open, head, kit.VBox(0, kit.NewRule(), kit.Rows(rows...)))
	fold.OnToggle = func(now bool) {
		p.open[key] = now
		p.screen.changed(p)
	}
	return kit.NewListCard("", nil, fold)
}

// existing folds the lines that are there already into one row.
func (p *plan) existing(one status.PlanPart, n int, more bool) fyne.CanvasObject {
	text := words.Count(n, "field", "fields")
	if more {
		text = fmt.Sprintf("%d more", n)
	}
	key := "there." + one.ID
	head := kit.Sized(0, theme.RowHeight, kit.Edges(nil, nil, kit.HBox(0, kit.Inset(0, 12, 0, 0, kit.NewIcon("check", theme.OK, 16))),
		kit.HBox(0, kit.NewText(theme.CaptionMedium, theme.OK, "Exists")), kit.HBox(0, kit.NewText(theme.Body, theme.Text, text).Flexible())))
	rows := []fyne.CanvasObject{kit.NewRule()}
	for _, line := range one.Lines {
		if line.Word == status.WordExists {
			rows = append(rows, setup.PlanLine(line, 44, nil, p.screen.host.OpenAddress))
		}
	}
	fold := kit.NewFoldRowEnd(one.Name+": "+text, p.open[key], head, kit.VBox(0, rows...))
	fold.OnToggle = func(now bool) {
		p.open[key] = now
		p.screen.changed(p)
	}
	return fold
}

// standing says where a part is.
func standing(one status.PlanPart) string {
	switch {
	case one.Word == status.WordLeftOut:
		return "left out"
	case one.Want == 0:
		return lower(string(one.Word))
	case one.Have == one.Want && one.Word == status.WordExists:
		return "nothing to do"
	}
	return fmt.Sprintf("%d of %d exist", one.Have, one.Want)
}

func (p *plan) side() fyne.CanvasObject {
	r := p.read
	parts := []fyne.CanvasObject{
		kit.VBox(0, kit.NewText(theme.Heading16, theme.Text, "The plan"), kit.NewText(theme.Caption, theme.Text3, "Compared with Salesforce "+lower(words.Moment(r.At, p.screen.host.Now()))).Flexible()),
		kit.VBox(8, figure("plus", theme.AccentText, words.Number(r.Create), "to create"), figure("pencil", theme.Warn, words.Number(r.Change), "to change"),
			figure("check", theme.OK, words.Number(r.Exists), "already there"), figure("trash-2", theme.Text2, "0", "to delete, never without asking")),
	}
	if r.Conflict > 0 {
		parts = append(parts, figure("circle-x", theme.Bad, words.Number(r.Conflict), "in conflict, never changed"))
	}
	if r.LeftOut > 0 {
		parts = append(parts, figure("minus", theme.Text3, words.Number(r.LeftOut), "left out"))
	}
	if !r.MayDeploy && r.Fault.Title != "" {
		parts = append(parts, kit.NewBanner(kit.Warn, "lock", r.Fault.Title+".", r.Fault.Sentence, ""))
	}
	parts = append(parts, kit.VBox(8, kit.Wrap(8, p.apply, p.test), kit.NewParagraph(theme.Caption, theme.Text3, "“Test only” lets Salesforce check the plan without changing anything. Applying takes about a minute and needs an admin.")),
		kit.NewTickBox("Grant as much as the hosted product", p.choice.FullRights, func(on bool) {
			p.choice.FullRights = on
			p.compare()
		}).Help("Adds create and delete on all objects"),
		kit.NewRule(), part("No admin rights?", kit.NewParagraph(theme.Caption, theme.Text2, "Save the plan as a package. Your admin can deploy it with Workbench or the Salesforce CLI."), kit.HBox(0, p.save)),
		kit.NewRule(), part("Remove from Salesforce", kit.NewParagraph(theme.Caption, theme.Text2, "Lists everything Demobridge made, exports the data first, then deletes only what you tick."), kit.HBox(0, p.remove)))
	return kit.VBox(theme.Gap16, parts...)
}

// planRemoval opens the second plan, the one that takes everything out again.
func (p *plan) planRemoval() { p.removal.open() }
