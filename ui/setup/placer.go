package setup

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"

	"fyne.io/fyne/v2"
)

const placing = "placing"

// Placer carries out "Place it for me": a preview first, then the change, and
// the way back. Ended is called after the change or the way back.
type Placer struct {
	Program Pages
	Tasks   *task.Runner
	Ended   func(err error)
}

// Ask shows what placing would do, and does it when the person agrees.
func (p *Placer) Ask(c fyne.Canvas, object string) {
	task.Run(p.Tasks, placing, func(ctx context.Context) (status.PagePreview, error) {
		return p.Program.PreviewPlacement(ctx, object)
	}, func(preview status.PagePreview, err error) {
		if err != nil {
			p.Ended(err)
			return
		}
		kit.ShowDialog(c, kit.DialogOptions{
			Title: "Place the list on the " + object + " page?", Width: 560, Scroll: false,
			Body: kit.Inset(16, 20, 16, 20, Placement(preview)), Primary: "Place it",
			OnPrimary: func() {
				p.do(func(ctx context.Context) error { return p.Program.PlaceList(ctx, object, preview.Token) })
			},
		})
	})
}

// Undo takes the list off a page again.
func (p *Placer) Undo(object string) {
	p.do(func(ctx context.Context) error { return p.Program.UndoPlacement(ctx, object) })
}

func (p *Placer) do(work func(context.Context) error) { task.Do(p.Tasks, placing, work, p.Ended) }
