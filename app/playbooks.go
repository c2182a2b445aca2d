package app

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"time"

	"demobridge/app/status"
	"demobridge/sync/mapping"
	"demobridge/sync/playbook"
	"demobridge/sync/store"
)

// settingSwitched is when playbooks of an org were switched, by their ids.
func settingSwitched(orgID string) string { return "playbooks.switched." + orgID }

// Playbooks is everything the screen of the playbooks shows.
func (a *App) Playbooks(ctx context.Context) (status.PlaybookBook, error) {
	var out status.PlaybookBook
	c, err := a.configuration(ctx, a.orgID())
	if err != nil {
		return out, err
	}
	now := a.o.Now()
	today, err := a.store.RunCounts(ctx, a.orgID(), time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location()))
	if err != nil {
		return out, err
	}
	switched := map[string]time.Time{}
	if _, err := a.store.Setting(ctx, settingSwitched(a.orgID()), &switched); err != nil {
		return out, err
	}
	known, err := a.screenFields(ctx)
	if err != nil {
		return out, err
	}
	hooks, err := a.store.Hooks(ctx, a.orgID())
	if err != nil {
		return out, err
	}
	s := actionScreen{config: c, faults: mapping.CheckAll(c.Mappings, known.targets), known: !known.at.IsZero(), hooks: len(hooks) > 0}
	for _, p := range c.Playbooks {
		one := s.playbook(p)
		one.Today, one.Changed = today[p.ID], switched[p.ID]
		out.Playbooks = append(out.Playbooks, one)
	}
	for _, w := range playbook.Whens() {
		out.Whens = append(out.Whens, status.PlaybookChoice{Key: string(w), Label: w.Words()})
	}
	for _, one := range playbook.Audiences() {
		out.Audiences = append(out.Audiences, status.Audience{Name: one.Name, Who: groupOf(one.Who)})
	}
	for _, h := range hooks {
		out.Webhooks = append(out.Webhooks, status.PlaybookChoice{Key: h.ID, Label: h.Name, Help: h.Address})
	}
	fresh := playbook.Default("")
	fresh.Name, fresh.On = "", true
	out.Fresh = s.playbook(fresh)
	out.Properties, err = a.filterProperties(ctx)
	return out, err
}

// actionScreen says what a screen shows of actions.
type actionScreen struct {
	config playbook.Config
	faults map[int]mapping.Fault
	known  bool // the org's fields were read
	hooks  bool
}

func (s actionScreen) playbook(p playbook.Playbook) status.Playbook {
	out := status.Playbook{ID: p.ID, Name: p.Name, On: p.On, When: string(p.When), Who: groupOf(p.Who)}
	have := map[playbook.Kind]bool{}
	for _, do := range p.Do {
		have[do.Kind] = true
		out.Do = append(out.Do, s.action(do, true))
	}
	for _, k := range playbook.Kinds() {
		if !have[k] {
			out.Do = append(out.Do, s.action(playbook.Do(k), false))
		}
	}
	return out
}

func (s actionScreen) action(do playbook.Action, on bool) status.PlaybookAction {
	out := status.PlaybookAction{
		Kind: status.ActionKind(do.Kind), On: on, Create: do.CreateLead, Webhook: do.Webhook, Label: do.Kind.Words(), Object: do.Kind.Object(),
	}
	if do.Kind == playbook.SendWebhook {
		if !s.hooks {
			out.Missing = "No address set"
		}
		return out
	}
	mapped := 0
	for i, row := range s.config.Mappings {
		if row.Object != out.Object || row.Rule == mapping.Never {
			continue
		}
		mapped++
		if s.known && !s.faults[i].None() {
			out.Broken++
		}
	}
	out.Caption = fmt.Sprintf("%d mapped fields", mapped)
	if mapped == 1 {
		out.Caption = "1 mapped field"
	}
	return out
}

// groupOf is a filter as groups of filters.
func groupOf(f playbook.Filter) status.FilterGroup {
	out := status.FilterGroup{Any: len(f.Any) > 0}
	if f.Property != "" {
		out.Filters = []status.Filter{{Property: f.Property, Operator: string(f.Is), Values: f.Values}}
		return out
	}
	for _, part := range slices.Concat(f.All, f.Any) {
		if part.Property != "" {
			out.Filters = append(out.Filters, status.Filter{Property: part.Property, Operator: string(part.Is), Values: part.Values})
		} else {
			out.Groups = append(out.Groups, groupOf(part))
		}
	}
	return out
}

// filterOf is the reverse. Empty groups say nothing and are left out.
func filterOf(g status.FilterGroup) playbook.Filter {
	var parts []playbook.Filter
	for _, f := range g.Filters {
		parts = append(parts, playbook.Condition(f.Property, playbook.Op(f.Operator), f.Values...))
	}
	for _, sub := range g.Groups {
		if part := filterOf(sub); !part.Everybody() {
			parts = append(parts, part)
		}
	}
	switch {
	case len(parts) == 0:
		return playbook.Filter{}
	case len(parts) == 1:
		return parts[0]
	case g.Any:
		return playbook.Any(parts...)
	}
	return playbook.All(parts...)
}

