package problem

import (
	"context"
	"fmt"
	"strings"
	"time"

	"demobridge/app/status"
)

// Fixer removes causes from within Demobridge.
type Fixer interface {
	// CanFix reports whether Fix can remove this cause now, as the user who is
	// signed in. It does not ask Salesforce and returns at once.
	CanFix(i Item) bool
	// Fix removes the cause. Its error is Salesforce's refusal.
	Fix(ctx context.Context, i Item) error
}

// Row is the item as a line of the list.
func (i Item) Row(f Fixer) status.ProblemRow {
	return status.ProblemRow{
		ID: i.ID, Title: i.Title, Sentence: i.Cause, Kind: i.Kind, Count: i.Sessions, Choices: i.Choices,
		Last: i.Last, Solved: i.SolvedAt, Fixable: i.Section != Solved && len(i.FixDoes) > 0 && f != nil && f.CanFix(i),
	}
}

// Attention is the item as a line of the Overview.
func (i Item) Attention() status.Attention {
	return status.Attention{Kind: i.Kind, Title: i.Title, Sentence: i.Cause, Count: i.Sessions, Code: i.ID}
}

// Page is everything a person sees of the item.
func (i Item) Page(f Fixer) status.Problem {
	p := status.Problem{
		ProblemRow: i.Row(f), First: i.First, Told: i.Told, Steps: i.Remedy, SignIn: i.SignIn && i.Section != Solved,
		Answers: i.Answers, Details: i.Details(),
	}
	if p.Fixable {
		p.FixDoes = i.FixDoes
	}
	if len(p.Steps) == 0 {
		if e, known := Lookup(i.Code); known {
			p.Steps = e.with(i.Facts).Remedy
		}
	}
	if i.Section == Solved {
		return p
	}
	p.Request, p.Asks, p.Waiting = i.Request(), i.Ask, i.Gate != ""
	if len(i.Keys) > 0 || i.Choices > 0 || i.Gate != "" {
		p.Retry = i.Sessions
	}
	for _, below := range i.Follows {
		p.Follows = append(p.Follows, below.Title)
	}
	return p
}

// List sorts the items into the sections of the screen.
func List(items []Item, f Fixer) status.Problems {
	var out status.Problems
	for _, i := range items {
		row := i.Row(f)
		switch i.Section {
		case NeedYou:
			out.NeedYou = append(out.NeedYou, row)
		case ByThemselves:
			out.Alone = append(out.Alone, row)
		case Solved:
			out.Solved = append(out.Solved, row)
		case Hidden:
		}
	}
	return out
}

// Request is what a person sends to their admin: who needs what, where, and
// why. It is empty when no admin is needed.
func (i Item) Request() string {
	if i.Ask == "" {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Demobridge sends demo sessions to Salesforce. Something in Salesforce stops it, and it takes an admin to change that.\n\n")
	fmt.Fprintf(&b, "What is wrong: %s.\n%s\n\n", i.Title, i.Cause)
	fmt.Fprintf(&b, "What to do: %s\n\n", i.Ask)
	i.about(&b)
	return b.String()
}

// about tells who is concerned, and what Salesforce said.
func (i Item) about(b *strings.Builder) {
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(b, "%s: %s\n", name, value)
		}
	}
	user := i.Facts.User
	if i.Facts.Username != "" {
		user = strings.TrimSpace(user + " (" + i.Facts.Username + ")")
	}
	line("Org", i.Facts.Org)
	line("User", user)
	if i.Sessions > 0 {
		line("Sessions concerned", number(i.Sessions))
	}
	line("First seen", moment(i.First))
	line("Last seen", moment(i.Last))
	for _, a := range i.Answers {
		if a.Code == "" && a.Words == "" {
			continue
		}
		line("Salesforce’s answer", strings.TrimRight(strings.TrimSpace(a.Code+": "+a.Words), ":"))
		line("Fields", strings.Join(a.Fields, ", "))
	}
}

// Details is everything about the item as text, for a person who helps.
func (i Item) Details() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", i.Title, i.Told)
	i.about(&b)
	fmt.Fprintf(&b, "Cause: %s\n", i.ID)
	return b.String()
}

func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2 January 2006, 15:04 MST")
}
