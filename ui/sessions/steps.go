package sessions

import (
	"strings"

	"demobridge/app/status"
	"demobridge/ui/kit"
	"demobridge/ui/theme"
	"demobridge/ui/words"

	"fyne.io/fyne/v2"
)

// stepsTab lists what the visitor looked at, in the order they did.
func (p *pane) stepsTab(d status.SessionDetail) fyne.CanvasObject {
	if len(d.StepList) == 0 {
		return kit.NewParagraph(theme.Body, theme.Text2, "No steps came with this session.")
	}
	copyList := kit.NewLink(theme.CaptionMedium, "Copy list", "", func() { p.screen.host.Copy(stepText(d), "List of steps") })
	rows := make([]fyne.CanvasObject, 0, len(d.StepList)+1)
	rows = append(rows, kit.Inset(0, 0, 6, 0, kit.Edges(nil, nil, nil, copyList,
		kit.NewText(theme.Caption, theme.Text3, words.Count(d.Steps, "step", "different steps")+", in the order they were seen").Flexible())))
	now := p.screen.host.Now()
	for _, step := range d.StepList {
		style := theme.Body
		if step.Milestone {
			style = theme.Strong
		}
		second := []fyne.CanvasObject{}
		if step.Detail != "" || step.Seconds > 0 {
			length := ""
			if step.Seconds > 0 {
				length = words.Seconds(step.Seconds)
			}
			second = append(second, kit.NewText(theme.Caption, theme.Text3, words.Join(step.Detail, length)).Flexible())
		}
		if kind, word := interest(step.Interest); word != "" {
			second = append(second, kit.NewChip(kind, word).Plain())
		}
		clock := kit.NewText(theme.Caption, theme.Text3, step.At.In(now.Location()).Format("15:04:05"))
		rows = append(rows, kit.Sized(0, 44, kit.Edges(nil, nil,
			kit.Sized(70, 0, kit.VBox(0, kit.Inset(2, 0, 0, 0, clock))), nil,
			kit.Edges(nil, nil, kit.NewStepDot(step.Milestone), nil, kit.VBox(0, kit.NewText(style, theme.Text, step.Title).Flexible(), kit.HBox(8, second...))),
		)))
	}
	return kit.VBox(0, rows...)
}

func interest(word string) (kit.Kind, string) {
	switch word {
	case "Very":
		return kit.OK, "Very interested"
	case "Somewhat":
		return kit.Mute, "Somewhat interested"
	case "Not":
		return kit.Outline, "Not interested"
	}
	return kit.Mute, ""
}

// stepText is the list for the clipboard, one step a line.
func stepText(d status.SessionDetail) string {
	var b strings.Builder
	for _, step := range d.StepList {
		parts := []string{step.At.Format("15:04:05"), step.Title}
		if step.Detail != "" {
			parts = append(parts, step.Detail)
		}
		if step.Seconds > 0 {
			parts = append(parts, words.Seconds(step.Seconds))
		}
		if _, word := interest(step.Interest); word != "" {
			parts = append(parts, word)
		}
		b.WriteString(strings.Join(parts, "\t"))
		b.WriteByte('\n')
	}
	return b.String()
}
