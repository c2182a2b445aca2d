package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/salesforce"
	"demobridge/sync/salesforce/doctor"
)

// FixChecks grants in Salesforce what the checks with these ids lack, as the
// user who is signed in, and checks again. The report is the newest known also
// when the repair was refused; the error is then Salesforce's refusal, or
// ErrNotFixable when no grant can help.
func (a *App) FixChecks(ctx context.Context, ids ...string) (status.AccessReport, error) {
	l := a.link.Load()
	if l == nil {
		return status.AccessReport{}, ErrNoOrg
	}
	return a.fixChecks(ctx, l, l.tokens, ids)
}

// FixChecksAs does the same with the sign-in of somebody else, an admin, for
// this one change. What is granted, is granted to the connected user; the
// sign-in is not kept.
func (a *App) FixChecksAs(ctx context.Context, admin salesforce.Tokens, ids ...string) (status.AccessReport, error) {
	l := a.link.Load()
	if l == nil {
		return status.AccessReport{}, ErrNoOrg
	}
	return a.fixChecks(ctx, l, admin, ids)
}

// ShowFix tells in words what FixChecks would change. It asks nothing.
func (a *App) ShowFix(ctx context.Context, ids ...string) []string {
	report, ok := a.LastDoctor()
	if !ok {
		return nil
	}
	n, found := a.needs(ctx), a.found()
	return doctor.RepairFor(n, found, ids...).Lines(n, report.User)
}

func (a *App) found() doctor.Findings {
	a.surgery.mu.Lock()
	defer a.surgery.mu.Unlock()
	return a.surgery.findings
}

func (a *App) fixChecks(ctx context.Context, l *link, as salesforce.Tokens, ids []string) (status.AccessReport, error) {
	a.surgery.turn.Lock()
	defer a.surgery.turn.Unlock()
	if _, ok := a.LastDoctor(); !ok {
		if _, err := a.look(ctx, l, doctor.Everything(a.needs(ctx))); err != nil {
			return status.AccessReport{}, err
		}
	}
	n := a.needs(ctx)
	repair := doctor.RepairFor(n, a.found(), ids...)
	if repair.Empty() {
		report, err := a.look(ctx, l, doctor.PartsFor(n, ids...))
		if err == nil && stillFailing(report, ids) {
			err = ErrNotFixable
		}
		return report, err
	}
	client := salesforce.New(as, a.clientOptions(l))
	defer client.CloseIdle()
	refusal := doctor.Apply(ctx, client, n, repair, l.org.UserID)
	if errors.Is(refusal, doctor.ErrNoSet) {
		refusal = fmt.Errorf("%w: %w", ErrNotFixable, refusal)
	}
	a.noteRefusal(refusal, repair, ids)
	report, err := a.look(ctx, l, doctor.PartsFor(n, ids...))
	if refusal != nil {
		return report, refusal
	}
	return report, err
}

func stillFailing(r status.AccessReport, ids []string) bool {
	for _, id := range ids {
		if c, ok := r.Find(id); ok && c.Result == status.AccessFail {
			return true
		}
	}
	return false
}

// noteRefusal remembers why a repair was refused, so that the checks say so
// until another try succeeds.
func (a *App) noteRefusal(refusal error, repair doctor.Repair, ids []string) {
	a.surgery.mu.Lock()
	defer a.surgery.mu.Unlock()
	if repair.Assign {
		// The set that could not be given is a check of its own.
		ids = append([]string{"permissionset"}, ids...)
	}
	for _, id := range ids {
		delete(a.surgery.refused, id)
		if refusal == nil || errors.Is(refusal, ErrNotFixable) {
			continue
		}
		if a.surgery.refused == nil {
			a.surgery.refused = map[string]problem.Problem{}
		}
		a.surgery.refused[id] = problem.Classify(refusal)
	}
}

// accessFixer repairs problems by the access check. It implements
// problem.Fixer.
type accessFixer struct{ a *App }

// CanFix reports whether the newest check found the cause and this user may
// remove it.
func (f accessFixer) CanFix(i problem.Item) bool { return len(f.ids(i)) > 0 }

// Fix grants what is missing.
func (f accessFixer) Fix(ctx context.Context, i problem.Item) error {
	ids := f.ids(i)
	if len(ids) == 0 {
		return ErrNotFixable
	}
	report, err := f.a.FixChecks(ctx, ids...)
	if err == nil && stillFailing(report, ids) {
		err = ErrNotFixable
	}
	return err
}

// ids are the failed checks behind a problem that Demobridge can repair.
func (f accessFixer) ids(i problem.Item) []string {
	if i.Kind != status.AttentionAccess {
		return nil
	}
	report, ok := f.a.LastDoctor()
	if !ok {
		return nil
	}
	var out []string
	for _, c := range report.Checks {
		if _, can := c.Action(status.AccessFix); can && c.Result == status.AccessFail && concerns(c.ID, i.Facts) {
			out = append(out, c.ID)
		}
	}
	return out
}

// concerns reports whether a check is about what a fault names: the field, or
// the object, or, where it names neither, the permission set.
func concerns(id string, f problem.Facts) bool {
	kind, rest, _ := strings.Cut(id, ".")
	object, _, _ := strings.Cut(rest, ".")
	switch kind {
	case "permissionset":
		return f.Object == ""
	case "object", "fields":
		return f.Object != "" && strings.EqualFold(object, f.Object)
	case "field":
		return strings.EqualFold(rest, f.Object+"."+f.Field) || f.Object == "" && strings.HasSuffix(strings.ToLower(rest), "."+strings.ToLower(f.Field)) && f.Field != ""
	}
	return false
}
