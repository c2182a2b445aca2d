package sessions

import (
	"context"
	"io"

	"demobridge/app/status"
	"demobridge/ui/task"
	"demobridge/ui/words"
)

// canRetry reports whether sending this session again now is the usual thing
// to do.
func canRetry(s status.SessionState) bool {
	switch s {
	case status.StateWaiting, status.StateRetry, status.StateFailed, status.StateChoice, status.StateSkipped:
		return true
	case status.StateSending, status.StateSynced:
	}
	return false
}

// canSkip reports whether there is anything left to skip.
func canSkip(s status.SessionState) bool { return canRetry(s) && s != status.StateSkipped }

// currentRow is the session the keys act on: the selected one.
func (s *Screen) currentRow() (status.SessionRow, bool) {
	if s.pane.open && s.pane.detail.Key != "" && s.pane.detail.Key == s.pane.key {
		return s.pane.detail.SessionRow, true
	}
	return s.pages.row(s.rows.Current())
}

// letter carries out the keys of the list.
func (s *Screen) letter(r rune) {
	if (r == 'r' || r == 'R') && len(s.marked) > 0 {
		s.retryMarked()
		return
	}
	row, ok := s.currentRow()
	if !ok {
		return
	}
	switch r {
	case 'r', 'R':
		if canRetry(row.State) {
			s.retry(row)
		} else {
			s.host.Toast("This session is not waiting. To send it once more, choose More, Send again.")
		}
	case 'o', 'O':
		s.openRecord(row.Key)
	case 'c', 'C':
		s.copyID(row.Key)
	case 'm', 'M':
		if p := s.pane; p.open && p.undecided() {
			p.ask("")
		}
	case '1', '2', '3':
		if s.pane.open {
			s.pane.tabs.Choose(int(r - '1'))
		}
	}
}

func (s *Screen) retry(row status.SessionRow) {
	good := words.Visitor(row.Visitor) + " is sent again"
	if s.last.Connection.State != status.Connected {
		good = "Will be sent when you are online"
	}
	s.order("retry", good, func(ctx context.Context) error {
		return s.source.Retry(ctx, []string{row.Key})
	})
}

func (s *Screen) skip(row status.SessionRow) {
	s.order("skip", words.Visitor(row.Visitor)+" is skipped", func(ctx context.Context) error {
		return s.source.Skip(ctx, []string{row.Key})
	})
}

// order does something to a session and tells how it ended.
func (s *Screen) order(name, good string, work func(context.Context) error) {
	task.Do(s.tasks, name, work, func(err error) {
		if err != nil {
			s.host.Alert(s.source.Explain(err))
			return
		}
		s.host.Toast(good)
		s.refresh()
		s.pane.reread()
	})
}

// openRecord shows the session's record in the browser. The address is in the
// detail, which the pane may not have read.
func (s *Screen) openRecord(key string) {
	task.Run(s.tasks, "open", func(ctx context.Context) (status.SessionDetail, error) {
		return s.source.Session(ctx, key)
	}, func(d status.SessionDetail, err error) {
		switch {
		case err != nil:
			s.host.Alert(s.source.Explain(err))
		case d.RecordURL == "":
			s.host.Toast("This session is not in Salesforce yet")
		default:
			s.host.OpenAddress(d.RecordURL)
		}
	})
}

func (s *Screen) copyID(key string) {
	task.Run(s.tasks, "copy", func(ctx context.Context) (status.SessionDetail, error) {
		return s.source.Session(ctx, key)
	}, func(d status.SessionDetail, err error) {
		if err != nil {
			s.host.Alert(s.source.Explain(err))
			return
		}
		s.host.Copy(d.SessionID, "Session Id")
	})
}

// exportCSV writes what the filters leave to a file of the user's choice.
func (s *Screen) exportCSV() {
	query, count := s.filter.query(s.host.Now()), s.pages.count
	s.host.SaveFile("sessions.csv", func(file io.WriteCloser) {
		s.export.Work("Exporting…")
		task.Do(s.tasks, "export", func(ctx context.Context) error {
			err := s.source.ExportCSV(ctx, query, file)
			// An export that was not written out to the end is not one.
			if closed := file.Close(); err == nil {
				err = closed
			}
			return err
		}, func(err error) {
			s.export.Done()
			if err != nil {
				s.host.Alert(s.source.Explain(err))
				return
			}
			s.host.Toast(words.Count(count, "session", "sessions") + " exported")
		})
	})
}
