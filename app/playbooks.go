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
	"demobridge/sync/engine"
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

// callsOfBatch is how many calls up to 1,000 sessions take: one to look up, one
// to write them, one for the records they concern.
const (
	callsOfBatch  = 3
	sessionsBatch = 1000
)

// TryPlaybook says which of the latest sessions a draft holds for. It asks
// Salesforce nothing: of the opportunity it goes by what was known when a
// session was sent.
func (a *App) TryPlaybook(ctx context.Context, draft status.Playbook) (status.PlaybookTrial, error) {
	p := playbookOf(draft)
	var out status.PlaybookTrial
	p.ID = cmp.Or(p.ID, "draft")
	p.Name = cmp.Or(p.Name, "Draft")
	check := p
	check.Do = nil // an action without an address does not keep the filters from being tried
	if err := check.Validate(); err != nil {
		out.Fault = sentence(err)
		return out, nil
	}
	latest, err := a.latest(ctx)
	if err != nil {
		return out, err
	}
	values, err := a.valuesOf(ctx, latest)
	if err != nil {
		return out, err
	}
	out.Of = len(latest)
	for i, r := range latest {
		row := status.TrialRow{Key: r.Key, Visitor: r.Session.Visitor.DisplayName(), Company: cmp.Or(r.Session.Company.Name, r.Session.Visitor.Company)}
		if row.Matches, row.Why = p.Concerns(values[i]); row.Matches {
			out.Matched++
		}
		out.Rows = append(out.Rows, row)
	}
	if out.Matched > 0 {
		out.Calls = callsOfBatch * ((out.Matched + sessionsBatch - 1) / sessionsBatch)
	}
	out.CallsPerDay, err = a.callsPerDay(ctx, out)
	return out, err
}

// callsPerDay is what a draft would take in a day like the last fortnight's: each
// flush that has something takes the calls of its batches.
func (a *App) callsPerDay(ctx context.Context, t status.PlaybookTrial) (int, error) {
	now := a.o.Now()
	days, err := a.store.Days(ctx, a.orgID(), now.AddDate(0, 0, 1-chartDays), now, now.Location())
	if err != nil || t.Of == 0 {
		return 0, err
	}
	total := 0
	for _, d := range days {
		total += d.Synced + d.Attention + d.Waiting
	}
	aDay := float64(total) / chartDays * float64(t.Matched) / float64(t.Of)
	every := a.o.Every
	if every <= 0 {
		every = 5 * time.Minute
	}
	flushes := min(aDay, float64(24*time.Hour/every))
	batches := max(flushes, aDay/sessionsBatch)
	return int(batches*callsOfBatch + 0.5), nil
}

// RunAgain runs playbooks for sessions that ended before, as if they had come
// just now, and returns for how many: id names the playbook that it is for,
// which must be on. Actions that have nothing to change change nothing.
func (a *App) RunAgain(ctx context.Context, id string, keys []string) (int, error) {
	c, err := a.configuration(ctx, a.orgID())
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(c.Playbooks, func(p playbook.Playbook) bool { return p.ID == id })
	switch {
	case i < 0:
		return 0, store.ErrNotFound
	case !c.Playbooks[i].On:
		return 0, &FormError{"This playbook is off: it runs for no session."}
	}
	n, err := a.store.Resend(ctx, a.orgID(), keys...)
	if err == nil {
		a.SyncNow()
	}
	return n, err
}

// actionRuns are the actions that playbooks ran for a session, in the order of
// the playbooks.
func (a *App) actionRuns(ctx context.Context, d store.Detail) ([]status.Action, error) {
	c, err := a.configuration(ctx, a.orgID())
	if err != nil {
		return nil, err
	}
	runs, err := a.store.Runs(ctx, a.orgID(), d.Key)
	if err != nil || len(runs) == 0 {
		return nil, err
	}
	place := map[[2]string]int{}
	for i, p := range c.Playbooks {
		for j, do := range p.Do {
			place[[2]string{p.ID, do.ID}] = 1 + i*1000 + j
		}
	}
	at := func(r store.Run) int { return cmp.Or(place[[2]string{r.Playbook, r.Action}], 1<<30) }
	slices.SortStableFunc(runs, func(x, y store.Run) int { return cmp.Compare(at(x), at(y)) })
	names, actions := playbookNames(c), actionNames(c)
	var out []status.Action
	for _, r := range runs {
		one := status.Action{
			Name:     cmp.Or(actions[[2]string{r.Playbook, r.Action}], playbook.Kind(r.Action).Words()),
			Playbook: cmp.Or(names[r.Playbook], "a playbook that is gone"), Result: r.Reason, Link: a.recordURL(r.Object, r.RecordID),
		}
		switch r.State {
		case store.RunCompleted:
			one.State = status.ActionDone
		case store.RunFailed:
			one.State = status.ActionFailed
		case store.RunSkipped:
			one.State = status.ActionNothing
		case store.RunRetrying:
			one.Result = cmp.Or(one.Result, "Refused") + ". Goes on by itself"
		case store.RunPending, store.RunRunning:
			one.Result = cmp.Or(one.Result, "Waits to be done")
		}
		if engine.SubmitsSession(r) {
			one = a.ownRecord(one, d)
		}
		out = append(out, one)
	}
	return out, nil
}

// ownRecord is what the session's own state says of its record.
func (a *App) ownRecord(one status.Action, d store.Detail) status.Action {
	own := a.actions(d, a.recordURL(mapping.SessionObject, d.SalesforceID))[0]
	own.Playbook = one.Playbook
	if d.State == store.StateSkipped && one.Result != "" {
		own.Result = one.Result
	}
	return own
}
