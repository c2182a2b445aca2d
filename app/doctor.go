package app

import (
	"context"
	"slices"
	"strings"
	"sync"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/playbook"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/doctor"
)

// surgery is the doctor’s memory: what was found out last about one org and
// user, so that one check can be made again without the others.
type surgery struct {
	turn sync.Mutex // held while Salesforce is asked: one look at a time

	mu       sync.Mutex
	patient  string // org and user the findings are of
	findings doctor.Findings
	report   *doctor.Report             // the newest, nil before the first
	refused  map[string]problem.Problem // why a repair was refused, by check
}

// Doctor checks everything that Demobridge needs in the connected org, in at
// most doctor.MaxCalls calls. What is wrong is in the report; the error is
// ErrNoOrg, or that ctx has ended.
func (a *App) Doctor(ctx context.Context) (status.AccessReport, error) {
	return a.examine(ctx, doctor.Everything(a.needs(ctx)))
}

// DoctorAlone connects without sending anything and checks everything. An org
// that does not let the user in is part of the report.
func (a *App) DoctorAlone(ctx context.Context) (status.AccessReport, error) {
	if _, err := a.connect(ctx); err != nil {
		if ctx.Err() != nil {
			return status.AccessReport{}, ctx.Err()
		}
		if _, known := salesforce.VerdictOf(err); !known {
			return status.AccessReport{}, err
		}
		r := doctor.Examine(a.needs(ctx), doctor.Refused(err, a.o.Now()))
		a.wordRefusal(&r, err)
		return r, nil
	}
	return a.Doctor(ctx)
}

// LastDoctor is the newest report of this run about the connected org. It asks
// nothing.
func (a *App) LastDoctor() (status.AccessReport, bool) {
	l := a.link.Load()
	a.surgery.mu.Lock()
	defer a.surgery.mu.Unlock()
	if l == nil || a.surgery.report == nil || a.surgery.patient != patient(l) {
		return status.AccessReport{}, false
	}
	return *a.surgery.report, true
}

// RecheckAccess makes the checks with these ids again, asking only what they
// depend on, and returns the whole report anew.
func (a *App) RecheckAccess(ctx context.Context, ids ...string) (status.AccessReport, error) {
	if _, ok := a.LastDoctor(); !ok || len(ids) == 0 {
		return a.Doctor(ctx)
	}
	return a.examine(ctx, doctor.PartsFor(a.needs(ctx), ids...))
}

// needs is what has to work in the org for what was decided there. A
// configuration that cannot be read is a problem of its own; the check then
// asks for the usual.
func (a *App) needs(ctx context.Context) doctor.Needs {
	c, err := a.configuration(ctx, a.orgID())
	if err != nil {
		return doctor.Usual()
	}
	w := doctor.Want{Mappings: c.Mappings}
	on := slices.DeleteFunc(slices.Clone(c.Playbooks), func(p playbook.Playbook) bool { return !p.On })
	saves := func(p playbook.Playbook) bool { return p.Has(playbook.SubmitSession) }
	w.NoSessions = len(on) > 0 && !slices.ContainsFunc(on, saves)
	for _, p := range on {
		for _, action := range p.Do {
			w.CreateLeads = w.CreateLeads || action.CreateLead
		}
	}
	return doctor.For(w)
}

func patient(l *link) string { return l.org.ID + "/" + l.org.UserID }

// examine reads the parts and judges everything that is known.
func (a *App) examine(ctx context.Context, parts doctor.Parts) (status.AccessReport, error) {
	l := a.link.Load()
	if l == nil {
		return status.AccessReport{}, ErrNoOrg
	}
	a.surgery.turn.Lock()
	defer a.surgery.turn.Unlock()
	return a.look(ctx, l, parts)
}

// look is examine for a caller that has the turn.
func (a *App) look(ctx context.Context, l *link, parts doctor.Parts) (status.AccessReport, error) {
	n := a.needs(ctx)
	a.surgery.mu.Lock()
	before := a.surgery.findings
	if a.surgery.patient != patient(l) {
		before, parts = doctor.Findings{}, doctor.Everything(n)
		a.surgery.refused = nil
	}
	a.surgery.mu.Unlock()
	r := doctor.NewReader(l.tokens, n, doctor.Options{
		Client: a.clientOptions(l), Now: a.o.Now, Org: l.org.Name, People: l.org.Kind != orgRehearsal,
	})
	defer r.Close()
	found := r.Read(ctx, before, parts)
	if err := ctx.Err(); err != nil {
		return status.AccessReport{}, err
	}
	a.surgery.mu.Lock()
	a.surgery.patient, a.surgery.findings = patient(l), found
	a.surgery.mu.Unlock()
	return a.judge(ctx, l, n, found)
}

// judge makes the report of findings, with what the application itself knows.
func (a *App) judge(ctx context.Context, l *link, n doctor.Needs, found doctor.Findings) (status.AccessReport, error) {
	report := doctor.Examine(n, found)
	if report.User == "" {
		report.User, report.Username = l.org.DisplayName, l.org.Username
	}
	if report.OrgID == "" {
		report.OrgID = l.org.ID
	}
	if door := found.Door.Err; door != nil {
		a.wordRefusal(&report, door)
	}
	report.Add(a.lockCheck(ctx))
	a.countWaiting(ctx, &report)
	a.surgery.mu.Lock()
	for id, p := range a.surgery.refused {
		overlay(&report, id, p)
	}
	a.surgery.report = &report
	a.surgery.mu.Unlock()
	a.troubles.forget()
	a.watch.touch()
	return report, nil
}

// wordRefusal puts why nothing is answered into the catalogue's words, in the
// check that failed for it or else the first that could not be made.
func (a *App) wordRefusal(r *status.AccessReport, err error) {
	p := problem.Classify(err)
	if p.Code == "UNFORESEEN" {
		return
	}
	for _, id := range []string{"signin", "rest"} {
		i := slices.IndexFunc(r.Checks, func(c status.AccessCheck) bool { return c.ID == id })
		if i < 0 || r.Checks[i].Result == status.AccessPass {
			continue
		}
		c := &r.Checks[i]
		c.Note = p.Title + "."
		if !p.Alone { // the other causes speak of sending, not of checking
			c.Note += " " + p.Cause
		}
		return
	}
}

// overlay shows on a check why its repair was refused, instead of offering the
// repair again.
func overlay(r *status.AccessReport, id string, p problem.Problem) {
	i := slices.IndexFunc(r.Checks, func(c status.AccessCheck) bool { return c.ID == id })
	if i < 0 || r.Checks[i].Result == status.AccessPass {
		return
	}
	c := &r.Checks[i]
	c.Note = "Salesforce refused: " + p.Title + "."
	if p.Words != "" {
		c.Note += " Its words: “" + p.Words + "”"
	}
	var steps []string
	for _, s := range p.Remedy {
		steps = append(steps, s.String())
	}
	c.Remedy = strings.Join(append([]string{p.Cause}, steps...), " ")
	c.Actions = slices.DeleteFunc(slices.Clone(c.Actions), func(x status.AccessAction) bool { return x.Kind == status.AccessFix })
}

// clientOptions are those of a client of its own beside the engine's; its
// calls count alike.
func (a *App) clientOptions(l *link) salesforce.Options {
	return salesforce.Options{OnCall: func(c salesforce.Call) {
		if !c.Counts {
			return
		}
		l.calls.Add(1)
		if l.org.ID != "" {
			_ = a.store.AddUsage(context.Background(), l.org.ID, 1)
		}
	}}
}
