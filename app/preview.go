package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/engine"
	"demobridge/sync/playbook"
)

// PreviewSession says what sending one session would do now.
func (a *App) PreviewSession(ctx context.Context, key string) (status.Preview, error) {
	return a.preview(ctx, func(e *engine.Engine) (engine.Preview, error) { return e.PreviewKeys(ctx, key) })
}

// PreviewFlush says what the next flush would do, as far as its first batch of
// up to 1,000 sessions goes.
func (a *App) PreviewFlush(ctx context.Context) (status.Preview, error) {
	return a.preview(ctx, func(e *engine.Engine) (engine.Preview, error) { return e.PreviewNext(ctx) })
}

func (a *App) preview(ctx context.Context, made func(*engine.Engine) (engine.Preview, error)) (status.Preview, error) {
	l := a.link.Load()
	if l == nil {
		return status.Preview{}, ErrNoOrg
	}
	p, err := made(l.engine)
	if err != nil {
		return status.Preview{}, err
	}
	c, err := a.configuration(ctx, l.org.ID)
	if err != nil {
		return status.Preview{}, err
	}
	out := status.Preview{Made: a.o.Now(), Sessions: p.Sessions, Calls: p.Calls, Left: -1}
	for _, r := range p.Records {
		out.Records = append(out.Records, status.RecordChange{
			Object: objectLabel(r.Object), Name: r.Name, URL: a.recordURL(r.Object, r.ID), New: r.New, Why: r.Why, Fields: fieldChanges(r.Fields, false),
		})
	}
	names, actions := playbookNames(c), actionNames(c)
	for _, s := range p.Skips {
		out.Skips = append(out.Skips, status.PreviewSkip{
			Session: s.Session, Visitor: s.Visitor, Playbook: names[s.Playbook], What: actions[[2]string{s.Playbook, s.Action}], Why: s.Why,
		})
	}
	for _, r := range p.Requests {
		out.Requests = append(out.Requests, status.PreviewRequest{Method: r.Method, Path: r.Path, Body: r.Body})
	}
	if used, limit, _, ok := l.client.LimitInfo(); ok {
		out.Left = max(limit-used, 0)
	}
	state := l.engine.State()
	switch {
	case state.Paused:
		out.Held = "Sending is paused"
	case state.Gate != nil && state.Gate.Kind != engine.GateBusy:
		out.Held = problem.ForGate(*state.Gate).Title
	}
	return out, nil
}

func playbookNames(c playbook.Config) map[string]string {
	out := map[string]string{}
	for _, p := range c.Playbooks {
		out[p.ID] = p.Name
	}
	return out
}

// actionNames are the words for actions, by playbook and action.
func actionNames(c playbook.Config) map[[2]string]string {
	out := map[[2]string]string{}
	for _, p := range c.Playbooks {
		for _, do := range p.Do {
			out[[2]string{p.ID, do.ID}] = do.Kind.Words()
		}
	}
	return out
}

// shownValue is a value of a field as a person reads it.
func shownValue(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "Yes"
		}
		return "No"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case json.Number:
		if f, err := v.Float64(); err == nil {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
		return v.String()
	case string:
		for _, layout := range []string{"2006-01-02T15:04:05.999Z0700", "2006-01-02T15:04:05.999Z07:00"} {
			if t, err := time.Parse(layout, v); err == nil {
				return t.Local().Format("2 Jan 2006 15:04")
			}
		}
		return v
	}
	return fmt.Sprint(v)
}
