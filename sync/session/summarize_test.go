package session_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"demobridge/sync/session"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var nine = time.Date(2026, time.October, 12, 9, 0, 0, 0, time.UTC)

func at(minutes float64) time.Time {
	return nine.Add(time.Duration(minutes * float64(time.Minute)))
}

func view(minutes float64, common string) session.Event {
	return session.Event{Type: session.ViewStep, At: at(minutes), StepCommonID: common}
}

func index(i int) *int { return &i }

func TestDurationLeavesOutTheIdleTail(t *testing.T) {
	tests := map[string]struct {
		in   session.Session
		want float64
	}{
		"from creation to the last event before the close": {
			in: session.Session{CreatedAt: at(0), ClosedAt: at(37.4), Events: []session.Event{
				view(1, "a"), view(7.4, "b"), {Type: session.SessionClosed, At: at(37.4)},
			}},
			want: 7.4,
		},
		"an event before creation is the start": {
			in:   session.Session{CreatedAt: at(2), Events: []session.Event{view(1, "a"), view(3.5, "b")}},
			want: 2.5,
		},
		"three decimals": {
			in:   session.Session{CreatedAt: nine, Events: []session.Event{{Type: session.ViewStep, At: nine.Add(100*time.Second + 7*time.Millisecond)}}},
			want: 1.667,
		},
		"an event after the close does not count": {
			in:   session.Session{CreatedAt: at(0), ClosedAt: at(5), Events: []session.Event{view(4, "a"), view(600, "b")}},
			want: 4,
		},
		"never negative, even if every event came after the close": {
			in:   session.Session{CreatedAt: at(9), ClosedAt: at(1), Events: []session.Event{view(10, "a")}},
			want: 0,
		},
		"the close alone says at most how long it was": {
			in:   session.Session{CreatedAt: at(0), ClosedAt: at(12), Events: []session.Event{{Type: session.ViewStep}}},
			want: 12,
		},
		"without events the source's own figure stands": {
			in:   session.Session{CreatedAt: at(0), ClosedAt: at(40), Facts: session.Facts{Minutes: 3.25}},
			want: 3.25,
		},
		"a figure that is no duration becomes nothing": {
			in:   session.Session{Facts: session.Facts{Minutes: math.Inf(1)}},
			want: 0,
		},
		"a negative figure becomes nothing": {
			in:   session.Session{Facts: session.Facts{Minutes: -4}},
			want: 0,
		},
		"an explicit end at the start is nothing, whatever the close says": {
			in:   session.Session{CreatedAt: at(0), ClosedAt: at(30), Facts: session.Facts{LastActivityAt: at(0)}},
			want: 0,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := session.Summarize(test.in).Facts.Minutes; got != test.want {
				t.Errorf("Minutes = %v, want %v", got, test.want)
			}
		})
	}
}

func TestStartIsTheFirstThingKnownInUTC(t *testing.T) {
	berlin := time.FixedZone("Berlin", 3600)
	s := session.Summarize(session.Session{
		CreatedAt: at(5).In(berlin),
		Events:    []session.Event{view(9, "a"), view(3, "b")},
	})
	if got := s.Facts.StartedAt; got != at(3) {
		t.Errorf("StartedAt = %v, want %v in UTC", got, at(3))
	}
	if got := s.CreatedAt; got != at(5) {
		t.Errorf("CreatedAt = %v, want %v in UTC", got, at(5))
	}
}

func TestStepsAreCountedOnceEach(t *testing.T) {
	tests := map[string]struct {
		events []session.Event
		want   int
	}{
		"the same step viewed again": {
			events: []session.Event{view(1, "a"), view(2, "b"), view(3, "a")},
			want:   2,
		},
		"the common ID outlives an edit of the demo": {
			events: []session.Event{
				{Type: session.ViewStep, StepCommonID: "a", StepID: "1", StepIndex: index(0)},
				{Type: session.ViewStep, StepCommonID: "a", StepID: "2", StepIndex: index(4)},
			},
			want: 1,
		},
		"without one the step's ID": {
			events: []session.Event{
				{Type: session.ViewStep, StepID: "1", StepIndex: index(0)},
				{Type: session.ViewStep, StepID: "2", StepIndex: index(0)},
				{Type: session.ViewStep, StepID: "2", StepIndex: index(1)},
			},
			want: 2,
		},
		"else flow and index": {
			events: []session.Event{
				{Type: session.ViewStep, Flow: "Tour", StepIndex: index(0)},
				{Type: session.ViewStep, Flow: "Tour", StepIndex: index(1)},
				{Type: session.ViewStep, Flow: "Tour", StepIndex: index(1), Step: "renamed"},
				{Type: session.ViewStep, Flow: "Other", StepIndex: index(1)},
			},
			want: 3,
		},
		"only views count": {
			events: []session.Event{{Type: session.StartFlow, StepCommonID: "a"}, view(1, "b")},
			want:   1,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := session.Summarize(session.Session{Events: test.events}).Facts.Steps; got != test.want {
				t.Errorf("Steps = %d, want %d", got, test.want)
			}
		})
	}
}

