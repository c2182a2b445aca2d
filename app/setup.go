package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"demobridge/app/status"
	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/salesforce"
)

// Setup looks at the org and at this computer, and says for each of the steps
// of the guided set-up (none: all of them) whether it is done; the others stay
// zero. Nothing of it is remembered: a step that somebody undid in Salesforce
// is open again. The access check is asked for only when there was none in this
// run, as it costs the most calls.
func (a *App) Setup(ctx context.Context, steps ...status.SetupStep) (status.Setup, error) {
	s := status.Setup{Steps: make([]status.SetupState, status.SetupFinish+1)}
	wanted := func(step status.SetupStep) bool { return len(steps) == 0 || slices.Contains(steps, step) }
	l := a.link.Load()
	connected := a.connectStep(l)
	if wanted(status.SetupConnect) {
		s.Steps[status.SetupConnect] = connected
	}
	if wanted(status.SetupSources) {
		s.Steps[status.SetupSources] = a.sourcesStep()
	}
	if !connected.Done {
		return s, ctx.Err()
	}
	for step, look := range map[status.SetupStep]func(context.Context) status.SetupState{
		status.SetupAccess: a.accessStep, status.SetupPrepare: a.prepareStep, status.SetupMappings: a.mappingsStep,
		status.SetupPlaybook: a.playbookStep, status.SetupPages: a.pagesStep,
		status.SetupFinish: func(ctx context.Context) status.SetupState { return a.finishStep(ctx, l) },
	} {
		if wanted(step) {
			s.Steps[step] = look(ctx)
		}
	}
	return s, ctx.Err()
}

func (a *App) connectStep(l *link) status.SetupState {
	if l == nil {
		return status.SetupState{Told: "No Salesforce org is connected"}
	}
	if g := l.engine.State().Gate; g != nil && g.Kind == engine.GateAuth {
		return status.SetupState{Told: "Signed out of " + l.org.Name}
	}
	return status.SetupState{Done: true, Told: l.org.Name + ", " + kindWord(l.org.Kind) + ", as " + l.org.DisplayName}
}

func kindWord(kind string) string {
	switch kind {
	case orgSandbox:
		return "Sandbox"
	case orgRehearsal:
		return "Rehearsal org"
	}
	return "Production"
}

// accessStep is done when nothing is missing for every day; what only the
// set-up needs is missed by the step that prepares the org.
func (a *App) accessStep(ctx context.Context) status.SetupState {
	r, ok := a.LastDoctor()
	if !ok {
		var err error
		if r, err = a.Doctor(ctx); err != nil {
			return status.SetupState{Told: a.Explain(err).Title}
		}
	}
	missing, later := 0, 0
	for _, c := range r.Checks {
		switch {
		case c.Result != status.AccessFail:
		case c.SetupOnly:
			later++
		default:
			missing++
		}
	}
	told := fmt.Sprintf("%d of %d checks pass", r.Count(status.AccessPass), len(r.Checks))
	return status.SetupState{Done: missing == 0, Partly: missing == 0 && later > 0, Told: told}
}

// prepareStep is done when every part of the plan is there as a whole or was
// left out as a whole, and the permission set is there and given.
func (a *App) prepareStep(ctx context.Context) status.SetupState {
	plan, err := a.PreparePlan(ctx, status.PrepareChoice{Remembered: true})
	if err != nil {
		return status.SetupState{Told: a.Explain(err).Title}
	}
	there, fields := 0, 0
	var out, open []string
	for _, part := range plan.Parts {
		switch {
		case part.ID == status.PartPermissions || part.ID == status.PartAssignment:
			if part.Word != status.WordExists {
				open = append(open, part.Name)
			}
		case part.Have == 0:
			out = append(out, part.Name)
		case part.Have < part.Want:
			open = append(open, part.Name)
		default:
			there++
			fields += part.Fields
		}
	}
	state := status.SetupState{Done: plan.Nothing || len(open) == 0 && there > 0, Partly: len(out) > 0 && there > 0}
	switch {
	case !state.Done && there == 0:
		state.Told = "Nothing is there yet"
	case !state.Done:
		state.Told = "Not complete: " + strings.Join(open, ", ")
	case state.Partly:
		state.Told = fmt.Sprintf("%d fields and the permission set; left out: %s", fields, strings.Join(out, ", "))
	default:
		state.Told = fmt.Sprintf("1 object, %d fields, 1 permission set", fields)
	}
	return state
}

