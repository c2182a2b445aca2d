package app

import (
	"context"
	"errors"
	"time"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/metadata"
	"demobridge/sync/salesforce/schema"
)

// StartPrepare brings the org to the plan: it deploys what is missing, gives
// the permission set and looks at every field. With test Salesforce only checks
// the plan. It returns at once; WatchPrepare tells how it goes.
func (a *App) StartPrepare(c status.PrepareChoice, test bool) error {
	l, err := a.connected()
	if err != nil {
		return err
	}
	if c, err = a.decided(context.Background(), l, c); err != nil {
		return err
	}
	return a.startChange(l, keptDeploy{Test: test, Choice: c})
}

// ResumePrepare goes on following a deployment that an earlier run of the
// program began, and with what was to follow it. It reports whether a change is
// under way.
func (a *App) ResumePrepare(ctx context.Context) bool {
	l, err := a.connected()
	if err != nil {
		return false
	}
	if k, known := a.underWay(ctx, l.org.ID); known {
		// Refused only when it is being followed already, or at the end.
		_ = a.startChange(l, k)
	}
	return !a.PrepareState().Stage.Over()
}

// startChange runs a change in the background, the one there may be.
func (a *App) startChange(l *link, k keptDeploy) error {
	now := status.Prepare{Stage: status.PrepareSending, Test: k.Test, Removal: len(k.Remove) > 0, Started: k.Started}
	if k.ID != "" {
		now.Stage = status.PrepareRunning
	} else {
		now.Started = a.o.Now()
		k.Started = now.Started
	}
	if !a.prepare.begin(l.org.ID, now) {
		return ErrUnderWay
	}
	job := func() {
		defer a.prepare.end()
		c := &change{app: a, link: l, kept: k, before: l.calls.Load()}
		c.finish(a.run, c.run(a.run))
	}
	if !a.background(job) {
		a.prepare.end()
		return errClosing
	}
	return nil
}

// CancelPrepare asks Salesforce to stop. What is too far gone is brought to its
// end; a deployment is kept whole or not at all.
func (a *App) CancelPrepare() {
	p := &a.prepare
	p.mu.Lock()
	p.cancel = true
	id := p.deploy
	running := p.running
	if running && p.now.Stage < status.PrepareAssigning && p.now.Stage != status.PrepareIdle {
		next := p.now
		next.Stage = status.PrepareCancelling
		p.tell(next)
	}
	p.mu.Unlock()
	if l, err := a.connected(); err == nil && running && id != "" {
		a.background(func() {
			// A refusal means that it is done or almost so; the next answer to
			// the question how far it is will tell.
			_, _ = metadata.Cancel(a.run, l.client, id)
		})
	}
}

// change is one change of the org from its beginning, or from where an earlier
// run of the program left it.
type change struct {
	app    *App
	link   *link
	kept   keptDeploy
	before int64 // calls made when it began
	parts  []status.PreparePart
}

var errStopped = errors.New("stopped before anything was sent")

func (c *change) set(f func(*status.Prepare)) {
	c.app.prepare.change(func(s *status.Prepare) {
		f(s)
		s.Calls = int(c.link.calls.Load() - c.before)
	})
}

func (c *change) run(ctx context.Context) error {
	if c.kept.ID != "" {
		if err := c.follow(ctx, c.kept.ID); err != nil {
			return err
		}
		// What is left to do is seen by looking at the org again.
	}
	if len(c.kept.Remove) > 0 {
		return c.remove(ctx)
	}
	return c.apply(ctx)
}

// apply does what the plan says. Run again, it finds nothing to do.
func (c *change) apply(ctx context.Context) error {
	live, err := schema.Read(ctx, c.link.client, c.link.org.UserID)
	if err != nil {
		return err
	}
	plan := schema.Compare(live, choiceOf(c.kept.Choice))
	c.showParts(plan)
	switch {
	case plan.Deploys() && (c.kept.ID == "" || !c.kept.Test):
		if err := c.deploy(ctx, plan.Package(c.link.client.Version()), metadata.Options{CheckOnly: c.kept.Test}); err != nil {
			return err
		}
	case c.cancelled() && c.kept.ID == "":
		return errStopped
	}
	if c.kept.Test {
		return nil
	}
	if err := c.app.store.SetSetting(ctx, settingChoice(c.link.org.ID), c.kept.Choice); err != nil {
		return err
	}
	c.allDone()
	if err := c.assign(ctx, plan); err != nil {
		return err
	}
	c.app.orgChanged(ctx, c.link)
	return c.verify(ctx, plan)
}

