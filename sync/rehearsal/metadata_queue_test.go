package rehearsal_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"demobridge/sync/rehearsal"
)

// allowedNext are the states that may follow a state.
var allowedNext = map[string][]string{
	"Pending":          {"Pending", "InProgress", "FinalizingDeploy", "Succeeded", "Canceled"},
	"InProgress":       {"InProgress", "FinalizingDeploy", "Succeeded", "Canceling", "Canceled"},
	"FinalizingDeploy": {"FinalizingDeploy", "Succeeded"},
	"Canceling":        {"Canceling", "Canceled"},
	"Succeeded":        {"Succeeded"},
	"Canceled":         {"Canceled"},
}

func ended(state string) bool { return state == "Succeeded" || state == "Canceled" }

// queued is a deploy as its sender knows it: the description it gives the
// permission set, and the state that was last heard of.
type queued struct{ id, mark, state string }

// Whatever is sent, asked, canceled and waited for, in any order: states only
// move forward, one deploy runs at a time and in turn, asking twice moves the
// running one on, and the org shows the last deploy that succeeded.
func TestDeployQueueInAnyOrder(t *testing.T) {
	k := newClock()
	org := openOrg(t, rehearsal.Options{WithoutSessionObject: true, Now: k.Now, DailyCalls: 1_000_000})
	org.org.SetDeployPace(rehearsal.DeployPace{Pending: 10 * time.Second, InProgress: 30 * time.Second, Finalizing: 5 * time.Second})
	serial := 0
	mark := func(n int) []byte {
		return packed(t, "package.xml", manifest("PermissionSet:Marks"), "permissionsets/Marks.permissionset", permissionSetXML("Marks", fmt.Sprintf("<description>%d</description>", n)))
	}
	org.deployed(mark(0), usual)

	// Thirty walks are enough, unless one fails: then it is made small.
	walks, broken := 0, false
	rapid.Check(t, func(r *rapid.T) {
		if walks++; walks > 30 && !broken {
			return
		}
		walked := false
		defer func() { broken = broken || !walked }()
		k.Step(3600) // whatever an earlier run has left is over by then
		c := org.as(admin)
		var jobs []*queued
		look := func(j *queued) {
			state := c.state(j.id)
			if !slices.Contains(allowedNext[j.state], state) {
				r.Fatalf("deploy %s went from %s to %s", j.mark, j.state, state)
			}
			j.state = state
		}
		pick := func() *queued {
			if len(jobs) == 0 {
				r.Skip("nothing was sent")
			}
			return rapid.SampledFrom(jobs).Draw(r, "deploy")
		}
		r.Repeat(map[string]func(*rapid.T){
			"send": func(*rapid.T) {
				serial++
				id := c.post(mark(serial), usual, "json").wants(201).str("id")
				jobs = append(jobs, &queued{id: id, mark: fmt.Sprint(serial), state: "Pending"})
			},
			"ask": func(*rapid.T) { look(pick()) },
			"cancel": func(*rapid.T) {
				j := pick()
				look(j)
				a := c.send("PATCH", "metadata/deployRequest/"+j.id, cancel)
				switch {
				case ended(j.state) || j.state == "FinalizingDeploy":
					a.wants(400)
				default:
					j.state = a.wants(202).str("deployResult.status")
				}
			},
			"wait": func(r *rapid.T) { k.Step(rapid.Int64Range(1, 60).Draw(r, "seconds")) },
			"survey": func(r *rapid.T) {
				// Asked in turn, nobody overtakes.
				waiting := false
				for _, j := range jobs {
					look(j)
					if waiting && j.state != "Pending" && !ended(j.state) {
						r.Fatalf("deploy %s is %s while an earlier one is not done", j.mark, j.state)
					}
					waiting = waiting || !ended(j.state)
				}
			},
		})
		last := ""
		for _, j := range jobs {
			for n := 0; n < 5 && !ended(j.state); n++ {
				look(j)
			}
			if !ended(j.state) {
				r.Fatalf("deploy %s is still %s after all questions", j.mark, j.state)
			}
			if j.state == "Succeeded" {
				last = j.mark
			}
		}
		if got := c.query("SELECT Description FROM PermissionSet WHERE Name='Marks'").str("records.0.Description"); last != "" && got != last {
			r.Fatalf("the org shows deploy %s, want %s", got, last)
		}
		walked = true
	})
}
