package org

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	readPermissions = "permission set"
	assign          = "assign"
)

// permissions is the third tab: the permission set as the org has it.
type permissions struct {
	screen *Screen
	read   status.PermissionSetView
	known  bool
	fault  *status.Fault
	failed *status.Fault // why it could not be given
	again  *kit.Button
	give   *kit.Button
}

func newPermissions(s *Screen) *permissions {
	p := &permissions{screen: s}
	p.again = kit.NewButton(kit.Secondary, "Check again", "refresh-cw", p.load)
	p.give = kit.NewButton(kit.Primary, "Give it", "key-round", p.assign)
	return p
}

func (p *permissions) button() *kit.Button { return p.again }

func (p *permissions) enter() {
	if p.screen.connected() && !p.screen.offline() {
		p.load()
	}
}

func (p *permissions) load() {
	p.again.Work("Checking…")
	run(p.screen, readPermissions, p.screen.program.PermissionSet, func(read status.PermissionSetView, err error) {
		p.again.Done()
		p.fault = nil
		if err != nil {
			f := p.screen.program.Explain(err)
			p.fault = &f
		} else {
			p.read, p.known = read, true
		}
		p.screen.changed(p)
	})
}

func (p *permissions) assign() {
	p.give.Work("Giving…")
	task.Do(p.screen.tasks, assign, func(ctx context.Context) error { return p.screen.program.AssignPermissionSet(ctx) }, func(err error) {
		p.give.Done()
		p.failed = nil
		if err != nil {
			f := p.screen.program.Explain(err)
			p.failed = &f
		} else {
			p.screen.host.Toast("The permission set is given to " + p.read.User)
		}
		p.load()
		p.screen.changed(p)
	})
}

func (p *permissions) body() fyne.CanvasObject {
	p.again.SetEnabled(!p.screen.offline() && !p.again.Working())
	var inside fyne.CanvasObject
	switch {
	case !p.known && p.fault != nil:
		return kit.NewEmptyState("circle-alert", p.fault.Title, p.fault.Sentence, nil, kit.NewButton(kit.Secondary, "Try again", "rotate-cw", p.load))
	case !p.known:
		inside = setup.Working("Reading the permission set…")
	case !p.read.Exists:
		return kit.NewEmptyState("shield-check", "There is no Navattic Permission Set yet", "The schema plan makes it, with just the rights that are needed.", nil,
			kit.NewButton(kit.Primary, "Show the plan", "", func() { p.screen.Show(tabPlan) }))
	default:
		inside = p.view()
	}
	return kit.NewScroll(kit.Inset(16, theme.PagePadX, 24, theme.PagePadX, kit.MaxWidth(theme.WizardColumnWidth, inside)))
}

func (p *permissions) view() fyne.CanvasObject {
	v, host := p.read, p.screen.host
	var parts []fyne.CanvasObject
	if p.failed != nil {
		parts = append(parts, setup.Failed(*p.failed))
	}
	chip := kit.NewChip(kit.Warn, "Not given to "+v.User)
	if v.Assigned {
		chip = kit.NewChip(kit.OK, "Assigned to "+v.User)
	}
	rows := []fyne.CanvasObject{rightsRow(theme.CaptionMedium, theme.Text3, "Object", "Read", "Create", "Edit", "Delete")}
	for _, o := range v.Objects {
		rows = append(rows, rights(o))
	}
	table := kit.NewListCard(v.Name, chip, kit.Rows(rows...))
	parts = append(parts, table, setup.Note(words.Count(v.Fields, "field is", "fields are")+" granted with read and edit. "+others(v.Others)))
	var buttons []fyne.CanvasObject
	if !v.Assigned {
		p.give.SetLabel("Give it to " + v.User)
		p.give.SetEnabled(!p.screen.offline())
		buttons = append(buttons, p.give)
	}
	if v.AssignURL != "" {
		buttons = append(buttons, kit.NewButton(kit.Secondary, "Give to another user", "", func() { host.OpenAddress(v.AssignURL) }).Trailing("external-link"))
	}
	if v.URL != "" {
		buttons = append(buttons, kit.NewButton(kit.Secondary, "Open in Salesforce", "", func() { host.OpenAddress(v.URL) }).Trailing("external-link"))
	}
	if len(buttons) > 0 {
		parts = append(parts, kit.Wrap(8, buttons...))
	}
	return kit.VBox(theme.Gap16, parts...)
}

func others(n int) string {
	if n == 0 {
		return "Nobody else has it."
	}
	return words.Count(n, "other user has", "other users have") + " it, too."
}

// rights is a row of the table: a tick and a word for each right.
func rights(o status.ObjectRights) fyne.CanvasObject {
	cells := []fyne.CanvasObject{kit.HBox(8, kit.NewText(theme.Strong, theme.Text, o.Label).Flexible())}
	for _, yes := range []bool{o.Read, o.Create, o.Edit, o.Delete} {
		if yes {
			cells = append(cells, kit.HBox(4, kit.NewIcon("check", theme.OK, 16), kit.NewText(theme.Caption, theme.Text2, "Yes")))
		} else {
			cells = append(cells, kit.HBox(0, kit.NewText(theme.Caption, theme.Text3, "No")))
		}
	}
	row := kit.Inset(0, 16, 0, 16, kit.Sized(0, theme.RowHeight, kit.Grid(len(cells), 12, cells...)))
	if !o.More {
		return row
	}
	return kit.VBox(0, row, kit.Inset(0, 16, 8, 16, kit.NewParagraph(theme.Caption, theme.Warn, "View All or Modify All is granted, too: more than Demobridge needs.")))
}

func rightsRow(style theme.Style, token theme.Token, texts ...string) fyne.CanvasObject {
	cells := make([]fyne.CanvasObject, len(texts))
	for i, text := range texts {
		cells[i] = kit.HBox(0, kit.NewText(style, token, text))
	}
	return kit.Inset(0, 16, 0, 16, kit.Sized(0, theme.TableHeadHeight, kit.Grid(len(cells), 12, cells...)))
}