func (a *App) mappingsStep(ctx context.Context) status.SetupState {
	m, err := a.Mappings(ctx)
	if err != nil {
		return status.SetupState{Told: a.Explain(err).Title}
	}
	rows, objects, broken := 0, 0, 0
	for _, o := range m.Objects {
		if len(o.Rows) > 0 {
			objects++
		}
		rows += len(o.Rows)
		for _, r := range o.Rows {
			if r.Fault != nil {
				broken++
			}
		}
	}
	told := fmt.Sprintf("%d fields on %d objects", rows, objects)
	if broken > 0 {
		told += fmt.Sprintf(", %d cannot be written", broken)
	}
	return status.SetupState{Done: rows > 0 && broken == 0, Partly: rows > broken && broken > 0, Told: told}
}

func (a *App) playbookStep(ctx context.Context) status.SetupState {
	book, err := a.Playbooks(ctx)
	if err != nil {
		return status.SetupState{Told: a.Explain(err).Title}
	}
	var on []string
	for _, p := range book.Playbooks {
		if p.On {
			on = append(on, p.Name)
		}
	}
	if len(on) == 0 {
		return status.SetupState{Told: "None is on: sessions are saved and not sent", Partly: true}
	}
	return status.SetupState{Done: true, Told: strings.Join(on, "; ") + ", on"}
}

// pagesStep can wait: without the list on a record page everything else works.
func (a *App) pagesStep(ctx context.Context) status.SetupState {
	pages, err := a.RecordPages(ctx)
	if err != nil {
		return status.SetupState{Told: a.Explain(err).Title}
	}
	var done, open []string
	for _, p := range pages {
		if p.State == status.PageDone {
			done = append(done, p.Label)
		} else {
			open = append(open, p.Label)
		}
	}
	switch {
	case len(done) == 0:
		return status.SetupState{Told: "Can follow later"}
	case len(open) == 0:
		return status.SetupState{Done: true, Told: "All " + fmt.Sprint(len(done)) + " show the list"}
	}
	return status.SetupState{Done: true, Partly: true, Told: listed(done) + " done; " + listed(open) + " can follow later"}
}

func listed(names []string) string {
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// sourcesStep is always done: files can be imported at any time.
func (a *App) sourcesStep() status.SetupState {
	return status.SetupState{Done: true, Told: "Files that are imported or dropped on the window"}
}

// finishStep is done when a session has reached the org.
func (a *App) finishStep(ctx context.Context, l *link) status.SetupState {
	res, err := l.client.Query(ctx, "SELECT Id FROM "+mapping.SessionObject+" LIMIT 1")
	if err == nil && len(res.Records) > 0 {
		return status.SetupState{Done: true, Told: "Sessions have arrived in Salesforce"}
	}
	// The object is optional: without it the fields of the records are proof.
	if counts, err := a.store.Counts(ctx, l.org.ID, a.o.Now()); err == nil && counts.Synced > 0 {
		return status.SetupState{Done: true, Told: "Sessions have arrived in Salesforce"}
	}
	return status.SetupState{Told: "No session has arrived yet"}
}

// SetupAddress is the page on which an admin makes the app for the sign-in.
// loginURL is the org's own address, or empty for one of the common hosts,
// which lead there after a sign-in.
func (a *App) SetupAddress(loginURL string) string {
	if link := salesforce.SetupLink(loginURL, salesforce.SetupExternalApps); link != "" {
		return link
	}
	return "https://login.salesforce.com/?startURL=" + strings.ReplaceAll(string(salesforce.SetupExternalApps), "/", "%2F")
}

// orgChanged is called when the org's fields or rights are not what they were:
// they are asked for anew, and what was held back for them is sent. If they
// cannot be asked for now, sending finds out by itself.
func (a *App) orgChanged(ctx context.Context, l *link) {
	a.prepare.forget()
	_ = a.describe(ctx, l)
	l.engine.ConfigChanged()
	a.watch.touch()
}
