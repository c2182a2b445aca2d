package problem

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"demobridge/app/status"
)

const (
	solvedFor  = 7 * 24 * time.Hour
	settleTime = 2 * time.Minute // how long a cause must be gone before it counts as solved
	mostTraces = 300
)

// Memory is what is kept of causes over a restart: when each was first seen,
// and which were solved lately. The zero value remembers nothing. It is never
// changed; every step returns a new one.
type Memory struct {
	Traces map[string]Trace `json:"causes,omitempty"`
}

// Trace is one cause that is, or was, there.
type Trace struct {
	Code     string               `json:"code"`
	Title    string               `json:"title"`
	Cause    string               `json:"cause"`
	Kind     status.AttentionKind `json:"kind"`
	Alone    bool                 `json:"alone,omitempty"` // passed without anybody: not worth telling when it is over
	First    time.Time            `json:"first"`
	Last     time.Time            `json:"last"`
	Sessions int                  `json:"sessions"` // the most at one time
	Gone     time.Time            `json:"gone,omitzero"`
	Solved   time.Time            `json:"solved,omitzero"`
}

// follow notes which causes are there now, which are gone, and which have been
// gone for so long that they are solved.
func (m Memory) follow(items []Item, s State) Memory {
	next := Memory{Traces: maps.Clone(m.Traces)}
	if next.Traces == nil {
		next.Traces = map[string]Trace{}
	}
	here := map[string]bool{}
	for _, i := range items {
		here[i.ID] = true
		t, known := next.Traces[i.ID]
		if !known || !t.Solved.IsZero() {
			t = Trace{First: i.First} // it came back: a new story
		}
		if t.First.IsZero() || !i.First.IsZero() && i.First.Before(t.First) {
			t.First = i.First
		}
		if t.First.IsZero() {
			t.First = s.Now
		}
		t.Code, t.Title, t.Cause, t.Kind, t.Last = i.Code, i.Title, i.Cause, i.Kind, i.Last
		t.Alone = (t.Alone || !known) && i.Alone
		t.Sessions, t.Gone = max(t.Sessions, i.Sessions), time.Time{}
		next.Traces[i.ID] = t
	}
	for id, t := range next.Traces {
		switch {
		case here[id]:
		case !t.Solved.IsZero():
			if s.Now.Sub(t.Solved) > solvedFor {
				delete(next.Traces, id)
			}
		case t.Gone.IsZero():
			t.Gone = s.Now
			if settled(id, t, s) {
				t.Solved = s.Now
			}
			if next.Traces[id] = t; t.Alone && !t.Solved.IsZero() {
				delete(next.Traces, id)
			}
		case settled(id, t, s):
			t.Solved = t.Gone
			if next.Traces[id] = t; t.Alone {
				delete(next.Traces, id)
			}
		}
	}
	next.trim()
	return next
}

// settled reports whether a cause that is gone will not come back with the
// answers that are still under way. A gate that is open, and a fault of the
// program itself that is over, wait for no answer.
func settled(id string, t Trace, s State) bool {
	if strings.HasPrefix(id, gatePrefix) || strings.HasPrefix(id, ownPrefix) {
		return true
	}
	if len(s.Gates) > 0 {
		return false
	}
	return !s.Sending || s.Now.Sub(t.Gone) >= settleTime
}

// trim forgets the causes that were solved first when there are too many.
func (m Memory) trim() {
	if len(m.Traces) <= mostTraces {
		return
	}
	ids := slices.SortedFunc(maps.Keys(m.Traces), func(a, b string) int {
		return cmp.Or(m.Traces[b].Solved.Compare(m.Traces[a].Solved), cmp.Compare(a, b))
	})
	for _, id := range ids[mostTraces:] {
		delete(m.Traces, id)
	}
}

// date gives an item the day it was first seen.
func (m Memory) date(i *Item) {
	if t, ok := m.Traces[i.ID]; ok {
		i.First = t.First
	}
}

// unsettled are the causes whose sessions are being sent again: nobody knows
// yet whether they are solved.
func (m Memory) unsettled(s State) []Item {
	var out []Item
	for id, t := range m.Traces {
		if t.Gone.IsZero() || !t.Solved.IsZero() || t.Alone {
			continue
		}
		i := t.item(id)
		i.Alone, i.Kind, i.Severity, i.SignIn = true, status.AttentionRetry, Passing, false
		i.Cause = "Being sent again, to see whether it is solved."
		if !s.Sending && len(s.Gates) > 0 {
			i.Cause = "Will be sent again when sending goes on."
		}
		out = append(out, i)
	}
	return out
}

// solved are the causes of the last seven days that are gone.
func (m Memory) solved() []Item {
	var out []Item
	for id, t := range m.Traces {
		if t.Solved.IsZero() {
			continue
		}
		i := t.item(id)
		i.Section, i.SolvedAt = Solved, t.Solved
		out = append(out, i)
	}
	return out
}

// item puts a cause of the past into words.
func (t Trace) item(id string) Item {
	e, _ := Lookup(t.Code)
	i := Item{Problem: e.with(Facts{}), ID: id, Sessions: t.Sessions, First: t.First, Last: t.Last}
	i.Title, i.Cause, i.Kind = t.Title, t.Cause, t.Kind
	return i
}

// Differs reports whether it is worth keeping this memory although other was
// kept already: a cause came, went or was solved. The last time it was seen
// alone is not.
func (m Memory) Differs(other Memory) bool {
	return !maps.EqualFunc(m.Traces, other.Traces, func(a, b Trace) bool {
		return a.Gone.IsZero() == b.Gone.IsZero() && a.Solved.Equal(b.Solved) && a.First.Equal(b.First) && a.Title == b.Title && a.Alone == b.Alone
	})
}
