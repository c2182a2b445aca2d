package org

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	checkAccess = "access"
	saveText    = "save request"
)

// access is the first tab: every check, and what to do about what is missing.
type access struct {
	screen *Screen
	report status.AccessReport
	known  bool
	busy   bool
	fault  *status.Fault
	open   map[string]bool
	split  *beside
	again  *kit.Button
	fix    *kit.Button
}

func newAccess(s *Screen) *access {
	a := &access{screen: s, open: map[string]bool{}, split: newBeside()}
	a.again = kit.NewButton(kit.Secondary, "Check again", "refresh-cw", func() { a.check(s.program.Doctor) })
	a.fix = kit.NewButton(kit.Primary, "Fix", "wand-sparkles", a.fixAll).Small()
	return a
}

func (a *access) button() *kit.Button { return a.again }

func (a *access) enter() {
	if last, ok := a.screen.program.LastDoctor(); ok {
		a.report, a.known = last, true
		a.count()
	}
}

// check asks the org.
func (a *access) check(ask func(context.Context) (status.AccessReport, error)) {
	a.busy = true
	a.again.Work("Checking…")
	a.screen.changed(a)
	run(a.screen, checkAccess, ask, func(r status.AccessReport, err error) {
		a.busy, a.fault = false, nil
		a.again.Done()
		a.fix.Done()
		if len(r.Checks) > 0 {
			a.report, a.known = r, true
		}
		if err != nil {
			f := a.screen.program.Explain(err)
			a.fault = &f
		}
		a.count()
		a.screen.changed(a)
	})
}

func (a *access) count() {
	text := ""
	if n := a.report.Count(status.AccessFail); n > 0 {
		text = words.Number(n)
	}
	a.screen.tabs.SetCounter(tabAccess, kit.Bad, text)
}

func (a *access) body() fyne.CanvasObject {
	a.again.SetEnabled(!a.screen.offline() && !a.busy)
	switch {
	case !a.known && a.busy:
		return kit.Inset(16, theme.PagePadX, 0, theme.PagePadX, setup.Working("Asking Salesforce what this user may do…"))
	case !a.known && a.fault != nil:
		return kit.NewEmptyState("circle-alert", a.fault.Title, a.fault.Sentence, nil, kit.NewButton(kit.Secondary, "Try again", "rotate-cw", func() { a.check(a.screen.program.Doctor) }))
	case !a.known:
		now := kit.NewButton(kit.Primary, "Check now", "refresh-cw", func() { a.check(a.screen.program.Doctor) })
		now.SetEnabled(!a.screen.offline())
		return kit.NewEmptyState("shield-check", "Not checked yet", "Demobridge asks Salesforce what the signed-in user may do. Nothing is changed.", nil, now)
	}
	return a.split.show(a.list(), a.side())
}

func (a *access) list() fyne.CanvasObject {
	var cards []fyne.CanvasObject
	if a.fault != nil {
		cards = append(cards, setup.Failed(*a.fault))
	}
	for _, g := range a.report.Groups() {
		cards = append(cards, a.group(g))
	}
	return kit.VBox(theme.CheckGap, cards...)
}

// group is a card: what is wrong first, and what passes folded into one row.
func (a *access) group(g status.AccessGroup) fyne.CanvasObject {
	checks := a.report.Of(g)
	head := kit.NewPanel("", 0, kit.Inset(0, 16, 0, 16, kit.Sized(0, theme.RowHeight, kit.Edges(nil, nil, nil,
		kit.HBox(0, kit.NewText(theme.Caption, theme.Text3, setup.GroupCount(checks))), kit.HBox(0, kit.NewText(theme.BodyBold, theme.Text, g.Title()).Flexible())))))
	rows := []fyne.CanvasObject{head}
	var passed []status.AccessCheck
	for _, c := range checks {
		if c.Result == status.AccessPass {
			passed = append(passed, c)
			continue
		}
		rows = append(rows, setup.Row(c, a.buttons(c)...))
	}
	return kit.NewListCard("", nil, kit.Rows(append(rows, a.passed(g, passed, len(rows) > 1)...)...))
}

