package app

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"demobridge/sync/engine"
	"demobridge/sync/mapping"
	"demobridge/sync/match"
	"demobridge/sync/playbook"
	"demobridge/sync/session"
	"demobridge/sync/store"
)

// configName is the document of an org's mappings, playbooks and free-mail list.
const configName = "configuration"

// firstPlaybook is the id of the playbook that is made at the first connect.
const firstPlaybook = "salesforce"

const (
	fieldsFresh = 24 * time.Hour   // how long what describe said is believed
	fieldsAgain = 10 * time.Minute // after a describe that failed
)

// fields are what the orgs said of their fields, as far as this run asked.
type fields struct {
	mu    sync.Mutex
	byOrg map[string]*orgFields
}

type orgFields struct {
	at      time.Time // when they were read; zero: never
	tried   time.Time
	all     []engine.Described
	targets mapping.Targets
}

// companyKey tells companies apart: by the domain that an account is found by.
func companyKey(s session.Session) string {
	if domain := match.LookUpDomain(session.NormalEmail(s.Visitor.Email), nil); domain != "" {
		return domain
	}
	return match.Domain(s.Company.Domain)
}

// firstConfiguration makes the mappings and the playbook that an org starts
// with, when it is connected for the first time.
func (a *App) firstConfiguration(ctx context.Context, orgID string) error {
	err := a.store.ChangeConfig(ctx, orgID, configName, func(old []byte) ([]byte, error) {
		if old != nil {
			return old, nil
		}
		return playbook.DefaultConfig(firstPlaybook).Export()
	})
	if err != nil {
		return fmt.Errorf("make the first mappings and playbook: %w", err)
	}
	return nil
}

// configuration is what was decided for the known org.
func (a *App) configuration(ctx context.Context, orgID string) (playbook.Config, error) {
	text, _, ok, err := a.store.Config(ctx, orgID, configName)
	if err != nil || !ok {
		return playbook.DefaultConfig(firstPlaybook), err
	}
	c, err := playbook.Import(text)
	if err != nil {
		return c, fmt.Errorf("read the stored mappings and playbooks: %w", err)
	}
	return c, nil
}

// changeConfiguration changes what was decided for the known org. What was held
// back, or failed, for it is tried again.
func (a *App) changeConfiguration(ctx context.Context, change func(*playbook.Config) error) error {
	orgID := a.orgID()
	if orgID == "" {
		return ErrNoOrg
	}
	err := a.store.ChangeConfig(ctx, orgID, configName, func(old []byte) ([]byte, error) {
		c := playbook.DefaultConfig(firstPlaybook)
		if old != nil {
			var err error
			if c, err = playbook.Import(old); err != nil {
				return nil, err
			}
		}
		if err := change(&c); err != nil {
			return nil, err
		}
		text, err := c.Export()
		if err != nil {
			return nil, err
		}
		if _, err := playbook.Import(text); err != nil {
			return nil, &FormError{sentence(err)}
		}
		return text, nil
	})
	if err != nil {
		return err
	}
	if l := a.link.Load(); l != nil && l.engine != nil {
		l.engine.ConfigChanged()
	}
	a.troubles.forget()
	a.watch.touch()
	return nil
}

// sentence makes an error of the rules, which is in plain words, one sentence.
func sentence(err error) string {
	text := []rune(err.Error())
	if len(text) == 0 {
		return ""
	}
	if text[0] >= 'a' && text[0] <= 'z' {
		text[0] -= 'a' - 'A'
	}
	return string(text) + "."
}

// configured is what the engine works by.
func (a *App) configured(l *link) func(context.Context) (engine.Config, error) {
	return func(ctx context.Context) (engine.Config, error) { return a.playing(ctx, l) }
}

// playing is the whole configuration of a connected org, with its fields.
func (a *App) playing(ctx context.Context, l *link) (engine.Config, error) {
	c, err := a.configuration(ctx, l.org.ID)
	if err != nil {
		return engine.Config{}, err
	}
	choices, err := a.store.Choices(ctx, l.org.ID)
	if err != nil {
		return engine.Config{}, err
	}
	out := engine.Config{
		Playbooks: c.Playbooks, Mappings: c.Mappings, Free: c.List(), Zone: time.Local, Anonymous: true,
		Choices: make(map[string]match.Choice, len(choices)),
	}
	for key, one := range choices {
		out.Choices[key] = match.Choice{ID: one.RecordID, By: chosenBy(one)}
	}
	known, err := a.fieldsOf(ctx, l)
	out.Targets = known.targets
	return out, err
}

