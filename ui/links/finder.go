package links

import (
	"context"
	"fmt"
	"strings"
	"time"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/words"
)

// finderDelay is how long after the last key Salesforce is asked.
const finderDelay = 200 * time.Millisecond

// mostFound is how many opportunities a search answers with at most.
const mostFound = 50

// finder is the field in which an opportunity is searched or pasted.
type finder struct {
	screen *Screen
	picker *kit.Picker
	closed bool // closed opportunities are shown, too
}

// newFinder returns a finder that hands over the opportunity that was picked.
func newFinder(s *Screen, picked func(id, name string)) *finder {
	f := &finder{screen: s}
	f.picker = kit.NewPicker(s.tasks, "Search by name or account", f.search).AtOnce(finderDelay, f.quick)
	f.picker.Nothing = func(q string) string {
		if strings.TrimSpace(q) == "" {
			return "Type to search: nothing was viewed lately, and no open opportunity is yours."
		}
		return fmt.Sprintf("Nothing found for “%s”. Paste the Id or address instead.", q)
	}
	f.picker.Failed = func(err error) string {
		fault := s.program.Explain(err)
		return strings.TrimSuffix(fault.Title, ".") + "."
	}
	f.picker.OnPick = func(item kit.PickItem) { picked(item.ID, item.Title) }
	f.picker.OnFoot = func() {
		f.closed = true
		f.picker.Again()
	}
	return f
}

// reset empties the field.
func (f *finder) reset() {
	f.closed = false
	f.picker.SetValue("")
}

// pasted reports whether a text is meant to be looked up, not searched: an
// address, or an id.
func pasted(q string) bool {
	q = strings.TrimSpace(q)
	if strings.Contains(q, "://") || strings.Contains(q, ".salesforce.com") || strings.Contains(q, ".force.com") {
		return true
	}
	return (len(q) == 15 || len(q) == 18) && strings.HasPrefix(q, "006") && !strings.ContainsAny(q, " -–.,")
}

func (f *finder) search(ctx context.Context, q string) (kit.PickAnswer, error) {
	s := f.screen
	switch {
	case pasted(q):
		o, err := s.program.PasteOpportunity(ctx, q)
		if err != nil {
			return kit.PickAnswer{}, err
		}
		return kit.PickAnswer{Items: []kit.PickItem{s.item(o)}, Head: "Found: " + o.Name}, nil
	case strings.TrimSpace(q) == "":
		a, err := s.program.RecentOpportunities(ctx)
		return f.answer(a, "Recently viewed by you, and your own"), err
	}
	a, err := s.program.FindOpportunities(ctx, q)
	return f.answer(a, ""), err
}

// quick answers from what was seen before.
func (f *finder) quick(ctx context.Context, q string) (kit.PickAnswer, error) {
	if pasted(q) {
		return kit.PickAnswer{}, nil
	}
	a, err := f.screen.program.KeptOpportunities(ctx, q)
	a.Kept = false // the true answer is on its way
	return f.answer(a, ""), err
}

// answer makes rows of opportunities; head is "" for the number of them.
func (f *finder) answer(a status.OpportunityAnswer, head string) kit.PickAnswer {
	out := kit.PickAnswer{HeadRight: "close date · owner"}
	hidden := 0
	for _, o := range a.Rows {
		if o.Closed && !f.closed {
			hidden++
			continue
		}
		out.Items = append(out.Items, f.screen.item(o))
	}
	switch {
	case a.Kept:
		out.Head, out.HeadRight = "No internet: showing "+words.Count(len(out.Items), "opportunity", "opportunities")+" seen before", ""
		if a.Reason != "" && a.Reason != "No internet" {
			out.Head = a.Reason + ": showing " + words.Count(len(out.Items), "opportunity", "opportunities") + " seen before"
		}
	case head != "":
		out.Head = head
	case f.closed:
		out.Head = words.Count(len(out.Items), "opportunity", "opportunities")
	default:
		out.Head = words.Count(len(out.Items), "open opportunity", "open opportunities")
	}
	switch {
	case len(a.Rows) >= mostFound && !a.Kept:
		out.Foot = "There may be more: keep typing."
	case hidden > 0:
		out.Foot = "Closed ones are hidden"
	}
	if hidden > 0 {
		out.FootLink = fmt.Sprintf("Show %d closed", hidden)
	}
	return out
}

func (s *Screen) item(o status.Opportunity) kit.PickItem {
	stage := o.Stage
	if o.Gone != "" {
		stage = ended(o)
	}
	return kit.PickItem{
		ID: o.ID, Title: o.Name, Right: amount(o), Caption: words.Join(o.Account, stage), RightCaption: words.Join(s.closes(o), o.OwnerName),
	}
}
