package wizard

import (
	"context"
	"fmt"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const checkAccess = "access"

// The decisions about something that is missing, in the words of its row.
const (
	byStepThree = "Step 3 does it"
	byAdmin     = "Your admin prepares it"
	without     = "Goes on without it"
)

// access is the second step: what the user may do, and what to do about the
// rest.
type access struct {
	wizard  *Wizard
	report  status.AccessReport
	known   bool
	busy    bool
	fault   *status.Fault
	decided map[string]string // by the id of a check, for this run of the wizard
	open    map[string]bool   // groups that are unfolded
	next    *kit.Button
	again   *kit.Button
}

func newAccess(w *Wizard) *access {
	a := &access{wizard: w, decided: map[string]string{}, open: map[string]bool{}}
	a.next = kit.NewButton(kit.Primary, "Next", "", w.next)
	a.again = kit.NewButton(kit.Secondary, "Check again", "refresh-cw", func() { a.check(w.program.Doctor) })
	return a
}

func (a *access) enter() {
	if last, ok := a.wizard.program.LastDoctor(); ok && !a.known && last.OrgID == a.wizard.last.Connection.OrgID {
		a.report, a.known = last, true
	}
	if !a.known {
		a.check(a.wizard.program.Doctor)
	}
}

// check asks the org.
func (a *access) check(ask func(context.Context) (status.AccessReport, error)) {
	a.busy = true
	a.again.Work("Checking…")
	a.wizard.changed(a)
	run(a.wizard, checkAccess, ask, func(r status.AccessReport, err error) {
		a.busy, a.fault = false, nil
		a.again.Done()
		if len(r.Checks) > 0 {
			a.report, a.known = r, true
		}
		if err != nil {
			f := a.wizard.program.Explain(err)
			a.fault = &f
		}
		a.wizard.again(status.SetupAccess)
		a.wizard.changed(a)
	})
}

// missing are the checks that need a decision.
func (a *access) missing() []status.AccessCheck {
	var out []status.AccessCheck
	for _, c := range a.report.Checks {
		if c.Result == status.AccessFail {
			out = append(out, c)
		}
	}
	return out
}

// undecided counts those without one. What keeps the sync out altogether
// cannot be decided, only repaired.
func (a *access) undecided() int {
	n := 0
	for _, c := range a.missing() {
		if a.decided[c.ID] == "" {
			n++
		}
	}
	return n
}

func (a *access) page() page {
	user := a.report.User
	if user == "" {
		user = a.wizard.last.Connection.UserName
	}
	p := page{title: "Check access", primary: a.next, stay: true,
		sentence: setup.Told("Demobridge asks Salesforce what ", user, " may do. It only needs read, create and edit; never delete.")}
	n, left := len(a.missing()), a.undecided()
	a.next.SetEnabled(a.known && !a.busy && left == 0)
	p.fault = a.known && left > 0
	switch {
	case !a.known && a.fault != nil:
		p.content = kit.VBox(theme.Gap16, setup.Failed(*a.fault), kit.HBox(0, a.again))
	case !a.known:
		p.content = setup.Working("Asking Salesforce what this user may do…")
	default:
		p.content = a.list()
		if left > 0 {
			p.note = "Next opens when " + points(left, n) + " decided."
		}
	}
	return p
}

func points(left, all int) string {
	switch {
	case left == 1 && all == 1:
		return "the point is"
	case left == 2 && all == 2:
		return "both points are"
	case left == all:
		return "all " + words.Number(all) + " points are"
	}
	return "the other " + words.Count(left, "point is", "points are")
}

func (a *access) list() fyne.CanvasObject {
	missing := a.missing()
	parts := []fyne.CanvasObject{a.banner(missing)}
	if a.fault != nil {
		parts = append(parts, setup.Failed(*a.fault))
	}
	var rows []fyne.CanvasObject
	for _, c := range missing {
		if how := a.decided[c.ID]; how != "" {
			rows = append(rows, a.settled(c, how))
		} else {
			rows = append(rows, setup.Missing(c, a.buttons(c)...))
		}
	}
	for _, g := range a.report.Groups() {
		if row := a.group(g); row != nil {
			rows = append(rows, row)
		}
	}
	parts = append(parts, kit.NewListCard("", nil, kit.Rows(rows...)))
	foot := []fyne.CanvasObject{a.again, kit.NewText(theme.Caption, theme.Text3, "Checked "+strings.ToLower(words.Moment(a.report.At, a.wizard.host.Now()))+", "+took(a.report.Took)+", "+words.Count(a.report.APICalls, "call", "calls")).Flexible(), kit.Spacer()}
	if text := a.report.Request(); text != "" {
		foot = append(foot, kit.NewButton(kit.Quiet, "Copy everything for my admin", "copy", func() { a.wizard.host.Copy(text, "Request") }))
	}
	parts = append(parts, kit.Inset(-4, 0, 0, 0, kit.HBox(8, foot...)))
	return kit.VBox(theme.Gap16, parts...)
}

func (a *access) banner(missing []status.AccessCheck) fyne.CanvasObject {
	passed := a.report.Count(status.AccessPass)
	if len(missing) == 0 {
		rest := fmt.Sprintf("%s pass.", words.Count(passed, "check", "checks"))
		if n := a.report.Count(status.AccessWarning); n > 0 {
			rest += " " + words.Count(n, "point is", "points are") + " worth a look."
		}
		return kit.NewBanner(kit.OK, "circle-check", "Everything needed is there.", rest, "")
	}
	if a.undecided() == 0 {
		return kit.NewBanner(kit.Info, "info", "Each point is decided.",
			fmt.Sprintf("%s, and the other %s pass.", words.Count(len(missing), "thing is missing", "things are missing"), words.Count(passed, "check", "checks")), "")
	}
	var all []fyne.CanvasObject
	if ids := a.forStepThree(missing); len(ids) > 1 {
		label := "Let step 3 do " + words.Number(len(ids)) + " of them"
		if len(ids) == a.undecided() {
			label = "Let step 3 do all " + words.Number(len(ids))
		}
		all = append(all, kit.NewButton(kit.Secondary, label, "wand-sparkles", func() {
			for _, id := range ids {
				a.decided[id] = byStepThree
			}
			a.wizard.changed(a)
		}).Small())
	}
	return kit.NewBanner(kit.Bad, "circle-alert", words.Count(len(missing), "thing is missing.", "things are missing."),
		fmt.Sprintf("The other %s pass. Decide what to do for each, then go on.", words.Count(passed, "check", "checks")), "", all...)
}

// forStepThree are the checks that are not decided and that the plan of the
// next step repairs: an org that knows nothing of Demobridge has many.
func (a *access) forStepThree(missing []status.AccessCheck) []string {
	var ids []string
	for _, c := range missing {
		if _, can := c.Action(status.AccessPrepare); can && a.decided[c.ID] == "" {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// settled is the one line of something that was decided.
func (a *access) settled(c status.AccessCheck, how string) fyne.CanvasObject {
	change := kit.NewLink(theme.Strong, "Change", "", func() {
		delete(a.decided, c.ID)
		a.wizard.changed(a)
	})
	return kit.Inset(0, 16, 0, 16, kit.Sized(0, theme.RowHeight, kit.Edges(nil, nil,
		kit.HBox(0, kit.Inset(0, 12, 0, 0, kit.NewIcon("circle-minus", theme.Text3, 16))),
		kit.HBox(16, kit.NewText(theme.Caption, theme.Text3, how), change),
		kit.HBox(0, kit.NewText(theme.Body, theme.Text, c.Title).Flexible()))))
}

// group is one line for what passes in a group; it opens to its checks.
func (a *access) group(g status.AccessGroup) fyne.CanvasObject {
	var shown []status.AccessCheck
	failed, pass := 0, 0
	for _, c := range a.report.Of(g) {
		switch c.Result {
		case status.AccessFail:
			failed++
			continue
		case status.AccessPass:
			pass++
		}
		shown = append(shown, c)
	}
	if len(shown) == 0 {
		return nil
	}
	icon, token := "circle-check", theme.OK
	if pass < len(shown) {
		icon, token, _ = setup.ResultLook(worst(shown))
	}
	word := fmt.Sprintf("%d of %d OK", pass, len(shown))
	if failed > 0 {
		word = fmt.Sprintf("%d more OK", pass)
	}
	head := kit.Sized(0, theme.RowHeight, kit.Edges(nil, nil,
		kit.HBox(0, kit.Inset(0, 12, 0, 0, kit.NewIcon(icon, token, 16))),
		kit.HBox(0, kit.NewText(theme.Caption, theme.Text3, word)),
		kit.HBox(0, kit.NewText(theme.Body, theme.Text, g.Title()).Flexible())))
	rows := make([]fyne.CanvasObject, 0, len(shown))
	for _, c := range shown {
		rows = append(rows, setup.Row(c))
	}
	fold := kit.NewFoldRowEnd(g.Title(), a.open[string(g)], head, kit.Inset(0, 0, 0, 12, kit.Rows(append([]fyne.CanvasObject{kit.Gap(0, 0)}, rows...)...)))
	fold.OnToggle = func(open bool) {
		a.open[string(g)] = open
		a.wizard.changed(a)
	}
	return fold
}

// worst is the check that gives the group its icon.
func worst(checks []status.AccessCheck) status.AccessCheck {
	found := checks[0]
	for _, c := range checks {
		if c.Result == status.AccessWarning || c.Result == status.AccessCannotCheck && found.Result == status.AccessPass {
			found = c
		}
	}
	return found
}

// buttons are what can be done about something missing: the best first, the
// decision to leave it last.
func (a *access) buttons(c status.AccessCheck) []fyne.CanvasObject {
	var row []fyne.CanvasObject
	add := func(label, icon, trailing string, tapped func()) {
		kind := kit.Secondary
		if len(row) == 0 && trailing == "" && icon != "copy" {
			kind = kit.Primary
		}
		b := kit.NewButton(kind, label, icon, tapped).Small()
		if trailing != "" {
			b.Trailing(trailing)
		}
		b.SetEnabled(!a.busy && (icon == "copy" || !a.wizard.offline()))
		row = append(row, b)
	}
	decide := func(how string) func() {
		return func() {
			a.decided[c.ID] = how
			a.wizard.changed(a)
		}
	}
	for _, action := range c.Actions {
		switch action.Kind {
		case status.AccessFix:
			add("Fix for me", "wand-sparkles", "", func() {
				a.check(func(ctx context.Context) (status.AccessReport, error) { return a.wizard.program.FixChecks(ctx, c.ID) })
			})
		case status.AccessAdmin:
			add("Sign in as admin, once", "log-in", "", func() {
				a.check(func(ctx context.Context) (status.AccessReport, error) {
					return a.wizard.program.FixChecksAsAdmin(ctx, a.wizard.host.Browse, c.ID)
				})
			})
		case status.AccessBuilder:
			add("Sign in as an admin", "log-in", "", func() { a.wizard.Show(0) })
		case status.AccessPrepare:
			add("Let step 3 do it", "wand-sparkles", "", decide(byStepThree))
		case status.AccessSetupPage:
			if url := action.URL; url != "" {
				add("Open Setup page", "", "external-link", func() { a.wizard.host.OpenAddress(url) })
			}
		case status.AccessRequest:
			text := action.Text
			add("Copy request for admin", "copy", "", func() { a.wizard.host.Copy(text, "Request") })
		case status.AccessSignAgain:
			add("Sign in again", "log-in", "", func() { a.wizard.Show(0) })
		}
	}
	label, how := "Go on without it", without
	if c.SetupOnly {
		label, how = "My admin prepares it", byAdmin
	}
	if c.Group != status.AccessSignIn {
		row = append(row, kit.NewButton(kit.Quiet, label, "", decide(how)).Small())
	}
	row = append(row, kit.NewButton(kit.Quiet, "Re-check", "", func() {
		a.check(func(ctx context.Context) (status.AccessReport, error) {
			return a.wizard.program.RecheckAccess(ctx, c.ID)
		})
	}).Small())
	return row
}

// took words how long something lasted.
func took(d time.Duration) string {
	if d < time.Second {
		return "under a second"
	}
	return words.Count(int(d.Round(time.Second).Seconds()), "second", "seconds")
}
