package wizard

import (
	"context"
	"io"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/setup"
	"demobridge/ui/task"
	"demobridge/ui/theme"

	"fyne.io/fyne/v2"
)

const (
	readPlan    = "plan"
	readReview  = "review"
	savePackage = "package"
)

// prepare is the third step: the plan, the work at Salesforce, and a look at
// what was made.
type prepare struct {
	wizard *Wizard
	watch  func()

	plan   status.Plan
	known  bool
	busy   bool
	fault  *status.Fault
	choice status.PrepareChoice
	open   map[string]bool

	state  status.Prepare
	mine   bool // the state is of this wizard's run, or still going on
	review []status.ReviewObject

	create, test, save, cancel, next, again *kit.Button
}

func newPrepare(w *Wizard) *prepare {
	p := &prepare{wizard: w, open: map[string]bool{}, choice: status.PrepareChoice{Remembered: true}}
	p.create = kit.NewButton(kit.Primary, "Create in Salesforce", "", func() { p.start(false) })
	p.test = kit.NewButton(kit.Quiet, "Test only", "", func() { p.start(true) })
	p.save = kit.NewButton(kit.Quiet, "Save for my admin", "", p.hand)
	p.cancel = kit.NewButton(kit.Secondary, "Cancel", "", w.program.CancelPrepare)
	p.next = kit.NewButton(kit.Primary, "Next", "", w.next)
	p.again = kit.NewButton(kit.Secondary, "Compare again", "refresh-cw", p.compare)
	return p
}

func (p *prepare) enter() {
	if p.watch == nil {
		states, stop := p.wizard.program.WatchPrepare()
		p.watch = stop
		p.state = p.wizard.program.PrepareState()
		p.mine = !p.state.Stage.Over()
		task.Observe(p.wizard.tasks, states, p.take)
	}
	p.compare()
}

// take follows the work at Salesforce.
func (p *prepare) take(s status.Prepare) {
	if s.Removal {
		return
	}
	before := p.state.Stage
	p.state = s
	if !s.Stage.Over() {
		p.mine = true
	}
	if p.mine && s.Stage.Over() && !before.Over() {
		p.wizard.again(status.SetupPrepare)
		p.compare()
		if s.Stage == status.PrepareDone && !s.Test {
			p.wizard.recheck()
		}
	}
	p.wizard.changed(p)
}

// compare reads the plan against the org.
func (p *prepare) compare() {
	p.busy = true
	p.wizard.changed(p)
	choice := p.choice
	run(p.wizard, readPlan, func(ctx context.Context) (status.Plan, error) {
		return p.wizard.program.PreparePlan(ctx, choice)
	}, func(plan status.Plan, err error) {
		p.busy, p.fault = false, nil
		if err != nil {
			f := p.wizard.program.Explain(err)
			p.fault = &f
		} else {
			p.plan, p.known, p.choice = plan, true, plan.Choice
			if plan.Exists > 0 && p.review == nil || p.state.Stage == status.PrepareDone {
				p.look()
			}
		}
		p.wizard.changed(p)
	})
}

// look reads what the org has of ours, for the review.
func (p *prepare) look() {
	run(p.wizard, readReview, p.wizard.program.ReviewSchema, func(objects []status.ReviewObject, err error) {
		if err == nil {
			p.review = objects
		}
		p.wizard.changed(p)
	})
}

// tick leaves a part out, or takes it in again.
func (p *prepare) tickPart(id string, on bool) {
	p.choice.Tick(id, on)
	p.compare()
}

func (p *prepare) start(test bool) {
	if err := p.wizard.program.StartPrepare(p.choice, test); err != nil {
		p.wizard.alert(err)
		return
	}
	p.mine = true
	p.take(p.wizard.program.PrepareState())
}

// tick moves the clock of the progress.
func (p *prepare) tick() {
	if p.running() {
		p.wizard.changed(p)
	}
}

func (p *prepare) running() bool { return p.mine && !p.state.Stage.Over() }

// hand saves the package and puts the request for the admin on the clipboard.
func (p *prepare) hand() {
	w, choice := p.wizard, p.choice
	w.host.SaveFile("demobridge-salesforce.zip", func(file io.WriteCloser) {
		p.save.Work("Saving…")
		run(w, savePackage, func(ctx context.Context) (string, error) {
			err := w.program.SavePackage(ctx, choice, file)
			if closed := file.Close(); err == nil {
				err = closed
			}
			if err != nil {
				return "", err
			}
			return w.program.PackageRequest(ctx, choice)
		}, func(request string, err error) {
			p.save.Done()
			if err != nil {
				w.alert(err)
				return
			}
			w.host.Copy(request, "Package saved; request")
			p.compare()
		})
	})
}

