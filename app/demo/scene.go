package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"demobridge/sync/session"
)

// product is one demo of the made-up company, with what can be seen in it.
type product struct {
	code  string
	name  string
	areas []string // what a visitor can be interested in
	flows []part
}

// part is one flow of a demo.
type part struct {
	name  string
	steps []string
}

func products() []product {
	return []product{
		{"rf", "Revenue forecasting", []string{"Forecast accuracy", "Scenario planning", "Spreadsheet import"}, []part{
			flow("Build a forecast", "Welcome|Choose a product line|Pick a region|Load last year|Set the growth rate|See the curve|Compare with plan|Share the forecast"),
			flow("Play through scenarios", "Open scenarios|Copy the base case|Lower the demand|Raise the price|Side by side|Keep the best one"),
			flow("Report to the board", "Choose a template|Fill in the figures|Add a comment|Preview|Send as PDF"),
			flow("Adjust every week", "Monday view|Mark what changed|Ask the regions|Close the week"),
		}},
		{"pt", "Platform tour", []string{"Mobile app", "Alerts", "Embedded reports"}, []part{
			flow("First look", "Welcome|The home page|Search anything|Pin a chart|Switch the team"),
			flow("Dashboards", "Open a dashboard|Filter by month|Drill into a bar|Change the chart|Save as mine|Share a link"),
			flow("Alerts", "Make an alert|Choose a threshold|Pick who hears of it|See it on the phone"),
			flow("On the road", "Open the app|Offline figures|Sign a report|Back in the office"),
		}},
		{"dc", "Data connectors", []string{"Warehouse sync", "Data lineage", "On-premises agent"}, []part{
			flow("Connect a warehouse", "Choose a source|Sign in|Pick tables|Map the keys|First load|Check the counts|Schedule it"),
			flow("Lineage", "Open the map|Follow a figure|Find the owner|See who uses it"),
			flow("On-premises agent", "Why an agent|Download|Pair it|Allow a folder|Watch the traffic|Rotate the key"),
			flow("When a load fails", "The red row|Read the cause|Fix the column|Load again"),
		}},
		{"as", "Admin & security", []string{"SSO & SCIM", "Audit log", "Data residency"}, []part{
			flow("Single sign-on", "Choose a provider|Upload metadata|Test with one person|Map the groups|Turn it on"),
			flow("Roles", "Built-in roles|Make a role|Hide the margins|Try it as someone else|Assign to a team"),
			flow("Audit log", "Open the log|Filter by person|See an export|Stream it to your SIEM|Keep it seven years"),
			flow("Where data lives", "Choose a region|What stays there|Keys of your own|Ask for a report"),
		}},
		{"eo", "Executive overview", []string{"Board pack", "Return on investment"}, []part{
			flow("In three minutes", "The question|The answer|What it saves|Next steps"),
			flow("Return on investment", "Your numbers|Hours saved|Payback|Send me this"),
		}},
	}
}

func flow(name, steps string) part { return part{name: name, steps: strings.Split(steps, "|")} }

func (p product) size() int {
	n := 0
	for _, f := range p.flows {
		n += len(f.steps)
	}
	return n
}

// viewing is what one visitor does with one demo.
type viewing struct {
	product  product
	start    time.Time // of the first event
	steps    int       // different steps to see, if the demo has as many
	identify bool      // the visitor says who it is
	areas    int       // interests to tell
}

// play makes the events of a viewing: whole seconds apart, in order, none at
// the same time as another.
func (v viewing) play(r *rand.Rand) []session.Event {
	at := v.start
	var events []session.Event
	add := func(e session.Event, seconds int) {
		at = at.Add(time.Duration(seconds) * time.Second)
		e.At, e.Demo = at, v.product.name
		events = append(events, e)
	}
	seen := 0
	for f, part := range v.product.flows {
		if seen >= v.steps {
			break
		}
		pause := 2 + r.IntN(6)
		if f == 0 {
			pause = 0
		}
		add(session.Event{Type: session.StartFlow, Flow: part.name}, pause)
		for i := 0; i < len(part.steps) && seen < v.steps; i++ {
			add(v.view(f, i), 4+r.IntN(34))
			seen++
			if i > 0 && r.IntN(9) == 0 {
				add(v.view(f, i-1), 3+r.IntN(9)) // back to look again
			}
			if seen == 2 && v.identify {
				add(session.Event{Type: session.IdentifyUser}, 9+r.IntN(20))
			}
			if i == len(part.steps)-1 {
				add(session.Event{Type: session.CompleteFlow, Flow: part.name}, 1)
			}
		}
	}
	levels := []string{"very", "very", "somewhat", "somewhat", "not"}
	for i := 0; i < v.areas && i < len(v.product.areas); i++ {
		add(session.Event{Type: session.Engage, Interest: v.product.areas[i], InterestLevel: levels[r.IntN(len(levels))]}, 2+r.IntN(7))
	}
	switch r.IntN(6) {
	case 0:
		add(session.Event{Type: session.Converted}, 3)
	case 1:
		add(session.Event{Type: session.Navigate, URL: "https://www.harbor.example/pricing"}, 5)
	}
	return events
}

func (v viewing) view(f, i int) session.Event {
	return session.Event{
		Type: session.ViewStep, Flow: v.product.flows[f].name, Step: v.product.flows[f].steps[i], StepIndex: &i,
		StepCommonID: fmt.Sprintf("st-%s-%d-%02d", v.product.code, f+1, i+1),
	}
}
