//go:build !ci

package ui

import (
	"context"

	"demobridge/ui/task"
)

// obey does what is asked of the window from outside: to come to the front, and
// to end.
func (s *Shell) obey(o Options, end func()) {
	if o.Shows != nil {
		task.Observe(s.tasks, o.Shows, func(struct{}) {
			s.window.Show()
			s.window.RequestFocus()
		})
	}
	if o.Quit != nil {
		task.Do(s.tasks, "quit", func(ctx context.Context) error {
			select {
			case <-o.Quit:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}, func(err error) {
			if err == nil {
				end()
			}
		})
	}
}
