package preview

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

const (
	read = "read"
	undo = "undo"
)

// Viewer opens the dialogs, one at a time. All methods are to be called on the
// window's goroutine.
type Viewer struct {
	program Program
	host    Host
	tasks   *task.Runner
}

// New returns a viewer without a dialog.
func New(program Program, host Host) *Viewer {
	return &Viewer{program: program, host: host, tasks: task.New()}
}

// Close ends what the dialogs do in the background.
func (v *Viewer) Close() { v.tasks.Close() }

// Session shows what sending one session would do now.
func (v *Viewer) Session(key, visitor string) {
	v.show("Preview: "+words.Visitor(visitor), func(ctx context.Context) (status.Preview, error) {
		return v.program.PreviewSession(ctx, key)
	})
}

// Next shows what the next run would do.
func (v *Viewer) Next() { v.show("Preview of the next run", v.program.PreviewFlush) }

// show opens the dialog at once and fills it when the preview was made.
func (v *Viewer) show(title string, make func(context.Context) (status.Preview, error)) {
	s := newSheet(v, title, "Nothing is written. Everything is made by the code that writes.")
	s.read(func() {
		task.Run(v.tasks, read, make, func(p status.Preview, err error) {
			if err != nil {
				s.failed(v.program.Explain(err))
				return
			}
			s.fill(newPages(v, p).content)
		})
	})
}

// sheet is a large dialog whose content comes later.
type sheet struct {
	viewer *Viewer
	body   *kit.Panel
	dialog *kit.Dialog
	again  func()
}

func newSheet(v *Viewer, title, caption string) *sheet {
	s := &sheet{viewer: v, body: kit.NewPanel("", 0, nil)}
	s.dialog = kit.ShowDialog(v.host.Canvas(), kit.DialogOptions{
		Title: title, Caption: caption, Width: theme.DialogWidth, Height: theme.DialogHeight,
		Body: s.body, Cancel: "Close", OnCancel: func() { v.tasks.Cancel(read) },
	})
	return s
}

// read begins to read, and keeps how to do it again.
func (s *sheet) read(again func()) {
	s.again = again
	s.body.SetContent(kit.Inset(24, 24, 24, 24, kit.NewSkeleton(320, 520, 480, 540, 300, 500)))
	again()
}

func (s *sheet) fill(o fyne.CanvasObject) {
	if s.dialog.Open() {
		s.body.SetContent(o)
	}
}

func (s *sheet) failed(f status.Fault) {
	s.fill(kit.NewEmptyState("circle-alert", f.Title, f.Sentence, nil,
		kit.NewButton(kit.Secondary, "Try again", "rotate-cw", func() { s.read(s.again) })))
}
