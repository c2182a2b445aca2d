package intake

import (
	"encoding/json"
	"slices"
	"strings"

	"demobridge/sync/session"
)

// browserEvent is what navattic.onEvent gives to a page, as far as it is read,
// with the documented names. Every key may be missing but sessionId. ID and the
// three times are not documented: a page's script may have added them. The same
// goes for Interest.
type browserEvent struct {
	ID        text   `json:"id"`
	Type      text   `json:"type"`
	SessionID text   `json:"sessionId"`
	Timestamp moment `json:"timestamp"`
	Time      moment `json:"time"`
	CreatedAt moment `json:"createdAt"`
	Project   named  `json:"project"`
	Flow      named  `json:"flow"`
	Step      struct {
		ID    text `json:"id"`
		Name  text `json:"name"`
		Index text `json:"indx"`
	} `json:"step"`
	Checklist named `json:"checklist"`
	Task      named `json:"task"`
	Interest  struct {
		Name  text `json:"name"`
		Level text `json:"level"`
	} `json:"interest"`
	CustomerID      text                       `json:"customerId"`
	EventAttributes map[string]json.RawMessage `json:"eventAttributes"`
	Properties      []property                 `json:"properties"`
	URL             text                       `json:"url"`
}

// visits gathers browser events into sessions.
type visits struct {
	byID  map[string]*visit
	order []*visit
}

type visit struct {
	session.Session
	line       int
	properties map[session.Property]int // without the value -> position
}

func newVisits() *visits { return &visits{byID: map[string]*visit{}} }

func (vs *visits) decode(v value, c *collector) {
	var e browserEvent
	if err := json.Unmarshal([]byte(v.text), &e); err != nil {
		where, cause := explain(err)
		c.problem(v.line, where, cause, "")
		return
	}
	event, where, cause := e.toEvent()
	if cause == "" {
		probe := session.Session{ID: string(e.SessionID), Events: []session.Event{event}}
		if where, cause = check(&probe); where == "id" {
			where = "sessionId"
		}
	}
	if cause != "" {
		c.problem(v.line, where, cause, "")
		return
	}
	known := vs.byID[string(e.SessionID)]
	if known == nil {
		known = &visit{line: v.line, properties: map[session.Property]int{}}
		known.ID, known.Kind = string(e.SessionID), session.InteractiveDemo
		vs.byID[known.ID] = known
		vs.order = append(vs.order, known)
	} else {
		c.result.Joined++
	}
	known.take(e, event)
}

func (e *browserEvent) toEvent() (event session.Event, where, cause string) {
	event = session.Event{
		ID: string(e.ID), Type: session.EventType(e.Type),
		DemoID: string(e.Project.ID), Demo: string(e.Project.Name),
		FlowID: string(e.Flow.ID), Flow: string(e.Flow.Name),
		StepID: string(e.Step.ID), Step: string(e.Step.Name), StepIndex: toIndex(e.Step.Index),
		Checklist: string(e.Checklist.Name), Task: first(e.Task.Title, e.Task.Name),
		Interest: string(e.Interest.Name), InterestLevel: string(e.Interest.Level),
		URL: string(e.URL),
	}
	for _, m := range []struct {
		where string
		raw   moment
	}{{"timestamp", e.Timestamp}, {"time", e.Time}, {"createdAt", e.CreatedAt}} {
		at, cause := m.raw.time()
		if cause != "" {
			return event, m.where, cause
		}
		if event.At.IsZero() {
			event.At = at
		}
	}
	return event, "", ""
}

func (v *visit) take(e browserEvent, event session.Event) {
	if e.CustomerID != "" {
		v.Visitor.ID = string(e.CustomerID)
	}
	for _, p := range e.Properties {
		kept, ok := p.toProperty(objectVisitor)
		if !ok {
			continue
		}
		name := kept
		name.Value = ""
		if i, known := v.properties[name]; known {
			v.Properties[i] = kept
			continue
		}
		v.properties[name] = len(v.Properties)
		v.Properties = append(v.Properties, kept)
	}
	for source, raw := range e.EventAttributes {
		var link struct{ ID, URL, Name text }
		if strings.EqualFold(source, "SHARE_LINK") && json.Unmarshal(raw, &link) == nil && link.ID+link.URL != "" {
			v.ShareLink.ID, v.ShareLink.URL, v.ShareLink.Name = string(link.ID), string(link.URL), string(link.Name)
			event.ShareLinkID = string(link.ID)
		}
	}
	v.Events = append(v.Events, event)
}

func (vs *visits) finish(c *collector) {
	undated := 0
	for _, v := range vs.order {
		v.Visitor.Email = ""
		fillFromProperties(&v.Session)
		v.Visitor.Email = composed(v.Visitor.Email)
		if !slices.ContainsFunc(v.Events, func(e session.Event) bool { return !e.At.IsZero() }) {
			undated++
		}
		c.add(v.Session, v.line)
	}
	if undated > 0 {
		c.note(0, "timestamp", "Browser events carry no time unless a script adds one; "+
			"without it, neither start nor duration is known")
	}
}
