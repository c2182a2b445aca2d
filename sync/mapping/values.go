package mapping

import (
	"strconv"
	"strings"
	"time"

	"demobridge/sync/match"
	"demobridge/sync/session"
)

// ValuesOf are the values of a session, of what is known of its visitor and
// company over time, and of what it was matched with.
func ValuesOf(s session.Session, h session.History, m match.Result) Values {
	vs := make(Values, 96)
	custom(vs, s)
	ofSession(vs, s)
	visitor(vs, s)
	company(vs, s)
	totals(vs, "visitorTotals.", h.Visitor)
	totals(vs, "companyTotals.", h.Company)
	totals(vs, "opportunityTotals.", h.Opportunity)
	vs.text("opportunity.id", RecordID, m.Opportunity.ID)
	vs.text("opportunity.name", Text, m.Opportunity.Name)
	vs.text("opportunity.stage", Text, m.Stage)
	owner(vs, s, m)
	return vs
}

func ofSession(vs Values, s session.Session) {
	f := s.Facts
	vs.text("session.id", Text, s.ID)
	vs.text("session.kind", Text, string(s.Kind))
	vs.moment("session.startedAt", f.StartedAt)
	vs.moment("session.lastActivityAt", f.LastActivityAt)
	vs.moment("session.closedAt", s.EndedAt())
	vs.number("session.minutes", f.Minutes)
	vs.number("session.steps", float64(f.Steps))
	vs.list("session.demos", f.Demos)
	vs.list("session.flows", f.Flows)
	vs.list("session.veryInterested", f.VeryInterested)
	vs.list("session.somewhatInterested", f.SomewhatInterested)
	vs.list("session.notInterested", f.NotInterested)
	vs["session.engaged"] = Value{Type: YesNo, Yes: s.Engaged()}
	vs.text("session.shareLink", Text, s.ShareLink.Name)
	vs.text("session.shareLinkURL", URL, s.ShareLink.URL)
	vs.text("session.shareLinkCreator", Email, s.ShareLink.CreatorEmail)
}

func totals(vs Values, prefix string, t session.Totals) {
	if t.Sessions == 0 {
		return // nothing is known: no totals are not totals of zero
	}
	vs.moment(prefix+"firstViewed", t.FirstViewed)
	vs.moment(prefix+"lastViewed", t.LastViewed)
	vs.number(prefix+"sessions", float64(t.Sessions))
	vs.number(prefix+"minutes", t.Minutes)
	vs.number(prefix+"steps", float64(t.Steps))
	vs.text(prefix+"lastDemo", Text, t.LastDemo)
	vs.text(prefix+"lastFlow", Text, t.LastFlow)
	vs.list(prefix+"veryInterested", t.VeryInterested)
	vs.list(prefix+"somewhatInterested", t.SomewhatInterested)
	vs.list(prefix+"notInterested", t.NotInterested)
	vs.number(prefix+"engagedSessions", float64(t.EngagedSessions))
	vs.number(prefix+"visitors", float64(t.Visitors))
	vs.number(prefix+"engagedVisitors", float64(t.EngagedVisitors))
}

// custom takes over what the source recorded, under its own names and, for the
// names of the catalogue, under those. The first value of a name stands.
func custom(vs Values, s session.Session) {
	for _, p := range s.Properties {
		about, value := p.About(), strings.TrimSpace(p.Value)
		if value == "" || strings.TrimSpace(p.Name) == "" {
			continue
		}
		key, t := canonical(Property{About: about, Name: p.Name}.Key()), Text
		if src, ok := defaultProperty(about, p.Name); ok {
			key, t = "visitor."+src.Key, src.Type
			if about == session.AboutCompany {
				key = "company." + src.Key
			}
		}
		// Which address is the visitor's, intake knows: one from enrichment
		// never is.
		if _, have := vs[key]; !have && key != "visitor.email" {
			vs.set(key, parsed(t, value))
		}
	}
}