// passed are the checks that are all right: each by itself when they are few,
// else one row that opens.
func (a *access) passed(g status.AccessGroup, checks []status.AccessCheck, more bool) []fyne.CanvasObject {
	if len(checks) <= 2 {
		rows := make([]fyne.CanvasObject, len(checks))
		for i, c := range checks {
			rows[i] = setup.Row(c)
		}
		return rows
	}
	text := fmt.Sprintf("All %d checks of this kind", len(checks))
	if more {
		text = fmt.Sprintf("%d more checks of this kind", len(checks))
	}
	head := kit.Sized(0, theme.RowHeight, kit.Edges(nil, nil, kit.HBox(0, kit.Inset(0, 12, 0, 0, kit.NewIcon("circle-check", theme.OK, 16))),
		kit.HBox(0, kit.NewText(theme.CaptionMedium, theme.OK, "OK")), kit.HBox(0, kit.NewText(theme.Body, theme.Text, text).Flexible())))
	rows := []fyne.CanvasObject{kit.NewRule()}
	for _, c := range checks {
		rows = append(rows, kit.Inset(0, 0, 0, 28, setup.Row(c)))
	}
	fold := kit.NewFoldRowEnd(g.Title()+": "+text, a.open[string(g)], head, kit.VBox(0, rows...))
	fold.OnToggle = func(open bool) {
		a.open[string(g)] = open
		a.screen.changed(a)
	}
	return []fyne.CanvasObject{fold}
}

// buttons are what a row offers.
func (a *access) buttons(c status.AccessCheck) []fyne.CanvasObject {
	if c.Result != status.AccessFail {
		return nil
	}
	var row []fyne.CanvasObject
	add := func(b *kit.Button, needsOrg bool) {
		b.SetEnabled(!a.busy && (!needsOrg || !a.screen.offline()))
		row = append(row, b.Small())
	}
	for _, action := range c.Actions {
		switch action.Kind {
		case status.AccessFix:
			add(kit.NewButton(kit.Primary, "Fix", "", func() { a.repair(c.ID) }), true)
		case status.AccessAdmin:
			add(kit.NewButton(kit.Secondary, "Sign in as admin, once", "log-in", func() {
				a.check(func(ctx context.Context) (status.AccessReport, error) {
					return a.screen.program.FixChecksAsAdmin(ctx, a.screen.host.Browse, c.ID)
				})
			}), true)
		case status.AccessPrepare:
			add(kit.NewButton(kit.Secondary, "Show the plan", "", func() { a.screen.Show(tabPlan) }), false)
		case status.AccessSetupPage:
			if url := action.URL; url != "" {
				add(kit.NewButton(kit.Secondary, "Setup page", "", func() { a.screen.host.OpenAddress(url) }).Trailing("external-link"), true)
			}
		case status.AccessRequest:
			text := action.Text
			add(kit.NewButton(kit.Secondary, "Copy request", "copy", func() { a.screen.host.Copy(text, "Request") }), false)
		case status.AccessSignAgain:
			add(kit.NewButton(kit.Primary, "Sign in again", "log-in", a.screen.host.SignIn), false)
		}
	}
	add(kit.NewButton(kit.Quiet, "Re-check", "", func() {
		a.check(func(ctx context.Context) (status.AccessReport, error) {
			return a.screen.program.RecheckAccess(ctx, c.ID)
		})
	}), true)
	return row
}

func (a *access) repair(ids ...string) {
	a.fix.Work("Fixing…")
	a.check(func(ctx context.Context) (status.AccessReport, error) {
		return a.screen.program.FixChecks(ctx, ids...)
	})
}