// deploy sends a package and waits for its end. The deployment is noted before
// it is waited for, so that a program that is killed finds it again.
func (c *change) deploy(ctx context.Context, p schema.Package, o metadata.Options) error {
	archive, err := p.Zip()
	if err != nil {
		return err
	}
	if c.cancelled() {
		return errStopped
	}
	d, err := metadata.Start(ctx, c.link.client, archive, o)
	if err != nil {
		return err
	}
	k := c.kept
	k.ID = d.ID
	if err := c.app.keepDeploy(ctx, c.link.org.ID, k); err != nil {
		return err
	}
	c.set(func(s *status.Prepare) { s.Total = p.Members })
	return c.follow(ctx, d.ID)
}

func (c *change) cancelled() bool {
	p := &c.app.prepare
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cancel
}

// follow waits for the end of a deployment. When the program ends first, the
// deployment goes on, and is followed from the next start.
func (c *change) follow(ctx context.Context, id string) error {
	p := &c.app.prepare
	p.mu.Lock()
	p.deploy = id
	cancel, pace := p.cancel, p.pace
	p.mu.Unlock()
	if cancel {
		// A refusal means that it is done or almost so.
		_, _ = metadata.Cancel(ctx, c.link.client, id)
	}
	c.set(func(s *status.Prepare) {
		s.URL = salesforce.SetupLink(c.link.org.InstanceURL, salesforce.SetupDeploy(id))
	})
	if pace == (metadata.Pace{}) {
		pace = metadata.UsualPace()
	}
	d, err := metadata.Wait(ctx, c.link.client, id, pace, c.progress)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case !d.Done && salesforce.HasCode(err, "NOT_FOUND", salesforce.KeyObjectNotFound):
		err = errStopped // so long ago that Salesforce has forgotten it
	case !d.Done:
		return err // nobody knows; it is asked about again
	}
	p.mu.Lock()
	p.deploy = ""
	p.mu.Unlock()
	if kept := c.app.keepDeploy(ctx, c.link.org.ID, keptDeploy{}); kept != nil {
		err = errors.Join(err, kept)
	}
	return err
}

// progress shows one answer of Salesforce.
func (c *change) progress(d metadata.Deploy) {
	c.set(func(s *status.Prepare) {
		switch {
		case d.Status == metadata.Canceling || s.Stage == status.PrepareCancelling:
			s.Stage = status.PrepareCancelling
		case d.Status == metadata.Pending:
			s.Stage = status.PrepareWaiting
		default:
			s.Stage = status.PrepareRunning
		}
		if d.Total > 0 {
			s.Done, s.Total = d.Deployed, d.Total
		}
		s.Now = d.Detail
		s.Parts = c.partsAt(d)
		s.Faults = faultsOf(d)
	})
}

// assign gives the permission set. That Salesforce does not let the user have
// it undoes nothing and is told by itself.
func (c *change) assign(ctx context.Context, plan schema.Plan) error {
	i, _ := plan.Item(schema.AssignmentID)
	if i.Verb != schema.Create {
		return nil
	}
	c.set(func(s *status.Prepare) { s.Stage, s.Now = status.PrepareAssigning, "" })
	err := schema.Assign(ctx, c.link.client, c.link.org.UserID)
	if err == nil {
		return nil
	}
	v, judged := salesforce.VerdictOf(err)
	told := judged && v.Class != salesforce.ClassRetry && v.Gate != salesforce.GateAuth || errors.Is(err, schema.ErrNoSet)
	if !told || ctx.Err() != nil {
		return err
	}
	p := problem.Classify(err)
	c.set(func(s *status.Prepare) { s.Assign, s.Steps = c.app.Explain(err), p.Remedy })
	return nil
}

const lookAgain = time.Second

// verify looks at every field as the user. What a permission set gives may show
// only a moment after it was given.
func (c *change) verify(ctx context.Context, plan schema.Plan) error {
	c.set(func(s *status.Prepare) { s.Stage, s.Now = status.PrepareVerifying, "" })
	for try := 1; ; try++ {
		check, err := c.app.check(ctx, c.link, plan.Expected())
		if err != nil {
			return err
		}
		c.set(func(s *status.Prepare) { s.Check = check })
		if check.Fine() || try > 2 || c.app.PrepareState().Assign.Code != "" {
			return nil
		}
		timer := time.NewTimer(lookAgain)
		select {
		case <-ctx.Done():
			timer.Stop()
			return context.Cause(ctx)
		case <-timer.C:
		}
	}
}

// finish tells the end.
func (c *change) finish(ctx context.Context, err error) {
	if err != nil && ctx.Err() != nil {
		return // the program ends; Salesforce goes on, and so does the next start
	}
	var cancelled *metadata.CanceledError
	c.set(func(s *status.Prepare) {
		s.Ended = c.app.o.Now()
		s.Now = ""
		switch {
		case err == nil:
			s.Stage = status.PrepareDone
		case errors.As(err, &cancelled), errors.Is(err, errStopped):
			s.Stage = status.PrepareCancelled
		default:
			s.Stage, s.Fault = status.PrepareFailed, c.app.Explain(err)
		}
	})
	c.app.watch.touch()
}
