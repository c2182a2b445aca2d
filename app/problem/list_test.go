package problem_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"demobridge/app/problem"
	"demobridge/app/status"
	"demobridge/sync/store"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 12, 12, 0, 0, 0, time.UTC)

const (
	lock = "UNABLE_TO_LOCK_ROW"
	rule = "FIELD_CUSTOM_VALIDATION_EXCEPTION"
	long = "STRING_TOO_LONG"
)

func ruled(text string, n int) store.Fault {
	return store.Fault{Key: store.FaultKey{Code: rule, Text: text}, Text: text, Sessions: n, First: noon.Add(-time.Hour), Last: noon}
}

func trigger(text string, n int) store.Fault {
	return store.Fault{Key: store.FaultKey{Code: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", Text: text}, Text: text, Sessions: n, First: noon, Last: noon}
}

func locked(n, tries int, since time.Duration) store.Fault {
	return store.Fault{
		Key: store.FaultKey{Code: lock, Whole: store.ByCode}, Retrying: true, Sessions: n, Attempts: tries,
		First: noon.Add(-since), Last: noon, Next: noon.Add(5 * time.Minute),
	}
}

// lines is the list as a person reads it.
func lines(items []problem.Item) []string {
	var out []string
	for _, i := range items {
		if i.Section == problem.Hidden {
			continue
		}
		out = append(out, fmt.Sprintf("%s %d %s", map[problem.Section]string{problem.NeedYou: "you", problem.ByThemselves: "alone", problem.Solved: "solved"}[i.Section], i.Sessions, i.Title))
	}
	return out
}

func list(s problem.State) []string {
	if s.Now.IsZero() {
		s.Now = noon
	}
	items, _ := problem.Assemble(s, problem.Memory{})
	return lines(items)
}

func TestTheListIsByCause(t *testing.T) {
	failedLock := locked(2, 20, time.Hour)
	failedLock.Retrying = false
	for name, c := range map[string]struct {
		state problem.State
		want  []string
	}{
		"nothing": {},
		"two rules are two causes, the larger first": {
			problem.State{Faults: []store.Fault{ruled("A date is missing", 1), ruled("A name is missing", 3)}},
			[]string{"you 3 Navattic Session rule: “A name is missing”", "you 1 Navattic Session rule: “A date is missing”"},
		},
		"answers that differ in an id alone have one cause": {
			problem.State{Faults: []store.Fault{trigger("Deals: failed on 0065e00000qL5JzAAK, line 7", 4), trigger("Deals: failed on 0065e00000qM6KzAAK, line 7", 2)}},
			[]string{"you 6 The org’s own code “Deals” failed"},
		},
		"what is retried is apart and does not alarm": {
			problem.State{Faults: []store.Fault{locked(6, 2, time.Hour), ruled("No", 1)}},
			[]string{"you 1 Navattic Session rule: “No”", "alone 6 Record locked by someone else"},
		},
		"what has been retried for a moment is not worth a line": {
			problem.State{Faults: []store.Fault{locked(6, 2, 10*time.Second)}}, nil,
		},
		"what does not pass after many tries needs a person": {
			problem.State{Faults: []store.Fault{locked(6, 10, time.Hour)}},
			[]string{"you 6 Record locked by someone else"},
		},
		"what was given up and what is retried for one reason is one cause": {
			problem.State{Faults: []store.Fault{locked(6, 2, time.Hour), failedLock}},
			[]string{"you 8 Record locked by someone else"},
		},
		"what only follows from a gate stands under it": {
			problem.State{
				Faults: []store.Fault{locked(6, 2, time.Hour), ruled("No", 1)}, Waiting: 40,
				Gates: []store.Gate{{Kind: "auth", Code: "SIGN_IN_ENDED", Opened: noon}, {Kind: "busy", Opened: noon.Add(-time.Hour)}},
			},
			[]string{"you 40 Your Salesforce sign-in has ended", "you 1 Navattic Session rule: “No”"},
		},
		"a gate that opens by itself does not alarm": {
			problem.State{Gates: []store.Gate{{Kind: "offline", Code: "OFFLINE_NAME", Opened: noon}}, Waiting: 3},
			[]string{"alone 3 No internet"},
		},
		"a missing right is named by the gate it closed": {
			problem.State{Gates: []store.Gate{{Kind: "config", Code: "INVALID_FIELD_FOR_INSERT_UPDATE", Reason: "Unable to create/update fields: Demos__c.", Opened: noon}}, Waiting: 12},
			[]string{"you 12 No write access to field “Demos” on Navattic Session"},
		},
		"a choice is asked for last": {
			problem.State{Choices: 9, Faults: []store.Fault{ruled("No", 1)}},
			[]string{"you 1 Navattic Session rule: “No”", "you 9 Two contacts share one email"},
		},
		"a fault of the program itself": {
			problem.State{Own: []problem.Item{problem.Own(&store.DiskError{Path: "d", Full: true}, noon)}},
			[]string{"you 0 The disk is full"},
		},
	} {
		if diff := cmp.Diff(c.want, list(c.state)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestWhatFollowsIsNamedUnderItsGate(t *testing.T) {
	items, _ := problem.Assemble(problem.State{Now: noon, Faults: []store.Fault{locked(6, 2, time.Hour)}, Gates: []store.Gate{{Kind: "offline", Opened: noon}}}, problem.Memory{})
	if len(items) != 1 || len(items[0].Follows) != 1 || items[0].Follows[0].Title != "Record locked by someone else" {
		t.Errorf("%+v", items)
	}
}

// step goes on with the list at a later moment.
func step(t *testing.T, m problem.Memory, s problem.State) ([]string, problem.Memory) {
	t.Helper()
	items, m := problem.Assemble(s, m)
	return lines(items), m
}

func TestACauseGoesAwayWithItsReason(t *testing.T) {
	no := ruled("No", 5)
	there := problem.State{Now: noon, Faults: []store.Fault{no}}
	got, m := step(t, problem.Memory{}, there)
	want := "you 5 Navattic Session rule: “No”"
	if !slices.Equal(got, []string{want}) {
		t.Fatalf("%q", got)
	}
	// Sent again: nobody knows yet.
	got, m = step(t, m, problem.State{Now: noon.Add(time.Second), Sending: true})
	if !slices.Equal(got, []string{"alone 5 Navattic Session rule: “No”"}) {
		t.Errorf("while it is sent again: %q", got)
	}
	// It fails again: the same cause, seen first when it was seen first.
	later := there
	later.Now, later.Sending = noon.Add(30*time.Second), true
	later.Faults[0].First = later.Now
	items, m := problem.Assemble(later, m)
	if len(items) != 1 || !items[0].First.Equal(noon.Add(-time.Hour)) || items[0].Section != problem.NeedYou {
		t.Errorf("failed again: %+v", items)
	}
	// Sent again, and everything arrived.
	_, m = step(t, m, problem.State{Now: noon.Add(time.Minute), Sending: true})
	got, m = step(t, m, problem.State{Now: noon.Add(time.Minute + time.Second)})
	if !slices.Equal(got, []string{"solved 5 Navattic Session rule: “No”"}) {
		t.Errorf("after it arrived: %q", got)
	}
	// Over a restart.
	text, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var kept problem.Memory
	if err := json.Unmarshal(text, &kept); err != nil {
		t.Fatal(err)
	}
	if got, _ = step(t, kept, problem.State{Now: noon.Add(6 * 24 * time.Hour)}); len(got) != 1 {
		t.Errorf("after six days and a restart: %q", got)
	}
	if got, _ = step(t, kept, problem.State{Now: noon.Add(8 * 24 * time.Hour)}); len(got) != 0 {
		t.Errorf("after eight days: %q", got)
	}
}

func TestWhatPassedByItselfIsNotCalledSolved(t *testing.T) {
	_, m := step(t, problem.Memory{}, problem.State{Now: noon, Faults: []store.Fault{locked(3, 1, time.Hour)}, Gates: []store.Gate{{Kind: "maintenance", Opened: noon}}})
	_, m = step(t, m, problem.State{Now: noon.Add(time.Minute)})
	got, _ := step(t, m, problem.State{Now: noon.Add(2 * time.Minute)})
	if len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestASignInIsSolvedAtOnce(t *testing.T) {
	_, m := step(t, problem.Memory{}, problem.State{Now: noon, Waiting: 7, Gates: []store.Gate{{Kind: "auth", Opened: noon}}})
	got, _ := step(t, m, problem.State{Now: noon.Add(time.Minute), Sending: true})
	if !slices.Equal(got, []string{"solved 7 Your Salesforce sign-in has ended"}) {
		t.Errorf("%q", got)
	}
}

// Whatever comes and goes: no cause is listed twice, what is there now is
// listed or folded or too young, and what was here and is gone ends as solved
// or forgotten once everything is sent.
func TestTheListNeverContradictsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, now := problem.Memory{}, noon
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "seconds")) * time.Second)
			s := problem.State{Now: now, Sending: rapid.Bool().Draw(t, "sending"), Choices: rapid.IntRange(0, 2).Draw(t, "choices")}
			want := map[string]bool{}
			for _, text := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"A", "B", "C"}), func(s string) string { return s }).Draw(t, "rules") {
				s.Faults = append(s.Faults, ruled(text, 2))
				want["Navattic Session rule: “"+text+"”"] = true
			}
			for _, kind := range rapid.SliceOfDistinct(rapid.SampledFrom([]string{"auth", "offline", "busy", "quota"}), func(s string) string { return s }).Draw(t, "gates") {
				s.Gates = append(s.Gates, store.Gate{Kind: kind, Opened: now})
			}
			before, _ := json.Marshal(m)
			items, next := problem.Assemble(s, m)
			if after, _ := json.Marshal(m); string(after) != string(before) {
				t.Fatal("the memory that was handed in has changed")
			}
			m = next
			seen := map[string]bool{}
			for _, i := range items {
				if seen[i.ID] {
					t.Fatalf("%s stands twice in %q", i.ID, lines(items))
				}
				seen[i.ID] = true
				if i.Section == problem.NeedYou {
					delete(want, i.Title)
				}
				if (i.Section == problem.Solved) == i.SolvedAt.IsZero() {
					t.Fatalf("%+v", i)
				}
			}
			if len(want) > 0 {
				t.Fatalf("%v are not in %q", want, lines(items))
			}
			if !slices.IsSortedFunc(items, func(a, b problem.Item) int { return int(a.Section) - int(b.Section) }) {
				t.Fatalf("%q is not in order", lines(items))
			}
		}
		_, m = problem.Assemble(problem.State{Now: now.Add(time.Minute)}, m)
		items, _ := problem.Assemble(problem.State{Now: now.Add(10 * time.Minute)}, m)
		for _, i := range items {
			if i.Section != problem.Solved && i.Section != problem.Hidden || i.Kind == status.AttentionRetry {
				t.Fatalf("in the end the list says %q", lines(items))
			}
		}
	})
}
