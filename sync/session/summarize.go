package session

import (
	"cmp"
	"math"
	"strconv"
	"strings"
	"time"
)

// IdleLimit is how long after its last event a session that nobody closed
// counts as ended.
const IdleLimit = 30 * time.Minute

// Summarize puts a session in order and works out its Facts. It never changes
// its argument's slices. Applying it twice gives what applying it once gives,
// and neither the order nor the repetition of dated events matters.
//
//   - Events: sorted by time, the same event kept once. The same event is one
//     with the same ID, or without an ID one with the same content. Events
//     without a time stay in the order given, behind those that have one.
//   - StartedAt: the earlier of CreatedAt and the first event, in UTC.
//   - LastActivityAt: the last event before the close that is not itself the
//     close, so that the idle tail does not count. Where no event has a time
//     and no duration was given, ClosedAt stands in: the most it can have been.
//   - Minutes: from StartedAt to LastActivityAt, 3 decimals, never negative.
//   - Steps: distinct StepCommonIDs of VIEW_STEP events; where there is none
//     the step's ID, else its flow and index, else its flow and name.
//   - Demos, Flows: distinct names in the order first seen.
//   - Interests: see the comment on interests. A later word on an area
//     replaces an earlier one, so no area is in two lists.
//
// A fact on which the events are silent stays as the source gave it, so a
// session without events keeps its Facts.
func Summarize(s Session) Session {
	s.ID = strings.TrimSpace(s.ID)
	s.Visitor = s.Visitor.trimmed()
	s.CreatedAt, s.ClosedAt = utc(s.CreatedAt), utc(s.ClosedAt)
	s.Events = orderEvents(s.Events)
	given := s.Facts
	s.Facts = Facts{
		StartedAt: startedAt(s, given),
		Steps:     countSteps(s.Events, given.Steps),
		Demos:     distinct(namesOf(s.Events, func(e Event) string { return e.Demo }), given.Demos),
		Flows:     distinct(namesOf(s.Events, func(e Event) string { return e.Flow }), given.Flows),
	}
	s.Facts.LastActivityAt, s.Facts.Minutes = lastActivity(s, given)
	in := interestsOf(s)
	if in.silent() {
		in.add(given.VeryInterested, very)
		in.add(given.SomewhatInterested, somewhat)
		in.add(given.NotInterested, not)
	}
	s.Facts.VeryInterested = in.at(very)
	s.Facts.SomewhatInterested = in.at(somewhat)
	s.Facts.NotInterested = in.at(not)
	return s
}

func startedAt(s Session, given Facts) time.Time {
	start := s.CreatedAt
	if start.IsZero() {
		start = utc(given.StartedAt)
	}
	if len(s.Events) > 0 {
		if first := s.Events[0].At; !first.IsZero() && (start.IsZero() || first.Before(start)) {
			start = first
		}
	}
	return start
}

// lastActivity needs s.Facts.StartedAt.
func lastActivity(s Session, given Facts) (at time.Time, minutes float64) {
	start := s.Facts.StartedAt
	closed, isClosed := s.closedAt()
	dated := false
	for _, e := range s.Events {
		if e.Type == SessionClosed || e.At.IsZero() {
			continue
		}
		dated = true
		if (!isClosed || !e.At.After(closed)) && e.At.After(at) {
			at = e.At
		}
	}
	switch {
	case dated && at.IsZero():
		// Every event came after the close: a clock was wrong, and nothing
		// can be said of the time between.
		return start, 0
	case dated:
		return at, minutesBetween(start, at)
	}
	minutes = cleanMinutes(given.Minutes)
	at = utc(given.LastActivityAt)
	switch {
	case !at.IsZero() && minutes == 0:
		minutes = minutesBetween(start, at)
	case at.IsZero() && minutes > 0 && !start.IsZero():
		at = start.Add(time.Duration(minutes * float64(time.Minute))).Truncate(time.Millisecond)
	case at.IsZero() && minutes == 0 && isClosed:
		at, minutes = closed, minutesBetween(start, closed)
	}
	return at, minutes
}

func minutesBetween(start, end time.Time) float64 {
	if start.IsZero() || end.IsZero() {
		return 0
	}
	return cleanMinutes(end.Sub(start).Minutes())
}

// cleanMinutes rounds to 3 decimals; what cannot be a duration becomes 0, and
// so does more than a year of hours, which only a broken clock can yield.
func cleanMinutes(m float64) float64 {
	const most = 366 * 24 * 60
	if math.IsNaN(m) || m <= 0 || m > most {
		return 0
	}
	return roundMinutes(m)
}

func roundMinutes(m float64) float64 { return math.Round(m*1000) / 1000 }

func countSteps(events []Event, given int) int {
	seen := map[string]bool{}
	viewed := false
	for _, e := range events {
		if e.Type == ViewStep {
			viewed = true
			seen[stepKey(e)] = true
		}
	}
	if !viewed {
		return max(given, 0)
	}
	return len(seen)
}

func stepKey(e Event) string {
	if e.StepCommonID != "" {
		return "common:" + e.StepCommonID
	}
	if e.StepID != "" {
		return "step:" + e.StepID
	}
	place := cmp.Or(e.DemoID, e.Demo) + "\x00" + cmp.Or(e.FlowID, e.Flow)
	if e.StepIndex != nil {
		return "index:" + place + "\x00" + strconv.Itoa(*e.StepIndex)
	}
	return "name:" + place + "\x00" + e.Step
}

func namesOf(events []Event, name func(Event) string) []string {
	names := make([]string, 0, len(events))
	for _, e := range events {
		names = append(names, name(e))
	}
	return names
}

// distinct is the names without blanks and repetitions, in order; of the
// fallback where there are none.
func distinct(names, fallback []string) []string {
	var out []string
	for _, list := range [][]string{names, fallback} {
		seen := map[string]bool{}
		for _, n := range list {
			n = strings.TrimSpace(n)
			if n != "" && !seen[n] {
				seen[n] = true
				out = append(out, n)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return nil
}
