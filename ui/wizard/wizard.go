package wizard

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"

	"fyne.io/fyne/v2"
)

// The keys under which the wizard works. Work under one key replaces older work
// under the same key.
const readSetup = "set-up"

// page is what a step shows at one moment.
type page struct {
	title    string
	sentence status.Text
	content  fyne.CanvasObject
	note     string      // in the footer
	quiet    *kit.Button // to skip, or nil
	primary  *kit.Button // the way on
	back     bool        // Back works here although it is the first step
	fault    bool        // the rail shows a cross
	stay     bool        // another content, but the place scrolled to stays
}

// step is one page of the wizard. Enter is called whenever the step becomes the
// visible one.
type step interface {
	page() page
	enter()
}

// place is a step with its line in the rail.
type place struct {
	name, caption string
	id            status.SetupStep
	step          step
}

// Wizard is the guided set-up. All methods are to be called on the window's
// goroutine.
type Wizard struct {
	program Program
	host    Host
	tasks   *task.Runner
	steps   []place
	frame   *frame
	at      int
	reached int  // the farthest step that was shown
	known   bool // state was read
	state   status.Setup
	last    status.Snapshot
}

// New returns the wizard at its first step; Resume goes to the first one that
// is not done.
func New(program Program, host Host) *Wizard {
	w := &Wizard{program: program, host: host, tasks: task.New()}
	w.steps = []place{
		{"Connect", "Sign in to Salesforce", status.SetupConnect, newConnect(w)},
		{"Check access", "What the user may do", status.SetupAccess, newAccess(w)},
		{"Prepare Salesforce", "Object, fields, permission set", status.SetupPrepare, newPrepare(w)},
		{"Map fields", "What goes where", status.SetupMappings, newMappings(w)},
		{"Playbook", "When to send what", status.SetupPlaybook, newPlaybook(w)},
		{"Record pages", "Show sessions on records", status.SetupPages, newPages(w)},
		{"Sources", "Where sessions come from", status.SetupSources, newSources(w)},
		{"Finish", "Send a test session", status.SetupFinish, newFinish(w)},
	}
	w.frame = newFrame(w)
	w.Show(0)
	return w
}

// Object is the wizard on the screen.
func (w *Wizard) Object() fyne.CanvasObject { return w.frame.content }

// Close ends what the wizard does in the background.
func (w *Wizard) Close() { w.tasks.Close() }

// Update takes the newest snapshot.
func (w *Wizard) Update(s status.Snapshot) {
	before := w.last
	w.last = s
	if before.Connection.State != s.Connection.State || before.Connection.OrgID != s.Connection.OrgID {
		w.refresh()
	}
}

// Tick rewrites what changes with the clock.
func (w *Wizard) Tick() {
	if one, ok := w.steps[w.at].step.(interface{ tick() }); ok {
		one.tick()
	}
}

// Resume looks at the org and opens the first step that is not done. Record
// pages that were put off hold nothing up once a session has arrived.
func (w *Wizard) Resume() {
	w.look(nil, func() {
		for i, one := range w.steps {
			state := w.state.Step(one.id)
			if !state.Done && !state.Partly && (one.id != status.SetupPages || !w.state.Step(status.SetupFinish).Done) {
				w.Show(i)
				return
			}
		}
		w.Show(len(w.steps) - 1)
	})
}

// look reads whether steps are done (nil: all of them); then is called when
// that is known. Looks at different steps may overlap.
func (w *Wizard) look(steps []status.SetupStep, then func()) {
	key := readSetup
	if len(steps) > 0 {
		key += w.steps[steps[0]].name
	}
	task.Run(w.tasks, key, func(ctx context.Context) (status.Setup, error) {
		return w.program.Setup(ctx, steps...)
	}, func(s status.Setup, err error) {
		if err == nil {
			w.merge(s, steps)
		}
		if then != nil {
			then()
		}
		w.refresh()
	})
}

// merge takes over what was looked at.
func (w *Wizard) merge(s status.Setup, steps []status.SetupStep) {
	if len(steps) == 0 {
		w.state, w.known = s, true
		return
	}
	all := make([]status.SetupState, len(w.steps))
	copy(all, w.state.Steps)
	for _, step := range steps {
		all[step] = s.Step(step)
	}
	w.state = status.Setup{Steps: all}
}

// again looks at single steps, after something was done about them.
func (w *Wizard) again(steps ...status.SetupStep) { w.look(steps, nil) }

// done tells whether the org says that a step is done.
func (w *Wizard) done(i int) bool { return w.state.Step(w.steps[i].id).Done }

// passed tells whether the rail shows a step as done: what was never looked at
// may well be in order, but nobody has seen it yet.
func (w *Wizard) passed(i int) bool { return i <= w.reached && w.done(i) }

// open goes to a step that was pressed in the rail.
func (w *Wizard) open(i int) { w.Show(i) }

// Show makes a step the visible one.
func (w *Wizard) Show(i int) {
	if i < 0 || i >= len(w.steps) {
		return
	}
	w.at, w.reached = i, max(w.reached, i)
	w.steps[i].step.enter()
	w.refresh()
}

// next goes on to the following step and looks at the one that is left.
func (w *Wizard) next() {
	w.again(w.steps[w.at].id)
	w.Show(w.at + 1)
}

// Back goes to the step before, or out of a waiting state.
func (w *Wizard) Back() {
	if one, ok := w.steps[w.at].step.(interface{ back() bool }); ok && one.back() {
		return
	}
	w.Show(w.at - 1)
}

// Escape ends a waiting state. It reports whether there was one.
func (w *Wizard) Escape() bool {
	one, ok := w.steps[w.at].step.(interface{ back() bool })
	return ok && one.back()
}

// Primary does what the footer's main button does.
func (w *Wizard) Primary() {
	if b := w.steps[w.at].step.page().primary; b != nil && !b.Disabled() && !b.Working() {
		b.Tapped(nil)
	}
}

// refresh shows the current step as it is now.
func (w *Wizard) refresh() { w.frame.show(w.at, w.steps[w.at].step.page()) }

// recheck asks anew what the user may do, after the org was changed.
func (w *Wizard) recheck() {
	for _, one := range w.steps {
		if a, ok := one.step.(*access); ok {
			a.check(w.program.Doctor)
		}
	}
}

// changed shows a step anew if it is the visible one.
func (w *Wizard) changed(s step) {
	if w.steps[w.at].step == s {
		w.refresh()
	}
}

// offline reports whether nothing that needs Salesforce can be done now.
func (w *Wizard) offline() bool { return w.last.Connection.State == status.Offline }

// notice is the banner above every step.
func (w *Wizard) notice() fyne.CanvasObject {
	if !w.offline() {
		return nil
	}
	return kit.NewBanner(kit.Warn, "wifi-off", "No internet.", "This step goes on when Salesforce can be reached again.", "")
}

// alert tells a failure of something the person did.
func (w *Wizard) alert(err error) { w.host.Alert(w.program.Explain(err)) }

// run does work for a step: latest wins under the key.
func run[T any](w *Wizard, key string, work func(context.Context) (T, error), done func(T, error)) {
	task.Run(w.tasks, key, work, done)
}
