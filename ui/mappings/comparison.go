package mappings

import (
	"context"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/task"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// importAll asks for a file and shows what it would change before anything is
// changed.
func (s *Screen) importAll() {
	s.host.ChooseFile([]string{".json"}, func(path string) {
		task.Run(s.tasks, order, func(ctx context.Context) (status.Comparison, error) {
			return s.program.CompareConfiguration(ctx, path)
		}, func(c status.Comparison, err error) {
			if err != nil {
				s.host.Alert(s.program.Explain(err))
				return
			}
			s.compare(path, c)
		})
	})
}

// compare shows the differences, and takes them over when a person says so.
func (s *Screen) compare(path string, c status.Comparison) {
	if len(c.Lines) == 0 {
		s.host.Toast("Nothing differs: everything is set like this already")
		return
	}
	faults := 0
	var parts []fyne.CanvasObject
	group := ""
	for _, line := range c.Lines {
		if line.Group != group {
			group = line.Group
			parts = append(parts, kit.Inset(8, 0, 2, 0, kit.NewText(theme.CaptionBold, theme.Text2, group)))
		}
		if line.Fault != "" {
			faults++
		}
		parts = append(parts, kit.NewRule(), comparisonLine(line))
	}
	sentence := "Nothing is changed before you press Import."
	if faults > 0 {
		sentence += " " + words.Count(faults, "line does", "lines do") + " not fit this org and will stand there as broken."
	}
	var d *kit.Dialog
	d = kit.ShowDialog(s.host.Canvas(), kit.DialogOptions{
		Title: words.Count(len(c.Lines), "difference", "differences"), Caption: c.From, Width: 720, Height: 560, Scroll: true,
		Body:    kit.Inset(8, 20, 20, 20, kit.VBox(6, append([]fyne.CanvasObject{kit.NewParagraph(theme.Body, theme.Text2, sentence)}, parts...)...)),
		Primary: "Import", Stay: true, OnPrimary: func() { s.apply(d, path) },
	})
}

func comparisonLine(l status.ComparisonLine) fyne.CanvasObject {
	icon, token := "arrow-left-right", theme.Text3
	switch {
	case l.Before == "":
		icon, token = "plus", theme.OK
	case l.After == "":
		icon, token = "minus", theme.Warn
	}
	value := func(text string, token theme.Token) fyne.CanvasObject {
		if text == "" {
			text, token = "nothing", theme.Text3
		}
		return kit.NewParagraph(theme.Caption, token, text)
	}
	lines := []fyne.CanvasObject{
		kit.NewText(theme.Strong, theme.Text, l.What).Flexible(),
		kit.Grid(2, 16, value(l.Before, theme.Text2), value(l.After, theme.Text)),
	}
	if l.Fault != "" {
		lines = append(lines, kit.NewParagraph(theme.Caption, theme.Bad, l.Fault))
	}
	return kit.Edges(nil, nil, kit.VBox(0, kit.Inset(2, 10, 0, 0, kit.NewIcon(icon, token, 16))), nil, kit.VBox(2, lines...))
}

func (s *Screen) apply(d *kit.Dialog, path string) {
	d.Work("Importing…")
	task.Do(s.tasks, order, func(ctx context.Context) error {
		return s.program.ApplyConfiguration(ctx, path)
	}, func(err error) {
		d.Done()
		d.Close()
		if err != nil {
			s.host.Alert(s.program.Explain(err))
			return
		}
		s.draft = nil
		s.read()
		s.host.Toast("Configuration imported")
	})
}