// parsed reads the text of a property as its type. What cannot be read so
// stays a text, and a number field says why it does not take it.
func parsed(t Type, text string) Value {
	switch t {
	case List:
		return Value{Type: List, Items: session.SplitList(text)}
	case Number:
		if n, ok := decimal(text); ok {
			f, _ := n.Float64()
			return Value{Type: Number, Number: f}
		}
		return Value{Type: Text, Text: text}
	}
	return Value{Type: t, Text: text}
}

// visitor overlays what the source's properties say with what intake made of
// the visitor: it knows which of several values is right.
func visitor(vs Values, s session.Session) {
	v := s.Visitor
	vs.text("visitor.id", Text, v.ID)
	vs.text("visitor.email", Email, session.NormalEmail(v.Email))
	if _, domain, ok := strings.Cut(session.NormalEmail(v.Email), "@"); ok {
		vs.text("visitor.emailDomain", Text, domain)
	}
	vs.text("visitor.fullName", Text, v.Name())
	vs.text("visitor.displayName", Text, v.DisplayName())
	vs.text("visitor.firstName", Text, v.FirstName)
	vs.text("visitor.lastName", Text, v.LastName)
	vs.text("visitor.company", Text, v.Company)
	vs.text("visitor.phone", Phone, v.Phone)
	vs.text("visitor.visitorCountry", Text, v.Country)
	vs.text("visitor.visitorState", Text, v.Region)
	vs.text("visitor.visitorCity", Text, v.City)
	lastViewed(vs, s.Events)
}

// lastViewed looks from the end: the events are in order.
func lastViewed(vs Values, events []session.Event) {
	last := func(key string, of func(session.Event) string) {
		for i := len(events) - 1; i >= 0; i-- {
			if text := of(events[i]); text != "" {
				vs.text(key, Text, text)
				return
			}
		}
	}
	last("visitor.lastViewedProjectName", func(e session.Event) string { return e.Demo })
	last("visitor.lastViewedProjectId", func(e session.Event) string { return e.DemoID })
	last("visitor.lastViewedFlowName", func(e session.Event) string { return e.Flow })
	last("visitor.lastViewedFlowId", func(e session.Event) string { return e.FlowID })
	last("visitor.lastViewedChecklistName", func(e session.Event) string { return e.Checklist })
	for i := len(events) - 1; i >= 0; i-- {
		if e := events[i]; e.Type == session.ViewStep {
			vs.text("visitor.lastViewedStepName", Text, e.Step)
			vs.text("visitor.lastViewedStepId", Text, e.StepID)
			if e.StepIndex != nil {
				vs.number("visitor.lastViewedStepIndex", float64(*e.StepIndex))
			}
			return
		}
	}
}

func company(vs Values, s session.Session) {
	vs.text("company.id", Text, s.Company.ID)
	vs.text("company.name", Text, s.Company.Name)
	vs.text("company.domain", URL, s.Company.Domain)
}

// owner is the owner of the linked opportunity as Salesforce has it, else as
// the source recorded it.
func owner(vs Values, s session.Session, m match.Result) {
	email, id := s.Owner()
	if m.OwnerID != "" {
		email, id = m.OwnerEmail, m.OwnerID
	}
	vs.text("owner.email", Email, email)
	vs.text("owner.id", RecordID, id)
	vs.text("owner.name", Text, m.OwnerName)
}

func (vs Values) moment(key string, t time.Time) { vs.set(key, Value{Type: Moment, At: t.UTC()}) }
func (vs Values) number(key string, n float64)   { vs[key] = Value{Type: Number, Number: n} }
func (vs Values) list(key string, items []string) {
	vs.set(key, Value{Type: List, Items: items})
}

// Show is a value as a person reads it, times in the given zone.
func (v Value) Show(zone *time.Location) string {
	switch v.Type {
	case Number:
		return strconv.FormatFloat(v.Number, 'f', -1, 64)
	case YesNo:
		if v.Yes {
			return "Yes"
		}
		return "No"
	case Moment:
		return v.At.In(zone).Format("2 Jan 2006 15:04")
	case List:
		return strings.Join(v.Items, "; ")
	}
	return v.Text
}
