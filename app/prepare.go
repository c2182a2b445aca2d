package app

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/sync/playbook"
	"demobridge/sync/salesforce/schema"
)

// ErrUnderWay says that the org is being changed by us already.
var ErrUnderWay = errors.New("a change of the org is under way already")

// connected is the org that is connected now, or ErrNoOrg.
func (a *App) connected() (*link, error) {
	l := a.link.Load()
	if l == nil || l.client == nil {
		return nil, ErrNoOrg
	}
	return l, nil
}

// PreparePlan compares the org with what Demobridge wants in it. It costs at
// most three calls and changes nothing. A deployment of an earlier run that is
// still known is followed from now on; see WatchPrepare.
func (a *App) PreparePlan(ctx context.Context, c status.PrepareChoice) (status.Plan, error) {
	l, err := a.connected()
	if err != nil {
		return status.Plan{}, err
	}
	a.prepare.enter(l.org.ID)
	underWay := a.ResumePrepare(ctx)
	if c, err = a.decided(ctx, l, c); err != nil {
		return status.Plan{}, err
	}
	before := l.calls.Load()
	live, err := a.read(ctx, l, c)
	if err != nil {
		return status.Plan{}, err
	}
	v := planView{link: l, plan: schema.Compare(live, choiceOf(c)), choice: c}
	out := v.whole()
	out.At, out.Calls, out.UnderWay = a.o.Now(), int(l.calls.Load()-before), underWay
	if !live.MayDeploy() {
		out.Fault = a.cannotDeploy(l, live)
	}
	return out, a.addHanded(ctx, l, v.plan, &out)
}

// cannotDeploy says why the user cannot change the org.
func (a *App) cannotDeploy(l *link, live schema.Live) status.Fault {
	f := a.Explain(live.Refused)
	if live.Refused == nil {
		f = status.Fault{Code: "METADATA_NOT_ALLOWED", Title: "This user may not create fields"}
	}
	if len(live.Missing) > 0 {
		f.Sentence = fmt.Sprintf("%s lacks the right “%s”. Save the plan as a package and send it to your admin, or sign in as an admin once.",
			l.org.DisplayName, strings.Join(live.Missing, "” and “"))
	}
	return f
}

func settingChoice(orgID string) string { return "schema.choice." + orgID }

// decided is the choice itself, or the one that was made last for this org,
// with the right to create leads where a playbook does so (architecture 4.3).
func (a *App) decided(ctx context.Context, l *link, c status.PrepareChoice) (status.PrepareChoice, error) {
	if c.Remembered {
		c = status.PrepareChoice{}
		if _, err := a.store.Setting(ctx, settingChoice(l.org.ID), &c); err != nil {
			return c, err
		}
		c.CreateLeads = false
	}
	c.CreateLeads = c.CreateLeads || a.createsLeads(ctx, l.org.ID)
	return c, nil
}

// createsLeads reports whether a playbook that is on creates leads. A
// configuration that cannot be read is a problem of its own.
func (a *App) createsLeads(ctx context.Context, orgID string) bool {
	c, err := a.configuration(ctx, orgID)
	return err == nil && slices.ContainsFunc(c.Playbooks, func(p playbook.Playbook) bool {
		return p.On && slices.ContainsFunc(p.Do, func(do playbook.Action) bool { return do.CreateLead })
	})
}

// lookFor is how long what was read of an org serves for other choices: a
// person who ticks box after box costs no calls.
const lookFor = 2 * time.Minute

// reading is what an org was like a moment ago, and the choice it was last
// compared with.
type reading struct {
	org    string
	at     time.Time
	live   schema.Live
	choice status.PrepareChoice
}

// read looks at the org. It may be spared when only the choice is another one
// than a moment ago; the same choice again means that a person wants to know
// anew.
func (a *App) read(ctx context.Context, l *link, c status.PrepareChoice) (schema.Live, error) {
	p := &a.prepare
	p.mu.Lock()
	last := p.last
	p.mu.Unlock()
	now := a.o.Now()
	if age := now.Sub(last.at); last.org == l.org.ID && age >= 0 && age < lookFor && !reflect.DeepEqual(last.choice, c) {
		p.mu.Lock()
		p.last.choice = c
		p.mu.Unlock()
		return last.live, nil
	}
	live, err := schema.Read(ctx, l.client, l.org.UserID)
	if err != nil {
		return live, err
	}
	p.mu.Lock()
	p.last = reading{l.org.ID, now, live, c}
	p.mu.Unlock()
	return live, nil
}

// choiceOf puts an admin's choice into the words of package schema.
func choiceOf(c status.PrepareChoice) schema.Choice {
	out := schema.Choice{Rights: schema.Rights{Full: c.FullRights, CreateLeads: c.CreateLeads}}
	for _, id := range c.Out {
		switch id {
		case status.PartObject:
			id = schema.Session
		case status.PartPermissions:
			id = schema.SetID
		case status.PartAssignment:
			id = schema.AssignmentID
		}
		out.Out = append(out.Out, id)
	}
	return out
}

// handed is what was put into a package for an admin.
type handed struct {
	At    time.Time `json:"at"`
	Items []string  `json:"items"`
}

func settingHanded(orgID string) string { return "schema.handed." + orgID }

// addHanded says whether a package that was handed over has been deployed: the
// org itself is looked at, not a note.
func (a *App) addHanded(ctx context.Context, l *link, p schema.Plan, out *status.Plan) error {
	var h handed
	ok, err := a.store.Setting(ctx, settingHanded(l.org.ID), &h)
	if err != nil || !ok || h.At.IsZero() {
		return err
	}
	out.Handed, out.Applied = h.At, true
	for _, id := range h.Items {
		if i, known := p.Item(id); known && i.Verb != schema.Exists {
			out.Applied = false
		}
	}
	return nil
}