func chosenBy(c store.Choice) string {
	words := "on " + c.At.Local().Format("2 Jan 2006")
	if c.Person != "" {
		words = c.Person + " " + words
	}
	return words
}

// fieldsOf is what the org said of its fields; it is asked when it was not asked
// for a day. An org that cannot be asked is no error: what it said last stands.
func (a *App) fieldsOf(ctx context.Context, l *link) (orgFields, error) {
	known, err := a.knownFields(ctx, l.org.ID)
	if err != nil {
		return known, err
	}
	now := a.o.Now()
	if now.Sub(known.at).Abs() < fieldsFresh || now.Sub(known.tried).Abs() < fieldsAgain {
		return known, nil
	}
	if err := a.describe(ctx, l); err != nil {
		a.fields.mu.Lock()
		defer a.fields.mu.Unlock()
		a.fields.byOrg[l.org.ID].tried = now
		return *a.fields.byOrg[l.org.ID], nil
	}
	return a.knownFields(ctx, l.org.ID)
}

// knownFields is what the org said of its fields last, also while it cannot be
// reached.
func (a *App) knownFields(ctx context.Context, orgID string) (orgFields, error) {
	a.fields.mu.Lock()
	defer a.fields.mu.Unlock()
	if a.fields.byOrg == nil {
		a.fields.byOrg = map[string]*orgFields{}
	}
	if known := a.fields.byOrg[orgID]; known != nil {
		return *known, nil
	}
	stored, err := a.store.Targets(ctx, orgID)
	if err != nil {
		return orgFields{}, err
	}
	known := &orgFields{}
	for _, t := range stored {
		var d engine.Described
		if json.Unmarshal(t.JSON, &d) != nil {
			continue // it is asked for anew
		}
		known.all, known.at = append(known.all, d), t.At
	}
	known.targets = engine.TargetsOf(known.all)
	a.fields.byOrg[orgID] = known
	return *known, nil
}

// describe asks the org what its fields are, in one call, and remembers it.
func (a *App) describe(ctx context.Context, l *link) error {
	all, err := engine.DescribeAll(ctx, l.client)
	if err != nil {
		return err
	}
	known := &orgFields{at: a.o.Now(), all: all, targets: engine.TargetsOf(all)}
	targets := make([]store.Target, len(all))
	for i, d := range all {
		text, err := json.Marshal(d)
		if err != nil {
			return err
		}
		targets[i] = store.Target{Object: d.Object, JSON: text}
	}
	a.fields.mu.Lock()
	if a.fields.byOrg == nil {
		a.fields.byOrg = map[string]*orgFields{}
	}
	a.fields.byOrg[l.org.ID] = known
	a.fields.mu.Unlock()
	return a.store.SaveTargets(ctx, l.org.ID, targets)
}

// latest are the sessions that started last.
func (a *App) latest(ctx context.Context) ([]store.Row, error) {
	return a.store.Latest(ctx, a.orgID(), latestSessions)
}

// latestSessions is how many sessions examples, live counts and previews look
// at.
const latestSessions = 100

// seen are the custom properties of sessions.
func seen(rows []store.Row) []mapping.Property {
	var out []mapping.Property
	have := map[string]bool{}
	for _, r := range rows {
		for _, p := range mapping.SeenIn(r.Session) {
			if !have[p.Key()] {
				have[p.Key()] = true
				out = append(out, p)
			}
		}
	}
	return out
}

// valuesOf are the values of sessions as playbooks and mappings see them, without
// asking Salesforce: of the match it is known what was found when they were sent.
func (a *App) valuesOf(ctx context.Context, rows []store.Row) ([]mapping.Values, error) {
	sessions, deals := make([]session.Session, len(rows)), make([]string, len(rows))
	for i, r := range rows {
		sessions[i], deals[i] = r.Session, r.OpportunityID
	}
	histories, err := a.store.Histories(ctx, a.orgID(), sessions, deals)
	if err != nil {
		return nil, err
	}
	out := make([]mapping.Values, len(rows))
	for i, r := range rows {
		m := match.Result{Opportunity: match.Link{ID: r.OpportunityID}}
		if d, err := a.store.Session(ctx, a.orgID(), r.Key); err == nil && d.Matches.Opportunity.ID != "" {
			o := d.Matches.Opportunity
			m.Opportunity = match.Link{ID: o.ID, Name: o.Name}
			m.Stage, m.OwnerID, m.OwnerName, m.OwnerEmail = o.Stage, o.OwnerID, o.OwnerName, o.OwnerEmail
		}
		out[i] = mapping.ValuesOf(r.Session, histories[i], m)
	}
	return out, nil
}
