package org

import (
	"context"
	"io"
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	readRemoval  = "removal"
	exportBefore = "export"
)

// removal is the second plan: what can be taken out of the org again.
type removal struct {
	plan    *plan
	visible bool
	read    status.Removal
	known   bool
	fault   *status.Fault
	ticked  map[string]bool
	want    *kit.Toggle
	remove  *kit.Button
	back    *kit.Button
}

func newRemoval(p *plan) *removal {
	r := &removal{plan: p}
	r.want = kit.NewTickBox("Export the data first", true, nil).Help("One CSV file for each object, in a zip")
	r.remove = kit.NewButton(kit.Danger, "Remove…", "trash-2", r.begin)
	r.back = kit.NewButton(kit.Secondary, "Back to the plan", "arrow-left", func() { r.close(); p.screen.changed(p) })
	return r
}

func (r *removal) shown() bool { return r.visible }

func (r *removal) close() { r.visible = false }

func (r *removal) open() {
	r.visible, r.known, r.fault = true, false, nil
	r.plan.screen.changed(r.plan)
	run(r.plan.screen, readRemoval, r.plan.screen.program.RemovalPlan, func(read status.Removal, err error) {
		if err != nil {
			f := r.plan.screen.program.Explain(err)
			r.fault = &f
		} else {
			r.read, r.known, r.ticked = read, true, map[string]bool{}
			for _, line := range read.Lines {
				r.ticked[line.ID] = line.Ticked
			}
		}
		r.plan.screen.changed(r.plan)
	})
}

func (r *removal) body() fyne.CanvasObject {
	var inside fyne.CanvasObject
	switch {
	case r.fault != nil:
		inside = kit.VBox(theme.Gap16, setup.Failed(*r.fault), kit.HBox(0, r.back))
	case !r.known:
		inside = setup.Working("Looking for everything Demobridge made…")
	case len(r.read.Lines) == 0:
		inside = kit.VBox(theme.Gap16, kit.NewBanner(kit.Info, "info", "Nothing of Demobridge is in this org.", "", ""), kit.HBox(0, r.back))
	default:
		inside = r.list()
	}
	return kit.NewScroll(kit.Inset(16, theme.PagePadX, 24, theme.PagePadX, kit.MaxWidth(theme.WizardColumnWidth, inside)))
}

func (r *removal) list() fyne.CanvasObject {
	rows := make([]fyne.CanvasObject, len(r.read.Lines))
	some := false
	for i, line := range r.read.Lines {
		some = some || r.ticked[line.ID]
		rows[i] = r.row(line)
	}
	r.remove.SetEnabled(some && r.read.MayDeploy && len(r.read.Pages) == 0)
	parts := []fyne.CanvasObject{
		kit.VBox(2, kit.NewText(theme.Heading16, theme.Text, "Take Demobridge out of "+r.read.Org).Flexible(),
			kit.NewParagraph(theme.Body, theme.Text2, "Only what is ticked is deleted. Deleted fields and their data stay in Salesforce’s recycle bin for 15 days.")),
	}
	if !r.read.MayDeploy {
		parts = append(parts, kit.NewBanner(kit.Warn, "lock", strings.TrimSuffix(r.read.Fault.Title, ".")+".", r.read.Fault.Sentence, ""))
	}
	if len(r.read.Pages) > 0 {
		parts = append(parts, kit.NewBanner(kit.Warn, "triangle-alert", "The list is still on record pages.", strings.Join(r.read.Pages, ", ")+": take it off first, Salesforce does not delete what a page shows.", ""))
	}
	if r.read.Users > 0 {
		parts = append(parts, setup.Note(words.Count(r.read.Users, "user has", "users have")+" the permission set; it is taken from them."))
	}
	return kit.VBox(theme.Gap16, append(parts, kit.NewListCard("", nil, kit.Rows(rows...)), r.want, kit.HBox(8, r.back, r.remove))...)
}

func (r *removal) row(line status.RemovalLine) fyne.CanvasObject {
	box := kit.NewTickBox("", r.ticked[line.ID], func(on bool) {
		r.ticked[line.ID] = on
		r.plan.screen.changed(r.plan)
	})
	holds, token := words.Count(line.Rows, "record holds data", "records hold data"), theme.Warn
	switch {
	case line.Rows < 0:
		holds = "cannot be counted"
	case line.Rows == 0:
		holds, token = "holds no data", theme.Text3
	}
	return kit.Inset(0, 16, 0, 16, kit.Sized(0, theme.ActionRowHeight, kit.Edges(nil, nil, kit.HBox(0, kit.Inset(0, 12, 0, 0, box)),
		kit.HBox(0, kit.NewText(theme.Caption, token, holds)),
		setup.Middle(kit.VBox(0, kit.NewText(theme.Body, theme.Text, line.Name).Flexible(), kit.NewText(theme.Caption, theme.Text3, line.Caption).Flexible())))))
}

// begin exports first when that is wanted, then asks for the org's name.
func (r *removal) begin() {
	s := r.plan.screen
	if !r.want.On() {
		r.confirm("")
		return
	}
	s.host.SaveFile("demobridge-data.zip", func(file io.WriteCloser) {
		r.remove.Work("Exporting…")
		run(s, exportBefore, func(ctx context.Context) (int, error) {
			n, err := s.program.ExportBeforeRemoval(ctx, file)
			if closed := file.Close(); err == nil {
				err = closed
			}
			return n, err
		}, func(n int, err error) {
			r.remove.Done()
			if err != nil {
				s.alert(err)
				return
			}
			r.confirm(words.Count(n, "record was", "records were") + " exported. ")
		})
	})
}

// confirm asks for the org's name, typed.
func (r *removal) confirm(before string) {
	var ids []string
	rows := 0
	for _, line := range r.read.Lines {
		if r.ticked[line.ID] {
			ids = append(ids, line.ID)
			rows += max(line.Rows, 0)
		}
	}
	name := kit.NewInput(r.read.Org)
	sentence := before + words.Count(len(ids), "part is", "parts are") + " deleted in " + r.read.Org + "; " + words.Count(rows, "record loses", "records lose") + " data."
	var d *kit.Dialog
	name.OnChange = func(text string) { d.SetPrimary("Remove", strings.TrimSpace(text) == r.read.Org) }
	d = kit.ShowDialog(r.plan.screen.host.Canvas(), kit.DialogOptions{
		Title: "Remove from " + r.read.Org + "?", Width: 480, Dangerous: true, Primary: "Remove", NoClose: true, Focus: name.Focusable(),
		Body: kit.Inset(0, 20, 20, 20, kit.VBox(12, kit.NewParagraph(theme.Body, theme.Text2, sentence), kit.NewField("Type the org’s name to confirm", name, r.read.Org))),
		OnPrimary: func() {
			if err := r.plan.screen.program.StartRemoval(ids, strings.TrimSpace(name.Text())); err != nil {
				r.plan.screen.alert(err)
				return
			}
			r.plan.mine = true
			r.plan.take(r.plan.screen.program.PrepareState())
		},
	})
	d.SetPrimary("Remove", false)
}