func TestNamesAreDistinctInTheOrderFirstSeen(t *testing.T) {
	s := session.Summarize(session.Session{Events: []session.Event{
		{Type: session.StartFlow, At: at(3), Demo: "Tour", Flow: "Second"},
		{Type: session.StartFlow, At: at(1), Demo: "Tour ", Flow: "First"},
		{Type: session.StartFlow, At: at(4), Demo: "Security", Flow: "First"},
		{Type: session.Navigate, At: at(5)},
	}})
	if diff := cmp.Diff([]string{"Tour", "Security"}, s.Facts.Demos); diff != "" {
		t.Errorf("Demos (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"First", "Second"}, s.Facts.Flows); diff != "" {
		t.Errorf("Flows (-want +got):\n%s", diff)
	}
}

func TestAFactOnWhichTheEventsAreSilentStaysAsGiven(t *testing.T) {
	s := session.Summarize(session.Session{
		CreatedAt: at(0),
		Events:    []session.Event{{Type: session.Engage, At: at(2)}},
		Facts: session.Facts{
			Minutes: 99, Steps: 4, Demos: []string{"Agent"}, Flows: []string{"Intro"},
			VeryInterested: []string{"SSO"}, NotInterested: []string{"Mobile"},
		},
	})
	want := session.Facts{
		StartedAt: at(0), LastActivityAt: at(2), Minutes: 2, Steps: 4,
		Demos: []string{"Agent"}, Flows: []string{"Intro"},
		VeryInterested: []string{"SSO"}, NotInterested: []string{"Mobile"},
	}
	if diff := cmp.Diff(want, s.Facts); diff != "" {
		t.Errorf("Facts (-want +got):\n%s", diff)
	}
}

func TestTheSameEventTwiceIsOneEvent(t *testing.T) {
	a, b := view(1, "a"), view(2, "b")
	b.ID = "e2"
	late := b
	late.At = at(4)
	s := session.Summarize(session.Session{Events: []session.Event{late, a, b, a, b}})
	if diff := cmp.Diff([]session.Event{a, late}, s.Events); diff != "" {
		t.Errorf("Events (-want +got):\n%s", diff)
	}
}

func TestEventsThatDifferInAnyFieldAreDifferentEvents(t *testing.T) {
	base := session.Event{Type: session.ViewStep, At: at(1)}
	for i := range reflect.TypeFor[session.Event]().NumField() {
		field := reflect.TypeFor[session.Event]().Field(i)
		other := base
		v := reflect.ValueOf(&other).Elem().Field(i)
		switch v.Interface().(type) {
		case time.Time:
			v.Set(reflect.ValueOf(at(2)))
		case *int:
			v.Set(reflect.ValueOf(index(7)))
		default:
			v.SetString("different")
		}
		one := session.Summarize(session.Session{Events: []session.Event{base, other}})
		two := session.Summarize(session.Session{Events: []session.Event{other, base}})
		if len(one.Events) != 2 {
			t.Errorf("two events that differ in %s were taken for one", field.Name)
		}
		if diff := cmp.Diff(one, two); diff != "" {
			t.Errorf("the order of events that differ in %s matters:\n%s", field.Name, diff)
		}
	}
}

func TestEventsWithoutTimesKeepTheirOrder(t *testing.T) {
	events := []session.Event{
		{Type: session.ViewStep, Flow: "z", StepIndex: index(1)},
		{Type: session.ViewStep, Flow: "a", StepIndex: index(0)},
		view(1, "dated"),
	}
	s := session.Summarize(session.Session{Events: events})
	want := []session.Event{events[2], events[0], events[1]}
	if diff := cmp.Diff(want, s.Events); diff != "" {
		t.Errorf("Events (-want +got):\n%s", diff)
	}
}

func drawEvent(t *rapid.T) session.Event {
	types := []session.EventType{
		session.ViewStep, session.StartFlow, session.CompleteFlow, session.Engage,
		session.IdentifyUser, session.SessionClosed, "SOMETHING_NEW",
	}
	e := session.Event{
		Type: rapid.SampledFrom(types).Draw(t, "type"),
		At:   at(float64(rapid.IntRange(0, 20).Draw(t, "minute"))),
		Demo: rapid.SampledFrom([]string{"", "Tour", "Security"}).Draw(t, "demo"),
		Flow: rapid.SampledFrom([]string{"", "One", "Two"}).Draw(t, "flow"),
		ID:   rapid.SampledFrom([]string{"", "", "e1", "e2"}).Draw(t, "id"),
	}
	if rapid.Bool().Draw(t, "indexed") {
		e.StepIndex = index(rapid.IntRange(0, 4).Draw(t, "index"))
	}
	if rapid.Bool().Draw(t, "interested") {
		e.Interest = rapid.SampledFrom([]string{"SSO", "Audit log"}).Draw(t, "interest")
		e.InterestLevel = rapid.SampledFrom([]string{"very", "somewhat", "not", "?"}).Draw(t, "level")
	}
	return e
}

func drawSession(t *rapid.T) session.Session {
	s := session.Session{ID: "s1", Events: rapid.SliceOfN(rapid.Custom(drawEvent), 0, 15).Draw(t, "events")}
	if rapid.Bool().Draw(t, "created") {
		s.CreatedAt = at(float64(rapid.IntRange(0, 20).Draw(t, "createdAt")))
	}
	if rapid.Bool().Draw(t, "closed") {
		s.ClosedAt = at(float64(rapid.IntRange(0, 60).Draw(t, "closedAt")))
	}
	s.Facts.Minutes = float64(rapid.IntRange(-2, 9).Draw(t, "minutes"))
	s.Visitor.Email = rapid.SampledFrom([]string{"", "Vexana@Globex.example", "other@globex.example"}).Draw(t, "email")
	return s
}

func TestNeitherOrderNorRepetitionOfEventsMatters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSession(t)
		want := session.Summarize(s)

		seed := rapid.Uint64().Draw(t, "seed")
		mixed := s
		mixed.Events = slices.Concat(s.Events, s.Events)
		rand.New(rand.NewPCG(seed, 0)).Shuffle(len(mixed.Events), func(i, j int) {
			mixed.Events[i], mixed.Events[j] = mixed.Events[j], mixed.Events[i]
		})
		if diff := cmp.Diff(want, session.Summarize(mixed)); diff != "" {
			t.Fatalf("mixed and doubled (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(want, session.Summarize(want)); diff != "" {
			t.Fatalf("summarized again (-want +got):\n%s", diff)
		}
		if want.Facts.Minutes < 0 {
			t.Fatalf("negative duration %v", want.Facts.Minutes)
		}
	})
}

