package problems

import (
	"context"
	"io"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// letter carries out the keys of the list.
func (s *Screen) letter(r rune) {
	d := s.detail
	if !d.read {
		return
	}
	for _, key := range []struct {
		letters string
		button  *kit.Button
		press   func()
	}{{"fF", d.fix, d.fixIt}, {"sS", d.setup, d.openSetup}, {"rR", d.retry, d.retryIt}, {"eE", d.export, d.exportIt}} {
		if (rune(key.letters[0]) == r || rune(key.letters[1]) == r) && d.has(key.button) && !key.button.Disabled() && !key.button.Working() {
			key.press()
		}
	}
}

func (d *detail) copyRequest() { d.screen.host.Copy(d.problem.Request, "Request") }

func (d *detail) openSetup() { d.screen.host.OpenAddress(d.problem.SetupURL) }

// fixIt removes the cause and tells in place how that ended.
func (d *detail) fixIt() {
	id := d.id
	d.fix.Work("Fixing…")
	task.Run(d.screen.tasks, order, func(ctx context.Context) (int, error) {
		return d.screen.program.FixProblem(ctx, id)
	}, func(n int, err error) {
		d.fix.Done()
		if d.id != id {
			return
		}
		if d.refused = err != nil; d.refused {
			why := d.screen.program.Explain(err)
			d.outcome = result(theme.BadBg, "circle-x", theme.Bad, "Salesforce refused: "+why.Title+".", "Send the request to your admin.")
		} else {
			d.outcome = result(theme.OKBg, "circle-check", theme.OK, "Done.", again(n))
		}
		d.show()
		d.screen.refresh()
	})
}

func result(ground theme.Token, icon string, token theme.Token, strong, rest string) fyne.CanvasObject {
	return kit.NewTinted(ground, kit.Inset(10, 14, 10, 14, kit.Edges(nil, nil,
		kit.VBox(0, kit.Inset(1, 10, 0, 0, kit.NewIcon(icon, token, 18))), nil,
		kit.NewSpans(kit.Span{Text: strong + " ", Style: theme.Strong, Token: theme.Text}, kit.Span{Text: rest, Style: theme.Body, Token: theme.Text2}))))
}

func again(n int) string {
	return words.Count(n, "session is", "sessions are") + " being sent again."
}

func (d *detail) retryIt() {
	id, waits := d.id, d.problem.Waiting
	d.retry.Work("Retrying…")
	task.Run(d.screen.tasks, order, func(ctx context.Context) (int, error) {
		return d.screen.program.RetryProblem(ctx, id)
	}, func(n int, err error) {
		d.retry.Done()
		if waits {
			d.screen.ended("Trying now", err)
			return
		}
		d.screen.ended(d.screen.sentAgain(n), err)
	})
}

func (s *Screen) retryEverything() {
	s.retry.Work("Retrying…")
	task.Run(s.tasks, order, func(ctx context.Context) (int, error) {
		return s.program.RetryEverything(ctx)
	}, func(n int, err error) {
		s.retry.Done()
		s.ended(s.sentAgain(n), err)
	})
}

// sentAgain says what retrying means now.
func (s *Screen) sentAgain(n int) string {
	if s.last.Connection.State != status.Connected {
		return "Will be sent when you are online"
	}
	return words.Count(n, "session is", "sessions are") + " being sent again"
}

// ended tells how an order ended, and looks again.
func (s *Screen) ended(good string, err error) {
	if err != nil {
		s.host.Alert(s.program.Explain(err))
	} else {
		s.host.Toast(good)
	}
	s.refresh()
}

func (d *detail) exportIt() {
	id, n := d.id, d.problem.Count
	d.screen.save("problem.csv", d.export, n, func(ctx context.Context, w io.Writer) error {
		return d.screen.program.ExportProblem(ctx, id, w)
	})
}

func (s *Screen) exportEverything() {
	s.save("problems.csv", s.exportAll, s.last.Counts.Attention+s.last.Counts.Retrying, s.program.ExportProblems)
}

// save writes sessions to a file of the person's choice.
func (s *Screen) save(name string, button *kit.Button, n int, write func(context.Context, io.Writer) error) {
	s.host.SaveFile(name, func(file io.WriteCloser) {
		button.Work("Exporting…")
		task.Do(s.tasks, export, func(ctx context.Context) error {
			err := write(ctx, file)
			// An export that was not written out to the end is not one.
			if closed := file.Close(); err == nil {
				err = closed
			}
			return err
		}, func(err error) {
			button.Done()
			if err != nil {
				s.host.Alert(s.program.Explain(err))
				return
			}
			s.host.Toast(sessions(n) + " exported")
		})
	})
}