func (p *prepare) page() page {
	out := page{title: "Prepare Salesforce", stay: true, primary: p.next}
	online := !p.wizard.offline() && !p.busy
	p.create.SetEnabled(online && p.plan.MayDeploy && p.plan.Create+p.plan.Change > 0)
	p.test.SetEnabled(online && p.plan.MayDeploy)
	p.save.SetEnabled(online)
	p.next.SetEnabled(p.known && !p.running())
	switch {
	case p.running():
		p.next.SetEnabled(false)
		out.sentence, out.note = status.Plain("Salesforce is building the object, fields and permission set."), "You may close this window; Salesforce goes on without it."
		out.content = p.progress()
	case !p.known && p.fault != nil:
		out.sentence = status.Plain("Demobridge compares the org with what it needs.")
		out.content = kit.VBox(theme.Gap16, setup.Failed(*p.fault), kit.HBox(0, p.again))
	case !p.known:
		out.sentence = status.Plain("Demobridge compares the org with what it needs.")
		out.content = setup.Working("Comparing with Salesforce…")
	case p.plan.Nothing:
		out.sentence = status.Plain("Everything is already there.")
		out.content = p.done()
	default:
		p.fill(&out)
	}
	return out
}

// fill shows the plan with what can be done with it.
func (p *prepare) fill(out *page) {
	out.sentence = status.Plain("Nothing has been made yet. This is the whole list; every line can be opened.")
	out.note, out.quiet, out.primary = "Takes about a minute.", p.save, p.create
	parts := p.ended()
	if !p.plan.MayDeploy {
		out.note, out.quiet, out.primary = "An admin has to apply the package first.", p.next, p.save
		p.save.SetKind(kit.Primary)
		p.next.SetKind(kit.Quiet)
		p.next.SetLabel("Go on without it")
		parts = append(parts, p.notAllowed())
	} else {
		p.save.SetKind(kit.Quiet)
		p.next.SetKind(kit.Primary)
		p.next.SetLabel("Next")
	}
	if p.plan.Partial {
		parts = append(parts, kit.NewBanner(kit.Warn, "triangle-alert", "This user may not see all of the org’s set-up.", "What is hidden looks like missing.", ""))
	}
	parts = append(parts, setup.PlanCard(p.plan, p.open, p.tickPart, func() { p.wizard.changed(p) }, p.wizard.host.OpenAddress))
	foot := []fyne.CanvasObject{p.again}
	if p.plan.MayDeploy {
		foot = append(foot, p.test)
	}
	parts = append(parts, p.rights(), kit.Wrap(8, foot...), setup.Note("You can leave the object or the fields of an object out and add them later under Salesforce, Schema plan. “Test only” lets Salesforce check the plan without changing anything."))
	out.content = kit.VBox(theme.Gap12, parts...)
}

// rights offers what the hosted product grants.
func (p *prepare) rights() fyne.CanvasObject {
	box := kit.NewTickBox("Grant as much as the hosted product does", p.choice.FullRights, func(on bool) {
		p.choice.FullRights = on
		p.compare()
	}).Help("Adds create and delete on all five objects. Demobridge needs read, create and edit at most.")
	return box
}

func (p *prepare) notAllowed() fyne.CanvasObject {
	f := p.plan.Fault
	title, sentence := f.Title, f.Sentence
	if title == "" {
		title = "This user may not change the org"
	}
	buttons := []fyne.CanvasObject{}
	caption := "Save the package and send it to your admin; this step notices by itself when it has been applied."
	if !p.plan.Handed.IsZero() {
		caption = "The package was saved. This step notices by itself when your admin has applied it: press “Compare again”."
	}
	return kit.NewBanner(kit.Warn, "lock", title+".", sentence, caption, buttons...)
}

func (p *prepare) progress() fyne.CanvasObject {
	p.cancel.SetEnabled(p.state.Stage != status.PrepareCancelling && p.state.Stage < status.PrepareAssigning)
	return setup.Progress(p.state, p.wizard.last.Connection.OrgName, p.wizard.host.Now(), p.cancel)
}

// ended tells how the last run of this wizard ended, above the plan.
func (p *prepare) ended() []fyne.CanvasObject {
	if !p.mine || !p.state.Stage.Over() {
		return nil
	}
	return setup.Outcome(p.state, p.wizard.host.OpenAddress)
}

// done is the review of what the org has.
func (p *prepare) done() fyne.CanvasObject {
	parts := p.ended()
	if len(parts) == 0 {
		parts = []fyne.CanvasObject{kit.NewBanner(kit.OK, "circle-check", "Everything is already there.", "Nothing needs to be made or changed.", "")}
	}
	if p.review != nil {
		parts = append(parts, setup.Review(p.review, p.open, func() { p.wizard.changed(p) }, p.wizard.host.OpenAddress))
	} else {
		parts = append(parts, setup.PlanCard(p.plan, p.open, p.tickPart, func() { p.wizard.changed(p) }, p.wizard.host.OpenAddress))
	}
	parts = append(parts, kit.HBox(0, p.again))
	return kit.VBox(theme.Gap12, parts...)
}