func TestMergingTwoVersionsGivesTheSameEitherWay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawSession(t), drawSession(t)
		ab := session.Merge(a, b)
		if diff := cmp.Diff(ab, session.Merge(b, a)); diff != "" {
			t.Fatalf("the order matters (-ab +ba):\n%s", diff)
		}
		if diff := cmp.Diff(session.Summarize(a), session.Merge(a, a)); diff != "" {
			t.Fatalf("merging with itself changes it (-want +got):\n%s", diff)
		}
		if len(a.Events) > 0 && len(b.Events) > 0 && ab.Sequence() < max(a.Sequence(), b.Sequence()) {
			t.Fatalf("merging made it older: %d and %d gave %d", a.Sequence(), b.Sequence(), ab.Sequence())
		}
	})
}

func TestMergeFillsFromTheOlderVersionAndUnitesEvents(t *testing.T) {
	older := session.Session{
		ID: "s1", CreatedAt: at(0), Events: []session.Event{view(1, "a")},
		Visitor:    session.Visitor{City: "Oslo", FullName: "Before"},
		ShareLink:  session.ShareLink{ID: "l1", URL: "https://demos.harbor.example/l1"},
		Properties: []session.Property{{Name: "plan", Value: "old"}, {Name: "team", Value: "ops"}},
	}
	newer := session.Session{
		ID: "s1", ClosedAt: at(40), Events: []session.Event{view(2, "b")},
		Visitor:    session.Visitor{FullName: "After", Email: "crew@fjord.example"},
		ShareLink:  session.ShareLink{ID: "l1", OpportunityID: "006Rh000000J10xIAC"},
		Properties: []session.Property{{Name: "Plan", Value: "new"}},
	}
	got := session.Merge(older, newer)
	want := session.Summarize(session.Session{
		ID: "s1", CreatedAt: at(0), ClosedAt: at(40), Events: []session.Event{view(1, "a"), view(2, "b")},
		Visitor:    session.Visitor{City: "Oslo", FullName: "After", Email: "crew@fjord.example"},
		ShareLink:  session.ShareLink{ID: "l1", URL: "https://demos.harbor.example/l1", OpportunityID: "006Rh000000J10xIAC"},
		Properties: []session.Property{{Name: "Plan", Value: "new"}, {Name: "team", Value: "ops"}},
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Merge (-want +got):\n%s", diff)
	}
}

func TestMergeNeverMixesTwoPeople(t *testing.T) {
	one := session.Session{ID: "s1", ClosedAt: at(1), Visitor: session.Visitor{Email: "one@acme.example", Phone: "555"}}
	two := session.Session{ID: "s1", ClosedAt: at(2), Visitor: session.Visitor{Email: "two@acme.example"}}
	if got := session.Merge(one, two).Visitor; got != two.Visitor {
		t.Errorf("Visitor = %+v, want %+v", got, two.Visitor)
	}
}

func BenchmarkSummarize(b *testing.B) {
	s := session.Session{ID: "s1", CreatedAt: at(0)}
	for i := range 25 {
		s.Events = append(s.Events, view(float64(25-i), fmt.Sprintf("step-%d", i)))
	}
	for b.Loop() {
		session.Summarize(s)
	}
}