func playbookOf(p status.Playbook) playbook.Playbook {
	out := playbook.Playbook{ID: p.ID, Name: p.Name, On: p.On, When: playbook.When(p.When), Who: filterOf(p.Who)}
	for _, do := range p.Do {
		if !do.On {
			continue
		}
		action := playbook.Do(playbook.Kind(do.Kind))
		action.CreateLead = do.Create && action.Kind == playbook.SyncLead
		if action.Kind == playbook.SendWebhook {
			action.Webhook = do.Webhook
			if n := len(out.Do); slices.ContainsFunc(out.Do, func(o playbook.Action) bool { return o.ID == action.ID }) {
				action.ID = fmt.Sprintf("%s-%d", action.ID, n)
			}
		}
		out.Do = append(out.Do, action)
	}
	return out
}

func (a *App) filterProperties(ctx context.Context) ([]status.FilterProperty, error) {
	latest, err := a.latest(ctx)
	if err != nil {
		return nil, err
	}
	values, err := a.valuesOf(ctx, latest)
	if err != nil {
		return nil, err
	}
	var out []status.FilterProperty
	for _, s := range mapping.Sources(seen(latest)...) {
		p := status.FilterProperty{Key: s.Key, Label: s.Label, Group: string(s.Group), Number: s.Type == mapping.Number}
		for _, op := range playbook.OpsFor(s) {
			p.Operators = append(p.Operators, status.FilterOperator{
				Key: string(op), Label: op.Words(), Alone: op == playbook.Known || op == playbook.NotKnown,
			})
		}
		if s.Type != mapping.Number && s.Type != mapping.Moment {
			p.Values = frequent(values, s.Key)
		}
		out = append(out, p)
	}
	return out, nil
}

// mostValues is how many values of a property are offered.
const mostValues = 20

// frequent are the values of a property, the most frequent first.
func frequent(values []mapping.Values, key string) []string {
	count := map[string]int{}
	for _, vs := range values {
		v, ok := vs.Get(key)
		if !ok || v.Blank() {
			continue
		}
		texts := []string{v.Show(time.Local)}
		if v.Type == mapping.List {
			texts = v.Items
		}
		for _, text := range texts {
			count[text]++
		}
	}
	out := slices.SortedFunc(maps.Keys(count), func(x, y string) int { return cmp.Or(cmp.Compare(count[y], count[x]), cmp.Compare(x, y)) })
	return out[:min(len(out), mostValues)]
}

// SavePlaybook adds or changes a playbook and returns its identity. One that
// cannot be saved is a *FormError.
func (a *App) SavePlaybook(ctx context.Context, draft status.Playbook) (string, error) {
	p := playbookOf(draft)
	if p.ID == "" {
		p.ID = "playbook-" + rand.Text()
	}
	if err := p.Validate(); err != nil {
		return "", &FormError{sentence(err)}
	}
	switched := false
	err := a.changeConfiguration(ctx, func(c *playbook.Config) error {
		i := slices.IndexFunc(c.Playbooks, func(o playbook.Playbook) bool { return o.ID == p.ID })
		if i < 0 {
			c.Playbooks = append(c.Playbooks, p)
			return nil
		}
		switched = c.Playbooks[i].On != p.On
		c.Playbooks[i] = p
		return nil
	})
	if err == nil && switched {
		err = a.noteSwitched(ctx, p.ID)
	}
	return p.ID, err
}

func (a *App) noteSwitched(ctx context.Context, id string) error {
	switched := map[string]time.Time{}
	if _, err := a.store.Setting(ctx, settingSwitched(a.orgID()), &switched); err != nil {
		return err
	}
	switched[id] = a.o.Now()
	return a.store.SetSetting(ctx, settingSwitched(a.orgID()), switched)
}

// onPlaybook changes one playbook in its place.
func (a *App) onPlaybook(ctx context.Context, id string, change func(ps []playbook.Playbook, i int) []playbook.Playbook) error {
	return a.changeConfiguration(ctx, func(c *playbook.Config) error {
		i := slices.IndexFunc(c.Playbooks, func(o playbook.Playbook) bool { return o.ID == id })
		if i < 0 {
			return store.ErrNotFound
		}
		c.Playbooks = change(c.Playbooks, i)
		return nil
	})
}

// DeletePlaybook removes a playbook. What it did stays done.
func (a *App) DeletePlaybook(ctx context.Context, id string) error {
	return a.onPlaybook(ctx, id, func(ps []playbook.Playbook, i int) []playbook.Playbook { return slices.Delete(ps, i, i+1) })
}

// SwitchPlaybook turns a playbook on or off, for sessions from now on.
func (a *App) SwitchPlaybook(ctx context.Context, id string, on bool) error {
	if err := a.onPlaybook(ctx, id, func(ps []playbook.Playbook, i int) []playbook.Playbook {
		ps[i].On = on
		return ps
	}); err != nil {
		return err
	}
	return a.noteSwitched(ctx, id)
}

// MovePlaybook puts a playbook at another place in the order, 0 for the first.
func (a *App) MovePlaybook(ctx context.Context, id string, place int) error {
	return a.onPlaybook(ctx, id, func(ps []playbook.Playbook, i int) []playbook.Playbook {
		p := ps[i]
		ps = slices.Delete(ps, i, i+1)
		return slices.Insert(ps, min(max(place, 0), len(ps)), p)
	})
}
