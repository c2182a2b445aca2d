package session

import (
	"slices"
	"strings"
	"time"
)

// Totals are what is known over several sessions: all of one visitor, of one
// company, or of one opportunity. The session at hand is among them.
type Totals struct {
	Sessions int     `json:"sessions"`
	Minutes  float64 `json:"minutes"` // 3 decimals
	Steps    int     `json:"steps"`   // sum of the sessions' distinct steps

	FirstViewed time.Time `json:"firstViewed,omitzero"` // start of the earliest session
	LastViewed  time.Time `json:"lastViewed,omitzero"`  // last activity of the latest one

	// LastDemo and LastFlow are the last names of the newest session that has
	// any.
	LastDemo string `json:"lastDemo,omitempty"`
	LastFlow string `json:"lastFlow,omitempty"`

	// The last word on an area stands, so that no area is in two lists.
	VeryInterested     []string `json:"veryInterested,omitempty"`
	SomewhatInterested []string `json:"somewhatInterested,omitempty"`
	NotInterested      []string `json:"notInterested,omitempty"`

	// EngagedSessions are those in which the visitor advanced at least one
	// step; Visitors and EngagedVisitors count distinct visitors (VisitorKey).
	EngagedSessions int `json:"engagedSessions"`
	Visitors        int `json:"visitors"`
	EngagedVisitors int `json:"engagedVisitors"`
}

// History is what audiences and mappings may know beyond the session at hand.
// Opportunity is zero where the share link has none, Company where the
// company is not known.
type History struct {
	Visitor, Company, Opportunity Totals
}

// Engaged says whether the visitor advanced at least one step: the source said
// so by an ENGAGE event, or more than one step was seen. The first step alone
// says nothing: on an open page it is shown to everybody.
func (s Session) Engaged() bool {
	return s.Facts.Steps > 1 || slices.ContainsFunc(s.Events, func(e Event) bool { return e.Type == Engage })
}

// VisitorKey is what sessions of one visitor have in common: "email:" and the
// address, else "visitor:" and the source's id of the visitor. It is "" for a
// visitor of whom neither is known: no two such sessions are of one visitor.
func (s Session) VisitorKey() string {
	if address := NormalEmail(s.Visitor.Email); address != "" {
		return "email:" + address
	}
	if id := strings.TrimSpace(s.Visitor.ID); id != "" {
		return "visitor:" + id
	}
	return ""
}

// Total adds up summarized sessions. Their order does not matter.
func Total(sessions ...Session) Totals {
	sessions = slices.Clone(sessions)
	slices.SortStableFunc(sessions, func(a, b Session) int {
		if c := a.viewedAt().Compare(b.viewedAt()); c != 0 {
			return c
		}
		return strings.Compare(a.Key(), b.Key())
	})
	var t Totals
	in := interests{level: map[string]string{}}
	engaged := map[string]bool{} // by visitor
	for _, s := range sessions {
		f := s.Facts
		t.Sessions++
		t.Minutes += f.Minutes
		t.Steps += f.Steps
		t.FirstViewed = earlier(t.FirstViewed, f.StartedAt)
		t.LastViewed = later(t.LastViewed, s.viewedAt())
		t.LastDemo = lastOf(f.Demos, t.LastDemo)
		t.LastFlow = lastOf(f.Flows, t.LastFlow)
		in.add(f.VeryInterested, very)
		in.add(f.SomewhatInterested, somewhat)
		in.add(f.NotInterested, not)
		who := s.VisitorKey()
		if who == "" {
			who = "session:" + s.Key()
		}
		engaged[who] = engaged[who] || s.Engaged()
		if s.Engaged() {
			t.EngagedSessions++
		}
	}
	t.Minutes = roundMinutes(t.Minutes)
	t.VeryInterested, t.SomewhatInterested, t.NotInterested = in.at(very), in.at(somewhat), in.at(not)
	t.Visitors = len(engaged)
	for _, yes := range engaged {
		if yes {
			t.EngagedVisitors++
		}
	}
	return t
}

// viewedAt is when the visitor last did something in the session, as far as
// that is known.
func (s Session) viewedAt() time.Time {
	for _, t := range []time.Time{s.Facts.LastActivityAt, s.Facts.StartedAt, s.CreatedAt, s.ClosedAt} {
		if !t.IsZero() {
			return utc(t)
		}
	}
	return time.Time{}
}

func lastOf(names []string, otherwise string) string {
	if len(names) == 0 {
		return otherwise
	}
	return names[len(names)-1]
}
