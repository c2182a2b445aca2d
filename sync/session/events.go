package session

import (
	"cmp"
	"slices"
	"time"
)

// orderEvents sorts events by time and keeps the same event once, as Summarize
// promises. It leaves its argument as it is.
func orderEvents(events []Event) []Event {
	if len(events) == 0 {
		return nil
	}
	index := make(map[any]int, len(events))
	kept := make([]Event, 0, len(events))
	for _, e := range events {
		e.At = utc(e.At)
		identity := identityOf(e)
		i, known := index[identity]
		if !known {
			index[identity] = len(kept)
			kept = append(kept, e)
			continue
		}
		// Two versions of one event: which one was read first must not
		// matter, so the later one stays, and then the greater by content.
		if cmp.Or(e.At.Compare(kept[i].At), compareContent(e, kept[i])) > 0 {
			kept[i] = e
		}
	}
	slices.SortStableFunc(kept, func(a, b Event) int {
		switch {
		case a.At.IsZero() && b.At.IsZero():
			return 0
		case a.At.IsZero():
			return 1
		case b.At.IsZero():
			return -1
		}
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return cmp.Or(
			cmp.Compare(rank(a.Type), rank(b.Type)),
			cmp.Compare(stepIndex(a), stepIndex(b)),
			compareContent(a, b),
		)
	})
	return kept
}

// content is an event as a value that can be compared.
type content struct {
	event Event // without StepIndex, which is a pointer
	index int
}

func identityOf(e Event) any {
	if e.ID != "" {
		return e.ID
	}
	c := content{event: e, index: stepIndex(e)}
	c.event.StepIndex = nil
	return c
}

func compareContent(a, b Event) int {
	ours, theirs := a.texts(), b.texts()
	return cmp.Or(slices.Compare(ours[:], theirs[:]), cmp.Compare(stepIndex(a), stepIndex(b)))
}

func (e Event) texts() [15]string {
	return [15]string{
		e.ID, string(e.Type), e.DemoID, e.Demo, e.FlowID, e.Flow, e.StepID, e.StepCommonID,
		e.Step, e.Checklist, e.Task, e.Interest, e.InterestLevel, e.URL, e.ShareLinkID,
	}
}

// rank orders events of the same instant the way they can have happened.
func rank(t EventType) int {
	switch t {
	case IdentifyUser:
		return 0
	case StartChecklist, OpenChecklist:
		return 1
	case StartFlow:
		return 2
	case ViewStep:
		return 3
	case CompleteFlow, CompleteTask, CloseChecklist:
		return 5
	case SessionClosed:
		return 6
	default:
		return 4
	}
}

// stepIndex is -1 for an event without an index.
func stepIndex(e Event) int {
	if e.StepIndex == nil {
		return -1
	}
	return *e.StepIndex
}

// utc also drops the monotonic clock, so that equal times are equal values.
func utc(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.Round(0).UTC()
}
