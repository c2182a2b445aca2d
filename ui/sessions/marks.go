package sessions

import (
	"context"

	"demobridge/ui/task"
	"demobridge/ui/words"
)

// markRead is how many rows are read at a time to mark them all.
const markRead = 2000

// toggleMark marks the session of a row, or takes its mark away.
func (s *Screen) toggleMark(i int) {
	row, here := s.pages.row(i)
	if !here {
		return
	}
	if s.marked[row.Key] {
		delete(s.marked, row.Key)
	} else {
		s.marked[row.Key] = true
	}
	s.rows.Update(i)
	s.footer.show(s)
}

// markAll marks every session the filters leave, also those not read yet.
func (s *Screen) markAll() {
	query, generation := s.filter.query(s.host.Now()), s.filters
	task.Run(s.tasks, "mark all", func(ctx context.Context) (map[string]bool, error) {
		keys := map[string]bool{}
		for offset := 0; ; offset += markRead {
			page, err := s.source.Sessions(ctx, query, offset, markRead)
			if err != nil {
				return nil, err
			}
			for _, row := range page.Rows {
				keys[row.Key] = true
			}
			if len(page.Rows) == 0 || offset+len(page.Rows) >= page.Matching {
				return keys, nil
			}
		}
	}, func(keys map[string]bool, err error) {
		switch {
		case err != nil:
			s.host.Alert(s.source.Explain(err))
		case generation == s.filters:
			s.marked = keys
			s.showMarks()
		}
	})
}

// unmark takes all marks away.
func (s *Screen) unmark() {
	s.marked = map[string]bool{}
	s.showMarks()
}

func (s *Screen) showMarks() {
	s.rows.Refresh()
	s.footer.show(s)
}

// markedKeys are the marked sessions.
func (s *Screen) markedKeys() []string {
	keys := make([]string, 0, len(s.marked))
	for key := range s.marked {
		keys = append(keys, key)
	}
	return keys
}

func (s *Screen) retryMarked() {
	keys := s.markedKeys()
	s.order("retry", words.Count(len(keys), "session is", "sessions are")+" sent again", func(ctx context.Context) error {
		return s.source.Retry(ctx, keys)
	})
	s.unmark()
}

func (s *Screen) skipMarked() {
	keys := s.markedKeys()
	s.order("skip", words.Count(len(keys), "session is", "sessions are")+" skipped", func(ctx context.Context) error {
		return s.source.Skip(ctx, keys)
	})
	s.unmark()
}
