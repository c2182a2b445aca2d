package sessions

import (
	"context"
	"fmt"

	"demobridge/app/status"
	"demobridge/ui/task"
)

// The keys under which the screen reads. Work under one key replaces older
// work under the same key.
const (
	readList   = "list"   // from the top, after a change of the filters
	readAgain  = "again"  // the visible part, after a change in the store
	readDemos  = "demos"  // the names for the filter
	readDetail = "detail" // the session in the pane
	waitSlow   = "slow"
	waitLong   = "long"
)

// reload reads the list from the top.
func (s *Screen) reload() {
	s.generation++
	s.stale = false
	s.tasks.Cancel(readAgain)
	query := s.filter.query(s.host.Now())
	task.After(s.tasks, waitSlow, slow, s.states.loading)
	task.After(s.tasks, waitLong, verySlow, s.states.takesLong)
	task.Run(s.tasks, readList, func(ctx context.Context) (status.SessionPage, error) {
		return s.source.Sessions(ctx, query, 0, pageRows)
	}, func(page status.SessionPage, err error) {
		s.tasks.Cancel(waitSlow)
		s.tasks.Cancel(waitLong)
		if err != nil {
			s.states.failed(s.source.Explain(err))
			return
		}
		s.pages = newPages()
		s.rows.SetCurrent(-1)
		s.take(page)
		s.rows.ScrollTop()
		if i, here := s.pages.find(s.selected); here {
			s.rows.ScrollTo(i)
		}
		if s.stale {
			s.refresh()
		}
	})
}

// cancelReload gives up on a list that takes too long.
func (s *Screen) cancelReload() {
	s.tasks.Cancel(readList)
	s.tasks.Cancel(waitSlow)
	s.tasks.Cancel(waitLong)
	s.states.failed(status.Fault{Title: "The list was not read.", Sentence: "You stopped it before it was complete."})
}

// refresh reads the visible rows again and keeps the eye where it is. While
// one reading is under way it only notes that another is due, so that a burst
// of changes costs one reading at a time.
func (s *Screen) refresh() {
	if s.tasks.Busy(readList) || s.tasks.Busy(readAgain) {
		s.stale = true
		return
	}
	s.stale = false
	first, last := s.rows.VisibleRows()
	from := max(first, 0) / pageRows
	upTo := max(last, 0) / pageRows
	query := s.filter.query(s.host.Now())
	task.Run(s.tasks, readAgain, func(ctx context.Context) (status.SessionPage, error) {
		return s.source.Sessions(ctx, query, from*pageRows, (upTo-from+1)*pageRows)
	}, func(page status.SessionPage, err error) {
		if err != nil {
			s.states.failed(s.source.Explain(err))
			return
		}
		mark := s.anchor()
		s.take(page)
		s.restore(mark)
		if s.stale {
			s.refresh()
		}
	})
}

// take shows a list that is newer than what was here.
func (s *Screen) take(page status.SessionPage) {
	s.generation++
	s.pages.take(page, true)
	s.rows.SetLength(s.pages.count)
	s.mark()
	s.states.show()
	s.need(s.rows.VisibleRows())
}

// mark makes the row of the selected session the current one.
func (s *Screen) mark() {
	if s.selected == "" {
		if row, here := s.pages.row(s.rows.Current()); here {
			s.selected = row.Key
		}
		return
	}
	if i, here := s.pages.find(s.selected); here {
		s.rows.SetCurrent(i)
	} else if _, other := s.pages.row(s.rows.Current()); other {
		s.rows.SetCurrent(-1)
	}
}

// anchorMark remembers which session stood in which row.
type anchorMark struct {
	key string
	row int
}

// anchor picks what must not move on the screen: the current row if it is in
// view, else the first visible row, else nothing when the list is at its top.
func (s *Screen) anchor() anchorMark {
	first, last := s.rows.VisibleRows()
	at := first
	if i := s.rows.Current(); i >= first && i <= last {
		at = i
	} else if s.rows.Offset() <= 0 {
		return anchorMark{}
	}
	row, here := s.pages.row(at)
	if !here {
		return anchorMark{}
	}
	return anchorMark{row.Key, at}
}

// restore scrolls by as many rows as the anchor has moved.
func (s *Screen) restore(mark anchorMark) {
	if i, here := s.pages.find(mark.key); here && mark.key != "" && i != mark.row {
		s.rows.ScrollRows(i - mark.row)
	}
}

// need reads the pages of the rows first to last if they are not here.
func (s *Screen) need(first, last int) {
	if first < 0 || !s.pages.known {
		return
	}
	for _, row := range []int{first, last} {
		if page, wanted := s.pages.ask(row); wanted {
			s.readPage(page)
		}
	}
}

func (s *Screen) readPage(page int) {
	query, generation := s.filter.query(s.host.Now()), s.generation
	task.Run(s.tasks, fmt.Sprint("page ", page), func(ctx context.Context) (status.SessionPage, error) {
		return s.source.Sessions(ctx, query, page*pageRows, pageRows)
	}, func(answer status.SessionPage, err error) {
		if generation != s.generation {
			return
		}
		if err != nil {
			s.pages.failed(page)
			s.host.Alert(s.source.Explain(err))
			return
		}
		s.pages.take(answer, false)
		s.rows.SetLength(s.pages.count)
		s.mark()
		if row, here := s.pages.row(s.rows.Current()); here && s.pane.open && s.pane.key != row.Key {
			s.pane.show(row)
		}
	})
}

func (s *Screen) readDemos() {
	task.Run(s.tasks, readDemos, func(ctx context.Context) ([]string, error) {
		return s.source.Demos(ctx)
	}, func(names []string, err error) {
		if err == nil { // the list itself tells of a store that fails
			s.bar.setDemos(names)
		}
	})
}