// fixable are the checks that can be repaired from here.
func (a *access) fixable() []string {
	var ids []string
	for _, c := range a.report.Checks {
		if _, ok := c.Action(status.AccessFix); ok && c.Result == status.AccessFail {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func (a *access) fixAll() {
	if ids := a.fixable(); len(ids) > 0 {
		a.repair(ids...)
	}
}

// letter: F fixes everything that can be, C copies the request.
func (a *access) letter(r rune) {
	switch r {
	case 'f', 'F':
		if !a.busy && !a.screen.offline() {
			a.fixAll()
		}
	case 'c', 'C':
		if text := a.report.Request(); text != "" {
			a.screen.host.Copy(text, "Request")
		}
	}
}

// side sums up, repairs, and hands over.
func (a *access) side() fyne.CanvasObject {
	r, all := a.report, len(a.report.Checks)
	ring := kit.NewRing()
	ring.Set(r.Count(status.AccessPass), all)
	when := "Checked " + lower(words.Moment(r.At, a.screen.host.Now())) + ", took " + seconds(r.Took)
	if a.screen.offline() {
		when = "Result as of " + words.Moment(r.At, a.screen.host.Now())
	}
	excess, look := 0, 0
	for _, c := range r.Checks {
		if c.Result == status.AccessWarning && c.Excess {
			excess++
		} else if c.Result == status.AccessWarning {
			look++
		}
	}
	figures := []fyne.CanvasObject{}
	add := func(n int, icon string, token theme.Token, what string) {
		if n > 0 {
			figures = append(figures, figure(icon, token, words.Number(n), what))
		}
	}
	add(r.Count(status.AccessFail), "circle-x", theme.Bad, "missing, sync is affected")
	add(look, "triangle-alert", theme.Warn, "worth a look")
	add(excess, "triangle-alert", theme.Warn, "more than needed")
	add(r.Count(status.AccessCannotCheck), "circle-help", theme.Text3, "cannot be checked by this user")
	parts := []fyne.CanvasObject{kit.HBox(12, ring, kit.VBox(2,
		kit.NewText(theme.Heading16, theme.Text, fmt.Sprintf("%d of %d checks pass", r.Count(status.AccessPass), all)).Flexible(),
		kit.NewText(theme.Caption, theme.Text3, when).Flexible()))}
	if len(figures) > 0 {
		parts = append(parts, kit.VBox(8, figures...))
	}
	if ids := a.fixable(); len(ids) > 0 {
		parts = append(parts, kit.NewRule(), a.repairPart(ids))
	}
	if text := r.Request(); text != "" {
		parts = append(parts, kit.NewRule(), a.requestPart(text))
	}
	parts = append(parts, kit.NewText(theme.Caption, theme.Text3, words.Count(r.APICalls, "call", "calls")+" to Salesforce"))
	return kit.VBox(theme.Gap16, parts...)
}

func (a *access) repairPart(ids []string) fyne.CanvasObject {
	title, label := fmt.Sprintf("You can fix all %d here", len(ids)), fmt.Sprintf("Fix all %d", len(ids))
	switch len(ids) {
	case 1:
		title, label = "You can fix this here", "Fix it"
	case 2:
		title, label = "You can fix both here", "Fix both"
	}
	if !a.fix.Working() {
		a.fix.SetLabel(label)
	}
	a.fix.SetEnabled(!a.busy && !a.screen.offline())
	show := kit.NewButton(kit.Secondary, "Show the change", "", func() { a.showChange(ids) }).Small()
	return part(title, kit.NewParagraph(theme.Caption, theme.Text2, "Demobridge changes only what is named, as the user who is signed in. Nothing else changes."), kit.Wrap(8, a.fix, show))
}

// showChange says word for word what Fix does.
func (a *access) showChange(ids []string) {
	var rows []fyne.CanvasObject
	for _, id := range ids {
		if c, ok := a.report.Find(id); ok {
			action, _ := c.Action(status.AccessFix)
			rows = append(rows, kit.Inset(0, 20, 0, 20, kit.VBox(2, kit.NewParagraph(theme.Strong, theme.Text, c.Title), kit.NewParagraph(theme.Body, theme.Text2, action.Text))))
		}
	}
	kit.ShowDialog(a.screen.host.Canvas(), kit.DialogOptions{Title: "What Fix does", Width: 520, Body: kit.Inset(16, 0, 16, 0, kit.VBox(12, rows...)), Cancel: "Close",
		Primary: "Fix", OnPrimary: a.fixAll})
}

func (a *access) requestPart(text string) fyne.CanvasObject {
	host := a.screen.host
	save := func() {
		host.SaveFile("request.txt", func(file io.WriteCloser) {
			run(a.screen, saveText, func(context.Context) (struct{}, error) {
				_, err := io.WriteString(file, text)
				if closed := file.Close(); err == nil {
					err = closed
				}
				return struct{}{}, err
			}, func(_ struct{}, err error) {
				if err != nil {
					a.screen.alert(err)
					return
				}
				host.Toast("Request saved")
			})
		})
	}
	return kit.VBox(8,
		kit.Edges(nil, nil, nil, kit.NewLink(theme.Strong, "Copy", "", func() { host.Copy(text, "Request") }), kit.NewText(theme.CaptionBold, theme.Text2, "Or send this to your admin").Flexible()),
		kit.NewCodeBox(text),
		kit.Wrap(8, kit.NewButton(kit.Secondary, "Write an email", "mail", func() { host.WriteEmail("Demobridge needs access in Salesforce", text) }).Small(),
			kit.NewButton(kit.Secondary, "Save as text", "download", save).Small()))
}

func lower(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func seconds(d time.Duration) string {
	if d < time.Second {
		return "under 1 s"
	}
	return fmt.Sprintf("%d s", int(d.Round(time.Second).Seconds()))
}
